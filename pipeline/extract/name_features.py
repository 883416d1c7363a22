"""What the name tagger sees of each word: the word, its form, its neighbours, and what is known of
them.
"""

import functools
import itertools
import re
from collections import Counter
from typing import NamedTuple

from pipeline.extract.name_lexicon import clusters, known_phrases, word_classes
from pipeline.memory import kept
from schemas.datafiles import load_lines

_DIGIT = re.compile(r"\d")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_LETTER = re.compile(r"[^\W\d_]")
_RUNS = re.compile(r"(.)\1+")
# letters; longer words in capitals are looked up as if they were not in capitals
_LONGEST_ACRONYM = 4

_SPORT_WORDS = 2  # different ones
_SPORT_SHARE = 0.02  # of the words
_FEW = 2  # words, which make no headline


class Context(NamedTuple):
    """What the whole document says of its words."""

    lower: frozenset[str]  # written in small letters somewhere
    surnames: frozenset[str]  # after a first name somewhere
    firms: frozenset[str]  # before a word that ends names of organisations somewhere
    sport: bool  # of sport, by its words


def context(runs: list[list[str]]) -> Context:
    """Gather what a document, given as runs of words, says of its words."""
    pairs = [
        (one, two)
        for run in runs
        for one, two in itertools.pairwise(run)
        if one[:1].isupper() and two[:1].isupper()
    ]
    return Context(
        frozenset(word for run in runs for word in run if word.islower()),
        frozenset(
            two for one, two in pairs if _known(one)[3][:1] == "F" and _known(two)[3][:1] != "F"
        ),
        frozenset(one for one, two in pairs if _known(two)[3][:1] == "O"),
        sport=_is_of_sport(runs),
    )


def _is_of_sport(runs: list[list[str]]) -> bool:
    """Say whether a document has several of the words of sport, in a share that makes them its
    matter.
    """
    words = Counter(word.lower() for run in runs for word in run)
    found = [words[word] for word in _sport_words() if word in words]
    return len(found) >= _SPORT_WORDS and sum(found) > _SPORT_SHARE * words.total()


@functools.cache
def _sport_words() -> frozenset[str]:
    return frozenset(load_lines("sport_words.txt"))


@kept(100_000)
def _shape(word: str) -> str:
    """Give the form of a word: X for capitals, x for small letters, 9 for digits; longer runs are
    shortened.
    """
    form = _DIGIT.sub("9", _LETTER.sub("x", _UPPER.sub("\x01", word[:20]))).replace("\x01", "X")
    return _RUNS.sub(r"\1\1", form)


@kept(100_000)
def _known(word: str) -> tuple[str, str, str, str]:
    """Give the three clusters of a word, the finest first, and its part in names; empty strings
    where unknown.
    """
    plain = _DIGIT.sub("0", word).replace("’", "'")
    forms = [plain]
    if plain.isupper() and len(plain) > 1:
        forms = [plain.title(), plain] if len(plain) > _LONGEST_ACRONYM else [plain, plain.title()]
    elif plain.istitle():
        forms.append(plain.lower())
    form = next((form for form in forms if form in word_classes()), plain)
    return (*clusters(form), word_classes().get(form, ("", ""))[1])


# Features of words side by side: the aspects of each, and at which distance it stands.
JOINT: dict[str, tuple[tuple[str, int], ...]] = {
    "ss": (("shape", -1), ("shape", 0), ("shape", 1)),
    "-b": (("lower", -1), ("shape", 0)),
    "+b": (("shape", 0), ("lower", 1)),
    "cb": (("cluster", -1), ("cluster", 0)),
    "ca": (("cluster", 0), ("cluster", 1)),
    "gg": (("part", -1), ("part", 0), ("part", 1)),
}


class View(NamedTuple):
    """What a word is on its own and as a neighbour."""

    own: list[str]
    before: list[str]  # features of the word after it, and so on
    after: list[str]
    second_before: list[str]
    second_after: list[str]
    lower: str
    shape: str
    cluster: str
    part: str


def view(word: str) -> View:
    """Look at a word; beyond the edge of a run stands the empty one, seen from beside it only."""
    known, shape, lower = _known(word), _shape(word), word.lower()
    before, after, second_before, second_after = (
        _beside(where, lower, shape, known) if word or len(where) == 1 else []
        for where in ("-", "+", "--", "++")
    )
    own = _own(word, lower, shape, known)
    return View(own, before, after, second_before, second_after, lower, shape, known[1], known[3])


def _own(word: str, lower: str, shape: str, known: tuple[str, str, str, str]) -> list[str]:
    fine, middle, coarse, part = known
    found = [
        f"w={word}",
        f"l={lower}",
        f"s={shape}",
        f"cf={fine}",
        f"cm={middle}",
        f"cc={coarse}",
        f"g={part}",
    ]
    found += [f"p{size}={word[:size]}" for size in (2, 3, 4) if len(word) > size]
    found += [f"e{size}={lower[-size:]}" for size in (1, 2, 3, 4) if len(word) > size]
    if "-" in word:
        found += [f"h={lower.rsplit('-', 1)[1]}", f"hf={lower.split('-', 1)[0]}"]
    return found


def _beside(where: str, lower: str, shape: str, known: tuple[str, str, str, str]) -> list[str]:
    found = [
        f"{where}l={lower}",
        f"{where}s={shape}",
        f"{where}cm={known[1]}",
        f"{where}g={known[3]}",
    ]
    return [*found, f"{where}cf={known[0]}"] if len(where) == 1 else found


def features(words: list[str], seen: Context) -> list[list[str]]:
    """Give the features of each word of a run of a document, as the tagger is trained on them."""
    views = [view(word) for word in ("", "", *words, "", "")]
    rows = [_of_views(*views[at : at + 5]) for at in range(len(words))]
    for at, found in of_document(words, seen):
        rows[at].append(found)
    return rows


def _of_views(
    second_before: View, before: View, here: View, after: View, second_after: View
) -> list[str]:
    near = {-1: before, 0: here, 1: after}
    row = (
        here.own
        + before.before
        + after.after
        + second_before.second_before
        + second_after.second_after
    )
    return row + [
        f"{name}=" + "|".join(getattr(near[where], aspect) for aspect, where in parts)
        for name, parts in JOINT.items()
    ]


def of_document(words: list[str], seen: Context) -> list[tuple[int, str]]:
    """Give the features that are of the run or the document, each with the place in the run that
    has it.
    """
    found = [(at, f"ph={mark}") for at, mark in enumerate(known_phrases(words)) if mark]
    if in_capitals(words):
        found += [(at, "caps") for at in range(len(words))]
    for at, word in enumerate(words):
        if word[:1].isupper():
            found += [(at, feature) for feature in _of_name(word, at == 0, seen)]
            if seen.sport:
                found += [(at, feature) for feature in _in_sport(words, at)]
    return found


def _in_sport(words: list[str], at: int) -> list[str]:
    """Give the features of a capitalised word in a text of sport, where a town may be a team."""
    before = words[at - 1].lower() if at else ""
    after = _shape(words[at + 1]) if at + 1 < len(words) else ""
    return ["sp", f"sp-={before}", f"sp+={after}", f"sp|g={_known(words[at])[3]}"]


def _of_name(word: str, first: bool, seen: Context) -> list[str]:
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
    if sum(map(str.isupper, words)) <= _FEW:
        return False
    letters = [word for word in words if word[:1].isalpha()]
    return len(letters) > _FEW and sum(map(str.isupper, letters)) > 0.8 * len(letters)
