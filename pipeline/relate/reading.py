"""A signature unpacked, for comparing it with many others."""

from datetime import datetime
from typing import NamedTuple

from schemas.signature import Headline, Signature, unpacked


class Reading(NamedTuple):
    """A signature in the form in which it is compared."""

    id: str
    timestamp: datetime
    shingles: frozenset[int]
    scale: int
    length: int
    titled: bool
    figures: frozenset[str]
    headline: Headline
    countries: frozenset[str]
    text: dict[int, float]
    lead: dict[int, float]
    title: dict[int, float]
    names: dict[int, float]
    bands: frozenset[int]
    keys: frozenset[int]

    @property
    def age(self) -> tuple[datetime, str]:
        """The order of articles: by time, then by id."""
        return self.timestamp, self.id


def reading(signature: Signature) -> Reading:
    """Unpack a signature."""
    return Reading(
        signature.id, signature.timestamp, frozenset(unpacked(signature.shingles)), signature.scale, signature.length, signature.titled,
        frozenset(signature.figures), signature.headline, frozenset(signature.countries), signature.text.read(), signature.lead.read(), signature.title.read(),
        signature.names.read(), frozenset(signature.bands), frozenset(signature.keys),
    )  # fmt: skip
