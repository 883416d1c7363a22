"""What is happening: the sixteen event types of PLOVER, by verb patterns, with the countries that
act and are acted on.
"""

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from schemas.article import Entity, Event, EventType
from schemas.model import Model

_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:[-'’][^\W_]+)*|[;:,.!?—–()\"“”]")
# How many words may lie between a verb and who acts or is acted on, and between the words of a verb
# phrase.
REACH, GAP = 8, 3
# How many words before a verb can deny it or leave it open.
BEFORE = 5
# Types of what is done on somebody's ground, and of what two do together.
_GROUND, _MUTUAL = frozenset({"assault", "mobilize"}), frozenset({"agree", "consult", "cooperate"})
# How many words back an "if" or an earthquake still bears on a verb.
AROUND = 25
# How many words after a verb "in floods" still says what killed.
JUST = 4
_PUNCTUATION = frozenset(';:!?—–()"“”')


class _Patterns(Model):
    """The verbs of each type and the words that decide how they are meant, as in
    `event_verbs.json`.
    """

    verbs: dict[EventType, tuple[str, ...]]
    nothing: tuple[str, ...]
    needs_target: frozenset[str]
    irregular: dict[str, tuple[str, ...]]
    passive: frozenset[str]
    negations: frozenset[str]
    hypotheticals: frozenset[str]
    clause_ends: frozenset[str]
    nouns: frozenset[str]
    after_noun: frozenset[str]
    before_noun: frozenset[str]
    determiners: frozenset[str]
    breaks: frozenset[str]
    places: frozenset[str]
    nature: frozenset[str]
    governors: frozenset[str]
    actors: frozenset[str]
    grounds: frozenset[str]
    game: frozenset[str]


# Start, end, country, and whether it is an adjective.
_Mention = tuple[int, int, str, bool]


class _Word(NamedTuple):
    text: str
    start: int
    end: int


class _Named(NamedTuple):
    """A mention of somebody with a country; `first` and `last` are the numbers of its words in the
    sentence.
    """

    country: str
    first: int
    last: int
    adjective: bool


class _Sentence(NamedTuple):
    """The words of a sentence, and who is named in it by the number of the name's first and of its
    last word.
    """

    words: Sequence[_Word]
    starts: dict[int, _Named]
    ends: dict[int, _Named]
    game: bool  # it tells of a match: there attacks and shots are no events


class _Found(NamedTuple):
    """A verb phrase: its type (none when it means nothing), the phrase as in the file, its first
    and last word's numbers.
    """

    type: EventType | None
    phrase: str
    first: int
    last: int


def find_events(
    body: str,
    sentences: Sequence[tuple[int, int]],
    entities: Sequence[Entity],
    nations: Sequence[tuple[int, int, str]] = (),
) -> tuple[Event, ...]:
    """Give the events of a text in order, each with at least one country, as actor or as target.

    What is denied, asked for, planned or only possible is no event. `sentences` are [start, end)
    offsets into `body`, `nations` the adjectives of countries in it, with the country.
    """
    names = [(m.start, m.end, e.country, False) for e in entities if e.country for m in e.mentions]
    mentions = sorted(names + [(start, end, country, True) for start, end, country in nations])
    return tuple(
        event for start, end in sentences for event in _in_sentence(body, start, end, mentions)
    )


def _start(mention: _Mention) -> int:
    return mention[0]


def _in_sentence(body: str, start: int, end: int, mentions: Sequence[_Mention]) -> Iterator[Event]:
    inside = mentions[
        bisect_left(mentions, start, key=_start) : bisect_left(mentions, end, key=_start)
    ]
    if not inside:
        return
    if _index().keys().isdisjoint(map(_folded, _TOKEN.findall(body, start, end))):
        return  # no word that could begin a verb phrase: most sentences
    words = [
        _Word(_folded(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(body, start, end)
    ]
    named = list(_place(words, inside))
    game = any(word.text in _patterns().game for word in words)
    sentence = _Sentence(
        words, {name.first: name for name in named}, {name.last: name for name in named}, game
    )
    taken = {at for name in named for at in range(name.first, name.last + 1)}
    for found in _verbs(words, taken):
        if event := _event(body, sentence, found):
            yield event


def _folded(word: str) -> str:
    return word.lower().replace("’", "'")


def _place(words: Sequence[_Word], mentions: Sequence[_Mention]) -> Iterator[_Named]:
    """Say which words of the sentence each mention covers; an adjective that begins within a name
    is a part of it.
    """
    starts, ends = [word.start for word in words], [word.end for word in words]
    free = 0
    for start, end, country, adjective in mentions:
        first, last = bisect_right(ends, start), bisect_left(starts, end) - 1
        if first <= last and (first >= free or not adjective):
            yield _Named(country, first, last, adjective)
            free = max(free, last + 1)


def _verbs(words: Sequence[_Word], taken: set[int]) -> Iterator[_Found]:
    """Find verb phrases, one at most that begins at a word, outside of names."""
    for at, word in enumerate(words):
        if at not in taken and word.text in _index():
            matches = (_match(words, at, *pattern) for pattern in _index()[word.text])
            best = max((match for match in matches if match), key=_weight, default=None)
            if best and best.type:
                yield best


def _weight(found: _Found) -> tuple[int, int]:
    """Say which of the phrases that begin at a word is meant: the one of most words, the nearest to
    each other.
    """
    return found.phrase.count(" "), -found.last


def _match(words: Sequence[_Word], at: int, kind: EventType | None, phrase: str) -> _Found | None:
    """Match the rest of a phrase after its verb, with a few filling words between."""
    last = at
    for wanted in phrase.split(" ")[1:]:
        near = range(last + 1, min(last + 2 + GAP, len(words)))
        hit = next((n for n in near if words[n].text in (wanted, wanted + "s")), None)
        if hit is None or any(words[n].text in _apart() for n in range(last + 1, hit)):
            return None
        last = hit
    return _Found(kind, phrase, at, last)


def _event(body: str, sentence: _Sentence, found: _Found) -> Event | None:
    """Make the event of a verb phrase, unless it is a noun, denied, left open, or nobody is
    named.
    """
    words, first = sentence.words, _clause_before(sentence.words, found.first)
    if _is_noun(words, found) or _is_loose(words, found) or _is_open(words, first, found.first):
        return None
    if found.type == "assault" and (sentence.game or _is_natural(words, found)):
        return None
    passive = _is_passive(words, found)
    subject, thing = _subject(sentence, first, found, passive=passive), _object(sentence, found)
    if passive:
        hit = subject or (
            _where(sentence, first, found.last + REACH) if found.type in _GROUND else None
        )
        subject, thing = (thing if thing and _does(words, found, thing) else None), hit
    elif thing and found.type not in _GROUND and _governed(words, thing, _patterns().places):
        thing = None
    if subject is None and found.type == "protest":
        # "Students took to the streets of Dhaka"
        subject = _where(sentence, first, found.last + REACH)
    if not passive and thing is None and found.type in _MUTUAL:
        subject, thing = _pair(sentence, subject)
    if subject and thing and subject.country == thing.country:
        thing = None
    if not (subject or thing) or (thing is None and not passive and _wants(found, subject)):
        return None
    return _make(body, words, found, subject, thing)


def _is_natural(words: Sequence[_Word], found: _Found) -> bool:
    """Say whether an earthquake or a crash, and nobody, struck or killed: it stands before the
    verb, or right after.
    """
    after = {word.text for word in words[found.last + 1 : found.last + 1 + JUST]}
    return bool(_near(words, found.last) & _patterns().nature) or bool(
        after & _patterns().nature and "bomb" not in after
    )


def _wants(found: _Found, subject: _Named | None) -> bool:
    """Say whether a phrase is no event without its target; a people that protests needs none."""
    protest = found.type == "protest" and subject is not None
    return found.phrase in _patterns().needs_target and not protest


def _pair(sentence: _Sentence, name: _Named | None) -> tuple[_Named | None, _Named | None]:
    """Give the two that a joint deed is of ("China and Brazil signed"): the one before "and", and
    the one after.
    """
    if name is None:
        return None, None
    joint = name.first - 1 - (sentence.words[name.first - 1].text == "the")
    before = sentence.ends.get(joint - 1) if sentence.words[joint].text == "and" else None
    return (before, name) if before else (name, None)


def _near(words: Sequence[_Word], at: int) -> set[str]:
    """Give the words shortly before one."""
    return {word.text for word in words[max(at - AROUND, 0) : at]}


def _is_noun(words: Sequence[_Word], found: _Found) -> bool:
    """Say whether a word that can be a noun ("strikes on") reads as one here."""
    patterns, word = _patterns(), words[found.first].text
    stem = found.phrase.split(" ")[0]
    if stem not in patterns.nouns or word not in (stem, stem + "s", stem + "es", stem[:-1] + "ies"):
        return False
    after = words[found.first + 1].text if found.first + 1 < len(words) else "."
    before = words[found.first - 1].text if found.first else ""
    if before in patterns.passive:
        return False
    alone = found.first == found.last
    return before in patterns.before_noun or (
        alone and (after in patterns.after_noun or not after[0].isalnum())
    )


def _is_loose(words: Sequence[_Word], found: _Found) -> bool:
    """Say whether a form stands without what would make it a statement: "shooting" without "is",
    "attack" after "an".
    """
    before = words[found.first - 1].text if found.first else ""
    word = words[found.first].text
    after = words[found.last + 1].text if found.last + 1 < len(words) else ""
    if after == "of" and found.first == found.last and before not in _patterns().passive:
        return True  # "a network accused of"
    if word.endswith("ing"):
        return before not in _patterns().passive and before != ","
    if before in _patterns().determiners:
        return True
    verb = found.phrase.split(" ")[0]
    bare = (
        word == verb and not word.endswith("ed") and word not in _patterns().irregular.get(verb, ())
    )
    return bare and not (before.endswith("s") and before not in _patterns().passive)


def _is_passive(words: Sequence[_Word], found: _Found) -> bool:
    """Say whether a past form is passive: after a form of "be", or before "by"."""
    word = words[found.first].text
    if word.endswith(("ing", "s")):
        return False
    near = [words[at].text for at in range(max(found.first - 2, 0), found.first)]
    after = words[found.last + 1].text if found.last + 1 < len(words) else ""
    return bool(set(near[-1:]) & _patterns().passive) or (after == "by") or _by_adverb(near)


def _by_adverb(near: Sequence[str]) -> bool:
    """Say whether an adverb stands between "be" and its participle ("were fatally shot")."""
    return len(near) == 2 and near[0] in _patterns().passive and near[1].endswith("ly")


def _make(
    body: str, words: Sequence[_Word], found: _Found, actor: _Named | None, target: _Named | None
) -> Event:
    parts = [name for name in (actor, target) if name]
    start = words[min([found.first, *(name.first for name in parts)])].start
    end = words[max([found.last, *(name.last for name in parts)])].end
    return Event(
        type=found.type,
        actor=actor.country if actor else None,
        target=target.country if target else None,
        text=body[start:end],
        start=start,
        end=end,
    )


def _clause_before(words: Sequence[_Word], at: int) -> int:
    """Give the number of the clause's first word, looking back from a verb."""
    for back in range(at - 1, max(at - 1 - REACH, -1), -1):
        if words[back].text in _ends():
            return back + 1
    return max(at - REACH, 0)


def _is_open(words: Sequence[_Word], first: int, verb: int) -> bool:
    """Say whether the words before a verb deny it or leave it open."""
    patterns = _patterns()
    near = {word.text for word in words[max(first, verb - BEFORE) : verb]}
    after = {word.text for word in words[verb + 1 : verb + 2]}
    conditional = bool(_near(words, verb) & {"if", "unless", "denied", "denies", "whether"})
    denied = any(word.endswith("n't") for word in near)
    if verb and words[verb - 1].text in patterns.passive:
        near.discard("were")
    return (
        conditional
        or denied
        or bool(near & (patterns.negations | patterns.hypotheticals))
        or bool(after & {"no"})
    )


def _subject(sentence: _Sentence, first: int, found: _Found, *, passive: bool) -> _Named | None:
    """Give the last name before a verb in its clause that no preposition governs."""
    for at in range(found.first - 1, first - 1, -1):
        name = sentence.ends.get(at)
        if name is None or _governed(sentence.words, name, _patterns().governors):
            continue
        if passive or _acts(sentence.words, name, found):
            return name
    return None


def _acts(words: Sequence[_Word], name: _Named, found: _Found) -> bool:
    """Say whether who is named acts for a country: an adjective does so with "army" or "officials"
    after it, not "firm".
    """
    if not name.adjective:
        return True
    people = name.last + 1 == found.first and words[name.last].text.endswith("s")
    return found.type == "protest" or people or _is_armed(words, name, found.first)


def _is_armed(words: Sequence[_Word], name: _Named, end: int) -> bool:
    """Say whether one of a country's actors stands after its adjective: "Israeli air strike",
    "Turkish police".
    """
    after = {word.text for word in words[name.last + 1 : min(name.last + 1 + GAP, end)]}
    return bool(after & _patterns().actors)


def _where(sentence: _Sentence, first: int, end: int) -> _Named | None:
    """Give the first name in a stretch of words that is a place: "A hospital in Kyiv was hit", "the
    streets of Dhaka".
    """
    names = (
        sentence.starts[at]
        for at in range(first, min(end, len(sentence.words)))
        if at in sentence.starts
    )
    return next((name for name in names if _is_ground(sentence.words, name)), None)


def _is_ground(words: Sequence[_Word], name: _Named) -> bool:
    """Say whether a name after a preposition is of a place; of an adjective the next word says so
    ("French city").
    """
    after = {word.text for word in words[name.last + 1 : name.last + 2]}
    return _governed(words, name, _patterns().places | {"of"}) and (
        not name.adjective or bool(after & _patterns().grounds)
    )


def _governed(words: Sequence[_Word], name: _Named, prepositions: frozenset[str]) -> bool:
    """Say whether one of these prepositions stands before a name, an article between them or
    not.
    """
    before = [word.text for word in words[max(name.first - 2, 0) : name.first]]
    while before and before[-1] in ("the", "a", "an"):
        before.pop()
    return bool(before) and before[-1] in prepositions


def _object(sentence: _Sentence, found: _Found) -> _Named | None:
    """Give the first name after a verb phrase in its clause, else one within it ("freed six
    American prisoners").
    """
    for at in range(found.last + 1, min(found.last + 1 + REACH, len(sentence.words))):
        if at in sentence.starts:
            return sentence.starts[at]
        if sentence.words[at].text in _ends():
            break
    return next(
        (sentence.starts[at] for at in range(found.first + 1, found.last) if at in sentence.starts),
        None,
    )


def _does(words: Sequence[_Word], found: _Found, name: _Named) -> bool:
    """Say whether the name after a passive verb is who did it: "by Russia", "in an Israeli
    airstrike".
    """
    by = any(word.text == "by" for word in words[found.last + 1 : name.first])
    return by or (
        name.adjective
        and _governed(words, name, frozenset({"in"}))
        and _is_armed(words, name, len(words))
    )


@cache
def _ends() -> frozenset[str]:
    """Give what ends a clause, seen from its verb."""
    return _PUNCTUATION | _patterns().clause_ends | _patterns().breaks | {","}


@cache
def _apart() -> frozenset[str]:
    """Give what may not stand within a verb phrase: a new clause, or a preposition but "of"."""
    return _ends() | _patterns().governors


@cache
def _patterns() -> _Patterns:
    text = (files("schemas") / "data" / "event_verbs.json").read_text(encoding="utf-8")
    return _Patterns.model_validate(json.loads(text))


@cache
def _index() -> dict[str, tuple[tuple[EventType | None, str], ...]]:
    """Give for each form of a verb the phrases that begin with it."""
    index: dict[str, list[tuple[EventType | None, str]]] = {}
    for kind, phrases in (*_patterns().verbs.items(), (None, _patterns().nothing)):
        for phrase in phrases:
            for form in _conjugate(phrase.split(" ")[0]):
                index.setdefault(form, []).append((kind, phrase))
    return {form: tuple(found) for form, found in index.items()}


def _conjugate(verb: str) -> tuple[str, ...]:
    """Give a verb's forms, the bare one too: it is what a plural subject takes, and headlines."""
    if irregular := _patterns().irregular.get(verb):
        return (verb, *irregular)
    if verb.endswith("e"):
        return (verb, verb + "s", verb + "d", verb[:-1] + "ing")
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return (verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    return (
        verb,
        verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s"),
        verb + "ed",
        verb + "ing",
    )
