"""Which articles in SQLite are older than a moment."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import datetime

import zstandard

from connectors.embedded.database import PAGE
from connectors.embedded.moments import microseconds
from connectors.index import Expired

# The times are looked through, not the articles. Every article is in `unrelated` or `related`,
# under its time; one that is in both has changed since it was related.
EXPIRED = """
SELECT id, at, seq, fingerprint, json FROM {table} CROSS JOIN articles USING (id)
WHERE (at, id) > (?, ?) AND (at < ? OR at > ? AND ingested < ?) {more} ORDER BY at, id LIMIT ?
"""
SOURCES = (
    ("unrelated", ""),
    ("related", "AND NOT EXISTS (SELECT 1 FROM unrelated AS new WHERE new.id = related.id)"),
)
# the second field of every article: the first match is its own
TIME = re.compile(rb'"@timestamp":"([^"]+)"')


def scan(db: sqlite3.Connection, before: datetime, now: datetime) -> Iterator[Expired]:
    """Find old articles, those that are not related first."""
    unpack = zstandard.ZstdDecompressor().decompress
    bounds = (microseconds(before), microseconds(now), before.isoformat())
    for table, more in SOURCES:
        sql = EXPIRED.format(table=table, more=more)
        after: tuple[int, str] = (-(1 << 62), "")
        while rows := db.execute(sql, (*after, *bounds, PAGE)).fetchall():
            for id_, _, seq, fingerprint, json in rows:
                at = _time(unpack(json))  # a record may be of another time
                if at < before or at > now:
                    yield Expired(id=id_, fingerprint=fingerprint, timestamp=at, token=str(seq))
            after = (rows[-1][1], rows[-1][0])


def _time(json: bytes) -> datetime:
    found = TIME.search(json)
    assert found is not None, "an article has a time"
    return datetime.fromisoformat(found[1].decode())
