"""How many and how much: numbers with their unit, qualifier and range, each bound to its words."""

from functools import cache
from typing import NamedTuple, get_args

from pipeline.extract.dates import date_tokens
from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.labels import model_numbers, names_something
from pipeline.extract.numbers.measures import COUNTED, Noun, counted, known, measure
from pipeline.extract.numbers.money import Home, is_weight, money_after, money_before
from pipeline.extract.numbers.numerals import Numeral, number_words, numeral
from pipeline.extract.numbers.tokens import Tokens, places, scan
from schemas.article import Qualifier, Quantity

_DASHES = frozenset("-–—‑")
_ENDS = frozenset(".!?\n")
# "3,700 in Germany", after "4,300 jobs"
_PLACED = frozenset({"in", "from", "by", "of", "at", "on", "for", "against"})
_SENTENCE = 40  # tokens: what is farther apart does not share its unit
_PARALLEL = frozenset({"and", "or", "another", "more", "the", "further", *_PLACED})
_BELOW_ZERO = frozenset({"temperature", "percent", "money", "number", "points"})
_MOST_OF_SHARE = 10  # "one in five", "nine out of ten"; beyond it "in" tells of a place or a time
_NOWHERE = Home()
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


def find_quantities(body: str, home: Home = _NOWHERE) -> tuple[Quantity, ...]:
    """Give the quantities of an English text in order; they never overlap, and never take the
    digits of a date.

    `home` says whose dollars and pesos are meant.
    """
    tokens, dates = scan(body), date_tokens(body)
    numbers = places(tokens, number_words())
    reader = _Reader(tokens, model_numbers(tokens, numbers), home)
    return tuple(
        _quantity(tokens, amount) for i in numbers if i not in dates and (amount := reader.read(i))
    )


class _Reader:
    """Reads the amounts of one text from left to right; knows where the last one ended and what it
    counted.
    """

    def __init__(self, tokens: Tokens, models: frozenset[str], home: Home) -> None:
        self.tokens, self.models, self.home = tokens, models, home
        self.done = 0
        self.last: Amount | None = None

    def read(self, i: int) -> Amount | None:
        """Read the amount at token `i`, unless an earlier one took it."""
        number = numeral(self.tokens, i) if i >= self.done else None
        if number is None:
            return None
        if (
            after := _rate(self.tokens, number)
            or _score(self.tokens, number)
            or _parted(self.tokens, number)
        ):
            self.done = after
            return None
        amount = _share(self.tokens, number) or self._amount(number, self._before(i))
        self.done = amount.last if amount else number.last
        self.last = amount or self.last
        return amount

    def _amount(self, number: Numeral, before: Amount | None) -> Amount | None:
        tokens = self.tokens
        amount = (
            _money(tokens, number, self.home)
            or _measured(tokens, number, self.models)
            or _things(tokens, number, before, self.models)
        )
        if amount is None:
            return None
        return _qualified(
            tokens, _signed(tokens, _casualties(tokens, _old(tokens, amount))), self.done
        )

    def _before(self, i: int) -> Amount | None:
        """Give the last amount where this number is told in parallel: "4,300 jobs in France and
        3,700 in Germany".
        """
        between = self.tokens.text[self.done : i] if i - self.done < _SENTENCE else ["."]
        if between[-1:] == ["including"]:
            return self.last
        parallel = all(
            word[:1].isupper() or not word.isalpha() or word.lower() in _PARALLEL
            for word in between
        )
        return self.last if parallel and not any(word[:1] in _ENDS for word in between) else None


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


def _rate(tokens: Tokens, number: Numeral) -> int:
    """Give the token after a number that others are told per: "per 100,000 people"; 0 for any
    other.
    """
    phrases, first = words("numbers", "per"), number.first
    return (
        number.last
        if tokens.low[first - 1] in phrases or tokens.words(first - 2, first) in phrases
        else 0
    )


def _parted(tokens: Tokens, number: Numeral) -> int:
    """Give the token after "2 500", which may be one number or two where the text parts others by
    commas; 0 for any other.
    """
    first, second = tokens.text[number.first], tokens.text[number.last]
    beside = tokens.start[number.last] == tokens.end[number.last - 1] + 1
    lone = number.bare and len(first) < 4 and len(second) == 3 and second.isdecimal() and beside
    numbers = lone and not names_something(tokens, number, None, frozenset())
    return number.last + 1 if numbers and tokens.text[number.first - 1].islower() else 0


def _score(tokens: Tokens, number: Numeral) -> int:
    """Give the token after a score: "a 97-1 vote", "a 2-3 defeat", which is no range; 0 for what is
    none.
    """
    dash = number.last
    if (
        not number.bare
        or tokens.text[dash] not in _DASHES
        or not (tokens.glued(dash) and tokens.glued(dash + 1))
    ):
        return 0
    second = numeral(tokens, dash + 1)
    if second is None or not second.bare or second.value is None or number.value is None:
        return 0
    told = tokens.low[second.last] in words("numbers", "scores")
    return second.last if told or second.value < number.value else 0


def _share(tokens: Tokens, number: Numeral) -> Amount | None:
    """Read "one in five", "2 out of 5", "one case in 2,500 children": a share, not five of
    anything.
    """
    if (
        number.value is None
        or not number.value.is_integer()
        or not 0 < number.value <= _MOST_OF_SHARE
    ):
        return None
    noun = (
        tokens.low[number.last].isalpha()
        and tokens.low[number.last + 1] == "in"
        and number.value == 1
    )
    for start in (number.last, number.last + 1) if noun else (number.last,):
        whole = _whole(tokens, start)
        if (
            whole
            and whole.value
            and number.value < whole.value
            and (start == number.last or whole.value >= 100)
        ):
            return Amount(
                number.first, whole.last, number.value / whole.value, None, "fraction", "fraction"
            )
    return None


def _whole(tokens: Tokens, i: int) -> Numeral | None:
    """Give the number of which others are a share after "in" or "out of" at token `i`: no year, no
    time, no distance.
    """
    length = next((n for n in (3, 2, 1) if tokens.words(i, i + n) in words("numbers", "shares")), 0)
    second = numeral(tokens, i + length) if length else None
    if second is None or second.value is None or not second.value.is_integer() or second.fraction:
        return None
    is_year = second.bare and len(tokens.text[second.first]) == 4
    return (
        None
        if is_year or measure(tokens, second.last + (tokens.text[second.last] == "-"))
        else second
    )


def _signed(tokens: Tokens, amount: Amount) -> Amount:
    """Take a minus before an amount that can be below nothing: "-5°C", "minus 20 degrees", "-$3m",
    "-0.3%".
    """
    before = amount.first - 1
    spelled = tokens.low[before] in words("numbers", "negative")
    glued = tokens.text[before] in words("numbers", "signs") and tokens.glued(amount.first)
    opens = before <= 0 or not tokens.glued(before) or tokens.text[before - 1] in {"(", "[", "$"}
    if amount.kind not in _BELOW_ZERO or amount.value is None or not (spelled or (glued and opens)):
        return amount
    low, high = -amount.value, None if amount.value_max is None else -amount.value_max
    low, high = (high, low) if high is not None else (low, None)
    return amount._replace(first=before, value=low, value_max=high)


def _range(tokens: Tokens, number: Numeral) -> Numeral | None:
    """Give the second number of "20 to 30", "20-30", "between 20 and 30" (not of "from 14 to 17":
    two numbers).
    """
    i = number.last + (tokens.text[number.last] == "%")
    before = tokens.low[number.first - 1]
    between = "between" in {before, tokens.low[number.first - 2]}
    joined = (
        tokens.low[i] in {"to", "or"}
        or tokens.text[i] in _DASHES
        or (tokens.low[i] == "and" and between)
    )
    if not joined or before == "from" or number.value is None:
        return None
    i += 1 + (tokens.text[i + 1] in vocabulary("currencies")["symbols"])
    second = numeral(tokens, i)
    if second is None or second.value is None or second.value <= number.value:
        return None
    # 0.53% or 111.39 points
    same = tokens.text[number.last] != "%" or tokens.text[second.last] == "%"
    return second if same else None


def _lower(tokens: Tokens, number: Numeral, second: Numeral) -> float:
    """Give the lower end of a range: "5-10 million" begins at 5 million, "two to three hundred" at
    200.
    """
    low = number.value or 0.0
    scaled = number.last > number.first + 1 and tokens.low[number.last - 1] in words(
        "numbers", "scales"
    )
    scale = (
        _scale(tokens.low[second.last - 1]) if second.last > second.first + 1 and not scaled else 1
    )
    return low * scale if low < 1000 and low * scale < (second.value or 0.0) else low


def _scale(word: str) -> int:
    table = vocabulary("numbers")
    return int(table["scales"].get(word) or table["suffixes"].get(word) or 1)


def _ends(
    tokens: Tokens, number: Numeral, second: Numeral | None
) -> tuple[int, float | None, float | None]:
    if second is None:
        return number.last, number.value, None
    return second.last, _lower(tokens, number, second), second.value


def _money(tokens: Tokens, number: Numeral, home: Home) -> Amount | None:
    before = money_before(tokens, number.first, home)
    last, low, high = _ends(tokens, number, _range(tokens, number))
    step = last + (tokens.text[last] == "-") + (tokens.low[last] == "of" and number.value is None)
    after = money_after(tokens, step, home)
    if before is None and (after is None or is_weight(tokens, number.first, after[0])):
        return None
    first, currency = before or (number.first, after[1] if after else None)
    if currency is None:
        return None
    factor = after[2] if after and not before else 1.0
    low, high = (
        (low * factor if low is not None else None),
        (high * factor if high is not None else None),
    )
    end = after[0] if after and after[1] == currency else last
    return Amount(first, end, low, high, currency.unit, "money", currency.code)


def _metres(tokens: Tokens, number: Numeral, noun: Noun | None) -> Amount | None:
    """Take the "m" of "12.2m" for metres where no plural noun follows that there could be millions
    of.
    """
    suffix = (
        number.last == number.first + 2
        and tokens.text[number.last - 1] == "m"
        and tokens.glued(number.last - 1)
    )
    if not suffix or (noun and noun.plural) or number.value is None:
        return None
    return Amount(number.first, number.last, number.value / 1e6, None, "metre", "distance")


def _measured(tokens: Tokens, number: Numeral, models: frozenset[str]) -> Amount | None:
    """A number right before a unit of measurement: "2.5%", "14-year", "30 km", "half an hour",
    "5m".
    """
    second = _range(tokens, number)
    last, low, high = _ends(tokens, number, second)
    article = tokens.low[last] in {"a", "an"} and number.value == 0.5
    hyphen = tokens.text[last] == "-" and tokens.glued(last) and tokens.glued(last + 1)
    partitive = tokens.low[last] == "of" and number.value is None
    noun = measure(tokens, last + (article or hyphen or partitive)) or (
        known(tokens, last + 1) if hyphen else None
    )
    if noun is None or names_something(tokens, number, noun, models):
        return None
    return Amount(number.first, noun.last, low, high, noun.unit, noun.kind)


def _things(
    tokens: Tokens, number: Numeral, before: Amount | None, models: frozenset[str]
) -> Amount | None:
    """A number of things one counts, or a plain number."""
    last, low, high = _ends(tokens, number, _range(tokens, number))
    noun = _noun(tokens, number, last)
    if names_something(tokens, number, noun, models):
        return None
    if metres := _metres(tokens, number, noun):
        return metres
    if noun is None:
        noun = _unnamed(tokens, number, before)
        high, last, low = (
            (None, number.last, number.value) if high is not None else (high, last, low)
        )
    if noun is None:
        return None
    if noun.kind == "temperature":
        # two bachelor's degrees: those of heat stand right after the number
        noun = noun._replace(kind="count")
    return Amount(number.first, max(noun.last, last), low, high, noun.unit, noun.kind)


def _noun(tokens: Tokens, number: Numeral, last: int) -> Noun | None:
    if number.fraction and tokens.low[last] == "of" and tokens.low[last + 1] in {"a", "an"}:
        return measure(tokens, last + 2)  # a quarter of a century
    if number.fraction:
        return Noun(last, "fraction", "fraction")
    if tokens.low[last] == "of":
        return (
            counted(tokens, last + 1 + _determiner(tokens, last + 1), single=False)
            if number.value != 1
            else None
        )
    last += tokens.text[last] == "+"
    last += 2 * (
        tokens.words(last, last + 2) == "or more"
        and counted(tokens, last + 2, single=False) is not None
    )
    return counted(tokens, last, single=number.value == 1)


def _determiner(tokens: Tokens, i: int) -> bool:
    return tokens.low[i] in {
        "the",
        "its",
        "their",
        "his",
        "her",
        "our",
        "these",
        "those",
        "all",
        "your",
        "my",
    }


def _unnamed(tokens: Tokens, number: Numeral, before: Amount | None) -> Noun | None:
    """Give a unit to a number without a noun: of the number that follows or the one before, or none
    ("number").
    """
    if number.value == 1 and not tokens.text[number.first][0].isdecimal():
        return None
    if number.value is None or tokens.low[number.first] in {"a", "an"}:
        return None
    following, led = _shared(tokens, number.last), tokens.low[number.first - 1] == "including"
    if following is not None:
        return following
    if before and before.kind in COUNTED and (led or tokens.low[number.last] in _PLACED):
        return Noun(number.last, before.unit, before.kind)
    return _PLAIN_NUMBER


def _shared(tokens: Tokens, i: int) -> Noun | None:
    """Give the unit that two numbers share: "252 and 90 months", "11 or 12 years", "14 of the 15
    seats".
    """
    last, i = (
        i,
        i + (tokens.text[i][:1].isupper() and tokens.low[i + 1] == "and"),
    )  # two Tajik and three Chinese citizens
    if tokens.low[i] not in {"and", "or", "to", "of"}:
        return None
    second = numeral(tokens, i + 1 + (tokens.low[i] == "of" and _determiner(tokens, i + 1)))
    if second is None or second.value is None:
        return None
    noun = measure(tokens, second.last) or counted(tokens, second.last, single=False)
    return noun._replace(last=last) if noun and known(tokens, noun.last - 1) else None


def _old(tokens: Tokens, amount: Amount) -> Amount:
    """Tell ages ("37-year-old", "aged 43", "at the age of 43", "Smith, 43,") and magnitudes of
    earthquakes.
    """
    first, last = amount.first, amount.last
    if amount.unit in {"year", "month", "week", "day"}:
        for tail in (("-", "old"), ("old",), ("-", "olds"), ("of", "age")):
            if tuple(tokens.low[last : last + len(tail)]) == tail:
                return amount._replace(last=last + len(tail), kind="age")
    if amount.kind != "number" or amount.value is None or not 0 < amount.value < 120:
        return amount
    if "magnitude" in tokens.low[max(first - 2, 0) : first]:
        return amount._replace(unit="magnitude", kind="magnitude")
    if tokens.low[first - 1] in words("units", "ages_before"):
        return amount._replace(first=first - 1, unit="year", kind="age")
    if tokens.words(first - 2, first) in {"age of", "ages of"}:
        return amount._replace(first=first - 2, unit="year", kind="age")
    named = tokens.text[first - 1] == "," and tokens.text[first - 2][:1].isupper()
    closed = tokens.text[last] in {",", ";"} or (
        tokens.text[last] in {".", ")"} and tokens.text[first - 3][:1].isupper()
    )
    return amount._replace(unit="year", kind="age") if named and closed else amount


def _casualties(tokens: Tokens, amount: Amount) -> Amount:
    """Tell the killed and wounded by the words around: "killed 14 people", "39 dead", "12 were
    killed".
    """
    if amount.kind not in {"people", "military", "number"}:
        return amount
    after = _hurt_after(tokens, amount.last, amount.kind)
    if (
        not after
        and not _hurt_before(tokens, amount.first)
        and not _toll_before(tokens, amount.first)
    ):
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
        if not tokens.text[k].isalpha() or tokens.low[k] in {
            "that",
            "who",
            "and",
            "in",
            "by",
            "with",
        }:
            return False
    return False


def _toll_before(tokens: Tokens, i: int) -> bool:
    """True after "the death toll from protests in Kenya rises to"."""
    if tokens.low[i - 1] not in {"to", "at"}:
        return False
    back = tokens.low[max(i - 14, 0) : i]
    return not words("units", "casualty_nouns").isdisjoint(back) and not _ENDS.intersection(back)


def _hurt_after(tokens: Tokens, i: int, kind: str) -> int:
    """Give the token after "killed", "dead" or "wounded" that tells of the amount before token `i`;
    0 for none.
    """
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
    if (
        tokens.low[amount.first - 1] == "between"
        and amount.value_max is not None
        and amount.first > done
    ):
        amount = amount._replace(first=amount.first - 1)
    return _qualified_after(tokens, amount)


@cache
def _after() -> dict[str, list[tuple[tuple[str, ...], Qualifier]]]:
    """Qualifying phrases that follow an amount, by their first word."""
    table: dict[str, list[tuple[tuple[str, ...], Qualifier]]] = {}
    for qualifier in _QUALIFIERS:
        for phrase in vocabulary("numbers")["qualifiers_after"].get(qualifier, ()):
            table.setdefault(phrase.split()[0], []).append((tuple(phrase.split()), qualifier))
    return table


def _qualified_after(tokens: Tokens, amount: Amount) -> Amount:
    if tokens.text[amount.last] == "+" and tokens.glued(amount.last):
        return amount._replace(last=amount.last + 1, qualifier="at least")
    inside = tokens.low[amount.first : amount.last]
    if "more" in inside and inside[inside.index("more") - 1] == "or":
        return amount._replace(qualifier="at least")  # two or more children
    for phrase, qualifier in _after().get(tokens.low[amount.last], ()):
        last = amount.last + len(phrase)
        if tuple(tokens.low[amount.last : last]) == phrase:
            return amount._replace(last=last, qualifier=qualifier)
    return amount
