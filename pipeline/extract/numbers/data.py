"""Vocabularies of numbers, units, money and the calendar, read once a process from
`schemas/data`.
"""

from functools import cache
from typing import Any

from schemas.datafiles import load_json

_OF_ENGLISH = frozenset({"calendar"})


def vocabulary(name: str) -> dict[str, Any]:
    """Give the content of `schemas/data/<name>.json`, or of the folder of English."""
    folder = "languages/en/" if name in _OF_ENGLISH else ""
    return load_json(f"{folder}{name}.json", dict[str, Any])


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Give one list (or the keys of one table) of a vocabulary as a set."""
    return frozenset(vocabulary(name)[key])
