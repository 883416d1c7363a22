"""Fixtures of the runners' tests: each runner as the words to put after `--`, started once a
session."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from tests.elasticsearch.build import UnavailableError
from tests.runners.flink import Cluster
from tests.runners.prism import prism
from tests.runners.publisher import Publisher

DIGESTS: list[str] = []
Made = TypeVar("Made")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the digest that each runner came to."""
    for line in DIGESTS:
        terminalreporter.write_line(line)


def made(make: Callable[[], Made]) -> Made:
    """Make a runner, or end the test with what to install: skipped, but under CI=true failed."""
    try:
        return make()
    except UnavailableError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def prism_words() -> list[str]:
    """Give the Beam options of Prism."""
    return [
        "--runner=PrismRunner",
        f"--prism_location={made(prism)}",
        "--environment_type=LOOPBACK",
    ]


@pytest.fixture(scope="session")
def flink_cluster() -> Iterator[Cluster]:
    """Give a running Flink cluster: JobManager, TaskManager and job server."""
    cluster = made(Cluster)
    try:
        yield cluster.start()
    finally:
        cluster.stop()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def digests() -> Callable[[str], None]:
    """Take a line to print when all tests are done."""
    return DIGESTS.append
