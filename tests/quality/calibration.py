"""Whether a topic's score is the probability that it is right, on texts that trained and fitted
nothing.

Print the curve: `python -m tests.quality.calibration`. The texts are the half of those kept out of
training that the curves were not fitted on: Wikinews, current events of 2026, sentences of SIB-200,
reviews and mails that are no news; each whole and cut short, down to its first four words."""

import sys
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pipeline.classify.calibration import LEAST, best_probability
from pipeline.classify.training.calibrate import answers
from pipeline.classify.training.texts import read_held_out_texts
from tests.places import SHARED

BINS = 10


class Bin(NamedTuple):
    """Texts whose best topic has a score of this tenth: how many, their mean score, the share that
    is right."""

    texts: int
    score: float
    right: float


class Scored(NamedTuple):
    """One text's best topic: the probability it is given, and whether it is right."""

    score: float
    right: bool


@cache
def scored() -> tuple[Scored, ...]:
    """Give the best topic of every text of the unfitted half, those below the least score that is
    shown too."""
    texts = (text for number, text in read_held_out_texts(SHARED / "data") if number % 2)
    return tuple(
        Scored(best_probability(answer.evidence), answer.right)
        for text in texts
        for answer in answers(text)
        if answer.first
    )


def curve(every: Sequence[Scored]) -> list[Bin]:
    """Put texts into tenths by their score; empty tenths are left out."""
    tenths = [
        [one for one in every if min(int(one.score * BINS), BINS - 1) == tenth]
        for tenth in range(BINS)
    ]
    return [
        Bin(
            len(tenth),
            sum(one.score for one in tenth) / len(tenth),
            sum(one.right for one in tenth) / len(tenth),
        )
        for tenth in tenths
        if tenth
    ]


def expected_error(bins: Sequence[Bin]) -> float:
    """Give the expected calibration error: how far score and share right lie apart, by how many
    texts."""
    return sum(one.texts * abs(one.score - one.right) for one in bins) / sum(
        one.texts for one in bins
    )


def score() -> dict[str, float]:
    """Give how near scores are to probabilities (1 less the expected error), and how many of the
    topics given are right."""
    given = [one for one in scored() if one.score >= LEAST]
    return {
        "1 - expected error": 1 - expected_error(curve(scored())),
        "first topic right, of those given": sum(one.right for one in given) / len(given),
        "share of texts given one": len(given) / len(scored()),
    }


def lines() -> list[str]:
    """Give the curve in lines."""
    shown = [
        f"{one.texts:6} texts   score {one.score:.2f}   right {one.right:.2f}"
        for one in curve(scored())
    ]
    return [*shown, f"expected calibration error {expected_error(curve(scored())):.3f}"]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
