"""The command in the tests' process is the command: it says the same as one of its own, and leaves
nothing behind."""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import NEWSBEAM, newsbeam
from tests.places import SEEDS

ONE = str(SEEDS / "001_b5b130400d505858.txt")


def state() -> list[Any]:
    """Give what a command could leave changed."""
    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    opened = [os.fstat(descriptor) for descriptor in (1, 2)]
    files = [(one.st_dev, one.st_ino) for one in opened]
    streams = [sys.stdout, sys.stderr, [*sys.argv], Path.cwd(), dict(os.environ)]
    return [handlers, files, streams, logging.root.manager.disable]


@pytest.mark.parametrize(
    "words",
    [["--version"], ["fly"], ["run", ONE, "--to", "index"], ["search", "peace", "--to", "nowhere"]],
    ids=lambda words: words[0],
)
def test_nothing_stays(words: list[str], tmp_path: Path) -> None:
    before = state()
    newsbeam(*words, cwd=tmp_path, environment={"PATH": "/nowhere", "NO_COLOR": "1"})
    assert state() == before


@pytest.mark.process
@pytest.mark.parametrize(
    "words",
    [["--help"], ["fly"], ["run", ONE, "--to", "jsonl:-"], ["search", "peace", "--to", "nowhere"]],
    ids=lambda words: words[0],
)
def test_it_says_what_a_process_of_its_own_says(words: list[str], tmp_path: Path) -> None:
    here = newsbeam(*words, cwd=tmp_path)
    there = subprocess.run(
        [NEWSBEAM, *words], capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120
    )
    assert here.returncode == there.returncode
    assert timeless(here.stdout) == timeless(there.stdout)
    assert timeless(here.stderr) == timeless(there.stderr)


def timeless(text: str) -> list[str]:
    """Give what was printed without what hangs on the moment: of JSON the keys alone."""
    lines = [line.partition("   in ")[0] for line in text.splitlines()]
    return [line if not line.startswith("{") else line[:40] for line in lines]
