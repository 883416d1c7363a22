"""The account of a run: what was read and what became of it. `read = indexed + unchanged + merged + rejected`."""

from typing import Any

from schemas.model import Model

NAMESPACE = "newsbeam"
COUNTERS = ("read", "indexed", "revised", "unchanged", "merged", "rejected")


class Account(Model):
    """What became of the news texts of a run, counted; `indexed` includes the `revised` ones.

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
        return Account(**{name: getattr(self, name) + getattr(other, name) for name in type(self).model_fields})


def account_of(result: Any) -> Account:
    """Read the account from the metrics of a finished Beam pipeline."""
    sums = dict.fromkeys(COUNTERS, 0)
    for counter in result.metrics().query()["counters"]:
        metric = counter.key.metric
        if metric.namespace == NAMESPACE and metric.name in sums:
            sums[metric.name] += counter.result  # one counter for each step that counts it
    return Account(**sums)
