"""An open `articles.sqlite3`, safe under kill, power loss and several processes."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from connectors.embedded.failures import BUSY_SECONDS, explained, explained_reading
from connectors.embedded.formats import check_format, prepare
from schemas.errors import IndexRefusedError

PAGE = 500  # rows fetched at a time, and values asked for at a time
Row = tuple[Any, ...]


class Database:
    """One connection, used by one thread at a time. Raises IndexRefusedError, with a sentence, when
    the disk or the file does not go along.
    """

    def __init__(self, folder: Path, *, create: bool) -> None:
        self.folder = folder
        with explained(folder):
            self._connection = _connect(folder, create=create)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Give the connection, to read by; what cannot be unpacked or parsed is damage."""
        with explained_reading(self.folder):
            yield self._connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give the connection in one transaction, all or nothing; at its end it is on the disk."""
        with explained(self.folder), _transaction(self._connection):
            yield self._connection

    def close(self) -> None:
        """Let go of the file."""
        with explained(self.folder):
            self._connection.close()


def select_in(db: sqlite3.Connection, sql: str, values: Sequence[object]) -> Iterator[Row]:
    """Select by any number of values, some at a time; `{marks}` in the SQL stands for them."""
    for start in range(0, len(values), PAGE):
        some = tuple(values[start : start + PAGE])
        yield from db.execute(sql.format(marks=marks(len(some))), some).fetchall()


def marks(count: int) -> str:
    """Give so many question marks, for values that are bound."""
    return ",".join("?" * count)


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Hold the one write lock of the file."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:  # a full disk may have rolled back already
            db.execute("ROLLBACK")
        raise


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
            prepare(db)
        check_format(db, folder)
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
