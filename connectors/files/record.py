"""One object of a `.jsonl` or `.json` to an Item: the keys of KEYS, or an article that newsbeam
itself wrote.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.document import Dateline, Published, Publisher, Section, Url
from schemas.item import Feed, Item, Record, Told
from schemas.reject import NOTHING


class Key(NamedTuple):
    """A key of a record: the other names that it goes by, and what it holds."""

    others: tuple[str, ...]
    holds: str


# README's table of keys is made of this (tests/files/test_record.py holds it to it).
KEYS = {
    "body": Key(
        ("text", "content", "article", "maintext"),
        "the text, plain or HTML; the title stands in for it",
    ),
    "title": Key(("headline",), "the headline"),
    "url": Key(("link",), "the address of the text"),
    "published": Key(
        ("date", "pubdate", "published_at", "date_publish"),
        "a date of any usual shape, or a Unix time",
    ),
    "updated": Key(("modified", "updated_at", "date_modify"), "when it was last changed"),
    "publisher": Key(("source", "source_domain"), "who published it"),
    "authors": Key(("author",), "one name or a list"),
    "categories": Key(("tags",), "one or a list, as the source files it"),
    "summary": Key(("description", "abstract"), "what the source says in short"),
    "language": Key(("lang",), "its code; found out where missing"),
}
LISTS = ("authors", "categories")
WITHIN = (
    "name",
    "full",
    "original",
    "gte",
    "text",
    "domain",
)  # where an object stands for a string: what to take of it
# keys that only an article of newsbeam's own has
OURS = frozenset(("id", "fingerprint", "@timestamp", "body"))
MARKUP = re.compile(
    r"<(?:p|div|br|h[1-6]|article|body|html|span|ul|li)\b[^<>]{0,400}>", re.IGNORECASE
)


class NotRecordError(ValueError):
    """The object has no text."""


class Own(BaseModel):
    """What is read again of an article of newsbeam's own: what its source said. The rest is
    extracted anew.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: str
    title: str | None = None
    summary: str | None = None
    body: str
    sections: tuple[Section, ...] = ()
    language: str | None = None
    published: Published | None = None
    modified: datetime
    url: Url | None = None
    publisher: Publisher | None = None
    authors: tuple[str, ...] = ()
    feed: Feed | None = None
    flags: tuple[str, ...] = ()
    agency: str | None = None
    dateline: Dateline | None = None


def item_of(
    value: Any, path: str, offset: int, found: datetime, flags: tuple[str, ...] = ()
) -> Item:
    """Make the Item of one object. Raises NotRecordError where there is no object or no text in
    it.
    """
    if not isinstance(value, dict):
        raise NotRecordError("it is no object; each record must be one object with a `body`")
    record = unwrap_hit(value)
    own = own_article(record)
    if own and own.body.strip():
        told = Told(
            kind=own.kind,
            sections=own.sections,
            published=own.published,
            modified=own.modified,
            flags=own.flags,
            agency=own.agency,
            dateline=own.dateline,
        )
        return Item(
            path=path,
            offset=offset,
            text=own.body,
            found=found,
            feed=own.feed,
            flags=flags,
            record=record_of_own(own).but(told=told),
        )
    text = first(record, list_key_names("body")) or first(record, list_key_names("title"))
    if not text:
        raise NotRecordError(f"{NOTHING}: it has no text. Give it a `body`")
    media = "text/html" if MARKUP.search(text, 0, 20_000) else "text/plain"
    return Item(
        path=path,
        offset=offset,
        text=text,
        media=media,
        found=found,
        record=make_record(record),
        flags=flags,
    )


def unwrap_hit(value: dict[str, Any]) -> dict[str, Any]:
    """Give the article of a hit, as `newsbeam search --json` lists them."""
    inner = value.get("article")
    return inner if isinstance(inner, dict) and inner.keys() >= OURS else value


def own_article(record: Mapping[str, Any]) -> Own | None:
    """Read an article that newsbeam wrote; None where it is none, or none that this version
    understands.
    """
    if not record.keys() >= OURS:
        return None
    try:
        return Own.model_validate(record)
    except ValidationError:
        return None


def record_of_own(own: Own) -> Record:
    """Take what the source once said of an article."""
    return Record(
        title=own.title,
        url=own.url.original if own.url else None,
        summary=own.summary,
        authors=own.authors,
        published=own.published.text if own.published else None,
        language=own.language,
        publisher=own.publisher.name if own.publisher else None,
    )


def list_key_names(key: str) -> tuple[str, ...]:
    """List the names that a key goes by, its own first."""
    return (key, *KEYS[key].others)


def make_record(record: dict[str, Any]) -> Record:
    """Take what is said of the text, strings as found."""
    strings_of = {
        key: first(record, list_key_names(key))
        for key in KEYS
        if key != "body" and key not in LISTS
    }
    lists = {
        key: next(
            (found for name in list_key_names(key) if (found := strings(record.get(name)))), ()
        )
        for key in LISTS
    }
    return Record.model_validate(strings_of | lists)


def first(record: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """Give the first of these fields that holds words (a number, such as a timestamp, counts)."""
    for name in names:
        value = record.get(name)
        if isinstance(value, dict):
            value = next((inner for key in WITHIN if (inner := value.get(key))), None)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            return value
    return None


def strings(value: Any) -> tuple[str, ...]:
    """Give a field that may be one string or a list of them."""
    values = value if isinstance(value, list) else [value]
    return tuple(one.strip() for one in values if isinstance(one, str) and one.strip())
