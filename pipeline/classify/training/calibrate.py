"""Make topics' scores probabilities: `python -m pipeline.classify.training.calibrate
../shared/data`.

Two logistic curves (Platt) over what speaks for a topic, fitted on half of the texts kept out of
training, whole and cut short; `make quality` measures on the other half how far they are off.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import numpy as np

from pipeline.classify.calibration import Evidence
from pipeline.classify.topics import RELATIONS, candidates
from pipeline.classify.training.texts import Text, check, labels
from schemas.datafiles import find_data

# How much the weights are held back: next to nothing.
HELD = 1e-3


class Answer(NamedTuple):
    """One topic that the model would give for a text: what speaks for it, whether it is the first,
    whether it is right.
    """

    evidence: Evidence
    first: bool
    right: bool


def calibrate(data: Path) -> None:
    """Fit both curves and write `schemas/data/topics_calibration.json`."""
    given = [answer for number, text in check(data) if not number % 2 for answer in answers(text)]
    curves = {
        "best": _platt([answer for answer in given if answer.first]),
        "further": _platt([answer for answer in given if not answer.first]),
    }
    path = Path(str(find_data("topics_calibration.json")))
    path.write_text(json.dumps(curves, indent=1) + "\n", encoding="utf-8")


def answers(text: Text) -> Iterator[Answer]:
    """Give what the model would say of a text. Only a text of several topics says whether a further
    one is right.
    """
    right = right_topics(text)
    for at, (name, evidence) in enumerate(candidates(text.title, text.body).items()):
        if at == 0 or text.source == "wikinews":
            yield Answer(evidence, at == 0, name in right)


def right_topics(text: Text) -> set[str]:
    """Give the widest topics that are right for a text, by its labels and what they also stand for
    in its source.
    """
    names = {"politics" if name == RELATIONS else name for name in text.topics}
    also = labels()["also_right"] if text.source == "events" else {}
    return names.union(*(also.get(name, ()) for name in names))


def _platt(given: Sequence[Answer]) -> list[float]:
    """Fit a logistic curve, and give its weights."""
    optimize = import_module("scipy.optimize")
    seen = np.array([answer.evidence.features() for answer in given])
    sign = np.array([1.0 if answer.right else -1.0 for answer in given])

    def loss(weights: "np.typing.NDArray[np.float64]") -> float:
        return float(
            np.logaddexp(0, -sign * (seen @ weights)).mean() + HELD * (weights[1:] @ weights[1:])
        )

    return [
        round(float(weight), 4) for weight in optimize.minimize(loss, np.zeros(seen.shape[1])).x
    ]


if __name__ == "__main__":
    calibrate(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"))
