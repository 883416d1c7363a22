"""Who is credited: the subject of a reporting verb, wherever it stands."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.extract.speech.lexicon import (
    ADVERB,
    AUXILIARY,
    CONJUNCTION,
    CUE,
    DAY,
    OBJECT,
    PREPOSITION,
    QUOTED,
    RELATIVE,
    STOP,
    SUBORDINATOR,
    VERB,
    Form,
    lexicon,
)
from pipeline.extract.speech.phrases import Phrase, before_time, left, nearest
from pipeline.extract.speech.verbs import Group, is_name, verb_group
from pipeline.extract.speech.words import Sentence

# So many words of a sentence are searched for its first verb, and so many that could be it are
# tried.
_FIRST_VERB = 40
_TRIES = 5
# A relative pronoun stands so near the verb whose subject it splits off.
_CLAUSE = 8


class Credited(NamedTuple):
    """Who was credited by the cue at word `at` of the same sentence."""

    source: Phrase
    at: int


def subject(s: Sentence, group: Group, found: Sequence[Credited]) -> Phrase | None:
    """Give the subject: left of the verb, or that of the verb before it ("..., saying", "and
    added").
    """
    if "g" in group.form.shapes and not group.being:
        return _of_participle(s, group, found)
    source = left(s, group.start)
    if source is None:
        start = before_time(s, group.start)
        before = s.lows[start - 1] if start else ""
        coordinated = (
            before in {"and", "but", "or"} and group.start > 2 and "d" in group.form.shapes
        )
        return _inherited(s, group.at, found) if coordinated else _antecedent(s, group.start)
    antecedent = _before_relative(s, source[0])
    return antecedent or (source if _is_subject(s, source, group.form) else None)


def _before_relative(s: Sentence, end: int) -> Phrase | None:
    """In "a study that appeared in the Journal found" give the study; the phrase at `end` is an
    object in there.
    """
    if end == 0 or s.bits[end - 1] & ~(PREPOSITION | VERB | CUE) or s.words[end - 1][0].isupper():
        return None
    return _antecedent(s, end)


def _antecedent(s: Sentence, end: int) -> Phrase | None:
    """Give the noun phrase before the nearest relative pronoun before word `end`."""
    for at in range(end - 1, max(0, end - _CLAUSE), -1):
        if s.words[at] == ",":
            return None
        if s.bits[at] & RELATIVE or s.lows[at] == "that":
            source = left(s, at) if not s.bits[at - 1] & CUE else None
            return source if source is not None and not is_relative(s, source) else None
    return None


def _is_subject(s: Sentence, source: Phrase, form: Form) -> bool:
    """Is the phrase left of the verb its subject, and not the object of a preposition or a lone
    adjective?
    """
    first, end = source
    low, bits = s.lows[first], s.bits[first]
    if low == "that" and end - first == 1:
        return form.shapes != "b" or s.lows[first - 1].endswith("s")
    if first and s.bits[first - 1] & PREPOSITION and not s.bits[first - 1] & SUBORDINATOR:
        return False
    lone = end - first == 1 and bits == 0 and s.words[first][0].islower()
    return not lone or low.endswith("s") or low in lexicon().groups["plurals"]


def _of_participle(s: Sentence, group: Group, found: Sequence[Credited]) -> Phrase | None:
    """Give the subject of "saying": the noun right before it, else that of the verb before it."""
    if group.start == 0:
        return None
    groups = lexicon().groups
    before, bits = s.lows[group.start - 1], s.bits[group.start - 1]
    if before == "," or before in groups["leads"] | groups["times"] or bits & (DAY | QUOTED | STOP):
        return _inherited(s, group.at, found)
    if before == "as":
        return _quoted(s, group.start - 1)
    if before in groups["aspects"]:
        return left(s, group.start - 1)
    return None if bits & OBJECT else _noun_before(s, group, found)


def _noun_before(s: Sentence, group: Group, found: Sequence[Credited]) -> Phrase | None:
    """In "footage of Berg saying" give Berg, in "wrote to the embassy in London asking" who
    wrote.
    """
    near = nearest(s, group.start)
    if near is not None and near[0] and s.lows[near[0] - 1] not in {"of", "with"}:
        near = left(s, group.start)
        if near is None or (near[0] and s.bits[near[0] - 1] & PREPOSITION):
            return _inherited(s, group.at, found)
    adverb = s.bits[group.start - 1] & ADVERB
    return near or (_inherited(s, group.at, found) if adverb else None)


def _quoted(s: Sentence, end: int) -> Phrase | None:
    """Give X in "quoted X as saying" and "X was quoted as saying"."""
    if end and s.bits[end - 1] & CUE and "n" in lexicon().forms[s.lows[end - 1]].shapes:
        end = verb_group(s, end - 1).start
    return left(s, end)


def _inherited(s: Sentence, at: int, found: Sequence[Credited]) -> Phrase | None:
    """Give the source of the cue before unless it is a relative pronoun, else the subject of the
    sentence.
    """
    for earlier in reversed(found[-4:]):
        if (
            earlier.at < at
            and not s.bits[earlier.source[0]] & RELATIVE
            and s.lows[earlier.source[0]] != "that"
        ):
            return earlier.source
    return sentence_subject(s, at) or (found[-1].source if found else None)


def sentence_subject(s: Sentence, limit: int) -> Phrase | None:
    """Give the noun phrase before the first verb of the sentence, if that verb comes before word
    `limit`.
    """
    tries = 0
    for at in range(min(limit, _FIRST_VERB)):
        bits = s.bits[at]
        past = bits == 0 and at and s.lows[at].endswith("ed") and s.words[at][0].islower()
        verb = bits & (AUXILIARY | VERB) or (bits & CUE and not is_name(s, at))
        if past or verb:
            start = at
            while start and s.bits[start - 1] & ADVERB:
                start -= 1
            source = left(s, start)
            tries += 1
            if source is not None:
                return source if _opens(s, source[0]) else None
            if tries == _TRIES:
                break
    return _name_first(s, limit)


def _name_first(s: Sentence, limit: int) -> Phrase | None:
    """In "Poland reopens its border" take the name before an unknown verb."""
    for at in range(1, min(limit, len(s.words), _CLAUSE)):
        if s.words[at][0].islower():
            third = s.bits[at] == 0 and s.lows[at].endswith("s")
            source = left(s, at) if third and s.words[at - 1][0].isupper() else None
            return source if source is not None and source[0] == 0 else None
    return None


def _opens(s: Sentence, at: int) -> bool:
    """Does the first clause of the sentence start with this word?"""
    if at == 0 or s.words[at - 1] == "," or s.bits[at - 1] & (ADVERB | QUOTED):
        return True
    return bool(s.bits[0] & (CONJUNCTION | SUBORDINATOR))


def is_relative(s: Sentence, source: Phrase) -> bool:
    """Is the source "who", "which" or "that"?"""
    return bool(s.bits[source[0]] & RELATIVE) or s.lows[source[0]] == "that"
