"""Spellings made comparable: one character for one character, so that offsets stay true."""

import re
import unicodedata
from functools import cache

from pipeline.memory import kept

_LETTERS = {
    "ß": "s",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "æ": "a",
    "œ": "o",
    "ð": "d",
    "þ": "t",
    "ə": "e",
}
_BLOCKS = (range(0x20, 0x250), range(0x1E00, 0x1F00))
_SPACES = (
    range(0x20),
    range(0x2000, 0x2070),
    range(0x3000, 0x3003),
    range(0xD800, 0xE000),
)  # the last: halves of characters
# Transliterations differ in these only; the order matters: digraphs before single letters.
_SOUNDS = (
    ("yev", "ev"),
    ("iev", "ev"),
    ("ks", "x"),
    ("kh", "h"),
    ("ph", "f"),
    ("tz", "ts"),
    ("ck", "k"),
    ("ou", "u"),
    ("oo", "u"),
    ("w", "v"),
    ("j", "i"),
    ("y", "i"),
    ("q", "k"),
    ("z", "s"),
)
_SHORT = 60  # characters: names come again and are kept, longer strings are not
_RUNS = re.compile(r"(.)\1+")


def _plain(char: str) -> str:
    lower = char.lower()
    base = unicodedata.normalize("NFKD", _LETTERS.get(lower[0], lower))[0]
    return base if base.isalnum() else " "


@cache
def _table() -> dict[int, str]:
    table = {code: _plain(chr(code)) for block in _BLOCKS for code in block}
    return table | {code: " " for block in _SPACES for code in block}


def fold(text: str) -> str:
    """Lower case without accents, anything but letters and digits a space; as many characters as
    `text` has.
    """
    return text.translate(_table())


def key(text: str) -> str:
    """Give `fold` with single spaces: what a name is looked up by."""
    return _key(text) if len(text) < _SHORT else " ".join(fold(text).split())


@kept(50_000)
def _key(text: str) -> str:
    return " ".join(fold(text).split())


def sound(text: str) -> str:
    """Give a key that spellings of one foreign name share: Zelensky, Zelenskiy, Zelenskyy; Sergey,
    Sergei.
    """
    return _sound(text) if len(text) < _SHORT else _heard(text)


@kept(20_000)
def _sound(text: str) -> str:
    return _heard(text)


def _heard(text: str) -> str:
    word = key(text)
    for spelling, plain in _SOUNDS:
        word = word.replace(spelling, plain)
    return _RUNS.sub(r"\1", word.replace("ei", "i"))
