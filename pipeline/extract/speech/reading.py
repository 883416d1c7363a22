"""One reading of a text for quotes and claims alike: its quotation marks, its sentences, who is
credited where.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.extract.speech.cues import Attribution, attributions
from pipeline.extract.speech.lexicon import ADVERB, AUXILIARY, lexicon
from pipeline.extract.speech.marks import Mark, marks
from pipeline.extract.speech.words import Sentence, read

_VERB_GROUP = 4  # words of a verb before its last: "would not have said"


class Credit(NamedTuple):
    """An attribution with the number of its sentence; where its content stands, in words of a
    sentence and in the body.
    """

    attribution: Attribution
    sentence: int
    said_in: int
    content: tuple[int, int]
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
    own = read(body, sentences, quoted)
    by_sentence: dict[int, list[Credit]] = {}
    for number, s in enumerate(own):
        for found in attributions(s):
            credit = _credit(own, number, found)
            if credit is not None:
                by_sentence.setdefault(number, []).append(credit)
    return Reading(
        quoted, own, [credit for found in by_sentence.values() for credit in found], by_sentence
    )


def _credit(sentences: list[Sentence], number: int, found: Attribution) -> Credit | None:
    """Place an attribution in the body; it is hedged by its verb, or by a word in its content or
    beside its verb.
    """
    s, said_in = sentences[number], number
    if _is_denied(s, found):
        return None
    start, end = found.content
    if start == len(s.words):
        said_in = number + 1
        if said_in == len(sentences):
            return None
        start, end = 0, _whole(sentences[said_in])
    where = sentences[said_in]
    # "vowed never to sell": the negation is part of what is said
    start -= start > 0 and _negates(where, start - 1)
    near = where.lows[start:end] + s.lows[found.cue[0] : found.cue[1]]
    hedged = "h" in found.frames or not lexicon().hedges.isdisjoint(near)
    return Credit(
        found, number, said_in, (start, end), where.starts[start], where.ends[end - 1], hedged
    )


def _is_denied(s: Sentence, found: Attribution) -> bool:
    """Does the sentence say that it was not said ("did not say that", "no witness says")? Then
    nobody is credited.
    """
    first, last = found.source
    if first < last and (
        _negates(s, first) or s.lows[first] in lexicon().few or (first and _negates(s, first - 1))
    ):
        return True  # no official, few experts, neither Smith nor Jones, hardly anyone
    return any(_negates(s, at) for at in _before(s, found.cue[0]))


def _before(s: Sentence, cue: int) -> Iterator[int]:
    """Give the auxiliaries and adverbs before a verb, nearest first."""
    for at in range(cue - 1, max(cue - 1 - _VERB_GROUP, -1), -1):
        if not (s.bits[at] & (AUXILIARY | ADVERB) or _negates(s, at)):
            return
        yield at


def _negates(s: Sentence, at: int) -> bool:
    low = s.lows[at]
    return low in lexicon().negations or low.endswith(("n't", "n’t"))


def _whole(s: Sentence) -> int:
    """Give where the words of a sentence end: after its first quote if it starts with one, else
    before its stop.
    """
    if s.marks[0] >= 0:
        return 1
    return len(s.words) - (len(s.words) > 1 and s.words[-1] in {".", "!", "?"})
