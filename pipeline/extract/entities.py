"""One name for one thing: the names of a text linked to each other, to the table and to places."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.extract import countries, organizations, people
from pipeline.extract.aliases import Entry, Hit, Table, table
from pipeline.extract.mentions import Mention, anywhere, is_era, mentions, spellings
from pipeline.extract.names import Name
from pipeline.extract.places import city
from pipeline.extract.spelling import key
from schemas.article import Entity, EntityType, GeoPoint, Span
from schemas.model import Model

_ACRONYM = re.compile(r"\b[A-Z][^\W_]{1,9}\b")
_CLOSING = frozenset(",.;:)\n") | {""}
_FEW = 2  # countries a text may name for Georgia to be the state
_CONTAINER = re.compile(r",\s")


class Linked(Model):
    """What a text names: entities in the order of their first mention, countries by how often,
    points of cities and regions.

    `nations` are the adjectives and inhabitants of countries: [start, end) and the country.
    """

    entities: tuple[Entity, ...] = ()
    countries: tuple[str, ...] = ()
    locations: tuple[GeoPoint, ...] = ()
    nations: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """A body with what was read from it so far."""

    body: str
    table: Table
    starts: Mapping[int, Hit]
    ends: Mapping[int, Hit]
    about: Mapping[str, float]


def link(body: str, names: Sequence[Name], *, english: bool = True) -> Linked:
    """Link the tagger's `names` in `body`; offsets count code points.

    Of a text in another language `names` may be empty, and the table's spellings count only where
    they are no words of that language: countries, cities, people, acronyms.
    """
    known = table()
    every = [hit for hit in known.hits(body) if not is_era(body, hit.start, hit.end)]
    if not english:
        every = [held for hit in every if (held := anywhere(body, hit))]
    found = mentions(body, names, spellings(body, every), known)
    hits = countries.national(every)
    told = list(countries.told(body, hits, found))
    count = Counter(code for _, code in told)
    about = countries.about(count, countries.seats(hits))
    text = _Text(
        body, known, {hit.start: hit for hit in hits}, {hit.end: hit for hit in hits}, about
    )
    pairs = _resolved(text, found)
    entities = _entities(pairs)
    nations = tuple(
        (h.start, h.end, code) for h, code in told if all(sense.adjective for sense in h.senses)
    )
    return Linked(
        entities=entities,
        countries=_countries(count, pairs),
        locations=_locations(pairs),
        nations=nations,
    )


def _kind(mention: Mention, introduced: frozenset[str], about: Mapping[str, float]) -> EntityType:
    """Settle the type: a person introduced in this text, else the table's where it is sure, else
    the tagger's.
    """
    types = {sense.entry.type for sense in mention.senses}
    named = mention.type == "person" or (mention.type == "organization" and not types - {"person"})
    if named and key(mention.text) in introduced:
        return "person"
    if mention.type in types or not types:
        return mention.type or "organization"
    if (
        mention.type == "organization"
        and types == {"place"}
        and not any(s.entry.nation for s in mention.senses)
    ):
        return "organization"  # a town's team
    if mention.type and not any(
        s.sure or (not s.weak and s.entry.country in about) for s in mention.senses
    ):
        return mention.type
    return max(mention.senses, key=lambda sense: sense.entry.rank).entry.type


def _agreed(found: Sequence[Mention]) -> list[Mention]:
    """Give names that the table does not know one type throughout the text, the one the tagger gave
    them most often.

    But a town may be a town here and its team there.
    """
    votes: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for mention in found:
        if mention.type and not mention.senses:
            votes[key(mention.text)][mention.type] += 1
    split = {
        name: count.most_common(1)[0][0]
        for name, count in votes.items()
        if len(count) > 1 and "person" in count
    }
    return [
        replace(m, type=split[key(m.text)]) if not m.senses and key(m.text) in split else m
        for m in found
    ]


def _resolved(text: _Text, found: Sequence[Mention]) -> list[tuple[Mention, Entry]]:
    """Pair each mention with what it means, in order of the text."""
    found = _agreed(found)
    full = (mention for mention in found if mention.type == "person" and " " in mention.text)
    introduced = frozenset(part for mention in full for part in key(mention.text).split())
    kinds: dict[EntityType, list[Mention]] = defaultdict(list)
    for mention in found:
        kinds[_kind(mention, introduced, text.about)].append(mention)
    pairs = [
        *_people(text, kinds["person"]),
        *_organizations(text, kinds["organization"]),
        *_places(text, kinds["place"]),
    ]
    return sorted(pairs, key=lambda pair: pair[0].start)


def _people(text: _Text, found: Sequence[Mention]) -> Iterable[tuple[Mention, Entry]]:
    full = [mention for mention in found if " " in mention.text]
    known = people.People(full, text.table, text.about)
    for mention, who in zip(full, known.who, strict=True):
        yield mention, who.entry
    for mention in found:
        if " " not in mention.text:
            yield mention, people.short(text.body, mention, known, text.about)


def _organizations(text: _Text, found: Sequence[Mention]) -> list[tuple[Mention, Entry]]:
    explained = organizations.acronyms(text.body, found)
    linked = {
        m.start: organizations.known(text.body, m, text.ends, text.table, text.about) for m in found
    }
    named: dict[str, Entry] = {}
    for acronym, mention in explained.items():
        entry = linked[mention.start] or _acronym_entry(text.table, acronym, mention)
        named[acronym] = entry or Entry(mention.text, "organization")
        linked[mention.start] = named[acronym]
    shared = {key(m.text): entry for m in found if (entry := linked[m.start])}
    longer = organizations.Longer([(m, linked[m.start] or shared.get(key(m.text))) for m in found])
    pairs = []
    for mention in found:
        entry = (
            named.get(mention.text)
            or longer.of(mention, linked[mention.start])
            or shared.get(key(mention.text))
        )
        pairs.append((mention, entry or Entry(mention.text, "organization")))
    covered = {m.start for m in found}
    return pairs + [pair for pair in _explained(text, named) if pair[0].start not in covered]


def _explained(text: _Text, named: Mapping[str, Entry]) -> Iterable[tuple[Mention, Entry]]:
    """Give every standing of an acronym that the text explains, whether the tagger saw it or
    not.
    """
    for match in _ACRONYM.finditer(text.body) if named else ():
        if entry := named.get(match[0]):
            yield Mention(match.start(), match.end(), match[0], "organization", ()), entry


def _acronym_entry(known: Table, acronym: str, mention: Mention) -> Entry | None:
    """Give the table's organisation of this acronym when the words before it have its initials."""
    found = [sense.entry for sense in known.named(acronym) if sense.entry.type == "organization"]
    fitting = [entry for entry in found if organizations.may_be(entry.name, mention.text, acronym)]
    return people.best(fitting, {})


def _places(text: _Text, found: Sequence[Mention]) -> Iterable[tuple[Mention, Entry]]:
    last: tuple[Mention, Entry] | None = None
    for mention in found:
        last = mention, _state(text, mention, last) or _place(text, mention)
        yield last


def _state(text: _Text, mention: Mention, last: tuple[Mention, Entry] | None) -> Entry | None:
    """Give the state that bears a country's or a city's name: after a city of it, or where hardly
    any country is named.
    """
    states = [sense.entry for sense in mention.senses if sense.weak and sense.entry.type == "place"]
    for state in states:
        if (
            last
            and text.body[last[0].end : mention.start] == ", "
            and last[1].country == state.country
        ):
            return state
        if (
            countries.undecided(mention.senses)
            and len(text.about) <= _FEW
            and text.about.get(state.country or "", 0.0) == 1
        ):
            return state if any(sense.entry.nation for sense in mention.senses) else None
    return None


def _place(text: _Text, mention: Mention) -> Entry:
    state = _container(text, mention)
    within = state.country if state else None
    about = {within: 2.0} if within else text.about
    strong = [s for s in mention.senses if s.entry.type == "place" and not s.weak]
    weak = [
        s
        for s in mention.senses
        if s.entry.type == "place" and s.weak and about.get(s.entry.country or "", 0.0)
    ]
    entries = [sense.entry for sense in strong or weak]
    found = city(mention.text, about, state.point if state and not state.nation else None)
    if entries and not (found and _elsewhere(mention, entries, found.country, about)):
        return people.best(entries, about) or entries[0]
    if found and (not within or found.country == within):
        return Entry(found.name, "place", found.country, point=found.point)
    return entries[0] if entries else Entry(mention.text, "place", within)


def _elsewhere(
    mention: Mention, entries: Sequence[Entry], country: str, about: Mapping[str, float]
) -> bool:
    """True when the text is about the city's country and not the table's places, which are only
    also called so: Odessa, Texas.
    """
    if country not in about or any(about.get(entry.country or "", 0.0) for entry in entries):
        return False
    return (
        all(entry.nation or key(entry.name) != key(mention.text) for entry in entries)
        or about[country] > 1
    )


def _container(text: _Text, mention: Mention) -> Entry | None:
    """Give the country or the state named right after a comma: "Paris, Texas", "Tripoli, Lebanon";
    not in "in Moscow, US officials".
    """
    comma = _CONTAINER.match(text.body, mention.end)
    hit = text.starts.get(comma.end()) if comma else None
    entries = [s.entry for s in hit.senses if s.entry.region and not s.adjective] if hit else []
    if (
        not hit
        or not entries
        or (entries[0].nation and text.body[hit.end : hit.end + 1] not in _CLOSING)
    ):
        return None
    capital = any(
        s.entry.country != entries[0].country
        for s in mention.senses
        if s.entry.type == "place" and not s.weak
    )
    if capital and any(not sense.entry.region for sense in hit.senses):
        # "Moscow, Washington and Kyiv": two cities, not Moscow in the state of Washington
        return None
    found = city(mention.text, {entries[0].country or "": 2.0})
    unheard = (
        not mention.senses and not entries[0].nation
    )  # a town too small for the lists is in its state all the same
    return entries[0] if unheard or (found and found.country == entries[0].country) else None


def _entities(pairs: Iterable[tuple[Mention, Entry]]) -> tuple[Entity, ...]:
    spans: dict[tuple[str, EntityType], dict[int, Span]] = defaultdict(dict)
    known: dict[tuple[str, EntityType], Entry] = {}
    for mention, entry in pairs:
        known.setdefault((entry.name, entry.type), entry)
        span = Span(text=mention.text, start=mention.start, end=mention.end)
        spans[entry.name, entry.type].setdefault(mention.start, span)
    return tuple(_entity(entry, tuple(spans[name].values())) for name, entry in known.items())


def _entity(entry: Entry, found: tuple[Span, ...]) -> Entity:
    return Entity(
        name=entry.name,
        type=entry.type,
        mentions=found,
        country=entry.country,
        location=entry.point,
        wikidata=entry.wikidata,
    )


def _countries(count: Counter[str], pairs: Iterable[tuple[Mention, Entry]]) -> tuple[str, ...]:
    total = count.copy()
    for mention, entry in pairs:
        if (
            entry.type == "place"
            and entry.country
            and (not entry.nation or countries.undecided(mention.senses))
        ):
            total[entry.country] += 1
    return tuple(code for code, _ in total.most_common())


def _locations(pairs: Iterable[tuple[Mention, Entry]]) -> tuple[GeoPoint, ...]:
    """Give the points of cities and regions; a country's middle would put its news where nothing
    happened.
    """
    points = (entry.point for _, entry in pairs if entry.type == "place" and not entry.nation)
    return tuple(dict.fromkeys(point for point in points if point))
