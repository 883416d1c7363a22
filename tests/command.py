"""The command as a user types it, and what it prints.

`newsbeam` is the whole of it in the process of the tests: words, environment, folder, signal
handlers, the file descriptors it prints to, exit code. Loading Beam and the models anew takes five
CPU seconds, which only tests of processes (stopping, streams, start-up) have a reason for: those
start `NEWSBEAM`."""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli.main import main
from pipeline.cli.stopping import SIGNALS
from tests.places import ROOT

NEWSBEAM = str(Path(sys.executable).parent / "newsbeam")
TIMES = ("@timestamp", "modified", "ingested")
STDOUT, STDERR = 1, 2  # file descriptors


def newsbeam(
    *words: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, with nothing but the words, the folder and the environment
    (this process's where none is given) to go by; nothing of it stays."""
    typed = [*map(str, words)]
    with ExitStack() as undone:
        patched = undone.enter_context(pytest.MonkeyPatch.context())
        patched.setattr(sys, "argv", ["newsbeam", *typed])
        undone.enter_context(chdir(cwd))
        undone.enter_context(environment_of(os.environ if environment is None else environment))
        undone.enter_context(handlers_kept())
        out = undone.enter_context(descriptor_caught(STDOUT))
        err = undone.enter_context(descriptor_caught(STDERR))
        with pytest.raises(SystemExit) as ended:
            main()
        return subprocess.CompletedProcess(
            ["newsbeam", *typed],
            int(ended.value.code or 0),
            out.read_text("utf-8"),
            err.read_text("utf-8"),
        )


@contextmanager
def environment_of(environment: Mapping[str, str]) -> Iterator[None]:
    """Have this process's environment be that one, and afterwards what it was."""
    before, now = dict(os.environ), dict(environment)
    os.environ.clear()
    os.environ.update(now)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def handlers_kept() -> Iterator[None]:
    """Put back the handlers of signals, and what is logged."""
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    disabled = logging.root.manager.disable
    try:
        yield
    finally:
        logging.disable(disabled)
        for number, handler in handlers.items():
            signal.signal(number, handler)


@contextmanager
def descriptor_caught(descriptor: int) -> Iterator[Path]:
    """Have all that is written to a descriptor go into a file, which is there meanwhile."""
    with tempfile.NamedTemporaryFile(prefix="newsbeam-printed-") as file:
        before = os.dup(descriptor)
        os.dup2(file.fileno(), descriptor)
        try:
            yield Path(file.name)
        finally:
            os.dup2(before, descriptor)
            os.close(before)


def account(*words: str | Path) -> dict[str, Any]:
    """Run over sources; give the counts of the account, which add up."""
    done = newsbeam("run", *words, "--json")
    assert done.returncode == 0, done.stderr
    counts: dict[str, Any] = json.loads(done.stdout)
    assert (
        counts["read"]
        == counts["indexed"] + counts["unchanged"] + counts["merged"] + counts["rejected"]
    )
    return {name: counts[name] for name in ("read", "indexed", "unchanged", "merged", "rejected")}


def articles(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines, times left out."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        (row["origin"] or {}).pop("found", None)
    return [{name: value for name, value in row.items() if name not in TIMES} for row in rows]
