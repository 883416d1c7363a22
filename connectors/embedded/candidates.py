"""Which articles to compare with, by the bands and keys of signatures in SQLite.

What was related last is in small tables (`recent_bands`, `recent_keys`), all else in large ones.
"""

import sqlite3
from collections import Counter
from collections.abc import Sequence

from connectors.embedded.database import marks, select_in
from connectors.embedded.moments import microseconds
from connectors.index import is_near
from schemas.signature import Ask, Signature

BAND_HOLDERS = 40  # articles looked at that share one band
# articles looked at that share one key: a word of very many articles finds only the newest
KEY_HOLDERS = 120
# holders of keys looked at for one ask, the most telling keys first: a bound whatever the index
# holds
HOLDERS = 360
MERGED = 100_000  # rows of recent keys, of some 4,000 articles, that are moved at once
BAND_HOLDING = (
    "SELECT number FROM bands WHERE band IN ({marks}) UNION ALL"
    " SELECT number FROM recent_bands WHERE band IN ({marks}) LIMIT ?"
)
KEY_HOLDING = (  # newest first, of both tables
    "SELECT number FROM (SELECT number, day FROM keys WHERE key = ? AND day BETWEEN ? AND ? UNION"
    " ALL"
    " SELECT number, day FROM recent_keys WHERE key = ? AND day BETWEEN ? AND ? ORDER BY day DESC"
    " LIMIT ?)"
)
# kB of pages that who relates holds in memory: it looks at many places of a large file
CACHE = 8_192
DAY = 86_400_000_000  # microseconds


def add(db: sqlite3.Connection, number: int, signature: Signature) -> None:
    """Make a record findable by the bands and keys of its signature."""
    day = microseconds(signature.timestamp) // DAY
    bands = [(band, number) for band in signature.bands]
    db.executemany("INSERT OR IGNORE INTO recent_bands VALUES (?, ?)", bands)
    keys = [(key, day, number) for key in signature.keys]
    db.executemany("INSERT OR IGNORE INTO recent_keys VALUES (?, ?, ?)", keys)


def delete(db: sqlite3.Connection, number: int, signature: Signature) -> None:
    """Make a record findable no more by the bands and keys of its signature."""
    day = microseconds(signature.timestamp) // DAY
    bands = [(band, number) for band in signature.bands]
    keys = [(key, day, number) for key in signature.keys]
    for age in ("", "recent_"):  # constants only
        db.executemany(f"DELETE FROM {age}bands WHERE band = ? AND number = ?", bands)
        db.executemany(f"DELETE FROM {age}keys WHERE key = ? AND day = ? AND number = ?", keys)


def merge_recent(db: sqlite3.Connection) -> None:
    """Move what is recent, where it has become much, in the order of the large tables: a page of
    these is then written once, not for each row.
    """
    if db.execute("SELECT count(*) FROM recent_keys").fetchone()[0] <= MERGED:
        return
    for table in ("bands", "keys"):  # constants only
        db.execute(f"INSERT OR IGNORE INTO {table} SELECT * FROM recent_{table} ORDER BY 1, 2")
        db.execute(f"DELETE FROM recent_{table}")


def find(
    db: sqlite3.Connection, asks: Sequence[Ask], near: int, alike: int
) -> list[tuple[str, ...]]:
    """Find ids for each ask: see `RelationStore.find_candidates`."""
    db.execute(f"PRAGMA cache_size = {-CACHE}")
    found = [(_by_band(db, ask, near), _by_keys(db, ask, alike)) for ask in asks]
    ids = _ids(db, {number for pair in found for some in pair for number in some})
    answers = []
    for ask, pair in zip(asks, found, strict=True):
        named = [
            [ids[number] for number in some if ids[number] != ask.id][:limit]
            for some, limit in zip(pair, (near, alike), strict=True)
        ]
        answers.append(tuple(dict.fromkeys(named[0] + named[1])))
    return answers


def _by_band(db: sqlite3.Connection, ask: Ask, limit: int) -> list[int]:
    sql = BAND_HOLDING.format(marks=marks(len(ask.bands)))
    rows = db.execute(sql, (*ask.bands, *ask.bands, BAND_HOLDERS)).fetchall()
    if len(rows) == BAND_HOLDERS:  # a band of very many articles hides no other
        sql = BAND_HOLDING.format(marks="?")
        rows = [row for band in ask.bands for row in db.execute(sql, (band, band, BAND_HOLDERS))]
    shared = Counter(int(row[0]) for row in rows)
    return [
        number
        for place, number in enumerate(_ranked(shared, limit, 1))
        if is_near(place, shared[number])
    ]


def _by_keys(db: sqlite3.Connection, ask: Ask, limit: int) -> list[int]:
    if not ask.keys:
        return []
    days = (microseconds(ask.since) // DAY, microseconds(ask.until) // DAY)
    values = [value for key in ask.keys for value in (key, *days, key, *days, KEY_HOLDERS)]
    sql = " UNION ALL ".join([KEY_HOLDING] * len(ask.keys)) + " LIMIT ?"
    rows = db.execute(sql, (*values, HOLDERS)).fetchall()
    return _ranked(Counter(int(row[0]) for row in rows), limit, 2)


def _ranked(shared: Counter[int], limit: int, least: int) -> list[int]:
    """Give those that share most; one more than asked for, which may be the asker itself."""
    enough = [(-count, number) for number, count in shared.items() if count >= least]
    return [number for _, number in sorted(enough)[: limit + 1]]


def _ids(db: sqlite3.Connection, numbers: set[int]) -> dict[int, str]:
    sql = "SELECT number, id FROM related WHERE number IN ({marks})"
    return {int(number): str(id_) for number, id_ in select_in(db, sql, sorted(numbers))}
