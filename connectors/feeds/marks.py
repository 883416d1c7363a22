"""What of a feed is new since its last poll: a mark for each item, short enough to keep with the
feed.
"""

import hashlib
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from schemas.item import Item

WIDTH = 12  # hex digits: two of 5,000 items are taken for each other once in 20 million feeds


def mark(item: Item) -> str:
    """Give the same mark for the same content, whatever id it has today: some feeds invent ids at
    every fetch.
    """
    record = item.record
    name = record.url or (item.feed.entry_id if item.feed else None)
    words = (name, record.title, record.published, record.updated, record.summary, item.text)
    joined = "\x1f".join(word or "" for word in words)
    return hashlib.blake2b(
        joined.encode("utf-8", "surrogatepass"), digest_size=WIDTH // 2
    ).hexdigest()


def remove_marks(seen: str, gone: AbstractSet[str]) -> str:
    """Take marks out of those that were seen."""
    marks = (seen[at : at + WIDTH] for at in range(0, len(seen), WIDTH))
    return "".join(one for one in marks if one not in gone)


def unseen(items: Sequence[Item], seen: str) -> tuple[tuple[Item, ...], str]:
    """Give the items whose marks are not in `seen`, and the marks of all."""
    known = {seen[at : at + WIDTH] for at in range(0, len(seen), WIDTH)}
    marks = [mark(item) for item in items]
    new = tuple(item for item, one in zip(items, marks, strict=True) if one not in known)
    return new, "".join(marks)
