"""No trouble with `_bulk` loses, doubles or misreports a document; and each guard of the policy is
needed for that."""

from collections import deque

import pytest
from elastic_transport import SerializationError

from connectors.elastic import bulk, policy
from connectors.elastic.bulk import Sink
from connectors.elastic.connection import PATIENCE, Time, failure_of
from connectors.elastic.index import open_elastic
from connectors.elastic.policy import Do, Failure
from connectors.index import Write
from tests.articles import article
from tests.faults import matrix
from tests.faults.fake import Answer, Fake, Json
from tests.faults.matrix import BATCHES, FAULTS, run


@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("fault", FAULTS)
def test_fault(fault: str, batch: str) -> None:
    row = run(fault, batch)
    assert row.good, matrix.table([row])


def test_waits_as_long_as_the_server_asks() -> None:
    assert run("429 with Retry-After", "middle").slept == pytest.approx(14)


REQUEST_GUARDS = {413: "413 for one document", 400: "400 on the request", 401: "401", 403: "403"}
ITEM_GUARDS = {409: "item 409", 429: "item 429"}
TYPE_GUARDS = {"cluster_block_exception": "item 403, index blocked"}


@pytest.mark.parametrize("status", REQUEST_GUARDS)
def test_each_guard_of_requests_is_needed(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {other: do for other, do in policy.REQUESTS.items() if other != status}
    monkeypatch.setattr(policy, "REQUESTS", kept)
    row = run(REQUEST_GUARDS[status], "middle")
    # what is turned away alone is refused in the end, after waiting for nothing
    assert not row.good or row.slept


# batches halve and grow again
MOST_REQUESTS = {"413": 19, "413 for one document": 33, "400 on the request": 15}


@pytest.mark.parametrize("fault", MOST_REQUESTS)
def test_one_that_is_too_large_or_unreadable_is_not_waited_for(fault: str) -> None:
    row = run(fault, "middle")
    assert (row.slept, row.requests) == (0, MOST_REQUESTS[fault])


@pytest.mark.parametrize("status", ITEM_GUARDS)
def test_each_guard_of_items_is_needed(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {other: do for other, do in policy.ITEM_STATUSES.items() if other != status}
    monkeypatch.setattr(policy, "ITEM_STATUSES", kept)
    assert not run(ITEM_GUARDS[status], "middle").good


@pytest.mark.parametrize("kind", TYPE_GUARDS)
def test_each_guard_of_error_types_is_needed(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        policy,
        "ITEM_TYPES",
        {other: do for other, do in policy.ITEM_TYPES.items() if other != kind},
    )
    assert not run(TYPE_GUARDS[kind], "middle").good


def test_waiting_is_needed_where_the_request_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "of_request", lambda _failure: Do.SPLIT)
    assert not run("429 with Retry-After", "middle").slept


def test_items_of_the_server_must_be_of_our_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    def trusting(answer: dict[str, list[object]], ids: list[str]) -> list[object]:
        found = [next(iter(item.values())) for item in answer.get("items", [])]  # type: ignore[attr-defined]
        return (found + [{"status": 201}] * len(ids))[: len(ids)]

    monkeypatch.setattr(policy, "items_of", trusting)
    assert run("items empty", "middle").lost


def test_knowing_our_own_writes_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "resolve", lambda done, _ours: done)
    assert run("504, after it was done", "middle").misreported


def test_item_503_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "ITEM_STATUSES", {**policy.ITEM_STATUSES, 503: Do.REFUSE})
    monkeypatch.setattr(policy, "ITEM_TYPES", {})
    assert not run("item 503", "middle").good


def test_batches_shrink_under_trouble_and_grow_again() -> None:
    assert _sizes("503") == [10, 10, 10, 5, 2, 4, 8, 10, 6]


def _sizes(fault: str) -> list[int]:
    fake = Fake()
    fake.faults = dict.fromkeys((3, 4), FAULTS[fault])
    matrix._row(fake, fault, "middle")
    fake.close()
    return fake.sizes


def test_batches_are_bounded_in_bytes_too() -> None:
    big = bulk.Action("big", (b"{}", b"x" * bulk.MOST_BYTES))
    small = bulk.Action("small", (b"{}", b"x" * (bulk.MOST_BYTES // 2)))
    sink = Sink.__new__(Sink)
    sink.items, sink.bytes = bulk.MOST_ITEMS, bulk.MOST_BYTES
    waiting = deque(enumerate([small, small, big, small]))
    taken = []
    while waiting:
        taken.append([action.id for _, action in sink._take(waiting)])
    assert taken == [["small"], ["small"], ["big"], ["small"]]


def test_a_request_that_is_blocked_is_waited_for() -> None:
    blocked = Failure(403, "cluster_block_exception", "disk usage exceeded flood-stage watermark")
    assert policy.of_request(blocked) is Do.WAIT
    assert policy.of_request(blocked._replace(kind="security_exception")) is Do.ACCESS


def test_item_500_of_any_kind_is_sent_again() -> None:
    assert policy.of_item({"status": 500, "error": {"type": "of a version to come"}}) is Do.WAIT


def test_an_item_that_is_not_understood_is_sent_again() -> None:
    assert policy.of_item({"_id": "1"}) is Do.WAIT


def test_items_of_other_documents_are_no_answer() -> None:
    assert policy.items_of({"items": [{"create": {"_id": "2", "status": 201}}]}, ["1"]) is None


def test_waits_grow_and_are_scattered_under_a_limit() -> None:
    longest = [policy.wait(failures, 1.0, None) for failures in range(1, 12)]
    assert longest[:4] == [0.5, 1, 2, 4]
    assert max(longest) == policy.LONGEST_WAIT
    assert policy.wait(5, 0.25, None) == longest[4] / 4


def test_html_is_said_to_be_no_answer_of_elasticsearch() -> None:
    assert "not Elasticsearch's" in failure_of(SerializationError("cannot be read")).reason


def test_a_delete_of_what_is_not_there_is_done_and_no_other_404_is() -> None:
    assert policy.of_item({"_id": "1", "status": 404}) is Do.WRITTEN
    assert (
        policy.of_item({"status": 404, "error": {"type": "document_missing_exception"}})
        is Do.REFUSE
    )
    assert (
        policy.of_item({"status": 404, "error": {"type": "index_not_found_exception"}})
        is Do.MISSING
    )


def test_one_that_is_turned_away_for_ever_is_refused_after_the_others_are_written() -> None:
    fake = Fake()
    bad = '"id":"' + article(matrix.BAD).id

    def turned_away(_fake: Fake, actions: list[Json]) -> Answer | None:
        held = any(bad in f'"id":"{action["id"]}' for action in actions)
        return Answer(429) if held else None

    fake.faults = dict.fromkeys(range(1, 1_000), turned_away)
    try:
        row = matrix._row(fake, "429, one", "first")
    finally:
        fake.close()
    assert (row.written, row.refused, row.lost, row.double, row.error) == (
        matrix.DOCUMENTS - 1,
        1,
        0,
        0,
        "",
    )
    assert row.slept < PATIENCE


def test_a_server_that_takes_nothing_for_a_while_is_waited_for() -> None:
    fake = Fake()
    fake.faults = dict.fromkeys(range(1, 4 * bulk.STRIKES), FAULTS["503"])
    slept: list[float] = []
    time = Time(now=lambda: sum(slept), sleep=slept.append, chance=lambda: 0.5)
    index = open_elastic(fake.url, time=time)
    try:
        assert index.articles.write([Write(article=article())])[0].outcome == "written"
    finally:
        index.close()
        fake.close()
