"""README's samples: each command that it shows behind a `$`, with what it prints.

`python -m tests.cli.samples` writes them anew as they come out, where what newsbeam finds has
changed."""

import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.places import ROOT, SEEDS

README = ROOT / "README.md"
INDENT, PROMPT = "    ", "    $ "
SKIPPED = "…"  # a line that stands for any number of lines
WIDTH = "120"  # columns of the terminal
COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
VARYING = {  # what differs from one time to the next
    re.compile(r"in [\d,.]+ s, [\d,]+ documents a second"): "in S s, N documents a second",
    re.compile(r"\([\d,]+ ms\)"): "(N ms)",
    # seeds have no date: the day of reading stands for it
    re.compile(r"·  20\d\d-\d\d-\d\d  ·"): "·  DAY  ·",
    re.compile(r"undated, read \d{1,2} [A-Z][a-z]{2} 20\d\d"): "undated, read DAY",
}


class Sample(NamedTuple):
    """A command and what it prints, with the lines of README, from 0, in which the latter
    stands."""

    command: str
    output: str
    begin: int
    end: int


def samples(page: str) -> Iterator[Sample]:
    """Give the samples of a page, in order."""
    lines = page.splitlines()
    for number, line in enumerate(lines):
        if line.startswith(PROMPT):
            begin = end = number + 1
            while (
                end < len(lines)
                and not lines[end].startswith(PROMPT)
                and (lines[end].startswith(INDENT) or not lines[end])
            ):
                end += 1
            while not lines[end - 1]:
                end -= 1
            output = "\n".join(text.removeprefix(INDENT) for text in lines[begin:end])
            yield Sample(line.removeprefix(PROMPT), output, begin, end)


def printed(command: str, folder: Path, programs: Path) -> str:
    """Run a command as a newcomer does: in a shell, in a folder, on a terminal, with newsbeam on
    the path."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("NEWSBEAM_", "MAKE", "VIRTUAL_ENV"))
    }
    environment |= {"PATH": f"{programs}:{environment['PATH']}", "COLUMNS": WIDTH, "TERM": "xterm"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        ["bash", "-c", command], cwd=folder, env=environment, stdout=theirs, stderr=subprocess.PIPE
    ) as run:
        os.close(theirs)
        said = b"".join(read(ours))
        os.close(ours)
        assert run.stderr is not None
        complaints = run.stderr.read().decode()
    assert run.returncode == 0, f"{command}: {said.decode()}{complaints}"
    assert "Traceback" not in complaints
    return plain(said.decode())


def read(terminal: int) -> Iterator[bytes]:
    """Give what is printed on a terminal until nobody has it open any more."""
    while True:
        try:
            data = os.read(terminal, 65_536)
        except OSError:  # how Linux says so
            return
        if not data:
            return
        yield data


def plain(text: str) -> str:
    """Take away colours, carriage returns and white space at the ends of lines."""
    lines = COLOUR.sub("", text).replace("\r", "").splitlines()
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def is_shown(expected: str, text: str) -> bool:
    """Say whether a text is what README shows: but for times, and for lines that it leaves out."""
    parts = [
        re.escape(settle(line)) + "\n" if line != SKIPPED else r"(?:.*\n)*?"
        for line in expected.splitlines()
    ]
    return re.fullmatch("".join(parts), settle(text) + "\n") is not None


def settle(text: str) -> str:
    """Write what differs from one time to the next always alike."""
    for pattern, alike in VARYING.items():
        text = pattern.sub(alike, text)
    return text


def main() -> None:
    """Put into README what its commands print now."""
    lines = README.read_text("utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(SEEDS, Path(folder) / "seeds")
        printed("newsbeam run seeds/", Path(folder), Path(sys.executable).parent)
        shown = [one for one in samples("\n".join(lines)) if one.command.startswith("newsbeam")]
        outputs = [printed(one.command, Path(folder), Path(sys.executable).parent) for one in shown]
    for one, output in reversed([*zip(shown, outputs, strict=True)]):
        lines[one.begin : one.end] = [(INDENT + line).rstrip() for line in output.splitlines()]
    README.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
