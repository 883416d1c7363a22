"""Vocabularies of numbers, units, money and the calendar, read once a process from
`schemas/data`.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """Give the content of `schemas/data/<name>.json`."""
    content = json.loads((files("schemas") / "data" / f"{name}.json").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Give one list (or the keys of one table) of a vocabulary as a set."""
    return frozenset(vocabulary(name)[key])
