"""One file reference to Items and Rejects, one at a time. A bad file or line never stops the
others.

Every unit that a file offers, the file itself, a record or an entry, becomes an Item or is counted
in a Reject.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from connectors.feeds.leftovers import leftovers
from connectors.feeds.parser import parse_feed
from connectors.files.decode import NotTextError, declared_encoding, decode_file, unix_lines
from connectors.files.documents import read_document
from connectors.files.find import FileRef, Missed
from connectors.files.lines import read_lines
from connectors.files.opened import BAD_GZIP, broken_gzip, opened
from connectors.files.units import refuse
from schemas.errors import SourceError
from schemas.item import Item, Repeated
from schemas.reject import MOST_OF_ONE, NOTHING, Reject

# bytes of one text; a longer one is a dump of many and must come as .jsonl
MAX_TEXT = 8 * 1024 * 1024
MAX_FEED = 16 * 1024 * 1024  # bytes of a saved feed
# bytes of a document of records, an answer of `newsbeam search --json` among them
MAX_JSON = 64 * 1024 * 1024
LIMITS = {"feed": MAX_FEED, "json": MAX_JSON}
MEDIA = {"text": "text/plain", "markdown": "text/markdown", "html": "text/html"}
MOST_KEPT = 8 * 1024 * 1024  # characters of originals that they keep


def read_reference(ref: FileRef | Missed, found: datetime) -> Iterator[Item | Reject | Repeated]:
    """Give what a reference holds; whatever fails becomes a Reject that says what and why."""
    if isinstance(ref, Missed):
        yield Reject.of("read", ref.path, f"{ref.path}: {ref.reason}.", found)
    else:
        yield from bound_rejects(read_file(ref, found), found)


def bound_rejects(
    results: Iterable[Item | Reject | Repeated], found: datetime
) -> Iterator[Item | Reject | Repeated]:
    """Keep the first rejects of a reference whole, and count the others in one: no file makes more
    of them than it is.
    """
    kept = size = more = 0
    first: Reject | None = None
    for one in results:
        if not isinstance(one, Reject):
            yield one
        elif kept < MOST_OF_ONE and size < MOST_KEPT:
            kept, size = kept + 1, size + (len(one.item.text) if one.item else 0)
            yield one
        else:
            first, more = first or one, more + one.count
    if first:
        yield Reject.more(first, more, found)


def read_file(ref: FileRef, found: datetime) -> Iterator[Item | Reject | Repeated]:
    """Give what a file holds."""
    try:
        yield from read_lines(ref, found) if ref.format == "jsonl" else read_whole(ref, found)
    except OSError as error:
        reason = (
            f"cannot be read ({error.strerror or error}). Check that it is there and may be read."
        )
        yield refuse(ref, reason, found, error=error)


def read_whole(ref: FileRef, found: datetime) -> Iterator[Item | Reject | Repeated]:
    """Read a file that is one item (or a saved feed, or records in one document)."""
    limit = LIMITS.get(ref.format, MAX_TEXT)
    with opened(ref) as file:
        try:
            data = file.read(limit + 1) or b""
        except BAD_GZIP as error:
            yield broken_gzip(ref, error, found)
            return
    if len(data) > limit:
        yield refuse(
            ref,
            f"is over {limit // 2**20} MiB, too long for one text. Split it, or give it as .jsonl.",
            found,
        )
    elif not data.strip():
        yield refuse(ref, f"{NOTHING}.", found)
    else:
        yield from read_by_format(ref, data, found)


def read_by_format(
    ref: FileRef, data: bytes, found: datetime
) -> Iterator[Item | Reject | Repeated]:
    """Read the bytes of a file by its format; a `.json` that holds no records is a saved feed."""
    if ref.format == "feed":
        yield from saved_feed(ref, data, found)
    elif ref.format == "json":
        records = read_document(ref, data, found)
        yield from saved_feed(ref, data, found) if records is None else records
    else:
        yield make_text_item(ref, data, found)


def make_text_item(ref: FileRef, data: bytes, found: datetime) -> Item | Reject:
    """Make the item of one text file."""
    declared = declared_encoding(data) if ref.format == "html" else None
    try:
        decoded = decode_file(data, ref.encoding, declared)
    except NotTextError as error:
        reason = f"{error} (byte {error.offset}). Remove it, or convert it to text."
        return refuse(ref, reason, found, offset=error.offset, error=error)
    if not decoded.text.strip():
        return refuse(ref, f"{NOTHING}.", found)
    text = unix_lines(decoded.text)
    return Item(path=ref.path, text=text, media=MEDIA[ref.format], found=found, flags=decoded.flags)


def saved_feed(ref: FileRef, data: bytes, found: datetime) -> Iterator[Item | Reject | Repeated]:
    """Make the items of a feed that was saved; entries that give no item are counted in a reject
    for each reason.
    """
    try:
        feed = parse_feed(
            decode_file(data, ref.encoding).text.encode() if ref.encoding else data, ref.path, found
        )
    except NotTextError as error:
        yield refuse(
            ref, f"{error} (byte {error.offset}).", found, offset=error.offset, error=error
        )
        return
    except SourceError as error:
        yield Reject.of("read", ref.path, str(error), found, error=error)
        return
    if not feed.items and not feed.wordless and not feed.skipped:
        yield refuse(ref, f"{NOTHING}: this feed has no entry.", found)
    yield from feed.items
    yield from leftovers(ref.path, feed.wordless, feed.skipped, found)
    if feed.repeated:
        yield Repeated(path=ref.path, count=len(feed.repeated))
