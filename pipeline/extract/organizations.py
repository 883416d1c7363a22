"""Which organisation a name means: the table, the country before it, an acronym in parentheses, an office of any country."""

import re
from collections.abc import Mapping, Sequence

from pipeline.extract.aliases import Entry, Hit, Table
from pipeline.extract.countries import owner
from pipeline.extract.mentions import Mention, words
from pipeline.extract.people import best
from pipeline.extract.spelling import key

_ACRONYM = re.compile(r"\s?\(([A-Z][A-Za-z]{0,3}[A-Z0-9]{1,6})\)")
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "de", "la", "del"})


def _office(rest: str, nation: Entry | None) -> Entry | None:
    pattern = words()["offices"].get(key(rest))
    return Entry(pattern.format(nation.name), "organization", nation.country) if pattern and nation else None


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
    """Give the table's organisation, or an office of a country; null when the table does not know it."""
    nation = owner(body, mention.start, ends)
    found = mention.entries("organization")
    if of_country := _of_country(found, nation):
        return best(of_country, about)
    if (office := _office(mention.text, nation)) and (len(found) != 1 or found[0].country != office.country):
        return office
    if found:
        return _likely(found, about)
    nation, rest = _split(mention.text, table)
    of_country = _of_country([s.entry for s in table.named(rest) if s.entry.type == "organization"], nation)
    return best(of_country, about) or _office(rest, nation)


def _likely(found: Sequence[Entry], about: Mapping[str, float]) -> Entry | None:
    """Give the only or the likeliest of several; null when several have one name and the text speaks for none."""
    here = [entry for entry in found if about.get(entry.country or "", 0.0) > 0]
    return best(here or found, about)


def acronyms(body: str, mentions: Sequence[Mention]) -> dict[str, Mention]:
    """Give the acronyms that the text itself explains: "Foreign Intelligence Service (SVR)"; the first explanation holds."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        after = _ACRONYM.match(body, mention.end)
        if after and mention.type != "person" and " " in mention.text:
            found.setdefault(after[1], mention)
    return found


def initials(name: str) -> str:
    """Give the capitals an acronym of this name would have."""
    return "".join(word[0] for word in name.replace("-", " ").split() if word and word.lower() not in _SMALL).upper()
