"""What could not go on, kept so that it can be looked at and sent through again."""

import hashlib
from datetime import datetime
from typing import Literal, Self

from schemas.item import Item
from schemas.model import Model

NOTHING = "Nothing to read in it"  # the reason of whatever holds no words; what to do about it may follow
MOST_OF_ONE = 1_000  # rejects of one source that are kept one by one; the others are counted in one more
Stage = Literal["read", "split", "clean", "classify", "extract", "index"]


class Reject(Model):
    """One thing that could not go on.

    `reason` is a sentence for a person, `error` the exception's class and message where there was one.
    `item` is the original where it was read; without it, `path` and `offset` (bytes) say where to read it again.
    `count` is how many units it stands for: of one source that fails everywhere, the first are kept and the rest counted.
    `id` is a hash of stage, path, offset and original, so that the same failure twice is one reject.
    """

    id: str
    stage: Stage
    path: str
    offset: int = 0
    reason: str
    error: str | None = None
    at: datetime
    item: Item | None = None
    count: int = 1

    @classmethod
    def more(cls, first: "Reject", count: int, at: datetime) -> Self:
        """Make the reject that stands for so many of a source, of which only the first is told of."""
        reason = (
            f"{first.path}: {count:,} more from byte {first.offset} on could not be used."
            f" The first of them: {first.reason}"
        )
        return cls.of(first.stage, first.path, reason, at, offset=first.offset, count=count)

    @classmethod
    def of(
        cls, stage: Stage, path: str, reason: str, at: datetime, *, offset: int = 0,
        error: BaseException | None = None, item: Item | None = None, count: int = 1,
    ) -> Self:  # fmt: skip
        """Make a reject with its stable id."""
        named = (item.record.url, item.feed.entry_id if item.feed else None) if item else ()
        original = "\0".join((item.text if item else "", *filter(None, named)))
        key = "\0".join((stage, path, str(offset), original)).encode("utf-8", "surrogatepass")
        return cls(
            id=hashlib.blake2b(key, digest_size=16).hexdigest(),
            stage=stage, path=path, offset=offset, reason=reason, at=at, item=item, count=count,
            error=f"{type(error).__name__}: {error}" if error else None,
        )  # fmt: skip
