"""Every method of every protocol, called twice: what is done already is done."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from connectors import index as protocols
from connectors.index import Expired, Index, Search, Write
from schemas.run import Run
from tests.connectors.articles import START, article, reject
from tests.connectors.indexes import DAY, HOUR, NOW, alone, ask, ids, record, tombstone

# the age at which articles 1 to 3 have expired
OLD = START + 3.5 * HOUR
SIGNATURE = record(4, 4, bands=(1,), keys=(2, 3)).signature
RUN = Run(id="run", timestamp=START, seconds=1, version="0")


def put_run(index: Index) -> None:
    if index.runs:
        index.runs.put(RUN)


Call = Callable[[Index], Any]
# reads first, then changes, in an order in which each has something to do
CALLS: dict[str, dict[str, Call]] = {
    "ArticleStore": {
        "look_up": lambda index: index.articles.look_up(ids(1, 2, 99)),
        "get": lambda index: index.articles.get(ids(1, 2, 99)),
        "find_ids": lambda index: index.articles.find_ids("1", 2),
        "scan": lambda index: list(index.articles.scan()),
        "count": lambda index: index.articles.count(),
        "scan_expired": lambda index: list(index.articles.scan_expired(OLD, NOW)),
        "write": lambda index: index.articles.write([Write(article=alone(7))]),
        "write_back": lambda index: index.articles.write_back([record(2, 1)]),
        "delete": lambda index: index.articles.delete(
            [Expired(id=ids(9)[0], fingerprint="f", timestamp=START, token="1:1")]
        ),
    },
    "RelationStore": {
        "get": lambda index: index.relations.get(ids(1, 2, 99)),
        "get_signatures": lambda index: index.relations.get_signatures(ids(1, 4)),
        "list_unrelated": lambda index: index.relations.list_unrelated(None, 9),
        "list_outdated": lambda index: index.relations.list_outdated(99, 9),
        "find_candidates": lambda index: index.relations.find_candidates(
            [ask(9, bands=(1,)), ask(9, keys=(2, 3))], 5, 5
        ),
        "get_members": lambda index: index.relations.get_members([*ids(1)], 9),
        "list_stories": lambda index: index.relations.list_stories(None, None, least=1, limit=9),
        "list_records": lambda index: index.relations.list_records(ids(1), None, None, 9),
        "scan_orphans": lambda index: set(index.relations.scan_orphans()),
        "put_signatures": lambda index: index.relations.put_signatures([SIGNATURE]),
        "put": lambda index: index.relations.put([record(3, 1, of=1), record(99, 1)]),
        "delete_orphans": lambda index: index.relations.delete_orphans(ids(1, 8, 99)),
    },
    "Outbox": {
        "list_pending": lambda index: index.outbox.list_pending(),
        "add": lambda index: index.outbox.add(ids(1, 2)),
        "ack": lambda index: index.outbox.ack(ids(1, 2)),
    },
    "RejectStore": {
        "scan": lambda index: list(index.rejects.scan()),
        "put": lambda index: index.rejects.put([reject(1), reject(5)]),
        "delete": lambda index: index.rejects.delete([reject(5).id, "never there"]),
        "delete_before": lambda index: index.rejects.delete_before(reject(2).at),
    },
    "TombstoneStore": {
        "get": lambda index: index.tombstones.get(ids(1, 2, 99)),
        "scan": lambda index: list(index.tombstones.scan()),
        "put": lambda index: index.tombstones.put([tombstone(1), tombstone(2, NOW)]),
        "delete_before": lambda index: index.tombstones.delete_before(START + DAY),
    },
    "RunStore": {
        "put": put_run,
        "count_before": lambda index: index.runs and index.runs.count_before(NOW),
        "delete_before": lambda index: index.runs and index.runs.delete_before(NOW),
    },
    "Searcher": {
        "search": lambda index: index.searcher.search(Search(query="drones", facets=("kind",))).but(
            seconds=0.0
        ),
    },
    "Storage": {
        "check": lambda index: index.storage.check(),
        "setup": lambda index: index.storage.setup(),
        "refresh": lambda index: index.storage.refresh(),
        "compact": lambda index: index.storage.compact(),
        "close": lambda index: index.storage.close(),
    },
}
CHANGED = ("write", "delete_before")  # whose second answer says that there was nothing to do


def is_protocol(found: object) -> bool:
    return inspect.isclass(found) and getattr(found, "_is_protocol", False)


def methods(protocol: type) -> set[str]:
    return {name for name in vars(protocol) if not name.startswith("_")}


def test_no_method_is_left_out() -> None:
    found = {
        name: methods(one)
        for name, one in inspect.getmembers(protocols, is_protocol)
        if name != "Protocol"
    }
    assert {name: set(calls) for name, calls in CALLS.items()} == found


def state(index: Index) -> list[object]:
    """Read all that an index holds."""
    return [
        list(index.articles.scan()),
        index.relations.get(ids(*range(100))),
        index.relations.get_signatures(ids(*range(100))),
        index.relations.list_unrelated(None, 99),
        set(index.relations.scan_orphans()),
        index.outbox.list_pending(),
        list(index.rejects.scan()),
        list(index.tombstones.scan()),
        index.runs and index.runs.count_before(NOW),
    ]


@pytest.fixture
def filled(index: Index) -> Index:
    index.articles.write([Write(article=alone(number)) for number in range(1, 5)])
    index.articles.write([Write(article=article(5))])
    index.relations.put([record(1, 1, bands=(1,), keys=(2, 3)), record(2, 1, of=1), record(8, 1)])
    index.relations.put_signatures([SIGNATURE])
    index.outbox.add(ids(3))
    index.rejects.put([reject(1), reject(2)])
    index.tombstones.put([tombstone(1), tombstone(2)])
    index.refresh()
    return index


@pytest.mark.parametrize("protocol", CALLS)
def test_twice_is_once(filled: Index, protocol: str) -> None:
    for name, call in CALLS[protocol].items():
        first = call(filled)
        before = state(filled) if protocol != "Storage" else None
        again = call(filled)
        if name not in CHANGED:
            assert again == first, name
        if before is not None:
            assert state(filled) == before, name
