"""How the tree reads, in the columns of a table that other codebases have been put into: signs, not
targets. `python -m tests.bench.house [FOLDER...]`, a clone or another checkout of it each.

Lines are those of code, without docstrings, comments and blanks. Branches are what McCabe counts,
without the one that each function has. Homonyms are top-level names of functions and classes, public
or not, that two modules define."""

import ast
import io
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.places import ROOT

FOLDERS = ("pipeline", "connectors", "schemas")
BRANCHES = (
    ast.If, ast.For, ast.While, ast.ExceptHandler, ast.IfExp, ast.comprehension, ast.match_case,
    ast.And, ast.Or, ast.Assert,
)  # fmt: skip
SILENT = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENCODING, tokenize.ENDMARKER,
}  # fmt: skip
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source(NamedTuple):
    """A module: its tree, and for each line of code how many tokens are on it."""

    name: str
    tree: ast.Module
    tokens: dict[int, int]

    def size(self, node: ast.AST | None = None) -> int:
        """Lines of code in a node, or in all of it."""
        if node is None:
            return len(self.tokens)
        first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
        return sum(first <= line <= last for line in self.tokens)


def read_source(path: Path, root: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    told = {line for node in docstrings(tree) for line in range(node.lineno, node.end_lineno + 1)}  # type: ignore[operator]
    tokens: dict[int, int] = defaultdict(int)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in SILENT and token.start[0] not in told:
            tokens[token.start[0]] += 1
    name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
    return Source(name, tree, tokens)


def docstrings(tree: ast.Module) -> Iterator[ast.Expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | Function) and ast.get_docstring(node):
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            yield first


def share(values: Sequence[int], part: float) -> int:
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def is_cached(node: Function) -> bool:
    return any(
        "cache" in ast.unparse(one) or "kept(" in ast.unparse(one) for one in node.decorator_list
    )


def public(sources: Sequence[Source]) -> Iterator[Function | ast.ClassDef]:
    """Functions, classes and methods whose names, and those of what they are in, do not begin with
    an underscore."""
    waiting: list[ast.Module | ast.ClassDef] = [source.tree for source in sources]
    while waiting:
        for node in waiting.pop().body:
            if isinstance(node, Function | ast.ClassDef) and node.name[0] != "_":
                yield node
                if isinstance(node, ast.ClassDef):
                    waiting.append(node)


def count_in_cycles(sources: Sequence[Source]) -> int:
    names = {source.name for source in sources}
    names -= {name.rpartition(".")[0] for name in names}
    edges: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                full = {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
                edges[source.name] |= full & names
    return sum(reaches_itself(name, edges) for name in names)


def reaches_itself(name: str, edges: dict[str, set[str]]) -> bool:
    seen: set[str] = set()
    waiting = [*edges[name]]
    while waiting:
        one = waiting.pop()
        if one == name:
            return True
        if one not in seen:
            seen.add(one)
            waiting += edges[one]
    return False


def measure(root: Path) -> dict[str, str]:
    """Give each column of the table for one tree."""
    paths = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*.py"))]
    sources = [read_source(path, root) for path in paths]
    functions = [
        (source, node)
        for source in sources
        for node in ast.walk(source.tree)
        if isinstance(node, Function)
    ]
    sizes = [source.size(node) for source, node in functions]
    files = [size for source in sources if (size := source.size())]
    lines = sum(files)
    branches = sum(isinstance(one, BRANCHES) for source in sources for one in ast.walk(source.tree))
    shown = [*public(sources)]
    told = sum(ast.get_docstring(node) is not None for node in shown)
    where = defaultdict(set)
    for source in sources:
        for node in source.tree.body:
            if isinstance(node, Function | ast.ClassDef):
                where[node.name].add(source.name)
    open_names = {name: modules for name, modules in where.items() if name[0] != "_"}
    return {
        "file median / 95th": f"{share(files, 0.5)} / {share(files, 0.95)}",
        "function median / 95th / longest": (
            f"{share(sizes, 0.5)} / {share(sizes, 0.95)} / {max(sizes)}"
        ),
        "public documented": f"{100 * told // len(shown)} %",
        "tokens a line": f"{sum(sum(one.tokens.values()) for one in sources) / lines:.1f}",
        "branches a line": f"{branches / lines:.2f}",
        "modules in import cycles": str(count_in_cycles(sources)),
        "homonyms": f"{sum(len(one) > 1 for one in where.values())} of {len(where):,}",
        "public homonyms": f"{sum(len(one) > 1 for one in open_names.values())} of {len(open_names):,}",
        "cached functions": str(sum(is_cached(node) for _, node in functions)),
        "lines of code": f"{lines:,}",
    }


def main(folders: Sequence[str]) -> None:
    """Print the columns, a tree each."""
    trees = [Path(folder).resolve() for folder in folders] or [ROOT]
    columns = [measure(tree) for tree in trees]
    sys.stdout.write(
        "".join(
            f"{name:<34}" + "".join(f"{column[name]:>18}" for column in columns) + "\n"
            for name in columns[0]
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
