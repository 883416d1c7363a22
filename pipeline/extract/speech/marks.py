"""Pairs of quotation marks, balanced or not."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_MARKS = re.compile(
    "''|``|[“”„‟«»\"\n\r\u2028\u2029]|(?<![\\w.,!?’'])[‘'](?!(?:s|re|ve|d|ll|t|m|em|n|\\d0s)\\b)(?=\\w)|(?<=[\\w.,!?…])[’'](?!\\w)"
)
# Most texts have none of the marks that look like apostrophes; for them this is three times faster.
_PLAIN = re.compile('[“”„‟«»"\n\r\u2028\u2029]')
_OPENS = {
    "“": "”",
    "„": "“”",
    "‟": "”",
    "«": "»",
    "»": "«",
    '"': '"',
    "‘": "’",
    "'": "'",
    "''": "''",
    "``": "''",
}
_SINGLE = ("‘", "''", "``", " '", "\n'", "('")
_LINES = "\n\r\u2028\u2029"
# A mark that is never closed reaches to the end of its sentence; quotes over paragraphs are no
# longer than this.
_PARAGRAPHS = 12
# Words up to this length are written small in titles.
_SHORT_WORD = 3
# So far ahead the mark is looked for that shows an apostrophe to be one.
_LINE = 200


class Mark(NamedTuple):
    """Words between quotation marks: `start` and `end` are the words, `outer_start` and `outer_end`
    include the marks.
    """

    outer_start: int
    start: int
    end: int
    outer_end: int


class _Open(NamedTuple):
    at: int
    sign: str
    closers: str
    paragraphs: int


def marks(
    body: str, sentences: Sequence[tuple[int, int]], introduces: Callable[[int], bool]
) -> list[Mark]:
    """Give what stands between quotation marks, in order and without overlap; inner quotes belong
    to the outer one. `introduces` says whether the word before an offset is a verb of saying.
    """
    found = [mark for mark in _pairs(body, sentences) if body[mark.start : mark.end].strip()]
    return [
        _trimmed(body, mark)
        for mark in found
        if not _is_nickname(body, mark)
        and (not _is_title(body, mark) or introduces(mark.outer_start))
    ]


def _is_title(body: str, mark: Mark) -> bool:
    """Is it the title of a work: longer words with capitals, no stop at the end?"""
    words = body[mark.start : min(mark.end, mark.start + 120)].split()
    capitals = [word for word in words if word[0].isupper() or word[0].isdigit()]
    small = [word for word in words if len(word) > _SHORT_WORD and word not in capitals]
    if small or len(capitals) < 2 or len(capitals) * 2 < len(words) or words[0] not in capitals:
        return False
    return words[-1][-1] not in ".!?…" and mark.end - mark.start <= 100


def _is_nickname(body: str, mark: Mark) -> bool:
    """Is it a name among names, as in: Marcia "Cia" Price?"""
    words = body[mark.start : mark.end].split(maxsplit=3)
    before = body[max(0, mark.outer_start - 24) : mark.outer_start].split(" ")
    after = body[mark.outer_end : mark.outer_end + 2]
    named = (
        len(before) > 1
        and before[-1] == ""
        and before[-2][:1].isupper()
        and before[-2][-1:].isalpha()
    )
    return (
        named
        and len(words) < 3
        and words[0][0].isupper()
        and after[:1] == " "
        and after[1:].isupper()
    )


def _trimmed(body: str, mark: Mark) -> Mark:
    """Leave white space and a comma before the closing mark out of the words."""
    words = body[mark.start : mark.end]
    start = mark.start + len(words) - len(words.lstrip())
    end = start + len(words.strip().rstrip(",").rstrip())
    return mark if end <= start else mark._replace(start=start, end=end)


def _pairs(body: str, sentences: Sequence[tuple[int, int]]) -> Iterator[Mark]:
    """Walk over all marks and line breaks once."""
    opened: _Open | None = None
    single = body.startswith("'") or any(sign in body for sign in _SINGLE)
    for match in (_MARKS if single else _PLAIN).finditer(body):
        sign, at = match[0], match.start()
        if sign in _LINES:
            if opened is not None and not _reopens(body, at, opened):
                yield from _unclosed(opened, at, sentences)
                opened = None
            elif opened is not None:
                opened = opened._replace(paragraphs=opened.paragraphs + 1)
        elif opened is None:
            opened = _opening(body, sign, at)
        elif _closes(body, sign, at, opened):
            yield Mark(opened.at, opened.at + len(opened.sign), at, match.end())
            opened = None
        elif (
            sign == opened.sign
            and sign not in {'"', "'", "‘", "''", "``"}
            and not _continues(body, at)
        ):
            yield from _unclosed(opened, at, sentences)
            opened = _opening(body, sign, at)
    if opened is not None:
        yield from _unclosed(opened, len(body), sentences)


def _opening(body: str, sign: str, at: int) -> _Open | None:
    """A mark opens when words follow at once and none stands right before it."""
    if sign not in _OPENS:
        return None
    before, after = body[at - 1 : at], body[at + len(sign) : at + len(sign) + 1]
    if sign in {'"', "'", "»", "''"} and (
        before.isalnum() or before in {".", ",", "!", "?"} or not after or after.isspace()
    ):
        return None
    return _Open(at, sign, _OPENS[sign], 1)


def _closes(body: str, sign: str, at: int, opened: _Open) -> bool:
    """Does this mark end what was opened?"""
    before, after = body[at - 1 : at], body[at + len(sign) : at + len(sign) + 1]
    if len(sign) > 1 or len(opened.sign) > 1:
        return (
            sign == "''" and opened.closers == sign and not (before.isspace() and after.isalnum())
        )
    if sign == "’" and before in {"s", "S"} and _is_possessive(body, at):
        return False
    if sign in "\"'" and sign in opened.closers:
        return not _continues(body, at) and not (before.isspace() and after.isalnum())
    if sign in opened.closers:
        return True
    if opened.sign == "“" and sign == '"':
        return not (before.isspace() and after.isalnum())
    # A mark turned the wrong way, as machine translation leaves it: `the border “.`
    return (
        sign == opened.sign == "“"
        and not after.isalnum()
        and (not before.isspace() or after in {".", ",", ";", ""})
    )


def _is_possessive(body: str, at: int) -> bool:
    """Is it the apostrophe of "the voters’ choice", because the quote is closed further on in the
    line?
    """
    if not body[at + 1 : at + 2].isspace() or not body[at + 2 : at + 3].islower():
        return False
    later = re.search("[‘’\n]", body[at + 1 : at + _LINE])
    return later is not None and later[0] == "’" and body[at + later.start()] in ".,!?"


def _continues(body: str, at: int) -> bool:
    """Is the mark the first thing of its paragraph, as in a quote that goes on over paragraphs?"""
    before = body[max(0, at - 8) : at].rstrip(" \t\u00a0")
    return not before or before[-1] in _LINES


def _reopens(body: str, line: int, opened: _Open) -> bool:
    """Does the next paragraph start with the mark that was opened, so that the quote goes on?"""
    following = body[line : line + 12].lstrip()
    if opened.sign in {"'", "‘"} or opened.paragraphs >= _PARAGRAPHS:
        return False
    return following.startswith(opened.sign) or not following


def _unclosed(opened: _Open, limit: int, sentences: Sequence[tuple[int, int]]) -> Iterator[Mark]:
    """End a quote that nobody closed with its sentence, or before the line or mark at `limit`; an
    apostrophe is no quote.
    """
    if opened.sign in {"'", "‘"}:
        return
    end = next((end for start, end in _around(sentences, opened.at) if end > opened.at + 1), limit)
    start = opened.at + len(opened.sign)
    end = max(min(end, limit), start)
    yield Mark(opened.at, start, end, end)


def _around(sentences: Sequence[tuple[int, int]], at: int) -> Sequence[tuple[int, int]]:
    """Give the sentence that holds the offset, and the one after it."""
    low, high = 0, len(sentences)
    while low < high:
        middle = (low + high) // 2
        if sentences[middle][1] <= at:
            low = middle + 1
        else:
            high = middle
    return sentences[low : low + 2]
