"""Fixtures of all tests: the real Elasticsearch, started once a session when the first test asks
for it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from xdist.scheduler import LoadGroupScheduling

from tests.elasticsearch import build, secure
from tests.elasticsearch.emptied import empty
from tests.elasticsearch.server import Server
from tests.places import QUALITY

SERVERS = {  # fixtures that a server stands behind: what tests of it are marked with
    "elasticsearch": "elasticsearch",
    "elasticsearch_server": "elasticsearch",
    "own_server": "elasticsearch",
    "secure_server": "elasticsearch",
    "flink_cluster": "flink",
    "prism_words": "prism",
}
ONE_WORKER = ("elasticsearch", "flink", "prism")
KEPT: list[Path] = []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every test that uses a server, so that `-m "not server"` leaves it alone; soak only when
    asked."""
    if "soak" not in config.option.markexpr:
        config.hook.pytest_deselected(
            items=[item for item in items if item.get_closest_marker("soak")]
        )
        items[:] = [item for item in items if not item.get_closest_marker("soak")]
    for item in items:
        for fixture in SERVERS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(SERVERS[fixture])
        if any(item.get_closest_marker(server) for server in SERVERS.values()):
            item.add_marker("server")
        if item.path.is_relative_to(QUALITY):
            item.add_marker("corpus")
        for server in ONE_WORKER:
            if item.get_closest_marker(server):
                item.add_marker(pytest.mark.xdist_group(server))


class ByFile(LoadGroupScheduling):  # type: ignore[misc]  # xdist is untyped
    """Gives each worker the tests of a file, which share what the file's fixtures made; but all
    tests of a server to one worker, so that it is started once."""

    def _split_scope(self, nodeid: str) -> str:
        group = super()._split_scope(nodeid)
        return nodeid.partition("::")[0] if group == nodeid else group


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Deal tests out by file and server, where the command says `--dist=loadgroup`."""
    return ByFile(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the server's log is, when a test failed."""
    for log in KEPT:
        terminalreporter.write_line(f"log of Elasticsearch: {log}")


def make_server(settings: dict[str, str] | None = None) -> Server:
    """Make a server, or end the test with what to install: skipped, but under CI=true failed."""
    try:
        return Server(settings)
    except build.UnavailableError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


def end(server: Server, request: pytest.FixtureRequest) -> None:
    """Stop a server; keep its log when a test failed."""
    if request.session.testsfailed and server.log.exists():
        kept = build.cache() / f"elasticsearch-{server.port}.log"
        shutil.copy(server.log, kept)
        KEPT.append(kept)
    server.stop()


@pytest.fixture(scope="session")
def elasticsearch_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give the session's server, without security."""
    server = make_server()
    try:
        yield server.start()
    finally:
        end(server, request)


@pytest.fixture(scope="session")
def elasticsearch(request: pytest.FixtureRequest) -> str:
    """Give the address of the session's server, without security; of one that runs already where
    NEWSBEAM_TEST_ELASTICSEARCH names it, which saves its start while one test is worked on.
    """
    running = os.environ.get("NEWSBEAM_TEST_ELASTICSEARCH")
    server: Server | None = None if running else request.getfixturevalue("elasticsearch_server")
    return server.url if server else str(running)


@pytest.fixture
def emptied_server(elasticsearch: str) -> Iterator[str]:
    """Give the address of the session's server with nothing on it that the command makes; nobody
    may stop it."""
    with Elasticsearch(elasticsearch, request_timeout=60) as client:
        empty(client)
        yield elasticsearch
        empty(client)


@pytest.fixture
def own_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give a test a server of its own, not started yet: one that it may kill."""
    server = make_server()
    try:
        yield server
    finally:
        end(server, request)


@pytest.fixture(scope="session")
def secure_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Give a server with security and TLS on; `tests.elasticsearch.secure` knows its password and
    certificates."""
    server = make_server(secure.SETTINGS)
    try:
        secure.prepare(server)
        yield server.start()
    finally:
        end(server, request)
