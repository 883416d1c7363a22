"""What a topic's score means: the probability that it is right, counted on texts kept out of
training.

`schemas/data/topics_calibration.json` holds the curves, made by `python -m
pipeline.classify.training.calibrate`.
"""

import math
from typing import NamedTuple

from schemas.datafiles import load_json
from schemas.model import Model

# A topic is given where it is more likely right than wrong; on news kept out, seven of ten such are
# right even at the edge.
LEAST = 0.5
# Shares this near to 0 or 1 are all the same.
EDGE = 1e-4
TINY = 1e-9


class Evidence(NamedTuple):
    """What speaks for one of the widest topics of a text.

    `share` is the model's, `rival` that of the best other topic, `none` that of no news; `words`
    how many it knows, `cues` the density of its cue words.
    """

    share: float
    rival: float
    none: float
    words: int
    cues: float

    @property
    def lead(self) -> float:
        """How far it lies before the best other topic, in log-odds; below zero for a further
        one.
        """
        return math.log(max(self.share, TINY) / max(self.rival, TINY))

    def features(self) -> tuple[float, ...]:
        """Give what the curves weigh, in log-odds where it is a share."""
        return (
            1.0,
            _odds(self.share),
            self.lead,
            _odds(self.none),
            math.log1p(self.words),
            self.cues,
        )


class Curves(Model):
    """Weights of the evidence in log-odds: for a text's best topic, and for a further one beside
    it.
    """

    best: tuple[float, ...]
    further: tuple[float, ...]


def best_probability(evidence: Evidence) -> float:
    """Give the probability that a text's best topic is right."""
    return _logistic(curves().best, evidence)


def further_probability(evidence: Evidence) -> float:
    """Give the probability that a further topic is right too."""
    return _logistic(curves().further, evidence)


def curves() -> Curves:
    """Read the curves, once a process."""
    return load_json("topics_calibration.json", Curves)


def _odds(share: float) -> float:
    share = min(max(share, EDGE), 1 - EDGE)
    return math.log(share / (1 - share))


def _logistic(weights: tuple[float, ...], evidence: Evidence) -> float:
    return 1 / (
        1
        + math.exp(
            -sum(weight * value for weight, value in zip(weights, evidence.features(), strict=True))
        )
    )
