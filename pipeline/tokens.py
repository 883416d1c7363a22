"""Words, numbers and marks of a text, with their offsets."""

import functools
import re

from schemas.datafiles import load_lines

_WORD = r"[\w\u0300-\u036f]+"
_INNER = r"(?:[-‐‑&@]|['’](?!(?:s|S|ll|re|ve|d|m)\b)|\.(?=[a-z0-9])|(?<=\d)[,:](?=\d))"


@functools.cache
def _pattern() -> re.Pattern[str]:
    abbreviations, slugs = _any_of("abbreviations.txt"), _any_of("headline_slugs.txt")
    return re.compile(
        r"[A-Za-z]++(?=[ ,])"  # most words, found at once: nothing below would take more or less
        r"|(?:https?://|www\.)[^\s<>\"“”]+"  # addresses
        r"|(?:[^\W\d_]\.){2,}(?:[-‐‑]\w+)*"  # U.S., J.R.R., U.S.-led
        rf"|(?:{abbreviations}|[A-Z])\.(?!\w)"  # Mr., Inc., J.
        rf"|(?:{slugs})(?=-[A-Z])"  # Soccer-Spurs win
        rf"|[@#]?{_WORD}(?:{_INNER}{_WORD})*"  # words, numbers, O'Brien, AT&T, al-Assad, Amazon.com
        r"|['’](?:s|S|ll|re|ve|d|m)\b"  # what is left of "Russia's"
        r"|\.{2,}|-{2,}|\S"
    )


def _any_of(name: str) -> str:
    return "|".join(load_lines(name))


def tokens(text: str) -> list[tuple[int, int]]:
    """Give the [start, end) code point offsets of each token of the text, in order; white space is
    in none.

    A possessive ("'s") is a token of its own, hyphens and apostrophes within a word are not; an
    abbreviation keeps its full stop. Time is linear in the length of the text.
    """
    return [match.span() for match in _pattern().finditer(text)]
