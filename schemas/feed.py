"""The feed an item came in."""

from schemas.characters import Text
from schemas.model import Model


class Feed(Model):
    """The feed an item came in, as the feed says it.

    `shared_link`: several different entries of its document carry this item's link, or it is the feed's home page.
    `position` counts the entries of the document from 0, in their order.
    """

    url: Text
    title: Text | None = None
    entry_id: Text | None = None
    shared_link: bool = False
    position: int = 0
