"""Who a person's name means: full names, then surnames after them, then the table's prominent people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.aliases import Entry, Table
from pipeline.extract.mentions import Mention, words
from pipeline.extract.spelling import key, sound

_PROMINENT = 6  # the rank from which a bare surname means the table's person without further evidence
_ROLE_WORDS = 6  # how many words before a name may hold its role


@dataclass(frozen=True, slots=True)
class Who:
    """A person introduced by full name in this text."""

    entry: Entry
    sounds: tuple[str, ...]
    start: int


def _sounds(text: str) -> tuple[str, ...]:
    parts = [sound(part) for part in key(text).split()]
    return tuple(part for part in parts if part and part not in words()["suffixes"])


def best(entries: Iterable[Entry], about: Mapping[str, float]) -> Entry | None:
    """Give the most prominent of these, people of the countries the text is about first; null for none."""
    return max(entries, key=lambda one: one.rank + 4 * about.get(one.country or "", 0.0), default=None)


def _initialled(parts: Sequence[str], known: Sequence[str]) -> bool:
    """True when one is the other with a middle name or initials: Donald J. Trump, V. Putin."""
    if len(parts) < 2 or len(known) < 2 or parts[-1] != known[-1]:
        return False
    one, two = sorted((parts[0], known[0]), key=len)
    return one == two or (len(one) == 1 and two.startswith(one))


def _contained(parts: Sequence[str], known: Sequence[str]) -> bool:
    """True when all of the shorter name stands in the longer one, in order: Lula da Silva, Luiz Inácio Lula da Silva."""
    short, long = sorted((parts, known), key=len)
    rest = iter(long)
    return len(short) > 1 and all(part in rest for part in short)


def _named(mention: Mention, table: Table, about: Mapping[str, float]) -> Entry | None:
    found = mention.entries("person") or list(table.sounding(mention.text))
    parts = key(mention.text).split()
    if not found and len(parts) > 2 and len(parts[1]) == 1:
        found = list(table.sounding(f"{parts[0]} {parts[-1]}"))
    return best(found, about)


def introduced(full: Iterable[Mention], table: Table, about: Mapping[str, float]) -> list[Who]:
    """Give the people whose full names stand in the text, each once a spelling, in order; unknown ones under their longest form."""
    people: list[Who] = []
    for mention in full:
        parts = _sounds(mention.text)
        entry = _named(mention, table, about)
        if entry is None:
            same = next(
                (who for who in people if _initialled(parts, who.sounds) or _contained(parts, who.sounds)), None
            )
            entry = same.entry if same else Entry(mention.text, "person")
        people.append(Who(entry, parts, mention.start))
    return people


def _candidates(part: Sequence[str], people: Iterable[Who]) -> list[Who]:
    """Give who a short name may mean: those whose last names it is, else those with it anywhere."""
    known = [who for who in people if _contained((*part, ""), (*who.sounds, ""))]
    last = [who for who in known if who.sounds[-len(part) :] == tuple(part)]
    return last or known


def _roles(body: str, start: int) -> set[str]:
    return set(key(body[max(0, start - 60) : start]).split()[-_ROLE_WORDS:])


def _fits_role(entry: Entry, roles: set[str]) -> bool:
    own = {word for word in key(entry.role or "").split() if len(word) > 3}
    return bool(own & roles & words()["titles"])


def _from_table(body: str, mention: Mention, about: Mapping[str, float]) -> Entry | None:
    roles = _roles(body, mention.start)
    titled = bool(roles & words()["honorifics"])
    fitting = []
    for sense in mention.senses:
        entry = sense.entry
        here = about.get(entry.country or "", 0.0) > 0
        evidence = (
            (_fits_role(entry, roles) or (titled and here)) if not sense.sure else (here or entry.rank >= _PROMINENT)
        )
        if entry.type == "person" and evidence:
            fitting.append((entry.rank + 4 * about.get(entry.country or "", 0.0) + 3 * _fits_role(entry, roles), entry))
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def short(body: str, mention: Mention, people: Sequence[Who], about: Mapping[str, float]) -> Entry:
    """Give who a surname or a first name means."""
    known = _candidates(_sounds(mention.text), people)
    entries = {who.entry.name for who in known}
    table = _from_table(body, mention, about)
    if len(entries) > 1 and table and table.name in entries:
        return table
    before = [who for who in known if who.start < mention.start]
    if known:
        return (before[-1] if before else known[0]).entry
    return table or Entry(mention.text, "person")
