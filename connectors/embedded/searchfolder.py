"""The tantivy folder: opened, made again where it is missing or damaged, and brought up to date from SQLite.

The search index holds no state of its own: the highest `seq` in it says how far it is, since every article has a seq
and tantivy commits a batch whole or not at all. One process at a time works on it, under a lock that the system lets
go when the process dies.
"""

import fcntl
import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

import tantivy
from tantivy import Query, Searcher

from connectors.embedded import terms
from connectors.embedded.documents import document, schema
from connectors.embedded.store import Store
from schemas.errors import IndexRefusedError

NAME = "search-1"  # the number grows with the schema: an older folder is left behind and a new one is filled
BATCH = 20_000  # articles a commit: what a killed catching up loses
HEAP = 64_000_000  # bytes tantivy gathers before it writes a segment
LOG = logging.getLogger(__name__)


class SearchFolder:
    """The search side of an index folder. `searcher` is the state at the last `open` or `catch_up`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / NAME
        self._index: tantivy.Index | None = None

    def catch_up(self, store: Store, *, wait: float) -> bool:
        """Bring the search index up to the store; False when that was not possible within `wait` seconds, because
        another process was at it, or at all, because the folder is read-only.

        Raises IndexRefusedError when the disk does not take it.
        """
        if self._index is not None and self._seq() == store.newest():
            return True
        with self._lock(wait) as mine:
            if mine:
                self._fill(store)
            return mine

    def searcher(self) -> Searcher:
        """Give a searcher over the newest state, whoever committed it. Raises IndexRefusedError where there is none."""
        try:
            index = self._opened()
            index.reload()
            return index.searcher()
        except (ValueError, OSError) as error:  # tantivy's errors are ValueErrors
            self._index = None
            raise IndexRefusedError(
                f"The search index in {self._folder} cannot be read, and another process holds it or the folder is"
                " read-only, so it cannot be made again: try again later."
            ) from error

    def _seq(self) -> int:
        """Read how far the search index is."""
        index = self._opened()
        index.reload()
        found = index.searcher().aggregate(Query.all_query(), {"seq": {"max": {"field": "seq"}}})
        return int(found["seq"]["value"] or 0)

    def _fill(self, store: Store) -> None:
        """Add what is missing, after making the folder again where it cannot be read or is ahead of the store."""
        try:
            seq = self._seq() if self._path.exists() else None
        except (ValueError, OSError) as error:
            LOG.warning("The search index in %s is damaged and is made again from the articles: %s", self._path, error)
            seq = None
        with self._refusals():
            if seq is None or seq > store.newest():
                seq = self._start_again()
            self._add(store, seq)

    def _start_again(self) -> int:
        """Make an empty search index; its seq is 0."""
        self._index = None
        if self._path.exists():
            shutil.rmtree(self._path)
        self._path.mkdir()
        self._index = tantivy.Index(schema(), path=str(self._path), reuse=False)
        terms.register(self._index)
        return 0

    def _add(self, store: Store, seq: int) -> None:
        """Add every article written after `seq`, a commit a batch."""
        rows = store.since(seq)
        while batch := list(islice(rows, BATCH)):
            writer = self._opened().writer(HEAP, 1)
            for row in batch:
                id_, made = document(row)
                if row.born <= seq:  # an older form may be there
                    writer.delete_documents_by_term("id", id_)
                writer.add_document(made)
                seq = row.seq
            writer.commit()
            writer.wait_merging_threads()

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            self._index = tantivy.Index.open(str(self._path))
            terms.register(self._index)
        return self._index

    @contextmanager
    def _lock(self, wait: float) -> Iterator[bool]:
        """Hold the lock of the search side; False when it did not come free in time or the folder is read-only."""
        until = time.monotonic() + wait
        try:
            file = (self._folder / "search.lock").open("a")
        except OSError:
            yield False
            return
        with file:
            while not (mine := _try_lock(file)) and time.monotonic() < until:
                time.sleep(0.05)
            yield mine

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as error:  # tantivy passes a full disk on as a ValueError
            self._index = None
            raise IndexRefusedError(
                f"The search index in {self._folder} cannot be written ({error}): check the disk; every article is kept"
                " and becomes searchable with the next run or search."
            ) from error


def _try_lock(file: IO[str]) -> bool:
    """Take the lock if it is free; closing the file lets go, and so does the end of the process."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
