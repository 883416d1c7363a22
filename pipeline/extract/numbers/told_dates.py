"""Dates told from another date of the text: "the same day", "the next day", "a year earlier", "the
end of the day".
"""

from pipeline.extract.numbers.data import words
from pipeline.extract.numbers.intervals import (
    Anchor,
    Interval,
    Phrase,
    When,
    months,
    one_day,
    period,
    shifted,
)
from pipeline.extract.numbers.numerals import number_words, numeral
from pipeline.extract.numbers.tokens import Tokens, sentence_start

_UNITS = frozenset({"day", "week", "month", "year"})
_MOST = 9999  # of a unit: the calendar has no more
_MOVES = {"previous": -1, "preceding": -1, "next": 1, "following": 1}
_YEAR_BEFORE = (
    "last year",
    "the last year",
    "a year earlier",
    "a year ago",
    "the previous year",
    "the year before",
    "the year earlier",
    "one year earlier",
    "the prior year",
)


def moved_day(move: int) -> When:
    """Resolve to so many days after the day told of last, else that of publication."""

    def when(anchor: Anchor) -> Interval | None:
        day = anchor.day or anchor.published
        return one_day(shifted(day, move)) if day else None

    return when


def _that(unit: str, move: int) -> When:
    """Resolve to the week, month or year that holds what was told of last, moved by so many."""

    def when(anchor: Anchor) -> Interval | None:
        day = anchor.told.gte if anchor.told else anchor.published
        return period(day, unit, move) if day else None

    return when


def _this_day(anchor: Anchor) -> Interval | None:
    return one_day(anchor.day or anchor.published)


def _part_of_this_day(anchor: Anchor) -> Interval | None:
    return one_day(anchor.day or anchor.published, "time")


def _year_earlier(anchor: Anchor) -> Interval | None:
    """Give what was told of last, a year before: "in the same period a year earlier"."""
    told = anchor.told
    if told is None:
        return None
    if told.precision in {"day", "time", "week"}:
        return (
            one_day(shifted(told.gte, -365))
            if told.precision != "week"
            else period(told.gte, "week", -52)
        )
    size = (told.lte.year - told.gte.year) * 12 + told.lte.month - told.gte.month + 1
    return months(told.gte.year - 1, told.gte.month, size, told.precision)


def same_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "the same day", "the same week", "the same period last year" at the word "same"."""
    first, word = i - (tokens.low[i - 1] == "the"), tokens.low[i + 1]
    if word == "day":
        return Phrase(first, i + 2, moved_day(0))
    if word not in words("calendar", "same"):
        return None
    at = i + 2 + (tokens.low[i + 2] in {"of", "in"})
    for phrase in _YEAR_BEFORE:
        size = phrase.count(" ") + 1
        if tokens.words(at, at + size) == phrase:
            return Phrase(first, at + size, _year_earlier)
    return Phrase(first, i + 2, _that(word, 0)) if word in _UNITS else None


def count_before(tokens: Tokens, end: int) -> tuple[int, float | None] | None:
    """Give the first token and the value of the number that ends right before token `end`."""
    for first in range(max(end - 6, 0), end):
        number = numeral(tokens, first) if _opens(tokens, first) else None
        if number and number.last == end:
            return first, number.value
    return None


def _opens(tokens: Tokens, i: int) -> bool:
    return tokens.text[i][:1].isdecimal() or tokens.low[i] in number_words()


def _counted_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "five days later", "two years earlier"; not "five days later than planned"."""
    unit, told = tokens.low[i - 1].removesuffix("s"), tokens.low[i] in {"later", "earlier"}
    found = (
        count_before(tokens, i - 1)
        if told and unit in _UNITS and tokens.low[i + 1] != "than"
        else None
    )
    if found is None or found[1] is None or not found[1].is_integer() or found[1] > _MOST:
        return None
    move = int(found[1]) if tokens.low[i] == "later" else -int(found[1])
    return Phrase(found[0], i + 1, moved_day(move) if unit == "day" else _that(unit, move))


def earlier_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "a day later", "a year earlier", "five days later", "the day before", "the week after"
    at their last word.
    """
    if i > 1 and tokens.low[i - 1].endswith("s"):
        return _counted_rule(tokens, i)
    unit, before = tokens.low[i - 1], tokens.low[i - 2]
    if unit not in _UNITS or i < 2:
        return None
    move = 1 if tokens.low[i] in {"later", "after"} else -1
    if before in {"a", "one"} and tokens.low[i] in {"earlier", "later"}:
        if unit == "year" and move < 0:
            return Phrase(i - 2, i + 1, _year_earlier)
        return Phrase(i - 2, i + 1, moved_day(move) if unit == "day" else _that(unit, move))
    closed = not tokens.text[i + 1].isalnum()  # "the day before the vote" is told by the vote
    if before == "the" and tokens.low[i] in {"before", "after"} and closed:
        return Phrase(i - 2, i + 1, moved_day(move) if unit == "day" else _that(unit, move))
    return None


def _that_one(tokens: Tokens, i: int) -> bool:
    """True for "on that day" and "That night, ..."; not for "he said that day and night"."""
    if tokens.low[i - 1] != "that":
        return False
    return tokens.low[i - 2] in words("calendar", "that_before") or (
        tokens.text[i - 1] == "That" and sentence_start(tokens, i - 1)
    )


def moved_unit(tokens: Tokens, i: int) -> Phrase | None:
    """Read "the next day", "the following week", "the previous month", "that year" at the unit."""
    unit, before = tokens.low[i], tokens.low[i - 1]
    if unit in _UNITS and _that_one(tokens, i):
        return Phrase(i - 1, i + 1, moved_day(0) if unit == "day" else _that(unit, 0))
    move = _MOVES.get(before)
    if move is None or tokens.low[i - 2] != "the" or (before == "next" and unit != "day"):
        return None
    if unit == "day":
        return Phrase(i - 2, i + 1, moved_day(move))
    return Phrase(i - 2, i + 1, _that(unit, move)) if unit in _UNITS else None


def current_unit(tokens: Tokens, i: int) -> Phrase | None:
    """Read "the day" or "the week" where the words before mean the current one: "end the day",
    "later in the week".
    """
    unit, before, earlier = tokens.low[i], tokens.low[i - 2], tokens.low[i - 3]
    if (
        tokens.low[i - 1] != "the"
        or i < 2
        or tokens.text[i] != unit
        or unit not in _UNITS | {"quarter"}
    ):
        return None
    inside = before in {"in", "into"} and earlier in {"earlier", "later", "late", "early"}
    edge = before == "of" and earlier in words("calendar", "edges")
    if not (inside or edge or before in words("calendar", "closings")):
        return None
    first = i - 3 if inside else i - 1
    if unit == "day":
        return Phrase(first, i + 1, _this_day)
    return Phrase(
        first, i + 1, lambda anchor: period(anchor.published, unit, 0) if anchor.published else None
    )


def weekend_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "over the weekend": the one before publication, unless it falls on one or the tense says
    the next.
    """
    if tokens.low[i - 1] != "the" or tokens.low[i - 2] not in words("calendar", "weekend_before"):
        return None
    return Phrase(i - 1, i + 1, _weekend)


def _weekend(anchor: Anchor) -> Interval | None:
    if anchor.published is None:
        return None
    now = anchor.future or anchor.published.weekday() >= 5
    return period(anchor.published, "weekend", 0 if now else -1)


def part_of_day(tokens: Tokens, i: int) -> Phrase | None:
    """Read "in the morning", "that night", "afternoon trading", of the day told of last."""
    before = tokens.low[i - 1]
    if tokens.low[i + 1] in words("calendar", "sessions"):
        return Phrase(i, i + 1, _part_of_this_day)
    led = _that_one(tokens, i) or (before == "the" and tokens.low[i - 2] in {"in", "during"})
    if not led or tokens.low[i + 1] in {"of", "after", "before"}:
        return None
    return Phrase(i - 1, i + 1, _part_of_this_day)
