"""A text as words, numbers, signs and paragraph breaks, each with its offsets."""

import re
from collections.abc import Container
from functools import lru_cache
from typing import NamedTuple

from pipeline.extract.numbers.formats import NumberFormat, number_format, token_pattern

# empty tokens at the end: looking a few tokens ahead, or before the first (index -1), needs no
# bounds
_MARGIN = 16


class Tokens(NamedTuple):
    """Parallel lists, read only: the words as written and in lower case, and their offsets in
    `body`; how it writes numbers.

    The lists end with empty tokens, so looking a little ahead of the last or behind the first gives
    "".
    """

    body: str
    text: list[str]
    low: list[str]
    start: list[int]
    end: list[int]
    size: int
    written: NumberFormat

    def glued(self, i: int) -> bool:
        """True when token `i` follows the one before without a space."""
        return i > 0 and self.start[i] == self.end[i - 1] and bool(self.text[i])

    def words(self, first: int, last: int) -> str:
        """Give the words of [first, last) in lower case, one space between."""
        return " ".join(self.low[first:last])


@lru_cache(maxsize=2)  # dates and quantities read the same text one after the other
def scan(body: str, language: str = "en") -> Tokens:
    """Read a text in a language (ISO 639-1) into tokens; linear in its length."""
    written = number_format(body, language)
    found = list(token_pattern(spaced=written.spaced).finditer(body))
    text = list(map(re.Match.group, found))
    low, start, end = (
        list(map(str.lower, text)),
        list(map(re.Match.start, found)),
        list(map(re.Match.end, found)),
    )
    margin, last = [""] * _MARGIN, [len(body)] * _MARGIN
    return Tokens(body, text + margin, low + margin, start + last, end + last, len(found), written)


def places(tokens: Tokens, vocabulary: Container[str]) -> list[int]:
    """Give the tokens that are in a vocabulary of lower-case words or open with a digit (0 to
    9).
    """
    return [i for i, word in enumerate(tokens.low) if word in vocabulary or "0" <= word < ":"]


def sentence_start(tokens: Tokens, i: int) -> bool:
    """True when token `i` opens a sentence or a paragraph, or stands right after an opening
    quotation mark.
    """
    return i == 0 or tokens.text[i - 1] in _OPENERS or tokens.text[i - 1][:1] == "\n"


_OPENERS = frozenset('.!?:“"‘•—-*')
