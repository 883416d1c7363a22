"""What a connector brought, as found: nothing is interpreted yet."""

from datetime import datetime

from schemas.model import Model


class Feed(Model):
    """The feed an item came in, as the feed says it.

    `entry_id` names the item within its feed: its guid, or where several items carry that, guid, link and title
    together (JSON); None where the link alone, or nothing, names it. `shared_link` says that the item's link is also
    that of other items or of the feed's home, and so names no item.
    """

    url: str
    title: str | None = None
    entry_id: str | None = None
    shared_link: bool = False


class Record(Model):
    """What a source says of an item beside its text, strings as found; every part may be missing."""

    title: str | None = None
    url: str | None = None
    published: str | None = None
    updated: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    summary: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None


class Item(Model):
    """One thing found: a whole text file, one line of a `.jsonl`, one entry of a feed, one page.

    `text` is decoded text, with `media` saying how to read it (`text/plain`, `text/markdown` or `text/html`).
    `path` is the file's path or the feed's address; `offset` counts bytes (for a line of `.jsonl`) from its start,
    after decompression. `found` is when the connector read it (UTC).
    """

    path: str
    offset: int = 0
    text: str
    media: str = "text/plain"
    found: datetime
    record: Record = Record()
    feed: Feed | None = None


class Repeated(Model):
    """How many items of a source were another version of one that it gives too, and were merged with it."""

    path: str
    count: int


class Piece(Model):
    """One news text within an item, not cleaned yet: `text` is the item's text[start:end] (code points).

    For HTML, `text` and the offsets are of the markdown that was made of it. `record` is of this piece alone.
    `siblings` is how many pieces the item was split into: more than one makes each a digest item.
    """

    path: str
    offset: int = 0
    text: str
    media: str = "text/plain"
    found: datetime
    record: Record = Record()
    feed: Feed | None = None
    start: int
    end: int
    siblings: int = 1
