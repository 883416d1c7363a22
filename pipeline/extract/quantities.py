"""How many and how much: numbers with their unit, qualifier and range, each bound to its words."""

from functools import cache
from typing import NamedTuple, get_args

from pipeline.extract.dates import date_tokens
from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.measures import COUNTED, Noun, counted, known, measure, money_after, money_before
from pipeline.extract.numbers.numerals import Numeral, number_words, numeral
from pipeline.extract.numbers.tokens import Tokens, scan, sentence_start
from schemas.article import Qualifier, Quantity

_DASHES = frozenset("-–—‑")
_PLAIN_NUMBER = Noun(0, "number", "number")
_QUALIFIERS: tuple[Qualifier, ...] = get_args(Qualifier)


class Amount(NamedTuple):
    """A quantity in the making: tokens [first, last), value or range, unit, kind, currency."""

    first: int
    last: int
    value: float | None
    value_max: float | None
    unit: str
    kind: str
    currency: str | None = None
    qualifier: Qualifier | None = None


def find_quantities(body: str) -> tuple[Quantity, ...]:
    """Give the quantities of a text in order; they never overlap, and never take the digits of a date."""
    tokens = scan(body)
    dates, starts, found, done = date_tokens(body), number_words(), list[Quantity](), 0
    sentence: Amount | None = None
    for i in range(tokens.size):
        if i < done or not (tokens.low[i] in starts or tokens.text[i][0].isdecimal()) or i in dates:
            sentence = None if tokens.text[i] in ".!?\n" else sentence
            continue
        number = numeral(tokens, i)
        if number is None:
            continue
        amount = _amount(tokens, number, sentence, done)
        done = amount.last if amount else number.last
        if amount:
            sentence = amount
            found.append(_quantity(tokens, amount))
    return tuple(found)


def _quantity(tokens: Tokens, amount: Amount) -> Quantity:
    start, end = tokens.start[amount.first], tokens.end[amount.last - 1]
    return Quantity.model_construct(
        text=tokens.body[start:end],
        start=start,
        end=end,
        value=_tidy(amount.value),
        value_max=_tidy(amount.value_max),
        unit=amount.unit,
        kind=amount.kind,
        currency=amount.currency,
        qualifier=amount.qualifier,
    )


def _tidy(value: float | None) -> float | None:
    """Take off what binary fractions add: 4.6 million is 4600000.0."""
    return None if value is None else float(f"{value:.12g}")


def _amount(tokens: Tokens, number: Numeral, before: Amount | None, done: int) -> Amount | None:
    amount = _money(tokens, number) or _measured(tokens, number) or _things(tokens, number, before)
    if amount is None:
        return None
    return _qualified(tokens, _casualties(tokens, _old(tokens, amount)), done)


def _range(tokens: Tokens, number: Numeral) -> Numeral | None:
    """Give the second number of "20 to 30", "20-30", "between 20 and 30" (not of "from 14 to 17": two numbers)."""
    i = number.last
    between = tokens.low[number.first - 1] == "between" or tokens.low[number.first - 2] == "between"
    joined = tokens.low[i] == "to" or tokens.text[i] in _DASHES or (tokens.low[i] == "and" and between)
    if not joined or tokens.low[number.first - 1] == "from" or number.value is None:
        return None
    i += 1 + (tokens.text[i + 1] in vocabulary("currencies")["symbols"])
    second = numeral(tokens, i)
    if second is None or second.value is None or second.value <= number.value:
        return None
    return second


def _lower(number: Numeral, second: Numeral) -> float:
    """Give the lower end of a range: "5-10 million" begins at 5 million."""
    scale = (second.value or 0.0) / max(number.value or 1.0, 1e-9)
    if not number.bare or scale < 1000:
        return number.value or 0.0
    for power in (1e12, 1e9, 1e6, 1e3):
        if second.value and second.value >= power:
            return (number.value or 0.0) * power
    return number.value or 0.0


def _ends(number: Numeral, second: Numeral | None) -> tuple[int, float | None, float | None]:
    if second is None:
        return number.last, number.value, None
    return second.last, _lower(number, second), second.value


def _money(tokens: Tokens, number: Numeral) -> Amount | None:
    before = money_before(tokens, number.first)
    last, low, high = _ends(number, _range(tokens, number))
    step = last + (tokens.text[last] == "-") + (tokens.low[last] == "of" and number.value is None)
    after = money_after(tokens, step)
    if before is None and after is None:
        return None
    first, code = before or (number.first, after[1] if after else "")
    factor = after[2] if after and not before else 1.0
    low, high = (low * factor if low is not None else None), (high * factor if high is not None else None)
    return Amount(first, after[0] if after and after[1] == code else last, low, high, code, "money", code)


def _measured(tokens: Tokens, number: Numeral) -> Amount | None:
    """A number right before a unit of measurement: "2.5%", "14-year", "30 km", "half an hour", "5m"."""
    second = _range(tokens, number)
    last, low, high = _ends(number, second)
    article = tokens.low[last] in {"a", "an"} and number.value == 0.5
    hyphen = tokens.text[last] == "-" and tokens.glued(last) and tokens.glued(last + 1)
    partitive = tokens.low[last] == "of" and number.value is None
    noun = measure(tokens, last + (article or hyphen or partitive)) or (known(tokens, last + 1) if hyphen else None)
    if noun is None or _named_thing(tokens, number, noun):
        return None
    return Amount(number.first, noun.last, low, high, noun.unit, noun.kind)


def _things(tokens: Tokens, number: Numeral, before: Amount | None) -> Amount | None:
    """A number of things one counts, or a plain number."""
    last, low, high = _ends(number, _range(tokens, number))
    noun = _noun(tokens, number, last)
    if _named_thing(tokens, number, noun):
        return None
    if noun is None:
        noun = _unnamed(tokens, number, before)
        high, last, low = (None, number.last, number.value) if high is not None else (high, last, low)
    if noun is None:
        return None
    return Amount(number.first, max(noun.last, last), low, high, noun.unit, noun.kind)


def _noun(tokens: Tokens, number: Numeral, last: int) -> Noun | None:
    if number.fraction:
        return Noun(last, "fraction", "fraction")
    if tokens.low[last] == "of":
        return counted(tokens, last + 1 + _determiner(tokens, last + 1), single=False) if number.value != 1 else None
    last += tokens.text[last] == "+"
    return counted(tokens, last, single=number.value == 1)


def _determiner(tokens: Tokens, i: int) -> bool:
    return tokens.low[i] in {"the", "its", "their", "his", "her", "our", "these", "those", "all", "your", "my"}


def _unnamed(tokens: Tokens, number: Numeral, before: Amount | None) -> Noun | None:
    """Give a unit to a number without a noun: that of the number before in the sentence, or none ("number")."""
    if number.value == 1 and not tokens.text[number.first][0].isdecimal():
        return None
    if number.value is None or tokens.low[number.first] in {"a", "an"}:
        return None
    if before and before.kind in COUNTED and tokens.low[number.last] in {"in", "from", "by", "of", "at", "on"}:
        return Noun(number.last, before.unit, before.kind)
    return _PLAIN_NUMBER


def _named_thing(tokens: Tokens, number: Numeral, noun: Noun | None) -> bool:
    """True when the number is part of a name, a label, a score, a list mark or a telephone number."""
    return _inside_word(tokens, number, noun) or _labelled(tokens, number, noun) or _serial(tokens, number, noun)


def _inside_word(tokens: Tokens, number: Numeral, noun: Noun | None) -> bool:
    first, last = number.first, number.last
    if tokens.glued(first):
        sign = tokens.text[first - 1]
        if sign.isalnum() or (sign in "/:_@#." and first > 1):
            return True
        if sign in _DASHES and tokens.glued(first - 1) and tokens.text[first - 2].isalnum():
            return True
    if not tokens.glued(last):
        return False
    after = tokens.text[last]
    if after.isalpha() or (after in "/:_@" and tokens.glued(last + 1)):
        return known(tokens, last) is None
    return after in _DASHES and tokens.text[last + 1].isdecimal() and noun is None


def _labelled(tokens: Tokens, number: Numeral, noun: Noun | None) -> bool:
    first = number.first
    if noun is not None and (noun.kind != "count" or known(tokens, noun.last - 1)) and noun.kind != "number":
        return False
    before = tokens.low[first - 1 - (tokens.text[first - 1] == ".")]
    if before in words("numbers", "labels") and first > 0:
        return True
    word = tokens.text[first - 1]
    named = (
        word[:1].isupper()
        and not sentence_start(tokens, first - 1)
        and tokens.low[first - 1] not in words("units", "stops")
    )
    return first > 0 and named and "," not in tokens.text[first]


def _serial(tokens: Tokens, number: Numeral, noun: Noun | None) -> bool:
    word = tokens.text[number.first]
    if not number.bare:
        return False
    if len(word) > 9 or (word[0] == "0" and len(word) > 1):
        return True
    lines = tokens.text[number.first - 1][:1] in {"", "\n", "("}
    if lines and tokens.text[number.last] in {".", ")"}:
        return True
    return noun is None and len(word) == 4 and word[:2] in {"19", "20"}


def _old(tokens: Tokens, amount: Amount) -> Amount:
    """Tell ages: "37-year-old", "43 years old", "aged 43", "Smith, 43,"."""
    first, last = amount.first, amount.last
    if amount.unit in {"year", "month", "week", "day"}:
        for tail in (("-", "old"), ("old",), ("-", "olds"), ("of", "age")):
            if tuple(tokens.low[last : last + len(tail)]) == tail:
                return amount._replace(last=last + len(tail), kind="age")
    if amount.kind != "number" or amount.value is None or not 0 < amount.value < 120:
        return amount
    if tokens.low[first - 1] in {"aged", "age"}:
        return amount._replace(first=first - 1, unit="year", kind="age")
    name = tokens.text[first - 1] == "," and tokens.text[first - 2][:1].isupper() and tokens.text[last] == ","
    return amount._replace(unit="year", kind="age") if name else amount


def _casualties(tokens: Tokens, amount: Amount) -> Amount:
    """Tell the killed and wounded by the words around: "killed 14 people", "39 dead", "12 were killed"."""
    if amount.kind not in {"people", "military", "number"}:
        return amount
    after = _hurt_after(tokens, amount.last, amount.kind)
    if not after and not _hurt_before(tokens, amount.first):
        return amount
    if amount.kind != "number":
        return amount._replace(kind="casualties")
    return amount._replace(last=after or amount.last, unit="person", kind="casualties")


def _hurt_before(tokens: Tokens, i: int) -> bool:
    for k in range(i - 1, max(i - 6, -1), -1):
        if tokens.low[k] in words("units", "casualty_before"):
            return True
        if tokens.low[k] in words("units", "casualty_nouns"):
            return True
        if not tokens.text[k].isalpha() or tokens.low[k] in {"that", "who", "and", "in", "by", "with"}:
            return False
    return False


def _hurt_after(tokens: Tokens, i: int, kind: str) -> int:
    """Give the token after "killed", "dead" or "wounded" that tells of the amount before token `i`; 0 for none."""
    reach = 4 if kind == "number" else 7
    for k in range(i, i + reach):
        if tokens.low[k] in words("units", "casualty_after"):
            return k + 1
        if not tokens.text[k].isalpha() or tokens.low[k] in {"not", "and"}:
            return 0
    return 0


@cache
def _before() -> dict[str, list[tuple[tuple[str, ...], Qualifier]]]:
    """Qualifying phrases by their last word, the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Qualifier]]] = {}
    for qualifier in _QUALIFIERS:
        for phrase in vocabulary("numbers")["qualifiers"].get(qualifier, ()):
            parts = tuple(phrase.split())
            table.setdefault(parts[-1], []).append((parts, qualifier))
    for phrases in table.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    return table


def _qualified(tokens: Tokens, amount: Amount, done: int) -> Amount:
    for phrase, qualifier in _before().get(tokens.low[amount.first - 1], ()):
        first = amount.first - len(phrase)
        if first >= done and tuple(tokens.low[first : amount.first]) == phrase:
            return amount._replace(first=first, qualifier=qualifier)
    if tokens.low[amount.first - 1] == "between" and amount.value_max is not None and amount.first > done:
        amount = amount._replace(first=amount.first - 1)
    return _qualified_after(tokens, amount)


def _qualified_after(tokens: Tokens, amount: Amount) -> Amount:
    if tokens.text[amount.last] == "+" and tokens.glued(amount.last):
        return amount._replace(last=amount.last + 1, qualifier="at least")
    for qualifier in _QUALIFIERS:
        for phrase in vocabulary("numbers")["qualifiers_after"].get(qualifier, ()):
            size = phrase.count(" ") + 1
            if tokens.words(amount.last, amount.last + size) == phrase:
                return amount._replace(last=amount.last + size, qualifier=qualifier)
    return amount
