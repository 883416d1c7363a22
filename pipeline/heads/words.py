"""The words of heads and digests, from `schemas/data/heads.json`, and the names that tell a person
from a place.
"""

import re
from functools import cache

from pydantic import Field

from schemas.datafiles import load_json
from schemas.known_names import load_aliases, load_countries, load_regions
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
    joiners: frozenset[str] = Field(alias="and")
    roles: frozenset[str]
    particles: frozenset[str]
    agencies: dict[str, str]
    kickers: frozenset[str]
    digests: tuple[str, ...]
    digest_words: frozenset[str]
    attributions: frozenset[str]


def words() -> Words:
    """Load the vocabulary, once a process."""
    return load_json("heads.json", Words)


@cache
def given_names() -> frozenset[str]:
    """Give the given names that are known."""
    listed = load_json("given_names.json", dict[str, tuple[str, ...] | str])
    people = (alias.name for alias in load_aliases() if alias.type == "person")
    first = {name.split()[0] for name in people if " " in name}
    return frozenset(first).union(*(names for names in listed.values() if isinstance(names, tuple)))


@cache
def places() -> frozenset[str]:
    """Give the names of countries, their capitals and regions, in lower case."""
    capitals = [country.capital for country in load_countries() if country.capital]
    countries = [name for row in load_countries() for name in (row.name, *row.aliases)]
    regions = [name for row in load_regions() for name in (row.name, *row.aliases)]
    return frozenset(name.lower() for name in (*countries, *capitals, *regions))


def agency(text: str) -> str | None:
    """Give the name of the agency that a text is."""
    return words().agencies.get(" ".join(text.strip(EDGES).split()).lower())


def unmarked(text: str) -> str:
    """Take emphasis and links of markdown out of a line."""
    plain = LINKS.sub(r"\1", text) if "](" in text else text
    return MARKS.sub(r"\2", plain).strip() if "*" in plain or "_" in plain else plain
