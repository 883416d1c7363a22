"""Noun phrases without a parser: who stands left of a verb, who stands right of it."""

from pipeline.extract.speech.lexicon import (
    ADVERB,
    AUXILIARY,
    CONJUNCTION,
    CUE,
    DAY,
    DETERMINER,
    NEGATION,
    NUMBER,
    OBJECT,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    QUOTED,
    RELATIVE,
    STOP,
    SUBORDINATOR,
    VERB,
    lexicon,
    roles,
)
from pipeline.extract.speech.words import Sentence

Phrase = tuple[int, int]

_STARTS = DETERMINER | POSSESSIVE
_ENDS_LEFT = (
    PRONOUN
    | RELATIVE
    | SUBORDINATOR
    | CONJUNCTION
    | AUXILIARY
    | VERB
    | QUOTED
    | OBJECT
    | NEGATION
    | PREPOSITION
)
_ENDS_RIGHT = _ENDS_LEFT | ADVERB
# Neither a noun phrase nor an insertion between commas is longer, in words.
_NOUN_PHRASE = 25
_INSERTION = 40
_THING_ENDINGS = ("tion", "ment", "ness", "ity", "ship", "ence", "ance", "ism")
_INNER = frozenset((".", "-", "–", "'", "’", "&", "/", "%", "$", "£", "€", "@", "#"))
_ARTICLES = frozenset(("a", "an", "the", "every", "no"))
_LOOSE = frozenset((".", "&", "’", "'"))
# A phrase after one of these nouns says where something was said, not who said it.
_OCCASIONS = frozenset(
    (
        "interview",
        "statement",
        "speech",
        "tweet",
        "email",
        "news",
        "conference",
        "letter",
        "post",
        "briefing",
        "rally",
    )
)


def left(s: Sentence, end: int) -> Phrase | None:
    """Give the noun phrase that ends right before word `end`, with what is inserted between commas
    after it.
    """
    end = before_time(s, end)
    last = end - 1
    if last < 0:
        return None
    bits = s.bits[last]
    if bits & (PRONOUN | RELATIVE) or (
        s.lows[last] == "that" and last and not s.bits[last - 1] & (STOP | CUE)
    ):
        return last, end
    if s.words[last] in {",", "–", "—"}:
        return _before_insertion(s, last)
    start = _left_whole(s, last)
    return None if start is None else (start, end)


def nearest(s: Sentence, end: int) -> Phrase | None:
    """Give only the noun, its adjectives and its article that end right before word `end`."""
    start = _left_base(s, end - 1) if end else None
    return None if start is None else (start, end)


def before_time(s: Sentence, end: int) -> int:
    """Walk left over "on Tuesday" and "this week" between a subject and its verb."""
    groups = lexicon().groups
    last = end - 1
    if (
        last > 1
        and s.lows[last] in groups["times"]
        and s.lows[last - 1] in groups["time_modifiers"]
    ):
        last -= 2
        while last > 0 and s.bits[last] & ADVERB:
            last -= 1
        return last + 1
    if last > 1 and s.bits[last] & DAY:
        last -= 1 + (
            s.bits[last - 1] & PREPOSITION != 0 or s.lows[last - 1] in groups["time_modifiers"]
        )
        return last + 1
    return end


def _before_insertion(s: Sentence, comma: int) -> Phrase | None:
    """Give the noun phrase before "X, the mayor of Y, " with the insertion, or without where it
    only says when or where.
    """
    for at in range(comma - 1, max(0, comma - _INSERTION), -1):
        if s.words[at] != s.words[comma]:
            continue
        start = _left_whole(s, at - 1)
        if start is None:
            continue
        if s.bits[at + 1] & (PREPOSITION | ADVERB | DAY | SUBORDINATOR):
            return start, at
        return _before_apposition(s, start), comma
    return None


def _before_apposition(s: Sentence, start: int) -> int:
    """Walk left from "the mayor of Y" to X in "X, the mayor of Y, one of the first"."""
    for _ in range(3):
        if start < 2 or s.words[start - 1] != "," or s.words[start][0].isupper():
            break
        further = _left_whole(s, start - 2)
        if (
            further is None
            or s.bits[start - 2] & NUMBER
            or (further and s.bits[further - 1] & PREPOSITION)
        ):
            break
        start = further
    return start


def _left_whole(s: Sentence, last: int) -> int | None:
    """Walk left over a noun phrase and the phrases it hangs on ("the head of ...", "a spokesman for
    ...").
    """
    start = _left_base(s, last)
    limit = max(0, last - _NOUN_PHRASE)
    while start is not None and start > limit:
        before = s.bits[start - 1]
        low = s.lows[start - 1]
        attaches = before & PREPOSITION and low not in lexicon().groups["not_attaching"]
        if start < 2 or not (attaches or low in {"and", "or", "&"}):
            break
        further = _left_base(s, start - 2)
        if further is None or s.bits[further] & DAY:
            break
        if low != "of" and not _at_clause_start(s, further):
            break
        start = further
    return start


def _at_clause_start(s: Sentence, at: int) -> bool:
    """Does a clause begin with this word?"""
    return at == 0 or bool(
        s.bits[at - 1] & (SUBORDINATOR | CONJUNCTION | QUOTED | STOP)
        or s.lows[at - 1] in {"of", "for", "in", "from", "at", "with"}
    )


def _left_base(s: Sentence, last: int) -> int | None:
    """Walk left over adjectives and nouns to where they start; None when no noun stands there."""
    at = last
    limit = max(-1, last - _NOUN_PHRASE)
    while at > limit:
        bits = s.bits[at]
        if bits & _STARTS and not bits & NUMBER:
            at -= 1
            break
        if bits & (_ENDS_LEFT | DAY) and not (
            at < last and s.words[at][:1].isupper() and s.bits[at - 1] & _STARTS and at
        ):
            break
        if bits & STOP:
            if s.words[at] == ")":
                at = _opening_bracket(s, at)
                continue
            if s.words[at] not in _INNER:
                break
        elif bits & (CUE | ADVERB) and not _as_noun(s, at) and not _as_part(s, at, last):
            break
        at -= 1
    return _cut_before_name(s, at + 1, last)


def _as_part(s: Sentence, at: int, last: int) -> bool:
    """Is a word that could be a verb the last noun before the verb ("the Clinton campaign"), or one
    inside ("state media")?
    """
    form = lexicon().forms.get(s.lows[at])
    if form is None or at == 0 or s.bits[at - 1] != 0:
        return False
    return form.shapes in {"b", "s"} if at == last else form.shapes == "b" and s.bits[at + 1] == 0


def _opening_bracket(s: Sentence, at: int) -> int:
    """Give the word before the bracket that is closed at `at`, when it is near."""
    for i in range(at - 1, max(-1, at - 8), -1):
        if s.words[i] == "(":
            return i - 1
    return at - 1


def _as_noun(s: Sentence, at: int) -> bool:
    """Is a word that could be a verb or adverb a part of a noun phrase here? After an article or an
    adjective it is.
    """
    if s.lows[at] in lexicon().documents or s.lows[at] in lexicon().nouns:
        return True
    if (
        s.words[at][0].isupper()
        and at
        and s.bits[at] & CUE
        and not s.lows[at].endswith(("ed", "ing"))
        and s.lows[at] != "said"
    ):
        return True
    form = lexicon().forms.get(s.lows[at])
    if at and form is not None and form.shapes == "b" and s.lows[at - 1].endswith("s"):
        return False
    if at == 0:
        return form is not None and form.shapes in {"b", "s"}
    before = s.bits[at - 1]
    possessive = s.lows[at - 1].endswith(("'s", "s'"))
    return bool(
        before & _STARTS or possessive or (before == 0 and not s.words[at - 1][0].isupper())
    )


def _cut_before_name(s: Sentence, start: int, last: int) -> int | None:
    """In "a demand Russia" the phrase is "Russia"; in "a spokesman Sean Spicer" it is all of it.
    None when nothing is left.
    """
    while start <= last and (
        s.bits[start] & (STOP | ADVERB) and s.words[start] not in {"$", "£", "€", "@"}
    ):
        start += 1
    if start > last:
        return None
    if s.bits[start] & _STARTS:
        if start == last and (
            s.lows[start] in _ARTICLES or not s.bits[start] & (DETERMINER | NUMBER)
        ):
            return None
        for at in range(start + 1, last):
            if s.words[at][0].islower() and s.words[at + 1][0].isupper() and _is_thing(s.lows[at]):
                return at + 1
    return start


def _is_thing(low: str) -> bool:
    """Is it a noun that no name belongs to?"""
    words = lexicon()
    return (
        low in words.documents
        or low in words.nouns
        or low in words.groups["talk"]
        or low.endswith(_THING_ENDINGS)
    )


def right(s: Sentence, start: int) -> Phrase | None:
    """Give the noun phrase that starts at word `start`, with the phrases that hang on it."""
    if start >= len(s.words):
        return None
    if s.bits[start] & (PRONOUN | OBJECT) and s.lows[start] != "one":
        return start, start + 1
    end = _right_base(s, start)
    limit = min(len(s.words), start + _NOUN_PHRASE)
    while end is not None and end < limit and _hangs_on(s, start, end):
        further = _right_base(s, end + 1)
        if further is None:
            break
        end = further
    return None if end is None else (start, end)


def _hangs_on(s: Sentence, start: int, end: int) -> bool:
    """Does "of Y", "for Y" or "familiar with Y" at `end` belong to the noun before it?"""
    low, before = s.lows[end], s.words[end - 1]
    if low == "of":
        return True
    if low in {"and", "&"}:
        return (
            end + 1 < len(s.words)
            and before[0].isupper() == s.words[end + 1][0].isupper()
            and _right_base(s, end + 1) is not None
        )
    if not s.bits[end] & PREPOSITION or low in lexicon().groups["not_attaching"]:
        return False
    if before[0].isupper() and not (s.bits[start] & _STARTS and low == "for"):
        return False
    following = s.lows[end + 1 : end + 5]
    return not any(word in _OCCASIONS or lexicon().bits.get(word, 0) & DAY for word in following)


def _right_base(s: Sentence, start: int) -> int | None:
    """Walk right over article, adjectives and nouns; None when no noun stands there."""
    at, limit = start, min(len(s.words), start + _NOUN_PHRASE)
    while at < limit:
        if s.words[at] == "(" and at > start:
            close = next((i for i in range(at + 1, min(limit, at + 8)) if s.words[i] == ")"), None)
            if close is None:
                break
            at = close
        elif not _belongs(s, start, at):
            break
        at += 1
    if at == start or (
        at == start + 1 and s.bits[start] & _STARTS and not s.bits[start] & DETERMINER
    ):
        return None
    return at


def _belongs(s: Sentence, start: int, at: int) -> bool:
    """Is word `at` a part of the noun phrase that starts at `start`?"""
    bits = s.bits[at]
    if bits & _STARTS:
        named = s.words[at] == "The" and at + 1 < len(s.words) and s.words[at + 1][0].isupper()
        return at == start or named or bool(s.bits[at - 1] & _STARTS)
    if bits & (_ENDS_RIGHT | DAY):
        return bool(bits & ADVERB and at > start and s.bits[at - 1] & _STARTS)
    if bits & STOP:
        return (
            s.words[at] in _INNER
            and at + 1 < len(s.words)
            and (s.ends[at] == s.starts[at + 1] or s.words[at] in _LOOSE)
        )
    if bits & CUE and s.words[at][0].islower():
        return _as_noun(s, at) if at > start else s.bits[at + 1 : at + 2] == [0]
    return True


def insertion(s: Sentence, end: int) -> int:
    """Give where the insertion after "said X" ends ("said X, the mayor of Y, ..."); `end` when
    there is none.
    """
    if end + 1 >= len(s.words) or s.words[end] != ",":
        return end
    first = s.bits[end + 1]
    if s.words[end + 1][0].isupper() and end and s.words[end - 1][0].islower():
        return _inserted_name(s, end)
    if not (
        first & (_STARTS | RELATIVE)
        or s.lows[end + 1] in roles().modifiers
        or s.lows[end + 1] in roles().group
    ):
        return end
    for at in range(end + 1, min(len(s.words), end + _INSERTION)):
        if s.words[at] == "," or s.bits[at] & QUOTED:
            return at
        if not first & RELATIVE and s.bits[at] & (AUXILIARY | VERB):
            return end
    return min(len(s.words), end + _INSERTION)


def _inserted_name(s: Sentence, comma: int) -> int:
    """Give where the name in "said his lawyer, Tom Reed" ends; `comma` when it is no name alone."""
    for at in range(comma + 1, min(len(s.words), comma + 6)):
        if s.bits[at] & (STOP | QUOTED) and s.words[at] not in _INNER:
            return at
        if s.words[at][0].islower():
            return comma
    return comma if comma + 6 <= len(s.words) else len(s.words)
