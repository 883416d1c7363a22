"""One news text, cleaned: what the later steps read. Offsets count Unicode code points of
`body`.
"""

from datetime import datetime
from typing import Annotated

from schemas.facets import Facet, QueryField
from schemas.feed import Feed
from schemas.model import Model


class Section(Model):
    """A titled part of the body; `body[start:end]` is its text without the title."""

    title: str
    start: int
    end: int


class Published(Model):
    """When the text was published: an interval (UTC) as wide as the source was vague, and the
    source's own words.
    """

    gte: datetime
    lte: datetime
    text: str


class Url(Model):
    """`full` is canonical (tracking parameters, fragment, AMP and mobile forms folded); `original`
    is as found.
    """

    full: str
    original: str
    domain: str


class Publisher(Model):
    """Who published it; `country` is ISO 3166-1 alpha-2."""

    name: Annotated[
        str | None,
        Facet(
            "publisher",
            label="Publishers",
            noun="publisher",
            values="name",
            kibana="choice",
            detailed=True,
        ),
    ] = None
    domain: Annotated[str | None, QueryField("publisher", values="name")] = None
    country: str | None = None


class Dateline(Model):
    """What stands before the first sentence, as written: "MARLOW, March 3 (Reuters)"; `place` and
    `agency` are parts of `text`.
    """

    text: str
    place: str | None = None
    agency: str | None = None


class Place(Model):
    """Where the same text was found: a file or feed, and code point offsets in its text.

    `said` is the beginning of the fingerprint of what stood there last: a place that says it again
    says nothing new.
    """

    path: str
    start: int
    end: int
    said: str | None = None


class Document(Model):
    """One news text.

    `id` is a letter for what it was made of (`u` the canonical url, else `e` a feed and its
    identifier, else `t` the normalised text), a version digit and 128 bits of BLAKE2b in hex;
    `fingerprint` is a hash of title and body as they are. `published` is null where no date is
    known; `modified` is when the source says the text was last changed, else published, else found:
    it orders texts that were found at one time. `flags` says what was repaired ("date in the
    future", ...).
    """

    id: str
    fingerprint: str
    title: str | None = None
    summary: str | None = None
    body: str
    sections: tuple[Section, ...] = ()
    form: str = "article"
    language: str | None = None
    published: Published | None = None
    modified: datetime
    found: datetime
    url: Url | None = None
    publisher: Publisher | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    dateline: Dateline | None = None
    feed: Feed | None = None
    categories: tuple[str, ...] = ()
    paths: tuple[Place, ...] = ()
    flags: tuple[str, ...] = ()
