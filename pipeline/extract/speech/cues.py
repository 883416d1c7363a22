"""Reporting cues: who is credited with what, as spans of the text."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.extract.speech.contents import (
    clause_end,
    is_quote,
    left_content,
    quote_after,
    right_content,
    skip_adjuncts,
)
from pipeline.extract.speech.lexicon import (
    ADVERB,
    AUXILIARY,
    CUE,
    DAY,
    DETERMINER,
    NEGATION,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTED,
    RELATIVE,
    STOP,
    SUBORDINATOR,
    VERB,
    Form,
    lexicon,
)
from pipeline.extract.speech.phrases import Phrase, insertion, left, right
from pipeline.extract.speech.words import Sentence

_CATENATIVES = frozenset(
    [
        "went",
        "go",
        "goes",
        "going",
        "continued",
        "continues",
        "continue",
        "began",
        "begun",
        "appeared",
        "appears",
        "seemed",
        "seems",
        "tried",
        "tries",
        "trying",
        "used",
        "came",
        "sought",
        "hastened",
        "moved",
        "rushed",
        "proceeded",
        "was",
        "is",
        "are",
        "were",
    ]
)
_REFUSALS = frozenset(["refused", "refuses", "declined", "declines", "failed", "fails"])
_ALONE = frozenset(["that", "this", "all", "both", "some", "many", "others", "one", "few", "most"])
_PLURALS = frozenset(["people", "police", "that", "men", "women"])
_MODIFIER = ADVERB | AUXILIARY | NEGATION


class Attribution(NamedTuple):
    """One cue. Word spans within the sentence: `source` (None: as the cue before it), `content`, `cue`."""

    verb: str
    frames: str
    source: Phrase | None
    content: Phrase
    cue: Phrase
    quote_only: bool = False


def attributions(s: Sentence) -> list[Attribution]:
    """Give every attribution of a sentence, in the order of the cues."""
    found: list[Attribution] = []
    for at, bits in enumerate(s.bits):
        if bits & CUE:
            found.extend(_verb(s, at, found))
        elif s.lows[at] == "according" and s.lows[at + 1 : at + 2] == ["to"]:
            found.extend(_according(s, at))
    return found


def _verb(s: Sentence, at: int, found: list[Attribution]) -> Iterator[Attribution]:
    """Read what stands around a form of a reporting verb."""
    form = lexicon().forms[s.lows[at]]
    group, being, negated = _group(s, at)
    passive = being and "n" in form.shapes
    passive = passive or (at > 1 and s.lows[at - 1] == "as" and s.lows[at + 1 : at + 2] == ["by"])
    if passive and "g" not in form.shapes:
        yield from _agent(s, at, form, group)
        return
    if _is_noun(s, at, group, form) or _is_name(s, at) or (negated and "d" not in form.frames):
        return
    source = None if form.shapes == "g" and not being else _subject(s, group, form)
    content = right_content(s, at, form)
    if source is not None:
        named = not s.bits[source[0]] & RELATIVE and s.lows[source[0]] != "that"
        before = left_content(s, source[0], at, content) if named and "q" in form.frames else None
        if before is not None:
            yield Attribution(form.lemma, form.frames, source, before, (group, at + 1))
        if content is not None and (before is None or is_quote(s, content)):
            yield Attribution(form.lemma, form.frames, source, content, (group, at + 1))
    elif _inherits(s, group, form, found):
        if content is not None:
            yield Attribution(form.lemma, form.frames, _inherited(s, at, found), content, (group, at + 1))
    elif "q" in form.frames and group == at:
        yield from _inverted(s, at, form)


def _group(s: Sentence, at: int) -> tuple[int, bool, bool]:
    """Give where the verb group starts ("has also repeatedly" ...), whether a form of be is in it, whether it is negated."""
    start, being, negated = at, False, False
    limit = max(0, at - 8)
    while start > limit:
        bits, low = s.bits[start - 1], s.lows[start - 1]
        if bits & _MODIFIER and not bits & (PRONOUN | DETERMINER) and low != "neither":
            being = being or (
                low in {"is", "are", "was", "were", "been", "be", "being", "'s", "'re"} and start - 1 >= at - 3
            )
            negated = negated or bool(bits & NEGATION)
        elif low == "to" and start > 1 and s.lows[start - 2] in _CATENATIVES | _REFUSALS:
            negated = negated or s.lows[start - 2] in _REFUSALS
            start -= 1
        elif low == "on" and s.lows[start - 2 : start - 1] == ["went"]:
            start -= 1
        else:
            break
        start -= 1
    return start, being, negated


def _is_noun(s: Sentence, at: int, group: int, form: Form) -> bool:
    """Is this form a noun or an adjective here ("the report", "its alleged role")?"""
    if at == 0 or group < at:
        return False
    before, low = s.bits[at - 1], s.lows[at - 1]
    if before & (DETERMINER | POSSESSIVE):
        return not (before & DETERMINER and low in _ALONE)
    if "g" in form.shapes:
        return False
    if ("b" in form.shapes and low == "to") or before & PREPOSITION or low.endswith(("'s", "s'")):
        return True
    if form.shapes == "b":
        # A base form is a verb only after a plural: "officials say", "Trump and Clinton claim", but not "a news report".
        return not (low.endswith("s") or before & (PRONOUN | RELATIVE) or low in _PLURALS or _after_and(s, at))
    plural = low.endswith("s") and not low.endswith(("ss", "is", "us"))
    return form.shapes == "s" and before == 0 and s.words[at - 1][0].islower() and plural


def _is_name(s: Sentence, at: int) -> bool:
    """Is a form with a capital a part of a name ("United States"), in a line that is not all capitals as headings are?"""
    if at == 0 or not s.words[at][0].isupper() or s.bits[at - 1] & (QUOTED | STOP):
        return False
    capitals = sum(1 for word in s.words if word[0].isupper())
    return capitals * 2 < len(s.words)


def _after_and(s: Sentence, at: int) -> bool:
    """Is there an "and" shortly before, which makes the subject plural?"""
    return "and" in s.lows[max(0, at - 5) : at]


def _subject(s: Sentence, group: int, form: Form) -> Phrase | None:
    """Give who stands left of the verb group as its subject."""
    source = left(s, group)
    if source is None or (s.lows[source[0]] == "that" and source[1] - source[0] == 1 and form.shapes == "b"):
        return None
    if source[0] and s.bits[source[0] - 1] & PREPOSITION and not s.bits[source[0] - 1] & SUBORDINATOR:
        return None
    return source


def _inherits(s: Sentence, group: int, form: Form, found: list[Attribution]) -> bool:
    """Has this verb the subject of the verb before it ("..., saying", "and added")?"""
    if group == 0:
        return False
    before = s.lows[group - 1]
    if form.shapes == "g":
        return before in {",", "by", "and", "before", "after", "while", "–", "—", "-", "“”"} or bool(
            s.bits[group - 1] & (DAY | ADVERB)
        )
    return before in {"and", "but", "or"} and bool(found or group > 2)


def _inherited(s: Sentence, at: int, found: list[Attribution]) -> Phrase | None:
    """Give the source of the cue before, else the subject of the sentence."""
    for earlier in reversed(found):
        if earlier.source is not None and earlier.cue[0] < at:
            return earlier.source
    return sentence_subject(s, at)


def sentence_subject(s: Sentence, limit: int) -> Phrase | None:
    """Give the noun phrase before the first verb of the sentence, if that verb comes before word `limit`."""
    for at in range(min(limit, 40)):
        bits = s.bits[at]
        if bits & (AUXILIARY | VERB | CUE) or (
            bits == 0 and at and s.lows[at].endswith("ed") and s.words[at][0].islower()
        ):
            group = at
            while group and s.bits[group - 1] & ADVERB:
                group -= 1
            source = left(s, group)
            if source is not None and not (source[0] and s.bits[source[0] - 1] & PREPOSITION):
                return source
    return None


def _agent(s: Sentence, at: int, form: Form, group: int) -> Iterator[Attribution]:
    """Read "X was endorsed by Y": Y is credited."""
    if s.lows[at + 1 : at + 2] != ["by"] or not set("qnt") & set(form.frames):
        return
    source, content = right(s, at + 2), left(s, group)
    if group and s.lows[group - 1] == "as":
        content = (0, group - 2) if group > 3 else None
    if source is not None and content is not None:
        yield Attribution(form.lemma, form.frames, source, content, (group, at + 2))


def _inverted(s: Sentence, at: int, form: Form) -> Iterator[Attribution]:
    """Read "“...,” said X" and "..., said X"."""
    if at == 0 or not (s.bits[at - 1] & QUOTED or s.words[at - 1] == ",") or "g" in form.shapes or "b" in form.shapes:
        return
    source = right(s, at + 1)
    if source is None:
        return
    before = left_content(s, at, at, None)
    if before is not None:
        yield Attribution(form.lemma, form.frames, source, before, (at, at + 1))
    after = skip_adjuncts(s, insertion(s, source[1]))
    content = quote_after(s, after)
    if content is not None:
        yield Attribution(form.lemma, form.frames, source, content, (at, at + 1))


def _according(s: Sentence, at: int) -> Iterator[Attribution]:
    """Read "according to X, ..." and "..., according to X"."""
    source = right(s, at + 2)
    if source is None:
        return
    if at > 3:
        start, end = 0, at - (s.words[at - 1] == ",")
        yield Attribution("according to", "tq", source, (start, end), (at, at + 2))
        return
    after = insertion(s, source[1])
    after += after < len(s.words) and s.words[after] == ","
    end = clause_end(s, after)
    if end - after > 2:
        yield Attribution("according to", "tq", source, (after, end), (at, at + 2))
