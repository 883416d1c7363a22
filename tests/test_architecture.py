"""The rules of architecture.md that a reader relies on, checked on the source itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

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


def test_imports_go_one_way() -> None:
    offenders = {
        str(path.relative_to(ROOT)): foreign
        for path in sources()
        if (foreign := imported_rooms(path) - ALLOWED[path.relative_to(ROOT).parts[0]])
    }
    assert not offenders


def imported_rooms(path: Path) -> set[str]:
    """Give the top folders of ours that a module imports from."""
    return {name.split(".")[0] for name in imported(path)} & OURS


def test_a_step_knows_neither_connectors_nor_another_step() -> None:
    offenders = {
        str(path.relative_to(ROOT)): foreign
        for path in sources()
        if (foreign := foreign_to_a_step(path))
    }
    assert not offenders


def foreign_to_a_step(path: Path) -> set[str]:
    """Give what a module of a step imports that a step must not know; nothing for other modules."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    if parts[0] != "pipeline" or len(parts) < 2 or parts[1] in {*WIRING, "beam"}:
        return set()
    if parts[1] not in STEPS:
        return set()
    names = imported(path)
    others = {name.split(".")[1] for name in names if name.startswith("pipeline.")}
    connectors = {name for name in names if name.startswith("connectors")}
    return (others - {parts[1], *SHARED_BY_STEPS}) | connectors


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


def test_no_group_of_a_pattern_repeats_possessively() -> None:
    # Python before 3.11.5 (Debian 12 has 3.11.2) takes too little by such a pattern: every text
    # would be rejected
    offenders = {
        str(path.relative_to(ROOT)): bad
        for path in sorted({*sources()} - SOUND)
        if (bad := possessive_groups(path))
    }
    assert not offenders


def possessive_groups(path: Path) -> list[str]:
    """Give the patterns of a module in which a group repeats possessively."""
    nodes = [
        node.value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
    ]
    patterns = [text for text in nodes if isinstance(text, str) and "(?:" in text]
    return [text for text in patterns if re.search(r"\)(?:[*+?]|\{[\d,]+\})\+(?!\))", text)]
