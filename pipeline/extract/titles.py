"""What a title names: its own names beside those of the body, under the same names."""

from collections.abc import Sequence
from typing import TypeVar

from pipeline.extract.entities import Linked, link
from pipeline.extract.names import tag_names
from schemas.article import Entity

_T = TypeVar("_T")
# A title that writes more of its words with capitals tells nothing of what is a name.
_CAPITALS = 0.7
_SHORT_WORD = 3


def with_title(linked: Linked, title: str) -> Linked:
    """Add what an English title names; of a title all in capitals only what the body names too."""
    if not title:
        return linked
    told = link(title, tag_names(title))
    body = {(entity.name, entity.type): entity for entity in linked.entities}
    added: list[Entity] = []
    for entity in told.entities:
        key = (entity.name, entity.type)
        spans = {"title_mentions": entity.mentions}
        if key in body:
            body[key] = body[key].model_copy(update=spans)
        elif not _is_capitals(title):
            added.append(entity.model_copy(update={"mentions": (), **spans}))
    fresh = bool(added)
    return linked.model_copy(
        update={
            "entities": (*body.values(), *added),
            "countries": _once(linked.countries, told.countries if fresh else ()),
            "locations": _once(linked.locations, told.locations if fresh else ()),
        }
    )


def named_in_title(entities: Sequence[Entity]) -> list[Entity]:
    """Give the entities of a title, with their mentions there."""
    return [
        entity.model_copy(update={"mentions": entity.title_mentions})
        for entity in entities
        if entity.title_mentions
    ]


def _once(held: Sequence[_T], more: Sequence[_T]) -> tuple[_T, ...]:
    return (*held, *(one for one in more if one not in held))


def _is_capitals(title: str) -> bool:
    """Is nearly every longer word written with a capital?"""
    words = [word for word in title.split() if len(word) > _SHORT_WORD]
    return sum(word[0].isupper() for word in words[1:]) > _CAPITALS * max(len(words) - 1, 1)
