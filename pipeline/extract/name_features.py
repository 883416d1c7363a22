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


class _View(NamedTuple):
    """What a word is on its own and as a neighbour; made once for each word."""

    own: list[str]
    before: list[str]  # features of the word after it, and so on
    after: list[str]
    second_before: list[str]
    second_after: list[str]
    lower: str
    shape: str
    cluster: str
    part: str


@functools.lru_cache(maxsize=50_000)
def _view(word: str) -> _View:
    known, shape, lower = _known(word), _shape(word), word.lower()
    before, after, second_before, second_after = (
        _beside(where, lower, shape, known) for where in ("-", "+", "--", "++")
    )
    own = _own(word, lower, shape, known)
    return _View(own, before, after, second_before, second_after, lower, shape, known[1], known[3])


def _own(word: str, lower: str, shape: str, known: tuple[str, str, str, str]) -> list[str]:
    fine, middle, coarse, part = known
    found = [f"w={word}", f"l={lower}", f"s={shape}", f"cf={fine}", f"cm={middle}", f"cc={coarse}", f"g={part}"]
    found += [f"p{size}={word[:size]}" for size in (2, 3, 4) if len(word) > size]
    found += [f"e{size}={lower[-size:]}" for size in (1, 2, 3, 4) if len(word) > size]
    if "-" in word:
        found += [f"h={lower.rsplit('-', 1)[1]}", f"hf={lower.split('-', 1)[0]}"]
    return found


def _beside(where: str, lower: str, shape: str, known: tuple[str, str, str, str]) -> list[str]:
    found = [f"{where}l={lower}", f"{where}s={shape}", f"{where}cm={known[1]}", f"{where}g={known[3]}"]
    return [*found, f"{where}cf={known[0]}"] if len(where) == 1 else found


def features(words: list[str], seen: Context) -> list[list[str]]:
    """Give the features of each word of a run of a document."""
    marks = known_phrases(words)
    capitals = ["caps"] if in_capitals(words) else []
    views = [_view(word) for word in words]
    edge = _view("")
    rows = []
    for at, word in enumerate(words):
        row = views[at].own + capitals
        row += _around(views[at - 1] if at else edge, views[at], views[at + 1] if at + 1 < len(words) else edge)
        if at > 1:
            row += views[at - 2].second_before
        if at + 2 < len(words):
            row += views[at + 2].second_after
        if marks[at]:
            row.append(f"ph={marks[at]}")
        if word[:1].isupper():
            row += _of_document(word, at == 0, seen)
        rows.append(row)
    return rows


def _around(before: _View, here: _View, after: _View) -> list[str]:
    """Give the features of the words on both sides; beyond the edge stands the empty word."""
    row = before.before + after.after
    row += (
        f"ss={before.shape}|{here.shape}|{after.shape}",
        f"-b={before.lower}|{here.shape}",
        f"+b={here.shape}|{after.lower}",
        f"cb={before.cluster}|{here.cluster}",
        f"ca={here.cluster}|{after.cluster}",
        f"gg={before.part}|{here.part}|{after.part}",
    )
    return row


def _of_document(word: str, first: bool, seen: Context) -> list[str]:
    found = [f"first|g={_known(word)[3]}"] if first else []
    if word.lower() in seen.lower:
        found += ["low", "low|first"] if first else ["low"]
    if word in seen.surnames:
        found.append("dp")
    if word in seen.firms:
        found.append("do")
    return found


def in_capitals(words: list[str]) -> bool:
    """Say whether a run is a headline in capitals."""
    letters = [word for word in words if word[:1].isalpha()]
    return len(letters) > 2 and sum(word.isupper() for word in letters) > 0.8 * len(letters)
