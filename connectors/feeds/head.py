"""What a feed says of itself outside its items: title, home, language, and how often it wants to be
asked.
"""

import re

from connectors.feeds.entry import FeedHead, plain
from connectors.feeds.markup import Guarded

_PERIODS = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 7 * 86400,
    "monthly": 30 * 86400,
    "yearly": 365 * 86400,
}
_MOST = 64 * 1024  # characters of the head that are looked at
_DATES = ("pubDate", "lastBuildDate", "updated", "date")
_NESTED = re.compile(r"<(image|textinput|author)[\s>]", re.IGNORECASE)
_HOUR = re.compile(r"<hour>\s{0,9}(\d{1,2})\s{0,9}</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s{0,9}([A-Za-z]{6,9})\s{0,9}</day>", re.IGNORECASE)
_LINK = re.compile(r"<(?:[\w.\-]{1,20}:)?link\s([^<>]{1,2000})>", re.IGNORECASE)
_HREF = re.compile(r"""href\s{0,9}=\s{0,9}["']([^"']{1,2000})["']""", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"""<(?:rss|feed)\s[^<>]{0,4000}?xml:lang\s{0,9}=\s{0,9}["']([A-Za-z\-]{2,20})["']""",
    re.IGNORECASE,
)


def read_feed_head(guarded: Guarded) -> FeedHead:
    """Give what stands before the first item and after the last."""
    text = _flat(guarded.head[:_MOST] + guarded.tail[:_MOST])
    language = _LANGUAGE.search(text)
    return FeedHead(
        title=plain(_element(text, "title"), 500),
        link=_link(text),
        language=plain(_element(text, "language") or (language[1] if language else None), 40),
        ttl=_number(_element(text, "ttl")),
        every=_every(text),
        skip_hours=tuple(dict.fromkeys(int(hour) % 24 for hour in _HOUR.findall(text)))[:24],
        dates=tuple(date for name in _DATES if (date := _element(text, name))),
        skip_days=tuple(dict.fromkeys(day.lower() for day in _DAY.findall(text)))[:7],
    )


def _flat(text: str) -> str:
    """Take out what has a title or link of its own: the picture, the search field, the author."""
    lower, kept, at = text.lower(), [], 0
    if len(lower) != len(text):  # a few letters grow when lowered
        lower = text
    while (found := _NESTED.search(text, at)) is not None:
        end = lower.find(f"</{found[1].lower()}>", found.end())
        kept.append(text[at : found.start()])
        at = end if end >= 0 else found.end()
    return "".join([*kept, text[at:]])


def _element(text: str, name: str) -> str | None:
    found = re.search(
        rf"<(?:[\w.\-]{{1,20}}:)?{name}(?:\s[^<>]{{0,300}})?>([^<]{{0,2000}}(?:<!\[CDATA\[[^\]]{{0,2000}})?)",
        text,
        re.IGNORECASE,
    )
    return found[1].replace("<![CDATA[", "").strip() or None if found else None


def _link(text: str) -> str | None:
    """RSS writes the address between tags, Atom in an attribute; the feed's own address is not its
    home.
    """
    for found in _LINK.finditer(text):
        href = _HREF.search(found[1])
        if href and not re.search(r"""rel\s*=\s*["'](?!alternate)""", found[1]):
            return href[1].replace("&amp;", "&")
    return _element(text, "link")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def _every(text: str) -> int | None:
    period = _PERIODS.get((_element(text, "updatePeriod") or "").lower())
    times = _number(_element(text, "updateFrequency")) or 1
    return period // times if period else None
