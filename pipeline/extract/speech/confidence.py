"""How likely a statement is wholly right: words, speaker and polarity.

A logistic model over how it was read, fitted on labelled news (`pipeline.extract.training.speech`).
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import exp
from typing import Literal

from pipeline.extract.speakers import Speaker
from schemas.datafiles import load_json

Kind = Literal["quote", "claim"]
_SHORT, _LONG = 4, 40  # tokens


def features(kind: Kind, rule: str, speaker: Speaker | None, size: int) -> tuple[str, ...]:
    """Name what is known of a statement: its rule, how its speaker was found, its length in
    tokens.
    """
    how = "none" if speaker is None or speaker.name is None else speaker.how
    told = [f"{kind}", f"{kind} {rule}", f"speaker {how}"]
    if speaker is not None and not speaker.agent:
        told.append("speaker is a thing")
    if size < _SHORT:
        told.append(f"short {kind}")
    elif size > _LONG:
        told.append(f"long {kind}")
    return tuple(told)


@cache
def weights() -> Mapping[str, float]:
    """Read the weight of each feature, once a process."""
    return load_json("languages/en/speech_confidence.json", dict[str, float])


def confidence(known: Sequence[str]) -> float:
    """Give the probability, 0 to 1, that a statement with these features is right, to two
    digits.
    """
    told = sum(weights().get(name, 0.0) for name in known)
    return round(1 / (1 + exp(-told)), 2)
