"""Runs of the command that are killed at random moments, and what must be there afterwards."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.bench.varied import varied
from tests.command import NEWSBEAM, TIMES
from tests.faults.loaded import Loaded

A_FILE = 60  # documents of a file; each run has one more file to read
SECONDS = 300  # no run takes so long
KILLS = (
    pytest.param(10, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)]),
    pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(10 * 3_600)]),
)


def add_file(folder: Path, number: int) -> None:
    """Put one more file of documents there, one paragraph each, and one file that is no text."""
    folder.mkdir(exist_ok=True)
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    rows = [row | {"body": row["body"].split("\n\n")[0]} for row in varied(A_FILE, seed=number)]
    for at, row in enumerate(rows):
        row["url"] = f"https://news.example.org/{number}/{at}"
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / f"{number}.jsonl").write_text(lines, encoding="utf-8")


def run(folder: Path, to: str | Path, *words: str) -> dict[str, Any]:
    """Run to the end; give the account."""
    command = [NEWSBEAM, "run", "in", "--to", str(to), "--json", *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr[-4000:]
    counts: dict[str, Any] = json.loads(done.stdout)
    return counts


def kill_one(loaded: Loaded, folder: Path, seconds: float, *words: str) -> bool:
    """Start a command and kill it after so many seconds; say whether it was killed before its
    end."""
    child = loaded.start(folder, *words)
    if psutil.wait_procs([child], timeout=seconds)[0]:
        return False
    try:
        workers = child.children(recursive=True)
        child.kill()
    except psutil.NoSuchProcess:  # it came to its end just now
        return False
    left = psutil.wait_procs([child, *workers], timeout=30)[1]
    assert not left, "workers outlive the run they work for"
    return True


def plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give articles without their times, in the order of their ids."""
    bare = [{name: value for name, value in row.items() if name not in TIMES} for row in rows]
    return sorted(bare, key=lambda row: str(row["id"]))


def moments(kills: int, seed: int, longest: float) -> list[float]:
    """Give random moments, from the start of a run to its end."""
    chance = random.Random(seed)
    return [chance.uniform(0.1, longest) for _ in range(kills)]


def timed_run(loaded: Loaded, folder: Path, to: str | Path) -> float:
    """Run to the end; give the seconds it took on this machine, busy as it is."""
    started = time.monotonic()
    child = loaded.start(folder, "run", "in", "--to", str(to))
    assert psutil.wait_procs([child], timeout=SECONDS)[0], "the run does not end"
    return time.monotonic() - started


def say(text: str) -> None:
    """Print what a long test found."""
    sys.stdout.write(text + "\n")
