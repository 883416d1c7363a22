"""A TaskManager of the Flink cluster killed under load: the run goes on with another, and ends with
all of it once."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from connectors.open import open_index
from tests.bench.varied import write_varied
from tests.cli.test_commands import NEWSBEAM
from tests.runners.flink import Cluster

MANY = 600  # documents: three batches
SECONDS = 900


def written(folder: Path) -> int:
    index = open_index(str(folder / "index"))
    try:
        return index.articles.count() if (folder / "index").exists() else 0
    finally:
        index.close()


@pytest.mark.flink
@pytest.mark.slow
@pytest.mark.timeout(2 * SECONDS)
def test_a_killed_task_manager_loses_and_doubles_nothing(
    flink_cluster: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    write_varied(tmp_path / "in" / "varied.jsonl", MANY)
    command = [NEWSBEAM, "run", "in", "--to", "index", "--json", "--", *flink_cluster.beam_args]
    run = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while run.poll() is None and not 0 < written(tmp_path) < MANY:
        time.sleep(0.2)
    assert run.poll() is None, "the run ended before anything could be killed"
    flink_cluster.kill("taskmanager")
    flink_cluster.start_task_manager()
    out, err = run.communicate(timeout=SECONDS)
    assert run.returncode == 0, err[-3000:]
    counts = json.loads(out)
    assert counts["read"] == MANY
    assert counts["indexed"] + counts["unchanged"] == MANY
    assert counts["unchanged"] > 0, "what the first TaskManager wrote was not there for the second"
    assert written(tmp_path) == MANY
