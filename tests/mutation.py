"""Sources without one of their guards.

What guards is named by its module, its function (or the name of a table) and what Python it is, not
by how it is set: lines may be broken and written otherwise, and the same guard is found."""

import ast
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Guard(NamedTuple):
    """What guards: `words` in a `function` of a module (a path from the root), what stands there
    `without` it, and the tests that must then fail.

    `function` may be a method (`Class.method`) or a name that a module gives a value. `words` are
    an expression, an argument (`name=value`), an entry of a table (`key: value`; `without` may be
    empty), a statement, or a part of a text."""

    module: str
    function: str
    words: str
    without: str
    tests: str


def without_guard(source: str, guard: Guard) -> str:
    """Give a module's source without the guard. Raises ValueError where that is not there exactly
    once."""
    tree = ast.parse(source)
    room = _room(tree, guard)
    for way in (_expression, _entry, _argument, _statement, _text):
        try:
            replace, same = way(guard)
        except SyntaxError:
            continue
        places = [*_places(room, same)]
        if len(places) == 1:
            parent, field, at = places[0]
            _put(parent, field, at, replace(_at(parent, field, at)))
            return ast.unparse(ast.fix_missing_locations(tree))
        if places:
            break
    raise ValueError(f"{guard.module}: {guard.function} does not hold {guard.words!r} exactly once")


Same = Callable[[Any], bool]
Replace = Callable[[Any], list[Any]]


def _expression(guard: Guard) -> tuple[Replace, Same]:
    wanted = ast.parse(guard.words, mode="eval").body
    return (lambda _: [ast.parse(guard.without, mode="eval").body]), _like(wanted)


def _argument(guard: Guard) -> tuple[Replace, Same]:
    return (lambda _: [_keyword(guard.without)]), _like(_keyword(guard.words))


def _keyword(words: str) -> ast.keyword:
    call = ast.parse(f"f({words})", mode="eval").body
    if not isinstance(call, ast.Call) or len(call.keywords) != 1:
        raise SyntaxError(words)
    return call.keywords[0]


def _entry(guard: Guard) -> tuple[Replace, Same]:
    """Entries stand in two lists of their table: the table is replaced by one that lacks them."""
    key, value = _pair(guard.words)

    def held(node: Any) -> list[int]:
        if not isinstance(node, ast.Dict):
            return []
        pairs = zip(node.keys, node.values, strict=True)
        return [
            at
            for at, pair in enumerate(pairs)
            if pair[0] is not None and _like(key)(pair[0]) and _like(value)(pair[1])
        ]

    def replace(node: ast.Dict) -> list[Any]:
        (at,) = held(node)
        new = [_pair(guard.without)] if guard.without else []
        node.keys[at : at + 1] = [key for key, _ in new]
        node.values[at : at + 1] = [value for _, value in new]
        return [node]

    return replace, lambda node: bool(held(node))


def _pair(words: str) -> tuple[ast.expr, ast.expr]:
    table = ast.parse(f"{{{words}}}", mode="eval").body
    if not isinstance(table, ast.Dict) or len(table.keys) != 1 or table.keys[0] is None:
        raise SyntaxError(words)
    return table.keys[0], table.values[0]


def _statement(guard: Guard) -> tuple[Replace, Same]:
    (wanted,) = ast.parse(guard.words).body
    return (lambda _: ast.parse(guard.without).body), _like(wanted)


def _text(guard: Guard) -> tuple[Replace, Same]:
    words = guard.words

    def same(node: Any) -> bool:
        return (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.count(words) == 1
        )

    return (lambda node: [ast.Constant(node.value.replace(words, guard.without))]), same


def _like(wanted: ast.AST) -> Same:
    told = ast.dump(wanted)
    return lambda node: type(node) is type(wanted) and ast.dump(node) == told


def _room(tree: ast.Module, guard: Guard) -> ast.AST:
    """Find the function, or what gives a name its value. Raises ValueError."""
    room: ast.AST = tree
    for name in guard.function.split("."):
        found = [node for node in ast.iter_child_nodes(room) if name in _names(node)]
        if len(found) != 1:
            raise ValueError(f"{guard.module} has no {guard.function}, or several")
        room = found[0]
    return room


def _names(node: ast.AST) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _places(room: ast.AST, same: Same) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Give where such a node hangs: its parent, the field, and where in it if that is a list."""
    for parent in ast.walk(room):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                yield from ((parent, field, at) for at, one in enumerate(value) if same(one))
            elif same(value):
                yield parent, field, None


def _at(parent: ast.AST, field: str, at: int | None) -> Any:
    value = getattr(parent, field)
    return value if at is None else value[at]


def _put(parent: ast.AST, field: str, at: int | None, new: list[Any]) -> None:
    if at is None:
        (value,) = new
        setattr(parent, field, value)
    else:
        getattr(parent, field)[at : at + 1] = new
