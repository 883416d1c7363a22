"""Lemma and part of speech of a word, from its tag and its relation.

The parser's package brings them as two components that walk every token with matchers, at a third
of the cost of parsing. Both look at nothing but the word, the tag and the relation, so here their
tables are read as tables, and each three are looked up once.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

# Words of news that a process meets again and again; the tail of names is not worth remembering.
_REMEMBERED = 1 << 16
_OPEN = ("verb", "noun", "adj", "adv")


class Asked(NamedTuple):
    """What the rules look at."""

    tag: str
    low: str
    dep: str


class Lemmas(NamedTuple):
    """The tables of lemmas, each by part of speech in small letters."""

    known: Mapping[str, Collection[str]]
    exceptions: Mapping[str, Mapping[str, Sequence[str]]]
    endings: Mapping[str, Sequence[Sequence[str]]]
    """What an inflected word may end with, and what its base form ends with instead."""


class Attributes:
    """What a word is, by the rules and tables of a language."""

    def __init__(self, rules: Sequence[Mapping[str, Any]], lemmas: Lemmas) -> None:
        """Take rules as spaCy's attribute ruler has them; those over several tokens fall away."""
        self._rules = [
            (_tests(pattern[0]), rule["attrs"])
            for rule in rules
            for pattern in rule["patterns"]
            if len(pattern) == 1 and pattern[0].keys() <= _FIELDS.keys()
        ]
        self._lemmas = lemmas
        self.of: Callable[[str, str, str], tuple[str, str]] = lru_cache(_REMEMBERED)(self._of)
        self.bases: Callable[[str], tuple[str, ...]] = lru_cache(_REMEMBERED)(self._bases)

    def _of(self, word: str, tag: str, dep: str) -> tuple[str, str]:
        """Give lemma, in small letters, and universal part of speech of a word."""
        asked = Asked(tag, word.lower(), dep)
        told: dict[str, str] = {}
        for tests, attributes in self._rules:
            if all(test(asked) for test in tests):
                told.update(attributes)
        pos = told.get("POS", "X")
        lemma = told.get("LEMMA") or self._lemma(asked.low, pos.lower(), told.get("MORPH", ""))
        return lemma.lower(), pos

    def _bases(self, word: str) -> tuple[str, ...]:
        """Give every base form that a word may have, whatever it is, in small letters."""
        low = word.lower()
        return tuple({low, *(base for pos in _OPEN for base in self._uninflected(low, pos))})

    def _lemma(self, low: str, pos: str, morph: str) -> str:
        """Give the likeliest base form of a word that is one part of speech."""
        return low if _is_base(pos, morph) else next(iter(self._uninflected(low, pos)), low)

    def _uninflected(self, low: str, pos: str) -> list[str]:
        """Give the base forms of an inflected word as one part of speech, the likeliest first."""
        known, unknown = list[str](), list[str]()
        for ending, base in self._lemmas.endings.get(pos, ()):
            form = low[: len(low) - len(ending)] + base if low.endswith(ending) else ""
            if form in self._lemmas.known.get(pos, ()):
                known.insert(0, form)
            elif form and not form.isalpha():
                known.append(form)
            elif form:
                unknown.append(form)
        known = list(dict.fromkeys(known))
        for form in self._lemmas.exceptions.get(pos, {}).get(low, ()):
            if form not in known:
                known.insert(0, form)
        return known or unknown


def _is_base(pos: str, morph: str) -> bool:
    """Does the form of the word say that it is a base form already?"""
    features = set(morph.split("|"))
    if "VerbForm=Inf" in features or "Degree=Pos" in features:
        return True
    if pos == "noun":
        return "Number=Sing" in features
    present = {"VerbForm=Fin", "Tense=Pres"} <= features
    return pos == "verb" and present and not any(one.startswith("Number=") for one in features)


Test = Callable[[Asked], bool]
_FIELDS = {"TAG": 0, "LOWER": 1, "DEP": 2}


def _tests(pattern: Mapping[str, Any]) -> list[Test]:
    """Give the tests of a rule about one token: a field is a value, or `IN`, `NOT_IN`, `REGEX`."""
    tests = list[Test]()
    for field, wanted in pattern.items():
        operators = wanted if isinstance(wanted, dict) else {"IN": [wanted]}
        tests += [_test(_FIELDS[field], operator, value) for operator, value in operators.items()]
    return tests


def _test(at: int, operator: str, value: Any) -> Test:
    if operator == "REGEX":
        found = re.compile(value).search
        return lambda asked: found(asked[at]) is not None
    values, inside = frozenset(value), operator == "IN"
    return lambda asked: (asked[at] in values) is inside
