"""The countries a text is about: by name, adjective, inhabitants, and the seats that speak for
them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.extract.aliases import Entry, Hit, Sense, longest
from pipeline.extract.mentions import Mention, shouted, word_after, word_before, words
from pipeline.extract.places import cities

_COMMA = re.compile(r",\s")


def _language(body: str, hit: Hit) -> bool:
    """True when an adjective names a language: "in Russian", "Spanish-speaking"."""
    cues = words()["language"]
    after = word_after(body, hit.end)
    if after in cues["after"]:
        return True
    return word_before(body, hit.start) in cues["before"] and not after


def _country(hit: Hit, counted: Mapping[str, int]) -> str | None:
    """Give the country of a name or an adjective; of several (Congolese) the one already named,
    else the first.
    """
    found = [
        s.entry.country for s in hit.senses if s.entry.country and (s.adjective or s.entry.nation)
    ]
    found += [s.entry.speaks_for for s in hit.senses if s.entry.speaks_for]
    return max(found, key=lambda code: counted.get(code, 0)) if found else None


def national(hits: Iterable[Hit]) -> list[Hit]:
    """Keep countries, adjectives, regions and seats of government, without overlap: organisations
    do not hide a country.
    """
    return longest(
        hit
        for hit in hits
        if any(s.adjective or s.entry.type == "place" or s.entry.speaks_for for s in hit.senses)
    )


def told(body: str, hits: Sequence[Hit], mentions: Sequence[Mention]) -> Iterator[tuple[Hit, str]]:
    """Give where `body` names a country, and which (ISO 3166-1 alpha-2), but for parts of people's
    names and languages.

    `hits` are those that `national` keeps.
    """
    starts = {hit.start: hit for hit in hits}
    people = sorted((m.start, m.end) for m in mentions if _hides(m))
    found: Counter[str] = Counter()
    at = 0
    for hit in hits:
        while at < len(people) and people[at][1] <= hit.start:
            at += 1
        inside = at < len(people) and people[at][0] <= hit.start
        lone = hit.end - hit.start < 4 and shouted(body, hit.start, hit.end)
        if not (
            inside
            or _is_town(body, hit, starts)
            or lone
            or undecided(hit.senses)
            or _is_language(body, hit)
        ) and (code := _country(hit, found)):
            found[code] += 1
            yield hit, code


def _is_town(body: str, hit: Hit, starts: Mapping[int, Hit]) -> bool:
    """True for a town that bears a country's name, told by its state: "Lebanon, Pennsylvania"."""
    comma = _COMMA.match(body, hit.end)
    state = starts.get(comma.end()) if comma else None
    countries = (
        {s.entry.country for s in state.senses if s.entry.region and not s.adjective}
        if state
        else set()
    )
    return any(town.country in countries for town in cities(body[hit.start : hit.end])) and not any(
        sense.entry.country in countries for sense in hit.senses
    )


def _hides(mention: Mention) -> bool:
    """True where a country's word is none: in a person's name, in a team's that ends in a people
    (Cleveland Indians).
    """
    if mention.type == "organization" and not mention.senses:
        first, _, last = mention.text.rpartition(" ")
        return last.endswith("s") and first[:1].isupper() and " " not in first
    return mention.type == "person" and not mention.entries("place", "organization")


def undecided(senses: Iterable[Sense]) -> bool:
    """True for a country's name that is also a state's: Georgia; which one is settled by the rest
    of the text.
    """
    return any(sense.weak and sense.entry.type == "place" for sense in senses)


def seats(hits: Iterable[Hit]) -> Counter[str]:
    """Count the countries of the table's cities and regions in a text: weaker evidence than naming
    the country.
    """
    entries = (next((s.entry for s in hit.senses if not s.weak), None) for hit in hits)
    return Counter(
        e.country for e in entries if e and e.country and e.type == "place" and not e.nation
    )


def _is_language(body: str, hit: Hit) -> bool:
    return all(sense.adjective for sense in hit.senses) and _language(body, hit)


def about(count: Mapping[str, int], cities: Mapping[str, int]) -> dict[str, float]:
    """Give each country's weight in the text, from 0 to 1 for the most named; a city counts half as
    much.
    """
    weights = {code: count.get(code, 0) + cities.get(code, 0) / 2 for code in {*count, *cities}}
    most = max(weights.values(), default=1.0)
    return {code: weight / most for code, weight in weights.items()}


def owner(body: str, start: int, ends: Mapping[int, Hit]) -> Entry | None:
    """Give the country written right before an offset ("Russian Foreign Ministry"); `ends` are hits
    by their end.
    """
    before = body[max(0, start - 3) : start]
    for owned in ("'s ", "’s ", "' ", "’ ", " "):
        if before.endswith(owned) and (hit := ends.get(start - len(owned))):
            return next(
                (
                    s.entry
                    for s in hit.senses
                    if s.entry.country and (s.adjective or s.entry.nation)
                ),
                None,
            )
    return None
