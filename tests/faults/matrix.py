"""The fault matrix: every kind of trouble at the first, a middle and the last batch; `python -m
tests.faults.matrix`.

A run writes fifty documents in batches of ten to the fake server, which fails twice at the batch
asked for. Nothing may be lost (neither there nor refused with its reason), written twice, or
reported as other than it is. After these come the rows of whole runs (`tests.faults.runs`)."""

import json
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from connectors.elastic import connection
from connectors.elastic.articles import ElasticArticles
from connectors.elastic.bulk import Sink
from connectors.elastic.connection import Time
from connectors.elastic.index import connect
from connectors.index import Write
from schemas.errors import NewsbeamError
from tests.articles import article
from tests.faults import runs
from tests.faults.fake import Answer, Fake, Fault, Json

DOCUMENTS = 50
BATCH = 10
BATCHES = {"first": 1, "middle": 3, "last": 5}
REPEATS = 2
BAD = 4  # the position in the batch of an item that goes wrong
HTML = b"<html><body>Bad gateway</body></html>"
LARGEST = 3  # documents that fit into a request of the server that says 413


def item(status: int, kind: str, reason: str = "as the test wants it") -> Json:
    """Make an item that failed."""
    return {"status": status, "error": {"type": kind, "reason": reason}}


def answers(answer: Answer) -> Fault:
    """Fail the request, nothing written."""
    return lambda _fake, _actions: answer


def loses(answer: Answer) -> Fault:
    """Carry the request out and answer something else."""

    def fault(fake: Fake, actions: list[Json]) -> Answer:
        fake.carry_out(actions)
        return answer

    return fault


def some(failed: Json) -> Fault:
    """Carry out all but every other item."""
    return lambda fake, actions: fake.carry_out(
        actions, lambda position: failed if position % 2 else None
    )


def refused(fake: Fake, _actions: list[Json]) -> Answer:
    """Break the connection and refuse new ones; the next sleep of the sink opens the door again."""
    fake.deafen()
    return Answer(None)


def too_large(fake: Fake, actions: list[Json]) -> Answer | None:
    """Say 413 to more than a few documents; from here on."""
    fake.faults |= dict.fromkeys(range(fake.bulks, fake.bulks + 100), too_large)
    return Answer(413, b"", {}, "text/plain") if len(actions) > LARGEST else None


def one_too_large(fake: Fake, actions: list[Json]) -> Answer | None:
    """Say 413 to every request that holds one of the documents."""
    fake.bad = fake.bad or actions[BAD]["id"]
    fake.faults |= dict.fromkeys(range(fake.bulks, fake.bulks + 100), one_too_large)
    return (
        Answer(413, b"", {}, "text/plain")
        if any(action["id"] == fake.bad for action in actions)
        else None
    )


def wrong_document(fake: Fake, actions: list[Json]) -> Answer:
    """Refuse one document."""
    failed = item(400, "document_parsing_exception", "failed to parse field [location]")
    return fake.carry_out(actions, lambda position: failed if position == BAD else None)


def unreadable_request(fake: Fake, actions: list[Json]) -> Answer | None:
    """Refuse every request that holds one of the documents."""
    fake.bad = fake.bad or actions[BAD]["id"]
    fake.faults |= dict.fromkeys(range(fake.bulks, fake.bulks + 100), unreadable_request)
    body = json.dumps(
        {"error": {"type": "x_content_parse_exception", "reason": "too deep"}, "status": 400}
    ).encode()
    return Answer(400, body) if any(action["id"] == fake.bad for action in actions) else None


def somebody_else(fake: Fake, actions: list[Json]) -> Answer:
    """Let another writer put a different document there first."""
    other = actions[BAD] | {"source": actions[BAD]["source"] | {"word_count": 99}}
    fake.carry_out([other])
    return fake.carry_out(actions)


def short(fake: Fake, actions: list[Json]) -> Answer:
    """Carry it out, and answer for all but the last."""
    whole = json.loads(fake.carry_out(actions).body)
    return Answer(200, json.dumps(whole | {"items": whole["items"][:-1]}).encode())


FAULTS: Mapping[str, Fault] = {
    "connection refused": refused,
    "connection reset": answers(Answer(None)),
    "connection reset, after it was done": loses(Answer(None)),
    "timeout, after it was done": loses(Answer(200, hang=1.5)),
    "429 with Retry-After": answers(Answer(429, b"{}", {"Retry-After": "7"})),
    "502 with HTML": answers(Answer(502, HTML, {}, "text/html")),
    "503": answers(Answer(503)),
    "504, after it was done": loses(Answer(504, HTML, {}, "text/html")),
    "item 429": some(item(429, "es_rejected_execution_exception")),
    "item 503": some(item(503, "unavailable_shards_exception")),
    "item 429, flood stage": some(item(429, "cluster_block_exception")),
    "item 403, index blocked": some(item(403, "cluster_block_exception")),
    "413": too_large,
    "413 for one document": one_too_large,
    "400 on the request": unreadable_request,
    "item 400": wrong_document,
    "item 409": somebody_else,
    "items missing, after it was done": loses(Answer(200, b'{"took": 1, "errors": false}')),
    "items empty": answers(Answer(200, b'{"took": 1, "errors": false, "items": []}')),
    "items too few, after it was done": short,
    "200 with HTML": answers(Answer(200, HTML, {}, "text/html")),
    "401": answers(Answer(401)),
    "403": answers(Answer(403)),
}
STOPS = {"401": "AccessError", "403": "AccessError"}
REFUSES = {"413 for one document": 1, "item 400": 1, "400 on the request": 1}
CONFLICTS = {"item 409": 1}
# repeating these adds nothing
LASTING = {"413", "413 for one document", "400 on the request", "item 400", "item 409"}


class Row(NamedTuple):
    """What came of a run: counts of documents, seconds it would have slept, and the error that
    ended it."""

    fault: str
    batch: str
    written: int
    conflicts: int
    refused: int
    lost: int
    double: int
    misreported: int
    requests: int
    slept: float
    error: str

    @property
    def good(self) -> bool:
        """Say whether it is what must come of this fault."""
        stopped = self.error == STOPS.get(self.fault, "")
        expected = STOPS.get(self.fault) or (
            self.refused == REFUSES.get(self.fault, 0)
            and self.conflicts == CONFLICTS.get(self.fault, 0)
        )
        return stopped and bool(expected) and not (self.lost or self.double or self.misreported)


def run(fault: str, batch: str) -> Row:
    """Write fifty documents through the fault."""
    fake = Fake()
    number = BATCHES[batch]
    repeats = 1 if fault in LASTING else REPEATS
    fake.faults = {number + again: FAULTS[fault] for again in range(repeats)}
    try:
        return _row(fake, fault, batch)
    finally:
        fake.close()


def _row(fake: Fake, fault: str, batch: str) -> Row:
    slept: list[float] = []
    now = Time(
        now=lambda: sum(slept),
        sleep=lambda seconds: _sleep(fake, slept, seconds),
        chance=lambda: 0.5,
    )
    # nobody waits a minute for a test
    usual, connection.REQUEST_SECONDS = connection.REQUEST_SECONDS, 1
    cluster = connect(fake.url, time=now)
    connection.REQUEST_SECONDS = usual
    sink = Sink(cluster.connection, cluster.names.articles, alias=True, most_items=BATCH)
    store = ElasticArticles(cluster, sink)
    articles = [article(position) for position in range(DOCUMENTS)]
    error, outcomes = "", {}
    try:
        outcomes = {done.id: done for done in store.write([Write(article=one) for one in articles])}
    except NewsbeamError as stop:
        error = type(stop).__name__
        fake.faults = {}
        outcomes = {done.id: done for done in store.write([Write(article=one) for one in articles])}
    cluster.connection.close()
    return _counted(
        fake, Row(fault, batch, 0, 0, 0, 0, 0, 0, fake.bulks, sum(slept), error), outcomes
    )


def _sleep(fake: Fake, slept: list[float], seconds: float) -> None:
    slept.append(seconds)
    if not fake.listening:
        fake.listen()


def _counted(fake: Fake, row: Row, outcomes: Mapping[str, Any]) -> Row:
    ids = [article(position).id for position in range(DOCUMENTS)]
    kinds = {id_: outcomes[id_].outcome if id_ in outcomes else "none" for id_ in ids}
    explained = {id_ for id_ in ids if kinds[id_] == "refused" and outcomes[id_].reason}
    ours = {
        id_
        for id_ in ids
        if fake.documents.get(id_) == json.loads(article(ids.index(id_)).to_json())
    }
    return row._replace(
        written=list(kinds.values()).count("written"),
        conflicts=list(kinds.values()).count("conflict"),
        refused=list(kinds.values()).count("refused"),
        lost=len([id_ for id_ in ids if id_ not in fake.documents and id_ not in explained]),
        double=len([id_ for id_ in ids if fake.writes[id_] > 1]),
        misreported=len(
            [id_ for id_ in ids if not row.error and (kinds[id_] == "written") != (id_ in ours)]
        ),
    )


def table(rows: list[Row]) -> str:
    """Set the rows as a table."""
    heads = [name.replace("_", " ") for name in Row._fields]
    lines = [
        [f"{value:.1f}" if isinstance(value, float) else str(value) for value in row]
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    set_ = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in [heads, *lines]
    ]
    good = sum(row.good for row in rows)
    return "\n".join([*set_, f"{good} of {len(rows)} as they must be"])


if __name__ == "__main__":
    print(table([run(fault, batch) for fault in FAULTS for batch in BATCHES]))  # noqa: T201 it is what this is for
    print(runs.rows(sys.argv[1:]))  # noqa: T201
