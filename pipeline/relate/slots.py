"""The places in a text that a form would leave blank: names and numbers, each with the words beside
it.

Two texts with one name or number each in the same place tell of two events in the same words; a
text that was cut, edited or given another headline has other words around, or nothing of its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from pipeline.relate.countries import country_words
from pipeline.relate.figures import figure_words
from pipeline.relate.figures import words as listed
from pipeline.relate.terms import counted, hashed, stems

MOST = 64  # slots of a text that are kept, from its beginning
READ = 3_000  # characters of a text that are looked at
CREDIT = re.compile(
    r"\([^()]{1,40}\)|^[ \t]*By\b.*$", re.MULTILINE
)  # an agency's name, a byline: they differ in copies
TOKEN = re.compile(r"[^\W_]+(?:[.,'][^\W_]+)*|[.!?:;\n–—]|(?<=\s)-(?=\s)")
OFTEN = 0.12  # share of the places in common that are filled in otherwise; an editor changes fewer
SMALL = 4  # letters of words that have no capital even in headlines where all others do
BLANK = "#"  # stands for a name or number beside another


class Slots(NamedTuple):
    """What stands between which words (hashes), and of these, what stands in the headline or the
    first sentence.
    """

    filled: dict[int, int]
    first: frozenset[int]


def slots(headline: str, body: str, names: Iterable[str]) -> bytes:
    """Give pairs of uint32, little-endian: the hash of the words beside a name or number, and its
    own hash.

    The lowest bit of the first says that it stands in the headline or first sentence, that of the
    second that it is a number. `names` are what the text calls people, bodies and places.
    """
    title, text = (CREDIT.sub(" ", one).replace("’", "'") for one in (headline, body[:READ]))
    known = {word.casefold() for name in names for word in TOKEN.findall(name)} | country_words()
    first = re.search(r"[.!?](?:\s|$)|\n", text)
    ends = first.end() if first else len(text)
    words = TOKEN.findall(title)
    opening, rest = (TOKEN.findall(part) for part in (text[:ends], text[ends:]))
    found: dict[int, dict[int, None]] = {}
    early: set[int] = set()
    for begins, where, some in (
        # its words stand by themselves
        (1, "title ", runs(words, known, within=has_names_only(words), moves=True)),
        (1, "", runs(opening, known, within=True, moves=True)),
        (0, "", runs(rest, known, within=True, moves=False)),
    ):
        for beside, filling, number in some:
            place = hashed(where + beside) & ~1
            found.setdefault(place, {})[hashed(filling) & ~1 | number] = None
            early |= {place} if begins else set()
    plain = [
        (place | (place in early), *fillings)
        for place, fillings in found.items()
        if len(fillings) == 1
    ]  # what stands between the same words twice has no one place
    return np.array(plain[:MOST], dtype="<u4").tobytes()


def has_names_only(title: list[str]) -> bool:
    """Say whether capitals mark names in a title, as they do not where every word has one."""
    return any(token[0].islower() and len(token) > SMALL for token in title)


def runs(
    tokens: Sequence[str], names: set[str], *, within: bool, moves: bool
) -> Iterator[tuple[str, str, int]]:
    """Give each name of several words, and each number, with the words before and after, and
    whether it is a number. A name is what is known as one, and `within` a sentence each word with a
    capital. With `moves` also what is raised, cut or held, won or lost: the opposite in the same
    place is another event.
    """
    kinds = [
        kind(token, names, capital=within and before[0].isalnum(), moves=moves)
        for before, token in zip([".", *tokens], tokens, strict=False)
    ]
    at = 0
    while at < len(tokens):
        end = at + 1
        while end < len(tokens) and kinds[at] == kinds[end] == "name":
            end += 1
        if kinds[at]:
            before = shown(tokens[at - 1], kinds[at - 1]) if at else "."
            after = shown(tokens[end], kinds[end]) if end < len(tokens) else "."
            filling = " ".join(token.casefold().removesuffix("'s") for token in tokens[at:end])
            yield f"{before}|{after}", meaning(filling, kinds[at]), int(kinds[at] == "number")
        at = end


@lru_cache(maxsize=10_000)
def is_unmet(word: str) -> bool:
    """Say whether news never used a word, which is a name then, at the beginning of a sentence
    too.
    """
    found = stems(word)
    return bool(found) and all(stem not in counted() for stem in found)


def meaning(filling: str, kind_: str) -> str:
    """Give a number word as its number, a move by its kind, a name as it is."""
    return listed().moves[filling] if kind_ == "move" else figure_words().get(filling, filling)


def shown(token: str, kind_: str) -> str:
    """Give a word as a neighbour."""
    return BLANK if kind_ else "." if not token[0].isalnum() else token.casefold()


def kind(token: str, names: set[str], *, capital: bool, moves: bool) -> str:
    """Say whether a word is a name, a number, a move, or (empty) none of these."""
    if token[0].isdigit():
        return "number"
    folded = token.casefold()
    if folded in number_words():
        return "number"
    if moves and folded in listed().moves:
        return "move"
    if not token[0].isupper():
        return ""
    return "name" if capital or folded.removesuffix("'s") in names or is_unmet(token) else ""


@cache
def number_words() -> frozenset[str]:
    """Give the words for numbers."""
    return frozenset(word for word, figure in figure_words().items() if figure[0].isdigit())


def read(packed: bytes) -> Slots:
    """Unpack slots."""
    pairs: list[list[int]] = np.frombuffer(packed, dtype="<u4").reshape(-1, 2).tolist()
    return Slots(
        {beside & ~1: filling for beside, filling in pairs},
        frozenset(one & ~1 for one, _ in pairs if one & 1),
    )


def refilled(one: Slots, two: Slots, *, numbers: bool = True) -> bool:
    """Say whether two texts are one form filled in twice: another name (or number) in the same
    place of the headline or the first sentence, and not there in the other, or two that changed
    places; or others in so many places of the text.
    """
    same = one.filled.keys() & two.filled.keys()
    if not numbers:
        same = {beside for beside in same if not one.filled[beside] & two.filled[beside] & 1}
    begin = same & one.first & two.first
    return (
        exchanged(one, two, begin)
        or bool(others(one, two, begin, one.first, two.first))
        or len(others(one, two, same, one.filled.keys(), two.filled.keys())) > OFTEN * len(same)
    )


def others(
    one: Slots, two: Slots, same: AbstractSet[int], mine: AbstractSet[int], theirs: AbstractSet[int]
) -> list[int]:
    """Give the places that each text fills with what the other has nowhere among so many of its
    places.
    """
    my, their = {one.filled[beside] for beside in mine}, {two.filled[beside] for beside in theirs}
    return [
        beside
        for beside in same
        if one.filled[beside] not in their and two.filled[beside] not in my
    ]


def exchanged(one: Slots, two: Slots, same: AbstractSet[int]) -> bool:
    """Say whether two names changed places, as in "A beat B" and "B beat A"."""
    changed = {
        (one.filled[beside], two.filled[beside])
        for beside in same
        if one.filled[beside] != two.filled[beside]
    }
    return any((theirs, mine) in changed for mine, theirs in changed)
