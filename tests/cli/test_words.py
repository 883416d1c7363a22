"""What a person types: queries of several words, words for Beam, mistakes, and the first look at
the command."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli.commands import app
from pipeline.cli.main import perform
from pipeline.version import VERSION
from tests.cli.test_hostile_words import commands
from tests.command import account, newsbeam
from tests.places import ROOT, SEEDS

Total = Callable[..., int]
COMMANDS = [*commands(typer.main.get_command(app))]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that holds the seeds."""
    index = tmp_path_factory.mktemp("seeds") / "index"
    account(SEEDS, "--to", index)
    return index


@pytest.fixture
def total(seeds: Path, capfd: pytest.CaptureFixture[str]) -> Total:
    """Give what says how many articles match."""

    def ask(*words: str) -> int:
        assert perform(["search", "--json", "--to", str(seeds), *words]) == 0
        found: int = json.loads(capfd.readouterr().out)["total"]
        return found

    return ask


def test_a_query_is_all_its_words_with_or_without_quotes_and_options_between(total: Total) -> None:
    peace = total("peace talks")
    assert 0 < peace < 14
    assert total("peace", "talks") == total("peace", "--size", "3", "talks") == peace
    assert total("peace", "--", "talks") == total("--", "peace", "talks") == peace


def test_a_word_behind_a_dash_is_what_must_not_occur(total: Total) -> None:
    without = 14 - total("peace")
    assert 0 < without < 14
    assert total("-peace") == total("--", "-peace") == total("NOT peace") == without
    assert total("-peace", "--country", "UA") < without
    assert total("--person", "-x") == 0  # the value of an option stays one
    assert total("--", "--size") == total("size")  # behind -- nothing is an option


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("search", "-size", "5"), "Write --size for the option, or -- -size to search for it"),
        (("search", "--persn", "x"), "--person"),
        (("serch", "x"), "'search'"),
        (("feeds", "ad", "x"), "'add'"),
        (("search", "--facet", "peeple"), "'people'"),
        (("search", "--person"), "--person"),
        (("search", "--since", "99999999999d"), "99999999999d"),
        (("search", "--since", "²d"), "²d"),
        (("stories", "--until", "0001-01-01T00:00+14:00"), "0001-01-01"),
        (("search", "--person", b"\xff"), "UTF-8"),
        (("search", b"\xff"), "UTF-8"),
        (("search", "--offset", "9" * 12), "--offset"),
        (("search", "--size", "9" * 5_000), "--size"),
        (("run", "in", "--processes", "0"), "--processes"),
        (("run", "in", "--processes", "-1"), "--processes"),
        (("run", "in", "--processes", "65"), "--processes"),
        (("watch", "in", "--every", "1e400"), "1e400"),
        (("run", "in", "--wait-for-index", "soon"), "soon"),
        (("run", "in", "--", "--runner=Foo"), "Foo"),
        (("run", "in", "--", "--runner", "Foo"), "Foo"),
        (("run", "in", "--", "--direct_num_worker=2"), "--direct_num_workers"),
        (("run", "in", "--", "--direct_num_workers=many"), "many"),
        (("run", "in", "--", "other"), "other"),
        (("watch", "in", "--", "--runner=Foo"), "Foo"),
        (("rejects", "--replay", "--", "--runner=Foo"), "Foo"),
        (("rejects", "--", "--runner=PrismRunner"), "--replay"),
        (("show", "t1b0", "--", "--runner=PrismRunner"), "--runner=PrismRunner"),
        (("stories", "--", "more"), "more"),
        (("rejects", "--to", "jsonl:-"), "keeps nothing"),
        (("feeds", "add", "https://e.org/feed", "--to", "jsonl:-"), "keeps nothing"),
        (("run", "in", "--to", "jsonl:/dev/zero"), "no plain file"),
        (("search", "--to", "jsonl:/dev/zero"), "no plain file"),
    ],
    ids=repr,
)
def test_a_mistake_is_told_in_one_line_with_exit_code_2(
    tmp_path: Path,
    words: tuple[str | bytes, ...],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path)
    code = perform([*map(os.fsdecode, words)])
    said = capfd.readouterr()
    assert (code, said.out) == (2, "")
    assert says in said.err
    assert said.err.startswith("newsbeam: ")
    assert said.err.count("\n") == 1
    assert not (tmp_path / "newsbeam-index").exists(), "a mistake makes no index"


def test_the_runner_may_be_a_word_of_its_own() -> None:
    from pipeline.beam.args import understand_words

    assert understand_words(["--runner", "DirectRunner", "--streaming"]) == (
        "--runner=DirectRunner",
        "--streaming",
    )
    elsewhere = ("--runner=PortableRunner", "--of_its_own=1")
    assert understand_words(elsewhere) == elsewhere


def test_newsbeam_alone_shows_help_and_its_version() -> None:
    assert "Usage: newsbeam" in newsbeam().stdout
    assert newsbeam().returncode == 0
    assert newsbeam("--version").stdout == f"newsbeam {VERSION}\n"


@pytest.mark.parametrize(
    ("path", "command"),
    COMMANDS[1:],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_every_command_has_help_with_examples(
    path: tuple[str, ...], command: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    assert command.help
    assert perform([*path, "--help"]) == 0
    assert f"newsbeam {' '.join(path)}" in capfd.readouterr().out.split("Examples")[1]


@pytest.mark.process
@pytest.mark.parametrize(
    "words",
    [["--help"], ["search", "x"], ["show", "t1b0"], ["stories"], ["rejects"], ["feeds"]],
    ids=" ".join,
)
def test_what_asks_does_not_load_beam(words: list[str], seeds: Path) -> None:
    code = "import sys; from pipeline.cli.main import perform; perform(sys.argv[1:]); sys.exit('apache_beam' in sys.modules)"
    to = [] if words == ["--help"] else ["--to", str(seeds)]
    done = subprocess.run(
        [sys.executable, "-c", code, *words, *to],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
