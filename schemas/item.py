"""What a connector brought, as found: nothing is interpreted yet."""

from datetime import datetime

from schemas.characters import Text
from schemas.document import Dateline, Published, Section
from schemas.feed import Feed
from schemas.model import Model

__all__ = ["Feed", "Item", "Piece", "Record", "Told"]


class Told(Model):
    """What an article of newsbeam's own says of its text beyond strings, when it comes back as a
    record.

    The text is then the article's body, cleaned already; offsets of `sections` count its code
    points.
    """

    kind: str
    sections: tuple[Section, ...] = ()
    published: Published | None = None
    modified: datetime
    flags: tuple[str, ...] = ()
    agency: str | None = None
    dateline: Dateline | None = None


class Record(Model):
    """What a source says of an item beside its text, strings as found; every part may be missing.

    `told` is there where the source is an article of newsbeam's own.
    """

    title: Text | None = None
    url: Text | None = None
    published: Text | None = None
    updated: Text | None = None
    publisher: Text | None = None
    authors: tuple[Text, ...] = ()
    summary: Text | None = None
    categories: tuple[Text, ...] = ()
    language: Text | None = None
    told: Told | None = None


class Item(Model):
    """One thing found: a whole text file, one line of a `.jsonl`, one entry of a feed, one page.

    `text` is decoded text, with `media` saying how to read it (`text/plain`, `text/markdown` or
    `text/html`). `path` is the file's path or the feed's address; `offset` counts bytes (for a line
    of `.jsonl`) from its start, after decompression. `found` is when the connector read it (UTC).
    `flags` says what reading it took ("encoding guessed: cp1250").
    """

    path: Text
    offset: int = 0
    text: Text
    media: str = "text/plain"
    found: datetime
    record: Record = Record()
    feed: Feed | None = None
    flags: tuple[str, ...] = ()


class Repeated(Model):
    """How many items of a source were another version of one that it gives too, and were merged
    with it.
    """

    path: str
    count: int


class Piece(Model):
    """One news text within an item, not cleaned yet: `text` is the item's text[start:end] (code
    points).

    For HTML, `text` and the offsets are of the markdown that was made of it. `record` is of this
    piece alone. `siblings` is how many pieces the item was split into: more than one makes each a
    digest item.
    """

    path: Text
    offset: int = 0
    text: Text
    media: str = "text/plain"
    found: datetime
    record: Record = Record()
    feed: Feed | None = None
    flags: tuple[str, ...] = ()
    start: int
    end: int
    siblings: int = 1
