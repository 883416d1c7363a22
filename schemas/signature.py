"""What an index remembers of an article so that others can be compared with it, and how it was
related.

Signatures stand beside the articles, never in them. Every hash is CRC-32 of UTF-8; arrays are
packed little-endian.
"""

import struct
from datetime import datetime

from schemas.article import Duplicate, Story
from schemas.model import Model

# The version of how signatures are made: their hashes hang on the stemmer, on the tables of
# document frequencies and on the hash functions. To be raised when one of these changes: signatures
# of another version are then made anew, and never compared.
VERSION = 1


class Vector(Model):
    """A sparse vector of length 1: uint32 hashes, and as many float32 weights, heaviest first."""

    hashes: bytes = b""
    weights: bytes = b""

    @classmethod
    def of(cls, weights: dict[int, float]) -> "Vector":
        """Pack weights by hash, in their order."""
        return cls(
            hashes=packed(weights), weights=struct.pack(f"<{len(weights)}f", *weights.values())
        )

    def read(self) -> dict[int, float]:
        """Unpack to weights by hash."""
        return dict(
            zip(
                unpacked(self.hashes),
                struct.unpack(f"<{len(self.weights) // 4}f", self.weights),
                strict=True,
            )
        )


class Headline(Model):
    """What a title, or else a first sentence, says that tells events apart: numbers, days, people,
    places.

    `order` names people, bodies and countries from who acts to who is acted upon; empty where that
    is not plain.
    """

    numbers: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    order: tuple[str, ...] = ()


class Signature(Model):
    """What is compared of a text.

    `bands` are MinHash bands: texts that share one may be nearly the same. `keys` are its most
    telling words: texts that share some may be on the same event. `shingles` are the hashes of its
    word 3-shingles that are divisible by 2 ** `scale` (all of them at scale 0); `length` counts its
    words. `headed` says whether it holds a telling word of its title. `figures` are its numbers and
    names of days, `countries` the codes of those it names. `slots` pair what stands beside a name
    or number with what it is (see `pipeline.relate.slots`). `language` is the one whose document
    frequencies weigh its words. `version` says how it was made: see VERSION.
    """

    id: str
    fingerprint: str
    timestamp: datetime
    version: int = 1  # what was written before signatures had a version is of the first
    bands: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()
    shingles: bytes = b""
    scale: int = 0
    length: int = 0
    language: str = "en"
    titled: bool = False
    headed: bool = True
    figures: tuple[str, ...] = ()
    headline: Headline = Headline()
    countries: tuple[str, ...] = ()
    slots: bytes = b""
    text: Vector = Vector()
    lead: Vector = Vector()
    title: Vector = Vector()
    names: Vector = Vector()


def bare(signature: Signature) -> Signature:
    """Leave nothing in a signature that others are compared with."""
    return Signature(
        id=signature.id,
        fingerprint=signature.fingerprint,
        timestamp=signature.timestamp,
        version=signature.version,
    )


class Related(Model):
    """A signature, and the story and older text that its article was found to belong to.

    `links` are texts of other stories that it is close to: what joins its story may part from it
    again with them, so the stories of all are looked at together.
    """

    signature: Signature
    story: Story
    duplicate: Duplicate | None = None
    links: tuple[str, ...] = ()


class Ask(Model):
    """A question for candidates: articles that share a band, at any time, or two keys, from `since`
    to `until`.
    """

    id: str
    bands: tuple[int, ...]
    keys: tuple[int, ...]
    since: datetime
    until: datetime


class Members(Model):
    """The newest members of a story, and how many it has in all, and how many of those repeat no
    other text.
    """

    ids: tuple[str, ...]
    size: int
    origins: int


def packed(hashes: "dict[int, float] | list[int]") -> bytes:
    """Pack uint32."""
    return struct.pack(f"<{len(hashes)}I", *hashes)


def unpacked(data: bytes) -> tuple[int, ...]:
    """Unpack uint32."""
    return struct.unpack(f"<{len(data) // 4}I", data)
