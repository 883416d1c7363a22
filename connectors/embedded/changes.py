"""What was written to SQLite and is yet to be taken into the search index."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import zstandard

from connectors.embedded.database import PAGE, Database

NEWEST = """
SELECT max(
    coalesce((SELECT max(seq) FROM articles), 0), coalesce((SELECT max(seq) FROM removed), 0)
)
"""


class Row(NamedTuple):
    """One article as stored: `json` is unpacked canonical JSON."""

    seq: int
    born: int
    json: bytes


class Removed(NamedTuple):
    """An article that the search index has yet to drop."""

    number: int
    id: str


class Changes:
    """The writes and removals of an open database, in their order."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unpack = zstandard.ZstdDecompressor().decompress

    def newest(self) -> int:
        """Give the seq of the last write, of an article that is there or that the search index has
        yet to drop; 0 when there was none.
        """
        with self._database.read() as db:
            return int(db.execute(NEWEST).fetchone()[0])

    def since(self, seq: int) -> Iterator[Row]:
        """Give the articles written after `seq`, in the order of their last write."""
        while rows := self._page(seq):
            yield from rows
            seq = rows[-1].seq

    def _page(self, seq: int) -> list[Row]:
        sql = "SELECT seq, born, json FROM articles WHERE seq > ? ORDER BY seq LIMIT ?"
        with self._database.read() as db:
            rows = db.execute(sql, (seq, PAGE)).fetchall()
            return [Row(number, born, self._unpack(json)) for number, born, json in rows]

    def removed(self) -> list[Removed]:
        """List the articles that the search index has yet to drop."""
        with self._database.read() as db:
            rows = db.execute("SELECT number, id FROM removed ORDER BY number").fetchall()
            return [Removed(*row) for row in rows]

    def count_removed(self) -> int:
        """Count the articles that the search index has yet to drop."""
        with self._database.read() as db:
            return int(db.execute("SELECT count(*) FROM removed").fetchone()[0])

    def drop_removed(self, removed: Sequence[Removed]) -> None:
        """Note that the search index holds these no more."""
        with self._database.write() as db:
            rows = [(one.number,) for one in removed]
            db.executemany("DELETE FROM removed WHERE number = ?", rows)


def note_removed(db: sqlite3.Connection, id_: str, seq: int, born: int) -> None:
    """Note, with the deletion of an article, that the search index has to drop it."""
    sql = "INSERT OR REPLACE INTO removed (id, seq, born) VALUES (?, ?, ?)"
    db.execute(sql, (id_, seq, born))


def take_back(db: sqlite3.Connection, id_: str) -> int | None:
    """Give, with the write of an article that was removed before, the first seq of the form that
    the search index may still hold; None where it holds none.
    """
    row = db.execute("SELECT born FROM removed WHERE id = ?", (id_,)).fetchone()
    if row is None:
        return None
    db.execute("DELETE FROM removed WHERE id = ?", (id_,))
    return int(row[0])
