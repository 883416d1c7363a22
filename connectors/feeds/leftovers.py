"""What a feed offered and gave no item, as rejects: one for each entry up to a limit, and one for
all the others.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.feeds.parser import Skipped
from schemas.item import Item
from schemas.reject import NOTHING, Reject

MOST = 100  # rejects of one feed


def leftovers(
    path: str, wordless: Sequence[Item], skipped: Sequence[Skipped], at: datetime
) -> Iterator[Reject]:
    """Give the rejects of a feed."""
    for item in wordless[: MOST - 1]:
        name = item.record.url or (item.feed.entry_id if item.feed else None) or "without a link"
        yield Reject.of("read", path, f"{path}: the entry {name}: {NOTHING}.", at, item=item)
    further = len(wordless) - (MOST - 1)
    rest = [Skipped(reason=NOTHING, count=further), *skipped] if further > 0 else list(skipped)
    if rest:
        count = sum(one.count for one in rest)
        reasons = "; ".join(f"{one.reason} ({one.count})" for one in rest)
        yield Reject.of(
            "read",
            path,
            f"{path}: {count} entries gave no item: {reasons[:1_000]}.",
            at,
            count=count,
        )
