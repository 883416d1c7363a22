"""What is made of the date that a source gives (`schemas.dates` reads it): an interval in UTC; what
is wrong with it is said in a flag, never raised.
"""

from datetime import UTC, datetime, timedelta

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
    date = dates.read_date(said, dates.order_of(language))
    if date is None or date.gte < EARLIEST:
        wrong = "can be read in two ways" if dates.is_ambiguous(said) else "not understood"
        return None, (f"published date {wrong}: {said[:LONGEST]}",)
    if date.gte > found + SLACK:
        return Published(gte=found, lte=found, text=said[:LONGEST]), (
            "published date in the future",
        )
    return Published(gte=date.gte, lte=date.lte, text=said[:LONGEST]), ()
