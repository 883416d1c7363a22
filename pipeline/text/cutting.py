"""Cut a sentence into tokens as the parser knows them, at a cost that no text can drive up.

Chunks between white space are cut one by one, so that each is cut once; what no tokeniser should be
trusted with (an address, a word of a megabyte) is cut by the plain pattern of `pipeline.tokens`.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate, pairwise

from pipeline.tokens import tokens

# Longer chunks are addresses, garbage or several words joined by dashes.
_LONGEST = 40
_REMEMBERED = 1 << 16
_CHUNK = re.compile(r"\S+")

Cut = Callable[[str], list[tuple[int, int]]]


def cutter(tokenise: Callable[[str], list[str]] | None) -> Cut:
    """Give the function from a text to the [start, end) offsets of its tokens, in order.

    White space is in none. `tokenise` gives the pieces of a chunk that has no white space; None
    where a language has nothing that does.
    """
    if tokenise is None:
        return tokens

    @lru_cache(_REMEMBERED)
    def bounds(chunk: str) -> list[tuple[int, int]]:
        """Give the offsets of the pieces of a chunk."""
        pieces = tokenise(chunk)
        ends = [0, *accumulate(map(len, pieces))]
        if ends[-1] != len(chunk):
            return tokens(chunk)
        return [(start, end) for start, end in pairwise(ends) if start < end]

    def cut(text: str) -> list[tuple[int, int]]:
        cuts: list[tuple[int, int]] = []
        for chunk in _CHUNK.finditer(text):
            start, end = chunk.span()
            inner = bounds(chunk[0]) if end - start <= _LONGEST else tokens(chunk[0])
            cuts += [(start + first, start + last) for first, last in inner]
        return cuts

    return cut
