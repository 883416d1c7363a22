"""A name as the tagger finds it: words of the body and what kind of thing they name."""

from schemas.article import EntityType, Span


class Name(Span):
    """One mention of a person, an organisation or a place."""

    type: EntityType
