"""A text as the writer's own sentences: words with their offsets, each quote as one word."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.extract.speech.lexicon import (
    ADVERB,
    AUXILIARY,
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

_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|\w+(?:['’&./-]\w+)*|[^\w\s]")
_CLAUSE = re.compile(r"[^.,;:!?“”\"\n]*+(?=[.,])")
_CONTRACTED = ("’s", "'s", "’re", "'re", "’ve", "'ve", "’d", "'d", "’ll", "'ll")
_PRONOUNS = frozenset(("he", "she", "it", "they", "we", "i", "you", "who", "that", "there"))
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
    current = _empty(0)
    paragraph, cursor = 0, 0
    ends = {end for _, end in sentences}
    for start, end, mark in _pieces(sentences, marks):
        if "\n" in body[cursor:start]:
            paragraph += 1
        cursor = end
        if not current.words:
            current = current._replace(paragraph=paragraph)
        if mark >= 0:
            _add(current, "“”", QUOTED, (start, end), mark)
        else:
            _tokens(current, body, (start, end), words)
        ended = end in ends if mark < 0 else _ended(body, marks[mark], words)
        if ended or len(current.words) >= _LONGEST:
            result.extend(_cut(current))
            current = _empty(paragraph)
    if current.words:
        result.extend(_cut(current))
    return result


def _empty(paragraph: int) -> Sentence:
    return Sentence([], [], [], [], [], [], paragraph)


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


def _add(sentence: Sentence, word: str, bits: int, span: tuple[int, int], mark: int = -1) -> None:
    sentence.words.append(word)
    sentence.lows.append(word.lower().replace("’", "'"))
    sentence.bits.append(bits)
    sentence.starts.append(span[0])
    sentence.ends.append(span[1])
    sentence.marks.append(mark)


def _tokens(sentence: Sentence, body: str, span: tuple[int, int], words: Lexicon) -> None:
    """Add the words of a stretch of text."""
    get = words.bits.get
    for match in _TOKEN.finditer(body, span[0], span[1]):
        word = match[0]
        low = word.lower()
        bits = get(low)
        if bits is not None and bits & _SHORT and len(word) > 1 and word.isupper():
            bits = 0  # "US", "WHO" and "IT" are names
        elif bits is None:
            bits = _guess(sentence, word, match.start(), words)
            if bits is None:
                continue
        _add(sentence, word, bits, match.span())


def _guess(sentence: Sentence, word: str, start: int, words: Lexicon) -> int | None:
    """Say what an unknown word is; a pronoun with its verb ("he’s") is added in two parts, then nothing is left."""
    first = word[0]
    if not (first.isalnum() or first == "_"):
        return STOP
    if first.isdigit():
        return NUMBER | DETERMINER
    if word.endswith(_CONTRACTED):
        cut = word.replace("’", "'").rindex("'")
        pronoun = word[:cut].lower()
        if pronoun in _PRONOUNS:
            _add(sentence, word[:cut], words.bits.get(pronoun, 0), (start, start + cut))
            _add(sentence, word[cut:], AUXILIARY, (start + cut, start + len(word)))
            return None
    return ADVERB if word.endswith("ly") and first.islower() else 0
