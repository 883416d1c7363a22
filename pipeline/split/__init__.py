"""An item to its pieces: a digest to its items, a dump to its articles, anything else to one piece.

`split` decides where; `markup` makes text of HTML first; `header` reads blocks of "Title: ... Date: ..." lines.
"""

from pipeline.split.markup import with_text
from pipeline.split.pieces import cut
from schemas.item import Item, Piece

__all__ = ["split"]


def split(item: Item) -> list[Piece]:
    """Give the pieces of an item, in order; an empty list for one without words."""
    return cut(with_text(item))
