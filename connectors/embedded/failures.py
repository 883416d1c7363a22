"""What SQLite and the system say, as sentences for a person."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import zstandard

from schemas.errors import IndexRefusedError

BUSY_SECONDS = 120.0  # how long another process may hold the lock: a batch of writes takes far less


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Raise IndexRefusedError, with a sentence, where the disk or the file does not go along."""
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
def explained_reading(folder: Path) -> Iterator[None]:
    """Do as `explained`; what is read and is not what was written is damage too, whatever it is
    taken for.
    """
    with explained(folder):
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
