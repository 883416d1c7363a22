"""The linear model of topics: a table of words and classes, made by `python -m
pipeline.classify.training.topics`.
"""

import math
import re
import unicodedata
from collections import Counter
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemas.datafiles import find_data

# A possessive ending is no part of a word.
_WORD = re.compile(r"[a-z]+(?:'(?!s\b)[a-z]+)?")
# The words of a title count as often as this, for a title says what a text is about.
TITLE = 2

Floats = NDArray[np.float32]


class Table(NamedTuple):
    """What the model knows: a weight for each word and class, and for each class' cue words and
    class.

    `weights` (words x classes, int8) times `scales` (classes) are log-odds; `rarity` (words) weighs
    each word.
    """

    classes: tuple[str, ...]
    rows: dict[str, int]
    rarity: Floats
    weights: NDArray[np.int8]
    scales: Floats
    bias: Floats
    cues: Floats


class Read(NamedTuple):
    """The words of a text that the table knows, with what each adds to the log-odds of each
    class.
    """

    words: list[str]
    shares: Floats


def content_words(title: str | None, body: str) -> Counter[str]:
    """Count the words of a text, in lower case and without accents; those of its title count
    twice.
    """
    counts = Counter(_WORD.findall(_plain(body)))
    for word in _WORD.findall(_plain(title or "")):
        counts[word] += TITLE
    return counts


def _plain(text: str) -> str:
    lower = text.lower().replace("’", "'")
    return (
        lower
        if lower.isascii()
        else re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFD", lower))
    )


def weigh(
    counts: Counter[str], rows: dict[str, int], rarity: Floats
) -> tuple[list[str], NDArray[np.intp], Floats]:
    """Give the known words, their rows, and their weights, which together have length one."""
    known = [word for word in counts if word in rows]
    at = np.fromiter((rows[word] for word in known), dtype=np.intp, count=len(known))
    seen = np.fromiter(
        (1 + math.log(counts[word]) for word in known), dtype=np.float32, count=len(known)
    )
    weight = seen * rarity[at]
    length = float(np.sqrt(weight @ weight)) if known else 1.0
    return known, at, weight / np.float32(length)


def read(title: str | None, body: str) -> Read:
    """Give what each known word of a text adds to each class."""
    model = table()
    words, at, weight = weigh(content_words(title, body), model.rows, model.rarity)
    return Read(words, model.weights[at] * model.scales * weight[:, None])


@cache
def table() -> Table:
    """Load the model, once a process."""
    with find_data("topics.npz").open("rb") as file, np.load(file) as data:
        words = bytes(data["words"]).decode().split("\n")
        return Table(
            tuple(bytes(data["classes"]).decode().split("\n")),
            {word: row for row, word in enumerate(words)},
            data["rarity"].astype(np.float32) / np.float32(100),
            data["weights"],
            data["scales"],
            data["bias"],
            data["cues"],
        )
