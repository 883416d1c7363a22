"""The feed an item came in."""

from schemas.characters import Text
from schemas.model import Model


class Feed(Model):
    """The feed an item came in, as the feed says it."""

    url: Text
    title: Text | None = None
    entry_id: Text | None = None
