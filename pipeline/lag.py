"""How late the news is: seconds from publication to index, counted in buckets, so that the counts
of workers add up.

A bucket is a quarter of a doubling wide: what is read from the buckets is within a tenth of the
true percentile.
"""

from collections.abc import Mapping
from math import log2

STEPS = 4  # buckets to a doubling


def bucket(seconds: float) -> int:
    """Give the bucket of a lag; what was published in the future, by its own word, is not late."""
    return round(STEPS * log2(max(seconds, 1.0)))


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """Give the seconds under which this share (0 to 1) of the lags is; None where nothing was
    counted.
    """
    left = share * sum(counts.values())
    for number, count in sorted(counts.items()):
        left -= count
        if left <= 0:
            return float(round(2 ** (number / STEPS)))
    return None
