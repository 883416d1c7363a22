"""Which encoding makes text of bytes that say nothing of it: the most likely one, and whether that
is more than a guess.

chardet weighs pairs of letters in some fifty languages; what it takes for likely is looked at once
more here, since a decoding that mixes scripts within words is none, however usual its pairs are.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

# Encodings that news were kept in; those of DOS, of old Macs and of mainframes would win now and
# then on a short text.
OLDER = (
    "cp1252",
    "iso8859-1",
    "iso8859-15",
    "cp1250",
    "iso8859-2",
    "iso8859-16",
    "cp1251",
    "koi8-r",
    "koi8-u",
    "iso8859-5",
    "cp866",
    "cp1253",
    "iso8859-7",
    "cp1254",
    "iso8859-9",
    "cp1255",
    "iso8859-8",
    "cp1256",
    "iso8859-6",
    "cp1257",
    "iso8859-13",
    "cp1258",
    "cp874",
    "tis-620",
    "gb18030",
    "big5hkscs",
    "cp932",
    "shift_jis_2004",
    "euc_jis_2004",
    "euc_kr",
    "cp949",
)
WORD = re.compile(r"[^\W\d_]+")
PRINTED = frozenset(
    "“”„‘’‚«»‹›–—…€£¥§©®°•·×½¼¾¡¿№ªº´\xa0\xad\u200e\u200f\u200c\u200d、。「」『』《》，：；！？（）・ー～％"
)
# of the best one's weight: a runner-up above it that reads differently makes a guess of the best
MARGIN = 0.85
LEAST = 3  # characters beyond ASCII below which nothing is more than a guess


class Guess(NamedTuple):
    """An encoding by Python's name; `sure` where no other one is nearly as likely."""

    encoding: str
    sure: bool


class DecodingGuess(NamedTuple):
    """What one encoding makes of the bytes, and how likely that is (0 to 1)."""

    encoding: str
    text: str
    weight: float


def guesses(data: bytes) -> list[Guess]:
    """List the encodings that make text of bytes, likeliest first; the bytes may end within a
    character.
    """
    readings = sorted(readings_of(data), key=lambda reading: -reading.weight)
    return [
        Guess(reading.encoding, place == 0 and is_sure(readings))
        for place, reading in enumerate(readings)
    ]


def is_sure(readings: Sequence[DecodingGuess]) -> bool:
    """Say whether the first reading is more than a guess: there is enough to tell by, and no rival
    that reads otherwise.
    """
    best = readings[0]
    rival = next((reading.weight for reading in readings if reading.text != best.text), 0.0)
    return sum(ord(char) > 127 for char in best.text) >= LEAST and rival < MARGIN * best.weight


def readings_of(data: bytes) -> Iterator[DecodingGuess]:
    """Give each decoding that chardet holds possible, weighed by how much of it could be printed
    news.
    """
    import chardet  # noqa: PLC0415  # slow to import, and most files are UTF-8

    for found in chardet.detect_all(
        data, ignore_threshold=True, compat_names=False, include_encodings=OLDER
    ):
        encoding = found["encoding"] or ""
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except (UnicodeDecodeError, LookupError):
            continue
        yield DecodingGuess(encoding, text, found["confidence"] * plausible(text) ** 4)


def plausible(text: str) -> float:
    """Give the share (0 to 1) of the characters beyond ASCII that news would print, in words of one
    script.
    """
    beyond = sum(ord(char) > 127 for char in text)
    odd = sum(
        ord(char) > 127 and not (char.isalpha() or char in PRINTED or is_combining(char))
        for char in text
    )
    mixed = sum(
        sum(ord(char) > 127 for char in word) for word in WORD.findall(text) if is_mixed(word)
    )
    return max(0.0, 1 - (odd + mixed) / max(1, beyond))


def is_combining(char: str) -> bool:
    """Say whether a character belongs to the letter before it."""
    return unicodedata.category(char).startswith("M")


def is_mixed(word: str) -> bool:
    """Say whether the letters of a word are of several scripts."""
    return len(scripts(word)) > 1


def scripts(word: Iterable[str]) -> set[str]:
    """Name the scripts of letters."""
    return {script(char) for char in word}


@lru_cache(10_000)
def script(char: str) -> str:
    """Name the script of a letter; the scripts that Japanese mixes are one."""
    name = unicodedata.name(char, "").split(" ")[0]
    return {
        "HIRAGANA": "CJK",
        "KATAKANA": "CJK",
        "KATAKANA-HIRAGANA": "CJK",
        "FULLWIDTH": "CJK",
    }.get(name, name)
