"""The one reader of the data files in `schemas/data`: typed, and read once a process.

What it gives is shared by all who ask for the same file: nobody may change it. A file that is not
there raises FileNotFoundError, one that is not of the type asked for pydantic.ValidationError: both
are mistakes of newsbeam's own, not of what it reads. `folder` names another folder of data, from
the package down.
"""

import gzip
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from pydantic import TypeAdapter

Data = TypeVar("Data")

DATA = "schemas/data"


def load_json(name: str, kind: type[Data], folder: str = DATA) -> Data:
    """Give the content of a JSON file as this type: a model, or `dict[str, tuple[str, ...]]`."""
    content: Data = _once(_parse_json, name, kind, folder)
    return content


def load_json_lines(name: str, kind: type[Data], folder: str = DATA) -> tuple[Data, ...]:
    """Give the records of a file of JSON lines, in order, each as this type; empty lines are
    none.
    """
    content: tuple[Data, ...] = _once(_parse_json_lines, name, kind, folder)
    return content


@cache
def load_lines(name: str, folder: str = DATA) -> tuple[str, ...]:
    """Give the lines of a file of words, in order, without empty ones and comments (`#`)."""
    lines = read_text(name, folder).splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_text(name: str, folder: str = DATA) -> str:
    """Read a whole file, UTF-8, unpacked where its name ends with `.gz`; kept by nobody."""
    data = find_data(name, folder).read_bytes()
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")


def find_data(name: str, folder: str = DATA) -> Traversable:
    """Say where a file is, whether it is there or not: for models, which are opened by others."""
    package, *inside = f"{folder}/{name}".split("/")
    return files(package).joinpath(*inside)


def _parse_json(name: str, kind: Any, folder: str) -> Any:
    return TypeAdapter(kind).validate_json(find_data(name, folder).read_bytes())


def _parse_json_lines(name: str, kind: Any, folder: str) -> Any:
    adapter = TypeAdapter(kind)
    lines = read_text(name, folder).splitlines()
    return tuple(adapter.validate_json(line) for line in lines if line.strip())


@cache
def _kept(parse: Callable[[str, Any, str], Any], name: str, kind: Any, folder: str) -> Any:
    return parse(name, kind, folder)


_once: Callable[..., Any] = _kept  # a type of a type is hashable, which mypy does not see
