"""What the name tagger sees of each word: the word, its form, its neighbours, and what is known of them."""

import functools
import re

from pipeline.extract.name_lexicon import clusters, known_phrases, word_classes

_DIGIT = re.compile(r"\d")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-Þ]")
_LOWER = re.compile(r"[a-zß-öø-ÿ]")
_OTHER = re.compile(r"[^\W\d_]")
_RUNS = re.compile(r"(.)\1+")
_NOBODY = ["edge"]


@functools.lru_cache(maxsize=100_000)
def _shape(word: str) -> str:
    """Give the form of a word: X for capitals, x for small letters, 9 for digits; longer runs are shortened."""
    form = _DIGIT.sub("9", _OTHER.sub("x", _LOWER.sub("x", _UPPER.sub("\x01", word)))).replace("\x01", "X")
    return _RUNS.sub(r"\1\1", form[:20])


@functools.lru_cache(maxsize=100_000)
def _known(word: str) -> tuple[str, str, str, str]:
    """Give the three clusters of a word and its part in names."""
    plain = _DIGIT.sub("0", word).replace("’", "'")
    fine, middle, coarse = clusters(plain)
    if not fine and plain != plain.lower():
        fine, middle, coarse = clusters(plain.lower() if plain.istitle() else plain.title())
    return fine, middle, coarse, word_classes().get(plain, ("", ""))[1]


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


def features(words: list[str], seen_lower: frozenset[str]) -> list[list[str]]:
    """Give the features of each word of a run; `seen_lower` holds the words the document writes in small letters."""
    marks = known_phrases(words)
    capitals = "caps" if _all_capitals(words) else ""
    count = len(words)
    rows = []
    for at, word in enumerate(words):
        before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < count else ""
        row = [*_own(word)]
        row += _beside("-", before) if at else ["first"]
        row += _beside("+", after) if after else ["last"]
        if at > 1:
            row += _beside("--", words[at - 2])
        if at + 2 < count:
            row += _beside("++", words[at + 2])
        shape = _shape(word)
        row += [
            f"ss={_shape(before)}|{shape}|{_shape(after)}",
            f"-b={before.lower()}|{shape}",
            f"+b={shape}|{after.lower()}",
        ]
        row += [f"cb={_known(before)[1]}|{_known(word)[1]}", f"ca={_known(word)[1]}|{_known(after)[1]}"]
        row.append(f"gg={_known(before)[3]}|{_known(word)[3]}|{_known(after)[3]}")
        if marks[at]:
            row.append(f"ph={marks[at]}")
        if word[:1].isupper():
            if at == 0:
                row.append(f"first|g={_known(word)[3]}")
            if word.lower() in seen_lower:
                row.append("low")
                if at == 0:
                    row.append("low|first")
        if capitals:
            row.append(capitals)
        rows.append(row)
    return rows


def _all_capitals(words: list[str]) -> bool:
    letters = [word for word in words if word[:1].isalpha()]
    return len(letters) > 2 and sum(word.isupper() for word in letters) > 0.8 * len(letters)
