"""Each row of the matrix of whole runs; each is needed, for the rows of the sink alone missed what
a run does with a refusal."""

from collections.abc import Iterator, Mapping

import pytest
from elasticsearch import Elasticsearch

from tests.conftest import make_server
from tests.elasticsearch.server import Server
from tests.faults import runs
from tests.faults.between import Between
from tests.faults.runs import Trouble

NAMES = (
    "none",
    "too many parts",
    "too large",
    "strict mapping",
    "429 for one document, for ever",
    "cut for one document, for ever",
    "429 for all, for a while",
    "503",
    "502 with HTML",
    "cut within a bulk",
    "cut after a bulk",
    "disk read-only",
    "restarted in between",
    "mapping older",
    "index gone",
    "wrong credentials",
)


@pytest.fixture(scope="module")
def elasticsearch_server() -> Iterator[Server]:
    """Give a server that takes less at once than is usual."""
    server = make_server(runs.LIMITS)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="module")
def client(elasticsearch_server: Server) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch_server.url, request_timeout=60) as made:
        yield made


@pytest.fixture(scope="module")
def between(elasticsearch_server: Server) -> Iterator[Between]:
    with Between(elasticsearch_server.url) as made:
        yield made


@pytest.fixture(scope="module")
def all_(client: Elasticsearch, elasticsearch_server: Server) -> Mapping[str, Trouble]:
    found = runs.troubles(client, elasticsearch_server)
    assert set(found) == set(NAMES)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_row(
    name: str, between: Between, client: Elasticsearch, all_: Mapping[str, Trouble]
) -> None:
    row = runs.run(name, all_[name], between, client)
    assert row.good(all_[name]), runs.table([row], all_)
