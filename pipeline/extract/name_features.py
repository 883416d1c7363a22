"""What the name tagger sees of each word: the word, its form, its neighbours, and what is known of them."""

import functools
import itertools
import re
from typing import NamedTuple

from pipeline.extract.name_lexicon import clusters, known_phrases, word_classes

_DIGIT = re.compile(r"\d")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_LETTER = re.compile(r"[^\W\d_]")
_RUNS = re.compile(r"(.)\1+")
_LONGEST_ACRONYM = 4  # letters; longer words in capitals are looked up as if they were not in capitals


class Context(NamedTuple):
    """What the whole document says of its words."""

    lower: frozenset[str]  # written in small letters somewhere
    surnames: frozenset[str]  # after a first name somewhere
    firms: frozenset[str]  # before a word that ends names of organisations somewhere


def context(runs: list[list[str]]) -> Context:
    """Gather what a document, given as runs of words, says of its words."""
    pairs = [
        (one, two) for run in runs for one, two in itertools.pairwise(run) if one[:1].isupper() and two[:1].isupper()
    ]
    return Context(
        frozenset(word for run in runs for word in run if word.islower()),
        frozenset(two for one, two in pairs if _known(one)[3][:1] == "F" and _known(two)[3][:1] != "F"),
        frozenset(one for one, two in pairs if _known(two)[3][:1] == "O"),
    )


@functools.lru_cache(maxsize=100_000)
def _shape(word: str) -> str:
    """Give the form of a word: X for capitals, x for small letters, 9 for digits; longer runs are shortened."""
    form = _DIGIT.sub("9", _LETTER.sub("x", _UPPER.sub("\x01", word[:20]))).replace("\x01", "X")
    return _RUNS.sub(r"\1\1", form)


@functools.lru_cache(maxsize=100_000)
def _known(word: str) -> tuple[str, str, str, str]:
    """Give the three clusters of a word, the finest first, and its part in names; empty strings where unknown."""
    plain = _DIGIT.sub("0", word).replace("’", "'")
    forms = [plain]
    if plain.isupper() and len(plain) > 1:
        forms = [plain.title(), plain] if len(plain) > _LONGEST_ACRONYM else [plain, plain.title()]
    elif plain.istitle():
        forms.append(plain.lower())
    form = next((form for form in forms if form in word_classes()), plain)
    return (*clusters(form), word_classes().get(form, ("", ""))[1])


@functools.lru_cache(maxsize=100_000)
def _own(word: str) -> list[str]:
    lower, (fine, middle, coarse, part) = word.lower(), _known(word)
    found = [f"w={word}", f"l={lower}", f"s={_shape(word)}", f"cf={fine}", f"cm={middle}", f"cc={coarse}", f"g={part}"]
    found += [f"p{size}={word[:size]}" for size in (2, 3, 4) if len(word) > size]
    found += [f"e{size}={lower[-size:]}" for size in (1, 2, 3, 4) if len(word) > size]
    if "-" in word:
        found += [f"h={lower.rsplit('-', 1)[1]}", f"hf={lower.split('-', 1)[0]}"]
    return found


@functools.lru_cache(maxsize=200_000)
def _beside(where: str, word: str) -> list[str]:
    fine, middle, _, part = _known(word)
    found = [f"{where}l={word.lower()}", f"{where}s={_shape(word)}", f"{where}cm={middle}", f"{where}g={part}"]
    return [*found, f"{where}cf={fine}"] if len(where) == 1 else found


def features(words: list[str], seen: Context) -> list[list[str]]:
    """Give the features of each word of a run of a document."""
    marks = known_phrases(words)
    capitals = ["caps"] if _in_capitals(words) else []
    edged = ["", "", *words, "", ""]
    rows = []
    for at, word in enumerate(words):
        row = _own(word) + _around(edged[at : at + 5]) + capitals
        if marks[at]:
            row.append(f"ph={marks[at]}")
        if word[:1].isupper():
            row += _of_document(word, at == 0, seen)
        rows.append(row)
    return rows


def _around(window: list[str]) -> list[str]:
    """Give the features of the words beside the middle one of five; "" is beyond the edge."""
    first, before, word, after, last = window
    row = _beside("-", before) + _beside("+", after)
    if first:
        row += _beside("--", first)
    if last:
        row += _beside("++", last)
    shape, (_, left, _, left_part), (_, here, _, part), (_, right, _, right_part) = (
        _shape(word),
        *map(_known, window[1:4]),
    )
    return [
        *row,
        f"ss={_shape(before)}|{shape}|{_shape(after)}",
        f"-b={before.lower()}|{shape}",
        f"+b={shape}|{after.lower()}",
        f"cb={left}|{here}",
        f"ca={here}|{right}",
        f"gg={left_part}|{part}|{right_part}",
    ]


def _of_document(word: str, first: bool, seen: Context) -> list[str]:
    found = [f"first|g={_known(word)[3]}"] if first else []
    if word.lower() in seen.lower:
        found += ["low", "low|first"] if first else ["low"]
    if word in seen.surnames:
        found.append("dp")
    if word in seen.firms:
        found.append("do")
    return found


def _in_capitals(words: list[str]) -> bool:
    letters = [word for word in words if word[:1].isalpha()]
    return len(letters) > 2 and sum(word.isupper() for word in letters) > 0.8 * len(letters)
