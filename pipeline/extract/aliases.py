"""The table of who is who: entries from `schemas/data` and from the user, found in a text in one
pass.

Data: countries.json, regions.json, aliases.jsonl, current-events.jsonl, and whatever
`NEWSBEAM_ALIASES` names: a file of the form of aliases.jsonl, or a folder of such files. A user's
entry adds to the entry of the same name and type, or is new.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick
from pydantic import ValidationError

from pipeline.extract.spelling import fold, key, sound
from schemas.article import EntityType, GeoPoint
from schemas.datafiles import load_json_lines
from schemas.errors import UsageError
from schemas.known_names import (
    Alias,
    Country,
    Region,
    load_aliases,
    load_countries,
    load_regions,
)

_DERIVED = "current-events.jsonl"
_LISTS = ("aliases", "weak", "adjectives")
# the rank from which a bare surname means the table's person without further evidence
PROMINENT = 6
_LEAST = {
    "person": PROMINENT,
    "organization": 0,
    "place": 5,
}  # the rank from which one word is found without the tagger


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of the table; `nation` marks countries of today and former states."""

    name: str
    type: EntityType
    country: str | None = None
    wikidata: str | None = None
    role: str | None = None
    point: GeoPoint | None = None
    rank: int = 1
    speaks_for: str | None = None
    nation: bool = False
    region: bool = False


class Sense(NamedTuple):
    """What a spelling may mean; `sure` where it may be found without the tagger; `weak` where it
    needs more than the tagger.

    `capitals` holds for acronyms, which are only that in capitals; `exact` is set where capitals
    are mixed: PiS, MoD.
    """

    entry: Entry
    adjective: bool
    sure: bool
    weak: bool
    capitals: bool
    exact: str | None = None


class Hit(NamedTuple):
    """A spelling of the table in a text: code point offsets, what it may mean."""

    start: int
    end: int
    senses: tuple[Sense, ...]


@dataclass(frozen=True)
class Table:
    """All entries by spelling (`key`), people by `sound`, and one automaton over folded text.

    `written` gives the key of each spelling as it is folded in a text: "washington  d c" for
    "Washington, D.C.".
    """

    senses: dict[str, tuple[Sense, ...]]
    people: dict[str, tuple[Entry, ...]]
    written: dict[str, str]

    @cached_property
    def _patterns(self) -> list[tuple[Sense, ...]]:
        return [self.senses[spelling] for spelling in self.written.values()]

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick([f" {spelling} " for spelling in self.written], store_patterns=False)

    def hits(self, body: str) -> list[Hit]:
        """Give every spelling of the table at whole words of `body`, the longest first where two
        begin together.
        """
        found = self._automaton.find_matches_as_indexes(f" {fold(body)} ", overlapping=True)
        hits = (
            _written(body, start, end - 2, self._patterns[number]) for number, start, end in found
        )
        return sorted((hit for hit in hits if hit), key=lambda hit: (hit.start, -hit.end))

    def named(self, text: str) -> tuple[Sense, ...]:
        """Give what `text` as a whole may mean."""
        return tuple(sense for sense in self.senses.get(key(text), ()) if _fits(text, sense))

    def names(self, text: str) -> tuple[Sense, ...]:
        """Give what `text` as a whole may name: `named` without adjectives."""
        return tuple(sense for sense in self.named(text) if not sense.adjective)

    def sounding(self, text: str) -> tuple[Entry, ...]:
        """Give the people whose full name is a spelling of `text`."""
        return self.people.get(sound(text), ())


def _fits(surface: str, sense: Sense) -> bool:
    if sense.capitals or sense.exact:
        return surface == sense.exact if sense.exact else surface.isupper()
    # "southern Lebanon" is a part of Lebanon, "Southern Lebanon" a region.
    return (
        not surface.islower()
        if sense.adjective or sense.entry.type != "place"
        else surface[:1].isupper() or "-" in surface
    )


def _written(body: str, start: int, end: int, senses: tuple[Sense, ...]) -> Hit | None:
    surface = body[start:end]
    fitting = tuple(sense for sense in senses if _fits(surface, sense))
    if not fitting:
        return None
    dotted = "." in surface and body[end : end + 1] == "."
    return Hit(start, end + dotted, fitting)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())


def _sense(entry: Entry, alias: str, *, weak: bool) -> Sense:
    letters = _letters(alias)
    capitals = letters.isupper() and len(alias) < 8
    # A lesser body's short acronym is often another's: IRC, PPP.
    many = capitals and not entry.nation and entry.rank < 5 and len(letters) < 4
    sure = (
        entry.rank >= _LEAST[entry.type] or (" " in alias and entry.type != "place") or entry.nation
    )
    short = (
        capitals
        and len(letters) < 3
        and alias.replace(".", "").isalpha()
        and not entry.nation
        and entry.rank <= PROMINENT
    )
    # Capitals within a short name, or a very short one, are part of it: PiS, MoD, Xi (never a
    # team's XI).
    mixed = (
        not capitals
        and " " not in alias
        and ((len(alias) < 6 and sum(map(str.isupper, alias)) > 1) or len(alias) < 3)
    )
    return Sense(
        entry,
        False,
        sure and not (weak or many or short),
        weak or many,
        capitals,
        alias if mixed else None,
    )


def _spellings(row: Alias, entry: Entry) -> Iterator[tuple[str, Sense]]:
    for alias in (row.name, *row.aliases):
        yield alias, _sense(entry, alias, weak=alias in row.weak)
    for alias in row.weak:
        yield alias, _sense(entry, alias, weak=True)
    for adjective in row.adjectives:
        yield adjective, Sense(entry, True, True, False, False)


def _entry(row: Alias, *, nation: bool) -> Entry:
    point = GeoPoint(lat=row.location[0], lon=row.location[1]) if row.location else None
    return Entry(
        row.name,
        row.type,
        row.country,
        row.wikidata,
        row.role,
        point,
        row.rank,
        row.speaks_for,
        nation,
        row.region,
    )


def _place(row: Country | Region) -> Alias:
    country = row.code if isinstance(row, Country) else row.country
    facts = row.model_dump(exclude={"capital", "code", "country"})
    return Alias(type="place", country=country, region=True, **facts)


def _lines(text: str, source: str) -> Iterator[Alias]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield Alias.from_json(line)
            except ValidationError as error:
                raise UsageError(
                    f"{source}, line {number} is not an alias entry: {error.errors()[0]['msg']}."
                ) from error


def _user_lines(where: str) -> Iterator[Alias]:
    path = Path(where)
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"NEWSBEAM_ALIASES names {file}, which cannot be read: {error}."
            ) from error
        yield from _lines(text, str(file))


def _merged(rows: Iterable[Alias]) -> Iterator[Alias]:
    """Join rows of one name and type: the first row's facts hold, the others fill gaps and add
    spellings.
    """
    groups: dict[tuple[str, str], list[Alias]] = defaultdict(list)
    for row in rows:
        groups[row.name, row.type].append(row)
    for same in groups.values():
        known: dict[str, Any] = {}
        for row in same:
            facts = row.model_dump(exclude_defaults=True)
            lists = {
                name: (*known.get(name, ()), *facts[name])
                for name in ("aliases", "weak", "adjectives")
                if name in facts
            }
            known = facts | known | lists
        yield Alias.model_validate(known)


def build(nations: Iterable[Alias], others: Iterable[Alias]) -> Table:
    """Give the table of these rows."""
    senses: dict[str, dict[Entry, Sense]] = defaultdict(dict)
    people: dict[str, dict[Entry, None]] = defaultdict(dict)
    written: dict[str, str] = {}
    for nation, rows in ((True, nations), (False, _merged(others))):
        for row in rows:
            entry = _entry(row, nation=nation)
            for alias, sense in _spellings(row, entry):
                if spelling := key(alias):
                    senses[spelling].setdefault(entry, sense)
                    written[spelling] = written[fold(alias).strip()] = spelling
                    if entry.type == "person" and " " in spelling:
                        people[sound(spelling)][entry] = None
    return Table(
        {k: tuple(v.values()) for k, v in senses.items()},
        {k: tuple(v) for k, v in people.items()},
        written,
    )


def hand_made() -> tuple[list[Alias], list[Alias]]:
    """Give the rows of countries, and of regions and aliases.jsonl: all that is not derived."""
    regions = map(_place, load_regions())
    return list(map(_place, load_countries())), [*regions, *load_aliases()]


@cache
def _table(user: str) -> Table:
    nations, others = hand_made()
    derived = load_json_lines(_DERIVED, Alias)
    return build(nations, [*(_user_lines(user) if user else ()), *others, *derived])


def table() -> Table:
    """Give the table, read once a process for each value of `NEWSBEAM_ALIASES`."""
    return _table(os.environ.get("NEWSBEAM_ALIASES", ""))


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Keep the longest of overlapping hits, from the left; `hits` are ordered as `Table.hits` gives
    them.
    """
    kept: list[Hit] = []
    for hit in hits:
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    assert all(one.end <= two.start for one, two in pairwise(kept))
    return kept
