"""Bytes of a feed to text: byte order mark, then UTF-8 where it is valid, then what is declared,
then cp1252.

Only encodings of text are ever used, by a list: a declared name never reaches Python's other
codecs.
"""

import codecs
import re

from schemas.errors import SourceError

_HEAD = 1024  # bytes in which a declaration is looked for
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']\s{0,9}([A-Za-z0-9._:\-]{1,40})""",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9._:\-]{1,40})""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_EBCDIC_START = b"\x4c\x6f\xa7\x94"  # "<?xm"
# Names of Python's codecs. Latin-1 is read as its superset cp1252, as browsers do.
_TEXT = frozenset(
    [
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "ascii",
        "iso8859-1",
        "iso8859-2",
        "iso8859-3",
        "iso8859-4",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-9",
        "iso8859-10",
        "iso8859-11",
        "iso8859-13",
        "iso8859-14",
        "iso8859-15",
        "iso8859-16",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp437",
        "cp850",
        "cp852",
        "cp855",
        "cp858",
        "cp866",
        "cp874",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "mac-cyrillic",
        "tis-620",
        "shift_jis",
        "shift_jis_2004",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "big5hkscs",
        "cp950",
        "euc_kr",
        "cp949",
        "johab",
        "iso2022_kr",
        "hz",
        "cp037",
        "cp500",
        "cp1140",
    ]
)
_ESCAPED = frozenset(
    ("iso2022_jp", "iso2022_kr", "hz")
)  # pure ASCII bytes that are valid UTF-8 and mean something else
_WIDE = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
}
_HALVES = re.compile(rb"(?:\xed[\xa0-\xbf][\x80-\xbf]){1,1000}")
# What XML forbids, and what would be taken for an end of text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def decode_feed(data: bytes, content_type: str | None = None) -> str:
    """Give the text of a feed, without characters that XML forbids. Raises SourceError on binary
    data.
    """
    text = _marked(data) if data[:4] else ""
    text = _declared(data, content_type) if text is None else text
    text = text.lstrip("\ufeff")
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


def _marked(data: bytes) -> str | None:
    """Decode by the byte order mark, or by the zero bytes around the first "<"."""
    name = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if name is None:
        return data.decode("cp037", "replace") if data.startswith(_EBCDIC_START) else None
    if name == "utf-8-sig":
        return _forgiving(data[3:])
    text = data.decode(name, "replace")
    # "<" and a NUL that is only dirt: damaged UTF-8, not UTF-16.
    return (
        text
        if name in ("utf-16", "utf-32")
        or ("\ufffd" not in text[:200] and "<" in text[:2] and ">" in text)
        else None
    )


def _declared(data: bytes, content_type: str | None) -> str:
    names = [name for name in (_from_header(content_type), _from_declaration(data)) if name]
    escaped = next((name for name in names if name in _ESCAPED), None)
    for name in filter(None, [escaped, "utf-8", *names]):
        try:
            return data.decode(_WIDE.get(name, name))
        except UnicodeDecodeError:
            continue
    if b"\0" in data[:512] and b"<" not in data[:512]:
        raise SourceError("it is binary data, not a feed")
    return _forgiving(data)


def _from_header(content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    return _known(found[1]) if found else None


def _from_declaration(data: bytes) -> str | None:
    found = _DECLARED.search(data[:_HEAD])
    return _known(found[1].decode("ascii")) if found else None


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if found in _TEXT else None


def _forgiving(data: bytes) -> str:
    """Decode UTF-8, and each stray byte as cp1252: feeds glued together from two encodings.

    Halves of characters that were written as if they were whole (CESU-8) are joined; one alone
    becomes U+FFFD.
    """
    return _HALVES.sub(_joined, data).decode("utf-8", "newsbeam-cp1252")


def _joined(halves: re.Match[bytes]) -> bytes:
    pairs = halves[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass")
    return pairs.decode("utf-16", "replace").encode()


def _stray(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("newsbeam-cp1252", _stray)
