"""How to read the Retry-After header (RFC 9110, section 10.2.3), of publishers and of a search
server alike.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_ASKED = 24 * 3600  # seconds: nothing a server says makes us wait longer


def read_retry_after(header: str | None, now: datetime) -> float | None:
    """Read a number of seconds or a date as seconds from now, 0 to LONGEST_ASKED; None where it is
    neither.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), LONGEST_ASKED))
    try:
        moment = parsedate_to_datetime(text[:100])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(max((moment - now).total_seconds(), 0.0), float(LONGEST_ASKED))
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
