"""More to learn from, made of what there is: lines of sport and business, datelines, capitals, unknown words."""

import random
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import NamedTuple

from pipeline.extract.names import spans
from pipeline.tokens import tokens

Example = tuple[list[str], list[str]]  # words, labels
_SLOT = re.compile(r"\{(\w+)\}")
_KINDS = dict.fromkeys(("club", "company", "institution", "media", "league", "american", "city_team"), "G")
_KINDS |= dict.fromkeys(("city", "country", "CITY"), "L") | dict.fromkeys(("person", "last"), "P")
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "November", "December"]


class Lists(NamedTuple):
    """What fills the slots of the templates: a list of names for each kind of slot."""

    names: dict[str, list[str]]

    def fill(self, slot: str, chance: random.Random) -> str:
        """Give one filling of a slot."""
        if slot in self.names:
            return chance.choice(self.names[slot])
        if slot == "last":
            return chance.choice(self.names["person"]).split(" ")[-1]
        if slot == "city_team":
            return chance.choice(self.names["city"])
        if slot == "CITY":
            return chance.choice(self.names["city"]).upper()
        numbers = {"n": (2, 99), "g": (0, 6), "m": (10, 12), "year": (1990, 2026)}
        if slot in numbers:
            return str(chance.randint(*numbers[slot]))
        return chance.choice(_DAYS if slot == "day" else _MONTHS)


def from_templates(lists: Lists, count: int, chance: random.Random) -> Iterator[Example]:
    """Give `count` examples of each template."""
    path = files("pipeline.extract.training").joinpath("templates.txt")
    templates = [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    for template in templates:
        for _ in range(count):
            yield filled(template, lists, chance)


def filled(template: str, lists: Lists, chance: random.Random) -> Example:
    """Give the words of a template with its slots filled, and their labels."""
    text, marks, at = "", [], 0
    for slot in _SLOT.finditer(template):
        text += template[at : slot.start()]
        filling = lists.fill(slot[1], chance)
        if slot[1] in _KINDS:
            marks.append((len(text), len(text) + len(filling), _KINDS[slot[1]]))
        text, at = text + filling, slot.end()
    text += template[at:]
    where = tokens(text)
    labels = [
        next((kind for first, last, kind in marks if first <= start and end <= last), "O") for start, end in where
    ]
    return [text[start:end] for start, end in where], labels


_DATELINES = [
    "{CITY} ({media}) -",
    "{CITY} ({media}) –",
    "{CITY}, {country} ({media}) -",
    "{CITY} —",
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
    return [word[:1].upper() + word[1:] if len(word) > 3 else word for word in example[0]], example[1]


_SWAPS = {"G": ("company", "club", "institution", "american", "media"), "L": ("city", "country")}


def with_other_names(example: Example, lists: Lists, chance: random.Random) -> Example:
    """Give the example with half of its names replaced by others of their kind, people by as full a name."""
    words, labels = list(example[0]), list(example[1])
    for first, last, kind in reversed(spans(example[1])):
        if kind in "PGL" and chance.random() < 0.5:
            slot = ("person" if last - first > 1 else "last") if kind == "P" else chance.choice(_SWAPS[kind])
            new, _ = filled("{" + slot + "}", lists, chance)
            words[first:last], labels[first:last] = new, [kind] * len(new)
    return words, labels
