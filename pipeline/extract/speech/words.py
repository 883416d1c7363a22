"""A text as the writer's own sentences: words with their offsets, each quote as one word."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.extract.speech.lexicon import (
    ADVERB,
    DETERMINER,
    NUMBER,
    OBJECT,
    PRONOUN,
    QUOTED,
    RELATIVE,
    STOP,
    lexicon,
)
from pipeline.extract.speech.marks import Mark
from pipeline.memory import kept

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\w++(?:['’&./-]\w++|(?<=\d),(?=\d)\w++)*|[^\w\s“”„‟«»\"]")
# A pronoun and the verb drawn to it are two words: "he’s".
_CONTRACTED = re.compile(r"(?:he|she|it|they|we|i|you|who|that|there)'(?:s|re|ve|d|ll)")
# "BERLIN — ", "KABUL, Afghanistan (AP) — ", "(CNN) ", "• " before a first sentence are no words of
# anybody's.
_DATELINE = re.compile(
    r"(?:[•·▪*][ \t]+)?(?:"
    r"[A-Z][A-Z'’. -]{2,40}(?:, [A-Z][\w.' ]{1,30})?(?: ?\([^()\n]{2,30}\))?(?:, \w{3,9}\.? \d{1,2})?[ \t]*(?:—|–|--|-)[ \t]+"  # noqa: E501
    r"|[A-Z][\w'’. -]{2,40}(?:, [A-Z][\w.' ]{1,30})? \([A-Z][^()\n]{1,30}\)[ \t]*(?:—|–|--|-)[ \t]+"
    r"|\([A-Z][A-Za-z]{1,14}(?: [A-Z][a-z]{2,14})?\)[ \t]*(?:(?:—|–|--|-)[ \t]+)?"
    r")?"
)
_SPLIT = -1
# Who said it and the verb have so many words at most; a title like "Mr." has so many characters.
_SPEAKER = 7
_TITLE = 5
# Theresa May and Will Smith may and will not: their capital tells them from the auxiliaries.
_NAMES = frozenset(("May", "Will"))
_SHORT = PRONOUN | OBJECT | RELATIVE
# A sentence of the writer with more words than this is cut, which keeps the rules linear on hostile
# text.
_LONGEST = 300


class Sentence(NamedTuple):
    """Words of one sentence, quotes as one word each; `marks[i]` is the quote's number, -1 for a
    word.
    """

    words: list[str]
    lows: list[str]
    bits: list[int]
    starts: list[int]
    ends: list[int]
    marks: list[int]
    paragraph: int


def read(body: str, sentences: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> list[Sentence]:
    """Give the writer's sentences: a boundary inside a quote does not count."""
    result: list[Sentence] = []
    current: Sentence | None = None
    paragraph, cursor = 0, 0
    ends = {end for _, end in sentences}
    for start, end, mark in _pieces(sentences, marks):
        if "\n" in body[cursor:start]:
            paragraph += 1
        cursor = end
        if current is None:
            current = Sentence([], [], [], [], [], [], paragraph)
        if mark >= 0:
            _quote(current, start, end, mark)
        else:
            _tokens(
                current, body, (start if current.words else _after_dateline(body, start, end), end)
            )
        ended = end in ends if mark < 0 else _ended(body, marks[mark])
        if ended or len(current.words) >= _LONGEST:
            result.extend(_cut(current))
            current = None
    if current is not None:
        result.extend(_cut(current))
    return result


def _after_dateline(body: str, start: int, end: int) -> int:
    """Give where a sentence begins behind its dateline, which only the first of a paragraph has."""
    if start and body[start - 1] != "\n":
        return start
    found = _DATELINE.match(body, start, end)
    return found.end() if found and found.end() < end else start


def _cut(sentence: Sentence) -> Iterator[Sentence]:
    """Give the sentence, in parts when it is longer than any sentence is."""
    if len(sentence.words) <= _LONGEST:
        yield sentence
        return
    words, lows, bits, starts, ends, marks, paragraph = sentence
    for at in range(0, len(words), _LONGEST):
        to = at + _LONGEST
        yield Sentence(
            words[at:to],
            lows[at:to],
            bits[at:to],
            starts[at:to],
            ends[at:to],
            marks[at:to],
            paragraph,
        )


def _pieces(
    sentences: Sequence[tuple[int, int]], marks: Sequence[Mark]
) -> Iterator[tuple[int, int, int]]:
    """Give what stands outside the quotes, sentence by sentence, and each quote: start, end, number
    or -1.
    """
    number = 0
    inside = 0
    for start, end in sentences:
        at = max(start, inside)
        while number < len(marks) and marks[number].outer_start < end:
            mark = marks[number]
            if at < mark.outer_start:
                yield at, mark.outer_start, -1
            yield mark.outer_start, mark.outer_end, number
            at = inside = mark.outer_end
            number += 1
        if at < end:
            yield at, end, -1


def _ended(body: str, mark: Mark) -> bool:
    """Does a sentence end with this quote? A stop inside it, and what follows starts anew."""
    stop, line = (
        body[mark.end - 1 : mark.end],
        body[mark.outer_end : mark.outer_end + 3].lstrip(" \t")[:1],
    )
    if line in {"", "\n"}:
        return True
    if stop not in {".", "!", "?", "…"}:
        return False
    after = body[mark.outer_end : mark.outer_end + 3].lstrip("\"'”’) \u00a0")
    if after[:1].islower() or after[:1] in {",", ";", ":", "-", "–", "—", "―"}:
        return False
    return stop in {".", "…"} or not _reported(body[mark.outer_end : mark.outer_end + 80])


def _reported(after: str) -> bool:
    """Is what follows a quote only who said it: “Really?” Tom Reed asked."""
    for count, word in enumerate(after.split(maxsplit=_SPEAKER)[:_SPEAKER]):
        form = lexicon().forms.get(word.strip(".,").lower())
        if count and form is not None and "q" in form.frames and "d" in form.shapes:
            return True
        if word[-1] in ",;:!?" or (word[-1] == "." and len(word) > _TITLE):
            return False
    return False


def _quote(sentence: Sentence, start: int, end: int, mark: int) -> None:
    """Add a quote as one word."""
    sentence.words.append("“”")
    sentence.lows.append("“”")
    sentence.bits.append(QUOTED)
    sentence.starts.append(start)
    sentence.ends.append(end)
    sentence.marks.append(mark)


def _tokens(sentence: Sentence, body: str, span: tuple[int, int]) -> None:
    """Add the words of a stretch of text; columns are made at once, which is what makes it fast."""
    words = _TOKEN.findall(body, *span)
    if not words:
        return
    starts, ends = [], []
    at = span[0]
    # Only white space and quotation marks are skipped, so each word is the next of its kind.
    for word in words:
        at = body.index(word, at)
        starts.append(at)
        at += len(word)
        ends.append(at)
    columns: Sequence[Sequence[Any]] = (words, *zip(*map(_known, words), strict=True), starts, ends)
    if _SPLIT in columns[2]:
        columns = _split(words, columns[2], starts)
    sentence.words.extend(columns[0])
    sentence.lows.extend(columns[1])
    sentence.bits.extend(columns[2])
    sentence.starts.extend(columns[3])
    sentence.ends.extend(columns[4])
    sentence.marks.extend([-1] * len(columns[0]))


def _split(
    words: Sequence[str], bits: Sequence[int], starts: Sequence[int]
) -> Sequence[Sequence[Any]]:
    """Make two words of each contracted pronoun and its verb."""
    rows: list[tuple[str, str, int, int, int]] = []
    for word, bit, start in zip(words, bits, starts, strict=True):
        cut = len(word) if bit != _SPLIT else word.replace("’", "'").index("'")
        for part, at in ((word[:cut], start), (word[cut:], start + cut)):
            if part:
                rows.append((part, *_known(part), at, at + len(part)))
    return tuple(zip(*rows, strict=True))


# News uses few words often; remembering them saves half the time.
@kept(16_384)
def _known(word: str) -> tuple[str, int]:
    """Give the word in small letters and what it can be."""
    if word in _NAMES:
        return word, 0
    low = word.lower().replace("’", "'")
    bits = lexicon().bits.get(low)
    if bits is None:
        return low, _SPLIT if _CONTRACTED.fullmatch(low) else _guess(word)
    if bits & _SHORT and len(word) > 1 and word.isupper():
        return low, 0  # "US", "WHO" and "IT" are names
    return low, bits


def _guess(word: str) -> int:
    """Say what an unknown word is."""
    first = word[0]
    if first.isalpha():
        return ADVERB if word.endswith("ly") and first.islower() else 0
    return NUMBER | DETERMINER if first.isdigit() else STOP
