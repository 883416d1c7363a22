"""An index whose every call goes through a function of a test: to count it, or to be killed in it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from connectors.index import Index

PARTS = ("articles", "relations", "outbox", "rejects", "tombstones", "searcher", "storage")
# called with the name of the call (`articles.write`), the call itself, and what it is given
Through = Callable[..., Any]


class Part:
    """One part of an index, named, each of whose calls goes through a function."""

    def __init__(self, name: str, part: object, through: Through) -> None:
        self.name, self.part, self.through = name, part, through

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Give a call of the part."""
        call = getattr(self.part, name)
        return lambda *given, **more: self.through(f"{self.name}.{name}", call, *given, **more)


def intercepted(index: Index, through: Through) -> Index:
    """Send every call of an index through a function."""
    parts: dict[str, Any] = {name: Part(name, getattr(index, name), through) for name in PARTS}
    return replace(index, **parts)
