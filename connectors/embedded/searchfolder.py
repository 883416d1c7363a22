"""The tantivy folder: opened, made again where it is missing or damaged, and brought up to date
from SQLite.

The search index holds no state of its own: the highest `seq` in it says how far it is, since every
article has a seq and tantivy commits a batch whole or not at all. One process at a time works on
it, under a lock that the system lets go when the process dies.
"""

import errno
import fcntl
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import tantivy
from tantivy import Query, Searcher

from connectors.embedded import terms
from connectors.embedded.changes import Changes
from connectors.embedded.documents import document, schema, version
from schemas.errors import IndexRefusedError

# seconds a search waits for another process to finish catching up, before it searches what is there
PATIENCE = 5.0
BATCH = 20_000  # articles a commit: what a killed catching up loses
MANY = 10_000  # writes from which on catching up is worth a process of its own
CAUGHT_UP, BUSY, REFUSED = 0, 75, 1  # how that process ends
HEAP = 64_000_000  # bytes tantivy gathers before it writes a segment
LOG = logging.getLogger(__name__)


def name() -> str:
    """Name the folder of the search index within the index folder."""
    return f"search-{version()}"


class DamagedSearchError(IndexRefusedError):
    """The search index cannot be read; it can be made again from the articles."""


class SearchFolder:
    """The search side of an index folder. `searcher` is the state at the last `open` or
    `catch_up`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / name()
        self._index: tantivy.Index | None = None
        self._links: tempfile.TemporaryDirectory[str] | None = None

    def catch_up(self, changes: Changes, *, wait: float) -> bool:
        """Bring the search index up to the changes; False when that was not possible within `wait`
        seconds, because another process was at it, or at all, because the folder is read-only.

        Raises IndexRefusedError when the disk does not take it.
        """
        missing = self._missing(changes)
        if not missing:
            return True
        if missing > MANY:
            return _apart(self.folder, wait)
        return self.catch_up_here(changes, wait=wait)

    def catch_up_here(self, changes: Changes, *, wait: float) -> bool:
        """Do as `catch_up`, in this process whatever there is to do."""
        with self._lock(wait) as mine:
            if mine:
                self._fill(changes)
            return mine

    def make_again(self, changes: Changes, *, wait: float) -> bool:
        """Make the search index anew from all articles; False when another process is at it or the
        folder is read-only.

        Raises IndexRefusedError when the disk does not take it.
        """
        with self._lock(wait) as mine:
            if mine:
                self._fill_anew(changes)
            return mine

    def searcher(self) -> Searcher:
        """Give a searcher over the newest state, whoever committed it. Raises IndexRefusedError
        where there is none.
        """
        try:
            with _panics():
                index = self._opened()
                index.reload()
                return index.searcher()
        except (ValueError, OSError) as error:  # tantivy's errors are ValueErrors
            self._index = None
            raise DamagedSearchError(
                f"The search index in {self.folder} cannot be read, and another process holds it"
                " or the folder is"
                " read-only, so it cannot be made again: try again later."
            ) from error

    def _missing(self, changes: Changes) -> int:
        """Say how many writes and removals the search index is behind: all, and one at least, where
        it is not there, damaged or ahead.
        """
        newest = changes.newest()
        try:
            if self._path.exists() and (seq := self._seq()) <= newest:
                return newest - seq + changes.count_removed()
        # damaged, or being made again: whoever has the lock looks closer
        except (ValueError, OSError):
            self._index = None
        return max(newest, 1)

    def _seq(self) -> int:
        """Read how far the search index is."""
        with _panics():
            index = self._opened()
            index.reload()
            found = index.searcher().aggregate(
                Query.all_query(), {"seq": {"max": {"field": "seq"}}}
            )
        return int(found["seq"]["value"] or 0)

    def _fill(self, changes: Changes) -> None:
        """Add what is missing; where that fails, or the folder is ahead of the articles, make it
        again from all of them.
        """
        try:
            seq = self._seq() if self._path.exists() else None
            if seq is not None and seq <= changes.newest():
                self._add(changes, seq)
                return
        except (ValueError, OSError) as error:  # tantivy's errors are ValueErrors
            self._index = None
            if _is_of_disk(error):
                raise self._refusal(error) from error
            LOG.warning(
                "The search index in %s is damaged and is made again from the articles: %s",
                self._path,
                error,
            )
        self._fill_anew(changes)

    def _fill_anew(self, changes: Changes) -> None:
        try:
            self._start_again()
            self._add(changes, 0)
        except (ValueError, OSError) as error:
            self._index = None
            raise self._refusal(error) from error

    def _start_again(self) -> None:
        """Make an empty search index, and remove what is there, of other forms too."""
        self._index = None
        for folder in self.folder.glob("search-*"):
            shutil.rmtree(folder)
        self._path.mkdir()
        self._index = tantivy.Index(schema(), path=str(self._path), reuse=False)
        terms.register(self._index)

    def _add(self, changes: Changes, seq: int) -> None:
        """Drop every article that was removed, and add every one written after `seq`, a commit a
        batch.
        """
        with _panics():
            self._add_with(self._opened().writer(HEAP, 1), changes, seq)

    def _add_with(self, writer: Any, changes: Changes, seq: int) -> None:
        try:
            # what a process killed in a commit left would be in the way
            writer.garbage_collect_files()
            removed = changes.removed()
            for gone in removed:  # one that came back since is added again below
                writer.delete_documents_by_term("id", gone.id)
            for number, row in enumerate(changes.since(seq), 1):
                id_, made = document(row)
                if row.born <= seq:  # an older form may be there
                    writer.delete_documents_by_term("id", id_)
                writer.add_document(made)
                seq = row.seq
                if number % BATCH == 0:
                    writer.commit()
            writer.commit()
            writer.wait_merging_threads()
            if removed:
                changes.drop_removed(removed)
        finally:
            del writer  # an error's traceback would keep it, and tantivy's lock with it

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            writable = os.access(self._path, os.W_OK) or not self._path.exists()
            self._index = tantivy.Index.open(str(self._path if writable else self._linked()))
            terms.register(self._index)
        return self._index

    def _linked(self) -> Path:
        """Make a folder of links to the files of a read-only one: tantivy wants to write its lock
        beside them.
        """
        self._links = tempfile.TemporaryDirectory(prefix="newsbeam-")
        folder = Path(self._links.name)
        for file in self._path.iterdir():
            if file.suffix != ".lock":
                (folder / file.name).symlink_to(file.absolute())
        return folder

    @contextmanager
    def _lock(self, wait: float) -> Iterator[bool]:
        """Hold the lock of the search side; False when it did not come free in time or the folder
        is read-only.
        """
        until = time.monotonic() + wait
        try:
            file = (self.folder / "search.lock").open("a")
        except OSError:
            yield False
            return
        with file:
            while not (mine := _try_lock(file)) and time.monotonic() < until:
                time.sleep(0.05)
            yield mine

    def _refusal(self, error: Exception) -> IndexRefusedError:
        return IndexRefusedError(
            f"The search index in {self.folder} cannot be written ({error}): check the disk;"
            " every article is kept and"
            " becomes searchable with the next run or search."
        )


def _apart(folder: Path, wait: float) -> bool:
    """Catch up in a process of its own, whose memory the system has back at once: merging much
    takes much.
    """
    words = [sys.executable, "-P", "-m", "connectors.embedded.catchup", str(folder), str(wait)]
    # our own interpreter and module
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in (CAUGHT_UP, BUSY):
        raise IndexRefusedError(
            done.stdout.strip()
            or f"The process that made {folder} searchable was stopped, perhaps for want of memory: every article is kept"  # noqa: E501
            " and becomes searchable with the next run or search."
        )
    return done.returncode == CAUGHT_UP


_DISK = tuple(
    form.format(number)
    for number in (
        errno.ENOSPC,
        errno.EDQUOT,
        errno.EROFS,
        errno.EACCES,
        errno.EIO,
        errno.EMFILE,
        errno.ENFILE,
    )
    # as Rust shows and debugs them, and Python
    for form in ("os error {})", "code: {},", "[Errno {}]")
)


def _is_of_disk(error: Exception) -> bool:
    """True when the disk is the reason, so that making the index again would not help."""
    return any(sign in str(error) for sign in _DISK)


@contextmanager
def _panics() -> Iterator[None]:
    """Turn a panic of tantivy, over damaged files, into the ValueError that its other errors
    are.
    """
    try:
        yield
    except BaseException as error:  # a panic's class is one, and cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(f"tantivy gave up: {error}") from error


@contextmanager
def damage(folder: Path) -> Iterator[None]:
    """Turn what tantivy says of damaged files, in the middle of a search, into a sentence."""
    try:
        with _panics():
            yield
    except ValueError as error:
        if type(error) is not ValueError:  # pydantic's are a kind of it
            raise
        raise DamagedSearchError(
            f"The search index in {folder} seems damaged ({error}): delete its folder {name()},"
            " which is then made again"
            " from the articles."
        ) from error


def _try_lock(file: IO[str]) -> bool:
    """Take the lock if it is free; closing the file lets go, and so does the end of the process."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
