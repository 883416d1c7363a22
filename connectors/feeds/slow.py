"""Feeds through feedparser, the authority: what is odd, old or broken comes here, behind the guard
of `markup`.

`feedparser.parse` takes a string for a file's name or an address first, so it is only ever given a
BytesIO; tests/feeds/test_lint.py holds the whole tree to that.
"""

import io
from typing import Any, NamedTuple

from connectors.feeds.entry import Content, Entry
from connectors.feeds.fast import content
from connectors.feeds.markup import Guarded
from schemas.errors import SourceError

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
_BESIDE = frozenset(
    (
        "enclosure",
        "self",
        "edit",
        "edit-media",
        "replies",
        "license",
        "hub",
        "next",
        "previous",
        "first",
        "last",
    )
)
MOST_ITEMS = 300  # feedparser needs milliseconds for an item
MOST_CHARACTERS = 500_000


class Read(NamedTuple):
    """What feedparser found; `version` is empty where it does not know the format."""

    version: str
    title: str | None
    entries: list[Entry]
    left: int


def read(guarded: Guarded, address: str) -> Read:
    """Give what feedparser reads; `left` counts items over its limit. Raises SourceError where it
    gives up.
    """
    import feedparser  # noqa: PLC0415  # slow to import, needed for few feeds

    text = guarded.text(MOST_ITEMS)
    if len(text) > MOST_CHARACTERS:
        text = _shortened(guarded)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    stream = io.BytesIO(_DECLARATION + text.encode())
    try:
        feed = feedparser.parse(
            stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        raise SourceError(f"its markup cannot be read ({type(error).__name__})") from error
    entries = [_entry(one) for one in feed.get("entries") or ()]
    left = (
        max(0, len(guarded.items) - max(len(entries), 1)) if len(text) < len(guarded.text()) else 0
    )
    return Read(feed.get("version") or "", feed.feed.get("title"), entries, left)


def _shortened(guarded: Guarded) -> str:
    """Keep as many items as fit."""
    room = MOST_CHARACTERS - len(guarded.head) - len(guarded.tail)
    kept: list[str] = []
    for item in guarded.items[:MOST_ITEMS]:
        room -= len(item)
        if room < 0:
            break
        kept.append(item)
    if not kept:
        raise SourceError(f"it is broken markup of more than {MOST_CHARACTERS} characters")
    return guarded.head + "".join(kept) + guarded.tail


def _entry(one: Any) -> Entry:
    contents = (
        content(raw.get("value"), (raw.get("type") or "").lower())
        for raw in one.get("content") or ()
    )
    return Entry(
        id=_string(one.get("id")),
        link=_link(one),
        title=_string(one.get("title")),
        published=_string(one.get("published")) or _string(one.get("created")),
        updated=_string(one.get("updated")) if "updated" in one else None,
        publisher=_source(one) or _string(one.get("publisher")),
        authors=_authors(one),
        categories=tuple(
            term for tag in one.get("tags") or () if (term := _string(tag.get("term")))
        ),
        language=_language(one),
        summary=_string(one.get("summary")),
        contents=tuple(found for found in contents if found is not None),
    )


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _link(one: Any) -> str | None:
    """The page of the entry; where it names none, a page that it is about, never a sound or the
    feed itself.

    feedparser puts the id there when there is no link, and says so (`guidislink`).
    """
    about = (_string(link.get("href")) for link in one.get("links") or () if _is_page(link))
    link = _string(one.get("link"))
    return link if link and link != one.get("id") else next((href for href in about if href), link)


def _is_page(link: Any) -> bool:
    """Tell a link to a page; one to the entry itself is one where it is HTML."""
    return link.get("rel") not in _BESIDE or (
        link.get("rel") == "self" and link.get("type") == "text/html"
    )


def _source(one: Any) -> str | None:
    source = one.get("source")
    return _string(source.get("title")) if isinstance(source, dict) else None


def _authors(one: Any) -> tuple[str, ...]:
    named = tuple(
        name for author in one.get("authors") or () if (name := _string(author.get("name")))
    )
    return named or tuple(name for name in [_string(one.get("author"))] if name)


def _language(one: Any) -> str | None:
    return _string((one.get("title_detail") or {}).get("language"))


__all__ = ["MOST_ITEMS", "Content", "Read", "read"]
