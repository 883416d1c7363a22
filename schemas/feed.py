"""The feed an item came in."""

from schemas.characters import Text
from schemas.model import Model


class Feed(Model):
    """The feed an item came in, as the feed says it.

    `entry_id` names the item within its feed: its guid, or where several items carry that, guid,
    link and title together (JSON); None where the link alone, or nothing, names it. `shared_link`
    says that the item's link is also that of other items or of the feed's home, and so names no
    item. `position` counts the items of the document from 0, in their order.
    """

    url: Text
    title: Text | None = None
    entry_id: Text | None = None
    shared_link: bool = False
    position: int = 0
