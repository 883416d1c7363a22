"""The guard in front of the parsers: one linear pass over a feed's text that takes out what hurts
them.

Parsers cost quadratic time on attributes, recurse on depth, expand entities and raise on bad
character references. So the document type goes (its small entities are put in), references become
ones that every parser reads, items that are too deep or have too many attributes are cut out and
counted, and of more than `MOST_ITEMS` the newest stay.
"""

import html.entities
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from schemas import dates
from schemas.errors import SourceError

MOST_ITEMS = 5_000
MOST_TAGS = 400_000  # 5,000 items of 80 tags
MOST_ATTRIBUTES = 128  # on one tag; feedparser needs 1.3 s for 8,000
MOST_PREFIXES = 128  # namespaces in one feed
MOST_DEPTH = 128  # tags within tags
_MOST_ENTITIES = 32
_LONGEST_ENTITY = 200  # characters
_HEAD = 8_192  # characters in which the feed must begin

_START = re.compile(
    r"<(?:\?xml|!DOCTYPE|!--|!\[CDATA|(?:[a-z][\w.\-]{0,20}:)?(?:rss|feed|rdf|channel|entry)\b)",
    re.IGNORECASE,
)
_PROLOG = re.compile(r"<(?:(!doctype)|!--|([a-z]))", re.IGNORECASE)
_ITEM = re.compile(r"<(?:(?:[A-Za-z][\w.\-]{0,20}:)?(?:item|entry))(?=[\s>/])", re.IGNORECASE)
_DATE = re.compile(
    r"<(?:\w{1,20}:)?(?:pubDate|date|published|updated|issued|modified|created)(?:\s[^<>]{0,200})?>"
    r"\s*(?:<!\[CDATA\[)?([^<]{4,120})",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"""<!ENTITY\s{1,20}([A-Za-z][\w.\-]{0,40})\s{1,20}(?:"([^"<&%]{0,200})"|'([^'<&%]{0,200})')\s{0,20}>"""
)
_BAD_REFERENCE = re.compile(
    r"&(?!(?:amp|lt|gt|quot|apos|#[1-9][0-9]{2,3}|#x[1-9A-Fa-f][0-9A-Fa-f]{2});)"
    r"(?:#(?:([0-9]{1,10})|[xX]([0-9A-Fa-f]{1,9}));|([A-Za-z][\w.\-]{0,40});)?"
)
_TOKEN = re.compile(r"<(?:(!--)|(!\[CDATA\[)|([?!])|(/?)([A-Za-z_][^\s/><]{0,100}))")
_TAG_REST = re.compile(r"""[^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*""")
_ATTRIBUTE = re.compile(r"""=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>]++)""")
_PREFIX = re.compile(r"xmlns:([\w.\-]{1,100})")
_FINE = "&amp;", "&lt;", "&gt;", "&quot;", "&apos;"


class Guarded(NamedTuple):
    """A feed's text that is safe to parse: its head and tail, its items as text, and how many were
    cut out for what.
    """

    head: str
    items: tuple[str, ...]
    tail: str
    cut: dict[str, int]

    def text(self, most: int = MOST_ITEMS) -> str:
        """Give the document again, with at most so many items."""
        return self.head + "".join(self.items[:most]) + self.tail


def guard(text: str) -> Guarded:
    """Make a feed's text safe to parse. Raises SourceError when it is no markup or hostile as a
    whole.
    """
    text = references(_without_doctype(_from_start(text)))
    text, dropped = newest(text, MOST_ITEMS)
    guarded = _scan(text)
    if dropped:
        guarded.cut[f"more than {MOST_ITEMS} items in one feed: an older one"] = dropped
    return guarded


def _from_start(text: str) -> str:
    found = _START.search(text, 0, _HEAD)
    if found is None:
        raise SourceError("it is not a feed: no RSS, Atom or RDF begins in it")
    return text[found.start() :]


def _without_doctype(text: str) -> str:
    """Take out the XML declaration and the document type; put its small entities in."""
    text = _without_declaration(text)
    start = _doctype_start(text)
    if start < 0:
        return text
    end = _doctype_end(text, start)
    doctype, rest = text[start:end], text[:start] + text[end:]
    for found in list(_ENTITY.finditer(doctype[: 64 * 1024]))[:_MOST_ENTITIES]:
        if rest.count(f"&{found[1]};") * _LONGEST_ENTITY < len(rest) + 10_000:
            rest = rest.replace(f"&{found[1]};", found[2] or found[3] or "")
    return rest


def _without_declaration(text: str) -> str:
    while text.startswith("<?xml") and not text.startswith("<?xml-"):
        end = text.find(">", 0, 1_000)
        text = text[end + 1 :].lstrip() if end > 0 else text[5:]
    return text


def _doctype_start(text: str) -> int:
    """Find a document type before the root element; one within an article is only quoted."""
    at = 0
    while (found := _PROLOG.search(text, at, at + _HEAD)) is not None:
        if found[1] or found[2]:
            return found.start() if found[1] else -1
        at = max(text.find("-->", found.end()), found.end())
    return -1


def _doctype_end(text: str, start: int) -> int:
    """Find the end of a document type with its internal subset, by brackets alone."""
    first = text.find(">", start)
    opened = text.find("[", start, first if first > 0 else len(text))
    if opened < 0:
        return first + 1 if first > 0 else len(text)
    closed = text.find("]", opened)
    while closed > 0 and not text[closed + 1 : closed + 40].lstrip().startswith(">"):
        closed = text.find("]", closed + 1)
    return text.find(">", closed) + 1 if closed > 0 else len(text)


def references(text: str) -> str:
    """Make every reference outside CDATA one that all parsers read: a character's number, or a
    plain ampersand.
    """
    if "&" not in text:
        return text
    return "".join(part if raw else _BAD_REFERENCE.sub(_mended, part) for raw, part in cdata(text))


def cdata(text: str) -> Iterator[tuple[bool, str]]:
    """Split into (is a CDATA section, text); an unclosed section reaches to the end."""
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        yield False, text[at:start]
        end = text.find("]]>", start)
        at = end + 3 if end >= 0 else len(text)
        yield True, text[start:at]
    yield False, text[at:]


def _mended(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        point = html.entities.name2codepoint.get(name)
        return f"&#{point};" if point else f"&amp;{name};"
    if decimal or hexadecimal:
        return character(int(decimal) if decimal else int(hexadecimal, 16))
    return "&amp;"


def character(point: int) -> str:
    """Give a reference to this code point, U+FFFD where XML has no such character, nothing for a
    control.
    """
    if point < 32 and point not in (9, 10, 13):
        return ""
    if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF or point in (0xFFFE, 0xFFFF):
        return "\ufffd"
    return f"&#{point};"


def newest(text: str, most: int) -> tuple[str, int]:
    """Keep the newest `most` items of a document by the dates in them, in their order; say how many
    were dropped.
    """
    starts = [found.start() for found in _ITEM.finditer(text)]
    if len(starts) <= most:
        return text, 0
    closing = _closing(text, starts[-1])
    bounds = [*starts, closing]
    slices = [text[bounds[at] : bounds[at + 1]] for at in range(len(starts))]
    kept = range(most) if _falling(slices) else _by_date(slices, most)
    return text[: starts[0]] + "".join(slices[at] for at in kept) + text[closing:], len(
        slices
    ) - most


def _closing(text: str, last: int) -> int:
    """Find the end of the last item."""
    for name in ("</item>", "</entry>"):
        at = text.rfind(name)
        if at > last:
            return at + len(name)
    return len(text)


def _falling(slices: list[str]) -> bool:
    """True when the newest stand first, as in nearly every feed, going by a sample of evenly spread
    items.
    """
    sample = [_newness(item) for item in slices[:: max(1, len(slices) // 200)]]
    return all(earlier >= later for earlier, later in pairwise(sample))


def _by_date(slices: list[str], most: int) -> list[int]:
    return sorted(sorted(range(len(slices)), key=lambda at: (-_newness(slices[at]), at))[:most])


def _newness(item: str) -> float:
    found = _DATE.search(item)
    moment = dates.read_moment(found[1]) if found else None
    return moment.timestamp() if moment else 0.0


class _Walk:
    """The pass over all tags: where items begin and end, how deep and how crowded they are."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[str] = []
        self.item = ""
        self.started = -1
        self.level = 0
        self.bad = ""
        self.spans: list[tuple[int, int, str]] = []
        self.prefixes: set[str] = set()

    def opened(self, name: str, start: int, rest: str) -> None:
        name = name.lower()
        if not self.item and name.rpartition(":")[2] in ("item", "entry"):
            self.item = name
        if name == self.item and "source" not in self.stack[self.level :]:
            self._begin(start)
        self._look(rest)
        if not rest.endswith("/"):
            self.stack.append(name)
            if len(self.stack) > MOST_DEPTH:
                self._wrong(f"tags nested deeper than {MOST_DEPTH}")
                self.stack.pop()

    def _begin(self, start: int) -> None:
        if self.started >= 0:
            self._end(start)
            del self.stack[self.level :]
        self.started, self.level, self.bad = start, len(self.stack), ""

    def _look(self, rest: str) -> None:
        if rest.count("=") > MOST_ATTRIBUTES and len(_ATTRIBUTE.findall(rest)) > MOST_ATTRIBUTES:
            self._wrong(f"a tag with more than {MOST_ATTRIBUTES} attributes")
        if "xmlns:" in rest:
            self.prefixes.update(_PREFIX.findall(rest))
            if len(self.prefixes) > MOST_PREFIXES:
                raise SourceError(f"it declares more than {MOST_PREFIXES} namespaces")

    def _wrong(self, reason: str) -> None:
        if self.started < 0:
            raise SourceError(f"it has {reason}")
        self.bad = reason

    def closed(self, name: str, end: int) -> None:
        name = name.lower()
        if name in self.stack[-MOST_DEPTH:]:
            while self.stack.pop() != name:
                pass
        if name == self.item and self.started >= 0 and len(self.stack) <= self.level:
            self._end(end)

    def _end(self, end: int) -> None:
        self.spans.append((self.started, end, self.bad))
        self.started = -1


def _scan(text: str) -> Guarded:
    walk = _Walk(text)
    end = _walk(walk)
    if walk.started >= 0:
        walk.spans.append((walk.started, end, walk.bad))
    good = [(start, stop) for start, stop, bad in walk.spans if not bad]
    cut: dict[str, int] = {}
    for _, _, bad in walk.spans:
        if bad:
            cut[bad] = cut.get(bad, 0) + 1
    return _assemble(text[:end], walk.spans, good, cut)


def _assemble(
    text: str, spans: list[tuple[int, int, str]], good: list[tuple[int, int]], cut: dict[str, int]
) -> Guarded:
    """Put what stands between items (RDF's, glued feeds') with the item before it."""
    if not spans:
        return Guarded(text, (), "", cut)
    head, last = text[: spans[0][0]], spans[-1][1]
    if not cut and len(good) == len(spans):
        ends = [*(start for start, _ in good[1:]), last]
        return Guarded(
            head,
            tuple(text[start:end] for (start, _), end in zip(good, ends, strict=True)),
            text[last:],
            cut,
        )
    return Guarded(head, tuple(text[start:end] for start, end in good), text[last:], cut)


def _walk(walk: _Walk) -> int:
    """Run over all tags; give where to stop reading: the end, or where there are too many tags."""
    text, at, tags = walk.text, 0, 0
    while (found := _TOKEN.search(text, at)) is not None:
        comment, cdata, other, slash, name = found.groups()
        if comment or cdata or other:
            closing = "-->" if comment else "]]>" if cdata else ">"
            stop = text.find(closing, found.end())
            if stop < 0:
                return len(text)
            at = stop + len(closing)
            continue
        tags += 1
        if tags > MOST_TAGS:
            return walk.spans[-1][1] if walk.spans else found.start()
        rest = _TAG_REST.match(text, found.end())
        at = rest.end() if rest else found.end()
        if slash:
            walk.closed(name, min(at + 1, len(text)))
        else:
            walk.opened(name, found.start(), rest[0] if rest else "")
    return len(text)
