"""Which entries of one feed document are one item, and what names each: no identifier is believed
that repeats.

Feeds give one guid to all they have ("N/A"), one link to all (their home), and list an item again
when it changes. So a guid or link names an item only where no other item of the document carries
it; titles and words tell the rest apart.
"""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from connectors.feeds.entry import plain, short_id
from schemas import dates
from schemas.item import Item

# share of word pairs that a version keeps of another, where the dates say that it is a later one
REVISED = 0.1
REPEATED = 0.8  # the same, where nothing but the words says so
MOST_VERSIONS = 8  # versions of an item that a further one is compared with
_COMPARED = 5_000  # characters


class Told(NamedTuple):
    """The items that are one each, in the feed's order, and the older versions of them that it
    lists as well.
    """

    items: tuple[Item, ...]
    repeated: tuple[Item, ...]


class Traits(NamedTuple):
    """What an item may be known by: guid, link (folded), title (folded)."""

    guid: str | None
    link: str | None
    title: str | None


Key = tuple[str | None, ...]


class Words:
    """Compares items by pairs of words and by their dates; each item's are made once, and only
    where they are needed.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._made: dict[int, set[int]] = {}
        self._dates: dict[int, datetime | None] = {}

    def likeness(self, one: int, two: int) -> float:
        """Give the share of the word pairs of the item with fewer that the other has too."""
        first, second = self._pairs(one), self._pairs(two)
        least = min(len(first), len(second))
        return len(first & second) / least if least else float(first == second)

    def date(self, at: int) -> datetime | None:
        """Say when an item was changed, else published, where that can be read."""
        if at not in self._dates:
            record = self._items[at].record
            self._dates[at] = dates.read_moment(record.updated) or dates.read_moment(
                record.published
            )
        return self._dates[at]

    def _pairs(self, at: int) -> set[int]:
        if at not in self._made:
            words = (plain(self._items[at].text, _COMPARED) or "").casefold().split()
            self._made[at] = {
                hash(pair) for pair in pairwise(words if len(words) > 1 else [*words, ""])
            }
        return self._made[at]


def tell_apart(items: Sequence[Item], home: str | None) -> Told:
    """Set older versions aside, and name each item that is left; `home` is the feed's own page."""
    traits = [_traits(item) for item in items]
    words, place = Words(items), _folded(home)
    older = _older(items, traits, words, place)
    kept = [at for at in range(len(items)) if at not in older]
    return Told(
        tuple(_named(items, traits, words, kept, place)), tuple(items[at] for at in sorted(older))
    )


def _traits(item: Item) -> Traits:
    record = item.record
    title = " ".join((record.title or "").casefold().split()) or None
    guid = item.feed.entry_id if item.feed else None
    return Traits(guid, _folded(record.url), title)


def _folded(link: str | None) -> str | None:
    """Give a link without what leads to the same page: scheme, `www.`, fragment, a slash at the
    end.
    """
    if not link:
        return None
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    query = "&".join(one for one in parts.query.split("&") if one and not one.startswith("utm_"))
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}?{query}"


def _older(
    items: Sequence[Item], traits: Sequence[Traits], words: Words, home: str | None
) -> set[int]:
    """Find the items of which the document holds a newer version, or the same once more."""
    if len({(one.guid or one.link, one.title) for one in traits}) == len(traits):
        return set()
    older, copies = set[int](), set[Key]()
    versions: dict[Key, list[int]] = defaultdict(list)
    firm = _firm(traits, home)
    for at in _newest_first(words, len(items)):
        one = traits[at]
        copy = (one.guid or one.link, one.title, items[at].text)
        group = versions[one.guid, one.link, one.title]
        if copy in copies or (firm[at] and any(_is_version(words, newer, at) for newer in group)):
            older.add(at)
        elif len(group) < MOST_VERSIONS:
            group.append(at)
        copies.add(copy)
    return older


def _newest_first(words: Words, count: int) -> list[int]:
    """Order items by date, those of one date or none as the feed lists them: newest first, if
    nothing shows otherwise.
    """
    told = [date for at in range(count) if (date := words.date(at))]
    rising = any(one < two for one, two in pairwise(told)) and all(
        one <= two for one, two in pairwise(told)
    )
    listed = range(count - 1, -1, -1) if rising else range(count)
    return sorted(listed, key=lambda at: age(words.date(at)))


def age(date: datetime | None) -> float:
    """Give what is greater the older something is; what has no date is oldest."""
    return -date.timestamp() if date else math.inf


def _firm(traits: Sequence[Traits], home: str | None) -> list[bool]:
    """Say of each item whether its guid or its link stands with no other title: then it may be one
    item, changed.
    """
    guids, links = defaultdict(set), defaultdict(set)
    for one in traits:
        guids[one.guid].add(one.title)
        links[one.link].add(one.title)
    return [
        bool(
            (one.guid and len(guids[one.guid]) == 1)
            or (one.link and one.link != home and len(links[one.link]) == 1)
        )
        for one in traits
    ]


def _is_version(words: Words, newer: int, older: int) -> bool:
    one, two = words.date(newer), words.date(older)
    return words.likeness(newer, older) >= (REVISED if one and two and one != two else REPEATED)


def _named(
    items: Sequence[Item],
    traits: Sequence[Traits],
    words: Words,
    kept: Sequence[int],
    home: str | None,
) -> Iterator[Item]:
    """Give each item that is kept an id that no other has, none where its link alone names it or
    nothing does.
    """
    guids, links = Counter(traits[at].guid for at in kept), Counter(traits[at].link for at in kept)
    shared = _shared(traits, words, kept, home)
    joined = _joined(
        items,
        traits,
        words,
        [at for at in kept if guids[traits[at].guid] > 1 or not traits[at].guid],
    )
    for at in kept:
        one, feed = traits[at], items[at].feed
        if one.guid and guids[one.guid] == 1:
            name: str | None = one.guid
        elif one.link and links[one.link] == 1 and one.link != home:
            name = None
        else:
            name = joined[at] if one.guid or one.link else None
        yield (
            items[at].but(feed=feed.but(entry_id=name, shared_link=one.link in shared))
            if feed
            else items[at]
        )


def _shared(
    traits: Sequence[Traits], words: Words, kept: Sequence[int], home: str | None
) -> set[str]:
    """Give the links that name no item: the home, and those of items with another title or other
    words.
    """
    first: dict[str, int] = {}
    shared = {home} if home else set[str]()
    for at in kept:
        link = traits[at].link
        known = first.setdefault(link, at) if link else at
        if not link or known == at or link in shared:
            continue
        if traits[at].title != traits[known].title or words.likeness(at, known) < REPEATED:
            shared.add(link)
    return shared


def _joined(
    items: Sequence[Item], traits: Sequence[Traits], words: Words, wanted: Sequence[int]
) -> dict[int, str | None]:
    """Join guid, link and title to one id, with the date and then the words where those repeat as
    well.
    """
    keys: dict[int, Key] = {at: tuple(traits[at]) for at in wanted}
    for by_date in (True, False):
        times = Counter(keys.values())
        for at, key in [(at, key) for at, key in keys.items() if times[key] > 1]:
            keys[at] = (*key, str(words.date(at)) if by_date else items[at].text)
    return {at: short_id(json.dumps(key, ensure_ascii=False)) for at, key in keys.items()}
