"""The account of a run: what was read and what became of it. `read = indexed + unchanged + merged +
rejected`.
"""

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from pydantic import Field

from pipeline.lag import percentile
from pipeline.version import VERSION
from schemas.model import Model
from schemas.run import Run, StepSeconds

NAMESPACE = "newsbeam"
MICROSECONDS = "cpu_us_"  # counters of CPU time, one a step
LAG = "lag_"  # counters of articles by how late they are, one a bucket
COUNTERS = ("read", "indexed", "revised", "unchanged", "merged", "rejected")


class Account(Model):
    """What became of the news texts of a run, counted; `indexed` includes the `revised` ones.

    `step_seconds` are CPU seconds of the steps over all workers; `lags` count what was indexed by
    how late it was (`pipeline.lag`), and are not printed. `duplicates` of the texts that were
    related repeat another; `stories` of more than one article gained some of them.
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
    lags: Mapping[int, int] = Field(default={}, exclude=True)

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
        apart = {"step_seconds", "lags"}
        counts = {
            name: getattr(self, name) + getattr(other, name)
            for name in Account.model_fields
            if name not in apart
        }
        lags = Counter(self.lags) + Counter(other.lags)
        return Account(
            **counts, step_seconds=sum_seconds(self.step_seconds, other.step_seconds), lags=lags
        )


def read_account(result: Any) -> Account:
    """Read the account from the metrics of a finished Beam pipeline."""
    sums = dict.fromkeys(COUNTERS, 0)
    seconds = dict.fromkeys(StepSeconds.model_fields, 0.0)
    lags = Counter[int]()
    for counter in result.metrics().query()["counters"]:
        name = counter.key.metric.name
        if counter.key.metric.namespace != NAMESPACE:
            continue
        if name in sums:
            sums[name] += counter.result  # one counter for each step that counts it
        elif name.startswith(MICROSECONDS):
            seconds[name.removeprefix(MICROSECONDS)] += counter.result / 1e6
        elif name.startswith(LAG):
            lags[int(name.removeprefix(LAG))] += counter.result
    return Account(**sums, step_seconds=StepSeconds(**seconds), lags=lags)


def sum_seconds(one: StepSeconds, two: StepSeconds) -> StepSeconds:
    """Add the seconds of two runs, step by step."""
    pairs = {name: (getattr(one, name), getattr(two, name)) for name in StepSeconds.model_fields}
    return StepSeconds(
        **{
            name: (first or 0) + (second or 0) if first or second else None
            for name, (first, second) in pairs.items()
        }
    )


def run_of(account: Account, sources: Sequence[str], runner: str, ended: datetime) -> Run:
    """Make the record of a run, for the index that remembers runs."""
    counts = {name: getattr(account, name) for name in COUNTERS}
    lags = {
        "lag_seconds": percentile(account.lags, 0.5),
        "lag_p95_seconds": percentile(account.lags, 0.95),
    }
    return Run(
        id=uuid4().hex,
        timestamp=ended,
        seconds=account.seconds,
        sources=tuple(sources),
        host=platform.node(),
        runner=runner,
        version=VERSION,
        step_seconds=account.step_seconds,
        **lags,
        **counts,
    )
