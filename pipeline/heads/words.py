"""The words of heads and digests, from `schemas/data/heads.json`, and the names that tell a person
from a place.
"""

import json
import re
from functools import cache
from importlib.resources import files

from schemas.model import Model

MARKS = re.compile(r"(\*\*\*|\*\*|\*|___|__|_)(?=\S)([^*_\n]{1,1000})(?<=\S)\1")
LINKS = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}\)")
EDGES = " \t.,:;|·•–—-()[]/\\"


class Words(Model):
    """The vocabulary; every word in lower case but the names of agencies."""

    about: str
    published: frozenset[str]
    updated: frozenset[str]
    joints: frozenset[str]
    bylines: frozenset[str]
    joiners: frozenset[str]
    roles: frozenset[str]
    particles: frozenset[str]
    agencies: dict[str, str]
    kickers: frozenset[str]
    digests: tuple[str, ...]
    digest_words: frozenset[str]
    attributions: frozenset[str]


@cache
def words() -> Words:
    """Load the vocabulary, once a process."""
    said = json.loads(_read("heads.json"))
    return Words(joiners=said.pop("and"), **said)


@cache
def given_names() -> frozenset[str]:
    """Give the given names that are known."""
    said = json.loads(_read("given_names.json"))
    people = (
        json.loads(line) for line in _read("aliases.jsonl").splitlines() if line.startswith("{")
    )
    first = {
        one["name"].split()[0] for one in people if one["type"] == "person" and " " in one["name"]
    }
    return frozenset(first).union(*(names for names in said.values() if isinstance(names, list)))


@cache
def places() -> frozenset[str]:
    """Give the names of countries, their capitals and regions, in lower case."""
    rows = json.loads(_read("countries.json")) + json.loads(_read("regions.json"))
    names = (
        name
        for row in rows
        for name in (row["name"], row.get("capital"), *row.get("aliases", ()))
        if name
    )
    return frozenset(name.lower() for name in names)


def agency(text: str) -> str | None:
    """Give the name of the agency that a text is."""
    return words().agencies.get(" ".join(text.strip(EDGES).split()).lower())


def unmarked(text: str) -> str:
    """Take emphasis and links of markdown out of a line."""
    plain = LINKS.sub(r"\1", text) if "](" in text else text
    return MARKS.sub(r"\2", plain).strip() if "*" in plain or "_" in plain else plain


def _read(name: str) -> str:
    return files("schemas").joinpath(f"data/{name}").read_text(encoding="utf-8")
