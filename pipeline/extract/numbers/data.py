"""Vocabularies of numbers, units, money and the calendar, read once a process from
`schemas/data`.
"""

from functools import cache
from typing import Any

from schemas.datafiles import load_json


def vocabulary(name: str) -> dict[str, Any]:
    """Give the content of `schemas/data/<name>.json`."""
    return load_json(f"{name}.json", dict[str, Any])


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Give one list (or the keys of one table) of a vocabulary as a set."""
    return frozenset(vocabulary(name)[key])
