"""A lint rule of our own: feedparser.parse takes its argument for a file's name or an address
before anything else."""

import ast
from collections.abc import Iterator


def calls_of_parse(source: str) -> Iterator[tuple[int, str]]:
    """Give line and fault of each use of feedparser's parse that is not a call with
    `io.BytesIO(...)` first."""
    tree = ast.parse(source)
    streams = _streams(tree)
    called = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "feedparser":
            yield node.lineno, "imports names of feedparser, which hides its calls"
        if isinstance(node, ast.Import) and any(
            alias.name.split(".")[0] == "feedparser"
            and (alias.asname or alias.name != "feedparser")
            for alias in node.names
        ):
            yield node.lineno, "imports feedparser under another name"
        if _is_parse(node) and not _is_safe(called.get(id(node)), streams):
            yield node.lineno, "gives feedparser.parse something that is no io.BytesIO"  # type: ignore[attr-defined]


def _is_parse(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "feedparser"
        and node.attr in ("parse", "api", "http")
    )


def _is_safe(call: ast.Call | None, streams: set[str]) -> bool:
    if call is None or not call.args:
        return False
    first = call.args[0]
    return _is_stream(first) or (isinstance(first, ast.Name) and first.id in streams)


def _is_stream(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "io.BytesIO"


def _streams(tree: ast.AST) -> set[str]:
    """Names that are bound to an io.BytesIO and to nothing else in the module."""
    bound: dict[str, list[bool]] = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and len(node.targets) == 1
            and isinstance(node.targets[0], ast.Name)
        ):
            bound.setdefault(node.targets[0].id, []).append(_is_stream(node.value))
        elif isinstance(node, ast.arg):
            bound.setdefault(node.arg, []).append(False)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.setdefault(node.id, [])
    stores = [
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return {
        name
        for name, safe in bound.items()
        if safe and all(safe) and stores.count(name) == len(safe)
    }
