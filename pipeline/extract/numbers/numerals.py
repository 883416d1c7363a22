"""Numbers as news writes them: "14,000", "2.5 million", "5bn", "one and a half million",
"two-thirds", "dozens".
"""

from functools import cache
from typing import NamedTuple

from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.formats import digits, foreign_decimal
from pipeline.extract.numbers.language import amount_languages, amount_words
from pipeline.extract.numbers.tokens import Tokens


class Numeral(NamedTuple):
    """A number in tokens [first, last); `value` is None for "hundreds of thousands"; `bare` is a
    plain integer in digits.
    """

    first: int
    last: int
    value: float | None
    bare: bool = False
    fraction: bool = False


@cache
def _values() -> dict[str, int]:
    return dict(vocabulary("numbers")["values"])


@cache
def _scales() -> dict[str, int]:
    return dict(vocabulary("numbers")["scales"])


@cache
def _digit_scales() -> dict[str, int]:
    """Scales after digits: also those of other languages, so that "5 Millionen" is not five; but
    for those that are English words of another meaning ("5 mi" are miles).
    """
    foreign = {
        word: int(scale)
        for language in amount_languages()
        for word, scale in amount_words(language).scales.items()
        if word not in words("numbers", "no_foreign_scales")
    }
    plurals: dict[str, int] = vocabulary("numbers")["scale_plurals"]
    return foreign | plurals | _scales()


@cache
def _suffixes() -> dict[str, int]:
    return dict(vocabulary("numbers")["suffixes"])


@cache
def _denominators() -> dict[str, int]:
    return dict(vocabulary("numbers")["denominators"])


@cache
def number_words() -> frozenset[str]:
    """Every word a number in words can begin with."""
    starts = {
        "a",
        "an",
        "half",
        *vocabulary("numbers")["vague_before"],
        *vocabulary("numbers")["fraction_signs"],
    }
    return frozenset(starts) | words("numbers", "values") | words("numbers", "vague")


def numeral(tokens: Tokens, i: int) -> Numeral | None:
    """Read the number that begins at token `i`, as long as it goes; None where there is none."""
    if tokens.text[i][:1].isdecimal():
        return _in_digits(tokens, i)
    if tokens.low[i] in _values():
        return _one_third(tokens, i) or _in_words(tokens, i)
    return _half(tokens, i) or _vague(tokens, i) or _article(tokens, i)


def _in_digits(tokens: Tokens, i: int) -> Numeral | None:
    value = digits(tokens.text[i], tokens.written)
    if value is None and _beside_sign(tokens, i):
        value = foreign_decimal(tokens.text[i], tokens.written)
    if value is None:
        return None
    sign = (
        vocabulary("numbers")["fraction_signs"].get(tokens.text[i + 1])
        if tokens.glued(i + 1)
        else None
    )
    if sign:
        return _scaled(tokens, Numeral(i, i + 2, value + sign))
    if mixed := _mixed(tokens, i, value):
        return mixed
    bare = tokens.text[i].isdecimal()
    return _scaled(tokens, Numeral(i, i + 1, value, bare))


def _mixed(tokens: Tokens, i: int, value: float) -> Numeral | None:
    """Read "1 1/2"."""
    over, slash, under = tokens.text[i + 1 : i + 4]
    if slash != "/" or not (
        over.isdecimal() and under.isdecimal() and len(over) == 1 and len(under) < 3
    ):
        return None
    whole = (
        tokens.text[i].isdecimal()
        and not tokens.glued(i + 1)
        and tokens.glued(i + 2)
        and tokens.glued(i + 3)
    )
    return (
        Numeral(i, i + 4, value + int(over) / int(under))
        if whole and 0 < int(over) < int(under)
        else None
    )


def _beside_sign(tokens: Tokens, i: int) -> bool:
    """True where the sign of a currency or of percent stands right beside, so that a number is a
    sum or a share.
    """
    signs = vocabulary("currencies")["symbols"]
    return tokens.text[i - 1] in signs or tokens.text[i + 1] in signs or tokens.text[i + 1] == "%"


def _scaled(tokens: Tokens, base: Numeral) -> Numeral:
    """Take scale words after a number in digits: "2.5 million", "5bn", "3-million"."""
    last, value, bare = base.last, base.value or 0.0, base.bare
    step = 1 if tokens.text[last] == "-" and tokens.low[last + 1] in _scales() else 0
    while (scale := _digit_scales().get(tokens.low[last + step])) and last - base.first < 8:
        last, value, bare, step = last + step + 1, value * scale, False, 0
    if bare == base.bare and (scale := _suffixes().get(tokens.low[last])) and tokens.glued(last):
        # "5m" may be metres: whoever asks knows the currency or the unit, and reads `suffix` again
        return Numeral(base.first, last + 1, value * scale, False)
    if bare == base.bare and tokens.low[last] in {"bn", "mn", "tn", "mln", "bln"}:
        return Numeral(base.first, last + 1, value * _suffixes()[tokens.low[last]], False)
    return Numeral(base.first, last, value, bare)


def _in_words(tokens: Tokens, i: int) -> Numeral:
    """Read "two hundred and fifty thousand", "twenty-five", "one and a half million"."""
    total, group, last = 0.0, float(_values()[tokens.low[i]]), i + 1
    while last - i < 16:
        step = _joiner(tokens, last)
        word = tokens.low[last + step]
        if scale := _scales().get(word):
            total, group = (total + group * scale, 0.0) if scale >= 1000 else (total, group * scale)
        elif (small := _values().get(word)) is not None and _fits(
            total, group, small, tokens.low[last - 1]
        ):
            group += small
        else:
            break
        last += step + 1
    numeral = Numeral(i, last, total + group)
    return _and_a_half(tokens, numeral) or numeral


def _joiner(tokens: Tokens, i: int) -> int:
    """How many tokens join two words of one number: a hyphen, "and" after a hundred or thousand."""
    if tokens.text[i] == "-" and tokens.glued(i) and tokens.glued(i + 1):
        return 1
    after_scale = tokens.low[i - 1] in _scales() and tokens.low[i + 1] in _values()
    return 1 if tokens.low[i] == "and" and after_scale else 0


def _fits(total: float, group: float, small: int, before: str) -> bool:
    """True when a small number may follow: "twenty" "five", "hundred" "twenty", never "twenty"
    "twenty".
    """
    if before in _scales() or before == "and":
        return small > 0 and (group >= 100 or (total > 0 and group == 0))
    return 0 < small < 10 and group % 100 >= 20 and group % 10 == 0


def _and_a_half(tokens: Tokens, base: Numeral) -> Numeral | None:
    if tokens.words(base.last, base.last + 3) != "and a half":
        return None
    last, value = base.last + 3, (base.value or 0.0) + 0.5
    scale = _scales().get(tokens.low[last])
    return (
        Numeral(base.first, last + 1, value * scale) if scale else Numeral(base.first, last, value)
    )


def _one_third(tokens: Tokens, i: int) -> Numeral | None:
    """Read "two-thirds", "one half", "three quarters"."""
    step = 2 if tokens.text[i + 1] == "-" else 1
    part, value = _denominators().get(tokens.low[i + step]), _values()[tokens.low[i]]
    if not part or not 0 < value < part or (value > 1) != tokens.low[i + step].endswith("s"):
        return None
    if (
        step == 1
        and value > 1
        and tokens.low[i + 2] != "of"
        and tokens.low[i - 1] in words("numbers", "in_a_row")
    ):
        return None  # the last two quarters
    return _of_a_million(tokens, Numeral(i, i + step + 1, value / part, fraction=True))


def _of_a_million(tokens: Tokens, part: Numeral) -> Numeral:
    """Read "a quarter of a million", "three quarters of a billion": a number, no share."""
    scale = (
        _scales().get(tokens.low[part.last + 2])
        if tokens.words(part.last, part.last + 2) == "of a"
        else None
    )
    return Numeral(part.first, part.last + 3, (part.value or 0.0) * scale) if scale else part


def _half(tokens: Tokens, i: int) -> Numeral | None:
    """Read "half of", "half a million", "half an hour", "½"."""
    if sign := vocabulary("numbers")["fraction_signs"].get(tokens.text[i]):
        return Numeral(i, i + 1, float(sign), fraction=True)
    if tokens.low[i] != "half":
        return None
    step = 2 if tokens.low[i + 1] in {"a", "an", "-"} else 1
    if scale := _scales().get(tokens.low[i + step]):
        return Numeral(i, i + step + 1, scale / 2)
    if step == 2 or tokens.low[i + 1] in {"of", "the", "its", "their", "all"}:
        return Numeral(i, i + 1, 0.5, fraction=tokens.low[i + 1] not in {"a", "an"})
    return None


def _vague(tokens: Tokens, i: int) -> Numeral | None:
    """Read "hundreds of thousands", "dozens", "several hundred", "a few thousand": a number nobody
    gave.
    """
    vague, last = words("numbers", "vague"), i
    if tokens.low[i] in vague:
        while tokens.low[last + 1] == "of" and tokens.low[last + 2] in vague and last - i < 6:
            last += 2
        return Numeral(i, last + 1, None)
    last += tokens.low[i] == "a"
    if tokens.low[last] in words("numbers", "vague_before") and tokens.low[last + 1] in _scales():
        return Numeral(
            i, last + 2 + (tokens.low[last + 2] in _scales() or tokens.low[last + 2] in vague), None
        )
    return None


def _article(tokens: Tokens, i: int) -> Numeral | None:
    """Read "a hundred", "a dozen", "a third of", "a quarter of", "a couple of"."""
    if tokens.low[i] not in {"a", "an"}:
        return None
    word, after = tokens.low[i + 1], tokens.low[i + 2]
    if scale := _scales().get(word):
        return _scaled(tokens, Numeral(i, i + 2, float(scale)))
    if after == "of" and (part := _denominators().get(word)):
        return _of_a_million(tokens, Numeral(i, i + 2, 1 / part, fraction=True))
    return Numeral(i, i + 3, 2.0) if (word, after) == ("couple", "of") else None
