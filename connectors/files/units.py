"""One unit of a file, a record or what stands in its place, to its Item or Reject."""

import json
import re
from datetime import datetime
from typing import Any

from connectors.files.decode import NotTextError
from connectors.files.find import FileRef
from connectors.files.record import NotRecordError, item_of
from schemas.characters import mend_all
from schemas.item import Item
from schemas.reject import Reject

# Numbers stay the words that they are: none is too long, and NaN is none.
DECODER = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=lambda _: None, strict=False
)
HALF = re.compile(r"\\u[dD][89a-fA-F]")  # escapes that json reads to halves of characters


def refuse(
    ref: FileRef,
    reason: str,
    found: datetime,
    *,
    offset: int = 0,
    error: BaseException | None = None,
    item: Item | None = None,
    count: int = 1,
) -> Reject:
    """Make the reject of a file or of something in it; `reason` goes on after the file's name."""
    return Reject.of(
        "read",
        ref.path,
        f"{ref.path}: {reason}",
        found,
        offset=offset,
        error=error,
        item=item,
        count=count,
    )


def parse_json_value(text: str, start: int = 0) -> tuple[Any, int]:
    """Read the JSON value that begins at `start`; give it and where it ends. Raises ValueError,
    RecursionError.
    """
    value, end = DECODER.raw_decode(text, start)
    return (mend_all(value) if HALF.search(text, start, end) else value), end


def make_item(
    ref: FileRef,
    value: Any,
    original: str,
    offset: int,
    found: datetime,
    *,
    what: str,
    flags: tuple[str, ...] = (),
) -> Item | Reject:
    """Make the item of one value; `original` are its words in the file, `what` names it ("the
    line").
    """
    try:
        return item_of(value, ref.path, offset, found, flags)
    except (ValueError, RecursionError) as error:
        return bad_unit(ref, error, original, offset, found, what=what)


def bad_unit(
    ref: FileRef, error: Exception, original: str, offset: int, found: datetime, *, what: str
) -> Reject:
    """Make the reject of a value that is none, or no record."""
    item = Item(path=ref.path, offset=offset, text=original, media="application/json", found=found)
    return refuse(
        ref, f"{what} at byte {offset} {why(error)}", found, offset=offset, error=error, item=item
    )


def why(error: Exception) -> str:
    """Say in words what is wrong with a unit."""
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON ({error.msg}, column {error.colno}). Each line must be one object."
    if isinstance(error, NotTextError | NotRecordError):
        return f"cannot be used: {error}."
    return "is nested too deeply to be a record."
