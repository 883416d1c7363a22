"""One reading of a text for quotes and claims alike: its quotation marks, its sentences, who is credited where."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.extract.speech.cues import Attribution, attributions
from pipeline.extract.speech.lexicon import lexicon
from pipeline.extract.speech.marks import Mark, marks
from pipeline.extract.speech.words import Sentence, read


class Credit(NamedTuple):
    """An attribution with the number of its sentence and its content as offsets of the body."""

    attribution: Attribution
    sentence: int
    start: int
    end: int
    hedged: bool


class Reading(NamedTuple):
    """What quotes and claims are made of."""

    marks: list[Mark]
    sentences: list[Sentence]
    credits: list[Credit]
    by_sentence: dict[int, list[Credit]]


def reading(body: str, sentences: Sequence[tuple[int, int]]) -> Reading:
    """Read a text; the last one is remembered, because claims are looked for right after quotes."""
    return _reading(body, tuple(sentences))


@lru_cache(maxsize=1)
def _reading(body: str, sentences: tuple[tuple[int, int], ...]) -> Reading:
    quoted = marks(body, sentences)
    own = read(body, sentences, quoted, lexicon())
    by_sentence = {}
    for number, s in enumerate(own):
        found = attributions(s)
        if found:
            by_sentence[number] = [_credit(s, number, attribution) for attribution in found]
    return Reading(quoted, own, [credit for found in by_sentence.values() for credit in found], by_sentence)


def _credit(s: Sentence, number: int, found: Attribution) -> Credit:
    """Place an attribution in the body; it is hedged by its verb, or by a word in its content or beside its verb."""
    start, end = found.content
    hedges = lexicon().hedges
    near = s.lows[start:end] + s.lows[found.cue[0] : found.cue[1]]
    hedged = "h" in found.frames or not hedges.isdisjoint(near)
    return Credit(found, number, s.starts[start], s.ends[end - 1], hedged)
