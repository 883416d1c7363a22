"""Elasticsearch killed under a run of the command and started again: the run goes on by itself, and
ends with all of it once."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from connectors.elastic.index import open_elastic
from connectors.index import Index
from tests.bench.runs import paragraphs
from tests.bench.varied import write_records
from tests.cli.test_commands import NEWSBEAM
from tests.elasticsearch.server import Server

MANY = 1_000  # documents: five batches
SECONDS = 900


@pytest.mark.slow
@pytest.mark.timeout(2 * SECONDS)
def test_a_restarted_server_loses_and_doubles_nothing(own_server: Server, tmp_path: Path) -> None:
    own_server.start()
    index = open_elastic(own_server.url)
    index.setup()
    write_records(tmp_path / "varied.jsonl", paragraphs(MANY))
    command = [
        NEWSBEAM,
        "run",
        "varied.jsonl",
        "--to",
        own_server.url,
        "--json",
        "--processes",
        "2",
    ]
    run = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while run.poll() is None and not 0 < written(index) < MANY:
        time.sleep(0.2)
    assert run.poll() is None, "the run ended before anything could be killed"
    own_server.kill()
    time.sleep(3)
    own_server.start()
    out, err = run.communicate(timeout=SECONDS)
    assert run.returncode == 0, err[-3000:]
    counts = json.loads(out)
    assert (counts["read"], counts["indexed"], counts["unchanged"]) == (MANY, MANY, 0)
    assert written(index) == MANY
    index.close()


def written(index: Index) -> int:
    index.refresh()
    return index.articles.count()
