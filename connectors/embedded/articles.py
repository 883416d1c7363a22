"""Articles in SQLite: the `ArticleStore` of an index in a folder."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime

import zstandard
from pydantic import TypeAdapter

from connectors.embedded import changes, expired, unrelated
from connectors.embedded.database import PAGE, Row, select_in
from connectors.embedded.storage import FolderStorage
from connectors.index import Expired, Known, Stored, Write, Written
from schemas.article import Article, retold
from schemas.document import Place
from schemas.signature import Related

REPLACE = """
INSERT OR REPLACE INTO articles (id, fingerprint, modified, ingested, paths, json, born)
VALUES (?, ?, ?, ?, ?, ?, coalesce(?, 1 + (SELECT seq FROM sqlite_sequence WHERE name = 'articles'), 1))
"""  # noqa: E501
REPLACE_JSON = """
INSERT OR REPLACE INTO articles (id, fingerprint, modified, ingested, paths, json, born)
SELECT id, fingerprint, modified, ingested, paths, ?, born FROM articles WHERE id = ?
"""
AFTER_ALL = "\U0010ffff"  # no id holds it: the end of every id that begins so
_PATHS = TypeAdapter(tuple[Place, ...])


class EmbeddedArticles:
    """Articles in the table `articles`, each write under the next `seq`."""

    def __init__(self, storage: FolderStorage) -> None:
        self._storage = storage
        self._pack = zstandard.ZstdCompressor(level=1, write_checksum=True).compress
        self._unpack = zstandard.ZstdDecompressor().decompress

    def look_up(self, ids: Sequence[str]) -> dict[str, Known]:
        """Look up what is known of articles."""
        sql = (
            "SELECT id, seq, fingerprint, modified, ingested, paths FROM articles"
            " WHERE id IN ({marks})"
        )
        with self._storage.for_reading().read() as db:
            return {row[0]: _known(row) for row in select_in(db, sql, ids)}

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Fetch whole articles."""
        sql = "SELECT id, seq, json FROM articles WHERE id IN ({marks})"
        with self._storage.for_reading().read() as db:
            return {
                id_: Stored(article=Article.from_json(self._unpack(json)), token=str(seq))
                for id_, seq, json in select_in(db, sql, ids)
            }

    def find_ids(self, prefix: str, limit: int) -> list[str]:
        """Find the ids that begin with a prefix: an interval of the index on `id`."""
        sql = "SELECT id FROM articles WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
        with self._storage.for_reading().read() as db:
            return [row[0] for row in db.execute(sql, (prefix, prefix + AFTER_ALL, limit))]

    def write(self, writes: Sequence[Write]) -> list[Written]:
        """Write conditionally, in one transaction."""
        with self._storage.for_writing().write() as db:
            return [self._write(db, write) for write in writes]

    def _write(self, db: sqlite3.Connection, write: Write) -> Written:
        article = write.article
        row = db.execute("SELECT seq, born FROM articles WHERE id = ?", (article.id,)).fetchone()
        if (None if row is None else str(row[0])) != write.token:
            return Written(id=article.id, outcome="conflict")
        try:
            self._replace(db, article, row[1] if row else changes.take_back(db, article.id))
        except (sqlite3.DataError, OverflowError) as error:
            reason = f"SQLite does not take this article: {error}."
            return Written(id=article.id, outcome="refused", reason=reason)
        return Written(id=article.id, outcome="written")

    def _replace(self, db: sqlite3.Connection, article: Article, born: int | None) -> None:
        """Write a row under the next seq (AUTOINCREMENT never gives one twice, not even after a
        replace).
        """
        row = (
            article.id,
            article.fingerprint,
            article.modified.isoformat(),
            article.ingested.isoformat(),
            _PATHS.dump_json(article.paths),
            self._pack(article.to_json()),
            born,
        )
        db.execute(REPLACE, row)
        unrelated.note_written(db, article)

    def write_back(self, records: Sequence[Related]) -> None:
        """Write stories and copies into articles, in one transaction; each gets a new seq, by which
        searches see it.
        """
        database = self._storage.for_writing()
        with database.write(), database.read() as db:
            for record in records:
                self._write_back(db, record)

    def _write_back(self, db: sqlite3.Connection, record: Related) -> None:
        key = (record.signature.id, record.signature.fingerprint)
        sql = "SELECT json FROM articles WHERE id = ? AND fingerprint = ?"
        row = db.execute(sql, key).fetchone()
        if row is not None:
            json = retold(self._unpack(row[0]), record.story, record.duplicate)
            db.execute(REPLACE_JSON, (self._pack(json), key[0]))
            unrelated.drop(db, key[0])

    def delete(self, articles: Sequence[Expired]) -> list[Written]:
        """Delete articles that are as they were seen, in one transaction; the search index drops
        them when it catches up.
        """
        with self._storage.for_writing().write() as db:
            return [
                Written(id=one.id, outcome="written" if _delete(db, one) else "conflict")
                for one in articles
            ]

    def scan(self) -> Iterator[Article]:
        """Read every article, by id; what is written meanwhile may or may not be among them."""
        after = ""
        while page := self._page(after):
            yield from (Article.from_json(json) for _, json in page)
            after = page[-1][0]

    def _page(self, after: str) -> list[tuple[str, bytes]]:
        sql = "SELECT id, json FROM articles WHERE id > ? ORDER BY id LIMIT ?"
        with self._storage.for_reading().read() as db:
            rows = db.execute(sql, (after, PAGE)).fetchall()
            return [(id_, self._unpack(json)) for id_, json in rows]

    def scan_expired(self, before: datetime, now: datetime) -> Iterator[Expired]:
        """Find old articles."""
        with self._storage.for_reading().read() as db:
            yield from expired.scan(db, before, now)

    def count(self) -> int:
        """Count the articles."""
        with self._storage.for_reading().read() as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])


def _delete(db: sqlite3.Connection, article: Expired) -> bool:
    """Delete an article; False where it is not as it was seen."""
    row = db.execute("SELECT seq, born FROM articles WHERE id = ?", (article.id,)).fetchone()
    if row is None:
        return True
    if str(row[0]) != article.token:
        return False
    db.execute("DELETE FROM articles WHERE id = ?", (article.id,))
    unrelated.drop(db, article.id)
    changes.note_removed(db, article.id, *row)
    return True


def _known(row: Row) -> Known:
    id_, seq, fingerprint, modified, ingested, paths = row
    return Known.model_validate(
        {
            "id": id_,
            "token": str(seq),
            "fingerprint": fingerprint,
            "modified": modified,
            "ingested": ingested,
            "paths": _PATHS.validate_json(paths),
        }
    )
