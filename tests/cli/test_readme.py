"""README, word by word: as a newcomer with a clone, as one with the wheel alone; and every command
that it names."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli.commands import app
from tests.cli.facets import inserted
from tests.cli.samples import README, is_shown, printed, samples
from tests.places import ROOT, SEEDS

UV = str(Path(sys.executable).parent / "uv")
SAMPLES = [*samples(README.read_text("utf-8"))]
NAMED = re.compile(r"(?:`|^ {4}(?:\$ )?)(newsbeam\b[^`\n]*)", re.MULTILINE)
# where Beam's words, another command or a remark begins
OWN = re.compile(r" (?:--|\||#|&&|>)(?: .*)?$")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of what is committed, and nothing else."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(tmp_path / "newsbeam")], check=True)
    return tmp_path / "newsbeam"


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """An environment that holds the wheel and what it needs; gives the folder of its programs."""
    subprocess.run(
        [UV, "build", "--wheel", "--quiet", "--out-dir", str(tmp_path), str(ROOT)], check=True
    )
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run(
        [UV, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv")], check=True
    )
    python = str(tmp_path / "venv" / "bin" / "python")
    subprocess.run([UV, "pip", "install", "--quiet", "--python", python, str(wheel)], check=True)
    return Path(python).parent


@pytest.mark.slow
def test_readme_in_an_empty_clone(clone: Path) -> None:
    for one in samples((clone / "README.md").read_text("utf-8")):
        assert_shown(one.command, one.output, printed(one.command, clone, clone / ".venv" / "bin"))


@pytest.mark.slow
def test_readme_with_the_wheel_alone(programs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    shutil.copytree(SEEDS, folder / "seeds")
    making, *others = SAMPLES
    assert making.command.startswith("make run")
    assert_shown(
        "newsbeam run seeds/", making.output, printed("newsbeam run seeds/", folder, programs)
    )
    for one in others:
        assert_shown(one.command, one.output, printed(one.command, folder, programs))


def assert_shown(command: str, expected: str, text: str) -> None:
    assert is_shown(expected, text), f"$ {command}\n{text}\n--- but README shows ---\n{expected}"


@pytest.mark.parametrize(
    "words",
    sorted({OWN.sub("", words).strip() for words in NAMED.findall(README.read_text("utf-8"))}),
)
def test_readme_names_commands_and_options_that_there_are(words: str) -> None:
    command: Any = typer.main.get_command(app)
    for word in shlex.split(words.replace("…", ""))[1:]:
        if word.startswith("--"):
            options = {
                name
                for one in command.get_params(typer.Context(command))
                for name in (*one.opts, *one.secondary_opts)
            } | {"--help"}
            assert word.partition("=")[0] in options
        elif hasattr(command, "commands"):
            assert word in command.commands
            command = command.commands[word]


def test_the_table_of_facets_is_the_models() -> None:
    readme = README.read_text("utf-8")
    assert readme == inserted(readme), "run: python -m tests.cli.facets"


def test_a_sample_is_shown_but_for_times_and_lines_left_out() -> None:
    shown = "…\nread 1   in 4.0 s, 4 documents a second\n…\nlast"
    assert is_shown(shown, "echo\nread 1   in 11.2 s, 1,234 documents a second\nmore\n\nlast")
    assert not is_shown(shown, "echo\nread 2   in 4.0 s, 4 documents a second\nlast")
    assert not is_shown(shown, "echo\nread 1   in 4.0 s, 4 documents a second\nlast\nmore")
