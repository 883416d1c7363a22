"""`watch` on Flink, with workers of its own: through a savepoint, as an upgrade takes it, and a
killed TaskManager."""

import signal
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from connectors.open import open_index
from tests.runners.flink import Cluster
from tests.runners.publisher import Publisher, hurry, let_go, until, watching

POLLS = 3  # of each feed at a time
SECONDS = 300


def polled(publisher: Publisher, folder: Path, watch: subprocess.Popen[str]) -> None:
    """Wait until every feed was polled a few times more."""
    enough = publisher.least() + POLLS
    while not until(publisher.least() >= enough, watch):
        if publisher.least():
            hurry(folder)


@pytest.mark.flink
@pytest.mark.slow
@pytest.mark.timeout(2 * SECONDS)
def test_watching_goes_on_from_a_savepoint_and_after_a_killed_task_manager(
    flink_cluster: Cluster, publisher: Publisher, tmp_path: Path
) -> None:
    flink_cluster.start_workers()
    words = flink_cluster.words_of_own_workers
    with watching(tmp_path, publisher, words) as first:
        polled(publisher, tmp_path, first)
        savepoint = flink_cluster.savepoint()
        flink_cluster.end_jobs()
        said = first.communicate(timeout=SECONDS)[1]
    assert first.returncode == 1
    assert said.startswith("newsbeam: The job was cancelled where it ran.")
    assert said.count("\n") == 1, said
    let_go(tmp_path)
    with watching(tmp_path, publisher, [*words, f"--savepoint_path={savepoint}"]) as second:
        polled(publisher, tmp_path, second)
        assert flink_cluster.restored() == savepoint
        flink_cluster.kill("taskmanager")
        let_go(tmp_path)
        flink_cluster.start_task_manager()
        polled(publisher, tmp_path, second)
        second.send_signal(signal.SIGTERM)
        second.communicate(timeout=SECONDS)
    flink_cluster.end_jobs()
    index = open_index(str(tmp_path / "index"))
    found = Counter(article.feed.entry_id for article in index.articles.scan() if article.feed)
    index.close()
    least = {
        f"{path[1:].title()}/{number}"
        for path, asked in publisher.asked.items()
        for number in range(asked[-1 - POLLS][1])
    }
    assert set(found.values()) == {1}
    assert least <= found.keys()
