"""What could not go on, kept so that it can be looked at and sent through again."""

import hashlib
from datetime import datetime
from typing import Literal, Self

from schemas.item import Item
from schemas.model import Model

Stage = Literal["read", "split", "clean", "classify", "extract", "index"]


class Reject(Model):
    """One thing that could not go on.

    `reason` is a sentence for a person, `error` the exception's class and message where there was one.
    `item` is the original where it was read; without it, `path` and `offset` (bytes) say where to read it again.
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

    @classmethod
    def of(
        cls, stage: Stage, path: str, reason: str, at: datetime, *, offset: int = 0,
        error: BaseException | None = None, item: Item | None = None,
    ) -> Self:  # fmt: skip
        """Make a reject with its stable id."""
        named = (item.record.url, item.feed.entry_id if item.feed else None) if item else ()
        original = "\0".join((item.text if item else "", *filter(None, named)))
        key = "\0".join((stage, path, str(offset), original)).encode("utf-8", "surrogatepass")
        return cls(
            id=hashlib.blake2b(key, digest_size=16).hexdigest(),
            stage=stage, path=path, offset=offset, reason=reason, at=at, item=item,
            error=f"{type(error).__name__}: {error}" if error else None,
        )  # fmt: skip
