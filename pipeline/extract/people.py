"""Who a person's name means: full names, then surnames after them, then the table's prominent
people.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.aliases import PROMINENT, Entry, Table
from pipeline.extract.mentions import Mention, words
from pipeline.extract.spelling import fold, key, sound

# the rank from which a bare surname is not a relative named last: Trump after Ivanka Trump
_OVERSHADOWS = 8
_NAMESAKES = 20  # people of one name that a text tells apart; a bound on time, not on news
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
    """Give the most prominent of these, people of the countries the text is about first; null for
    none.
    """
    return max(
        entries, key=lambda one: one.rank + 4 * about.get(one.country or "", 0.0), default=None
    )


def _initialled(parts: Sequence[str], known: Sequence[str]) -> bool:
    """True when one is the other with a middle name or initials: Donald J. Trump, V. Putin."""
    if len(parts) < 2 or len(known) < 2 or parts[-1] != known[-1]:
        return False
    one, two = sorted((parts[0], known[0]), key=len)
    return one == two or (len(one) == 1 and two.startswith(one))


def _contained(parts: Sequence[str], known: Sequence[str]) -> bool:
    """True when all of the shorter name stands in the longer one, in order: Lula da Silva, Luiz
    Inácio Lula da Silva.
    """
    short, long = sorted((parts, known), key=len)
    rest = iter(long)
    return len(short) > 1 and all(part in rest for part in short)


def _named(mention: Mention, table: Table, about: Mapping[str, float]) -> Entry | None:
    found = mention.entries("person") or list(table.sounding(mention.text))
    parts = key(mention.text).split()
    if not found and len(parts) > 2 and len(parts[1]) == 1:
        found = list(table.sounding(f"{parts[0]} {parts[-1]}"))
    return best(found, about)


class People:
    """The people whose full names stand in a text, each findable by every part of the name; unknown
    ones under their first form.
    """

    def __init__(self, full: Iterable[Mention], table: Table, about: Mapping[str, float]) -> None:
        self.who: list[Who] = []
        self._parts: dict[str, dict[tuple[Entry, tuple[str, ...]], list[int]]] = defaultdict(dict)
        for mention in full:
            sounds = _sounds(mention.text)
            entry = (
                _named(mention, table, about) or self._same(sounds) or Entry(mention.text, "person")
            )
            self.who.append(Who(entry, sounds, mention.start))
            for part in set(sounds):
                known = self._parts[part]
                if (entry, sounds) in known or len(known) < _NAMESAKES:
                    known.setdefault((entry, sounds), []).append(mention.start)

    def _same(self, sounds: Sequence[str]) -> Entry | None:
        known = (pair for part in dict.fromkeys(sounds) for pair in self._parts.get(part, ()))
        return next(
            (
                entry
                for entry, other in known
                if _initialled(sounds, other) or _contained(sounds, other)
            ),
            None,
        )

    def called(self, sounds: Sequence[str], start: int) -> list[Entry]:
        """Give who a name of one word at `start` may mean, the one introduced last before it first.

        Those whose last name it is go before those with it anywhere.
        """
        known = self._parts.get(sounds[0], {}) if len(sounds) == 1 else {}
        last = {pair: starts for pair, starts in known.items() if pair[1][-1] == sounds[0]}
        ranked = sorted((last or known).items(), key=lambda item: _nearness(item[1], start))
        return list(dict.fromkeys(entry for (entry, _), _ in ranked))


def _nearness(starts: list[int], start: int) -> tuple[bool, int]:
    at = bisect_left(starts, start)
    return (True, starts[0]) if at == 0 else (False, start - starts[at - 1])


def _roles(body: str, start: int) -> set[str]:
    return set(fold(body[max(0, start - 60) : start]).split()[-_ROLE_WORDS:])


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
            (_fits_role(entry, roles) or (titled and here))
            if sense.weak
            else (here or entry.rank >= PROMINENT)
        )
        if entry.type == "person" and evidence:
            fitting.append(
                (
                    entry.rank
                    + 4 * about.get(entry.country or "", 0.0)
                    + 3 * _fits_role(entry, roles),
                    entry,
                )
            )
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def short(body: str, mention: Mention, people: People, about: Mapping[str, float]) -> Entry:
    """Give who a surname or a first name means."""
    known = people.called(_sounds(mention.text), mention.start)
    table = _from_table(body, mention, about)
    if table and (not known or (table in known and table.rank >= _OVERSHADOWS)):
        return table
    return known[0] if known else Entry(mention.text, "person")
