"""The calendar: days, weeks, months, quarters, seasons, years, decades and centuries as inclusive
intervals of days.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from schemas.article import Precision

_MONTHS = {"month": 1, "quarter": 3, "season": 3, "year": 12, "decade": 120, "century": 1200}
_DAYS = {"week": 7, "month": 30, "year": 365, "decade": 3652}
_FIRST_YEAR, _LAST_YEAR = 1, 9998


class Interval(NamedTuple):
    """Days from `gte` to `lte`, both included."""

    gte: date
    lte: date
    precision: Precision


class Anchor(NamedTuple):
    """What a phrase is resolved against: the day of publication, what was last told of, and the
    sentence's tense.

    `day` is the last single day, `told` the last interval of any size that is no decade or century.
    `future` is True after "will", False after "was", None where nothing tells.
    """

    published: date | None = None
    day: date | None = None
    told: Interval | None = None
    future: bool | None = None


When = Callable[[Anchor], Interval | None]


class Phrase(NamedTuple):
    """Words of a date, tokens [first, last), and how to resolve them."""

    first: int
    last: int
    when: When


def always(interval: Interval | None) -> When:
    """Give an interval that needs nothing to resolve it."""
    return lambda _: interval


def one_day(day: date | None, precision: Precision = "day") -> Interval | None:
    """Give the interval of one day."""
    return Interval(day, day, precision) if day else None


def on(year: int, month: int, day: int) -> date | None:
    """Give a day, or None where the calendar has none (30 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def months(year: int, month: int, count: int, precision: Precision) -> Interval | None:
    """Give `count` months from the first of a month; `month` may lie outside 1 to 12 and moves the
    year.
    """
    first, last = year * 12 + month - 1, year * 12 + month - 1 + count
    if first < _FIRST_YEAR * 12 or last > _LAST_YEAR * 12:
        return None
    start, after = date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, 1)
    return Interval(start, after - timedelta(days=1), precision)


def a_year(year: int) -> Interval | None:
    """Give a calendar year."""
    return months(year, 1, 12, "year")


def season(year: int, number: int) -> Interval | None:
    """Give spring (1), summer, autumn or winter (4) of a year as whole months; winter ends in the
    next year's February.
    """
    return months(year, number * 3, 3, "season")


def week(day: date) -> Interval:
    """Give the week, Monday to Sunday, that holds a day."""
    monday = shifted(day, -day.weekday()) or day
    return Interval(monday, shifted(monday, 6) or monday, "week")


def weekend(day: date) -> Interval:
    """Give the Saturday and Sunday of the week that holds a day."""
    whole = week(day)
    return Interval(shifted(whole.gte, 5) or day, whole.lte, "day")


def easter(year: int) -> date:
    """Give Easter Sunday of the western churches, by the anonymous Gregorian reckoning."""
    century, golden = year // 100, year % 19
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    offset = epact - (year + year // 4 + epact + 2 - century + century // 4) % 7
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def thanksgiving(year: int) -> date:
    """Give the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def shifted(day: date, days: float) -> date | None:
    """Move a day; None beyond the calendar."""
    try:
        return day + timedelta(days=days)
    except (OverflowError, ValueError):
        return None


def period(day: date, unit: str, move: int) -> Interval | None:
    """Give the day, week, month, quarter, year, decade or century that holds `day`, moved by so
    many of them.
    """
    if unit in {"day", "week", "weekend"}:
        there = shifted(day, move * (1 if unit == "day" else 7))
        if there is None:
            return None
        return (
            one_day(there) if unit == "day" else week(there) if unit == "week" else weekend(there)
        )
    return _long_period(day, unit, move)


def _long_period(day: date, unit: str, move: int) -> Interval | None:
    if unit == "month":
        return months(day.year, day.month + move, 1, "month")
    if unit == "quarter":
        return months(day.year, (day.month - 1) // 3 * 3 + 1 + 3 * move, 3, "quarter")
    if unit == "year":
        return a_year(day.year + move)
    size: Precision = "decade" if unit == "decade" else "century"
    count = _MONTHS[size] // 12
    first = (day.year - (unit == "century")) // count * count + (unit == "century") + count * move
    return months(first, 1, _MONTHS[size], size)


def nearest(
    published: date, candidates: Callable[[int], Interval | None], future: bool | None
) -> Interval | None:
    """Choose the year of a date told without one: the last before publication, unless the tense or
    nearness says the next.

    `candidates` gives the interval in a year. Without tense a coming one must be three times nearer
    than the past one, against the tense nine times: "he said on 5 June that from 15 June" is told
    of what comes.
    """
    found = [interval for year in (-1, 0, 1) if (interval := candidates(published.year + year))]
    past = max((interval for interval in found if interval.gte <= published), default=None)
    coming = min((interval for interval in found if interval.lte >= published), default=None)
    if past is None or coming is None:
        return past or coming
    ahead, behind = max((coming.gte - published).days, 0), max((published - past.lte).days, 0)
    if future:
        return past if behind * 9 < ahead else coming
    return coming if ahead * (3 if future is None else 9) < behind else past


def beside(
    day: date, candidates: Callable[[int], Interval | None], coming: bool
) -> Interval | None:
    """Give the last interval that is over before a day ("last summer"), or the next that begins
    after it.
    """
    found = [interval for year in (-2, -1, 0, 1) if (interval := candidates(day.year + year))]
    if coming:
        return min((interval for interval in found if interval.gte > day), default=None)
    return max((interval for interval in found if interval.lte < day), default=None)


def rolling(day: date, unit: str, move: int) -> Interval | None:
    """Give the days a unit long that end ("the past week") or begin ("the next month") with a
    day.
    """
    there = shifted(day, move * _DAYS[unit])
    precision: Precision = unit  # type: ignore[assignment]  # each key of _DAYS is a precision
    return Interval(min(day, there), max(day, there), precision) if there else None


def weekday(published: date, number: int, future: bool | None) -> Interval | None:
    """Give the weekday (Monday is 0) of the last seven days, or of the next seven where the tense
    says so.
    """
    back = (published.weekday() - number) % 7
    return one_day(shifted(published, (7 - back) % 7 if future else -back))


def yearless(within: Callable[[int], Interval | None]) -> When:
    """Resolve what is told without its year against the day of publication."""
    return lambda anchor: (
        nearest(anchor.published, within, anchor.future) if anchor.published else None
    )
