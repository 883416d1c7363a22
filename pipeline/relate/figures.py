"""The numbers, days and months of a text, by which texts in the same words are told apart."""

import json
import re
from functools import cache
from importlib.resources import files

from schemas.model import Model

WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*(?:st|nd|rd|th)?")
BESIDE = 3  # words within which a toll word makes a number part of a toll


class Words(Model):
    """The lists of `schemas/data/relate.json`."""

    about: str
    toll: frozenset[str]
    general: frozenset[str]
    both: frozenset[str]
    turning: frozenset[str]
    figures: dict[str, str]


@cache
def words() -> Words:
    """Load the lists, once a process."""
    return Words.model_validate(json.loads(files("schemas").joinpath("data/relate.json").read_text("utf-8")))


def figures(text: str, most: int) -> tuple[str, ...]:
    """Give the first numbers, days and months, each once, in order; those of a toll, which grows, left out."""
    known, toll = words().figures, words().toll
    found = WORD.findall(text.casefold())
    kept: dict[str, None] = {}
    for at, word in enumerate(found):
        figure = known.get(word) or (word.replace(",", "") if word[0].isdigit() and NUMBER.fullmatch(word) else None)
        if figure and not (is_number(figure) and toll & set(found[max(at - BESIDE, 0) : at + BESIDE + 1])):
            kept[figure] = None
            if len(kept) == most:
                break
    return tuple(kept)


def is_number(figure: str) -> bool:
    """Say whether a figure is a number, and not a day or month."""
    return figure[0].isdigit()
