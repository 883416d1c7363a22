import itertools

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.extract.name_features import context, features
from pipeline.extract.name_labels import labelled, scores
from pipeline.extract.name_weights import weights
from tests.effort import examples

WORDS = [
    "Rau",
    "Zbigniew",
    "OSCE",
    "Mr.",
    "said",
    ".",
    "|",
    "’s",
    "LONDON",
    "al-Assad",
    "the",
    "12",
    "European",
    "Bank",
]
Runs = list[list[str]]
runs = st.lists(
    st.lists(st.sampled_from(WORDS) | st.text("aA|-é字1", min_size=1), min_size=1, max_size=8),
    max_size=4,
)


def by_feature(words: list[str], given_runs: Runs) -> list[list[float]]:
    """Score each word feature by feature, each looked up by its name."""
    known = weights()
    rows = features(words, context(given_runs))
    return [
        np.add.reduce([known.rows[known.row_of.get(feature, 0)] for feature in row]).tolist()
        for row in rows
    ]


@settings(deadline=None)
@given(runs)
@example(
    [
        ["OSCE", "CHAIR", "ZBIGNIEW", "RAU"],
        ["The", "European", "Central", "Bank", "said"],
        ["the", "bank"],
    ]
)
def test_scores_are_the_sums_of_the_features_that_training_sees(given_runs: Runs) -> None:
    found, at = scores(given_runs, context(given_runs)), 0
    for words in given_runs:
        assert np.allclose(found[at : at + len(words)], by_feature(words, given_runs), atol=1e-9)
        at += len(words) + 2


def worth(rows: list[list[float]], path: tuple[int, ...]) -> float:
    steps = sum(float(weights().follows[one, two]) for one, two in itertools.pairwise(path))
    return steps + sum(row[one] for row, one in zip(rows, path, strict=True))


@examples(40)
@given(st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4), min_size=1, max_size=3))
def test_no_other_labels_of_a_run_score_higher(given_runs: Runs) -> None:
    letters = weights().labels
    for words, labels in zip(given_runs, labelled(given_runs, context(given_runs)), strict=True):
        rows = by_feature(words, given_runs)
        best = max(
            worth(rows, path) for path in itertools.product(range(len(letters)), repeat=len(words))
        )
        assert abs(worth(rows, tuple(map(letters.index, labels))) - best) < 1e-9


def test_weights_are_of_five_labels() -> None:
    known = weights()
    assert sorted(known.labels) == sorted("GLMOP")
    assert known.rows.shape == (len(known.row_of) + 1, 5)
    assert not known.rows[0].any()
