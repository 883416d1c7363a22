"""One object of a `.jsonl` to an Item: `title`, `body`, `url`, `published`, `publisher` and their usual other names."""

import re
from datetime import datetime
from typing import Any

from schemas.item import Item, Record

BODY = ("body", "text", "content", "article", "maintext")
NAMES = {
    "title": ("title", "headline"),
    "url": ("url", "link"),
    "published": ("published", "date", "pubdate", "published_at", "date_publish"),
    "updated": ("updated", "modified", "updated_at", "date_modify"),
    "publisher": ("publisher", "source", "source_domain"),
    "summary": ("summary", "description", "abstract"),
    "language": ("language", "lang"),
}
MARKUP = re.compile(r"<(?:p|div|br|h[1-6]|article|body|html|span|ul|li)\b[^<>]{0,400}>", re.IGNORECASE)


class NotRecordError(ValueError):
    """The object has no text."""


def item_of(record: Any, path: str, offset: int, found: datetime) -> Item:
    """Make the Item of one object. Raises NotRecordError where there is no object or no text in it."""
    if not isinstance(record, dict):
        raise NotRecordError("it is no object; each line must be one object with a `body`")
    text = first(record, BODY) or first(record, NAMES["title"])
    if not text:
        raise NotRecordError("it has no text; give it a `body`")
    media = "text/html" if MARKUP.search(text, 0, 20_000) else "text/plain"
    return Item(path=path, offset=offset, text=text, media=media, found=found, record=record_of(record))


def record_of(record: dict[str, Any]) -> Record:
    """Take what is said of the text, strings as found."""
    return Record(
        **{field: first(record, names) for field, names in NAMES.items()},
        authors=strings(record.get("authors") or record.get("author")),
        categories=strings(record.get("categories") or record.get("tags")),
    )


def first(record: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """Give the first of these fields that holds words (a number, such as a timestamp, counts)."""
    for name in names:
        value = record.get(name)
        if isinstance(value, dict):
            value = value.get("name") or value.get("domain") or value.get("full") or value.get("text")
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            return value
    return None


def strings(value: Any) -> tuple[str, ...]:
    """Give a field that may be one string or a list of them."""
    values = value if isinstance(value, list) else [value]
    return tuple(one.strip() for one in values if isinstance(one, str) and one.strip())
