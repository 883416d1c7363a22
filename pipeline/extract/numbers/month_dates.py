"""Days and months written out: "June 2nd", "5 Jan 2024", "3-5 May", "Thursday, June 2", "in March"."""

from functools import cache

from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.intervals import Interval, Phrase, When, always, months, on, yearless
from pipeline.extract.numbers.measures import known
from pipeline.extract.numbers.tokens import Tokens
from pipeline.extract.numbers.year_dates import year_number

_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_DASHES = frozenset("-–—")


@cache
def month_of(word: str) -> int | None:
    """Give the month (1 to 12) of a name or an abbreviation in lower case."""
    number = vocabulary("calendar")["months"].get(word) or vocabulary("calendar")["month_abbreviations"].get(word)
    return int(number) if number else None


def day_number(tokens: Tokens, i: int) -> tuple[int, int] | None:
    """Give (day, token after it) for "5" or "5th" at token `i`."""
    text = tokens.text[i]
    if not (len(text) <= 2 and text.isdecimal() and 1 <= int(text) <= 31):
        return None
    if tokens.glued(i + 1) and (tokens.text[i + 1].isalpha() or tokens.text[i + 1] in ":/"):
        return (int(text), i + 2) if tokens.low[i + 1] in _ORDINALS else None
    return int(text), i + 1


def month_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read the date around a month's name at token `i`."""
    month = month_of(tokens.low[i])
    if month is None or not tokens.text[i][0].isupper():
        return None
    short = tokens.low[i] not in words("calendar", "months")
    after = i + 1 + (short and tokens.text[i + 1] == "." and tokens.glued(i + 1))
    days, first = _days_before(tokens, i)
    last = after
    if not days:
        days, last = _days_after(tokens, after)
    year, last = _year_after(tokens, last)
    if not days and not _stands_alone(tokens, i, after, short, year):
        return None
    return Phrase(_weekday_before(tokens, first), last, _when(year, month, days))


def _when(year: int | None, month: int, days: tuple[int, ...]) -> When:
    def within(year: int) -> Interval | None:
        if not days:
            return months(year, month, 1, "month")
        first, last = on(year, month, days[0]), on(year, month, days[-1])
        return Interval(first, last, "day") if first and last and first <= last else None

    return always(within(year)) if year is not None else yearless(within)


def _days_before(tokens: Tokens, i: int) -> tuple[tuple[int, ...], int]:
    """Read "5 May", "5th of May", "3-5 May", "between 3 and 5 May": the days, and the first token."""
    end = i - 1 if tokens.low[i - 1] == "of" else i
    for size in (1, 2):
        day = day_number(tokens, end - size) if end - size >= 0 else None
        if day and day[1] == end and not tokens.glued(end - size + 0 if end - size == 0 else _no(tokens, end - size)):
            return _range_before(tokens, end - size, day[0])
    return (), i


def _no(tokens: Tokens, i: int) -> int:
    """Token `i`, unless what it is glued to is a dash of a range: then nothing (0)."""
    return 0 if tokens.text[i - 1] in _DASHES else i


def _range_before(tokens: Tokens, i: int, last: int) -> tuple[tuple[int, ...], int]:
    joined = tokens.low[i - 1] in {"and", "to", "-", "–", "—"}
    for size in (2, 3):
        day = day_number(tokens, i - size) if joined and i - size >= 0 else None
        if day and day[1] == i - 1 and day[0] < last:
            return (day[0], last), i - size
    return (last,), i - (tokens.low[i - 1] == "the")


def _days_after(tokens: Tokens, i: int) -> tuple[tuple[int, ...], int]:
    """Read the days after a month: "5", "5th", "the 5th", "3-5", "3 to 5", "3 and 5"."""
    day = day_number(tokens, i)
    if day is None or (tokens.text[day[1]] == "%" or known(tokens, day[1]) is not None):
        return (), i
    if tokens.low[day[1]] in {"-", "–", "—", "to", "and"}:
        second = day_number(tokens, day[1] + 1)
        if (
            second
            and second[0] > day[0]
            and known(tokens, second[1]) is None
            and month_of(tokens.low[second[1]]) is None
        ):
            return (day[0], second[0]), second[1]
    return (day[0],), day[1]


def _year_after(tokens: Tokens, i: int) -> tuple[int | None, int]:
    at = i + (tokens.text[i] == ",") + (tokens.low[i] == "of")
    year = year_number(tokens, at)
    if year is None or (tokens.glued(at + 1) and (tokens.text[at + 1].isalpha() or tokens.text[at + 1] == "%")):
        return None, i
    return year, at + 1


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


def _stands_alone(tokens: Tokens, i: int, after: int, short: bool, year: int | None) -> bool:
    """True when a month without a day is a month: "in March", "May 2024", never "March on", "Theresa May", "Dec"."""
    low, before = tokens.low[i], tokens.low[i - 1]
    if year is not None:
        return True
    if tokens.text[i] == tokens.text[i].upper() and len(low) > 1:
        return False
    leading = before in words("calendar", "month_before") or (
        before == "-" and tokens.low[i - 2] in {"mid", "early", "late"}
    )
    if short:
        return leading and after > i + 1
    if low in vocabulary("calendar")["months_also_words"]:
        return leading
    if (
        tokens.text[i - 1][:1].isupper()
        and before.isalpha()
        and not leading
        and low in vocabulary("calendar")["months_also_names"]
    ):
        return False
    return leading or not (low in vocabulary("calendar")["months_also_names"] and tokens.text[after][:1].isupper())
