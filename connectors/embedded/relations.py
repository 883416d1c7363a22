"""Signatures and records in SQLite: the `RelationStore` of an index in a folder."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import zstandard

from connectors.embedded import candidates, orphans, unrelated
from connectors.embedded.database import Row, marks, select_in
from connectors.embedded.moments import microseconds, moment
from connectors.embedded.storage import FolderStorage
from connectors.index import Orphan, Unrelated
from schemas.article import Article
from schemas.signature import Ask, Members, Related, Signature

UNRELATED = """
SELECT id, at, fingerprint, CASE WHEN told THEN json END FROM unrelated JOIN articles USING (id)
WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?
"""
UPDATE = """
UPDATE related SET story = ?, origin = ?, at = ?, version = ?, data = ? WHERE number = ?
"""
INSERT = "INSERT INTO related (story, origin, at, version, data, id) VALUES (?, ?, ?, ?, ?, ?)"
INSERT_SIGNATURE = """
INSERT OR REPLACE INTO signatures
SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM related WHERE id = ?1)
"""
# two intervals of the index on versions, which a condition of inequality would not use
OUTDATED = """
SELECT data FROM (
    SELECT id, data FROM related WHERE version < ?1 UNION ALL
    SELECT id, data FROM related WHERE version > ?1
) ORDER BY id LIMIT ?2
"""
MEMBERS = """
SELECT story, size, origins, id FROM (
    SELECT
        story, id,
        row_number() OVER (PARTITION BY story ORDER BY at DESC, id) AS place,
        count(*) OVER (PARTITION BY story) AS size,
        total(origin) OVER (PARTITION BY story) AS origins
    FROM related WHERE story IN ({marks})
) WHERE place <= {limit} ORDER BY story, place
"""
STORIES = """
SELECT story FROM related WHERE at BETWEEN ? AND ? GROUP BY story HAVING count(*) >= ?
ORDER BY max(at) DESC, story LIMIT ?
"""
RECORDS = """
SELECT data FROM related WHERE story IN ({marks}) AND at >= ? AND (story, id) > (?, ?)
ORDER BY story, id LIMIT ?
"""
EARLIEST, LATEST = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
KEPT = 1_024  # records kept as they were read: who relates looks at the same ones again and again


class EmbeddedRelations:
    """Records in the table `related`; signatures that wait to be related in `signatures`."""

    def __init__(self, storage: FolderStorage) -> None:
        self._storage = storage
        self._pack = zstandard.ZstdCompressor(level=1).compress
        self._unpack = zstandard.ZstdDecompressor().decompress
        self._record = lru_cache(KEPT)(self._read_record)

    def put(self, records: Sequence[Related]) -> None:
        """Keep records, in one transaction."""
        database = self._storage.for_writing()
        with database.write(), database.read() as db:
            for record in records:
                self._put(db, record)
            candidates.merge_recent(db)

    def _put(self, db: sqlite3.Connection, record: Related) -> None:
        signature = record.signature
        values = (
            record.story.id,
            record.duplicate is None,
            microseconds(signature.timestamp),
            signature.version,
            self._pack(record.to_json()),
        )
        sql = "SELECT number, data FROM related WHERE id = ?"
        row = db.execute(sql, (signature.id,)).fetchone()
        if row is None:
            number, old = db.execute(INSERT, (*values, signature.id)).lastrowid, None
            assert number is not None
        else:
            number, old = row[0], self._record(row[1]).signature
            db.execute(UPDATE, (*values, number))
        unrelated.drop_told(db, signature.id)
        db.execute("DELETE FROM signatures WHERE id = ?", (signature.id,))
        if signature == old:
            return
        if old is not None:
            candidates.delete(db, number, old)
        candidates.add(db, number, signature)

    def get(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch records."""
        sql = "SELECT id, data FROM related WHERE id IN ({marks})"
        with self._storage.for_reading().read() as db:
            return {id_: self._record(data) for id_, data in select_in(db, sql, ids)}

    def put_signatures(self, signatures: Sequence[Signature]) -> None:
        """Keep signatures, in one transaction."""
        rows = [(one.id, self._pack(one.to_json())) for one in signatures]
        with self._storage.for_writing().write() as db:
            db.executemany(INSERT_SIGNATURE, rows)

    def get_signatures(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch the signatures that wait."""
        sql = "SELECT id, data FROM signatures WHERE id IN ({marks})"
        with self._storage.for_reading().read() as db:
            return {
                id_: Signature.from_json(self._unpack(data))
                for id_, data in select_in(db, sql, ids)
            }

    def list_unrelated(self, after: tuple[datetime, str] | None, limit: int) -> list[Unrelated]:
        """List the next articles to relate; what they say of themselves is read where they say a
        story.
        """
        since = (microseconds(after[0]), after[1]) if after else (-(1 << 62), "")
        with self._storage.for_reading().read() as db:
            return [self._unrelated(row) for row in db.execute(UNRELATED, (*since, limit))]

    def _unrelated(self, row: Row) -> Unrelated:
        id_, at, fingerprint, json = row
        article = Article.from_json(self._unpack(json)) if json is not None else None
        return Unrelated(
            id=id_,
            fingerprint=fingerprint,
            timestamp=moment(at),
            story=article.story if article else None,
            duplicate=article.duplicate if article else None,
        )

    def list_outdated(self, version: int, limit: int) -> list[Related]:
        """List records with a signature of another version."""
        with self._storage.for_reading().read() as db:
            return [self._record(row[0]) for row in db.execute(OUTDATED, (version, limit))]

    def find_candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Find articles to compare with."""
        with self._storage.for_reading().read() as db:
            return candidates.find(db, asks, near, alike)

    def get_members(self, stories: Sequence[str], limit: int) -> dict[str, Members]:
        """Fetch the newest members of stories."""
        sql = MEMBERS.replace("{limit}", str(int(limit)))
        with self._storage.for_reading().read() as db:
            rows = list(select_in(db, sql, stories))
        return {
            story: Members(ids=tuple(row[3] for row in members), size=size, origins=int(origins))
            for (story, size, origins), members in groupby(rows, key=itemgetter(0, 1, 2))
        }

    def list_stories(
        self, since: datetime | None, until: datetime | None, *, least: int, limit: int
    ) -> list[str]:
        """List stories, the one with the newest article first."""
        interval = (microseconds(since or EARLIEST), microseconds(until or LATEST))
        with self._storage.for_reading().read() as db:
            return [str(row[0]) for row in db.execute(STORIES, (*interval, least, limit))]

    def list_records(
        self,
        stories: Sequence[str],
        since: datetime | None,
        after: tuple[str, str] | None,
        limit: int,
    ) -> list[Related]:
        """List the records of stories."""
        sql = RECORDS.format(marks=marks(len(stories)))
        values = (*stories, microseconds(since or EARLIEST), *(after or ("", "")), limit)
        with self._storage.for_reading().read() as db:
            return [self._record(row[0]) for row in db.execute(sql, values)]

    def scan_orphans(self) -> Iterator[Orphan]:
        """Find what hangs on an article that is not there."""
        with self._storage.for_reading().read() as db:
            yield from orphans.scan(db)

    def delete_orphans(self, ids: Sequence[str]) -> None:
        """Delete records and signatures of articles that are not there, in one transaction."""
        absent = "id IN ({marks}) AND id NOT IN (SELECT id FROM articles)"
        database = self._storage.for_writing()
        with database.write(), database.read() as db:
            sql = f"SELECT number, data FROM related WHERE {absent}"  # a constant
            for number, data in select_in(db, sql, ids):
                candidates.delete(db, number, self._record(data).signature)
            for table in ("related", "signatures", "unrelated"):  # constants
                list(select_in(db, f"DELETE FROM {table} WHERE {absent}", ids))

    def _read_record(self, data: bytes) -> Related:
        return Related.from_json(self._unpack(data))
