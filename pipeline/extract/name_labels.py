"""The best labels of the words of a text, by the weights of the name tagger.

What a word adds to its own score and to its neighbours' is added up once for each word and kept; a
text is then scored as a whole, without a string of a feature being made but for the few that are of
the document.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.name_features import JOINT, Context, of_document, view
from pipeline.extract.name_weights import Floats, joint, weights
from pipeline.memory import kept

_REACH = 2  # words on each side that the features of a word are of
# where the word stands that adds each part of a row: the word itself, the one before, ...
_SHIFTS = (0, -1, 1, -2, 2)
_ASPECTS = ("shape", "lower", "cluster", "part")


def labelled(runs: Sequence[list[str]], seen: Context) -> list[list[str]]:
    """Give the label of each word of each run of a document: those that score highest together
    (Viterbi).
    """
    if not runs:
        return []
    starts, ends = _bounds(runs)
    letters = np.array(list(weights().labels))[_best(scores(runs, seen), starts, ends)].tolist()
    return [letters[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _bounds(runs: Sequence[list[str]]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give where each run begins and ends among the scores: after each stand rows of no word."""
    lengths = np.array([len(run) for run in runs])
    ends = (lengths + _REACH).cumsum() - _REACH
    return ends - lengths, ends


def scores(runs: Sequence[list[str]], seen: Context) -> Floats:
    """Give the score of each word for each label: the weights of its features added up; after each
    run two rows more.
    """
    padded = ["", ""]
    for run in runs:
        padded += [*run, "", ""]
    rows = np.frombuffer(b"".join(map(_row, padded)), np.float64).reshape(len(padded), -1)
    size, last = len(weights().labels), len(padded) - _REACH
    added = [
        rows[_REACH + shift : last + shift, size * part : size * (part + 1)]
        for part, shift in enumerate(_SHIFTS)
    ]
    score: Floats = np.add.reduce(added)
    _add_joint(score, rows[:, size * len(_SHIFTS) :].astype(np.intp))
    _add_of_document(score, runs, seen)
    return score


@kept(50_000)
def _row(word: str) -> bytes:
    """Give what a word adds to the words of _SHIFTS, and the ids of its _ASPECTS, as the bytes of
    64-bit floats.
    """
    known, seen = weights(), view(word)
    parts = [seen.own, seen.before, seen.after, seen.second_before, seen.second_after]
    # Each part begins with row 0, all zero, so that none is empty.
    found = [
        [0, *(known.row_of[feature] for feature in part if feature in known.row_of)]
        for part in parts
    ]
    starts = [0, *itertools.accumulate(map(len, found[:-1]))]
    sums = np.add.reduceat(known.rows[list(itertools.chain.from_iterable(found))], starts)
    ids = joint().ids
    return (
        sums.tobytes()
        + np.array([float(ids[name].get(getattr(seen, name), 0)) for name in _ASPECTS]).tobytes()
    )


def _add_joint(score: Floats, ids: NDArray[np.intp]) -> None:
    """Add the weights of features of words side by side; `ids` begin _REACH before the scores and
    end as far after.
    """
    last = len(ids) - _REACH
    for name, parts in JOINT.items():
        place = tuple(
            ids[_REACH + shift : last + shift, _ASPECTS.index(aspect)] for aspect, shift in parts
        )
        score += weights().rows[joint().tables[name][place]]


def _add_of_document(score: Floats, runs: Sequence[list[str]], seen: Context) -> None:
    row_of, start = weights().row_of, 0
    where: list[int] = []
    found: list[int] = []
    for run in runs:
        for at, feature in of_document(run, seen):
            where.append(start + at)
            found.append(row_of.get(feature, 0))
        start += len(run) + _REACH
    np.add.at(score, where, weights().rows[found])


def _best(score: Floats, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Give the number of the best label of each row, all runs together word by word; rows of no
    word have any label.
    """
    order = np.argsort(starts - ends, kind="stable")
    starts, lengths = starts[order], (ends - starts)[order]
    longer = [
        int(many) for many in np.searchsorted(-lengths, -np.arange(int(lengths[0])), side="left")
    ]
    came = np.zeros(score.shape, np.intp)
    total, into = score[starts], np.ascontiguousarray(weights().follows.T)
    for step, many in enumerate(longer[1:], 1):
        paths = total[:many, None] + into
        here = starts[:many] + step
        came[here] = paths.argmax(axis=2)
        total[:many] = np.maximum.reduce(paths, axis=2) + score[here]
    best = np.zeros(len(score), np.intp)
    best[starts + lengths - 1] = total.argmax(axis=1)
    for step in range(len(longer) - 1, 0, -1):
        here = starts[: longer[step]] + step
        best[here - 1] = came[here, best[here]]
    return best
