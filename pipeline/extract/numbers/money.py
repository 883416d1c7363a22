"""Sums of money at a place in the text: "US$", "R5bn", "Swiss francs", "euros", and whose dollars,
pesos or francs they are.

A sign or name that several countries share ("$", "peso", "franc") is the publisher's country's;
else that of the one country of them which the text names; else the usual one, where there is one;
else it stays as written, without a code.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.measures import known
from pipeline.extract.numbers.tokens import Tokens


class Currency(NamedTuple):
    """A currency: its unit (the ISO 4217 code, or the name as written), and the code where it is
    known.
    """

    unit: str
    code: str | None


class Home(NamedTuple):
    """Whose money a text means: the publisher's country and the countries that the text names (ISO
    3166-1 alpha-2).

    Without `usual` a bare "$" is nobody's: the text's language is written where it is several
    countries' own.
    """

    publisher: str | None = None
    named: frozenset[str] = frozenset()
    usual: bool = True

    def currency(self, name: str) -> Currency:
        """Settle a sign or a name ("$", "peso") to a currency."""
        usual = vocabulary("currencies")["symbols"].get(name) or vocabulary("currencies")[
            "names"
        ].get(name)
        shared: dict[str, str] = vocabulary("currencies")["shared"].get(name, {})
        if self.publisher in shared:
            return Currency(shared[self.publisher], shared[self.publisher])
        if usual and (self.usual or not shared):
            return Currency(usual, usual)
        codes = {shared[country] for country in self.named if country in shared}
        code = codes.pop() if len(codes) == 1 else None
        return Currency(code or name, code)

    def currency_of(self, named: str) -> Currency:
        """Give the currency of an ISO code, or settle a sign or a name."""
        return Currency(named, named) if named.isupper() else self.currency(named)


def money_before(tokens: Tokens, i: int, home: Home) -> tuple[int, Currency] | None:
    """Give (first token, currency) before the number at token `i`: "$", "US$", "A$", "USD ", "Rs.
    ", "R".
    """
    table = vocabulary("currencies")
    sign = tokens.text[i - 1]
    if sign in table["symbols"]:
        prefix = table["prefixes"].get(tokens.low[i - 2] + sign) if tokens.glued(i - 1) else None
        return (i - 2, Currency(prefix, prefix)) if prefix else (i - 1, home.currency(sign))
    # COP28 is no sum in Colombian pesos
    if sign in words("currencies", "codes") and not tokens.glued(i):
        return i - 1, Currency(sign, sign)
    if (code := _by_letters(tokens, i, home)) is not None:
        return i - 1, Currency(code, code)
    dot = 2 if sign == "." else 1
    # of "Rs" and "kr", which several countries write, the name
    code = table["prefixes"].get(tokens.low[i - dot])
    if not code or not tokens.text[i - dot][:1].isupper():
        return None
    return i - dot, home.currency_of(code)


def _by_letters(tokens: Tokens, i: int, home: Home) -> str | None:
    """Read "R5bn", "M40,000", "KSh200": letters right before a sum, where it is large or grouped,
    and its country's.
    """
    letters = vocabulary("currencies")["letters"].get(tokens.text[i - 1])
    if letters is None or not tokens.glued(i) or tokens.glued(i - 1):
        return None
    if not _is_sum(tokens, i):
        return None
    countries = home.named | {home.publisher}
    codes = {code for country, code in letters["countries"].items() if country in countries}
    return codes.pop() if len(codes) == 1 else letters.get("usual") if not codes else None


def _is_sum(tokens: Tokens, i: int) -> bool:
    """True for a number as sums are written: parted ("40,000", "20 000", "12.50") or with a scale
    ("5bn", "3 million").
    """
    scales = words("numbers", "scales") | words("numbers", "suffixes")
    return not tokens.text[i].isdecimal() or tokens.low[i + 1] in scales


@cache
def _money_words() -> frozenset[str]:
    """Every word or sign a currency after a number can begin with, in lower case."""
    table = vocabulary("currencies")
    first = {name.split()[0] for name in (*table["names"], *table["shared"])}
    codes = {code.lower() for code in table["codes"]}
    return frozenset(
        first | {f"{name}s" for name in first} | codes | {"u", *table["symbols"], *table["minor"]}
    )


def money_after(tokens: Tokens, i: int, home: Home) -> tuple[int, Currency, float] | None:
    """Give (last token, currency, factor) after a number: "euros", "US dollars", "USD", "cents"."""
    table = vocabulary("currencies")
    if not tokens.text[i] or tokens.low[i] not in _money_words():
        return None
    if tokens.text[i] != "$" and (sign := money_sign_after(tokens, i, home)):
        return *sign, 1.0
    if tokens.low[i] in table["minor"]:
        code, factor = table["minor"][tokens.low[i]]
        return i + 1, Currency(code, code), factor
    return _named(tokens, i, home)


def money_sign_after(tokens: Tokens, i: int, home: Home) -> tuple[int, Currency] | None:
    """Give (last token, currency) of a sign or an ISO code at token `i`."""
    if tokens.text[i] in words("currencies", "codes"):
        return i + 1, Currency(tokens.text[i], tokens.text[i])
    return (
        (i + 1, home.currency(tokens.text[i]))
        if tokens.text[i] in vocabulary("currencies")["symbols"]
        else None
    )


def _named(tokens: Tokens, i: int, home: Home) -> tuple[int, Currency, float] | None:
    names, shared = vocabulary("currencies")["names"], vocabulary("currencies")["shared"]
    i += 2 * (tokens.words(i, i + 4) == "u . s .") + 2 * (tokens.words(i, i + 4) == "u . s .")
    for length in (3, 2, 1):
        phrase = tokens.words(i, i + length)
        for name in (phrase, phrase.removesuffix("s")):
            if name[:1].isalpha() and (name in names or name in shared):
                return i + length, home.currency(name), 1.0
    return None


def is_weight(tokens: Tokens, first: int, last: int) -> bool:
    """True when the pounds at token `last` - 1 are a weight: "140,000 pounds (63,500 kg)", "200
    pounds of", "weighs".

    Without such words they are money where the text names sterling or Britain, or nothing but the
    pounds.
    """
    if tokens.low[last - 1] not in {"pound", "pounds"}:
        return False
    beside = tokens.low[last : last + 4]
    if beside[0] == "(" and not set(beside).isdisjoint(vocabulary("currencies")["symbols"]):
        return False  # 300 million pounds ($380 million)
    if (
        beside[0] == "of"
        or beside[1] in {"heavier", "lighter"}
        or (beside[0] == "(" and (_is_mass(tokens, last + 1) or _is_mass(tokens, last + 2)))
    ):
        return True
    # a 400-pound gorilla, a 50-pound note
    if tokens.text[last - 2] == "-" and tokens.low[last - 1] == "pound":
        return beside[0] not in vocabulary("currencies")["pound_nouns"]
    if any(word.startswith("weigh") for word in tokens.low[max(first - 5, 0) : first]):
        return True
    return _names_dollars_only(tokens.body)


@lru_cache(maxsize=2)  # asked again for each pound of a text
def _names_dollars_only(body: str) -> bool:
    return "$" in body and not any(
        word in body for word in vocabulary("currencies")["pound_places"]
    )


def _is_mass(tokens: Tokens, i: int) -> bool:
    noun = known(tokens, i)
    return noun is not None and noun.kind == "weight"
