"""What is said: the clause, the object or the quote on either side of a reporting verb."""

from pipeline.extract.speech.lexicon import (
    ADVERB,
    AUXILIARY,
    CONJUNCTION,
    CUE,
    DAY,
    DETERMINER,
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
    Form,
    lexicon,
)
from pipeline.extract.speech.phrases import Phrase, insertion, right
from pipeline.extract.speech.words import Sentence

_COUNTERS = frozenset(("about", "around", "over", "under", "up", "nearly"))
_BETWEEN = frozenset((",", ":", ";", ".", "-", "–", "—", ")"))
_MONEY = frozenset(("$", "£", "€", "(", "["))
_BREAKS = frozenset(";")
# Words between a verb and what it introduces ("said in a statement on Thursday that") reach no
# further.
_ADJUNCT = 25


def left_content(
    s: Sentence, subject: int, verb: int, right_content: Phrase | None
) -> Phrase | None:
    """Give what stands before ", X said": a quote, or a clause up to the comma; the whole sentence
    in "A, X said, B".
    """
    before = subject - 1
    if before < 0:
        return None
    if s.bits[before] & QUOTED:
        return _with_lead(s, before)
    if s.words[before] not in {",", "-", "–", "—"}:
        return None
    if before and s.bits[before - 1] & QUOTED:
        return _with_lead(s, before - 1)
    whole = medial(s, verb)
    if whole or right_content is not None or (subject != verb and not _trails(s, verb)):
        return whole
    return (0, before) if _is_clause(s, before) else None


def _trails(s: Sentence, verb: int) -> bool:
    """Does nothing but words of time and place follow "..., X said"?"""
    form = lexicon().forms[s.lows[verb]]
    person = right(s, verb + 1) if set("ox") & set(form.frames) else None
    after = skip_adjuncts(s, person[1] if person else verb + 1)
    return after >= len(s.words) or bool(
        s.bits[after] & (STOP | CONJUNCTION | SUBORDINATOR | CUE | QUOTED)
    )


def _is_clause(s: Sentence, end: int) -> bool:
    """Are the first words of the sentence more than "When he came" or "In Paris"?"""
    start = 0
    if s.bits[0] & SUBORDINATOR and s.lows[0] != "that":
        start = next((at for at in range(1, end) if s.words[at] == ","), end)
    return start < end and (_finite(s, start, end) or bool(s.bits[start] & QUOTED))


def _with_lead(s: Sentence, quote: int) -> Phrase:
    """A quote before "X said", with the words that lead to it in the same clause ("With many
    systems, “there is …,” he said").
    """
    return (
        (0, quote + 1)
        if not any(s.bits[at] & (CUE | QUOTED) for at in range(quote))
        else (quote, quote + 1)
    )


def medial(s: Sentence, verb: int) -> Phrase | None:
    """In "But to prevent problems, he said, officials should be vigilant" all of the sentence is
    said.
    """
    after = verb + 1
    form = lexicon().forms[s.lows[verb]]
    person = right(s, after) if "o" in form.frames else None
    after = skip_adjuncts(s, person[1] if person else after)
    if (
        after < len(s.words)
        and s.words[after] in {",", "–", "—"}
        and _finite(s, after, min(len(s.words), after + 30))
    ):
        return (0, clause_end(s, after + 1))
    return None


def _finite(s: Sentence, start: int, end: int) -> bool:
    """Is there a verb among these words?"""
    for at in range(start, min(end, start + 60, len(s.words))):
        bits = s.bits[at]
        if bits & (AUXILIARY | VERB | CUE) or (
            bits == 0
            and s.words[at][0].islower()
            and s.lows[at].endswith(("ed", "es", "ts", "ds", "ns", "ks", "ls"))
        ):
            return True
    return False


def right_content(s: Sentence, at: int, form: Form) -> Phrase | None:
    """Give what follows the verb as its content, by the verb's frames."""
    after = at + 1
    size = len(s.words)
    while after < size and s.bits[after] & (ADVERB | DAY) and s.lows[after] not in form.particles:
        after += 1
    if after >= size:
        return None
    low = s.lows[after]
    if low == "to" and "i" in form.frames:
        return _span(s, after)
    if low in form.particles:
        after += 1
        if after < size and s.lows[after] in form.particles:
            after += 1
        after += after < size and s.lows[after] == "that"
        return _span(s, after)
    return _direct(s, after, form) or _later(s, after, form)


def _direct(s: Sentence, after: int, form: Form) -> Phrase | None:
    """Read a content that starts right after the verb."""
    bits, low, frames = s.bits[after], s.lows[after], form.frames
    if low in {",", ":"}:
        return _after_sign(s, after, frames)
    if (
        bits & QUOTED
        or (low in lexicon().groups["wh"] and "t" in frames)
        or (low == "to" and "i" in frames)
    ):
        return _span(s, after + (low == "that")) if set("cqtni") & set(frames) else None
    counted = low in _COUNTERS and s.bits[after + 1 : after + 2] and s.bits[after + 1] & NUMBER
    if low in lexicon().groups["occasions"] and "n" not in frames:
        return None
    if (
        bits & (STOP | PREPOSITION | CONJUNCTION | RELATIVE)
        and not counted
        and s.words[after] not in _MONEY
    ):
        return None
    return _addressed(s, after, form) if set("ox") & set(frames) else _plain(s, after, form)


def _after_sign(s: Sentence, after: int, frames: str) -> Phrase | None:
    """Read a content after a comma or a colon."""
    quote = quote_after(s, after)
    if quote is not None:
        return quote
    if s.words[after] == ":":
        return _span(s, after + 1) if "q" in frames else None
    return (
        _after_aside(s, after)
        if after + 1 < len(s.words) and s.bits[after + 1] & PREPOSITION
        else None
    )


def _after_aside(s: Sentence, comma: int) -> Phrase | None:
    """Read "said, in a letter to the court, that ..."."""
    for at in range(comma + 2, min(len(s.words) - 1, comma + _ADJUNCT)):
        if s.words[at] == ",":
            that = s.lows[at + 1] == "that"
            return quote_after(s, at) or (_span(s, at + 2) if that else None)
    return None


def _plain(s: Sentence, after: int, form: Form) -> Phrase | None:
    """Read a clause without "that", or an object."""
    refused = s.lows[after] == "no" and not (
        "c" in form.frames and _finite(s, after + 2, after + 8)
    )
    if refused or (s.bits[after] & (DAY | OBJECT) and "n" not in form.frames):
        return None
    if "c" in form.frames and (form.lemma == "say" or _finite(s, after + 1, after + 15)):
        return _span(s, after)
    quoted = any(bits & QUOTED for bits in s.bits[after : after + 3])
    if (
        "k" in form.frames
        and not quoted
        and lexicon().groups["talk"].isdisjoint(s.lows[after : after + 5])
    ):
        return None
    if "n" in form.frames and not s.bits[after] & DAY:
        return _span(s, after, comma=True)
    return None


def _addressed(s: Sentence, after: int, form: Form) -> Phrase | None:
    """Read "told reporters that", "urged Moscow to", "accused him of"; without somebody addressed
    it is as for others.
    """
    person = right(s, after)
    content = None if person is None else _after_addressee(s, after, insertion(s, person[1]), form)
    alone = form.lemma in lexicon().groups["accompanied_by"] or not set("cn") & set(form.frames)
    return content or (None if alone else _plain(s, after, form))


def _after_addressee(s: Sentence, person: int, end: int, form: Form) -> Phrase | None:
    """Read what follows somebody addressed, who starts at word `person` and ends before `end`."""
    end += end + 1 < len(s.words) and s.words[end] == "," and s.lows[end + 1] in {"to", "that"}
    for behind in dict.fromkeys((end, skip_adjuncts(s, end))):
        if behind >= len(s.words):
            break
        low, frames = s.lows[behind], form.frames
        if low == "to" and "x" in frames:
            return _span(s, person)
        if low in lexicon().groups["wh"] and {"t", "o"} <= set(frames):
            return _span(s, behind + (low == "that"))
        if low in form.particles:
            return _span(s, behind + 1)
        quote = quote_after(s, behind)
        if quote is not None:
            return quote
        if "o" in frames and behind == end and s.bits[behind] & (PRONOUN | DETERMINER | POSSESSIVE):
            return _span(s, behind)
    return None


def _relative(s: Sentence, at: int) -> bool:
    """Is "that" here a relative pronoun, because a verb follows at once ("a decision that
    could")?
    """
    return (
        s.lows[at] == "that" and at + 1 < len(s.words) and bool(s.bits[at + 1] & (AUXILIARY | VERB))
    )


def _later(s: Sentence, after: int, form: Form) -> Phrase | None:
    """Read a content after words of time and place: "said in a statement on Thursday that"."""
    behind = skip_adjuncts(s, after)
    if behind == after or behind >= len(s.words):
        return None
    low = s.lows[behind]
    if (
        low in lexicon().groups["wh"]
        and "t" in form.frames
        and low != "when"
        and not _relative(s, behind)
    ):
        return _span(s, behind + (low == "that"))
    quote = quote_after(s, behind)
    if quote is not None:
        return quote
    if (
        "c" in form.frames
        and s.bits[behind] & (PRONOUN | DETERMINER | POSSESSIVE)
        and _finite(s, behind, behind + 15)
    ):
        return _span(s, behind)
    return None


def skip_adjuncts(s: Sentence, at: int) -> int:
    """Skip words of time and place, and who is spoken to after "to"."""
    limit = min(len(s.words), at + _ADJUNCT)
    while at < limit:
        bits = s.bits[at]
        if bits & (DAY | ADVERB) or (s.words[at] == "." and at + 1 < len(s.words)):
            at += 1
        elif bits & PREPOSITION and s.lows[at] != "that":
            further = right(s, at + 1)
            if further is None and at + 1 < limit and s.bits[at + 1] & DAY:
                further = (at + 1, at + 2)
            if further is None:
                return at
            at = further[1]
        else:
            return at
    return at


def quote_after(s: Sentence, at: int) -> Phrase | None:
    """Give the quote at this word, or after a comma, a colon or "that" here."""
    for ahead in range(at, min(len(s.words), at + 3)):
        if s.bits[ahead] & QUOTED:
            return _span(s, ahead)
        if s.words[ahead] not in {",", ":", "that", "-", "–", "—"}:
            return None
    return None


def is_quote(s: Sentence, content: Phrase) -> bool:
    """Does the content start with a quotation mark?"""
    return bool(s.bits[content[0]] & QUOTED)


def _span(s: Sentence, start: int, *, comma: bool = False) -> Phrase | None:
    """Give the content from a word to the end of its clause; None when nothing is left."""
    while start < len(s.words) and s.words[start] in _BETWEEN:
        start += 1
    end = clause_end(s, start, comma=comma)
    return (start, end) if end > start else None


def clause_end(s: Sentence, start: int, *, comma: bool = False) -> int:
    """Give where the clause that starts at a word ends; `comma`: at the first comma that no quote
    follows.
    """
    size = len(s.words)
    skip = start
    for at in range(start, size):
        word = s.words[at]
        if word in _BREAKS:
            return at
        if word == "," and at + 1 < size:
            if at < skip:
                continue
            if comma and not s.bits[at + 1] & QUOTED:
                skip = insertion(s, at)
                if skip == at or skip >= size or s.words[skip] != ",":
                    return at
                skip += 1
                continue
            if _resumes(s, at + 1) or _tagged(s, at + 1):
                return at
        elif word in {"and", "but"} and at > start and at + 1 < size and _resumes_verb(s, at + 1):
            return at
    while size > start and s.bits[size - 1] & STOP and s.words[size - 1] not in {")", "]", "%"}:
        size -= 1
    return size


def _tagged(s: Sentence, at: int) -> bool:
    """Does the writer say whose words these were: ", he said", ", a spokesman for the party added
    on Monday"?
    """
    size = len(s.words)
    for ahead in range(at, min(size, at + 9)):
        bits = s.bits[ahead]
        if bits & (AUXILIARY | VERB | RELATIVE | SUBORDINATOR) or s.words[ahead] == ",":
            return False
        if bits & CUE and ahead > at:
            form = lexicon().forms[s.lows[ahead]]
            ends = ahead + 1 == size or bool(
                s.bits[ahead + 1] & (STOP | PREPOSITION | DAY | ADVERB)
            )
            return "q" in form.frames and "d" in form.shapes and ends
    return False


def _resumes(s: Sentence, at: int) -> bool:
    """Does the writer's own voice resume after a comma: ", adding that", ", according to", ", X
    said"?
    """
    low = s.lows[at]
    if low in {"according", "and", "but"}:
        return low == "according" or _resumes_verb(s, at + 1)
    form = lexicon().forms.get(low)
    return form is not None and form.shapes == "g"


def _resumes_verb(s: Sentence, at: int) -> bool:
    """Does a second reporting verb of the same subject follow?"""
    while at < len(s.words) and s.bits[at] & (ADVERB | AUXILIARY):
        at += 1
    if at >= len(s.words) or not s.bits[at] & CUE:
        return False
    form = lexicon().forms[s.lows[at]]
    return "d" in form.shapes and "q" in form.frames
