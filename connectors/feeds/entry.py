"""What every parser's reading of an entry is brought to, and from there to an Item: one adapter for
all of them.
"""

import hashlib
import html
import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from schemas import dates
from schemas.item import Feed, Item, Record
from schemas.model import Model

LONGEST_TITLE = 1_000  # characters
_LONGEST_LINK = 8_000  # characters
_LONGEST_ID = 500  # characters
_LONGEST_SUMMARY = 10_000  # characters
_LONGEST_TEXT = 2_000_000  # characters of one item
_MOST_NAMES = 100  # authors or categories of one item

_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]*>|<!--[^<>]*-->")
_MAILED = re.compile(
    r"[^\s@()]+@[^\s@()]+ \(([^()@]+)\)|([^()@<>]+) [(<][^\s@()<>]+@[^\s@()<>]+[)>]"
)
_WORD = re.compile(r"[^\W_]+")
_MARKUP = re.compile(r"<[/!]?[A-Za-z][^<>]*>|&(?:#\w{1,8}|[A-Za-z]\w{1,20});")
# Zero-width, bidirectional controls, invisible separators, soft hyphen, tags, and what is no
# character.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JUNK_IN_LINK = re.compile("[\x00-\x1f\x7f-\x9f]")
_SAFE_IN_LINK = "!#$%&'()*+,/:;=?@[]~-._"


class Content(Model):
    """One reading of the entry's text, `media` text/html or text/plain."""

    media: str
    value: str


class Entry(Model):
    """An entry as a parser gives it, strings as found."""

    id: str | None = None
    link: str | None = None
    title: str | None = None
    published: str | None = None
    updated: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    summary: str | None = None
    contents: tuple[Content, ...] = ()


class Head(Model):
    """A feed without its entries: what it says of itself, and how often it wants to be asked.

    `ttl` is in minutes; `every` in seconds (from sy:updatePeriod and sy:updateFrequency); hours are
    of the day, UTC; `dates` are its own dates as found.
    """

    title: str | None = None
    link: str | None = None
    language: str | None = None
    ttl: int | None = None
    every: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


def to_item(
    entry: Entry, head: Head, address: str, found: datetime, order: dates.Order | None = None
) -> Item:
    """Bring an entry to an Item, its dates read in this order. Without words in its content its
    text is the title.

    Without a title that has words either, its text is the content as found: `has_words` tells.
    """
    link = clean_link(entry.link, address, head.link) or _permalink(entry.id)
    title = plain(entry.title, LONGEST_TITLE)
    body, summary = _text(entry)
    record = Record(
        title=title,
        url=link,
        published=_date(entry.published or entry.updated, order),
        updated=_date(entry.updated, order),
        publisher=plain(entry.publisher, LONGEST_TITLE),
        authors=_names(_person(author) for author in entry.authors),
        summary=summary,
        categories=_names(entry.categories),
        language=plain(entry.language or head.language, 40),
    )
    content = body or Content(media="text/plain", value=title or _raw(entry))
    feed = Feed(url=address, title=head.title, entry_id=short_id(entry.id))
    return Item(
        path=address, text=content.value, media=content.media, found=found, record=record, feed=feed
    )


def plain(text: str | None, longest: int) -> str | None:
    """Give the text of a string that may hold markup: no tags, no references, nothing invisible,
    one line.
    """
    if not text:
        return None
    text = text[: longest * 20]
    for _ in range(2):  # markup may be escaped once more
        text = html.unescape(_TAG.sub(_gap, text)) if "<" in text or "&" in text else text
    text = _INVISIBLE.sub("", _TAG.sub(_gap, text))
    return " ".join(text.split())[:longest].rstrip() or None


def _gap(tag: re.Match[str]) -> str:
    """Leave a space where a tag parted lines."""
    name = tag[0][1:4].lower().lstrip("/")
    return " " if name.startswith(("p", "br", "di", "li", "h1", "h2", "h3", "td", "tr")) else ""


def has_words(item: Item) -> bool:
    """Say whether there is something to read in an item."""
    return bool(_word_count(item.text, 1) or _word_count(item.record.title or "", 1))


def _raw(entry: Entry) -> str:
    return next((text.value for text in entry.contents), entry.summary or "")[:_LONGEST_TEXT]


def _word_count(markup: str, most: int) -> int:
    """Count the words of a text or markup; with `most` of 1 it is enough to find one."""
    text = html.unescape(_TAG.sub(" ", markup)) if "<" in markup or "&" in markup else markup
    return len(_WORD.findall(text)) if most > 1 else int(_WORD.search(text) is not None)


def _date(text: str | None, order: dates.Order | None) -> str | None:
    """Give ISO 8601, no more of it than the source gave, where the date can be read; else the text
    as found.
    """
    date = dates.read_date(text, order)
    return date.to_text() if date else plain(text, 200)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    cleaned = (plain(name, 300) for name in list(names)[:_MOST_NAMES])
    return tuple(dict.fromkeys(name for name in cleaned if name))


def _person(author: str) -> str:
    """RSS writes "mail@address (Name)" or "Name (mail@address)"; the name is the author."""
    found = _MAILED.fullmatch(author[:300].strip())
    return found[1] or found[2] if found else author


def _text(entry: Entry) -> tuple[Content | None, str | None]:
    """Choose the content with the most words, if any has one; the summary stays only where it is
    another text.
    """
    contents = [content for content in entry.contents if content.value.strip()]
    if entry.summary and entry.summary.strip():
        contents.append(Content(media=media_of(entry.summary), value=entry.summary))
    most = _LONGEST_TEXT if len(contents) > 1 else 1
    counts = [_word_count(content.value, most) for content in contents]
    if not any(counts):
        return None, None
    best = contents[counts.index(max(counts))]
    body = Content(media=best.media, value=best.value[:_LONGEST_TEXT].strip())
    summary = (
        entry.summary if entry.summary and entry.summary.strip() != best.value.strip() else None
    )
    return body, plain(summary, _LONGEST_SUMMARY)


def media_of(text: str, declared: str | None = None) -> str:
    """Say whether a text is HTML: declared so, or with tags or references in it."""
    if declared in ("text/plain", "text"):
        return "text/plain"
    return "text/html" if _MARKUP.search(text) else "text/plain"


def _permalink(identifier: str | None) -> str | None:
    """An id that is an address stands in for a missing link."""
    return (
        clean_link(identifier, None, None)
        if identifier and identifier[:8].lower().startswith("http")
        else None
    )


def short_id(identifier: str | None) -> str | None:
    """Give an identifier without invisible characters; a long one as its hash."""
    stripped = _INVISIBLE.sub("", identifier or "").strip()
    if len(stripped) > _LONGEST_ID:
        return "sha256:" + hashlib.sha256(stripped.encode()).hexdigest()
    return stripped or None


def clean_link(link: str | None, address: str | None, home: str | None) -> str | None:
    """Give an absolute http(s) link without userinfo, or None: javascript:, data: and broken ones
    are no links.
    """
    raw = _JUNK_IN_LINK.sub("", (link or "")[: _LONGEST_LINK + 1]).replace("&amp;", "&").strip()
    if not raw or len(raw) > _LONGEST_LINK:
        return None
    try:
        return _web(urljoin(_base(address, home), raw))
    except ValueError:
        return None


def _base(address: str | None, home: str | None) -> str:
    return next(
        (
            base
            for base in (address, home)
            if base and base[:8].lower().startswith(("http:", "https:"))
        ),
        "",
    )


def _web(link: str) -> str | None:
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname or "\\" in parts.netloc:
        return None
    place = parts.netloc.rpartition("@")[2]
    path, query, fragment = (_quoted(part) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, place, path, query, fragment))


def _quoted(part: str) -> str:
    """Percent-encode what no address may hold (spaces, quotes, brackets); letters of all languages
    stay.
    """
    return (
        "".join(
            letter if letter.isalnum() or letter in _SAFE_IN_LINK else quote(letter, safe="")
            for letter in part
        )
        if not part.isalnum()
        else part
    )
