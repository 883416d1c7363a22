"""The dates a source gives to an interval in UTC; what is wrong with one is said in a flag, never raised."""

import re
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from schemas.document import Published

EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
SLACK = timedelta(days=1)  # a clock in another zone may be this far ahead
SHAPES = (
    "%d %B %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%A, %B %d, %Y",
    "%Y-%m-%d %H:%M:%S",
)


def read_published(text: str | None, found: datetime) -> tuple[Published | None, tuple[str, ...]]:
    """Give the interval and flags: an unreadable or impossible date is null, one in the future is cut to `found`."""
    if not text or not text.strip():
        return None, ()
    moment = parse(text.strip())
    if moment is None or moment < EARLIEST:
        return None, (f"published date not understood: {text.strip()[:80]}",)
    if moment > found + SLACK:
        return Published(gte=found, lte=found, text=text.strip()[:80]), ("published date in the future",)
    end = moment + timedelta(days=1) - timedelta(seconds=1) if is_day(moment, text) else moment
    return Published(gte=moment, lte=end, text=text.strip()[:80]), ()


def parse(text: str) -> datetime | None:
    """Read a date or time of any usual shape; None where it is none."""
    for read in (from_iso, from_mail, from_shapes, from_epoch):
        moment = read(text)
        if moment is not None:
            try:
                return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
            except (OverflowError, ValueError):
                return None
    return None


def from_iso(text: str) -> datetime | None:
    """Read ISO 8601."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def from_mail(text: str) -> datetime | None:
    """Read RFC 822, as RSS has it."""
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def from_shapes(text: str) -> datetime | None:
    """Read a date in words."""
    words = re.sub(r"(\d)(?:st|nd|rd|th)\b", r"\1", " ".join(text[:60].replace(".", "").split()))
    for shape in SHAPES:
        try:
            return datetime.strptime(words, shape).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def from_epoch(text: str) -> datetime | None:
    """Read seconds (or milliseconds) since 1970."""
    if not re.fullmatch(r"\d{9,13}(?:\.\d{1,6})?", text):
        return None
    seconds = float(text)
    return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)


def is_day(moment: datetime, text: str) -> bool:
    """Say whether the source gave a day and no time."""
    return moment.timetz() == time(0, tzinfo=UTC) and ":" not in text and not text.strip().isdigit()
