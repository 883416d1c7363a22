"""Moments as whole numbers, for SQLite and tantivy alike."""

from datetime import UTC, datetime, timedelta


def microseconds(moment: datetime) -> int:
    """Count microseconds since 1970, exactly; a moment without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(since: int) -> datetime:
    """Give the moment of so many microseconds since 1970."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since)
