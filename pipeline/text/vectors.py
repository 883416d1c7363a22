"""What a word is to the network before it stands in a sentence, made once a word."""

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Spelled = tuple[str, bool]
"""A word, and whether white space follows."""

# Some weeks of news; then what was kept is let go of, and made again as it comes. 20 MB at most.
_MOST = 50_000


class WordVectors:
    """The vectors of the words met so far. Not for several threads at once."""

    def __init__(self, embed: Callable[[Sequence[Spelled]], NDArray[np.float32]]) -> None:
        """Take what makes the vectors of some words, a row each."""
        self._embed = embed
        self._rows: dict[Spelled, NDArray[np.float32]] = {}

    def of(self, sentences: Sequence[Sequence[Spelled]]) -> list[NDArray[np.float32]]:
        """Give the vectors of the words of each sentence, a row each."""
        rows = self._rows
        words = dict.fromkeys(chain.from_iterable(sentences))
        if unknown := [word for word in words if word not in rows]:
            if len(rows) + len(unknown) > _MOST:
                rows.clear()
                unknown = list(words)
            rows.update(zip(unknown, self._embed(unknown), strict=True))
        return [np.stack([rows[word] for word in sentence]) for sentence in sentences]
