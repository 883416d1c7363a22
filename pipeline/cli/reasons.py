"""Why texts could not be used, on standard error: for an index that keeps nothing, of which nobody can ask it later."""

import sys
from collections.abc import Iterator
from itertools import islice

from schemas.reject import Reject

TOLD = 10  # reasons said one by one; the number of the others follows


def tell_reasons(rejects: Iterator[Reject]) -> None:
    """Say why the first of them could not be used, and how many more there are."""
    sys.stderr.writelines(f"newsbeam: {reject.reason}\n" for reject in islice(rejects, TOLD))
    more = sum(1 for _ in rejects)
    if more:
        sys.stderr.write(f"newsbeam: and {more:,} more could not be used.\n")
