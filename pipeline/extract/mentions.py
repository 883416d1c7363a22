"""Where names stand: the tagger's names and the table's spellings made one list of spans that do
not overlap.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipeline.extract.aliases import Entry, Hit, Sense, Table, longest
from pipeline.extract.names import Name
from pipeline.extract.spelling import key
from schemas.article import EntityType
from schemas.datafiles import load_json
from schemas.offices import load_offices

_EDGE = " \t\r\n\"'“”‘’«»()[]{},;:!?–—-…*_#|/\\<>"
_OWNER = re.compile(r"['’´`]s?$")
_HYPHENED = re.compile(r"[-–][a-z]")
_OWNER_FIRST = re.compile(r"([^'’]{2,40})['’]s? (?=\S)")
_WORD = re.compile(r"[^\W_]+")
_GAPS = re.compile(r"\s{2,}|\n")
_COMMAS = re.compile(r"\s{2,}|\n|, ")
_NEXT = re.compile(r"[ \-]([^\W\d_]\w*)")
_STOP = re.compile(r"[.!?]\s|\n")
_OPENERS = '\n.!?:;"“”'


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the body; `type` is the tagger's (null when only the table knows it), `senses` the
    table's.
    """

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
    """Give the word lists of linking.json, and of the table of offices."""
    lists = load_json("linking.json", dict[str, frozenset[str] | dict[str, Any]])
    offices = {
        "titles": load_offices("en", "title"),
        "honorifics": load_offices("en", "honorific"),
        "person_roles": load_offices("en", "person"),
    }
    return lists | offices


def trim(body: str, start: int, end: int, table: Table) -> tuple[int, int]:
    """Give the span without quotation marks, articles, titles, and a possessive at its end."""
    while start < end and body[start] in _EDGE:
        start += 1
    while start < end and body[end - 1] in _EDGE:
        end -= 1
    owner = _OWNER.search(body, start, end)
    end = owner.start() if owner and owner.start() > start else end
    first = body[start:end].split(" ", 1)
    if (
        len(first) == 2
        and key(first[0]) in words()["articles"]
        and not table.named(body[start:end])
    ):
        return trim(body, start + len(first[0]) + 1, end, table)
    return start, end


def untitled(body: str, start: int, end: int, table: Table) -> tuple[int, int]:
    """Give a person's span without leading titles and nationalities ("Russian President Vladimir
    Putin").
    """
    while " " in body[start:end] and not table.named(body[start:end]):
        first = body[start:end].split(" ", 1)[0]
        if key(first) not in words()["titles"] and not _is_nationality(
            body[start:end], first, table
        ):
            break
        start += len(first) + 1
        while start < end and body[start] == " ":
            start += 1
    last = body.rfind(" ", start, end)
    if last > start and key(body[last:end]) in words()["letters"]:
        end = last
    return start, end


def _is_nationality(text: str, first: str, table: Table) -> bool:
    """True for the country before a person that is none of the name: "Russian", "US", "Iran's",
    "China President Xi".

    A country's name right before another name is a given name: Jordan Peele, Chad Smith.
    """
    owner = _OWNER.sub("", first)
    senses = table.named(owner)
    if any(
        sense.adjective or (sense.entry.nation and (owner != first or owner.isupper()))
        for sense in senses
    ):
        return True
    second = text.split(" ", 2)[1]
    return any(sense.entry.nation for sense in senses) and key(second) in words()["titles"]


def capital_beside(body: str, start: int, end: int, table: Table) -> bool:
    """True when another capitalised word of the same sentence touches the span, so that it may be
    part of a longer name.
    """
    after = _NEXT.match(body, end)
    if after and after[1][0].isupper() and key(after[1]) not in words()["titles"]:
        return True
    word, opens = _touching(body, start)
    if opens or not word[:1].isupper() or not word[-1:].isalnum() or key(word) in words()["titles"]:
        return False
    return not any(sense.adjective or sense.entry.nation for sense in table.named(word))


def _touching(body: str, start: int) -> tuple[str, bool]:
    """Give the word joined to an offset by a space or a hyphen, and whether it opens a sentence."""
    before = body[max(0, start - 40) : start]
    if not before.endswith((" ", "-")):
        return "", True
    at = max(before.rfind(mark, 0, -1) for mark in " \n-")
    rest = before[: at + 1].rstrip(" ")
    return before[at + 1 : -1], not rest or rest[-1] in _OPENERS


def is_era(body: str, start: int, end: int) -> bool:
    """True for "BC" after a year or a century, which is no province."""
    before = body[max(0, start - 1) : start]
    return (
        before == " "
        and body[start:end] in words()["eras"]
        and (
            body[max(0, start - 2) : start - 1].isdecimal()
            or word_before(body, start) in words()["before_eras"]
        )
    )


def anywhere(body: str, hit: Hit) -> Hit | None:
    """Give the senses of a hit that hold in any language: not "Über" for Uber, not "Bild" for the
    paper, not "Polish".
    """
    surface = body[hit.start : hit.end]
    acronym = surface.isupper() and len(surface) > 2
    senses = tuple(
        s for s in hit.senses if not s.adjective and (s.entry.type != "organization" or acronym)
    )
    return hit._replace(senses=senses) if senses else None


def shouted(body: str, start: int, end: int) -> bool:
    """True when the words around in the same sentence are all capitals, so that capitals tell
    nothing.
    """
    before = _STOP.split(body[max(0, start - 25) : start])[-1]
    letters = [char for char in before + _STOP.split(body[end : end + 25])[0] if char.isalpha()]
    return len(letters) > 8 and sum(char.isupper() for char in letters) > 0.8 * len(letters)


def _certain(body: str, hit: Hit, table: Table) -> tuple[Sense, ...]:
    """Give the senses of a hit that hold without the tagger."""
    lone = " " not in body[hit.start : hit.end]
    senses = tuple(s for s in hit.senses if not s.adjective and s.sure)
    if lone and shouted(body, hit.start, hit.end):
        return ()
    distinct = any(s.entry.nation or s.capitals for s in senses)
    return (
        () if lone and not distinct and capital_beside(body, hit.start, hit.end, table) else senses
    )


def _proper(surface: str, sense: Sense) -> bool:
    """True when the words are written as a name: "British army" is, "Russian military" and
    "Ukrainian forces" are not.
    """
    last = surface.rsplit(" ", 1)[-1]
    if sense.entry.type != "organization" or not last.islower():
        return True
    return last not in words()["common_heads"] and (
        key(surface) == key(sense.entry.name) or sum(map(str.isupper, surface)) > 1
    )


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


def _parts(body: str, name: Name, found: Sequence[Hit]) -> list[Name]:
    """Cut a name of the tagger at line ends, wide gaps, and a place's commas: "Mwakitolyo,
    Shinyanga"; the table's names stay whole.
    """
    cut = _COMMAS if name.type == "place" else _GAPS
    if not cut.search(body, name.start, name.end) or any(
        h.start <= name.start and h.end >= name.end for h in found
    ):
        return [name]
    edges = [
        name.start,
        *(at for gap in cut.finditer(body, name.start, name.end) for at in gap.span()),
        name.end,
    ]
    return [
        Name(text=body[start:end], start=start, end=end, type=name.type)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if start < end
    ]


def _bounds(body: str, name: Name, table: Table) -> tuple[int, int]:
    """Give the span of a name of the tagger without what does not belong to it, and with the
    article that does.
    """
    start, end = trim(body, name.start, name.end, table)
    if name.type == "person":
        return untitled(body, start, end, table)
    if (
        body[max(start - 4, 0) : start] == "The "
        and not table.names(body[start:end])
        and table.names(body[start - 4 : end])
    ):
        start -= 4  # "The Insider", which is not called "Insider"
    return start, end


def _tagged(body: str, name: Name, found: Sequence[Hit], table: Table) -> list[Mention]:
    """Give what one name of the tagger holds: itself, a longer spelling of the table, parts of it,
    or nothing.
    """
    if is_era(body, name.start, name.end):
        return []
    start, end = _bounds(body, name, table)
    text = body[start:end]
    senses = table.names(text)
    if not text or (not senses and _no_name(text) and not table.named(text)):
        return []
    if cover := next((hit for hit in found if hit.start <= start and hit.end >= end), None):
        senses = senses if cover.end - cover.start == end - start else _plain(cover)
        return [_from_hit(body, cover, name.type, senses)] if senses else []
    inner = [hit for hit in found if start <= hit.start and hit.end <= end]
    whole = Mention(start, end, text, name.type, senses)
    pieces = None if senses or not inner else _pieces(body, whole, inner)
    return [whole] if pieces is None else pieces


def _no_name(text: str) -> bool:
    return key(text) in words()["titles"] or key(text) in words()["directions"]


def _pieces(body: str, whole: Mention, inner: Sequence[Hit]) -> list[Mention] | None:
    """Give the names that an unknown name is made of, null when it is one: "US-Russian", "Paris and
    Berlin".
    """
    first, last = inner[0], inner[-1]
    if whole.type != "person" and _made_of(body, whole, inner):
        return _named(body, inner)
    if first.start == whole.start and _HYPHENED.match(body, first.end):
        return _named(body, [first])
    return _named(body, [last]) if _tail(body, whole.end, last) else None


def _made_of(body: str, whole: Mention, parts: Sequence[Hit]) -> bool:
    """True when nothing but joining words and words of an office stands beside the table's
    spellings.

    "Paris and Berlin", "U.S. Defense" of "U.S. Defense Secretary", "Former United States Central
    Intelligence Agency".
    """
    edges = [whole.start, *(edge for part in parts for edge in (part.start, part.end)), whole.end]
    rest = [
        word
        for one, two in zip(edges[::2], edges[1::2], strict=True)
        for word in key(body[one:two]).split()
    ]
    if not all(
        word in words()["joints"] or (whole.type == "organization" and word in words()["titles"])
        for word in rest
    ):
        return False
    return len(parts) > 1 or any(s.adjective or s.entry.nation for s in parts[0].senses)


def _named(body: str, hits: Iterable[Hit]) -> list[Mention]:
    return [_from_hit(body, hit, None, _plain(hit)) for hit in hits if _plain(hit)]


def _tail(body: str, end: int, last: Hit) -> bool:
    """True when a name ends in a country that belongs to the next word: "Democratic US" of
    "Democratic US senators".
    """
    if last.end != end or key(body[last.start : end]) not in words()["tail_nations"]:
        return False
    return body[end : end + 1] == " " and body[end + 1 : end + 2].islower()


def mentions(body: str, names: Iterable[Name], hits: Sequence[Hit], table: Table) -> list[Mention]:
    """Give the mentions of `body` in order, without overlap; `hits` do not overlap either."""
    starts = [hit.start for hit in hits]
    out: list[Mention] = []
    used: set[int] = set()
    for name in sorted(names, key=lambda one: (one.start, -one.end)):
        found = _inside(hits, starts, name.start, name.end)
        used.update(hit.start for hit in found)
        for part in _parts(body, name, found):
            out += _tagged(body, part, found, table)
    for hit in hits:
        if hit.start not in used and (senses := _certain(body, hit, table)):
            out.append(_from_hit(body, hit, None, senses))
    return _named_after_countries(
        body, [part for one in _apart(out) for part in _disowned(body, one, table)], table
    )


def _named_after_countries(body: str, found: Sequence[Mention], table: Table) -> list[Mention]:
    """Take for people what the tagger took for places, where a country's name stands before what
    the text uses as a surname, or a role before both: "Israel Adesanya" beside "Adesanya said",
    "the singer India Arie".
    """
    surnames = {key(one.text) for one in found if one.type == "person" and " " not in one.text}

    def is_person(one: Mention) -> bool:
        first, _, last = one.text.partition(" ")
        if (
            one.type != "place"
            or one.senses
            or not last
            or not any(s.entry.nation for s in table.names(first))
        ):
            return False
        return key(last) in surnames or word_before(body, one.start) in words()["person_roles"]

    return [replace(one, type="person") if is_person(one) else one for one in found]


def _disowned(body: str, mention: Mention, table: Table) -> list[Mention]:
    """Split the country off "Russia's Security Council": both are named; what the whole means stays
    with the rest.
    """
    owned = (
        _OWNER_FIRST.match(mention.text)
        if mention.type != "person" and " " in mention.text
        else None
    )
    nation = tuple(s for s in table.names(owned[1]) if s.entry.nation) if owned else ()
    if not owned or not nation:
        return [mention]
    start = mention.start + owned.end()
    first = Mention(mention.start, mention.start + len(owned[1]), owned[1], None, nation)
    rest = body[start : mention.end]
    return [
        first,
        Mention(start, mention.end, rest, mention.type, mention.senses or table.names(rest)),
    ]


def _apart(found: Iterable[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def spellings(body: str, hits: Iterable[Hit]) -> list[Hit]:
    """Keep the hits that may stand without the tagger and do not overlap, names and adjectives."""
    return longest(
        hit
        for hit in hits
        if any(
            s.adjective or (s.sure and _proper(body[hit.start : hit.end], s)) for s in hit.senses
        )
    )


def word_before(body: str, start: int) -> str:
    """Give the folded word before an offset, empty at the start of a line or after a full stop."""
    before = body[max(0, start - 40) : start].rstrip(" ")
    found = _WORD.findall(before)
    return key(found[-1]) if found and before[-1:].isalnum() else ""


def word_after(body: str, end: int) -> str:
    """Give the folded word after an offset, joined by a space or a hyphen; else empty."""
    found = _WORD.match(body, end + 1) if body[end : end + 1] in (" ", "-") else None
    return key(found[0]) if found else ""
