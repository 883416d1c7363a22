"""The records of a `.jsonl`, one a line. A bad line is a reject, and the next one is read."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from json import JSONDecodeError
from typing import IO

from connectors.files.decode import decode_file
from connectors.files.documents import units_of
from connectors.files.find import FileRef
from connectors.files.opened import BAD_GZIP, broken_gzip, opened
from connectors.files.units import bad_unit, parse_json_value, refuse
from schemas.item import Item
from schemas.reject import NOTHING, Reject

MAX_LINE = 8 * 1024 * 1024  # bytes of one line
CHUNK = 65_536


def read_lines(ref: FileRef, found: datetime) -> Iterator[Item | Reject]:
    """Read the records that begin in the reference's bytes; blank lines are none, but a file of
    nothing else is a unit.
    """
    with opened(ref) as file:
        results = read_records(ref, file, found)
        first = next(results, None)
        if first is not None:
            yield from chain((first,), results)
        elif ref.start == 0 and is_blank(file):
            yield refuse(ref, f"{NOTHING}: it holds no record.", found)


def is_blank(file: IO[bytes]) -> bool:
    """Say whether nothing but white space follows; ends at the first byte that is more."""
    while part := file.read(CHUNK):
        if part.strip():
            return False
    return True


def read_records(ref: FileRef, file: IO[bytes], found: datetime) -> Iterator[Item | Reject]:
    """Read the lines that begin in the reference's bytes."""
    offset = first_line(file, ref.start)
    while ref.end is None or offset < ref.end:
        try:
            line = file.readline(MAX_LINE + 1)
            length = len(line)
            if length > MAX_LINE and not line.endswith(b"\n"):
                length += skip_line(file)
        except BAD_GZIP as error:
            yield broken_gzip(ref, error, found, offset)
            return
        if not line:
            return
        if length > MAX_LINE + 1:
            yield refuse(ref, long_line(offset, length), found, offset=offset)
        elif line.strip():
            yield from line_units(ref, line, offset, found)
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
    while part := file.readline(CHUNK):
        passed += len(part)
        if part.endswith(b"\n"):
            break
    return passed


def long_line(offset: int, length: int) -> str:
    """Say that a line is too long for one text."""
    return (
        f"the line at byte {offset} is {length:,} bytes long, over {MAX_LINE // 2**20} MiB. Split"
        " it."
    )


def line_units(ref: FileRef, line: bytes, offset: int, found: datetime) -> Iterator[Item | Reject]:
    """Make the item of one line; an answer of `newsbeam search --json` on one line gives an item
    for each hit.
    """
    try:
        decoded = decode_file(line, ref.encoding)
        text = decoded.text.strip()
        value, end = parse_json_value(text)
        if end < len(text):
            raise JSONDecodeError("Extra data", text, end)
    except (ValueError, RecursionError) as error:
        yield bad_unit(ref, error, line.decode("utf-8", "replace"), offset, found, what="the line")
        return
    yield from units_of(ref, value, text, offset, found, what="the line", flags=decoded.flags)
