"""Bytes to text: the encoding is detected, never assumed, and what is not text is refused with a reason."""

import codecs

from charset_normalizer import from_bytes

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
OLDER = (
    "cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2",
    "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
)  # fmt: skip
PRINTED = "“”„‘’‚«»‹›–—…€£¥§©®°•·×½¼¡¿"
SAMPLE = 65_536  # bytes that charset detection looks at; more costs time and decides nothing


class NotTextError(ValueError):
    """The bytes are no text; `offset` is the first byte that says so, the message says what they seem to be."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def decode(data: bytes, hint: str | None = None) -> str:
    """Turn bytes into text with Unix line ends. Raises NotTextError on binary or undecodable bytes."""
    refuse_known_formats(data)
    text = decode_bom(data) or decode_utf16_without_bom(data)
    if text is None:
        refuse_binary(data)
        text = decode_hinted(data, hint) or decode_plain(data)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def refuse_known_formats(data: bytes) -> None:
    """Raise NotTextError where the first bytes are those of a well-known binary format."""
    for magic, name in MAGIC:
        if data.startswith(magic):
            raise NotTextError(f"it holds {name}, not text", 0)


def decode_bom(data: bytes) -> str | None:
    """Decode by the byte order mark; None where there is none."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return strict(data, encoding)
    return None


def decode_utf16_without_bom(data: bytes) -> str | None:
    """Decode UTF-16 that has no mark: nearly every second byte of western text is zero then."""
    head = data[:SAMPLE]
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if len(data) < 4 or len(data) % 2 or max(even, odd) < 0.4 * half or min(even, odd) > 0.05 * half:
        return None
    return strict(data, "utf-16-be" if even > odd else "utf-16-le")


def refuse_binary(data: bytes) -> None:
    """Raise NotTextError at a zero byte, or where control characters are too many for any text."""
    zero = data.find(b"\0")
    if zero >= 0:
        raise NotTextError("it holds zero bytes, as binary files do", zero)
    head = data[:SAMPLE]
    controls = sum(head.count(bytes([code])) for code in range(32) if code not in (9, 10, 12, 13, 27))
    if controls > 0.02 * max(1, len(head)):
        raise NotTextError("it holds control characters, as binary files do", 0)


def decode_hinted(data: bytes, hint: str | None) -> str | None:
    """Decode with the encoding that the source declared; None where it is unknown or wrong."""
    try:
        return data.decode(hint) if hint else None
    except (UnicodeDecodeError, LookupError):
        return None


def decode_plain(data: bytes) -> str:
    """Decode UTF-8, else what charset detection finds most likely."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        encoding = likeliest(sample(data, error.start))
        if encoding is None:
            raise NotTextError("no encoding makes text of it", error.start) from None
        return strict(data, encoding)


def likeliest(data: bytes) -> str | None:
    """Give the encoding that makes the best text: little chaos, and what is not ASCII are letters and quotes."""
    matches = list(from_bytes(data, cp_isolation=list(OLDER)))
    if not matches:
        return None
    least = min(match.chaos for match in matches)
    calm = [match for match in matches if match.chaos <= least + 0.05]
    return max(calm, key=lambda match: (plausible(str(match)), match.coherence, -OLDER.index(match.encoding))).encoding


def plausible(text: str) -> float:
    """Give the share of characters beyond ASCII that news would print: letters, quotes, dashes, currencies."""
    beyond = [char for char in text if ord(char) > 127]
    return sum(char.isalpha() or char in PRINTED for char in beyond) / max(1, len(beyond))


def sample(data: bytes, start: int) -> bytes:
    """Take the part around the first byte that is not UTF-8: it is what distinguishes encodings."""
    if len(data) <= SAMPLE:
        return data
    begin = max(0, start - SAMPLE // 2)
    return data[begin : begin + SAMPLE]


def strict(data: bytes, encoding: str) -> str:
    """Decode, or raise NotTextError with the offset of the first bad byte."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTextError(f"it is not the {encoding} that it seems to be", error.start) from None
