"""The topics there are: the part of IPTC Media Topics that world news needs, each with its
parents.
"""

from collections.abc import Iterable
from functools import cache

from schemas.datafiles import load_json
from schemas.model import Model


class Concept(Model):
    """One Media Topic; `parent` is the id of the next wider one, None at the top."""

    id: str
    name: str
    definition: str
    parent: str | None = None


@cache
def concepts() -> dict[str, Concept]:
    """Give every topic under its id."""
    return {concept.id: concept for concept in load_json("topics.json", tuple[Concept, ...])}


@cache
def named() -> dict[str, Concept]:
    """Give every topic under its name (names are unique)."""
    return {concept.name: concept for concept in concepts().values()}


@cache
def tops() -> tuple[str, ...]:
    """Give the names of the seventeen widest topics, in the vocabulary's order."""
    return tuple(concept.name for concept in concepts().values() if concept.parent is None)


@cache
def lineage(name: str) -> tuple[str, ...]:
    """Give the names from a topic to its widest one, the topic itself first; empty for a name that
    is no topic.
    """
    concept = named().get(name)
    names = []
    while concept is not None:
        names.append(concept.name)
        concept = concepts().get(concept.parent or "")
    return tuple(names)


def with_parents(names: Iterable[str]) -> tuple[str, ...]:
    """Give the names and all their wider topics, each once, in the order first met, widest first
    for each name.
    """
    return tuple(dict.fromkeys(wider for name in names for wider in reversed(lineage(name))))
