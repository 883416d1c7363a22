"""What every `TombstoneStore` promises."""

from connectors.index import Index
from tests.connectors.articles import START
from tests.connectors.indexes import HOUR, ids, tombstone, twice


def test_tombstones_are_kept_once_looked_up_listed_and_dropped_by_when_they_were_seen(
    index: Index,
) -> None:
    twice(
        lambda: index.tombstones.put(
            [tombstone(number, START + number * HOUR) for number in (3, 1, 2)]
        )
    )
    index.tombstones.put([tombstone(1, START + 9 * HOUR)])
    assert index.tombstones.get(ids(1, 2, 7)) == {
        ids(1)[0]: tombstone(1, START + 9 * HOUR),
        ids(2)[0]: tombstone(2, START + 2 * HOUR),
    }
    assert index.tombstones.get([]) == {}
    assert [one.id for one in index.tombstones.scan()] == [*ids(1, 2, 3)]
    assert twice(lambda: index.tombstones.delete_before(START + 3 * HOUR)) == [1, 0]
    assert [one.id for one in index.tombstones.scan()] == [*ids(1, 3)]
