"""Pruning in SQLite: which articles are old, what stays of those that went, and what the search
index has yet to drop.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import zstandard

from connectors.embedded.moments import microseconds, moment
from connectors.embedded.relations import marks, pages
from connectors.index import Aged, Loose
from schemas.tombstone import Tombstone

TABLES = """
CREATE TABLE tombstones (
    id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, horizon INTEGER NOT NULL, seen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE removed (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL, born INTEGER NOT NULL);
"""  # noqa: E501
# The times are looked through, not the articles. Every article is in `unrelated` or `related`,
# under its time; one that is in both has changed since it was related.
AGED = """
SELECT id, at, seq, fingerprint, json FROM {table} CROSS JOIN articles USING (id)
WHERE (at, id) > (?, ?) AND (at < ? OR at > ? AND ingested < ?) {more} ORDER BY at, id LIMIT ?
"""
SOURCES = (
    ("unrelated", ""),
    ("related", "AND NOT EXISTS (SELECT 1 FROM unrelated AS new WHERE new.id = related.id)"),
)
LOOSE = """
SELECT id, story, origin, NOT EXISTS (SELECT 1 FROM articles WHERE articles.id = remembered.id) FROM (
    SELECT id, story, origin FROM related UNION ALL SELECT id, NULL, 1 FROM signed
) AS remembered WHERE id > ? ORDER BY id LIMIT ?
"""  # noqa: E501
# the second field of every article: the first match is its own
TIME = re.compile(rb'"@timestamp":"([^"]+)"')
PAGE = 500
VACUUMED = 2_000  # pages of the file given back in one step, in which others wait


class Removed(NamedTuple):
    """An article that the search index has yet to drop."""

    number: int
    id: str


class Retention:
    """The tables of TABLES, and what is old in those beside them. Errors of SQLite pass through."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._decompress = zstandard.ZstdDecompressor().decompress

    def aged(self, before: datetime, now: datetime) -> Iterator[Aged]:
        """Give old articles, those that are not related first."""
        for table, more in SOURCES:
            yield from self._aged(AGED.format(table=table, more=more), before, now)

    def _aged(self, sql: str, before: datetime, now: datetime) -> Iterator[Aged]:
        bounds = (microseconds(before), microseconds(now), before.isoformat())
        after: tuple[int, str] = (-(1 << 62), "")
        while rows := self._db.execute(sql, (*after, *bounds, PAGE)).fetchall():
            for id_, _, seq, fingerprint, json in rows:
                at = self._time(json)  # what is remembered of an article may be of another time
                if at < before or at > now:
                    yield Aged(id=id_, fingerprint=fingerprint, timestamp=at, token=str(seq))
            after = (rows[-1][1], rows[-1][0])

    def _time(self, json: bytes) -> datetime:
        found = TIME.search(self._decompress(json))
        assert found is not None, "an article has a time"
        return datetime.fromisoformat(found[1].decode())

    def remove(self, article: Aged) -> bool:
        """Delete an article within the caller's transaction; False where it is not as it was
        seen.
        """
        row = self._db.execute(
            "SELECT seq, born FROM articles WHERE id = ?", (article.id,)
        ).fetchone()
        if row is None:
            return True
        if str(row[0]) != article.token:
            return False
        self._db.execute("DELETE FROM articles WHERE id = ?", (article.id,))
        self._db.execute("DELETE FROM unrelated WHERE id = ?", (article.id,))
        self._db.execute(
            "INSERT OR REPLACE INTO removed (id, seq, born) VALUES (?, ?, ?)", (article.id, *row)
        )
        return True

    def return_of(self, id_: str) -> int | None:
        """Give, with the write of an article that was removed before, the first seq of the form
        that the search index may still hold; None where it holds none.
        """
        row = self._db.execute("SELECT born FROM removed WHERE id = ?", (id_,)).fetchone()
        if row is None:
            return None
        self._db.execute("DELETE FROM removed WHERE id = ?", (id_,))
        return int(row[0])

    def removed(self) -> list[Removed]:
        """Give what the search index has yet to drop."""
        return [
            Removed(*row)
            for row in self._db.execute("SELECT number, id FROM removed ORDER BY number")
        ]

    def count_removed(self) -> int:
        """Count what the search index has yet to drop."""
        return int(self._db.execute("SELECT count(*) FROM removed").fetchone()[0])

    def dropped(self, removed: Iterable[Removed]) -> None:
        """Note, within the caller's transaction, what the search index does not hold any more."""
        self._db.executemany(
            "DELETE FROM removed WHERE number = ?", [(one.number,) for one in removed]
        )

    def loose(self) -> Iterator[Loose]:
        """Give records whose article, or whose original, is not there."""
        after = ""
        while rows := self._db.execute(LOOSE, (after, PAGE)).fetchall():
            strays = self._strays([id_ for id_, _, origin, gone in rows if not origin and not gone])
            for id_, story, _, gone in rows:
                if gone or id_ in strays:
                    yield Loose(id=id_, story=story, gone=bool(gone))
            after = rows[-1][0]

    def _strays(self, copies: Sequence[str]) -> set[str]:
        """Give those of some copies whose original is not there."""
        of: dict[str, str] = {}
        some = marks(len(copies))
        sql = f"SELECT id, data FROM related WHERE id IN ({some})"  # marks only
        for id_, data in self._db.execute(sql, tuple(copies)):
            found = DUPLICATE.search(self._decompress(data))
            if found:
                of[id_] = found[1].decode()
        there = self.there(list(of.values()))
        return {id_ for id_, original in of.items() if original not in there}

    def there(self, ids: Sequence[str]) -> set[str]:
        """Give those of some ids that are of articles."""
        return {
            row[0]
            for some in pages(ids)
            # marks only
            for row in self._db.execute(
                f"SELECT id FROM articles WHERE id IN ({marks(len(some))})", tuple(some)
            )
        }

    def bury(self, tombstones: Iterable[Tombstone]) -> None:
        """Keep tombstones, within the caller's transaction."""
        rows = [
            (one.id, one.fingerprint, microseconds(one.horizon), microseconds(one.seen))
            for one in tombstones
        ]
        self._db.executemany("INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?, ?)", rows)

    def buried(self, ids: Sequence[str]) -> dict[str, Tombstone]:
        """Look up tombstones."""
        return {
            row[0]: _tombstone(row)
            for some in pages(ids)
            # marks only
            for row in self._db.execute(
                f"SELECT * FROM tombstones WHERE id IN ({marks(len(some))})", tuple(some)
            )
        }

    def tombstones(self) -> Iterator[Tombstone]:
        """Give every tombstone, by id."""
        after = ""
        sql = "SELECT * FROM tombstones WHERE id > ? ORDER BY id LIMIT ?"
        while rows := self._db.execute(sql, (after, PAGE)).fetchall():
            yield from map(_tombstone, rows)
            after = rows[-1][0]

    def unbury(self, before: datetime) -> int:
        """Drop tombstones, within the caller's transaction."""
        return self._db.execute(
            "DELETE FROM tombstones WHERE seen < ?", (microseconds(before),)
        ).rowcount

    def forget_before(self, before: datetime) -> int:
        """Drop rejects, within the caller's transaction."""
        return self._db.execute("DELETE FROM rejects WHERE at < ?", (before.isoformat(),)).rowcount

    def give_back(self) -> None:
        """Shorten the file, some pages at a time; nothing where it was made without that in mind
        (see `_prepare`).
        """
        if self._db.execute("PRAGMA auto_vacuum").fetchone()[0] != INCREMENTAL:
            return
        while free := self._db.execute("PRAGMA freelist_count").fetchone()[0]:
            self._db.execute(f"PRAGMA incremental_vacuum({VACUUMED})").fetchall()
            if self._db.execute("PRAGMA freelist_count").fetchone()[0] >= free:
                break  # another process uses them as fast
        self._db.execute("PRAGMA wal_checkpoint(PASSIVE)")


INCREMENTAL = 2  # SQLite's number for auto_vacuum = incremental
# of a record: its signature holds no such field
DUPLICATE = re.compile(rb'"duplicate":\{"of":"([^"]+)"')


def _tombstone(row: tuple[str, str, int, int]) -> Tombstone:
    id_, fingerprint, horizon, seen = row
    return Tombstone(id=id_, fingerprint=fingerprint, horizon=moment(horizon), seen=moment(seen))
