"""Cosines of many sparse vectors at once."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pipeline.relate.reading import Terms

AT_ONCE = 100_000  # products of two weights that are held at once
# places in which terms asked about are marked: a prime, so that hashes of 33 bits fall everywhere
MARKS = 1_048_573
Matrix = np.ndarray[Any, np.dtype[np.float64]]
Counts = np.ndarray[Any, np.dtype[np.int64]]
Hashes = np.ndarray[Any, np.dtype[np.uint64]]


def cosines(vectors: Sequence[Terms], rows: int) -> Matrix:
    """Give the cosines of the first so many vectors, each of length 1, with all: shape (rows,
    vectors).
    """
    return _Products(vectors, rows).all()


class _Products:
    """For each term of the first so many vectors, which of all hold it."""

    def __init__(self, vectors: Sequence[Terms], rows: int) -> None:
        self._shape = rows, len(vectors)
        row, hashes, weights = _asked(vectors, rows)
        order = np.lexsort((row, hashes))  # by term: who holds it
        new = np.diff(hashes[order], prepend=hashes[order][:1] + np.uint64(1)) != 0
        term = np.empty(len(order), dtype=np.int64)
        term[order] = np.cumsum(new) - 1
        self._holders, self._weights = row[order], weights[order]
        self._first = np.flatnonzero(new)
        self._count = np.diff(self._first, append=len(order))
        mine = int(np.searchsorted(row, rows))
        # one order of terms, so that sums are the same both ways
        own = np.lexsort((term[:mine], row[:mine]))
        self._row, self._term, self._weight = row[own], term[own], weights[own]
        self._start = np.searchsorted(self._row, np.arange(rows + 1))

    def all(self) -> Matrix:
        """Give the sums of products of weights."""
        found = np.zeros(self._shape)
        for start, stop in self._parts():
            found[start:stop] = self._products(start, stop)
        return found

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Cut rows into parts of few enough products."""
        rows = self._shape[0]
        products = np.concatenate(([0], np.cumsum(self._count[self._term])))[self._start]
        start = 0
        while start < rows:
            stop = int(np.searchsorted(products, products[start] + AT_ONCE, side="right")) - 1
            stop = min(max(stop, start + 1), rows)
            yield start, stop
            start = stop

    def _products(self, start: int, stop: int) -> Matrix:
        mine = slice(self._start[start], self._start[stop])
        term, columns = self._term[mine], self._shape[1]
        count = self._count[term]
        skipped = np.cumsum(count) - count
        other = np.repeat(self._first[term] - skipped, count) + np.arange(count.sum())
        place = np.repeat((self._row[mine] - start) * columns, count) + self._holders[other]
        products = np.repeat(self._weight[mine], count) * self._weights[other]
        sums = np.bincount(place, weights=products, minlength=(stop - start) * columns).astype(
            np.float64, copy=False
        )
        return sums.reshape(stop - start, columns)


def _asked(vectors: Sequence[Terms], rows: int) -> tuple[Counts, Hashes, Matrix]:
    """Give the vector, hash and weight of each term, but for most of those that none of the first
    so many vectors hold.
    """
    sizes = [len(hashes) for hashes, _ in vectors]
    hashes = np.concatenate([hashes for hashes, _ in vectors])
    row, weights = (
        np.repeat(np.arange(len(vectors)), sizes),
        np.concatenate([weights for _, weights in vectors]),
    )
    if rows == len(vectors):
        return row, hashes, weights
    places = (hashes % np.uint64(MARKS)).astype(np.int64)
    marked = np.zeros(MARKS, dtype=np.bool_)
    marked[places[: sum(sizes[:rows])]] = True
    kept = marked[places]
    return row[kept], hashes[kept], weights[kept]
