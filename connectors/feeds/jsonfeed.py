"""JSON Feed 1.0 and 1.1, and what calls itself so: neither parser reads it as it should be read."""

import json
import re
from typing import Any

from connectors.feeds.entry import EntryText, FeedEntry, FeedHead, media_of
from schemas.errors import SourceError

_DEEPEST = 64  # brackets within brackets; an honest feed has under ten
_MOST_BRACKETS = 60_000  # 5,000 items of twelve objects and lists
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|([\[{])|([\]}])', re.DOTALL)
# of a pair of surrogates: no text, and nothing that could be written
_HALF = re.compile("[\ud800-\udfff]")
_TEXTS = (("content_html", "text/html"), ("content_text", "text/plain"))


def read_json_feed(text: str) -> tuple[FeedHead, list[FeedEntry | None]]:
    """Give the head and the entries, None for one that is no object. Raises SourceError when it is
    no JSON Feed.
    """
    data = _load(text)
    items = data.get("items")
    version = data.get("version")
    if not isinstance(items, list) or not (
        (isinstance(version, str) and "jsonfeed" in version) or _looks(items)
    ):
        raise SourceError("it is JSON, but not a JSON Feed")
    head = FeedHead(
        title=_string(data.get("title")),
        link=_string(data.get("home_page_url")),
        language=_string(data.get("language")),
    )
    authors = _authors(data)
    return head, [_entry(one, authors) if isinstance(one, dict) else None for one in items]


def _load(text: str) -> dict[str, Any]:
    if _too_much(text):
        raise SourceError(
            f"its JSON is nested deeper than {_DEEPEST} or has more than {_MOST_BRACKETS} objects"
        )
    try:
        data = json.loads(text, parse_int=str, parse_float=str, strict=False)
    except (ValueError, RecursionError) as error:
        raise SourceError("its JSON is broken") from error
    if not isinstance(data, dict):
        raise SourceError("it is JSON, but not a JSON Feed")
    return data


def _too_much(text: str) -> bool:
    depth = opened = 0
    for found in _BRACKETS.finditer(text):
        depth += 1 if found[1] else -1 if found[2] else 0
        opened += bool(found[1])
        if depth > _DEEPEST or opened > _MOST_BRACKETS:
            return True
    return False


def _looks(items: list[Any]) -> bool:
    """Some feeds forget their version: items with an id and a text will do."""
    return any(
        isinstance(one, dict) and "id" in one and ("content_html" in one or "content_text" in one)
        for one in items
    )


def _entry(one: dict[str, Any], authors: tuple[str, ...]) -> FeedEntry:
    return FeedEntry(
        id=_string(one.get("id")),
        link=_string(one.get("url")) or _string(one.get("external_url")),
        title=_string(one.get("title")),
        published=_string(one.get("date_published")),
        updated=_string(one.get("date_modified")),
        authors=_authors(one) or authors,
        categories=tuple(tag for one_tag in _list(one.get("tags")) if (tag := _string(one_tag))),
        language=_string(one.get("language")),
        summary=_string(one.get("summary")),
        contents=tuple(_contents(one)),
    )


def _contents(one: dict[str, Any]) -> list[EntryText]:
    found = [(media, value) for name, media in _TEXTS if (value := _string(one.get(name)))]
    return [
        EntryText(media=media_of(value, media if media == "text/plain" else None), value=value)
        for media, value in found
    ]


def _authors(one: dict[str, Any]) -> tuple[str, ...]:
    people = [*_list(one.get("authors")), one.get("author")]
    return tuple(
        name
        for person in people
        if isinstance(person, dict) and (name := _string(person.get("name")))
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _string(value: object) -> str | None:
    """Numbers were read as strings, so that an id of digits is one too. Half a character becomes
    U+FFFD.
    """
    return _HALF.sub("\ufffd", value) if isinstance(value, str) and value else None
