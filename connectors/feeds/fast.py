"""Feeds through fastfeedparser: only those that it reads as well as feedparser does; the rest is
refused.
"""

import re
from functools import cache
from typing import Any

from connectors.feeds.entry import Content, Entry, media_of
from connectors.feeds.markup import Guarded, cdata

_DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
_ROOT = re.compile(
    r"<(?:(rss)[\s>]|((?:[\w.\-]{1,20}:)?feed)\s([^<>]{0,4000})>|[a-z])", re.IGNORECASE
)
_ATOM = "http://www.w3.org/2005/Atom"
# What only feedparser reads: bases, encoded and inline markup in titles, links in attributes of
# RSS, other dates.
_ODD = re.compile(
    r"""xml:base\s*=|<(?:[\w.\-]{1,20}:)?(?:created[\s>]|(?:title|summary|subtitle)\s[^<>]{0,300}type\s*=\s*["'](?!text["']|html["']))"""
    r"|\smode\s*=|<dcterms:",
    re.IGNORECASE,
)
# Markup in the open: fastfeedparser gives what stands before it.
_OPEN_MARKUP = re.compile(
    r"<(?:content|(?:[\w.\-]{1,20}:)?(?:title|description|summary|encoded|guid|link|id|pubDate|date|published|updated))"
    r"(?:\s(?![^<>]{0,300}xhtml)[^<>]{0,300}(?<!/))?>[^<]*<[^/]"
)
_DATED = re.compile(
    r"<(?:[\w.\-]{1,20}:)?(?:pubDate|date|published|updated|issued|modified|created)(?:\s[^<>]{0,200})?>"
    r"\s{0,50}(?:<!\[CDATA\[)?([^<\]]{0,200})",
    re.IGNORECASE,
)
# The two shapes that both parsers read alike; anything else is feedparser's, which keeps the text
# as it is written.
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d"
_PLAIN_DATE = re.compile(
    r"\s*+(?:(?:[A-Z][a-z]{2}, )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    rf"{_CLOCK}:[0-5]\d (?:[+-]\d{{4}}|GMT|UTC|UT|[ECMP][SD]T)"
    rf"|\d{{4}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T{_CLOCK}(?::[0-5]\d(?:\.\d{{1,6}})?)?(?:Z|[+-]\d\d:\d\d))?)?\s*+",
    re.ASCII,
)
_LINK_IN_RSS = re.compile(r"<link\s[^<>]{0,2000}href")
_SOURCE = re.compile(r"<source(?:\s[^<>]{0,1000})?>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{1,300})")
_SOURCE_TITLE = re.compile(r"<title(?:\s[^<>]{0,300})?>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{1,300})")
_PUBLISHER = re.compile(r"<dc:publisher(?:\s[^<>]{0,300})?>\s{0,50}(?:<!\[CDATA\[)?([^<\]]{1,300})")
_COMMENT = re.compile(r"<!--.{0,5000}?-->|<\?[^<>]{0,1000}>", re.DOTALL)
_IDENTIFIED = re.compile(
    r"<(?:[\w.\-]{1,20}:)?(?:guid|id|identifier)(?:\s[^<>]{0,500})?>\s{0,50}(?:<!\[CDATA\[\s{0,50})?[^\s<\]]"
)
_AUTHOR = re.compile(r"<(?:[\w.\-]{1,20}:)?(?:author|creator)[\s>]")
_TEXT_ELSEWHERE = re.compile(r"<[\w.\-]{1,20}:(?:description|summary|subtitle|encoded|text)[\s>]")
_RELATED = re.compile(r"""<link\s[^<>]{0,2000}rel\s*=""")
_ALTERNATE = re.compile(
    r"""<link(?:>|\s[^<>]{0,2000}rel\s{0,9}=\s{0,9}["']alternate)"""
)  # else the first link is taken, whatever it is
_SUMMARY = re.compile(r"<(?:[\w.\-]{1,20}:)?(?:summary|description)[\s>]")


@cache
def _parser() -> Any:
    """Import fastfeedparser, which is slow, without dateparser, as where that is not installed: it
    takes 7 ms a date, and "2" is one. `dates` reads what is odd.
    """
    import fastfeedparser  # noqa: PLC0415

    fastfeedparser.main._slow_dateparser = lambda _value: None  # noqa: SLF001
    return fastfeedparser


def read(guarded: Guarded, *, whatever: bool = False) -> list[Entry] | None:
    """Give the entries, one for each item; None when feedparser has to look at it.

    `whatever` takes any feed: for those on which feedparser gave up.
    """
    text = guarded.text()
    if not (whatever or _suits(guarded, text)):
        return None
    try:
        feed = _parser().parse(_DECLARATION + text.encode())
    # a third party's parser on hostile input; feedparser is asked next
    except Exception:  # noqa: BLE001
        return None
    found = feed.get("entries") or []
    if len(found) != len(guarded.items):
        return None
    entries = [_entry(one, item) for one, item in zip(found, guarded.items, strict=True)]
    if not whatever and any(
        _lacks(entry, item) for entry, item in zip(entries, guarded.items, strict=True)
    ):
        return None
    return entries


def _lacks(entry: Entry, item: str) -> bool:
    """True where the item has an author, a text, a date or a link that was not found."""
    texts = entry.summary or entry.contents
    return bool(
        (not entry.authors and _AUTHOR.search(item))
        or (not texts and _TEXT_ELSEWHERE.search(item))
        or (not entry.published and not entry.updated and _is_dated(item))
        or (not entry.link and "<link" in item)
        or (entry.link and _RELATED.search(item) and not _ALTERNATE.search(item))
    )


def _suits(guarded: Guarded, text: str) -> bool:
    root = _ROOT.search(_COMMENT.sub("", guarded.head[:20_000]))
    if root is None or not (root[1] or _ATOM in (root[3] or "")) or _ODD.search(text):
        return False
    if any(_names(item) > 1 or (root[1] and _LINK_IN_RSS.search(item)) for item in guarded.items):
        return False
    if _OPEN_MARKUP.search("".join(part for raw, part in cdata(text) if not raw)):
        return False
    return all(_PLAIN_DATE.fullmatch(found[1]) for found in _DATED.finditer(text))


def _names(item: str) -> int:
    return item.count("<author") + item.count("<dc:creator") + item.count("<itunes:author")


def _entry(one: dict[str, Any], item: str) -> Entry:
    dated = _is_dated(item)  # else it makes one up from the id
    summary = one.get("description") if _SUMMARY.search(item) else None
    return Entry(
        id=one.get("id") if _IDENTIFIED.search(item) else None,
        link=one.get("link"),
        title=one.get("title"),
        published=one.get("published") if dated else None,
        updated=one.get("updated") if dated else None,
        publisher=_publisher(item),
        authors=tuple(name for name in [one.get("author")] if name),
        categories=tuple(tag["term"] for tag in one.get("tags") or () if tag.get("term")),
        summary=summary or None,
        contents=tuple(
            content for raw in one.get("content") or () if (content := _content(raw)) is not None
        ),
    )


def _is_dated(item: str) -> bool:
    return any(found[1].strip() for found in _DATED.finditer(item))


def _content(raw: dict[str, Any]) -> Content | None:
    value, kind = raw.get("value"), (raw.get("type") or "").lower()
    return content(value, kind)


def content(value: object, kind: str) -> Content | None:
    """Give a content of text or markup; None for pictures and other media."""
    if not isinstance(value, str) or not value.strip():
        return None
    if kind in ("", "text/html", "html", "xhtml", "application/xhtml+xml", "text/x-markdown"):
        return Content(media=media_of(value), value=value)
    return (
        Content(media=media_of(value, "text/plain"), value=value)
        if kind in ("text", "text/plain")
        else None
    )


def _publisher(item: str) -> str | None:
    """Whose item it is where the feed only passes it on: RSS's source, Atom's source, Dublin Core's
    publisher.
    """
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
