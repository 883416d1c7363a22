"""What could not go on, kept so that it can be looked at and sent through again."""

from datetime import datetime
from typing import Literal

from schemas.item import Item
from schemas.model import Model

Stage = Literal["read", "split", "clean", "identify", "classify", "extract", "index"]


class Reject(Model):
    """One thing that could not go on.

    `reason` is a sentence for a person, `error` the exception's class and message where there was one.
    `item` is the original where it was read; without it, `path` and `offset` (bytes) say where to read it again.
    `id` is a stable hash of stage, path, offset and original, so that the same failure twice is one reject.
    """

    id: str
    stage: Stage
    path: str
    offset: int = 0
    reason: str
    error: str | None = None
    at: datetime
    item: Item | None = None
