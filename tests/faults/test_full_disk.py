"""The disk with the embedded index is full in the middle of a run: one sentence, exit code 4, and
the next run goes on."""

import subprocess
from pathlib import Path

import pytest

from tests.bench.varied import write_varied
from tests.command import NEWSBEAM
from tests.faults import killed

pytestmark = pytest.mark.process

MANY = 400  # documents: more than the small disk holds
REFUSED = 4


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_run_on_a_full_disk_ends_with_a_sentence_and_the_next_goes_on(
    small_disk: Path, processes: str
) -> None:
    folder = small_disk.parent
    (folder / "in").mkdir()
    write_varied(folder / "in" / "varied.jsonl", MANY)
    command = [NEWSBEAM, "run", "in", "--to", str(small_disk / "index"), "--processes", processes]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == REFUSED, done.stderr[-3000:]
    (sentence,) = [line for line in done.stderr.splitlines() if not line.endswith(" a second")]
    assert "full" in sentence
    subprocess.run(["mount", "-o", "remount,size=80m", str(small_disk)], check=True)
    counts = killed.run(folder, small_disk / "index", "--processes", processes)
    assert counts["read"] == MANY
    assert counts["indexed"] + counts["unchanged"] == MANY
