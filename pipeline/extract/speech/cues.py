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
    CUE,
    DAY,
    POSSESSIVE,
    PREPOSITION,
    QUOTED,
    SPEECH_NOUN,
    STOP,
    VERB,
    Form,
)
from pipeline.extract.speech.phrases import Phrase, insertion, left, nearest, right
from pipeline.extract.speech.sources import Credited, is_relative, subject
from pipeline.extract.speech.verbs import Group, is_name, is_noun, verb_group
from pipeline.extract.speech.words import Sentence

# A verb without a subject has that of one of so many verbs before it.
_NEAR = 4
_CITED = frozenset(("people", "person", "source", "sources", "official", "officials", "witnesses"))
_SIGNS = CUE | ACCORDING | SPEECH_NOUN
# A name before a colon at the start of a line has so many words at most.
_LABEL = 4


class Attribution(NamedTuple):
    """One cue, as spans of words of its sentence. An empty `content` at the end stands for the
    sentence that follows.
    """

    verb: str
    frames: str
    source: Phrase
    content: Phrase
    cue: Phrase


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
    """Read "Berg: We will not go": frame "l" (a line) is left to those who know whether Berg is
    somebody.
    """
    for at in range(1, min(len(s.words) - 1, _LABEL + 1)):
        if s.words[at] == ":":
            content = (at + 1, clause_end(s, at + 1))
            if content[1] > content[0] and (
                content[1] - content[0] > _LABEL or is_quote(s, content)
            ):
                yield Attribution("", "l", (0, at), content, (at, at + 1))
            return
        if s.words[at - 1][0].islower() or s.bits[at] & (CUE | AUXILIARY | QUOTED):
            return


def _verb(s: Sentence, at: int, found: list[Attribution]) -> Iterator[Attribution]:
    """Read what stands around a form of a reporting verb."""
    group = verb_group(s, at)
    form = group.form
    if (
        "n" in form.shapes
        and s.lows[at + 1 : at + 2] == ["by"]
        and (group.being or s.lows[at - 1] == "as")
    ):
        yield from _agent(s, group)
        return
    if form.shapes == "n" and group.start == at:
        return
    if ("j" in form.shapes and not group.being) or (form.lemma == "cite" and _cites_people(s, at)):
        return
    if (group.being and not set("gj") & set(form.shapes)) or (
        group.negated and "d" not in form.frames
    ):
        return
    if is_noun(s, group) or is_name(s, at):
        return
    source = subject(
        s, group, [Credited(earlier.source, earlier.cue[0]) for earlier in found[-_NEAR:]]
    )
    if source is not None:
        yield from _around(s, group, source)
    elif "q" in form.frames and group.start == at:
        yield from _inverted(s, at, form)


def _around(s: Sentence, group: Group, source: Phrase) -> Iterator[Attribution]:
    """Read what is said on either side of "X said"."""
    form, cue = group.form, (group.start, group.at + 1)
    content = right_content(s, group.at, form)
    before = None
    between = s.lows[source[1] : group.start]
    own = source[1] <= group.start and (
        between[-2:] == ["quoted", "as"] or not _has_cue(s, source[1], group.start)
    )
    if "q" in form.frames and own and not is_relative(s, source):
        before = left_content(s, source[0], group.at, content)
    if before is not None:
        yield Attribution(form.lemma, form.frames, source, before, cue)
    if content is not None and (before is None or is_quote(s, content)):
        yield Attribution(form.lemma, form.frames, source, content, cue)
    if content is None and before is None and "q" in form.frames and s.words[-1] == ":":
        yield Attribution(form.lemma, form.frames, source, (len(s.words), len(s.words)), cue)


def _cites_people(s: Sentence, at: int) -> bool:
    """Is it told whom, not what: "citing six people familiar with the matter"?"""
    return not _CITED.isdisjoint(s.lows[at + 1 : at + 1 + _NEAR])


def _has_cue(s: Sentence, start: int, end: int) -> bool:
    return any(bits & CUE for bits in s.bits[start:end])


def _agent(s: Sentence, group: Group) -> Iterator[Attribution]:
    """Read "X was endorsed by Y" and "..., as indicated by Y": Y is credited."""
    form, start = group.form, group.start
    if "k" in form.frames or not set("qn") & set(form.frames):
        return
    source, content = right(s, group.at + 2), left(s, start)
    if content is not None and "t" in form.frames and "," not in s.words[:start]:
        content = (0, start)
    if start and s.lows[start - 1] == "as":
        comma = start - 1 - (start > 1 and s.words[start - 2] == ",")
        content = (0, comma) if comma > 2 else None
    if source is not None and content is not None:
        yield Attribution(form.lemma, form.frames + "w", source, content, (start, group.at + 2))


def _inverted(s: Sentence, at: int, form: Form) -> Iterator[Attribution]:
    """Read "“...,” said X" and "..., said X"."""
    if (
        at == 0
        or not (s.bits[at - 1] & QUOTED or s.words[at - 1] == ",")
        or not set("sd") & set(form.shapes)
    ):
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
    if at > 3 or (at and _ends_quote(s, at - (s.words[at - 1] == ","))):
        content = _said_before(s, at, source[1])
    else:
        after = insertion(s, source[1])
        after += after < len(s.words) and s.words[after] == ","
        content = (after, clause_end(s, after))
    if content[1] - content[0] > 2 or (content[1] > content[0] and is_quote(s, content)):
        yield Attribution("according to", "tq", source, content, (at, at + 2))


def _ends_quote(s: Sentence, end: int) -> bool:
    return end > 0 and bool(s.bits[end - 1] & QUOTED)


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
    while (
        start > max(0, at - 3)
        and s.bits[start - 1] == 0
        and not s.lows[start - 1].endswith(("'s", "s'"))
    ):
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
