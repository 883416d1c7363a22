"""The account of a run: what was read and what became of it. `read = indexed + unchanged + merged + rejected`."""

import platform
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from pipeline.version import VERSION
from schemas.model import Model
from schemas.run import Run, StepSeconds

NAMESPACE = "newsbeam"
MICROSECONDS = "cpu_us_"  # counters of CPU time, one a step
LAG = "lag_seconds"
COUNTERS = ("read", "indexed", "revised", "unchanged", "merged", "rejected")


class Account(Model):
    """What became of the news texts of a run, counted; `indexed` includes the `revised` ones.

    `step_seconds` are CPU seconds of the steps over all workers; `lag_seconds` is the mean from publication to index.
    `duplicates` of the texts that were related repeat another; `stories` of more than one article gained some of them.
    """

    read: int = 0
    indexed: int = 0
    revised: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: int = 0
    duplicates: int = 0
    stories: int = 0
    seconds: float = 0.0
    step_seconds: StepSeconds = StepSeconds()
    lag_seconds: float | None = None

    @property
    def balanced(self) -> bool:
        """True when nothing was lost."""
        return self.read == self.indexed + self.unchanged + self.merged + self.rejected

    @property
    def per_second(self) -> float:
        """Texts a second, start-up included."""
        return self.read / self.seconds if self.seconds else 0.0

    def plus(self, other: "Account") -> "Account":
        """Add two accounts."""
        apart = {"step_seconds", "lag_seconds"}
        counts = {
            name: getattr(self, name) + getattr(other, name) for name in Account.model_fields if name not in apart
        }
        lag = self.lag_seconds if other.lag_seconds is None else other.lag_seconds
        return Account(**counts, step_seconds=summed(self.step_seconds, other.step_seconds), lag_seconds=lag)


def account_of(result: Any) -> Account:
    """Read the account from the metrics of a finished Beam pipeline."""
    sums = dict.fromkeys(COUNTERS, 0)
    seconds = dict.fromkeys(StepSeconds.model_fields, 0.0)
    for counter in result.metrics().query()["counters"]:
        metric = counter.key.metric
        if metric.namespace == NAMESPACE and metric.name in sums:
            sums[metric.name] += counter.result  # one counter for each step that counts it
        elif metric.namespace == NAMESPACE and metric.name.startswith(MICROSECONDS):
            seconds[metric.name.removeprefix(MICROSECONDS)] += counter.result / 1e6
    return Account(**sums, step_seconds=StepSeconds(**seconds), lag_seconds=lag_of(result))


def lag_of(result: Any) -> float | None:
    """Read the mean time from publication to index; None where no publication time was known."""
    found = [
        one.result
        for one in result.metrics().query()["distributions"]
        if one.key.metric.namespace == NAMESPACE and one.key.metric.name == LAG and one.result.count
    ]
    count = sum(one.count for one in found)
    return round(sum(one.sum for one in found) / count, 1) if count else None


def summed(one: StepSeconds, two: StepSeconds) -> StepSeconds:
    """Add the seconds of two runs, step by step."""
    pairs = {name: (getattr(one, name), getattr(two, name)) for name in StepSeconds.model_fields}
    return StepSeconds(
        **{name: (first or 0) + (second or 0) if first or second else None for name, (first, second) in pairs.items()}
    )


def run_of(account: Account, sources: Sequence[str], runner: str, ended: datetime) -> Run:
    """Make the record of a run, for the index that remembers runs."""
    counts = {name: getattr(account, name) for name in COUNTERS}
    return Run(
        id=uuid4().hex, timestamp=ended, seconds=account.seconds, sources=tuple(sources), host=platform.node(),
        runner=runner, version=VERSION, lag_seconds=account.lag_seconds, step_seconds=account.step_seconds, **counts,
    )  # fmt: skip
