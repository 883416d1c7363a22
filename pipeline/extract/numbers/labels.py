"""Numbers that name and do not count: "Boeing 737", "A2/AD", "Section 5", "3-1", "1.", "555-1234",
"iOS 5".
"""

from functools import cache

from pipeline.extract.numbers.data import words
from pipeline.extract.numbers.measures import Noun, known
from pipeline.extract.numbers.numerals import Numeral
from pipeline.extract.numbers.tokens import Tokens, sentence_start

_DASHES = frozenset("-–—‑")
# an Ariane 5 rocket, the Apollo 11 moon flight
_NUMBERED = frozenset({"vehicles", "weapons", "count", "events"})
_HEADLINE = 20  # tokens


def model_numbers(tokens: Tokens, places: list[int]) -> frozenset[str]:
    """Give the numbers of three digits or more that the text somewhere hangs on a name: all its
    "737" are Boeings then.
    """
    return frozenset(
        tokens.text[i]
        for i in places
        if len(tokens.text[i]) > 2
        and tokens.text[i].isdecimal()
        and _follows_name(tokens, i)
        and not known(tokens, i + 1)
    )


def names_something(
    tokens: Tokens, number: Numeral, noun: Noun | None, models: frozenset[str]
) -> bool:
    """True when the number is part of a name, a label, a score, a list mark or a telephone
    number.
    """
    if _inside_word(tokens, number, noun) or _serial(tokens, number, noun):
        return True
    if number.bare and tokens.text[number.first] in models:
        return noun is None or noun.kind in {"vehicles", "count"}
    return _labelled(tokens, number, noun)


def _inside_word(tokens: Tokens, number: Numeral, noun: Noun | None) -> bool:
    """True for "A380", "F-16", "24/7", "#13", "'11", "4x4", "3-1", "zero-tolerance", "1-in-67"."""
    first, last = number.first, number.last
    sign = tokens.text[first - 1]
    if tokens.glued(first):
        if sign.isalnum() or (sign in "/:_@#.'’" and first > 1):
            return True
        if sign in _DASHES and tokens.glued(first - 1) and tokens.text[first - 2].isalnum():
            return True
    if not tokens.glued(last):
        return False
    after = tokens.text[last]
    if after.isalpha() or (after in "/:_@" and tokens.glued(last + 1)):
        return known(tokens, last) is None
    return after in _DASHES and tokens.glued(last + 1) and noun is None


def _serial(tokens: Tokens, number: Numeral, noun: Noun | None) -> bool:
    """True for serial numbers, list marks and bare years."""
    word = tokens.text[number.first]
    if tokens.text[number.first - 1] == "+" and " " in word:
        return True  # +1 202 555 000
    if not number.bare:
        return False
    if len(word) > 9 or (word[0] == "0" and len(word) > 1):
        return True
    before, after = tokens.text[number.first - 1][:1], tokens.text[number.last]
    if (before in {"", "\n", "("} and after in {".", ")"}) or (before == "[" and after == "]"):
        return True
    if (
        after == ")"
        and tokens.glued(number.last)
        and "(" not in tokens.text[max(number.first - 12, 0) : number.first]
    ):
        return True  # "first 1) this, then 2) that"
    year = len(word) == 4 and word[:2] in {"19", "20"}
    return year and (noun is None or noun.last > number.last + 1)  # the 2025 Academy Awards


def _labelled(tokens: Tokens, number: Numeral, noun: Noun | None) -> bool:
    """True after a word that numbers things ("Section 5"), and after a name unless a known noun
    tells what is counted.
    """
    first = number.first
    if _mixed_case(tokens.text[first - 1]):
        return first > 0
    if noun is not None and noun.kind not in _NUMBERED and known(tokens, noun.last - 1) is not None:
        return False
    if tokens.words(first - 2, first) == "group of" and tokens.text[first - 2][0] == "G":
        return True  # the Group of 20
    dot = tokens.text[first - 1] == "."
    before = tokens.low[first - 1 - dot]
    if (
        first > 0
        and noun is None
        and (before in words("numbers", "labels") or (dot and _initial(tokens, first - 2)))
    ):
        return True
    if not number.bare:
        return False
    opens_name = (
        noun is None and tokens.text[number.last][:1].isupper() and tokens.text[first].isdecimal()
    )
    return _follows_name(tokens, first) or (
        opens_name and not _headline(tokens, first) and _is_name(tokens, number.last)
    )


def _initial(tokens: Tokens, i: int) -> bool:
    """True for the last letter of "S.", "H.R.", "U.S.C."."""
    return len(tokens.text[i]) == 1 and tokens.text[i].isupper()


def _mixed_case(word: str) -> bool:
    """True for "iPhone", "iOS", "MacOS"."""
    return (
        len(word) > 1
        and not word.islower()
        and not word.istitle()
        and not word.isupper()
        and word.isalpha()
    )


def _follows_name(tokens: Tokens, i: int) -> bool:
    """True when a capital letter opens the word before, and neither a sentence nor a headline is
    the reason.
    """
    return (
        i > 0
        and _is_name(tokens, i - 1)
        and not sentence_start(tokens, i - 1)
        and not _headline(tokens, i)
    )


def _is_name(tokens: Tokens, i: int) -> bool:
    return tokens.text[i][:1].isupper() and tokens.low[i] not in _plain()


@cache
def _plain() -> frozenset[str]:
    """Words whose capital letter is that of a headline or of the calendar, not of a name."""
    calendar = words("calendar", "weekdays") | words("calendar", "months")
    return calendar | words("units", "stops") | words("units", "casualty_before")


def _headline(tokens: Tokens, i: int) -> bool:
    """True in a short line of which nearly every word opens with a capital letter."""
    line = [*_line(tokens, i, -1), *_line(tokens, i, 1)]
    if len(line) > _HEADLINE:
        return False
    written = [word for word in line if len(word) > 3 and word.isalpha()]
    return len(written) >= 3 and sum(word[0].isupper() for word in written) >= len(written) - 1


def _line(tokens: Tokens, i: int, step: int) -> list[str]:
    """Give the words from token `i` to the end of its line on one side, no more than a headline
    has.
    """
    line: list[str] = []
    while len(line) <= _HEADLINE and tokens.text[i + step][:1] not in {"", "\n"}:
        i += step
        line.append(tokens.text[i])
    return line
