"""One file reference to Items and Rejects, one at a time. A bad file or line never stops the others."""

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import IO, cast

from connectors.feeds.leftovers import leftovers
from connectors.feeds.parser import parse_feed
from connectors.files.decode import NotTextError, decode
from connectors.files.find import FileRef, Missed
from connectors.files.record import NotRecordError, item_of
from schemas.errors import SourceError
from schemas.item import Item, Repeated
from schemas.reject import Reject

MAX_TEXT = 8 * 1024 * 1024  # bytes of one text; a longer one is a dump of many and must come as .jsonl
MAX_FEED = 16 * 1024 * 1024  # bytes of a saved feed
MAX_LINE = 8 * 1024 * 1024  # bytes of one line of a .jsonl
MEDIA = {"text": "text/plain", "markdown": "text/markdown", "html": "text/html"}
BAD_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)


def read(ref: FileRef | Missed, found: datetime) -> Iterator[Item | Reject | Repeated]:
    """Give what a reference holds; whatever fails becomes a Reject that says what and why."""
    if isinstance(ref, Missed):
        yield Reject.of("read", ref.path, f"{ref.path}: {ref.reason}.", found)
        return
    try:
        yield from read_lines(ref, found) if ref.format == "jsonl" else read_whole(ref, found)
    except OSError as error:
        reason = f"{ref.path}: cannot be read ({error.strerror or error}). Check that it is there and may be read."
        yield Reject.of("read", ref.path, reason, found, error=error)


def opened(ref: FileRef) -> IO[bytes]:
    """Open the file for reading bytes, decompressed."""
    return cast("IO[bytes]", gzip.open(ref.path, "rb")) if ref.gzip else open(ref.path, "rb")  # noqa: PTH123  # one call for both


def read_whole(ref: FileRef, found: datetime) -> Iterator[Item | Reject | Repeated]:
    """Read a file that is one item (or a saved feed of many)."""
    limit = MAX_FEED if ref.format == "feed" else MAX_TEXT
    with opened(ref) as file:
        try:
            data = file.read(limit + 1)
        except BAD_GZIP as error:
            yield broken_gzip(ref, error, found)
            return
    if len(data) > limit:
        reason = f"{ref.path}: is over {limit // 2**20} MiB, too long for one text. Split it, or give it as .jsonl."
        yield Reject.of("read", ref.path, reason, found)
    elif ref.format == "feed":
        yield from saved_feed(ref, data, found)
    elif data.strip():
        yield from whole(ref, data, found)


def whole(ref: FileRef, data: bytes, found: datetime) -> Iterator[Item | Reject]:
    """Make the item of one text file."""
    try:
        text = decode(data)
    except NotTextError as error:
        reason = f"{ref.path}: {error} (byte {error.offset}). Remove it, or convert it to text."
        yield Reject.of("read", ref.path, reason, found, offset=error.offset, error=error)
        return
    if text.strip():
        yield Item(path=ref.path, text=text, media=MEDIA[ref.format], found=found)


def saved_feed(ref: FileRef, data: bytes, found: datetime) -> Iterator[Item | Reject | Repeated]:
    """Make the items of a feed that was saved; entries that give no item are rejected."""
    try:
        feed = parse_feed(data, ref.path, found)
    except SourceError as error:
        yield Reject.of("read", ref.path, str(error), found, error=error)
        return
    yield from feed.items
    yield from leftovers(ref.path, feed.wordless, feed.skipped, found)
    if feed.repeated:
        yield Repeated(path=ref.path, count=len(feed.repeated))


def broken_gzip(ref: FileRef, error: BaseException, found: datetime, offset: int = 0) -> Reject:
    """Make the reject of a compressed file that ends early or is damaged."""
    reason = f"{ref.path}: the gzip data is cut short or damaged after byte {offset}. Fetch it again."
    return Reject.of("read", ref.path, reason, found, offset=offset, error=error)


def read_lines(ref: FileRef, found: datetime) -> Iterator[Item | Reject]:
    """Read the records of a `.jsonl`, one a line; a bad line is a reject, and the next one is read."""
    with opened(ref) as file:
        offset = first_line(file, ref.start)
        while ref.end is None or offset < ref.end:
            try:
                line = file.readline(MAX_LINE + 1)
            except BAD_GZIP as error:
                yield broken_gzip(ref, error, found, offset)
                return
            if not line:
                return
            length = len(line)
            if length > MAX_LINE and not line.endswith(b"\n"):
                length += skip_line(file)
                yield long_line(ref, offset, length, found)
            elif line.strip():
                yield record(ref, line, offset, found)
            offset += length


def first_line(file: IO[bytes], start: int) -> int:
    """Go to the first line that begins at or after `start`, and say where it is."""
    if start == 0:
        return 0
    file.seek(start - 1)
    return start - 1 + skip_line(file)


def skip_line(file: IO[bytes]) -> int:
    """Pass over the rest of a line without holding it; say how many bytes that was."""
    passed = 0
    while part := file.readline(65_536):
        passed += len(part)
        if part.endswith(b"\n"):
            break
    return passed


def long_line(ref: FileRef, offset: int, length: int, found: datetime) -> Reject:
    """Make the reject of a line that is too long for one text."""
    reason = f"{ref.path}: the line at byte {offset} is {length:,} bytes long, over {MAX_LINE // 2**20} MiB. Split it."
    return Reject.of("read", ref.path, reason, found, offset=offset)


def record(ref: FileRef, line: bytes, offset: int, found: datetime) -> Item | Reject:
    """Make the item of one line."""
    try:
        return item_of(json.loads(decode(line)), ref.path, offset, found)
    except (ValueError, RecursionError) as error:
        reason = f"{ref.path}: the line at byte {offset} {why(error)}"
        original = Item(
            path=ref.path, offset=offset, text=line.decode("utf-8", "replace"), media="application/json", found=found
        )
        return Reject.of("read", ref.path, reason, found, offset=offset, error=error, item=original)


def why(error: Exception) -> str:
    """Say in words what is wrong with a line."""
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON ({error.msg}, column {error.colno}). Each line must be one object."
    if isinstance(error, NotTextError | NotRecordError):
        return f"cannot be used: {error}."
    return "is nested too deeply to be a record."
