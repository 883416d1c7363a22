"""How late the news is: percentiles from counts that add up."""

import random
import statistics
from collections import Counter

import pytest

from pipeline.account import Account, run_of
from pipeline.lag import bucket, percentile
from tests.articles import NOON


def test_percentiles_are_within_a_tenth_of_the_true_ones() -> None:
    chance = random.Random(3)
    lags = [chance.lognormvariate(7, 2) for _ in range(10_000)]
    cuts = statistics.quantiles(lags, n=100)
    counts = Counter(map(bucket, lags))
    for share in (5, 50, 95, 99):
        assert percentile(counts, share / 100) == pytest.approx(cuts[share - 1], rel=0.1)


def test_nothing_counted_is_no_lag() -> None:
    assert percentile({}, 0.5) is None


def test_one_archive_does_not_hide_that_the_rest_is_prompt() -> None:
    fresh, archive = Account(lags={bucket(60): 99}), Account(lags={bucket(10**8): 1})
    run = run_of(fresh.plus(archive), [], "", NOON)
    assert run.lag_seconds == pytest.approx(60, rel=0.1)
    assert run.lag_p95_seconds == pytest.approx(60, rel=0.1)


def test_the_future_is_not_late() -> None:
    assert percentile({bucket(-3600): 1}, 0.5) == 1
