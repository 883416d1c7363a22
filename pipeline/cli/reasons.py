"""Why texts could not be used, on standard error: for an index that keeps nothing, of which nobody
can ask it later.
"""

from collections.abc import Iterator
from itertools import islice

from pipeline.cli.terminal import complain
from schemas.reject import Reject

TOLD = 10  # reasons said one by one; the number of the others follows


def tell_reasons(rejects: Iterator[Reject]) -> None:
    """Say why the first of them could not be used, and how many more there are."""
    for reject in islice(rejects, TOLD):
        complain(reject.reason)
    more = sum(1 for _ in rejects)
    if more:
        complain(f"and {more:,} more could not be used.")
