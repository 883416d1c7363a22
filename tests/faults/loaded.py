"""Commands in forks of one process that has loaded Beam and every model, so that a kill falls into
work, not into loading.

with Loaded() as loaded:
    pid = loaded.start(folder, "run", "in", "--to", "index")
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.cli import main
from pipeline.extract.step import extract
from pipeline.relate.signature import make_signature
from pipeline.split import split
from schemas.item import Item


class Loaded:
    """The process that forks, seen from the test."""

    def __enter__(self) -> Self:
        """Load; returns when a command starts at once."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.loaded"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def start(self, folder: Path, *words: str) -> psutil.Process:
        """Start a command in a folder; its output is not kept."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(folder), *words]) + "\n")
        self._process.stdin.flush()
        return psutil.Process(int(self._answer()))

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process that loads has ended"
        return line


def load() -> None:
    """Load what commands load with their first text; what they import late is imported above."""
    text = "GENEVA (Reuters) - Ministers of 12 countries met on Monday, said Jane Doe of the United Nations."
    for piece in split(Item(path="a.txt", offset=0, text=text, found=datetime.now(UTC))):
        make_signature(extract(classify(clean(piece))))


def run(folder: str, words: list[str]) -> None:
    """Be the command; does not return."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    tempfile.tempdir = None
    sys.argv = ["newsbeam", *words]
    code = 1
    try:
        main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)


def serve() -> None:
    """Fork for each line on the input: a folder and the words of a command; print the new process's
    id."""
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    sys.stdout.write("loaded\n")
    sys.stdout.flush()
    for line in sys.stdin:
        folder, *words = json.loads(line)
        pid = os.fork()
        if pid == 0:
            run(folder, words)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
