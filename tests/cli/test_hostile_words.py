"""Whatever stands where a word is expected: a command ends with an exit code of README's table,
never with a mistake of ours."""

import contextlib
import logging
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.cli import watch
from pipeline.cli.commands import app
from pipeline.cli.main import main
from tests.cli.test_commands import account
from tests.places import SEEDS

CODES = {0, 1, 2, 3, 4}
ODD = (
    "",
    " ",
    "-",
    "--",
    "---",
    "-1",
    "0",
    "-0",
    "²",
    "²d",
    "1e400",
    "nan",
    "inf",
    "99999999999d",
    "9" * 5_000,
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00+14:00",
    "[/red]",
    "%s%n",
    "\udcff",
    "a\udcffb",
    "\u202e",
    "\x1b[2J",
    "*",
    "(",
    '"',
    "((((",
    "a:b",
    "https://",
    "http://[",
    "jsonl:",
    "jsonl:.",
    "jsonl:-",
    "jsonl:/dev/full",
    "x" * 5_000,
    "/dev/null/x",
    "/proc/nowhere",
    "http:///",
    "--runner=Foo",
    "--runner",
    "--direct_num_workers=x",
    "OR",
    "NOT",
    "\n",
)
LETTERS = st.characters(exclude_characters="\0/~", exclude_categories=["Cs"]) | st.characters(
    min_codepoint=0xDC80, max_codepoint=0xDCFF, categories=["Cs"]
)
WORDS = st.sampled_from(ODD) | st.text(LETTERS, max_size=12).filter(
    lambda word: not word.startswith(("http", ".."))
)
NEEDED = {  # the arguments without which a command says only that they are missing
    "run": ["in"],
    "watch": ["in"],
    "show": ["t1b0"],
    "add": ["https://e.org/feed"],
    "remove": ["https://e.org/feed"],
    "import": ["list.opml"],
}


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give every command with the words that name it, groups too."""
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, (*path, name))


def places() -> Iterator[Any]:
    """Give every place of a word on the command line: the words before it, and those after."""
    for path, command in commands(typer.main.get_command(app)):
        needed = NEEDED.get(path[-1], []) if path else []
        for param in command.get_params(typer.Context(command)):
            if param.param_type_name == "argument":
                yield pytest.param(path, [], [], id=" ".join((*path, param.name)))
            elif not param.is_flag:
                yield pytest.param(
                    path, [param.opts[0]], needed, id=" ".join((*path, param.opts[0]))
                )
        yield pytest.param(path, needed, [], id=" ".join((*path, "WORD")))
        yield pytest.param(path, [*needed, "--"], [], id=" ".join((*path, "-- WORD")))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that holds one article, under the name that is the default."""
    folder = tmp_path_factory.mktemp("filled")
    account(SEEDS / "001_b5b130400d505858.txt", "--to", folder / "newsbeam-index")
    return folder / "newsbeam-index"


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep watch from watching, and the process as it was."""
    for name in ("watch_in_turn", "watch_live"):
        monkeypatch.setattr(watch, name, lambda *_: None)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    for name in ("NEWSBEAM_INDEX", "NEWSBEAM_CONTACT", "NEWSBEAM_WAIT_FOR_INDEX", "NEWSBEAM_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    yield
    logging.disable(logging.NOTSET)


def perform(words: list[str], index: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a command in an empty folder deep in a temporary one, on an index that holds one
    article."""
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / "a" / "b"
        (inner / "in").mkdir(parents=True)
        (inner / "newsbeam-index").symlink_to(index)
        monkeypatch.setattr(sys, "argv", ["newsbeam", *words])
        with contextlib.chdir(inner), pytest.raises(SystemExit) as ended:
            main()
    return int(str(ended.value.code))


@pytest.mark.parametrize(("path", "before", "after"), [*places()])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(word=WORDS)
def test_no_word_anywhere_is_our_mistake(
    path: tuple[str, ...],
    before: list[str],
    after: list[str],
    word: str,
    filled: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    code = perform([*path, *before, word, *after], filled, monkeypatch)
    said = capfd.readouterr()
    assert code in CODES, said.err
    assert "Traceback" not in said.err + said.out
    assert bool(said.err) >= bool(code)
