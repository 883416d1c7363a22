"""The truth of the embedded index: articles and rejects in SQLite, safe under kill, power loss and
several processes.

Every write of an article gives it the next `seq`, which no other write ever has: it is the token of
conditional writes, and the search index catches up by it. `born` is the first seq of an article, so
that the search index knows whether it can hold an older form.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import zstandard
from pydantic import TypeAdapter

from connectors.embedded import retention
from connectors.embedded.moments import microseconds, moment
from connectors.embedded.relations import PASSING, RECENT, TABLES, Relations
from connectors.embedded.retention import Retention
from connectors.index import Known, Stored, Unrelated, Write, Written
from schemas.article import Article, retold
from schemas.document import Place
from schemas.errors import IndexRefusedError
from schemas.reject import Reject
from schemas.signature import Ask, Members, Related, Signature

FORMAT = 5
BUSY_SECONDS = 120.0  # how long another process may hold the lock: a batch of writes takes far less
PAGE = 500  # rows fetched at a time, and ids asked for at a time

_TABLES = """
CREATE TABLE articles (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    born INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    modified TEXT NOT NULL,
    ingested TEXT NOT NULL,
    paths BLOB NOT NULL,
    json BLOB NOT NULL
);
CREATE TABLE rejects (id TEXT PRIMARY KEY, at TEXT NOT NULL, json BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX rejects_at ON rejects (at, id);
"""
# tables that a format has beyond those of the one before
_ADDED = {3: PASSING, 4: RECENT, 5: retention.TABLES}
_EVER = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_PATHS = TypeAdapter(tuple[Place, ...])


class Row(NamedTuple):
    """One article as stored: `json` is decompressed canonical JSON."""

    seq: int
    born: int
    json: bytes


class Store:
    """An open `articles.sqlite3`. One connection, used by one thread at a time.

    Every method raises IndexRefusedError, with a sentence, when the disk or the file does not go
    along.
    """

    def __init__(self, folder: Path, *, create: bool) -> None:
        self.folder = folder
        self._compress = zstandard.ZstdCompressor(level=1, write_checksum=True).compress
        self._decompress = zstandard.ZstdDecompressor().decompress
        with _sentences(folder):
            self._db = _connect(folder, create=create)
        self._relations = Relations(self._db)
        self._retention = Retention(self._db)

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Give what is remembered of those ids that are there."""
        columns = "id, seq, fingerprint, modified, ingested, paths"
        with _reading(self.folder):
            return {row[0]: _known(row) for row in self._where_id(columns, ids)}

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Give the whole articles of those ids that are there."""
        with _reading(self.folder):
            return {
                row[0]: Stored(
                    article=Article.from_json(self._decompress(row[2])), token=str(row[1])
                )
                for row in self._where_id("id, seq, json", ids)
            }

    def write(self, writes: Sequence[Write]) -> list[Written]:
        """Write in one transaction; on return it is on the disk."""
        with _sentences(self.folder), self._transaction():
            return [self._write(write) for write in writes]

    def unrelated(self, after: tuple[datetime, str] | None, most: int) -> list[Unrelated]:
        """Give the next articles to relate."""
        with _reading(self.folder):
            rows = self._relations.unrelated(after, most)
        told = self.get([id_ for id_, _, _, is_told in rows if is_told])
        with _reading(self.folder):
            return [
                _unrelated(id_, fingerprint, at, told[id_].article if id_ in told else None)
                for id_, at, fingerprint, _ in rows
            ]

    def relate(self, records: Sequence[Related]) -> None:
        """Remember signatures and relations, in one transaction."""
        with _sentences(self.folder), self._transaction():
            self._relations.relate(records)

    def sign(self, signatures: Sequence[Signature]) -> None:
        """Keep signatures for the pass that relates, in one transaction."""
        with _sentences(self.folder), self._transaction():
            self._relations.sign(signatures)

    def signed(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch the signatures kept."""
        with _reading(self.folder):
            return self._relations.signed(ids)

    def owe(self, ids: Sequence[str]) -> None:
        """Note what is yet to be told, in one transaction."""
        with _sentences(self.folder), self._transaction():
            self._relations.owe(ids)

    def owed(self) -> list[tuple[str, ...]]:
        """Give what is yet to be told."""
        with _reading(self.folder):
            return self._relations.owed()

    def settle(self, ids: Sequence[str]) -> None:
        """Drop what was told, in one transaction."""
        with _sentences(self.folder), self._transaction():
            self._relations.settle(ids)

    def tell(self, records: Sequence[Related]) -> None:
        """Write stories and copies into articles, in one transaction; each gets a new seq, by which
        searches see it.
        """
        with _sentences(self.folder), self._transaction():
            for record in records:
                self._tell(record)

    def _tell(self, record: Related) -> None:
        key = (record.signature.id, record.signature.fingerprint)
        row = self._db.execute(
            "SELECT json FROM articles WHERE id = ? AND fingerprint = ?", key
        ).fetchone()
        if row is None:
            return
        article = retold(self._plain([row])[0], record.story, record.duplicate)
        self._db.execute(
            "INSERT OR REPLACE INTO articles (id, fingerprint, modified, ingested, paths, json,"
            " born)"
            " SELECT id, fingerprint, modified, ingested, paths, ?, born FROM articles WHERE id ="
            " ?",
            (self._compress(article), key[0]),
        )
        self._relations.told(key[0])

    def related(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch signatures and relations."""
        with _reading(self.folder):
            return self._relations.related(ids)

    def candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Find articles to compare with."""
        with _reading(self.folder):
            return self._relations.candidates(asks, near, alike)

    def members(self, stories: Sequence[str], most: int) -> dict[str, Members]:
        """Find the members of stories."""
        with _reading(self.folder):
            return self._relations.members(stories, most)

    def stories(
        self, since: datetime | None, until: datetime | None, *, least: int, most: int
    ) -> list[str]:
        """Name stories, newest first."""
        with _reading(self.folder):
            return self._relations.stories(
                microseconds(since or _EVER[0]), microseconds(until or _EVER[1]), least, most
            )

    def newest(self) -> int:
        """Give the seq of the last write, of an article that is there or that the search index has
        yet to drop; 0 when there was none.
        """
        sql = (
            "SELECT max(coalesce((SELECT max(seq) FROM articles), 0), coalesce((SELECT max(seq)"
            " FROM removed), 0))"
        )
        with _reading(self.folder):
            return int(self._db.execute(sql).fetchone()[0])

    def count(self) -> int:
        """Count the articles."""
        with _reading(self.folder):
            return int(self._db.execute("SELECT count(*) FROM articles").fetchone()[0])

    def since(self, seq: int) -> Iterator[Row]:
        """Give the articles written after `seq`, in the order of their last write."""
        sql = "SELECT seq, born, json FROM articles WHERE seq > ? ORDER BY seq LIMIT ?"
        while rows := self._all(sql, (seq, PAGE)):
            yield from [
                Row(row[0], row[1], json) for row, json in zip(rows, self._plain(rows), strict=True)
            ]
            seq = rows[-1][0]

    def articles(self) -> Iterator[bytes]:
        """Give the JSON of every article, ordered by id; what is written meanwhile may or may not
        be among them.
        """
        after = ""
        while rows := self._all(
            "SELECT id, json FROM articles WHERE id > ? ORDER BY id LIMIT ?", (after, PAGE)
        ):
            yield from self._plain(rows)
            after = rows[-1][0]

    def keep(self, rejects: Sequence[Reject]) -> None:
        """Keep rejects, in place of those with the same id."""
        rows = [
            (reject.id, reject.at.isoformat(), self._compress(reject.to_json()))
            for reject in rejects
        ]
        with _sentences(self.folder), self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO rejects (id, at, json) VALUES (?, ?, ?)", rows
            )

    def rejects(self) -> Iterator[bytes]:
        """Give the JSON of every reject, oldest first."""
        after = ("", "")
        sql = "SELECT at, id, json FROM rejects WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?"
        while rows := self._all(sql, (*after, PAGE)):
            yield from self._plain(rows)
            after = (rows[-1][0], rows[-1][1])

    def forget(self, ids: Sequence[str]) -> None:
        """Drop rejects."""
        with _sentences(self.folder), self._transaction():
            self._db.executemany("DELETE FROM rejects WHERE id = ?", [(id_,) for id_ in ids])

    @contextmanager
    def reading(self) -> Iterator[Retention]:
        """Ask what is old or was removed."""
        with _sentences(self.folder):
            yield self._retention

    @contextmanager
    def writing(self) -> Iterator[Retention]:
        """Change what is old or was removed, in one transaction."""
        with _sentences(self.folder), self._transaction():
            yield self._retention

    def fellows(
        self,
        stories: Sequence[str],
        since: datetime | None,
        after: tuple[str, str] | None,
        most: int,
    ) -> list[Related]:
        """Give the records of stories."""
        with _sentences(self.folder):
            return self._relations.fellows(
                stories, microseconds(since or _EVER[0]), after or ("", ""), most
            )

    def unsign(self, ids: Sequence[str]) -> None:
        """Forget what is remembered of articles that are not there, in one transaction."""
        with _sentences(self.folder), self._transaction():
            self._relations.unsign(ids)

    def close(self) -> None:
        """Let go of the file."""
        with _sentences(self.folder):
            self._db.close()

    def _write(self, write: Write) -> Written:
        article = write.article
        row = self._db.execute(
            "SELECT seq, born FROM articles WHERE id = ?", (article.id,)
        ).fetchone()
        if (None if row is None else str(row[0])) != write.token:
            return Written(id=article.id, outcome="conflict")
        try:
            self._put(
                article, born=self._retention.return_of(article.id) if row is None else row[1]
            )
        except (sqlite3.DataError, OverflowError) as error:
            return Written(
                id=article.id,
                outcome="refused",
                reason=f"SQLite does not take this article: {error}.",
            )
        return Written(id=article.id, outcome="written")

    def _put(self, article: Article, born: int | None) -> None:
        """Write a row under the next seq (AUTOINCREMENT never gives one twice, not even after a
        replace).
        """
        columns = (
            article.id,
            article.fingerprint,
            article.modified.isoformat(),
            article.ingested.isoformat(),
            _PATHS.dump_json(article.paths),
            self._compress(article.to_json()),
        )
        self._db.execute(
            "INSERT OR REPLACE INTO articles (id, fingerprint, modified, ingested, paths, json,"
            " born)"
            " VALUES (?, ?, ?, ?, ?, ?, coalesce(?, 1 + (SELECT seq FROM sqlite_sequence WHERE"
            " name = 'articles'), 1))",
            (*columns, born),
        )
        self._relations.note(article)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Hold the one write lock of the file; all or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk may have rolled back already
                self._db.execute("ROLLBACK")
            raise

    def _where_id(self, columns: str, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            marks = ",".join("?" * len(some))
            # Only column names and question marks are put together here; values are bound.
            yield from self._all(
                f"SELECT {columns} FROM articles WHERE id IN ({marks})", tuple(some)
            )

    def _plain(self, rows: Sequence[tuple[Any, ...]]) -> list[bytes]:
        """Decompress the last column of each row."""
        with _reading(self.folder):
            return [self._decompress(row[-1]) for row in rows]

    def _all(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with _sentences(self.folder):
            return self._db.execute(sql, values).fetchall()


def _known(row: tuple[Any, ...]) -> Known:
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


def _unrelated(id_: str, fingerprint: str, at: int, told: Article | None) -> Unrelated:
    story, duplicate = (told.story, told.duplicate) if told else (None, None)
    return Unrelated(
        id=id_, fingerprint=fingerprint, timestamp=moment(at), story=story, duplicate=duplicate
    )


def _connect(folder: Path, *, create: bool) -> sqlite3.Connection:
    """Open the file, making it where allowed, and check its format."""
    file = folder / "articles.sqlite3"
    if not create and not file.exists():
        raise IndexRefusedError(
            f"There is no index in {folder} yet: fill it with `newsbeam run` first."
        )
    if is_emptied(file):
        raise IndexRefusedError(
            f"The file articles.sqlite3 in {folder} is empty, though articles were in it: bring it"
            " back from a copy,"
            " or remove the folder and run again."
        )
    if create:
        folder.mkdir(parents=True, exist_ok=True)
    # SQLite cannot lock in a read-only folder; nobody can write there either, so it need not.
    read_only = not create and not os.access(folder, os.W_OK)
    name = f"{file.absolute().as_uri()}?{'immutable=1' if read_only else 'mode=rwc'}"
    db = sqlite3.connect(
        name, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        if not read_only:
            _prepare(db)
        _check_format(db, folder)
    except BaseException:
        db.close()
        raise
    return db


def is_emptied(file: Path) -> bool:
    """Say whether the file lost all that it held: it is empty, and a search index that was made of
    it lies beside it.
    """
    log = file.with_name(file.name + "-wal")
    if not file.exists() or file.stat().st_size or (log.exists() and log.stat().st_size):
        return False
    return any(file.parent.glob("search-*"))


def _prepare(db: sqlite3.Connection) -> None:
    # later it would be too late, and a write all the same
    if db.execute("PRAGMA page_count").fetchone()[0] == 0:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # pruning can then shorten the file
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # a write that returned survives a power cut too
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        _make_tables(db)
    if db.execute("PRAGMA user_version").fetchone()[0] == 1:
        _add_relations(db)
    for version, tables in _ADDED.items():
        if db.execute("PRAGMA user_version").fetchone()[0] == version - 1:
            _add_tables(db, tables, version)


def _check_format(db: sqlite3.Connection, folder: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > FORMAT:
        raise IndexRefusedError(
            f"The file articles.sqlite3 in {folder} was written by a newer newsbeam (format"
            f" {version}, this one knows {FORMAT}):"
            " update newsbeam or name another folder."
        )


def _make_tables(db: sqlite3.Connection) -> None:
    """Make the tables, unless another process was faster."""
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        for statement in (_TABLES + TABLES + "".join(_ADDED.values())).split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {FORMAT}")
    db.execute("COMMIT")


def _add_relations(db: sqlite3.Connection) -> None:
    """Bring format 1 to format 2: every article is still to be related."""
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == 1:
        for statement in TABLES.split(";"):
            db.execute(statement)
        relations, decompress = Relations(db), zstandard.ZstdDecompressor().decompress
        for (json,) in db.execute("SELECT json FROM articles"):
            relations.note(Article.from_json(decompress(json)))
        db.execute("PRAGMA user_version = 2")
    db.execute("COMMIT")


def _add_tables(db: sqlite3.Connection, tables: str, version: int) -> None:
    """Bring a format to the next, which has some tables more."""
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == version - 1:
        for statement in tables.split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {version}")
    db.execute("COMMIT")


@contextmanager
def _sentences(folder: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into a sentence for a person."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        sentence = _REASONS.get(
            code,
            f"The file articles.sqlite3 in {{folder}} cannot be used ({error}): bring it back from"
            " a copy, or name another folder.",
        )
        raise IndexRefusedError(sentence.format(folder=folder)) from error
    except UnicodeDecodeError as error:  # what SQLite says of a damaged file may itself be damaged
        raise IndexRefusedError(_REASONS[sqlite3.SQLITE_CORRUPT].format(folder=folder)) from error
    except OSError as error:
        raise IndexRefusedError(
            f"The index folder {folder} cannot be used: {error.strerror or error}."
        ) from error


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    """Do as `_sentences`; what is read and is not what was written is damage too, whatever it is
    taken for.
    """
    with _sentences(folder):
        try:
            yield
        except (zstandard.ZstdError, ValueError, TypeError, OverflowError, MemoryError) as error:
            raise IndexRefusedError(
                _REASONS[sqlite3.SQLITE_CORRUPT].format(folder=folder)
            ) from error


_REASONS = {
    sqlite3.SQLITE_FULL: (
        "The disk with the index {folder} is full: make room and run again; nothing that was"
        " indexed is lost."
    ),
    sqlite3.SQLITE_READONLY: (
        "The index in {folder} is read-only: allow writing there or name another folder."
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "The index in {folder} cannot be opened: check that the folder is there and may be written."
    ),
    sqlite3.SQLITE_PERM: (
        "The index in {folder} may not be opened: check the permissions of the folder."
    ),
    sqlite3.SQLITE_IOERR: (
        "The disk with the index {folder} reports an error: check it and its free space."
    ),
    sqlite3.SQLITE_BUSY: (
        f"The index in {{folder}} was in use by another process for {BUSY_SECONDS:.0f} seconds:"
        " try again."
    ),
    sqlite3.SQLITE_LOCKED: "The index in {folder} is locked by another process: try again.",
    sqlite3.SQLITE_NOTADB: (
        "The file articles.sqlite3 in {folder} is no index: move it away or name another folder."
    ),
    sqlite3.SQLITE_CORRUPT: (
        "The file articles.sqlite3 in {folder} is damaged: bring it back from a copy, or name"
        " another folder."
    ),
}
