"""How many rejects of one source are kept: the first of them whole, the others counted."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from schemas.reject import MOST_OF_ONE, Reject


class Bounded:
    """What is kept of rejects that come in batches, by their source; what was kept is not forgotten
    between batches.
    """

    def __init__(self) -> None:
        self.kept = Counter[str]()
        self.first: dict[str, Reject] = {}
        self.more = Counter[str]()

    def take(self, rejects: Iterable[Reject]) -> list[Reject]:
        """Give what to keep of a batch: rejects, and for a source with too many the one that counts
        the others so far.
        """
        keep, crowded = list[Reject](), dict[str, None]()
        for reject in rejects:
            if reject.count > 1 or self.kept[reject.path] < MOST_OF_ONE:
                self.kept[reject.path] += 1
                keep.append(reject)
            else:
                self.first.setdefault(reject.path, reject)
                self.more[reject.path] += 1
                crowded[reject.path] = None
        now = datetime.now(UTC)
        return keep + [Reject.more(self.first[path], self.more[path], now) for path in crowded]
