"""The dates a source gives to an interval in UTC; what is wrong with one is said in a flag, never
raised.
"""

import re
from datetime import UTC, datetime, time, timedelta

from schemas import dates
from schemas.document import Published

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
SLACK = timedelta(days=1)  # a clock in another zone may be this far ahead
LONGEST = 80  # characters of a date that are kept


def read_published(
    text: str | None, found: datetime, language: str | None = None
) -> tuple[Published | None, tuple[str, ...]]:
    """Give the interval and flags: an unreadable or impossible date is null, one in the future is
    cut to `found`.

    `language` is the source's, with its region: it tells which number of "03/04/2025" is the day.
    """
    said = (text or "").strip()
    if not said:
        return None, ()
    moment = dates.parse(said, dates.order_of(language))
    if moment is None or moment < EARLIEST:
        wrong = "can be read in two ways" if dates.is_ambiguous(said) else "not understood"
        return None, (f"published date {wrong}: {said[:LONGEST]}",)
    if moment > found + SLACK:
        return Published(gte=found, lte=found, text=said[:LONGEST]), (
            "published date in the future",
        )
    return Published(gte=moment, lte=end_of(moment, said), text=said[:LONGEST]), ()


def end_of(moment: datetime, text: str) -> datetime:
    """Give the last second of the year, month or day that the source named; a moment ends at
    once.
    """
    if not is_day(moment, text):
        return moment
    numbers = re.findall(r"\d+", text)
    if len(numbers) == 1 and text.isdigit() and len(text) == len("2025"):
        following = moment.replace(year=moment.year + 1)
    elif [len(number) for number in numbers] in ([len("2025")], [len("2025"), len("03")]):
        following = (moment + timedelta(days=31)).replace(day=1)
    else:
        following = moment + timedelta(days=1)
    return following - timedelta(seconds=1)


def is_day(moment: datetime, text: str) -> bool:
    """Say whether the source gave a day and no time."""
    return (
        moment.timetz() == time(0, tzinfo=UTC)
        and ":" not in text
        and not (text.isdigit() and len(text) > 8)
    )
