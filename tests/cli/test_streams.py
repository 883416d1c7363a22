"""Where output goes: to a reader that leaves, a full disk, a closed stream; and where rejects are
told of."""

import subprocess
from pathlib import Path

import pytest

from tests.command import NEWSBEAM, account, newsbeam
from tests.places import ROOT, SEEDS

ONE = SEEDS / "001_b5b130400d505858.txt"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that holds one article."""
    index = tmp_path_factory.mktemp("filled") / "index"
    account(ONE, "--to", index)
    return index


def shell(command: str, index: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell that tells of every part of a pipe that fails."""
    line = f'set -o pipefail; newsbeam() {{ {NEWSBEAM} "$@"; }}; export NEWSBEAM_INDEX={index}; {command}'
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, check=False, cwd=folder, timeout=120
    )


@pytest.mark.process
@pytest.mark.parametrize(
    "words",
    ["search --facets", "search --json", "--help", "feeds export", f"run {ONE} --to jsonl:-"],
)
def test_output_that_nobody_takes(words: str, filled: Path, tmp_path: Path) -> None:
    gone = shell(f"newsbeam {words} | head -c 0", filled, tmp_path)
    assert (gone.returncode, gone.stdout) == (0, "")
    assert not [line for line in gone.stderr.splitlines() if not line.startswith("read 1")]
    full = shell(f"newsbeam {words} >/dev/full", filled, tmp_path)
    assert full.returncode == 4
    assert (
        "newsbeam: Standard output does not take what is printed (No space left on device)"
        in full.stderr
    )
    assert "Traceback" not in full.stderr
    assert shell(f"newsbeam {words} >&-", filled, tmp_path).returncode == 0


@pytest.mark.process
@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full", "2> >(exit)"])
def test_complaints_that_nobody_hears(closed: str, filled: Path, tmp_path: Path) -> None:
    assert shell(f"newsbeam fly {closed}", filled, tmp_path).returncode == 2
    assert shell(f"newsbeam run nowhere {closed}", filled, tmp_path).returncode == 1
    assert "1 article" in shell(f"newsbeam search {closed}", filled, tmp_path).stdout


@pytest.mark.process
def test_closed_streams_are_not_the_next_file_that_is_opened(tmp_path: Path) -> None:
    done = shell(
        f"newsbeam run {ONE} {tmp_path / 'none'} <&- >&- 2>&-", tmp_path / "index", tmp_path
    )
    assert done.returncode == 1
    assert newsbeam("search", "--to", tmp_path / "index").stdout.startswith("1 article")


@pytest.mark.process
def test_what_the_terminal_cannot_write_is_escaped(filled: Path, tmp_path: Path) -> None:
    done = shell("LC_ALL=C PYTHONUTF8=0 PYTHONIOENCODING=ascii newsbeam search", filled, tmp_path)
    assert done.returncode == 0
    assert "\\xb7" in done.stdout


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A folder of thirteen files that cannot be read."""
    folder = tmp_path / "bad in"
    folder.mkdir()
    for number in range(13):
        (folder / f"{number}.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0" + bytes([number]))
    return folder


def test_rejects_of_a_run_into_standard_output_are_told_there_and_then(
    bad: Path, tmp_path: Path
) -> None:
    done = newsbeam("run", bad, "--to", "jsonl:-", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == ""
    assert done.stderr.count("holds a PNG image") == 10
    assert "and 3 more could not be used" in done.stderr
    assert "newsbeam rejects" not in done.stderr


@pytest.mark.process
def test_the_command_that_says_why_is_right_as_it_is_printed(bad: Path, tmp_path: Path) -> None:
    for to in ("an index", "jsonl:some lines"):
        said = newsbeam("run", bad, "--to", to, cwd=tmp_path).stdout
        (command,) = [
            line.partition(": ")[2].removesuffix(" says why.")
            for line in said.splitlines()
            if "says why" in line
        ]
        told = shell(command, tmp_path / "unused", tmp_path)
        assert told.stdout.count("holds a PNG image") == 13, (command, told.stderr)


def test_every_source_that_cannot_be_read_counts(tmp_path: Path) -> None:
    sources = ("nowhere", "nowhere.opml", "x" * 5_000, "none/*.txt")
    for some in (sources, [*sources, ONE]):
        done = newsbeam("run", *some, "--to", tmp_path / "index", cwd=ROOT)
        assert done.returncode == 1, done.stderr
    assert not [source for source in sources if source[:80] not in done.stderr]
