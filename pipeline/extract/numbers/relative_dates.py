"""Dates told from another: "yesterday", "last week", "on Thursday", "two days ago", "last summer",
"the first quarter".
"""

from pipeline.extract.numbers import told_dates
from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.intervals import (
    Anchor,
    Interval,
    Phrase,
    When,
    always,
    easter,
    months,
    nearest,
    on,
    one_day,
    period,
    rolling,
    shifted,
    thanksgiving,
    week,
    weekday,
    yearless,
)
from pipeline.extract.numbers.month_dates import day_number, month_of, month_rule
from pipeline.extract.numbers.tokens import Tokens, sentence_start
from pipeline.extract.numbers.year_dates import century, year_number

_MOVES = {
    "last": -1,
    "past": -1,
    "previous": -1,
    "this": 0,
    "current": 0,
    "next": 1,
    "coming": 1,
    "following": 1,
}
_FIRST_GREGORIAN, _LAST_YEAR = 1583, 9998
_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


def _from(unit: str, move: int, part: bool = False) -> When:
    """Resolve to the period around publication, moved by so many."""

    def when(anchor: Anchor) -> Interval | None:
        found = period(anchor.published, unit, move) if anchor.published else None
        return found._replace(precision="time") if found and part else found

    return when


def day_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "today", "yesterday morning", "earlier today", "late tomorrow", "tonight"."""
    if (
        tokens.text[i][0].isupper()
        and tokens.text[i - 1][:1].isupper()
        and not sentence_start(tokens, i)
    ):
        return None  # USA Today
    part = tokens.low[i + 1] in words("calendar", "day_parts")
    first = i - (tokens.low[i - 1] in {"earlier", "later", "late", "early"})
    if tokens.words(i - 3, i) == {-1: "the day before", 1: "the day after"}.get(
        _DAYS[tokens.low[i]]
    ):
        return Phrase(i - 3, i + 1, _from("day", 2 * _DAYS[tokens.low[i]]))
    when = _from("day", _DAYS[tokens.low[i]], part=part or tokens.low[i] == "tonight")
    return Phrase(first, i + 1 + part, when)


def part_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "this morning", "last night"."""
    move = {"this": 0, "last": -1}.get(tokens.low[i - 1])
    if move is None or i == 0 or (move == -1 and tokens.low[i] not in {"night", "evening"}):
        return told_dates.part_of_day(tokens, i)
    first = i - 1 - (tokens.low[i - 2] in {"earlier", "later", "late", "early"})
    return Phrase(first, i + 1, _from("day", move, part=True))


def weekday_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "Thursday", "last Thursday", "Monday night", "next Friday"; a date right after takes it
    into its own words.
    """
    number = vocabulary("calendar")["weekdays"][tokens.low[i]]
    before, after = tokens.low[i - 1], tokens.low[i + 1]
    if not tokens.text[i][0].isupper() or after in words("calendar", "weekday_names_after"):
        return None
    if before in words("calendar", "weekday_names_before") and tokens.text[i - 1][:1].isupper():
        return None
    if _date_follows(tokens, i) or (before == "on" and tokens.text[i - 2] == "Mail"):
        return None
    part = after in words("calendar", "day_parts") and tokens.text[i + 1].islower()
    if of_week := _of_week(tokens, i, i + 1 + part, number):
        return of_week
    first = i - (before in {"last", "next", "this", "coming", "past", "following"})
    first -= tokens.low[first - 1] in {"early", "late"} and first == i
    return Phrase(
        first, i + 1 + part, _weekday(number, tokens.low[first] if first < i else "", part)
    )


def _of_week(tokens: Tokens, i: int, last: int, number: int) -> Phrase | None:
    """Read "Monday next week", "Tuesday of last week", "Friday night this week": the day of that
    week.
    """
    at = last + (tokens.low[last] == "of")
    at += tokens.low[at] == "the"
    move = (
        _MOVES.get(tokens.low[at])
        if tokens.low[at + 1] == "week" and tokens.low[at + 2] != "of"
        else None
    )
    if move is None:
        return None

    def when(anchor: Anchor) -> Interval | None:
        whole = period(anchor.published, "week", move) if anchor.published else None
        return one_day(shifted(whole.gte, number)) if whole else None

    return Phrase(i, at + 2, when)


def _date_follows(tokens: Tokens, i: int) -> bool:
    """True when a month's date follows and takes the weekday into its words: "Thursday, June 2",
    "Monday 5 May".
    """
    at = i + 1 + (tokens.text[i + 1] == ",")
    at += tokens.low[at] == "the"
    if month_of(tokens.low[at]) is not None:
        return month_rule(tokens, at) is not None and tokens.text[at][0].isupper()
    day = day_number(tokens, at)
    return (
        day is not None and month_of(tokens.low[day[1] + (tokens.low[day[1]] == "of")]) is not None
    )


def _weekday(number: int, word: str, part: bool) -> When:
    future = {
        "last": False,
        "past": False,
        "next": True,
        "coming": True,
        "following": True,
        "this": None,
    }

    def when(anchor: Anchor) -> Interval | None:
        if anchor.published is None:
            return None
        tense = future.get(word, anchor.future) if word != "this" else anchor.future is not False
        found = weekday(anchor.published, number, tense)
        if found and found.gte == anchor.published and word in {"last", "next"}:
            found = one_day(shifted(anchor.published, -7 if word == "last" else 7))
        return found._replace(precision="time") if found and part else found

    return when


def unit_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "last week", "this year", "earlier this month", "the past decade", and what is told from
    another date.
    """
    unit = tokens.low[i]
    told = told_dates.moved_unit(tokens, i) or told_dates.current_unit(tokens, i)
    if unit == "weekend":
        told = told_dates.weekend_rule(tokens, i)
    move = _MOVES.get(tokens.low[i - 1]) if i else None
    told = told or (_week_of_month(tokens, i) if unit == "week" else None)
    if told or move is None or unit == "day" or (tokens.text[i + 1] == "-" and tokens.glued(i + 1)):
        return told
    if tokens.low[i + 1] == "of" and move:
        return None  # "the last week of March", "the last year of the war"
    past = tokens.low[i - 1] == "past" or (tokens.low[i - 2] == "the" and move)
    if past and unit in {"week", "month", "year", "decade"}:
        return Phrase(_led(tokens, i - 1), i + 1, _rolling(unit, move))
    return Phrase(_led(tokens, i - 1), i + 1, _from(unit, move))


def _week_of_month(tokens: Tokens, i: int) -> Phrase | None:
    """Read "the last week of March", "the first week of May 2024": weeks belong to the month that
    has their Thursday.
    """
    number = (
        vocabulary("calendar")["ordinals"].get(tokens.low[i - 1])
        if tokens.low[i - 2] == "the"
        else None
    )
    month = (
        month_rule(tokens, i + 2)
        if tokens.low[i + 1] == "of" and month_of(tokens.low[i + 2])
        else None
    )
    if number is None or month is None or month.first != i + 2:
        return None
    last = tokens.low[i - 1] in {"last", "final"}

    def when(anchor: Anchor) -> Interval | None:
        whole = month.when(anchor)
        if whole is None or whole.precision != "month":
            return None
        day = shifted(whole.lte, -3) if last else shifted(whole.gte, 7 * number - 4)
        return week(day) if day else None

    return Phrase(i - 2, month.last, when)


def _rolling(unit: str, move: int) -> When:
    return lambda anchor: rolling(anchor.published, unit, move) if anchor.published else None


def _led(tokens: Tokens, first: int) -> int:
    """Take "earlier", "late" or "the" before a relative date into its words."""
    return first - (
        tokens.low[first - 1] in {"earlier", "later", "late", "early", "the"} and first > 0
    )


def ago_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "two days ago", "a year ago", "more than 20 years ago", "several weeks ago" (words
    alone).
    """
    unit = tokens.low[i - 1].removesuffix("s")
    if i < 2 or unit not in {
        "day",
        "week",
        "month",
        "year",
        "decade",
        "century",
        "hour",
        "minute",
        "fortnight",
    }:
        return None
    if tokens.low[i - 2] in {"a", "an"}:
        return Phrase(i - 2, i + 1, _ago(unit, 1.0))
    if counted := told_dates.count_before(tokens, i - 1):
        return Phrase(counted[0], i + 1, _ago(unit, counted[1]))
    return (
        Phrase(i - 2, i + 1, always(None))
        if tokens.low[i - 2] in {"several", "few", "many"}
        else None
    )


def _ago(unit: str, count: float | None) -> When:
    def when(anchor: Anchor) -> Interval | None:
        if anchor.published is None or count is None or not count.is_integer() or count > 9999:
            return None
        if unit in {"hour", "minute"}:
            return one_day(anchor.published, "time") if unit == "minute" or count < 6 else None
        if unit == "day":
            return one_day(shifted(anchor.published, -count))
        if unit == "fortnight":
            return period(anchor.published, "week", -2 * int(count))
        return period(anchor.published, unit, -int(count))

    return when


def quarter_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "the first quarter of 2024", "third-quarter", "Q1 2024", "the first half of the year";
    else `unit_rule`.
    """
    if numbered := _numbered_quarter(tokens, i):
        return numbered
    at = i - 2 if tokens.text[i - 1] == "-" else i - 1
    at -= tokens.low[at] == "fiscal"
    number = vocabulary("calendar")["ordinals"].get(tokens.low[at]) if i else None
    half = tokens.low[i] == "half"
    if number is None or number < 1 or (half and number > 2):
        return None if half else unit_rule(tokens, i)
    year, last, move = _of_year(tokens, i + 1)
    if year is None and move is None and (half or _in_a_game(tokens, i)):
        return None
    fiscal = "fiscal" in tokens.low[max(at - 1, 0) : last]
    at -= tokens.low[at - 1] == "fiscal"
    first = at - (tokens.low[at - 1] == "the" and at > 0)
    return Phrase(first, last, always(None) if fiscal else _quarter(year, move, number, half))


def _in_a_game(tokens: Tokens, i: int) -> bool:
    """True near words of games that are played in quarters."""
    return not words("calendar", "game_words").isdisjoint(tokens.low[max(i - 15, 0) : i + 20])


def _of_year(tokens: Tokens, i: int) -> tuple[int | None, int, int | None]:
    """Give (year, last token, years from now) of "of 2024", "2024", "of this year", "of the year",
    "last year".
    """
    at = i + (tokens.low[i] in {"of", "in", ","})
    at += tokens.low[at] in {"fiscal", "the"} and tokens.low[at + 1] != "year"
    if (year := year_number(tokens, at)) is not None:
        return year, at + 1, None
    if tokens.low[at + 1] == "year" and tokens.low[at] in {"this", "the", "last", "next"}:
        return None, at + 2, {"last": -1, "next": 1}.get(tokens.low[at], 0)
    if (tokens.low[at], tokens.low[at + 1]) == ("fiscal", "year") and (
        year := year_number(tokens, at + 2)
    ) is not None:
        return year, at + 3, None
    return None, i, None


def _quarter(year: int | None, move: int | None, number: int, half: bool) -> When:
    size = 6 if half else 3

    def within(year: int) -> Interval | None:
        return months(year, size * (number - 1) + 1, size, "quarter")

    def when(anchor: Anchor) -> Interval | None:
        if year is not None:
            return within(year)
        if anchor.published is None:
            return None
        return (
            within(anchor.published.year + move)
            if move is not None
            else nearest(anchor.published, within, anchor.future)
        )

    return when


def q_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "Q1 2024", "Q3", "H1 2015" (a half only with its year: H1 is other things too)."""
    digit, half = tokens.text[i + 1], tokens.text[i] == "H"
    if tokens.text[i] not in {"Q", "H"} or digit not in ("1", "2", "3", "4")[: 2 if half else 4]:
        return None
    year, last, this = _of_year(tokens, i + 2)
    if not tokens.glued(i + 1) or (half and year is None):
        return None
    return Phrase(i, last, _quarter(year, this, int(digit), half))


def _numbered_quarter(tokens: Tokens, i: int) -> Phrase | None:
    """Read "Quarter 1 2018", "Quarter 3 of 2024"."""
    digit = tokens.text[i + 1]
    if tokens.low[i] != "quarter" or digit not in {"1", "2", "3", "4"}:
        return None
    year, last, move = _of_year(tokens, i + 2)
    return (
        Phrase(i, last, _quarter(year, move, int(digit), half=False)) if year is not None else None
    )


def century_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "the nineteenth century", else as any unit: "last century"."""
    at = i - 2 if tokens.text[i - 1] == "-" else i - 1
    number = vocabulary("calendar")["centuries"].get(tokens.low[at]) if i else None
    if tokens.low[at - 1] == "-" and tokens.low[at - 2] == "twenty" and number == 1:
        return century(tokens, at - 2, i, 21)
    return century(tokens, at, i, int(number)) if number else unit_rule(tokens, i)


def decade_word_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "the nineties", "the late sixties" (a person is "in his sixties")."""
    if tokens.low[i - 1] not in {"the", "early", "late", "mid"} and tokens.text[i - 1] != "-":
        return None
    number = int(vocabulary("calendar")["decades"][tokens.low[i]])
    return Phrase(
        i - (tokens.low[i - 1] == "the"), i + 1, always(months(1900 + number, 1, 120, "decade"))
    )


def holiday_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "Christmas Eve", "New Year's Day 2024", "Halloween", "Good Friday"."""
    for size in (5, 4, 3, 2, 1):
        words_here = tokens.words(i, i + size)
        fixed, moving = (
            vocabulary("calendar")[table].get(words_here)
            for table in ("holidays", "moving_holidays")
        )
        if tokens.text[i][0].isupper() and (fixed or moving):
            return _holiday(tokens, i, i + size, fixed or moving)
    return None


def _holiday(tokens: Tokens, first: int, last: int, found: tuple[int | str, int]) -> Phrase:
    def within(year: int) -> Interval | None:
        name, day = found
        if isinstance(name, int):
            return one_day(on(year, name, day))
        if not _FIRST_GREGORIAN <= year <= _LAST_YEAR:
            return None
        return one_day(shifted(easter(year) if name == "easter" else thanksgiving(year), day))

    step = last + (tokens.text[last] == ",")
    year = year_number(tokens, step)
    if year is not None:
        return Phrase(first, step + 1, always(within(year)))
    return Phrase(first, last, yearless(within))
