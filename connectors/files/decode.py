"""Bytes to text: the encoding is detected, never assumed, and what is not text is refused with a
reason.
"""

import codecs
import re
from contextlib import suppress
from typing import NamedTuple

from connectors.files.encodings import guesses
from schemas.characters import UNREADABLE
from schemas.errors import UsageError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MAGIC = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)
# bytes that are looked at for zeros and controls; more costs time and decides nothing
SAMPLE = 65_536
# bytes from the first line that is no UTF-8 on, by which its encoding is found
GUESSED_FROM = 16_384
DAMAGED = 10  # characters of UTF-8 to one bad byte from which on the text is UTF-8 with a flaw
HEAD = 1_024  # bytes in which a page says its encoding
DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]{0,200}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{1,40})""",
    re.IGNORECASE,
)
# codecs of other things
NO_TEXT = ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7")


class Decoded(NamedTuple):
    """Text, the encoding that made it of bytes, and whether that was no more than a guess."""

    text: str
    encoding: str
    guessed: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """What an article says of it: a guess that another encoding is nearly as good as."""
        return (f"encoding guessed: {self.encoding}",) if self.guessed else ()


class NotTextError(ValueError):
    """The bytes are no text; `offset` is the first byte that says so, the message says what they
    seem to be.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def named_encoding(name: str) -> str:
    """Give Python's name of an encoding of text that a user named. Raises UsageError."""
    try:
        found = codecs.lookup(name).name
        b"a".decode(found)
    except UnicodeDecodeError:
        pass  # half a character of a wide encoding
    except (LookupError, ValueError):
        found = "undefined"
    if found.replace("-", "_") in {one.replace("-", "_") for one in NO_TEXT}:
        raise UsageError(
            f"{name!r} is no encoding of text that is known. Name one like utf-8, cp1250 or"
            " iso-8859-2."
        )
    return found


def decode_file(data: bytes, encoding: str | None = None, declared: str | None = None) -> Decoded:
    """Turn bytes into text: by their mark, else the encoding that the user named, else what they
    seem to be.

    `declared` is what the bytes say of themselves: it is believed where they are no UTF-8. Raises
    NotTextError on binary or undecodable bytes.
    """
    refuse_known_formats(data)
    return decode_bom(data) or (
        decode_named(data, encoding) if encoding else decode_unnamed(data, declared)
    )


def unix_lines(text: str) -> str:
    """Give text with Unix line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def declared_encoding(data: bytes) -> str | None:
    """Give the encoding that a page says it is in, None where it says none or one that nobody
    knows.
    """
    found = DECLARED.search(data[:HEAD])
    try:
        return named_encoding(found[1].decode("ascii")) if found else None
    except UsageError:
        return None


def decode_unnamed(data: bytes, declared: str | None) -> Decoded:
    """Decode bytes of which no user said the encoding."""
    wide = decode_utf16_without_bom(data)
    if wide:
        return wide
    refuse_binary(data)
    return decode_plain(data, declared)


def refuse_known_formats(data: bytes) -> None:
    """Raise NotTextError where the first bytes are those of a well-known binary format."""
    for magic, name in MAGIC:
        if data.startswith(magic):
            raise NotTextError(f"it holds {name}, not text", 0)


def decode_bom(data: bytes) -> Decoded | None:
    """Decode by the byte order mark; None where there is none."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return strict(data, encoding)
    return None


def decode_utf16_without_bom(data: bytes) -> Decoded | None:
    """Decode UTF-16 that has no mark: nearly every second byte of western text is zero then."""
    head = data[:SAMPLE]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if (
        len(data) < 4
        or len(data) % 2
        or max(even, odd) < 0.4 * half
        or min(even, odd) > 0.05 * half
    ):
        return None
    return strict(data, "utf-16-be" if even > odd else "utf-16-le")


def refuse_binary(data: bytes) -> None:
    """Raise NotTextError at a zero byte, or where control characters are too many for any text."""
    zero = data.find(b"\0")
    if zero >= 0:
        raise NotTextError("it holds zero bytes, as binary files do", zero)
    head = data[:SAMPLE]
    controls = sum(
        head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13, 27)
    )
    if controls > 0.02 * max(1, len(head)):
        raise NotTextError("it holds control characters, as binary files do", 0)


def decode_named(data: bytes, encoding: str) -> Decoded:
    """Decode with the encoding that the user named. Raises NotTextError where it does not fit."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(
            f"it is not in {encoding}, the encoding that was named", error.start
        ) from None


def decode_plain(data: bytes, declared: str | None) -> Decoded:
    """Decode UTF-8, flawed UTF-8, what is declared, else the likeliest of the older encodings that
    takes all bytes.
    """
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    flawed = data.decode("utf-8", "replace")
    if is_nearly_whole(flawed):
        return Decoded(flawed, "utf-8")
    with suppress(UnicodeDecodeError):
        if declared:
            return Decoded(data.decode(declared), declared)
    for guess in guesses(sample(data, first)):
        try:
            return Decoded(data.decode(guess.encoding), guess.encoding, guessed=not guess.sure)
        except UnicodeDecodeError:
            continue
    raise NotTextError("no encoding makes text of it; name the right one with --encoding", first)


def is_nearly_whole(text: str) -> bool:
    """Say whether text read as UTF-8 is that, but for a byte here and there."""
    flaws = text.count(UNREADABLE)
    return len(text) - len(text.encode("ascii", "ignore")) - flaws >= DAMAGED * flaws


def sample(data: bytes, start: int) -> bytes:
    """Take what tells encodings apart: from the line on that holds the first byte which is no
    UTF-8.
    """
    begin = max(data.rfind(b"\n", 0, start) + 1, start - GUESSED_FROM // 2, 0)
    return data[begin : begin + GUESSED_FROM]


def strict(data: bytes, encoding: str) -> Decoded:
    """Decode, or raise NotTextError with the offset of the first bad byte."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(f"it is not the {encoding} that it seems to be", error.start) from None
