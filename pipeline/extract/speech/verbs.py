"""Reporting verbs in their sentence: the verb with its auxiliaries, told from nouns and names of
the same form.
"""

from typing import NamedTuple

from pipeline.extract.speech.lexicon import (
    ADVERB,
    AUXILIARY,
    CUE,
    DETERMINER,
    NEGATION,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTED,
    RELATIVE,
    STOP,
    Form,
    lexicon,
    roles,
)
from pipeline.extract.speech.words import Sentence

_MODIFIER = ADVERB | AUXILIARY | NEGATION
# So many words before a verb can belong to it, or tell its number.
_GROUP = 8
# Words up to this length are written small in headings.
_SHORT_WORD = 3


class Group(NamedTuple):
    """The verb and what belongs to it: "has also repeatedly said"."""

    start: int
    at: int
    form: Form
    being: bool
    negated: bool


def verb_group(s: Sentence, at: int) -> Group:
    """Walk left over adverbs, auxiliaries and verbs like "went on to"."""
    groups = lexicon().groups
    start, being, negated = at, False, False
    limit = max(0, at - _GROUP)
    while start > limit:
        bits, low = s.bits[start - 1], s.lows[start - 1]
        if bits & _MODIFIER and not bits & (PRONOUN | DETERMINER) and low != "neither":
            being = being or (low in groups["be"] and start + 2 >= at)
            negated = negated or bool(bits & NEGATION)
        elif (
            low == "to"
            and start > 1
            and s.lows[start - 2] in groups["catenatives"] | groups["refusals"]
        ):
            negated = negated or s.lows[start - 2] in groups["refusals"]
            start -= 1
        elif low == "on" and s.lows[max(0, start - 2) : start - 1] == ["went"]:
            start -= 1
        else:
            break
        start -= 1
    return Group(start, at, lexicon().forms[s.lows[at]], being, negated)


def is_noun(s: Sentence, group: Group) -> bool:
    """Is this form a noun or an adjective here ("the report", "its alleged role", "the first attack
    was")?
    """
    at, shapes = group.at, group.form.shapes
    if at == 0 or group.start < at:
        return False
    before, low = s.bits[at - 1], s.lows[at - 1]
    if low == "so" and group.form.lemma == "call":
        return True
    if before & (DETERMINER | POSSESSIVE):
        return not _may_count(low, before, shapes)
    if "g" in shapes:
        return s.lows[at] in lexicon().documents and before == 0
    if low in {"to", "'"} or before & PREPOSITION or low.endswith(("'s", "s'")):
        return "d" not in shapes or low.endswith("s")
    return _is_no_verb(s, at, shapes)


def _is_no_verb(s: Sentence, at: int, shapes: str) -> bool:
    """Does a form of the present not agree with the noun before it, so that it is a noun itself?"""
    before, low = s.bits[at - 1], s.lows[at - 1]
    if (
        before == 0
        and low.islower()
        and s.words[at - 1][0].islower()
        and s.bits[at + 1 : at + 2] == [AUXILIARY]
    ):
        # "The presidential debates are long."
        return "d" not in shapes
    if shapes == "b":
        # A base form is a verb only after a plural: "officials say", "Trump and Clinton claim", but
        # not "a news report".
        plural = before & (PRONOUN | RELATIVE) or _has_plural(s, at)
        titled = (
            s.lows[at] in roles().group and at + 1 < len(s.words) and s.words[at + 1][0].isupper()
        )
        return titled or not plural
    if shapes == "s" and before == 0 and s.words[at - 1][0].islower():
        return (low.endswith("s") and not low.endswith(("ss", "is", "us"))) or "-" in low
    # In "the alleged attacks" neither is a verb.
    return (
        "s" in shapes
        and bool(before & CUE)
        and low.endswith("ed")
        and at > 1
        and bool(s.bits[at - 2] & DETERMINER)
    )


def _has_plural(s: Sentence, at: int) -> bool:
    """Is the noun that leads to the verb a plural: "officials in Kyiv say", "Berg and Reed say"?"""
    if _is_plural(s, at - 1):
        return True
    for before in range(at - 2, max(0, at - _GROUP), -1):
        bits = s.bits[before]
        if s.lows[before] == "and" or (bits & PREPOSITION and _is_plural(s, before - 1)):
            return True
        if bits & ~(PREPOSITION | DETERMINER | POSSESSIVE | CUE):
            break
    return False


def _is_plural(s: Sentence, at: int) -> bool:
    low = s.lows[at]
    return low in lexicon().groups["plurals"] or (low.endswith("s") and s.bits[at] in {0, CUE})


def _may_count(low: str, bits: int, shapes: str) -> bool:
    """Can the word before be the whole subject: "some say", "this shows"?"""
    groups = lexicon().groups
    if not bits & DETERMINER:
        return False
    if "d" in shapes:
        return low in groups["before_plural_verb"] | groups["before_singular_verb"]
    return low in groups["before_plural_verb" if "b" in shapes else "before_singular_verb"]


def is_name(s: Sentence, at: int) -> bool:
    """Is a form with a capital a part of a name ("United States"), in a line that is not all
    capitals as headings are?
    """
    if at == 0 or not s.words[at][0].isupper() or s.bits[at - 1] & (QUOTED | STOP):
        return False
    return any(len(word) > _SHORT_WORD and word[0].islower() for word in s.words)
