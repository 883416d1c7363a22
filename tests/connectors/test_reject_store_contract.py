"""What every `RejectStore` promises."""

from connectors.index import Index
from tests.connectors.articles import reject
from tests.connectors.indexes import twice


def test_rejects_are_kept_once_listed_oldest_first_and_deleted(index: Index) -> None:
    index.rejects.put([reject(2), reject(1)])
    index.rejects.put([reject(2), reject(3)])
    assert list(index.rejects.scan()) == [reject(1), reject(2), reject(3)]
    index.rejects.delete([reject(2).id, "never there"])
    assert list(index.rejects.scan()) == [reject(1), reject(3)]


def test_rejects_last_refused_before_a_moment_are_dropped(index: Index) -> None:
    index.rejects.put([reject(number) for number in range(5)])
    assert twice(lambda: index.rejects.delete_before(reject(3).at)) == [3, 0]
    assert list(index.rejects.scan()) == [reject(3), reject(4)]
