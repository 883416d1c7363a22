"""A signature unpacked, for comparing it with many others."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from pipeline.relate import slots
from pipeline.relate.slots import Slots
from schemas.signature import VERSION, Headline, Signature, Vector, bare

WINDOW = timedelta(days=365)  # what is further apart is not compared
Terms = tuple["np.ndarray[Any, np.dtype[np.uint64]]", "np.ndarray[Any, np.dtype[np.float64]]"]


class Reading:
    """A signature in the form in which it is compared. What few comparisons need is unpacked when
    it is asked for.
    """

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        self.id: str = signature.id
        self.timestamp: datetime = signature.timestamp
        self.length: int = signature.length
        self.scale: int = signature.scale
        self.headline: Headline = signature.headline

    @property
    def age(self) -> tuple[datetime, str]:
        """The order of articles: by time, then by id."""
        return self.timestamp, self.id

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Give the hashes of the word 3-shingles that are kept."""
        return frozenset(numbers(self.signature.shingles))

    @cached_property
    def figures(self) -> frozenset[str]:
        """Give numbers and days."""
        return frozenset(self.signature.figures)

    @cached_property
    def slots(self) -> Slots:
        """Give names and numbers with what stands beside them."""
        return slots.read(self.signature.slots)

    @cached_property
    def countries(self) -> frozenset[str]:
        """Give the codes of countries that are named."""
        return frozenset(self.signature.countries)

    @cached_property
    def words(self) -> frozenset[int]:
        """Give the hashes of the telling words of the text."""
        return frozenset(numbers(self.signature.text.hashes))

    @cached_property
    def text_weights(self) -> dict[int, float]:
        """Give the weights of the words of the text."""
        return self.signature.text.read()

    @cached_property
    def lead_weights(self) -> dict[int, float]:
        """Give the weights of the words of its lead."""
        return self.signature.lead.read()

    @cached_property
    def title(self) -> frozenset[int]:
        """Give the hashes of the telling words of the title."""
        return frozenset(numbers(self.signature.title.hashes))

    @cached_property
    def names(self) -> frozenset[int]:
        """Give the hashes of the names."""
        return frozenset(numbers(self.signature.names.hashes))


def numbers(packed: bytes) -> list[int]:
    """Unpack uint32."""
    unpacked: list[int] = np.frombuffer(packed, dtype="<u4").tolist()
    return unpacked


def terms(vector: Vector) -> Terms:
    """Unpack a vector as arrays of hashes and weights."""
    hashes, weights = (
        np.frombuffer(vector.hashes, dtype="<u4"),
        np.frombuffer(vector.weights, dtype="<f4"),
    )
    return hashes.astype(np.uint64), weights.astype(np.float64)


def reading(signature: Signature) -> Reading:
    """Unpack a signature; of one of another version, whose hashes mean other things, nothing is
    compared.
    """
    return Reading(signature if signature.version == VERSION else bare(signature))
