"""How a text writes its numbers: what parts thousands and what the decimals, by its language and by
its own habit.

"5.000" is five in English and five thousand in German; "42,195" the other way round. A number that
can be read in one way only ("1.234,56", "1,234.5", "9,50 €") is read so in any language, and tells
how the text writes the others.
"""

import re
from functools import cache
from typing import Literal, NamedTuple

from pipeline.extract.numbers.data import vocabulary, words

# what parts thousands and nothing else, where three digits follow
FIXED = "\u00a0\u202f\u2009\u2007'’٬"
_LONGEST = 24  # digits, longer strings are serial numbers; letters of the word before a number

# Groups are counted, so that a long row of them costs no more than its length.
_SPACED = re.compile(
    r"(?<![\d.,])(?<!\d )\d{1,3}(?: \d{3}){0,5} (?:000|\d{3} \d{3})(?![.,]?\d| \d)"
)
# The same of one group, between words of running text: after a name or a month the first may be its
# number.
_LONE = re.compile(r"(?<=[^\W\d_] )\d{1,3} \d{3}(?= [^\W\d_])")
_LAST_WORD = re.compile(r"[^\W\d_]+ $")
_BY_COMMA = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3}){1,6}(?![,\d])")
# What only who writes decimals so would write: with money or percent beside, or with thousands
# parted by the other sign.
_COMMA_DECIMAL = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3}){1,6},\d{1,2}|\d{1,3}(?:\.\d{3}){2,6}|[€$£]\s?\d{1,6},\d{1,2}|\d{1,6},\d{1,2}(?=\s?[€%]))(?![.,]?\d)"
)
_POINT_DECIMAL = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:,\d{3}){1,6}\.\d{1,2}|\d{1,3}(?:,\d{3}){2,6}|[€$£]\s?\d{1,6}\.\d{1,2}|\d{1,6}\.\d{1,2}(?=\s?[€%]))(?![.,]?\d)"
)

_PLAIN = re.compile(r"\d+")
_GROUPS = {",": re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}"), ".": re.compile(r"\d{1,3}(?:\.\d{3})+")}


class NumberFormat(NamedTuple):
    """What parts the decimals, and whether a plain space parts thousands: in every number, or where
    that is beyond doubt.
    """

    decimal: Literal[".", ","] = "."
    spaced: bool = False

    @property
    def group(self) -> str:
        """The sign that parts thousands, beside spaces and apostrophes."""
        return "," if self.decimal == "." else "."


def number_format(body: str, language: str) -> NumberFormat:
    """Tell how a text in a language (ISO 639-1) writes numbers; linear in its length."""
    decimal: Literal[".", ","] = (
        "," if language in words("number_formats", "decimal_comma") else "."
    )
    own, other = (
        (_COMMA_DECIMAL, _POINT_DECIMAL) if decimal == "," else (_POINT_DECIMAL, _COMMA_DECIMAL)
    )
    by_comma = _BY_COMMA.search(body) is not None
    if not (by_comma and decimal == ".") and other.search(body) and not own.search(body):
        decimal = "." if decimal == "," else ","
    if language in words("number_formats", "spaced"):
        return NumberFormat(decimal, spaced=True)
    return NumberFormat(
        decimal, spaced=not by_comma and (bool(_SPACED.search(body)) or _parts_once(body))
    )


def _parts_once(body: str) -> bool:
    """True where a word that numbers nothing stands before two groups of digits: "about 2 500
    people", not "phase 2 500".
    """
    heads = (
        body[max(found.start() - _LONGEST, 0) : found.start()] for found in _LONE.finditer(body)
    )
    before = (found[0].rstrip() for head in heads if (found := _LAST_WORD.search(head)))
    return any(
        (word.islower() or _qualifies(word)) and word not in words("numbers", "labels")
        for word in before
    )


def _qualifies(word: str) -> bool:
    """True for the first word of "About 2 500", "Nearly 2 500"."""
    return any(
        phrase == word.lower()
        for phrases in vocabulary("numbers")["qualifiers"].values()
        for phrase in phrases
    )


def digits(text: str, written: NumberFormat) -> float | None:
    """Give the value of "14,000", "2.5", "1 250 000", "1.234,5"; None for what is no single number
    ("1,2,3", "1.2.3").
    """
    if len(text) > _LONGEST:
        return None
    text = without_spaces(text)
    commas, points = text.count(","), text.count(".")
    if not commas and not points:
        return float(text) if _PLAIN.fullmatch(text) else None
    if commas and points:
        return _with_both(text)
    return _with_one(text, "," if commas else ".", commas + points, written)


def without_spaces(text: str) -> str:
    """Take out what parts thousands and nothing else; Arabic's own decimal sign becomes a comma's
    twin, the point.
    """
    return re.sub(f"[ {FIXED}]", "", text).replace("٫", ".")


def _with_both(text: str) -> float | None:
    """Read "1,234.56" and "1.234,56": the last sign stands once and parts the decimals."""
    decimal = max(",.", key=text.rfind)
    whole, _, part = text.rpartition(decimal)
    group = "," if decimal == "." else "."
    return float(f"{whole.replace(group, '')}.{part}") if _GROUPS[group].fullmatch(whole) else None


def _with_one(text: str, sign: str, count: int, written: NumberFormat) -> float | None:
    grouped = _GROUPS[sign].fullmatch(text) is not None and text[0] != "0"
    if count > 1:
        return float(text.replace(sign, "")) if grouped else None
    if sign == written.group and grouped:
        return float(text.replace(sign, ""))
    if sign == written.decimal:
        return float(text.replace(sign, "."))
    return None


def foreign_decimal(text: str, written: NumberFormat) -> float | None:
    """Give the value of "9,50" where decimals are written "9.50": to be taken only where money or a
    measure stands beside.
    """
    whole, sign, part = text.partition(written.group)
    return (
        float(f"{whole}.{part}")
        if sign and whole.isdecimal() and part.isdecimal() and len(part) < 3
        else None
    )


@cache
def token_pattern(*, spaced: bool) -> re.Pattern[str]:
    """Give the pattern of a token: a word, a number, a sign, a break of paragraphs.

    No alternative can give back more than a few groups and try again, so a text is read in one pass
    whatever it holds.
    """
    parted = rf"\d{{1,3}}(?:[{FIXED}]\d{{3}}){{1,6}}(?:[.,٫]\d+)?(?!\d)"
    plain = r"\d{1,3}(?: \d{3}){1,6}(?:[.,]\d+)?(?![.,]?\d| \d)" if spaced else _SURE
    return re.compile(rf"[^\W\d_]+|{parted}|{plain}|\d+(?:[.,٫٬]\d+)*|[^\w\s]|\n\s*\n|_")


# Thousands parted by plain spaces without a doubt: round ones, and two groups or more.
_SURE = r"\d{1,3}(?: \d{3}){0,5} (?:000|\d{3} \d{3})(?:[.,]\d+)?(?![.,]?\d| \d)"
