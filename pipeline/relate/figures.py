"""The numbers, days and months of a text, by which texts in the same words are told apart."""

import re
from functools import cache

from schemas.calendars import load_calendar
from schemas.datafiles import load_json
from schemas.model import Model

WORD = re.compile(r"[^\W_]+")
REACH = 40  # characters in which these words are looked for
BESIDE = 3  # words within which a toll word makes a number part of a toll


class Words(Model):
    """The lists of `schemas/data/relate.json`."""

    about: str
    toll: frozenset[str]
    general: frozenset[str]
    both: frozenset[str]
    turning: frozenset[str]
    numbers: dict[str, str]
    moves: dict[str, str]


def words() -> Words:
    """Load the lists, once a process."""
    return load_json("relate.json", Words)


@cache
def figure_words() -> dict[str, str]:
    """Give the words for numbers, days and months, each with the form in which it is compared."""
    calendar = load_calendar("en")
    named = {*calendar.weekdays, *calendar.months} - calendar.months_also_words
    return words().numbers | {name: name for name in named}


def figures(text: str, most: int) -> tuple[str, ...]:
    """Give the first numbers, days and months, each once, in order; those of a toll, which grows,
    left out.
    """
    known, toll, lower = figure_words(), words().toll, text.lower()
    kept: dict[str, None] = {}
    for found in _figure().finditer(lower):
        figure = known.get(found.group()) or found.group().replace(",", "")
        if figure not in kept and not (is_number(figure) and toll & beside(lower, *found.span())):
            kept[figure] = None
            if len(kept) == most:
                break
    return tuple(kept)


@cache
def _figure() -> re.Pattern[str]:
    listed = "|".join(map(re.escape, sorted(figure_words())))
    return re.compile(rf"(?<!\w)(?:[0-9]+(?:[.,][0-9]+)*(?:st|nd|rd|th)?|{listed})(?!\w)")


def beside(text: str, start: int, end: int) -> set[str]:
    """Give the words next to a place."""
    before = WORD.findall(text[max(start - REACH, 0) : start])
    return {*before[-BESIDE:], *WORD.findall(text[end : end + REACH])[:BESIDE]}


def is_number(figure: str) -> bool:
    """Say whether a figure is a number, and not a day or month."""
    return figure[0].isdigit()
