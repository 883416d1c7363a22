"""Words of units and money at a place in the text: "metric tons", "North Korean soldiers", "US$", "Swiss francs"."""

from functools import cache, lru_cache
from typing import NamedTuple

from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.numerals import number_words
from pipeline.extract.numbers.tokens import Tokens, scan

_FARTHEST = 7  # tokens between a number and its noun: "14,000 battle-hardened North Korean soldiers"
COUNTED = frozenset(
    {"people", "casualties", "cases", "military", "weapons", "vehicles", "votes", "seats", "points", "events", "count"}
)


class Noun(NamedTuple):
    """What is counted: the unit in the singular, its kind, and the token after its last."""

    last: int
    unit: str
    kind: str
    plural: bool = False


Form = tuple[tuple[str, ...], bool, str, str, bool]  # tokens, as written, unit, kind, plural


@cache
def _forms() -> dict[str, list[Form]]:
    table: dict[str, list[Form]] = {}
    for kind, units in vocabulary("units")["kinds"].items():
        for unit, further in units.items():
            for form, plural in [(unit, False), (unit + "s", True), *((form, True) for form in further)]:
                _add(table, form, unit, kind, plural)
    for forms in table.values():
        forms.sort(key=lambda form: (-len(form[0]), not form[4]))  # "personnel" is its own plural
    return table


def _add(table: dict[str, list[Form]], form: str, unit: str, kind: str, plural: bool) -> None:
    if " " in form:  # a 5,000-square-foot hall
        _add(table, form.replace(" ", "-"), unit, kind, plural)
    parts = scan(form)
    exact = len(form) <= 2 or form != form.lower()
    spelled = tuple((parts.text if exact else parts.low)[: parts.size])
    table.setdefault(spelled[0].lower(), []).append((spelled, exact, unit, kind, plural))


def known(tokens: Tokens, i: int) -> Noun | None:
    """Give the unit whose words begin at token `i`, the longest form first."""
    for form, exact, unit, kind, plural in _forms().get(tokens.low[i], ()):
        last = i + len(form)
        if tuple((tokens.text if exact else tokens.low)[i:last]) == form:
            return Noun(last, unit, kind, plural)
    return None


def measure(tokens: Tokens, i: int) -> Noun | None:
    """Give the unit of measurement (percent, years, km; not a thing one counts) right at token `i`."""
    noun = known(tokens, i)
    return noun if noun and noun.kind not in COUNTED else None


def counted(tokens: Tokens, i: int, single: bool) -> Noun | None:
    """Find what a number before token `i` counts: the first plural noun past adjectives; with `single`, a known singular.

    Stops at punctuation and at words no noun phrase holds (was, in, that).
    """
    best: Noun | None = None
    for k in range(i, min(i + _FARTHEST, tokens.size)):
        noun = known(tokens, k) or (None if single else _plural(tokens, k))
        if noun and (noun.plural or (single and best is None)):
            best = noun
            if single or not _goes_on(tokens, noun):
                break
        elif best or not (_inside(tokens, i, k) or _pairs(tokens, i, k)):
            break
    return best or known(tokens, i)  # a three drug cocktail, 300 police


def _goes_on(tokens: Tokens, noun: Noun) -> bool:
    """True when another plural follows and is the noun: "small arms cartridges", never "100 people derails"."""
    following = known(tokens, noun.last)
    if following:
        return following.plural
    return noun.kind == "count" and known(tokens, noun.last - 1) is None and _plural(tokens, noun.last) is not None


def _inside(tokens: Tokens, i: int, k: int) -> bool:
    """True when token `k` may stand between a number that ends before token `i` and its noun."""
    word = tokens.text[k]
    if word[:1].isupper() and tokens.body.find("\n", tokens.end[k - 1], tokens.start[k]) >= 0:
        return False  # another line begins
    if word[:1].isdecimal():
        return k > i  # two Falcon 9 rockets
    if word[:1].isalnum():
        compound = tokens.text[k + 1] == "-" and tokens.glued(k + 1)  # four no-confidence votes
        return compound or tokens.low[k] not in words("units", "stops")
    if word in {"-", "'", "’"}:
        return tokens.glued(k) and tokens.glued(k + 1)
    return word == "." and len(tokens.text[k - 1]) == 1 and tokens.glued(k)  # U.S. troops


def _pairs(tokens: Tokens, i: int, k: int) -> bool:
    """True when token `k` joins two adjectives: "30 ballistic and cruise missiles"."""
    after = tokens.low[k + 1]
    joins = tokens.low[k] == "and" and i < k <= i + 2 and after.isalpha() and after not in number_words()
    return joins and known(tokens, k + 1) is None


def _plural(tokens: Tokens, k: int) -> Noun | None:
    """Take a word that is not in the list for a noun in the plural by its form."""
    word, low = tokens.text[k], tokens.low[k]
    if not low.endswith("s") or len(low) < 4 or not low.isalpha() or low in words("units", "not_nouns"):
        return None
    if low.endswith(("ss", "us", "is", "ous")) or tokens.low[k - 1] in {"'", "’"}:
        return None
    if word != low:
        people = low.endswith(tuple(vocabulary("units")["demonym_endings"]))
        return Noun(k + 1, "person", "people", plural=True) if people else None
    return Noun(k + 1, _singular(low), "count", plural=True)


def _singular(plural: str) -> str:
    if plural.endswith("ies") and len(plural) > 4:
        return plural[:-3] + "y"
    return plural[:-2] if plural.endswith(("ches", "shes", "xes", "sses", "zzes")) else plural[:-1]


def money_before(tokens: Tokens, i: int) -> tuple[int, str] | None:
    """Give (first token, ISO code) of a currency before the number at token `i`: "$", "US$", "A$", "USD ", "Rs. "."""
    table = vocabulary("currencies")
    sign = tokens.text[i - 1]
    if sign in table["symbols"]:
        prefix = table["prefixes"].get(tokens.low[i - 2] + sign) if tokens.glued(i - 1) else None
        return (i - 2, prefix) if prefix else (i - 1, table["symbols"][sign])
    if sign in words("currencies", "codes") and not tokens.glued(i):  # COP28 is no sum in Colombian pesos
        return i - 1, sign
    dot = 2 if sign == "." else 1
    code = table["prefixes"].get(tokens.low[i - dot])
    return (i - dot, code) if code and tokens.text[i - dot][:1].isupper() else None


@cache
def _money_words() -> frozenset[str]:
    """Every word or sign a currency after a number can begin with, in lower case."""
    table = vocabulary("currencies")
    first = {name.split()[0] for name in table["names"]}
    codes = {code.lower() for code in table["codes"]}
    return frozenset(first | {f"{name}s" for name in first} | codes | {"u", *table["symbols"], *table["minor"]})


def weighs(tokens: Tokens, first: int, last: int) -> bool:
    """True when the pounds at token `last` - 1 are a weight: "140,000 pounds (63,500 kg)", "200 pounds of", "weighs".

    Without such words they are money where the text names sterling or Britain, or nothing but the pounds.
    """
    beside = tokens.low[last : last + 4]
    if beside[0] == "(" and not set(beside).isdisjoint(vocabulary("currencies")["symbols"]):
        return False  # 300 million pounds ($380 million)
    if (
        beside[0] == "of"
        or beside[1] in {"heavier", "lighter"}
        or (beside[0] == "(" and (_is_mass(tokens, last + 1) or _is_mass(tokens, last + 2)))
    ):
        return True
    if tokens.text[last - 2] == "-" and tokens.low[last - 1] == "pound":  # a 400-pound gorilla, a 50-pound note
        return beside[0] not in vocabulary("currencies")["pound_nouns"]
    if any(word.startswith("weigh") for word in tokens.low[max(first - 5, 0) : first]):
        return True
    return _dollars_only(tokens.body)


@lru_cache(maxsize=2)  # asked again for each pound of a text
def _dollars_only(body: str) -> bool:
    return "$" in body and not any(word in body for word in vocabulary("currencies")["pound_places"])


def _is_mass(tokens: Tokens, i: int) -> bool:
    noun = known(tokens, i)
    return noun is not None and noun.kind == "weight"


def money_after(tokens: Tokens, i: int) -> tuple[int, str, float] | None:
    """Give (last token, ISO code, factor) of a currency after a number: "euros", "US dollars", "USD", "cents"."""
    table = vocabulary("currencies")
    if not tokens.text[i] or tokens.low[i] not in _money_words():
        return None
    if tokens.text[i] in words("currencies", "codes"):
        return i + 1, tokens.text[i], 1.0
    if tokens.text[i] in table["symbols"] and tokens.text[i] != "$":
        return i + 1, table["symbols"][tokens.text[i]], 1.0
    if tokens.low[i] in table["minor"]:
        code, factor = table["minor"][tokens.low[i]]
        return i + 1, code, factor
    return _named(tokens, i, table["names"])


def _named(tokens: Tokens, i: int, names: dict[str, str]) -> tuple[int, str, float] | None:
    i += 2 * (tokens.words(i, i + 4) == "u . s .") + 2 * (tokens.words(i, i + 4) == "u . s .")
    for length in (3, 2, 1):
        phrase = tokens.words(i, i + length)
        code = names.get(phrase) or names.get(phrase.removesuffix("s"))
        if code and phrase:
            return i + length, code, 1.0
    return None
