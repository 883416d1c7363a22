"""Where names stand: the tagger's names and the table's spellings made one list of spans that do not overlap."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.extract.aliases import Entry, Hit, Sense, Table, longest
from pipeline.extract.names import Name
from pipeline.extract.spelling import fold, key
from schemas.article import EntityType

_EDGE = " \t\r\n\"'“”‘’«»()[]{},;:!?–—-…*_#|/\\<>"
_OWNER = re.compile(r"['’´`]s?$")
_WORD = re.compile(r"[^\W_]+")
_NEXT = re.compile(r"[ \-][^\W\d_]")
_JOINT = re.compile(r"[-–—/]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the body; `type` is the tagger's (null when only the table knows it), `senses` the table's."""

    start: int
    end: int
    text: str
    type: EntityType | None
    senses: tuple[Sense, ...]

    def entries(self, *types: EntityType) -> list[Entry]:
        """Give what the words may mean among these types."""
        return [sense.entry for sense in self.senses if sense.entry.type in types]


@cache
def words() -> dict[str, Any]:
    """Give the word lists of linking.json."""
    data: dict[str, Any] = json.loads((files("schemas") / "data" / "linking.json").read_text(encoding="utf-8"))
    return {name: frozenset(value) if isinstance(value, list) else value for name, value in data.items()}


def trim(body: str, start: int, end: int, table: Table) -> tuple[int, int]:
    """Give the span without quotation marks, articles, titles, and a possessive at its end."""
    while start < end and body[start] in _EDGE:
        start += 1
    while start < end and body[end - 1] in _EDGE:
        end -= 1
    owner = _OWNER.search(body, start, end)
    end = owner.start() if owner and owner.start() > start else end
    first = body[start:end].split(" ", 1)
    if len(first) == 2 and key(first[0]) in words()["articles"] and not table.named(body[start:end]):
        return trim(body, start + len(first[0]) + 1, end, table)
    return start, end


def untitled(body: str, start: int, end: int, table: Table) -> tuple[int, int]:
    """Give a person's span without leading titles and nationalities ("Russian President Vladimir Putin")."""
    while " " in body[start:end] and not table.named(body[start:end]):
        first = body[start:end].split(" ", 1)[0]
        senses = table.named(first.removesuffix("'s").removesuffix("’s"))
        if key(first) not in words()["titles"] and not any(s.adjective or s.entry.nation for s in senses):
            break
        start += len(first) + 1
        while start < end and body[start] == " ":
            start += 1
    return start, end


def capital_beside(body: str, start: int, end: int) -> bool:
    """True when another capitalised word of the same sentence touches the span, so that it may be part of a longer name."""
    after = _NEXT.match(body, end)
    if after and after[0][1].isupper():
        return True
    before = body[max(0, start - 30) : start]
    if not before.endswith((" ", "-")):
        return False
    last = re.split(r"[\s\-]", before.rstrip())[-1] if before.rstrip() else ""
    return bool(last) and last[0].isupper() and key(last) not in words()["titles"] and last[-1] not in '.,;:!?”"'


def shouted(body: str, start: int, end: int) -> bool:
    """True when the words around are all capitals, so that capitals tell nothing."""
    around = body[max(0, start - 25) : start] + body[end : end + 25]
    letters = [char for char in around if char.isalpha()]
    return len(letters) > 8 and sum(char.isupper() for char in letters) > 0.8 * len(letters)


def _certain(body: str, hit: Hit) -> tuple[Sense, ...]:
    """Give the senses of a hit that hold without the tagger."""
    surface = body[hit.start : hit.end]
    lone = " " not in surface.strip()
    if shouted(body, hit.start, hit.end) and lone:
        return ()
    senses = tuple(s for s in hit.senses if not s.adjective and s.sure)
    if lone and not any(s.entry.nation or s.capitals for s in senses) and capital_beside(body, hit.start, hit.end):
        return ()
    return senses


def _inside(hits: Sequence[Hit], starts: Sequence[int], start: int, end: int) -> list[Hit]:
    at = max(bisect_left(starts, start) - 1, 0)
    found = []
    while at < len(hits) and hits[at].start < end:
        if hits[at].end > start:
            found.append(hits[at])
        at += 1
    return found


def _plain(hit: Hit) -> tuple[Sense, ...]:
    return tuple(sense for sense in hit.senses if not sense.adjective)


def _from_hit(body: str, hit: Hit, kind: EntityType | None, senses: tuple[Sense, ...]) -> Mention:
    return Mention(hit.start, hit.end, body[hit.start : hit.end], kind, senses)


def _tagged(body: str, name: Name, found: Sequence[Hit], table: Table) -> list[Mention]:
    """Give what one name of the tagger holds: itself, a longer spelling of the table, the parts of a compound, or nothing."""
    start, end = trim(body, name.start, name.end, table)
    if name.type == "person":
        start, end = untitled(body, start, end, table)
    if start >= end:
        return []
    for hit in found:
        if hit.start <= start and hit.end >= end:
            return [_from_hit(body, hit, name.type, _plain(hit))] if _plain(hit) else []
    text = body[start:end]
    senses = tuple(s for s in table.named(text) if not s.adjective)
    parts = [hit for hit in found if start <= hit.start and hit.end <= end]
    if not senses and _JOINT.search(text) and _compound(body, start, end, parts):
        return [_from_hit(body, hit, None, _plain(hit)) for hit in parts if _plain(hit)]
    return [Mention(start, end, text, name.type, senses)]


def _compound(body: str, start: int, end: int, parts: Sequence[Hit]) -> bool:
    rest = "".join(
        fold(body[start:end])[i] for i in range(end - start) if not any(p.start <= start + i < p.end for p in parts)
    )
    return len(parts) > 1 and not rest.strip()


def mentions(body: str, names: Iterable[Name], hits: Sequence[Hit], table: Table) -> list[Mention]:
    """Give the mentions of `body` in order, without overlap; `hits` do not overlap either."""
    starts = [hit.start for hit in hits]
    out: list[Mention] = []
    used: set[int] = set()
    for name in sorted(names, key=lambda one: (one.start, -one.end)):
        found = _inside(hits, starts, name.start, name.end)
        used.update(hit.start for hit in found)
        out += _tagged(body, name, found, table)
    for hit in hits:
        if hit.start not in used and (senses := _certain(body, hit)):
            out.append(_from_hit(body, hit, None, senses))
    return _apart(out)


def _apart(found: Iterable[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def spellings(body: str, table: Table) -> list[Hit]:
    """Give the table's spellings in `body` that do not overlap, names and adjectives."""
    return longest(table.hits(body))


def word_before(body: str, start: int) -> str:
    """Give the folded word before an offset, empty at the start of a line or after a full stop."""
    before = body[max(0, start - 40) : start].rstrip(" ")
    found = _WORD.findall(before)
    return key(found[-1]) if found and before[-1:].isalnum() else ""


def word_after(body: str, end: int) -> str:
    """Give the folded word after an offset, joined by a space or a hyphen; else empty."""
    found = _WORD.match(body, end + 1) if body[end : end + 1] in (" ", "-") else None
    return key(found[0]) if found else ""
