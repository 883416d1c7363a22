"""Feeds through fastfeedparser: only those that it reads as well as feedparser does; the rest is refused."""

import re
from typing import Any

import fastfeedparser

from connectors.feeds.entry import Content, Entry, media_of
from connectors.feeds.markup import Guarded

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
_ROOT = re.compile(
    r"<(?:(rss)[\s>]|([\w.\-]{0,20}:?rdf)[\s>]|((?:[\w.\-]{1,20}:)?feed)\s([^<>]{0,4000})>)", re.IGNORECASE
)
_ATOM = ("http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#")
_DATED = re.compile(
    r"<(?:[\w.\-]{1,20}:)?(?:pubDate|date|published|updated|issued|modified|created)(?:\s[^<>]{0,200})?>([^<]{0,200})",
    re.IGNORECASE,
)
# The two shapes that both parsers read alike; anything else is feedparser's, which keeps the text as it is written.
_PLAIN_DATE = re.compile(
    r"\s*+(?:(?:[A-Z][a-z]{2}, )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d "
    r"(?:[+-]\d{4}|GMT|UTC|UT|[ECMP][SD]T)"
    r"|\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d))?)?\s*+",
    re.ASCII,
)
_BASED = re.compile(r"xml:base\s*=", re.IGNORECASE)
_LINK_IN_RSS = re.compile(r"<link\s[^<>]{0,2000}href")
_SOURCE = re.compile(r"<source(?:\s[^<>]{0,1000})?>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{1,300})")
_SOURCE_TITLE = re.compile(r"<title(?:\s[^<>]{0,300})?>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{1,300})")
_PUBLISHER = re.compile(r"<dc:publisher(?:\s[^<>]{0,300})?>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{1,300})")
_SUMMARY = re.compile(r"<(?:[\w.\-]{1,20}:)?(?:summary|description)[\s>]")


def read(guarded: Guarded) -> list[Entry] | None:
    """Give the entries, one for each item; None when feedparser has to look at it."""
    text = guarded.text()
    if not _suits(guarded, text):
        return None
    try:
        feed = fastfeedparser.parse(_DECLARATION + text.encode())
    except Exception:  # noqa: BLE001 (a third party's parser on hostile input; feedparser is asked next)
        return None
    found = feed.get("entries") or []
    if len(found) != len(guarded.items):
        return None
    return [_entry(one, item) for one, item in zip(found, guarded.items, strict=True)]


def _suits(guarded: Guarded, text: str) -> bool:
    root = _ROOT.search(guarded.head)
    if root is None or _BASED.search(text):
        return False
    if root[1] and any(_LINK_IN_RSS.search(item) for item in guarded.items):
        return False
    if root[3] and not any(name in (root[4] or "") for name in _ATOM):
        return False
    return all(_PLAIN_DATE.fullmatch(found[1]) for found in _DATED.finditer(text))


def _entry(one: dict[str, Any], item: str) -> Entry:
    summary = one.get("description") if _SUMMARY.search(item) else None
    return Entry(
        id=one.get("id"),
        link=one.get("link"),
        title=one.get("title"),
        published=one.get("published"),
        updated=one.get("updated"),
        publisher=_publisher(item),
        authors=tuple(name for name in [one.get("author")] if name),
        categories=tuple(tag["term"] for tag in one.get("tags") or () if tag.get("term")),
        summary=summary or None,
        contents=tuple(content for raw in one.get("content") or () if (content := _content(raw)) is not None),
    )


def _content(raw: dict[str, Any]) -> Content | None:
    value, kind = raw.get("value"), (raw.get("type") or "").lower()
    return content(value, kind)


def content(value: object, kind: str) -> Content | None:
    """Give a content of text or markup; None for pictures and other media."""
    if not isinstance(value, str) or not value.strip():
        return None
    if kind in ("", "text/html", "html", "xhtml", "application/xhtml+xml", "text/x-markdown"):
        return Content(media=media_of(value), value=value)
    return Content(media=media_of(value, "text/plain"), value=value) if kind in ("text", "text/plain") else None


def _publisher(item: str) -> str | None:
    """Whose item it is where the feed only passes it on: RSS's source, Atom's source, Dublin Core's publisher."""
    start = item.find("<source")
    if start >= 0:
        found = _SOURCE.match(item, start)
        if found and found[1].strip():
            return found[1]
        titled = _SOURCE_TITLE.search(item, start, max(item.find("</source", start), start))
        if titled:
            return titled[1]
    found = _PUBLISHER.search(item) if "<dc:publisher" in item else None
    return found[1] if found else None
