"""Cosines of many sparse vectors at once."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from pipeline.relate.reading import Terms

AT_ONCE = 400_000  # products of two weights that are held at once
Matrix = np.ndarray[Any, np.dtype[np.float64]]


class Cosines:
    """Vectors of length 1, and for each term which of them hold it."""

    def __init__(self, vectors: Sequence[Terms]) -> None:
        sizes = np.array([len(hashes) for hashes, _ in vectors], dtype=np.int64)
        row = np.repeat(np.arange(len(vectors)), sizes)
        hashes = np.concatenate([hashes for hashes, _ in vectors])
        weights = np.concatenate([weights for _, weights in vectors])
        order = np.lexsort((row, hashes))  # by term: who holds it
        new = np.diff(hashes[order], prepend=hashes[order][:1] + np.uint64(1)) != 0
        term = np.empty(len(order), dtype=np.int64)
        term[order] = np.cumsum(new) - 1
        self._holders, self._weights = row[order], weights[order]
        self._first = np.flatnonzero(new)
        self._count = np.diff(self._first, append=len(order))
        own = np.lexsort(
            (term, row)
        )  # by vector: what it holds, in one order of terms, so that sums are the same both ways
        self._row, self._term, self._weight = row[own], term[own], weights[own]
        self._start = np.concatenate(([0], np.cumsum(sizes)))

    def of(self, rows: int) -> Matrix:
        """Give the cosines of the first so many vectors with all: shape (rows, vectors)."""
        found = np.zeros((rows, len(self._start) - 1))
        for start, stop in self._parts(rows):
            found[start:stop] = self._products(start, stop)
        return found

    def _parts(self, rows: int) -> Iterator[tuple[int, int]]:
        """Cut rows into parts of few enough products."""
        products = np.concatenate(([0], np.cumsum(self._count[self._term])))[self._start]
        start = 0
        while start < rows:
            stop = int(np.searchsorted(products, products[start] + AT_ONCE, side="right")) - 1
            stop = min(max(stop, start + 1), rows)
            yield start, stop
            start = stop

    def _products(self, start: int, stop: int) -> Matrix:
        mine = slice(self._start[start], self._start[stop])
        term, columns = self._term[mine], len(self._start) - 1
        count = self._count[term]
        skipped = np.cumsum(count) - count
        other = np.repeat(self._first[term] - skipped, count) + np.arange(count.sum())
        place = np.repeat((self._row[mine] - start) * columns, count) + self._holders[other]
        products = np.repeat(self._weight[mine], count) * self._weights[other]
        sums = np.bincount(place, weights=products, minlength=(stop - start) * columns).astype(np.float64, copy=False)
        return sums.reshape(stop - start, columns)
