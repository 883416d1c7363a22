"""The rules of architecture.md that a reader relies on, checked on the source itself."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.places import ROOT

ALLOWED = {
    "schemas": {"schemas"},
    "connectors": {"schemas", "connectors"},
    "pipeline": {"schemas", "connectors", "pipeline"},
}
OURS = {"schemas", "connectors", "pipeline", "tests"}
# the rooms that are Beam's, the file that wires them, and the coders of what flows
BEAM = re.compile(r"pipeline\.(?:beam|flow)\b|schemas\.coders$")

# What another engineer's work has not yet brought to one place. Lists that only shrink: a name that
# is gone from the source has to go from here.
HOMONYMS = {
    "Told",
    "fit",
    "told",
    "Mention",
    "features",
    "weights",
    "Words",
    "Block",
    "Hit",
    "Known",
    "Mark",
    "Phrase",
    "article_of",
    "blocks_of",
    "counted",
    "document",
    "extract",
    "flat",
    "fold",
    "in_capitals",
    "is_related",
    "known",
    "mapping",
    "marks",
    "moment",
    "places",
    "put_together",
    "read",
    "rows",
    "scan",
    "undated",
    "unjudged",
    "words",
}
READERS_OF_DATA: set[str] = set()
SMALL_CACHES = {
    "pipeline.extract.dates",
    "pipeline.extract.numbers.money",
    "pipeline.extract.numbers.tokens",
}
CHANGING_GLOBALS = {
    "connectors.elastic.dsl: EXACT_WORDS",
    "pipeline.extract.training.augment: _DATELINES",
    "pipeline.extract.training.augment: _DAYS",
    "pipeline.extract.training.augment: _MONTHS",
    "pipeline.memory: _CLEAR",
}


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of ours that ships, by its name."""
    paths = [path for folder in ALLOWED for path in sorted((ROOT / folder).rglob("*.py"))]
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imported(module: str) -> frozenset[str]:
    """What a module imports anywhere in it; `from a import b` is `a` and `a.b`, which may be one."""
    names = set()
    for node in ast.walk(sources()[module]):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(names)


def room_of(module: str) -> str:
    """The part of a folder that a module is in: `pipeline.cli.run` is in `cli`."""
    return module.split(".")[1] if "." in module else ""


def layers(folder: str) -> list[list[str]]:
    """The layers that a folder's docstring draws, the top first: its indented lines of names."""
    lines = (ast.get_docstring(sources()[folder]) or "").splitlines()
    drawn = [line.split() for line in lines if re.fullmatch(r"    [a-z_]+(?:, [a-z_]+)*", line)]
    return [[name.strip(",") for name in line] for line in drawn]


def steps_up(folder: str) -> Iterator[str]:
    level = {name: at for at, names in enumerate(layers(folder)) for name in names}
    for module in sources():
        room = room_of(module)
        if not module.startswith(f"{folder}.") or not room:
            continue
        if room not in level:
            yield f"{module}: {folder}/__init__.py does not say on which layer `{room}` is"
            continue
        for name in sorted(imported(module)):
            other = room_of(name) if name.startswith(f"{folder}.") else ""
            if other and other != room and level.get(other, 99) <= level[room]:
                yield f"{module} imports {name}, which is not below it"


def test_imports_go_one_way() -> None:
    wrong = [
        f"{module} imports {name}"
        for module in sources()
        for name in imported(module)
        if (top := name.split(".")[0]) in OURS and top not in ALLOWED[module.split(".")[0]]
    ]
    assert not wrong


def test_every_module_imports_only_what_is_below_it() -> None:
    assert not [wrong for folder in ("pipeline", "connectors") for wrong in steps_up(folder)]


def test_only_those_that_say_so_know_connectors() -> None:
    docstring = ast.get_docstring(sources()["pipeline"]) or ""
    told = re.search(r"Only (.+?) import\s+`connectors`", docstring, re.DOTALL)
    assert told
    knowing = set(re.findall(r"`(\w+)`", told[1]))
    rooms = {
        room_of(module)
        for module in sources()
        if module.startswith("pipeline.")
        and any(name.split(".")[0] == "connectors" for name in imported(module))
    }
    assert rooms == knowing


def test_no_module_is_imported_by_what_it_imports() -> None:
    assert not list(cycles())


def cycles() -> Iterator[str]:
    """The modules that reach themselves, by what each imports when it is loaded or called."""
    packages = {module.rpartition(".")[0] for module in sources()}
    for module in sources().keys() - packages:
        seen: set[str] = set()
        waiting = [*imported(module)]
        while waiting:
            name = waiting.pop()
            if name == module:
                yield module
                break
            if name in sources() and name not in seen | packages:
                seen.add(name)
                waiting += imported(name)


def test_beam_is_known_in_its_rooms_alone() -> None:
    beam = "apache_beam"
    knowing = [m for m in sources() if any(name.split(".")[0] == beam for name in imported(m))]
    assert not [module for module in knowing if not BEAM.match(module)]


def test_a_name_means_one_thing() -> None:
    assert set(homonyms()) == HOMONYMS


def homonyms() -> dict[str, list[str]]:
    """Public functions and classes that two modules define, with their modules; a program's `main`
    and the functions of commands are called by their names alone."""
    where = defaultdict(list)
    for module, tree in sources().items():
        if module == "pipeline.cli.commands":
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
                where[node.name].append(module)
    del where["main"]
    return {name: modules for name, modules in where.items() if len(modules) > 1}


def test_data_files_have_one_reader() -> None:
    reading = {
        m for m in sources() if any(n.startswith("importlib.resources") for n in imported(m))
    }
    by_path = {"pipeline.extract.training.vectors"}  # runs a program that stands beside it
    assert reading - by_path - {"schemas.datafiles"} == READERS_OF_DATA


def test_nothing_is_shared_behind_the_back() -> None:
    small, changing = set(), set()
    for module, tree in sources().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("lru_cache"):
                sizes = [*node.args, *(keyword.value for keyword in node.keywords)]
                if any(isinstance(size, ast.Constant) and size.value in (1, 2) for size in sizes):
                    small.add(module)
        for node in tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and is_changing(node.value):
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                if not (name := ast.unparse(target)).startswith("__"):
                    changing.add(f"{module}: {name}")
    assert small == SMALL_CACHES
    assert changing == CHANGING_GLOBALS


def is_changing(value: ast.expr | None) -> bool:
    """A list, or a container that is made empty, to be filled later."""
    return (
        isinstance(value, ast.List | ast.ListComp)
        or (isinstance(value, ast.Dict) and not value.keys)
        or (
            isinstance(value, ast.Call)
            and ast.unparse(value.func).split("[")[0] in ("list", "dict", "set", "defaultdict")
        )
    )


def test_every_folder_says_what_lives_there() -> None:
    packages = [module_name(path) for f in ALLOWED for path in (ROOT / f).rglob("__init__.py")]
    assert not [name for name in packages if not ast.get_docstring(sources()[name])]


def test_no_module_is_named_for_nothing() -> None:
    names = {part for module in sources() for part in module.split(".")}
    assert not names & {"utils", "util", "common", "helpers", "helper", "manager", "misc", "base"}


def test_help_does_not_import_beam() -> None:
    code = "import pipeline.cli, sys; print([m for m in ('apache_beam', 'elasticsearch', 'tantivy', 'numpy', 'spacy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


# held against a plain pattern on 3.11.2, it finds the same
SOUND = {"connectors.feeds.jsonfeed"}


def test_no_group_of_a_pattern_repeats_possessively() -> None:
    # Python before 3.11.5 (Debian 12 has 3.11.2) takes too little by such a pattern: every text
    # would be rejected
    wrong = [
        f"{module}: {node.value}"
        for module in sources().keys() - SOUND
        for node in ast.walk(sources()[module])
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and "(?:" in node.value
        and re.search(r"\)(?:[*+?]|\{[\d,]+\})\+(?!\))", node.value)
    ]
    assert not wrong
