"""The tables of `articles.sqlite3`, and how an older file gets them.

Every write of an article gives it the next `seq`, which no other write ever has: it is the token of
conditional writes, and the search index catches up by it. `born` is the first seq of an article, so
that the search index knows whether it can hold an older form. Times are microseconds since 1970,
but where a column is TEXT; `json` and `data` are canonical JSON, packed by zstandard.
"""

import sqlite3
from pathlib import Path

import zstandard

from connectors.embedded.unrelated import note_written
from schemas.article import Article
from schemas.errors import IndexRefusedError

FORMAT = 6
ARTICLES = """
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
RELATIONS = """
CREATE TABLE unrelated (id TEXT PRIMARY KEY, at INTEGER NOT NULL, told INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX unrelated_at ON unrelated (at, id);
CREATE TABLE related (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    origin INTEGER NOT NULL,
    at INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX related_story ON related (story, at, id, origin);
CREATE INDEX related_at ON related (at, story);
CREATE TABLE bands (band INTEGER, number INTEGER, PRIMARY KEY (band, number)) WITHOUT ROWID;
CREATE TABLE keys (key INTEGER, day INTEGER, number INTEGER, PRIMARY KEY (key, day, number)) WITHOUT ROWID;
"""  # noqa: E501
# what was related last, in small tables: moved to the large ones many rows at once
RECENT = """
CREATE TABLE recent_bands (band INTEGER, number INTEGER, PRIMARY KEY (band, number)) WITHOUT ROWID;
CREATE TABLE recent_keys (key INTEGER, day INTEGER, number INTEGER, PRIMARY KEY (key, day, number)) WITHOUT ROWID;
"""  # noqa: E501
PASSING = """
CREATE TABLE signed (id TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE owed (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# `removed`: articles that the search index has yet to drop
PRUNING = """
CREATE TABLE tombstones (
    id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, horizon INTEGER NOT NULL, seen INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE removed (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL, born INTEGER NOT NULL);
"""  # noqa: E501
# how the signature of a record was made (see schemas.signature.VERSION); `signatures` wait to be
# related, `outbox` names what is yet to be written back
VERSIONS = """
ALTER TABLE related ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX related_version ON related (version, id);
ALTER TABLE signed RENAME TO signatures;
ALTER TABLE owed RENAME TO outbox;
"""
# what a format has beyond the one before; format 2 added RELATIONS
ADDED = {3: PASSING, 4: RECENT, 5: PRUNING, 6: VERSIONS}


def prepare(db: sqlite3.Connection) -> None:
    """Make a new file an index, and bring one of an older format to this one."""
    # later it would be too late, and a write all the same
    if db.execute("PRAGMA page_count").fetchone()[0] == 0:
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # pruning can then shorten the file
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # a write that returned survives a power cut too
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        _make_tables(db)
    if db.execute("PRAGMA user_version").fetchone()[0] == 1:
        _add_relations(db)
    for version, tables in ADDED.items():
        if db.execute("PRAGMA user_version").fetchone()[0] == version - 1:
            _add_tables(db, tables, version)


def check_format(db: sqlite3.Connection, folder: Path) -> None:
    """Raise IndexRefusedError where a newer version wrote the file."""
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
        for statement in (ARTICLES + RELATIONS + "".join(ADDED.values())).split(";"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {FORMAT}")
    db.execute("COMMIT")


def _add_relations(db: sqlite3.Connection) -> None:
    """Bring format 1 to format 2: every article is still to be related."""
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == 1:
        for statement in RELATIONS.split(";"):
            db.execute(statement)
        decompress = zstandard.ZstdDecompressor().decompress
        for (json,) in db.execute("SELECT json FROM articles"):
            note_written(db, Article.from_json(decompress(json)))
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
