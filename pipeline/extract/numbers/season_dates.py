"""Seasons of the northern year as whole months: "last summer", "winter 2023", "in the spring",
"this autumn".
"""

from datetime import date

from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.intervals import (
    Anchor,
    Interval,
    Phrase,
    When,
    always,
    beside,
    season,
    yearless,
)
from pipeline.extract.numbers.tokens import Tokens
from pipeline.extract.numbers.year_dates import year_number

_BESIDE = {"last": False, "past": False, "this": None, "next": True, "coming": True}
_AUTUMN, _WINTER = 3, 4


def season_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "last summer", "summer 2023", "the winter of 2022", "this spring", "in autumn", "their
    autumn meetings".
    """
    number = int(vocabulary("calendar")["seasons"][tokens.low[i]])
    at = i + 1 + (tokens.low[i + 1] == "of")
    if (year := year_number(tokens, at)) is not None:
        turn = (
            tokens.text[at + 1] in {"-", "–", "/"}
            and tokens.text[at + 2] == f"{(year + 1) % 100:02}"
        )
        return Phrase(i, at + 1 + 2 * turn, always(season(year, number)))
    before = tokens.low[i - 1] if i else ""
    if before in _BESIDE:
        first = i - 1 - (tokens.low[i - 2] in {"earlier", "later", "late", "early", "the"})
        return Phrase(first, i + 1, _beside(number, before))
    if not _told(tokens, i, number):
        return None
    return Phrase(i - (before == "the"), i + 1, yearless(lambda year: season(year, number)))


def _told(tokens: Tokens, i: int, number: int) -> bool:
    """True when a season without a year is a season: never "Prague Spring", "the fall of Kabul",
    "in fall", "Winter Olympics".
    """
    named = tokens.text[i + 1][:1].isupper()
    fall = number == _AUTUMN and tokens.low[i] == "fall"
    led = words("calendar", "season_before")
    if tokens.low[i - 1] == "the":
        return (
            not named
            and tokens.low[i - 2] in led | {"over", "of", "for", "through"}
            and tokens.low[i + 1] != "of"
        )
    return not named and not fall and tokens.low[i - 1] in led


def _beside(number: int, word: str) -> When:
    coming = _BESIDE[word]

    def when(anchor: Anchor) -> Interval | None:
        if anchor.published is None:
            return None
        if coming is None:
            return _this(anchor.published, number)
        return beside(anchor.published, lambda year: season(year, number), coming=coming)

    return when


def _this(day: date, number: int) -> Interval | None:
    """Give the season of the current year; the winter that runs in January began the year
    before.
    """
    return season(day.year - (number == _WINTER and day.month <= 2), number)
