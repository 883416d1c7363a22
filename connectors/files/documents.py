"""Records within one JSON document: a list of them, an answer of `newsbeam search --json`, or a
single one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.files.decode import NotTextError, decode_file
from connectors.files.find import FileRef
from connectors.files.units import bad_unit, make_item, parse_json_value, refuse
from schemas.item import Item
from schemas.reject import NOTHING, Reject

SPACE = re.compile(r"[ \t\r\n]*")
HITS = re.compile(r'"hits"[ \t\r\n]*:[ \t\r\n]*(?=\[)')
RECORD = "the record"


def read_document(ref: FileRef, data: bytes, found: datetime) -> Iterator[Item | Reject] | None:
    """Give what the records of a document make; None where it is no document of records, so a feed
    or nothing at all.
    """
    try:
        decoded = decode_file(data, ref.encoding)
    except NotTextError as error:
        reason = f"{error} (byte {error.offset}). Remove it, or convert it to text."
        return iter([refuse(ref, reason, found, offset=error.offset, error=error)])
    text, start = decoded.text, skip(decoded.text, 0)
    if text.startswith("[", start):
        return elements(ref, text, start, 0, found, flags=decoded.flags)
    return (
        read_objects(ref, text, start, found, decoded.flags)
        if text.startswith("{", start)
        else None
    )


def read_objects(
    ref: FileRef, text: str, start: int, found: datetime, flags: tuple[str, ...]
) -> Iterator[Item | Reject] | None:
    """Give the records of a document that begins as an object: one, the hits of an answer, or one
    after the other.
    """
    try:
        value, end = parse_json_value(text, start)
    except (ValueError, RecursionError):
        return None  # the reader of feeds says what is wrong
    if "items" in value:
        return None
    if skip(text, end) == len(text):
        return units_of(ref, value, text, 0, found, what=RECORD, flags=flags)
    return one_after_the_other(ref, text, start, found, flags)


def one_after_the_other(
    ref: FileRef, text: str, start: int, found: datetime, flags: tuple[str, ...]
) -> Iterator[Item | Reject]:
    """Give objects that follow each other without a list around them; what is broken ends it, with
    a reject.
    """
    place, offset = start, byte_length(text[:start])
    while place < len(text):
        try:
            value, end = parse_json_value(text, place)
        except (ValueError, RecursionError) as error:
            yield bad_unit(ref, error, text[place : place + 2_000], offset, found, what=RECORD)
            return
        yield from units_of(ref, value, text[place:end], offset, found, what=RECORD, flags=flags)
        after = skip(text, end)
        offset += byte_length(text[place:after])
        place = after


def units_of(
    ref: FileRef,
    value: Any,
    text: str,
    offset: int,
    found: datetime,
    *,
    what: str,
    flags: tuple[str, ...],
) -> Iterator[Item | Reject]:
    """Give what one JSON value makes: an item for each hit where it is an answer of a search, else
    one.
    """
    hits = HITS.search(text) if is_answer(value) else None
    if hits:
        yield from elements(ref, text, hits.end(), offset, found, flags=flags)
    else:
        yield make_item(ref, value, text, offset, found, what=what, flags=flags)


def is_answer(value: Any) -> bool:
    """Say whether a value is what `newsbeam search --json` prints."""
    return isinstance(value, Mapping) and isinstance(value.get("hits"), list) and "total" in value


def elements(
    ref: FileRef, text: str, start: int, before: int, found: datetime, *, flags: tuple[str, ...]
) -> Iterator[Item | Reject]:
    """Give what each element of the list makes that begins at `start`; `before` is how many bytes
    lie before `text`.
    """
    place, offset, count = (
        skip(text, start + 1),
        before + byte_length(text[: skip(text, start + 1)]),
        0,
    )
    while not text.startswith("]", place):
        try:
            value, end = parse_json_value(text, place)
            after = next_element(text, end)
        except (ValueError, RecursionError) as error:
            yield bad_unit(ref, error, text[place : place + 2_000], offset, found, what=RECORD)
            return
        yield make_item(ref, value, text[place:end], offset, found, what=RECORD, flags=flags)
        offset, place, count = offset + byte_length(text[place:after]), after, count + 1
    if not count:
        yield refuse(ref, f"{NOTHING}: it holds no record.", found, offset=before)


def next_element(text: str, end: int) -> int:
    """Go on to the next element of a list, or to its end. Raises ValueError where neither
    follows.
    """
    place = skip(text, end)
    if text.startswith(",", place):
        return skip(text, place + 1)
    if text.startswith("]", place):
        return place
    raise json.JSONDecodeError("Expecting ',' delimiter", text, place)


def skip(text: str, place: int) -> int:
    """Pass over white space."""
    found = SPACE.match(text, place)
    return found.end() if found else place


def byte_length(text: str) -> int:
    """Count the bytes of text in UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))
