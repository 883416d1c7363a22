"""How many and how much in languages whose grammar is not known: digits, and the unit right beside
them.

What a language's folder of data names is read ("3,5 Millionen Euro", "5 млн рублей"), in other
languages signs and ISO codes alone ("€ 12.50", "30 %"). A number without a unit is given where it
is large and written so; any other may be a day, a year or a label, and is left alone.
"""

from typing import NamedTuple

from pipeline.extract.numbers.data import words
from pipeline.extract.numbers.formats import digits
from pipeline.extract.numbers.language import AmountWords, amount_words
from pipeline.extract.numbers.money import Currency, Home, money_before, money_sign_after
from pipeline.extract.numbers.tokens import Tokens, scan
from schemas.article import Qualifier, Quantity

_DASHES = frozenset("-–—‑")
_MINUS = frozenset("-−")
_PERCENT = frozenset("%٪")
_BELOW_ZERO = frozenset({"temperature", "percent", "money"})
_LONGEST_PHRASE = 3  # words of a unit or a qualifier
# from here on a number without a unit is given, where its thousands are parted or named
_LARGE = 1000


class _Number(NamedTuple):
    """A number in tokens [first, last); `scale` is what a word such as million multiplied it by."""

    first: int
    last: int
    value: float
    scale: float = 1.0


class _Unit(NamedTuple):
    """What is counted: the token after its last, the unit, its kind, the currency's code."""

    last: int
    unit: str
    kind: str
    currency: str | None = None


def find_plain_quantities(body: str, language: str, home: Home) -> tuple[Quantity, ...]:
    """Give the quantities of a text in a language (ISO 639-1) in order; they never overlap."""
    if language in words("currencies", "own_dollars"):
        home = home._replace(usual=False)
    tokens, reader = scan(body, language), _Reader(amount_words(language), home)
    found, done = list[Quantity](), 0
    for i in range(tokens.size):
        number = reader.number(tokens, i) if i >= done else None
        if number is None:
            continue
        quantity, done = (
            (None, number.last)
            if _inside_word(tokens, number)
            else reader.read(tokens, number, done)
        )
        if quantity:
            found.append(quantity)
    return tuple(found)


class _Reader:
    """Reads amounts with the words of one language."""

    def __init__(self, words: AmountWords, home: Home) -> None:
        self.words, self.home = words, home
        self.units, self.qualifiers = words.unit_forms, words.qualifier_forms

    def read(self, tokens: Tokens, number: _Number, done: int) -> tuple[Quantity | None, int]:
        """Read the amount of a number: give it, where it is one, and the token after what was
        read.
        """
        second = self.second(tokens, number)
        last = (second or number).last
        before = money_before(tokens, number.first, self.home)
        first, unit = number.first, self.unit(tokens, self.after_of(tokens, second or number))
        if before and before[0] >= done:
            first, unit = before[0], _money(last, before[1])
        elif unit is None and second is None:
            unit = _plain(tokens, number)
        if unit is None:
            return None, last
        first, low, high = self.signed(tokens, first, done, unit, _ends(number, second))
        first, qualifier = self.qualified(tokens, first, done)
        start, end = tokens.start[first], tokens.end[unit.last - 1]
        quantity = Quantity.model_construct(
            text=tokens.body[start:end],
            start=start,
            end=end,
            value=low,
            value_max=high,
            unit=unit.unit,
            kind=unit.kind,
            currency=unit.currency,
            qualifier=qualifier,
        )
        return quantity, unit.last

    def number(self, tokens: Tokens, i: int) -> _Number | None:
        """Read digits at token `i`, and the words of scale after them."""
        value = digits(tokens.text[i], tokens.written) if tokens.text[i][:1].isdecimal() else None
        if value is None:
            return None
        last, scale = i + 1, 1.0
        while last < i + _LONGEST_PHRASE and (factor := self.words.scales.get(tokens.low[last])):
            scale, last = scale * factor, last + 1
            last += tokens.text[last] == "." and tokens.text[last + 1][:1].isalpha()  # 5 Mrd. Euro
        return _Number(i, last, value * scale, scale)

    def second(self, tokens: Tokens, number: _Number) -> _Number | None:
        """Read the higher end of a range."""
        i = number.last
        joined = tokens.text[i] in _DASHES or tokens.low[i] in self.words.ranges
        second = self.number(tokens, i + 1) if joined else None
        return second if second and second.value > number.value else None

    def after_of(self, tokens: Tokens, number: _Number) -> int:
        """Pass over what stands between a million and its unit: "3 millions d'euros"; give the
        token where that begins.
        """
        for length in (2, 1):
            if (
                number.scale > 1
                and tokens.words(number.last, number.last + length) in self.words.of
            ):
                return number.last + length
        return number.last

    def unit(self, tokens: Tokens, i: int) -> _Unit | None:
        """Read the unit right after a number."""
        if tokens.text[i] in _PERCENT:
            return _Unit(i + 1, "percent", "percent")
        if tokens.text[i] == "°" and tokens.text[i + 1].isalpha() and tokens.glued(i + 1):
            return _Unit(i + 2, "degree", "temperature")
        if sign := money_sign_after(tokens, i, self.home):
            return _money(*sign)
        for last in range(i + _LONGEST_PHRASE, i, -1):
            phrase = tokens.words(i, last)
            if name := self.words.currencies.get(phrase):
                return _money(last, self.home.currency_of(name))
            if named := self.units.get(phrase):
                return _Unit(last, *named)
        return None

    def signed(
        self, tokens: Tokens, first: int, done: int, unit: _Unit, ends: tuple[float, float | None]
    ) -> tuple[int, float, float | None]:
        """Take a minus before an amount that can be below zero; give its first token and its
        ends.
        """
        before, (low, high) = first - 1, ends
        glued = tokens.text[before] in _MINUS and tokens.glued(first) and not tokens.glued(before)
        if (
            before < done
            or unit.kind not in _BELOW_ZERO
            or not (glued or tokens.low[before] in self.words.negative)
        ):
            return first, low, high
        return (before, -low, None) if high is None else (before, -high, -low)

    def qualified(self, tokens: Tokens, first: int, done: int) -> tuple[int, Qualifier | None]:
        """Take the words before an amount that say how exact it is: "rund", "plus de", "более"."""
        for start in range(max(first - _LONGEST_PHRASE, done), first):
            if said := self.qualifiers.get(tokens.words(start, first)):
                return start, said
        return first, None


def _money(last: int, currency: Currency) -> _Unit:
    return _Unit(last, currency.unit, "money", currency.code)


def _ends(number: _Number, second: _Number | None) -> tuple[float, float | None]:
    """Give the ends of a range: "10 bis 15 Millionen" begins at ten million."""
    if second is None:
        return _tidy(number.value), None
    scaled = number.value * second.scale if number.scale == 1 else number.value
    return _tidy(scaled if scaled < second.value else number.value), _tidy(second.value)


def _tidy(value: float) -> float:
    """Take off what binary fractions add."""
    return float(f"{value:.12g}")


def _plain(tokens: Tokens, number: _Number) -> _Unit | None:
    written = number.scale > 1 or not tokens.text[number.first].isdecimal()
    large = number.value >= _LARGE and number.value.is_integer()
    return _Unit(number.last, "number", "number") if large and written else None


def _inside_word(tokens: Tokens, number: _Number) -> bool:
    """True for what is part of a word, an address, a time, a fraction or a score: "A380", "24/7",
    "14:30", "3-1".
    """
    before, after = tokens.text[number.first - 1], tokens.text[number.last]
    if number.first > 0 and tokens.glued(number.first):
        if before.isalnum() or before in "/:_@#.'’+":
            return True
        if (
            before in _DASHES
            and tokens.glued(number.first - 1)
            and tokens.text[number.first - 2].isalnum()
        ):
            return True
    return tokens.glued(number.last) and after in "/:_@" and tokens.glued(number.last + 1)
