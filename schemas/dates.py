"""Dates as sources write them, to moments: RFC 822, ISO 8601, their odd cousins, month names of
many languages.

`read_date` is the one reader of the dates that sources give, of feeds, pages, records and heads
alike: it gives an interval in UTC, or None; `read_moment` gives where that begins. A date without a
zone is taken as UTC. Never raises; linear time. "03/04/2025" has two readings, and none unless it
is known in which order the source writes: `order_of` tells it by its language and region,
`order_in` by its other dates.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Literal, NamedTuple

from schemas.calendars import load_calendars
from schemas.datafiles import load_json
from schemas.model import Model

Order = Literal["day", "month", "year"]  # what a date of three numbers begins with
Given = Literal["time", "day", "week", "month", "year"]  # how much of a date its source gave

_LONGEST = 120  # characters; a date is never longer

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-?(?P<month>\d{2})(?:-?(?P<day>\d{2}))?|-W(?P<week>\d{2})(?:-(?P<weekday>\d))?)?"
    r"(?:[T ,]+(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,12})?)?)?)?"
    r"\s*(?P<zone>[A-Za-z]{1,5}|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?)?",
    re.ASCII,
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:([+-])(\d\d)(\d\d)|GMT|UTC?|Z)",  # noqa: E501
    re.ASCII,
)
_CLOCK = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})[:시h](?:\s?)(?P<minute>\d{1,2})(?:[:.분](?P<second>\d{1,2}))?(?:[.,]\d{1,9})?(?!\d)"
    r"\s*(?P<half>[AaPp]\.?[Mm]\b)?"
)
# "10.15 pm" and "10 am": the half of the day says that it is a time; "18.30 GMT" and "1830 GMT":
# the zone does
_CLOCK_OF_HALF = re.compile(
    r"(?<![\d.:])(?P<hour>\d{1,2})(?:\.(?P<minute>\d{2}))?(?P<second>(?!))?\s?(?P<half>[AaPp]\.?[Mm]\b)"
)
_CLOCK_OF_ZONE = re.compile(
    r"(?<![\d.:])(?P<hour>\d{2})\.?(?P<minute>\d{2})(?P<second>(?!))?(?P<half>(?!))?(?=\s[A-Z]{3,5}\b)"
)
_OFFSET = re.compile(
    r"(?:GMT|UTC|UT)?\s*(?P<sign>[+\-\u2212])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\s*$"
)
_ZONE_NAME = re.compile(r"\b([A-Z]{1,5})\b")
_SLASHED = re.compile(
    r"(?<!\d)(\d{1,4})\s?([./\-年년])\s?(\d{1,2})\s?([./\-月월])\s?(\d{1,4})(?!\d)"
)
_YEAR = re.compile(r"\b\d{4}\b")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\d:.])(\d{1,4})(?![\d:])")
_UNTOLD = "/-"  # between numbers of which either may be the day
_EPOCH = re.compile(r"\d{9,10}(?:\.\d{1,6})?|\d{12,13}", re.ASCII)


class SourceDate(NamedTuple):
    """A date as its source gave it: its first and last second, in UTC (a time is one moment)."""

    gte: datetime
    lte: datetime
    given: Given
    zone: timedelta  # east of Greenwich

    def to_text(self) -> str:
        """Write it in ISO 8601, with no more than the source gave; `read_date` reads it again."""
        if self.given == "time":
            return self.gte.isoformat()
        day = self.gte + self.zone
        if self.given == "week":
            return f"{day:%G-W%V}"
        if self.given == "day":
            minutes = int(self.zone.total_seconds()) // 60
            sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
            return f"{day:%Y-%m-%d}" + (f"{sign}{hours:02}:{rest:02}" if minutes else "")
        return f"{day:%Y-%m}" if self.given == "month" else f"{day:%Y}"


def read_date(text: str | None, order: Order | None = None) -> SourceDate | None:
    """Give the time, day, month or year that a source's date names; None when it names none, or
    two as long as its order is not known.
    """
    flat = _flat(text)
    if not flat:
        return None
    try:
        return _rfc822(flat) or _iso(flat) or _epoch(flat) or _loose(flat, order)
    except (ValueError, OverflowError):
        return None


def read_moment(text: str | None, order: Order | None = None) -> datetime | None:
    """Give the first moment of what a source's date names, in UTC; None as `read_date` does."""
    date = read_date(text, order)
    return date.gte if date else None


def is_ambiguous(text: str | None) -> bool:
    """Say whether a date has two readings, which only the order of its source tells apart."""
    days = {read_moment(text, order) for order in ("day", "month")}
    return read_moment(text) is None and None not in days and len(days) > 1


def order_of(language: str | None) -> Order | None:
    """Give the order in which a language, with its region where that matters, writes numbers; None
    where it is not known.
    """
    parts = (language or "").lower().replace("_", "-").split("-")
    region = next((part for part in parts[1:] if len(part) == 2 or part.isdigit()), "")
    orders = _orders()
    return orders.get(
        f"{parts[0]}-{region}" if region else parts[0],
        orders.get(f"{parts[0]}-*" if region else "*"),
    )


def order_in(texts: Iterable[str | None]) -> Order | None:
    """Give the order that dates of one source show: one with a day over 12 has one reading; None
    where they disagree.
    """
    shown = {order for text in texts if (order := _shown(_flat(text))) is not None}
    return shown.pop() if len(shown) == 1 else None


def _shown(text: str) -> Order | None:
    found = _SLASHED.search(_clock(text)[1])
    if found is None or found[2] not in _UNTOLD or len(found[1]) > 2 or len(found[5]) == 3:
        return None
    first, second = int(found[1]), int(found[3])
    if first > 12 >= second > 0:
        return "day" if first <= 31 and len(found[5]) == 4 else None
    return "month" if second > 12 >= first > 0 else None


def _flat(text: str | None) -> str:
    """Give a date in one line, out of the CDATA that some write as text; nothing where it is too
    long for one.
    """
    if not text or len(text) > _LONGEST * 4:
        return ""
    flat = " ".join(text.replace("<![CDATA[", " ").replace("]]>", " ").split())
    return flat if len(flat) <= _LONGEST else ""


def _rfc822(text: str) -> SourceDate | None:
    """Read the shape of nearly every RSS feed; whatever differs goes the long way."""
    found = _RFC822.fullmatch(text)
    month = _months().get(found[2].lower()) if found else None
    if found is None or month is None:
        return None
    offset = (
        (int(found[8]) * 60 + int(found[9])) * (1 if found[7] == "+" else -1) if found[7] else 0
    )
    clock = timedelta(hours=int(found[4]), minutes=int(found[5]), seconds=int(found[6]))
    day = _day(int(found[3]), month, int(found[1]))
    return _dated(day, clock, timedelta(minutes=offset), "time")


def _iso(text: str) -> SourceDate | None:
    found = _ISO.fullmatch(text)
    if found is None or not (found["month"] or found["week"] or found["hour"] is None):
        return None
    if found["week"]:
        day = datetime.fromisocalendar(
            int(found["year"]), int(found["week"]), int(found["weekday"] or 1)
        ).replace(tzinfo=UTC)
    else:
        day = _day(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    clock = timedelta(
        hours=int(found["hour"] or 0),
        minutes=int(found["minute"] or 0),
        seconds=int(found["second"] or 0),
    )
    return _dated(day, clock, _zone(found["zone"] or ""), _given_in_iso(found))


def _given_in_iso(found: re.Match[str]) -> Given:
    if found["hour"]:
        return "time"
    if found["day"] or found["weekday"]:
        return "day"
    return "week" if found["week"] else "month" if found["month"] else "year"


def _epoch(text: str) -> SourceDate | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    moment = datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    return SourceDate(moment, moment, "time", timedelta())


def _loose(text: str, order: Order | None) -> SourceDate | None:
    """Read a date of words and numbers in any order, as RFC 822 and its imitators write it."""
    clock, rest, tail = _clock(text)
    if tail is None:
        rest, tail = _split_zone(rest)
    day, given = _named_day(rest) or (_numbered_day(rest, order), "day")
    return _dated(day, clock or timedelta(), _zone(tail), given if clock is None else "time")


def _clock(text: str) -> tuple[timedelta | None, str, str | None]:
    """Take the time of day out: its value (None where there is none), what stands before it (and
    after), and the zone behind it.
    """
    found = _CLOCK.search(text) or _CLOCK_OF_HALF.search(text) or _clock_of_zone(text)
    if found is None:
        return None, text, None
    hour, half = int(found["hour"]), (found["half"] or "").lower().replace(".", "")
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    value = timedelta(
        hours=hour, minutes=int(found["minute"] or 0), seconds=int(found["second"] or 0)
    )
    before, after = text[: found.start()], text[found.end() :]
    zone = after.strip()
    # asctime puts the year behind the clock: "Tue Jun  3 09:39:21 EDT 2025"
    return value, before + " " + _without_zone(zone), zone


def _clock_of_zone(text: str) -> re.Match[str] | None:
    """Find a time of four digits behind a year, told by the name of a zone behind it."""
    found = next(
        (one for one in _CLOCK_OF_ZONE.finditer(text) if _YEAR.search(text, 0, one.start())), None
    )
    return (
        found
        if found and text[found.end() :].split(maxsplit=1)[0].strip(".,)") in _zones()
        else None
    )


def _without_zone(text: str) -> str:
    offset = _OFFSET.search(text)
    return text[: offset.start()] if offset else text


def _split_zone(text: str) -> tuple[str, str]:
    words = text.rsplit(" ", 1)
    known = len(words) == 2 and words[1] in _zones()
    return (words[0], words[1]) if known else (text, "")


def _named_day(text: str) -> tuple[datetime, Given] | None:
    """Find a month's name, a year and perhaps a day: "3 Jun 2025", "June 3, 2025", "3. juni 25"."""
    lower = text.lower()
    named = [number for word in _WORD.finditer(lower) if (number := _month(lower, word))]
    if not named:
        return None
    month = named[-1]  # the first may be a weekday: "mar." is Tuesday in French
    numbers = _NUMBER.findall(text)
    long = [number for number in numbers if len(number) == 4]
    short = [number for number in numbers if len(number) <= 2]
    if long and short:
        return _day(int(long[0]), month, int(short[0])), "day"
    if len(short) >= 2:
        return _day(_century(int(short[1])), month, int(short[0])), "day"
    return (_day(int(long[0]), month, 1), "month") if long else None


def _month(text: str, word: re.Match[str]) -> int | None:
    """Give the month that a word names: some name two, and the stop after the day tells the
    language.
    """
    dotted = _months().get(f". {word[0]}") if text[: word.start()].endswith((". ", ".")) else None
    return dotted or _months().get(word[0])


def is_month(word: str) -> bool:
    """Say whether a word in lower case names a month in some language."""
    return word in _months()


def is_weekday(word: str) -> bool:
    """Say whether a word in lower case names a day of the week in some language."""
    return word in _weekdays()


def is_zone(word: str) -> bool:
    """Say whether a word in capitals names a time zone."""
    return word in _zones()


def _numbered_day(text: str, order: Order | None) -> datetime | None:
    """Read "2025/06/03", "03.06.2025", "06/23/2025": with dots the day is first, otherwise as the
    source writes it.
    """
    found = _SLASHED.search(text)
    if found is None:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[5])
    if len(found[1]) >= 3 or (order == "year" and len(found[5]) <= 2):
        return _day(_century(first), second, third)
    year = _century(third) if len(found[5]) <= 2 else third
    if found[2] not in _UNTOLD or first > 12 or first == second:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    return (
        _day(year, *((second, first) if order == "day" else (first, second)))
        if order in ("day", "month")
        else None
    )


def _day(year: int, month: int, day: int) -> datetime:
    """Build a day; 29 February of a common year is its 28th, as feeds written by hand mean it."""
    if month == 2 and day == 29 and (year % 4 or (not year % 100 and year % 400)):
        day = 28
    return datetime(year, month, day, tzinfo=UTC)


def _century(year: int) -> int:
    return year + (1900 if year >= 70 else 2000) if year < 100 else year


def _dated(
    day: datetime | None, clock: timedelta, zone: timedelta, given: Given
) -> SourceDate | None:
    """Join day, time and zone; a leap second or hour 24 rolls over, more than a day of clock is no
    time.
    """
    if day is None or clock > timedelta(days=1, seconds=1):
        return None
    first = day + clock - zone
    last = first if given == "time" else _following(day, given) - zone - timedelta(seconds=1)
    return SourceDate(first, last, given, zone)


def _following(day: datetime, given: Given) -> datetime:
    """Give the day after the last one of a day, week, month or year that begins with this day."""
    if given == "year":
        return day.replace(year=day.year + 1)
    if given == "month":
        return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=7 if given == "week" else 1)


def _zone(text: str) -> timedelta:
    offset = _OFFSET.search(text)
    if offset:
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        signed = minutes if offset["sign"] == "+" else -minutes
        return timedelta(minutes=signed) if minutes < 24 * 60 else timedelta()
    names = (_zones().get(name.upper()) for name in _ZONE_NAME.findall(text.upper()))
    return timedelta(minutes=next((minutes for minutes in names if minutes is not None), 0))


@cache
def _months() -> dict[str, int]:
    return {
        name: number
        for calendar in load_calendars()
        for names in (calendar.months, calendar.month_abbreviations)
        for name, number in names.items()
    }


@cache
def _weekdays() -> frozenset[str]:
    return frozenset(
        name
        for calendar in load_calendars()
        for names in (calendar.weekdays, calendar.weekday_abbreviations)
        for name in names
    )


class _Orders(Model):
    """The lists of `schemas/data/feeds/orders.json`, of languages with their regions."""

    about: str
    day: tuple[str, ...]
    month: tuple[str, ...]
    year: tuple[str, ...]
    unknown: tuple[str, ...]


@cache
def _orders() -> dict[str, Order | None]:
    """Give the order of a language ("fr"), of one in a region ("en-us"), and of one in any other
    region ("en-*").
    """
    listed = load_json("feeds/orders.json", _Orders)
    known: dict[str, Order | None] = {
        **dict.fromkeys(listed.day, "day"),
        **dict.fromkeys(listed.month, "month"),
        **dict.fromkeys(listed.year, "year"),
    }
    return known | dict.fromkeys(listed.unknown)


def _zones() -> dict[str, int]:
    """Minutes east of Greenwich by zone name."""
    return load_json("feeds/zones.json", dict[str, int])
