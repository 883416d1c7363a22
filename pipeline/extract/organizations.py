"""Which organisation a name means: the table, the country before it, an acronym in parentheses, an
office of any country.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.extract.aliases import Entry, Hit, Table
from pipeline.extract.countries import owner
from pipeline.extract.mentions import Mention, words
from pipeline.extract.people import best
from pipeline.extract.spelling import key

_ACRONYM = re.compile(r"\s?\(([A-Z][A-Za-z]{0,3}[A-Z0-9]{1,6})\)")
_LONGEST = 12  # words of a name that are compared; a bound on time
_MAIN = (
    # the weight of a country that a text is about, for a body that many countries and the world
    # have to be its own
    0.5
)
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "de", "la", "del"})


def _office(rest: str, nation: Entry | None) -> Entry | None:
    pattern = words()["offices"].get(key(rest))
    return (
        Entry(pattern.format(nation.name), "organization", nation.country)
        if pattern and nation
        else None
    )


def _of_country(found: Sequence[Entry], nation: Entry | None) -> list[Entry]:
    return [entry for entry in found if nation and entry.country == nation.country]


def _split(text: str, table: Table) -> tuple[Entry | None, str]:
    """Give the country a name begins with and the rest: "Russian Foreign Ministry"."""
    parts = text.split(" ")
    for size in (3, 2, 1):
        head = " ".join(parts[:size]).removesuffix("'s").removesuffix("’s")
        nation = next((s.entry for s in table.named(head) if s.adjective or s.entry.nation), None)
        if nation and nation.country and len(parts) > size:
            return nation, " ".join(parts[size:])
    return None, text


def known(
    body: str, mention: Mention, ends: Mapping[int, Hit], table: Table, about: Mapping[str, float]
) -> Entry | None:
    """Give the table's organisation, or an office of a country; null when the table does not know
    it.
    """
    nation = owner(body, mention.start, ends)
    found = mention.entries("organization")
    if of_country := _of_country(found, nation):
        return best(of_country, about)
    if (office := _office(mention.text, nation)) and (
        len(found) != 1 or found[0].country != office.country
    ):
        return office
    if found:
        return _likely(mention, about)
    company = _without_form(mention.text)
    if company and (
        found := [s.entry for s in table.names(company) if s.entry.type == "organization"]
    ):
        return best(found, about)
    nation, rest = _split(mention.text, table)
    of_country = _of_country(
        [s.entry for s in table.named(rest) if s.entry.type == "organization"], nation
    )
    return best(of_country, about) or _office(rest, nation)


def _without_form(text: str) -> str:
    """Give a company's name without its legal form ("General Motors Corporation"), empty when it
    has none.
    """
    name, _, form = text.rpartition(" ")
    return name.rstrip(",") if key(form) in words()["forms"] else ""


def _likely(mention: Mention, about: Mapping[str, float]) -> Entry | None:
    """Give the likeliest of several; a name that many countries have (Supreme Court) needs its
    country in the text.
    """
    senses = [sense for sense in mention.senses if sense.entry.type == "organization"]
    world = [sense.entry for sense in senses if sense.entry.country is None]
    here = [
        sense.entry
        for sense in senses
        if about.get(sense.entry.country or "", 0.0) > (_MAIN if world or sense.weak else 0.0)
    ]
    return best(here or world or [sense.entry for sense in senses if not sense.weak], about)


def acronyms(body: str, mentions: Sequence[Mention]) -> dict[str, Mention]:
    """Give the acronyms that the text itself explains: "Foreign Intelligence Service (SVR)"; the
    first explanation holds.
    """
    found: dict[str, Mention] = {}
    for mention in mentions:
        after = _ACRONYM.match(body, mention.end)
        if after and mention.type != "person" and " " in mention.text:
            found.setdefault(after[1], mention)
    return found


class Longer:
    """The longer names of a text that a shorter one may stand for: "the Commission" for the
    European Commission.
    """

    def __init__(self, pairs: Iterable[tuple[Mention, Entry | None]]) -> None:
        self._heads: dict[str, dict[str, Entry]] = defaultdict(dict)
        self._initials: dict[str, Entry] = {}
        for mention, entry in pairs:
            parts = key(mention.text).split()[:_LONGEST]
            whole = entry or Entry(mention.text, "organization")
            if len(parts) > 2:
                self._initials.setdefault(initials(mention.text), whole)
            for size in range(1, len(parts)):
                self._heads[" ".join(parts[-size:])][whole.name] = whole
                if size > 1:
                    self._heads[" ".join(parts[:size])][whole.name] = whole

    def of(self, mention: Mention, entry: Entry | None) -> Entry | None:
        """Give `entry`, or where the table was not sure of it the one longer name in the text that
        it may stand for.
        """
        if mention.text.isupper() and (whole := self._initials.get(mention.text.replace(".", ""))):
            return whole
        if entry and not any(sense.weak for sense in mention.senses):
            return entry
        found = list(self._heads.get(key(mention.text), {}).values())
        found = [one for one in found if one in mention.entries("organization")] or found
        return found[0] if len(found) == 1 else entry


def may_be(known: str, told: str, acronym: str) -> bool:
    """True when the words that a text explains an acronym by may be the known body of it: NBC is
    not always NBC News.
    """
    if initials(told) not in acronym.upper():
        return False
    own, said = set(key(known).split()) - {key(acronym)}, set(key(told).split())
    return not own.isdisjoint(said - _SMALL)


def initials(name: str) -> str:
    """Give the capitals an acronym of this name would have."""
    return "".join(
        word[0] for word in name.replace("-", " ").split() if word and word.lower() not in _SMALL
    ).upper()
