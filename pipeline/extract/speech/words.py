"""A text as the writer's own sentences: words with their offsets, each quote as one word."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.extract.speech.lexicon import (
    ADVERB,
    DETERMINER,
    NUMBER,
    OBJECT,
    PRONOUN,
    QUOTED,
    RELATIVE,
    STOP,
    Lexicon,
)
from pipeline.extract.speech.marks import Mark

_TOKEN = re.compile(
    # A pronoun and the verb drawn to it are two words: "he’s".
    r"(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Ww]e|I|[Yy]ou|[Ww]ho|[Tt]hat|[Tt]here)(?=['’](?:s|re|ve|d|ll)\b)|['’](?:s|re|ve|d|ll)\b"
    r"|(?:[A-Z]\.){2,}|\w+(?:(?:['’&./-]|(?<=\d),(?=\d))\w+)*|[^\w\s]"
)
_CLAUSE = re.compile(r"[^.,;:!?“”\"\n]*+(?=[.,])")
_UNKNOWN = -1
_SHORT = PRONOUN | OBJECT | RELATIVE
# A sentence of the writer with more words than this is cut, which keeps the rules linear on hostile text.
_LONGEST = 300


class Sentence(NamedTuple):
    """Words of one sentence, quotes as one word each; `marks[i]` is the quote's number, -1 for a word."""

    words: list[str]
    lows: list[str]
    bits: list[int]
    starts: list[int]
    ends: list[int]
    marks: list[int]
    paragraph: int


def read(body: str, sentences: Sequence[tuple[int, int]], marks: Sequence[Mark], words: Lexicon) -> list[Sentence]:
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
            _tokens(current, body, (start, end), words)
        ended = end in ends if mark < 0 else _ended(body, marks[mark], words)
        if ended or len(current.words) >= _LONGEST:
            result.extend(_cut(current))
            current = None
    if current is not None:
        result.extend(_cut(current))
    return result


def _cut(sentence: Sentence) -> Iterator[Sentence]:
    """Give the sentence, in parts when it is longer than any sentence is."""
    if len(sentence.words) <= _LONGEST:
        yield sentence
        return
    words, lows, bits, starts, ends, marks, paragraph = sentence
    for at in range(0, len(words), _LONGEST):
        to = at + _LONGEST
        yield Sentence(words[at:to], lows[at:to], bits[at:to], starts[at:to], ends[at:to], marks[at:to], paragraph)


def _pieces(sentences: Sequence[tuple[int, int]], marks: Sequence[Mark]) -> Iterator[tuple[int, int, int]]:
    """Give what stands outside the quotes, sentence by sentence, and each quote: start, end, number or -1."""
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


def _ended(body: str, mark: Mark, words: Lexicon) -> bool:
    """Does a sentence end with this quote? A stop inside it, and what follows starts anew."""
    stop, line = body[mark.end - 1 : mark.end], body[mark.outer_end : mark.outer_end + 3].lstrip(" \t")[:1]
    if line in {"", "\n"}:
        return True
    if stop not in {".", "!", "?", "…"}:
        return False
    after = body[mark.outer_end : mark.outer_end + 3].lstrip("\"'”’) \u00a0")
    if after[:1].islower() or after[:1] in {",", ";", ":", "-", "–", "—", "―"}:
        return False
    return stop in {".", "…"} or not _reported(body[mark.outer_end : mark.outer_end + 80], words)


def _reported(after: str, words: Lexicon) -> bool:
    """Is what follows a quote only who said it: “Really?” Tom Reed asked."""
    clause = _CLAUSE.match(after)
    said = clause[0].lower().split() if clause else []
    form = words.forms.get(said[-1]) if 1 < len(said) < 7 else None
    return form is not None and "q" in form.frames


def _quote(sentence: Sentence, start: int, end: int, mark: int) -> None:
    """Add a quote as one word."""
    sentence.words.append("“”")
    sentence.lows.append("“”")
    sentence.bits.append(QUOTED)
    sentence.starts.append(start)
    sentence.ends.append(end)
    sentence.marks.append(mark)


def _tokens(sentence: Sentence, body: str, span: tuple[int, int], words: Lexicon) -> None:
    """Add the words of a stretch of text; columns are made at once, which is what makes it fast."""
    found = list(_TOKEN.finditer(body, *span))
    tokens = [match[0] for match in found]
    lows = [token.lower().replace("’", "'") for token in tokens]
    get = words.bits.get
    bits = [get(low, _UNKNOWN) for low in lows]
    for at, bit in enumerate(bits):
        if bit == _UNKNOWN:
            bits[at] = _guess(tokens[at])
        elif bit & _SHORT and len(tokens[at]) > 1 and tokens[at].isupper():
            bits[at] = 0  # "US", "WHO" and "IT" are names
    sentence.words.extend(tokens)
    sentence.lows.extend(lows)
    sentence.bits.extend(bits)
    sentence.starts.extend([match.start() for match in found])
    sentence.ends.extend([match.end() for match in found])
    sentence.marks.extend([-1] * len(found))


def _guess(word: str) -> int:
    """Say what an unknown word is."""
    first = word[0]
    if first.isalpha():
        return ADVERB if word.endswith("ly") and first.islower() else 0
    return NUMBER | DETERMINER if first.isdigit() else STOP
