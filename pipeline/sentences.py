"""Where sentences begin and end, with offsets into the text.

A sentence ends at a line break, or at a stop (with the quotes and brackets that close after it)
before white space, unless the stop belongs to an abbreviation of `schemas/data/abbreviations.json`
or a small letter follows.
"""

import re

from schemas.datafiles import load_json
from schemas.model import Model

# Always matches what it has read, so each character is visited once; what stands around it is
# looked at afterwards.
_STOP = re.compile(
    r"(?P<line>[\n\r\u2028\u2029]+)|(?P<wide>[。！？｡]++[”’」』）\"]*+)|[.!?…।॥؟۔։።]++[\"'”’»›)\]]*+"
)
_NEXT = re.compile(r"[ \t\u00a0\u2009\u202f]{1,40}[\"'“‘„«‹(\[¿¡*•–—-]{0,5}[ \u00a0]?")
_WORD = re.compile(r"[^\W_]{1,20}")
# No abbreviation, with its inner stops, is longer.
_LONGEST = 12


class _Abbreviations(Model):
    """The lists of `schemas/data/abbreviations.json`."""

    note: str
    titles: frozenset[str]
    before_number: frozenset[str]
    maybe: frozenset[str]
    starters: frozenset[str]


def _abbreviations() -> _Abbreviations:
    return load_json("abbreviations.json", _Abbreviations)


def sentences(text: str) -> list[tuple[int, int]]:
    """Give the [start, end) code point offsets of each sentence, in order; white space around them
    is left out.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for stop in _STOP.finditer(text):
        if _ends(text, stop):
            _append(spans, text, start, stop.end())
            start = stop.end()
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Add the part without the white space around it, if anything is left."""
    part = text[start:end]
    bare = part.lstrip()
    if bare:
        first = end - len(bare)
        spans.append((first, first + len(bare.rstrip())))


def _ends(text: str, stop: re.Match[str]) -> bool:
    """Does a sentence end with these characters?"""
    if stop.lastgroup:
        return True
    if stop.end() == len(text):
        return True
    follows = _NEXT.match(text, stop.end())
    if follows is None:
        return text[stop.end()].isspace()
    after = text[follows.end() : follows.end() + 1]
    if after.islower():
        return False
    return stop[0] != "." or not _abbreviated(text, stop.start(), follows.end())


def _abbreviated(text: str, dot: int, after: int) -> bool:
    """Does the stop at `dot` belong to the word before it, with the next word at `after`?"""
    lists = _abbreviations()
    before = text[max(0, dot - _LONGEST - 2) : dot].split()
    word = before[-1].lstrip("\"'“‘„«(-–—[") if before and not text[dot - 1].isspace() else ""
    follower = _WORD.match(text, after)
    if _listed(word, lists.titles):
        return True
    if _listed(word, lists.before_number) and follower is not None and follower[0][0].isdigit():
        return True
    # One capital, or capitals with stops between, is an initial or a short form: "J. Smith", "U.S.
    # troops".
    initial = word.isupper() and all(len(part) == 1 for part in word.split("."))
    if initial or _listed(word, lists.maybe):
        return follower is not None and not (
            follower[0].lower() in lists.starters and follower[0][0].isupper()
        )
    return False


def _listed(word: str, forms: frozenset[str]) -> bool:
    """Is the word one of the forms, as written there, in other capitals, or in capitals
    throughout?
    """
    return word in forms or word.lower() in forms or (word.isupper() and word.capitalize() in forms)
