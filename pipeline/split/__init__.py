"""An item to its pieces: a digest to its items, a dump to its articles, anything else to one piece.

`split` decides where; `markup` makes text of HTML first; `header` reads blocks of "Title: ... Date:
..." lines.
"""

from pipeline.split.markup import with_text
from pipeline.split.pieces import cut
from schemas.item import Item, Piece

__all__ = ["split"]


def split(item: Item) -> list[Piece]:
    """Give the pieces of an item, in order; an empty list for one without words.

    The body of an article that newsbeam wrote is one piece as it is.
    """
    return [whole(item)] if item.record.told else cut(with_text(item))


def whole(item: Item) -> Piece:
    """Make one piece of all of an item."""
    return Piece(
        path=item.path,
        offset=item.offset,
        text=item.text,
        media=item.media,
        found=item.found,
        record=item.record,
        feed=item.feed,
        flags=item.flags,
        start=0,
        end=len(item.text),
    )
