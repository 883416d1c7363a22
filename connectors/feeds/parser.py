"""A feed's bytes to Items: RSS, Atom, RDF, CDF and JSON Feed, whole, damaged or hostile.

fastfeedparser reads what it reads as well as feedparser (tests/feeds/test_differential.py),
feedparser the rest, both behind the guard of `markup`; JSON Feed has its own adapter. What an entry
lacks is None; nothing is guessed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from connectors.feeds import fast, head, jsonfeed, slow
from connectors.feeds.decode import decode_feed
from connectors.feeds.distinct import tell_apart
from connectors.feeds.entry import FeedEntry, FeedHead, clean_link, has_words, to_item
from connectors.feeds.inflate import LIMIT, inflate
from connectors.feeds.markup import MOST_ITEMS, Guarded, guard, newest
from schemas import dates
from schemas.errors import SourceError
from schemas.item import Item
from schemas.model import Model

_LARGE = 1024 * 1024  # bytes from which a feed may have more items than are read


class Skipped(Model):
    """How many entries were left out, and why (a clause for a person)."""

    reason: str
    count: int


class ParsedFeed(Model):
    """A feed as read: what it says of itself, its items in its order, and what was left out.

    `repeated` are older versions of `items` (or the same once more), `wordless` entries in which
    there is nothing to read. Entries offered = items + repeated + wordless + those skipped.
    """

    head: FeedHead
    items: tuple[Item, ...] = ()
    repeated: tuple[Item, ...] = ()
    wordless: tuple[Item, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def left_out(self) -> int:
        """How many entries gave no item: there is nothing to read in them, or they cannot be
        read.
        """
        return len(self.wordless) + sum(skipped.count for skipped in self.skipped)


def parse_feed(
    data: bytes, address: str, found: datetime, content_type: str | None = None
) -> ParsedFeed:
    """Read a feed's body (gzip or not, at most 15 MiB inflated) that was found at `address`, a URL
    or a file's path.

    A bad entry is left out and counted. Raises SourceError, naming the address, when it is empty or
    no feed, is hostile as a whole, or has entries of which not one can be read.
    """
    try:
        return _parse(data, address, found, content_type)
    except SourceError as error:
        raise SourceError(f"{address[:200]} cannot be read as a feed: {error}.") from error


def _parse(data: bytes, address: str, found: datetime, content_type: str | None) -> ParsedFeed:
    body = inflate(data, LIMIT)
    cropped, dropped = _cropped(body[:LIMIT])
    text = decode_feed(cropped, content_type)
    if not text or text.isspace():
        raise SourceError(f"it is empty ({len(data)} bytes)")
    if text.lstrip().startswith("{"):
        top, entries, cut = _json(text)
    else:
        top, entries, cut = _markup(text, address)
    if dropped:
        cut[f"more than {MOST_ITEMS} items in one feed: an older one"] += dropped
    if len(body) > LIMIT:
        cut[f"what lies beyond {LIMIT} bytes"] = 1
    return _collect(top, entries, cut, address, found)


def _cropped(body: bytes) -> tuple[bytes, int]:
    """Drop all but the newest items of a large feed while its characters still take one byte
    each.
    """
    if len(body) < _LARGE or b"\0" in body[:_LARGE]:
        return body, 0
    text, dropped = newest(body.decode("latin-1"), MOST_ITEMS)
    return text.encode("latin-1") if dropped else body, dropped


def _json(text: str) -> tuple[FeedHead, list[FeedEntry | None], Counter[str]]:
    top, entries = jsonfeed.read_json_feed(text)
    cut: Counter[str] = Counter()
    if len(entries) > MOST_ITEMS:
        cut[f"more than {MOST_ITEMS} items in one feed"] = len(entries) - MOST_ITEMS
    return top, entries[:MOST_ITEMS], cut


def _markup(text: str, address: str) -> tuple[FeedHead, list[FeedEntry | None], Counter[str]]:
    guarded = guard(text)
    top = head.read_feed_head(guarded)
    cut = Counter(guarded.cut)
    entries = fast.read_entries(guarded)
    if entries is None:
        read = _by_feedparser(guarded, address)
        if not read.version and not read.entries:
            raise SourceError("it is not a feed in any format that is known")
        entries = read.entries
        top = top if top.title else top.but(title=read.title)
        if read.left:
            cut["more items than can be read from broken markup"] = read.left
    return top, list(entries), cut


def _whole(entry: FeedEntry | None) -> FeedEntry:
    if entry is None:
        raise ValueError("no object")
    return entry


def _by_feedparser(guarded: Guarded, address: str) -> slow.FeedparserResult:
    """Ask feedparser; where it gives up on what it found, whatever the other can read is better
    than nothing.
    """
    try:
        read = slow.read_with_feedparser(guarded, address)
    except SourceError:
        entries = fast.read_entries(guarded, whatever=True)
        if not entries:
            raise
        return slow.FeedparserResult("", None, entries, 0)
    entries = fast.read_entries(guarded, whatever=True) if read.left else None
    return slow.FeedparserResult(read.version, read.title, entries, 0) if entries else read


def _collect(
    top: FeedHead, entries: list[FeedEntry | None], cut: Counter[str], address: str, found: datetime
) -> ParsedFeed:
    items, wordless = list[Item](), list[Item]()
    orders = _orders(top, [entry for entry in entries if entry])
    for entry in entries:
        try:
            item = to_item(_whole(entry), top, address, found, orders(entry))
        except ValueError as error:
            cut[f"a bad entry ({type(error).__name__})"] += 1
            continue
        (items if has_words(item) else wordless).append(item)
    if cut and not items and not wordless:
        raise SourceError(
            f"none of its {sum(cut.values())} entries can be read: {cut.most_common(1)[0][0]}"
        )
    told = tell_apart(items, clean_link(top.link, address, None))
    skipped = tuple(Skipped(reason=reason, count=count) for reason, count in cut.items())
    return ParsedFeed(
        head=top,
        items=tuple(_numbered(told.items)),
        repeated=told.repeated,
        wordless=tuple(wordless),
        skipped=skipped,
    )


def _orders(
    top: FeedHead, entries: Sequence[FeedEntry]
) -> Callable[[FeedEntry | None], dates.Order | None]:
    """Say in which order an entry's dates are written: as others of its feed show, else as its
    language does.
    """
    texts = [text for one in entries for text in (one.published, one.updated)]
    shown = dates.order_in([*top.dates, *texts])
    return lambda entry: shown or dates.order_of((entry and entry.language) or top.language)


def _numbered(items: Iterable[Item]) -> Iterator[Item]:
    """Say of each item where in the document it is."""
    for number, item in enumerate(items):
        yield item.but(feed=item.feed.but(position=number)) if item.feed else item
