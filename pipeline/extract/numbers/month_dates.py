"""Days and months written out: "June 2nd", "5 Jan 2024", "3-5 May", "Thursday, June 2", "in March",
"last March".
"""

from functools import cache
from typing import NamedTuple

from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.intervals import (
    Anchor,
    Interval,
    Phrase,
    When,
    always,
    beside,
    months,
    nearest,
    on,
)
from pipeline.extract.numbers.measures import known
from pipeline.extract.numbers.tokens import Tokens
from pipeline.extract.numbers.year_dates import short_year, year_number

_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_DASHES = frozenset("-–—")
_BESIDE = {"last": False, "past": False, "this": None, "next": True, "coming": True}


class _Days(NamedTuple):
    """The days of a month, none for the month as a whole, in tokens [first, last) that hold the
    month too.
    """

    days: tuple[int, ...]
    first: int
    last: int


@cache
def month_of(word: str) -> int | None:
    """Give the month (1 to 12) of a name or an abbreviation in lower case."""
    number = vocabulary("calendar")["months"].get(word) or vocabulary("calendar")[
        "month_abbreviations"
    ].get(word)
    return int(number) if number else None


def day_number(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """Give (day, token after it) for "5" or "5th" at token `i`."""
    text = tokens.text[i]
    if not (len(text) <= 2 and text.isdecimal() and 1 <= int(text) <= 31):
        return None
    after = tokens.text[i + 1]
    if tokens.glued(i + 1) and (
        after.isalpha() or (after in ":/" and tokens.text[i + 2].isdecimal())
    ):
        return (int(text), i + 2) if tokens.low[i + 1] in _ORDINALS else None
    return int(text), i + 1


def month_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read the date around a month's name at token `i`."""
    month = month_of(tokens.low[i])
    if month is None or not tokens.text[i][0].isupper():
        return None
    if whole := _hyphenated(tokens, i, month):
        return whole
    short = tokens.low[i] not in words("calendar", "months")
    after = i + 1 + (short and tokens.text[i + 1] == "." and tokens.glued(i + 1))
    days = _days_before(tokens, i, after) or _days_after(tokens, i, after)
    year, last = _year_after(tokens, days.last)
    if not days.days and year is None and not _stands_alone(tokens, i, after, short):
        return None
    if year is not None or (year := _year_shared(tokens, last)) is not None:
        return Phrase(
            _weekday_before(tokens, days.first), last, always(_within(year, month, days.days))
        )
    if year := _named_year(tokens, last, month, days.days):
        return Phrase(days.first, last, always(_within(year, month, days.days)))
    word = tokens.low[days.first - 1]
    move, last = _year_beside(tokens, last)
    first = (
        days.first - 1 if word in _BESIDE and move is None else _weekday_before(tokens, days.first)
    )
    return Phrase(first, last, _yearless(month, days.days, word, move))


def _named_year(tokens: Tokens, last: int, month: int, days: tuple[int, ...]) -> int | None:
    """Give the year of a day that has become a name: "the September 11 attacks"."""
    year, *nouns = vocabulary("calendar")["named_days"].get(
        f"{month}-{days[0]}" if len(days) == 1 else "", (None,)
    )
    return year if not set(nouns).isdisjoint(tokens.low[last : last + 2]) else None


def _hyphenated(tokens: Tokens, i: int, month: int) -> Phrase | None:
    """Read "24-Feb-2022", "24-Feb-22"."""
    if (
        i < 2
        or not tokens.text[i - 1] == tokens.text[i + 1] == "-"
        or not (tokens.glued(i) and tokens.glued(i - 1))
    ):
        return None
    day, year = day_number(tokens, i - 2), year_number(tokens, i + 2) or short_year(tokens, i + 2)
    return Phrase(i - 2, i + 3, always(_within(year, month, (day[0],)))) if day and year else None


def _within(year: int, month: int, days: tuple[int, ...]) -> Interval | None:
    if not days:
        return months(year, month, 1, "month")
    first, last = on(year, month, days[0]), on(year, month, days[-1])
    return Interval(first, last, "day") if first and last and first <= last else None


def _yearless(month: int, days: tuple[int, ...], word: str, move: int | None) -> When:
    """Resolve a date without a year: "March", "last March", "June 2", "in March of this year"."""

    def when(anchor: Anchor) -> Interval | None:
        if anchor.published is None:
            return None
        if move is not None or word == "this":
            return _within(anchor.published.year + (move or 0), month, days)
        if word in _BESIDE:
            return beside(
                anchor.published,
                lambda year: _within(year, month, days),
                coming=bool(_BESIDE[word]),
            )
        return nearest(anchor.published, lambda year: _within(year, month, days), anchor.future)

    return when


def _days_before(tokens: Tokens, i: int, after: int) -> _Days | None:
    """Read "5 May", "the 5th of May", "3-5 May", "3 and 5 May"."""
    end = i - 1 if tokens.low[i - 1] == "of" else i
    for first in (end - 1, end - 2):
        day = day_number(tokens, first) if first >= 0 else None
        if (
            day
            and day[1] == end
            and (not tokens.glued(first) or tokens.text[first - 1] in _DASHES | {"("})
        ):
            return _first_day(tokens, first, day[0], after)
    return None


def _first_day(tokens: Tokens, i: int, last: int, after: int) -> _Days:
    """Take the first day of a range that ends with the day at token `i`."""
    joined = tokens.low[i - 1] in {"and", "to", *_DASHES}
    for first in (i - 2, i - 3):
        day = day_number(tokens, first) if joined and first >= 0 else None
        if day and day[1] == i - 1 and day[0] < last:
            return _Days((day[0], last), first, after)
    return _Days((last,), i - (tokens.low[i - 1] == "the"), after)


def _days_after(tokens: Tokens, i: int, after: int) -> _Days:
    """Read the days after the month at token `i`: "5", "5th", "the 5th", "3-5", "3 to 5", "3 and
    5".
    """
    day = day_number(tokens, after + (tokens.low[after] == "the"))
    # "Sept. 11", "the July 7 victims"
    dated = after > i + 1 or tokens.low[i - 1] in words("calendar", "day_before")
    if day is None or (not dated and _counts(tokens, day[1])):
        return _Days((), i, after)
    if tokens.low[day[1]] in {"and", "to", *_DASHES}:
        second = day_number(tokens, day[1] + 1)
        if (
            second
            and second[0] > day[0]
            and not _counts(tokens, second[1])
            and not month_of(tokens.low[second[1]])
        ):
            return _Days((day[0], second[0]), i, second[1])
    return _Days((day[0],), i, day[1])


def _counts(tokens: Tokens, i: int) -> bool:
    """True when the number before token `i` is an amount, not a day: "In May 20 people died", "In
    May 5% left".
    """
    noun = known(tokens, i)
    return (
        noun is not None
        and noun.plural
        and noun.kind in {"people", "military", "percent", "casualties"}
    )


def _year_after(tokens: Tokens, i: int) -> tuple[int | None, int]:
    at = i + (tokens.text[i] == ",") + (tokens.low[i] == "of")
    year = year_number(tokens, at)
    if year is None or (
        tokens.glued(at + 1) and (tokens.text[at + 1].isalpha() or tokens.text[at + 1] == "%")
    ):
        return None, i
    return year, at + 1


def _year_shared(tokens: Tokens, i: int) -> int | None:
    """Give the year that stands with the second of two dates: "January to March 2024", "3 May and 5
    June 2024".
    """
    if tokens.low[i] not in words("calendar", "joiners"):
        return None
    day = day_number(tokens, i + 1)
    at = day[1] if day else i + 1
    if month_of(tokens.low[at]) is None:
        return None
    day = day_number(tokens, at + 1)
    return _year_after(tokens, day[1] if day else at + 1)[0]


def _year_beside(tokens: Tokens, i: int) -> tuple[int | None, int]:
    """Read "of this year", "next year", "of last year" after a month: years from publication, and
    the token after.
    """
    at = i + (tokens.low[i] == "of")
    move = (
        {"last": -1, "this": 0, "next": 1}.get(tokens.low[at])
        if tokens.low[at + 1] == "year"
        else None
    )
    return (move, at + 2) if move is not None else (None, i)


def _weekday_before(tokens: Tokens, first: int) -> int:
    """Take the weekday before a date into its words: "Thursday, June 2", "Mon. 5 May"."""
    names, short = words("calendar", "weekdays"), words("calendar", "weekday_abbreviations")
    for back in (1, 2, 3):
        word = tokens.low[first - back] if first >= back else ""
        if word in names or (word in short and back <= 2):
            return first - back
        if word not in {",", ".", "the"}:
            break
    return first


def _stands_alone(tokens: Tokens, i: int, after: int, short: bool) -> bool:
    """True when a month without day and year is a month: "in March", never "March on", "Theresa
    May", "Dec".
    """
    low, before = tokens.low[i], tokens.low[i - 1]
    if tokens.text[i].isupper():
        return False
    leading = before in words("calendar", "month_before") or _joined(tokens, i)
    if short:
        return leading and after > i + 1
    if low in words("calendar", "months_also_words"):
        leading = leading and (
            before not in {"to", "for", "and", "on", "from"}
            or month_of(tokens.low[i - 2]) is not None
        )
        return leading and tokens.text[after] not in {"'", "’"}
    if leading and not (before == "and" and low in words("calendar", "months_also_names")):
        return True
    if low not in words("calendar", "months_also_names"):
        return True
    return not (tokens.text[i - 1][:1].isupper() or tokens.text[after][:1].isupper())


def _joined(tokens: Tokens, i: int) -> bool:
    """True after "mid-" or another month: "mid-March", "January-March"."""
    other = tokens.low[i - 2]
    return tokens.text[i - 1] in _DASHES and (
        other in words("calendar", "parts") or month_of(other) is not None
    )
