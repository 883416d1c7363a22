"""How long a server asks to be left alone: its Retry-After header, the one reader of it for feeds
and for Elasticsearch.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 24 * 3600  # seconds: nothing a server says makes us wait longer
_LONGEST_DATE = 100  # characters of a date that are read
_DIGITS = 9  # digits that are read: as seconds they are 31 years, far more than LONGEST_WAIT


def read_retry_after(header: str | None, now: datetime) -> float | None:
    """Read Retry-After (RFC 9110: seconds, or a date) as seconds from `now`: at least 0, at most a
    day; None where it says nothing. Never raises.
    """
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(min(int(text[:_DIGITS]), LONGEST_WAIT))
    try:
        moment = parsedate_to_datetime(text[:_LONGEST_DATE])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max((moment - now).total_seconds(), 0.0), float(LONGEST_WAIT))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
