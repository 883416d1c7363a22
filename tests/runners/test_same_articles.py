"""The same documents come out as the same articles on every runner, and the account is the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.runners.flink import Cluster
from tests.runners.sources import digest, fill, run

RUNNERS = (
    "FnApiRunner, 1 process",
    "FnApiRunner, 2 processes",
    pytest.param("Prism", marks=pytest.mark.prism),
    pytest.param("Flink", marks=pytest.mark.flink),
    pytest.param("Flink, two workers of its own", marks=pytest.mark.flink),
)
DOCUMENTS = (
    pytest.param(100, marks=pytest.mark.slow),
    pytest.param(1_000, marks=pytest.mark.soak),
)
# digests, by number of documents: each runner adds its own, and there is one in the end
SEEN: dict[int, set[str]] = {}
SECONDS = 1_800  # the first use fetches and builds


@pytest.fixture
def words(runner: str, request: pytest.FixtureRequest) -> list[str]:
    """Give the options that choose a runner."""
    if runner == "Prism":
        chosen: list[str] = request.getfixturevalue("prism_words")
        return ["--", *chosen]
    if runner.startswith("Flink"):
        cluster: Cluster = request.getfixturevalue("flink_cluster")
        if runner == "Flink":
            return ["--", *cluster.beam_args]
        cluster.start_workers()
        return ["--", *cluster.words_of_own_workers]
    return ["--processes", "2"] if runner.endswith("2 processes") else []


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize("documents", DOCUMENTS)
@pytest.mark.parametrize("runner", RUNNERS)
def test_every_runner_makes_the_same_articles(
    runner: str, documents: int, words: list[str], tmp_path: Path, digests: Callable[[str], None]
) -> None:
    expected = fill(tmp_path / "in", documents)
    assert run(tmp_path, words, SECONDS) == expected
    found = digest(tmp_path)
    digests(
        f"{found}  {expected['indexed']:,} articles of the seeds and {documents:,} varied documents on {runner}"
    )
    SEEN.setdefault(documents, set()).add(found)
    assert len(SEEN[documents]) == 1
