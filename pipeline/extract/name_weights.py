"""The weights of the name tagger, as trained: of each feature for each label, and from each label
to the next.
"""

import functools
import io
from bisect import bisect_left
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.extract.name_features import JOINT
from schemas.datafiles import find_data

Floats = NDArray[np.float64]


class Weights(NamedTuple):
    """A linear-chain conditional random field; weights that were rounded to nothing in training are
    not in it.
    """

    labels: str  # a letter each
    row_of: dict[str, int]  # the row of each feature
    rows: Floats  # features, labels; row 0 is all 0 and stands for any feature not known
    follows: Floats  # label, next label


@functools.cache
def weights() -> Weights:
    """Give the model, read once a process."""
    packed = find_data("names.npz").read_bytes()
    with np.load(io.BytesIO(packed)) as held:
        features = held["features"].tobytes().decode("utf-8").split("\n")
        labels = held["labels"].tobytes().decode("utf-8")
        rows = np.concatenate([np.zeros((1, len(labels))), held["rows"]])
        follows = held["follows"].astype(np.float64)
    return Weights(labels, {feature: at for at, feature in enumerate(features, 1)}, rows, follows)


class Joint(NamedTuple):
    """Where the weights of joint features are found without writing the features out."""

    # of each value of each aspect that some joint feature has; 0 stands for any other
    ids: dict[str, dict[str, int]]
    # of each kind of joint feature: ids of its parts to the row of its weights
    tables: dict[str, NDArray[np.int32]]


@functools.cache
def joint() -> Joint:
    """Give the rows of all joint features."""
    features = list(weights().row_of)  # sorted
    ids: dict[str, dict[str, int]] = {aspect: {} for parts in JOINT.values() for aspect, _ in parts}
    places = {}
    for name, parts in JOINT.items():
        # ">" comes after "="
        first, last = bisect_left(features, f"{name}="), bisect_left(features, f"{name}>")
        values = [feature[len(name) + 1 :].split("|") for feature in features[first:last]]
        columns = zip(parts, zip(*values, strict=True), strict=True)
        place = tuple(
            [known.setdefault(v, len(known) + 1) for v in c]
            for (a, _), c in columns
            for known in [ids[a]]
        )
        places[name] = place, range(first + 1, last + 1)
    tables = {}
    for name, (place, rows) in places.items():
        tables[name] = np.zeros([len(ids[aspect]) + 1 for aspect, _ in JOINT[name]], np.int32)
        tables[name][place] = rows
    return Joint(ids, tables)
