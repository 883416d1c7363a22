"""More to learn from, made of what there is: lines of sport and business, datelines, capitals,
unknown words.
"""

import functools
import random
import re
import string
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.extract.name_sequences import Token, sequences
from pipeline.extract.names import spans
from pipeline.tokens import tokens
from schemas.datafiles import read_text

Example = tuple[list[str], list[str]]  # words, labels
Mark = tuple[int, int, str]  # [start, end) of a filling, and its label
_SLOT = re.compile(r"\{(\w+)\}")
_KINDS = dict.fromkeys(
    ("club", "company", "institution", "media", "league", "american", "us_team"), "G"
)
_KINDS |= dict.fromkeys(("team", "county", "firm", "party", "acronym"), "G") | dict.fromkeys(
    ("event", "product", "matter"), "M"
)
_KINDS |= dict.fromkeys(("city", "country", "us_city", "ground"), "L") | dict.fromkeys(
    ("person", "last", "initials"), "P"
)
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "Aug",
    "Sept",
    "Oct",
    "November",
    "December",
]
_NUMBERS = {"n": (2, 99), "g": (0, 6), "m": (10, 12), "year": (1990, 2026)}


class Lists(NamedTuple):
    """What fills the slots of the templates: a list of names for each kind of slot."""

    names: dict[str, list[str]]

    def fill(self, slot: str, chance: random.Random) -> str:
        """Give one filling of a slot: in capitals, or beginning with one, as the slot is
        written.
        """
        name = slot.lower()
        if name in _NUMBERS:
            return str(chance.randint(*_NUMBERS[name]))
        if name == "last":
            filling = chance.choice(self.names["person"]).split(" ")[-1]
        else:
            filling = chance.choice(self.names.get(name) or _words().get(name) or _MONTHS)
        filling = _SLOT.sub(lambda inner: self.fill(inner[1], chance), filling)
        return (
            filling.upper()
            if slot.isupper()
            else filling.capitalize()
            if slot.istitle()
            else filling
        )


@functools.cache
def _words() -> dict[str, list[str]]:
    """Give the fillings that are no list of names."""
    return {"day": _DAYS, "letter": list(string.ascii_lowercase)} | dict(_sections("words.txt"))


def _sections(file: str) -> Iterator[tuple[str, list[str]]]:
    """Give the parts of a file, each with the name in the line "# [name]" before it; other lines
    with # are comments.
    """
    text = read_text(file, "pipeline/extract/training")
    for part in text.split("# [")[1:]:
        name, _, rest = part.partition("]")
        yield name, [line for line in rest.split("\n")[1:] if line and not line.startswith("#")]


def from_templates(
    lists: Lists, count: int, chance: random.Random
) -> Iterator[tuple[str, Example]]:
    """Give `count` examples of each template, each run of words with its section."""
    for section, templates in _sections("templates.txt"):
        for template in templates:
            for _ in range(count):
                text, marks = _filled(template, lists, chance)
                yield from ((section, _labelled(text, run, marks)) for run in sequences(text))


def filled(template: str, lists: Lists, chance: random.Random) -> Example:
    """Give the words of a template with its slots filled, and their labels."""
    text, marks = _filled(template, lists, chance)
    return _labelled(text, tokens(text), marks)


def _filled(template: str, lists: Lists, chance: random.Random) -> tuple[str, list[Mark]]:
    text, at = "", 0
    marks: list[Mark] = []
    for slot in _SLOT.finditer(template):
        text += template[at : slot.start()]
        filling = lists.fill(slot[1], chance)
        if slot[1].lower() in _KINDS:
            marks.append((len(text), len(text) + len(filling), _KINDS[slot[1].lower()]))
        text, at = text + filling, slot.end()
    return text + template[at:], marks


def _labelled(text: str, where: list[Token], marks: list[Mark]) -> Example:
    labels = [
        next((kind for first, last, kind in marks if first <= start and end <= last), "O")
        for start, end in where
    ]
    return [text[start:end] for start, end in where], labels


_DATELINES = [
    "{CITY} ({media}) -",
    "{CITY} ({media}) –",
    "{CITY}, {country} ({media}) -",
    "{CITY} —",
    "{CITY} -",
    "{CITY} --",
    "{US_CITY} -",
    "{US_CITY} --",
    "{CITY}, {country} -",
    "{city} ({media}) -",
    "{CITY}, {month} {n} ({media}) -",
]


def with_dateline(example: Example, lists: Lists, chance: random.Random) -> Example:
    """Give the example with a dateline before it."""
    words, labels = filled(chance.choice(_DATELINES), lists, chance)
    return words + example[0], labels + example[1]


def in_capitals(example: Example) -> Example:
    """Give the example as a headline in capitals."""
    return [word.upper() for word in example[0]], example[1]


def in_title_case(example: Example) -> Example:
    """Give the example as a headline with each longer word capitalised."""
    return [word[:1].upper() + word[1:] if len(word) > 3 else word for word in example[0]], example[
        1
    ]


_SWAPS = {"G": ("company", "club", "institution", "american", "media"), "L": ("city", "country")}


def with_other_names(example: Example, lists: Lists, chance: random.Random) -> Example:
    """Give the example with half of its names replaced by others of their kind, people by as full a
    name.
    """
    words, labels = list(example[0]), list(example[1])
    for first, last, kind in reversed(spans(example[1])):
        if kind in "PGL" and chance.random() < 0.5:
            slot = (
                ("person" if last - first > 1 else "last")
                if kind == "P"
                else chance.choice(_SWAPS[kind])
            )
            new, _ = filled("{" + slot + "}", lists, chance)
            words[first:last], labels[first:last] = new, [kind] * len(new)
    return words, labels
