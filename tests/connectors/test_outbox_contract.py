"""What every `Outbox` promises."""

from connectors.index import Index
from tests.connectors.indexes import ask, ids, record


def test_a_lot_is_pending_until_it_is_acknowledged(index: Index) -> None:
    index.outbox.add(ids(1, 2))
    index.outbox.add(ids(3))
    assert {id_ for some in index.outbox.list_pending() for id_ in some} == set(ids(1, 2, 3))
    index.outbox.ack(ids(1, 2))
    assert index.outbox.list_pending() == [ids(3)]
    for some in index.outbox.list_pending():
        index.outbox.ack(some)
    assert index.outbox.list_pending() == []


def test_a_lot_is_no_article_and_no_story(index: Index) -> None:
    index.relations.put([record(1, 1, bands=(1, 2), keys=(3, 4))])
    index.outbox.add(ids(1, 2))
    assert index.relations.list_stories(None, None, least=1, limit=9) == list(ids(1))
    assert index.relations.find_candidates([ask(9, bands=(1,), keys=(3, 4))], 9, 9) == [ids(1)]
