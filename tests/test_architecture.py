"""The rules of architecture.md that a reader relies on, checked on the source itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

ALLOWED = {
    "schemas": {"schemas"},
    "connectors": {"schemas", "connectors"},
    "pipeline": {"schemas", "connectors", "pipeline"},
}
WIRING = (
    "flow",
    "cli",
    "beam",
    "write",
    "stories",
    "prune",
    "options",
)  # the modules of pipeline that know connectors
OURS = {"schemas", "connectors", "pipeline", "tests"}
SHARED_BY_STEPS = {
    "sentences",
    "text",
    "tokens",
    "lines",
    "chrome",
    "heads",
    "identity",
    "version",
    "memory",
    "pagetext",
    "page",
}
STEPS = {"split", "clean", "classify", "extract", "relate", "write"}


def sources() -> list[Path]:
    return [path for folder in ALLOWED for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return names | {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    folder = path.relative_to(ROOT).parts[0]
    ours = {name for name in imported(path) if name.split(".")[0] in OURS}
    assert {name.split(".")[0] for name in ours} <= ALLOWED[folder]


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_step_knows_neither_connectors_nor_another_step(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] != "pipeline" or len(parts) < 2 or parts[1] in {*WIRING, "beam"}:
        return
    if parts[1] not in STEPS:
        return
    others = {name.split(".")[1] for name in imported(path) if name.startswith("pipeline.")}
    assert others <= {parts[1], *SHARED_BY_STEPS}
    assert not any(name.startswith("connectors") for name in imported(path))


def test_every_folder_says_what_lives_there() -> None:
    for folder in ALLOWED:
        for package in (ROOT / folder).rglob("__init__.py"):
            assert ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))), package


def test_no_module_is_named_for_nothing() -> None:
    names = {path.stem for path in sources()} | {path.parent.name for path in sources()}
    assert not names & {"utils", "util", "common", "helpers", "helper", "manager", "misc", "base"}


def test_help_does_not_import_beam() -> None:
    code = "import pipeline.cli, sys; print([m for m in ('apache_beam', 'elasticsearch', 'tantivy', 'numpy', 'spacy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


# held against a plain pattern on 3.11.2, it finds the same
SOUND = {ROOT / "connectors" / "feeds" / "jsonfeed.py"}


@pytest.mark.parametrize(
    "path", sorted({*sources()} - SOUND), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_group_of_a_pattern_repeats_possessively(path: Path) -> None:
    # Python before 3.11.5 (Debian 12 has 3.11.2) takes too little by such a pattern: every text
    # would be rejected
    nodes = [
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    ]
    patterns = [text for text in nodes if isinstance(text, str) and "(?:" in text]
    assert not [text for text in patterns if re.search(r"\)(?:[*+?]|\{[\d,]+\})\+(?!\))", text)]
