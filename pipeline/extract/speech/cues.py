"""Reporting cues: who is credited with what, as spans of words of one sentence."""

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
    ACCORDING,
    ADVERB,
    AUXILIARY,
    CONJUNCTION,
    CUE,
    DAY,
    DETERMINER,
    NEGATION,
    OBJECT,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTED,
    RELATIVE,
    SPEECH_NOUN,
    STOP,
    SUBORDINATOR,
    VERB,
    Form,
    lexicon,
    roles,
)
from pipeline.extract.speech.phrases import Phrase, insertion, left, nearest, right
from pipeline.extract.speech.words import Sentence

_SIGNS = CUE | ACCORDING | SPEECH_NOUN
_MODIFIER = ADVERB | AUXILIARY | NEGATION
# So many words of a sentence are searched for its first verb, and so many before a verb belong to its group.
_FIRST_VERB = 40
_TRIES = 5
_GROUP = 8
# A name before a colon at the start of a line has so many words at most.
_LABEL = 4
# Words up to this length are written small in headings.
_SHORT_WORD = 3


class Attribution(NamedTuple):
    """One cue, as spans of words of its sentence. An empty `content` at the end stands for the sentence that follows."""

    verb: str
    frames: str
    source: Phrase
    content: Phrase
    cue: Phrase


class _Group(NamedTuple):
    """The verb and what belongs to it: "has also repeatedly said"."""

    start: int
    at: int
    form: Form
    being: bool
    negated: bool


def attributions(s: Sentence) -> list[Attribution]:
    """Give every attribution of a sentence, in the order of the cues."""
    found: list[Attribution] = list(_heading(s))
    for at, bits in enumerate(s.bits):
        if bits & _SIGNS:
            if bits & CUE:
                found.extend(_verb(s, at, found))
            if bits & ACCORDING and s.lows[at + 1 : at + 2] == ["to"]:
                found.extend(_according(s, at))
            if bits & SPEECH_NOUN and s.lows[at + 1 : at + 2] == ["that"]:
                found.extend(_noun(s, at))
    return found


def _heading(s: Sentence) -> Iterator[Attribution]:
    """Read "Berg: We will not go": frame "l" (a line) is left to those who know whether Berg is somebody."""
    for at in range(1, min(len(s.words) - 1, _LABEL + 1)):
        if s.words[at] == ":":
            content = (at + 1, clause_end(s, at + 1))
            if content[1] > content[0] and (content[1] - content[0] > _LABEL or is_quote(s, content)):
                yield Attribution("", "l", (0, at), content, (at, at + 1))
            return
        if s.words[at - 1][0].islower() or s.bits[at] & (CUE | AUXILIARY | QUOTED):
            return


def _verb(s: Sentence, at: int, found: list[Attribution]) -> Iterator[Attribution]:
    """Read what stands around a form of a reporting verb."""
    group = _group(s, at)
    form = group.form
    if "n" in form.shapes and s.lows[at + 1 : at + 2] == ["by"] and (group.being or s.lows[at - 1] == "as"):
        yield from _agent(s, group)
        return
    if form.shapes == "n" and group.start == at:
        return
    if (group.being and "g" not in form.shapes) or (group.negated and "d" not in form.frames):
        return
    if _is_noun(s, group) or _is_name(s, at):
        return
    source = _source(s, group, found)
    if source is not None:
        yield from _around(s, group, source)
    elif "q" in form.frames and group.start == at:
        yield from _inverted(s, at, form)


def _group(s: Sentence, at: int) -> _Group:
    """Walk left over adverbs, auxiliaries and verbs like "went on to"."""
    groups = lexicon().groups
    start, being, negated = at, False, False
    limit = max(0, at - _GROUP)
    while start > limit:
        bits, low = s.bits[start - 1], s.lows[start - 1]
        if bits & _MODIFIER and not bits & (PRONOUN | DETERMINER) and low != "neither":
            being = being or (low in groups["be"] and start + 2 >= at)
            negated = negated or bool(bits & NEGATION)
        elif low == "to" and start > 1 and s.lows[start - 2] in groups["catenatives"] | groups["refusals"]:
            negated = negated or s.lows[start - 2] in groups["refusals"]
            start -= 1
        elif low == "on" and s.lows[max(0, start - 2) : start - 1] == ["went"]:
            start -= 1
        else:
            break
        start -= 1
    return _Group(start, at, lexicon().forms[s.lows[at]], being, negated)


def _is_noun(s: Sentence, group: _Group) -> bool:
    """Is this form a noun or an adjective here ("the report", "its alleged role", "the first attack was")?"""
    at, shapes = group.at, group.form.shapes
    if at == 0 or group.start < at:
        return False
    before, low = s.bits[at - 1], s.lows[at - 1]
    if low == "so" and group.form.lemma == "call":
        return True
    if before & (DETERMINER | POSSESSIVE):
        return not _may_count(low, before, shapes)
    if "g" in shapes:
        return False
    if low in {"to", "'"} or before & PREPOSITION or low.endswith(("'s", "s'")):
        return "d" not in shapes or low.endswith("s")
    return _is_no_verb(s, at, shapes)


def _is_no_verb(s: Sentence, at: int, shapes: str) -> bool:
    """Does a form of the present not agree with the noun before it, so that it is a noun itself?"""
    before, low = s.bits[at - 1], s.lows[at - 1]
    if shapes == "b":
        # A base form is a verb only after a plural: "officials say", "Trump and Clinton claim", but not "a news report".
        plural = before & (PRONOUN | RELATIVE) or _has_plural(s, at)
        titled = s.lows[at] in roles().group and at + 1 < len(s.words) and s.words[at + 1][0].isupper()
        return titled or not plural
    if shapes == "s" and before == 0 and s.words[at - 1][0].islower():
        return (low.endswith("s") and not low.endswith(("ss", "is", "us"))) or "-" in low
    return False


def _has_plural(s: Sentence, at: int) -> bool:
    """Is there a plural among the words that lead to the verb: "officials in Kyiv say", "Berg and Reed say"?"""
    for before in range(at - 1, max(-1, at - _GROUP), -1):
        low, bits = s.lows[before], s.bits[before]
        if low == "and" or low in lexicon().groups["plurals"] or (low.endswith("s") and bits in {0, CUE}):
            return True
        if bits & ~(PREPOSITION | DETERMINER | POSSESSIVE) and before < at - 1:
            break
    return False


def _may_count(low: str, bits: int, shapes: str) -> bool:
    """Can the word before be the whole subject: "some say", "this shows"?"""
    groups = lexicon().groups
    if not bits & DETERMINER:
        return False
    if "d" in shapes:
        return low in groups["before_plural_verb"] | groups["before_singular_verb"]
    return low in groups["before_plural_verb" if "b" in shapes else "before_singular_verb"]


def _is_name(s: Sentence, at: int) -> bool:
    """Is a form with a capital a part of a name ("United States"), in a line that is not all capitals as headings are?"""
    if at == 0 or not s.words[at][0].isupper() or s.bits[at - 1] & (QUOTED | STOP):
        return False
    return any(len(word) > _SHORT_WORD and word[0].islower() for word in s.words)


def _source(s: Sentence, group: _Group, found: list[Attribution]) -> Phrase | None:
    """Give the subject: left of the verb, or that of the verb before it ("..., saying", "and added")."""
    if "g" in group.form.shapes and not group.being:
        return _of_participle(s, group, found)
    source = left(s, group.start)
    if source is None:
        before = s.lows[group.start - 1] if group.start else ""
        coordinated = before in {"and", "but", "or"} and group.start > 2 and "d" in group.form.shapes
        return _inherited(s, group.at, found) if coordinated else _antecedent(s, group.start)
    antecedent = _before_relative(s, source[0])
    return antecedent or (source if _is_subject(s, source, group.form) else None)


def _before_relative(s: Sentence, end: int) -> Phrase | None:
    """In "a study that appeared in the Journal found" give the study; the phrase at `end` is an object in there."""
    if end == 0 or s.bits[end - 1] & ~(PREPOSITION | VERB | CUE) or s.words[end - 1][0].isupper():
        return None
    return _antecedent(s, end)


def _antecedent(s: Sentence, end: int) -> Phrase | None:
    """Give the noun phrase before the nearest relative pronoun before word `end`."""
    for at in range(end - 1, max(0, end - _GROUP), -1):
        if s.words[at] == ",":
            return None
        if s.bits[at] & RELATIVE or s.lows[at] == "that":
            source = left(s, at) if not s.bits[at - 1] & CUE else None
            return source if source is not None and not _is_relative(s, source) else None
    return None


def _is_subject(s: Sentence, source: Phrase, form: Form) -> bool:
    """Is the phrase left of the verb its subject, and not the object of a preposition or a lone adjective?"""
    first, end = source
    low, bits = s.lows[first], s.bits[first]
    if low == "that" and end - first == 1:
        return form.shapes != "b" or s.lows[first - 1].endswith("s")
    if first and s.bits[first - 1] & PREPOSITION and not s.bits[first - 1] & SUBORDINATOR:
        return False
    lone = end - first == 1 and bits == 0 and s.words[first][0].islower()
    return not lone or low.endswith("s") or low in lexicon().groups["plurals"]


def _of_participle(s: Sentence, group: _Group, found: list[Attribution]) -> Phrase | None:
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


def _noun_before(s: Sentence, group: _Group, found: list[Attribution]) -> Phrase | None:
    """In "footage of Berg saying" give Berg, in "wrote to the embassy in London asking" who wrote."""
    near = nearest(s, group.start)
    if near is not None and near[0] and s.lows[near[0] - 1] != "of":
        near = left(s, group.start)
        if near is None or (near[0] and s.bits[near[0] - 1] & PREPOSITION):
            return _inherited(s, group.at, found)
    adverb = s.bits[group.start - 1] & ADVERB
    return near or (_inherited(s, group.at, found) if adverb else None)


def _quoted(s: Sentence, end: int) -> Phrase | None:
    """Give X in "quoted X as saying" and "X was quoted as saying"."""
    if end and s.bits[end - 1] & CUE and "n" in lexicon().forms[s.lows[end - 1]].shapes:
        end = _group(s, end - 1).start
    return left(s, end)


def _inherited(s: Sentence, at: int, found: list[Attribution]) -> Phrase | None:
    """Give the source of the cue before unless it is a relative pronoun, else the subject of the sentence."""
    for earlier in reversed(found[-4:]):
        if earlier.cue[0] < at and not s.bits[earlier.source[0]] & RELATIVE and s.lows[earlier.source[0]] != "that":
            return earlier.source
    return sentence_subject(s, at) or (found[-1].source if found else None)


def sentence_subject(s: Sentence, limit: int) -> Phrase | None:
    """Give the noun phrase before the first verb of the sentence, if that verb comes before word `limit`."""
    tries = 0
    for at in range(min(limit, _FIRST_VERB)):
        bits = s.bits[at]
        past = bits == 0 and at and s.lows[at].endswith("ed") and s.words[at][0].islower()
        verb = bits & (AUXILIARY | VERB) or (bits & CUE and not _is_name(s, at))
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
    return None


def _opens(s: Sentence, at: int) -> bool:
    """Does the first clause of the sentence start with this word?"""
    if at == 0 or s.words[at - 1] == "," or s.bits[at - 1] & (ADVERB | QUOTED):
        return True
    return bool(s.bits[0] & (CONJUNCTION | SUBORDINATOR))


def _around(s: Sentence, group: _Group, source: Phrase) -> Iterator[Attribution]:
    """Read what is said on either side of "X said"."""
    form, cue = group.form, (group.start, group.at + 1)
    content = right_content(s, group.at, form)
    before = None
    own = source[1] <= group.start and not any(bits & CUE for bits in s.bits[source[1] : group.start])
    if "q" in form.frames and own and not _is_relative(s, source):
        before = left_content(s, source[0], group.at, content)
    if before is not None:
        yield Attribution(form.lemma, form.frames, source, before, cue)
    if content is not None and (before is None or is_quote(s, content)):
        yield Attribution(form.lemma, form.frames, source, content, cue)
    if content is None and before is None and "q" in form.frames and s.words[-1] == ":":
        yield Attribution(form.lemma, form.frames, source, (len(s.words), len(s.words)), cue)


def _is_relative(s: Sentence, source: Phrase) -> bool:
    return bool(s.bits[source[0]] & RELATIVE) or s.lows[source[0]] == "that"


def _agent(s: Sentence, group: _Group) -> Iterator[Attribution]:
    """Read "X was endorsed by Y" and "..., as indicated by Y": Y is credited."""
    form, start = group.form, group.start
    if "k" in form.frames or not set("qnt") & set(form.frames):
        return
    source, content = right(s, group.at + 2), left(s, start)
    if start and s.lows[start - 1] == "as":
        comma = start - 1 - (start > 1 and s.words[start - 2] == ",")
        content = (0, comma) if comma > 2 else None
    if source is not None and content is not None:
        yield Attribution(form.lemma, form.frames + "w", source, content, (start, group.at + 2))


def _inverted(s: Sentence, at: int, form: Form) -> Iterator[Attribution]:
    """Read "“...,” said X" and "..., said X"."""
    if at == 0 or not (s.bits[at - 1] & QUOTED or s.words[at - 1] == ",") or not set("sd") & set(form.shapes):
        return
    source = right(s, at + 1)
    if source is None or not (s.bits[at - 1] & QUOTED or _closes(s, source[1], form)):
        return
    before = left_content(s, at, at, None)
    source = (source[0], insertion(s, source[1]))
    if before is not None:
        yield Attribution(form.lemma, form.frames, source, before, (at, at + 1))
    content = quote_after(s, skip_adjuncts(s, source[1]))
    if content is not None:
        yield Attribution(form.lemma, form.frames, source, content, (at, at + 1))


def _closes(s: Sentence, end: int, form: Form) -> bool:
    """Does "..., said X" end here? Elsewhere a verb after a comma has its subject before it."""
    ends = end >= len(s.words) or bool(s.bits[end] & (STOP | QUOTED | DAY | ADVERB | PREPOSITION))
    return ends and ("n" not in form.frames or s.words[end - 1][0].isupper())


def _according(s: Sentence, at: int) -> Iterator[Attribution]:
    """Read "according to X, ..." and "..., according to X"."""
    source = right(s, at + 2)
    if source is None:
        return
    if at > 3:
        content = _said_before(s, at, source[1])
    else:
        after = insertion(s, source[1])
        after += after < len(s.words) and s.words[after] == ","
        content = (after, clause_end(s, after))
    if content[1] - content[0] > 2 or (content[1] > content[0] and is_quote(s, content)):
        yield Attribution("according to", "tq", source, content, (at, at + 2))


def _said_before(s: Sentence, at: int, end: int) -> Phrase:
    """Give what stands before ", according to X", and after it when the clause goes on."""
    comma = s.words[at - 1] == ","
    if not comma or end >= len(s.words) or s.words[end] != "," or s.lows[at - 2] != "that":
        return 0, at - comma
    return at - 1, clause_end(s, end + 1)


def _noun(s: Sentence, at: int) -> Iterator[Attribution]:
    """Read "X's claim that ...": X is credited."""
    if at == 0 or at + 3 >= len(s.words) or s.bits[at + 2] & (AUXILIARY | VERB):
        return
    start = at
    while start > max(0, at - 3) and s.bits[start - 1] == 0 and not s.lows[start - 1].endswith(("'s", "s'")):
        start -= 1
    if start == 0:
        return
    owner = s.lows[start - 1]
    if s.bits[start - 1] & POSSESSIVE and owner in {"his", "her", "their", "its"}:
        source: Phrase | None = (start - 1, start)
    else:
        source = nearest(s, start) if owner.endswith(("'s", "s'")) else None
    end = clause_end(s, at + 2)
    if source is not None and end > at + 3:
        yield Attribution(s.lows[at], "tp", source, (at + 2, end), (at, at + 1))
