"""Words of units at a place in the text: "metric tons", "North Korean soldiers", "cruise
missiles".
"""

from functools import cache
from typing import NamedTuple

from pipeline.extract.numbers.data import vocabulary, words
from pipeline.extract.numbers.numerals import number_words
from pipeline.extract.numbers.tokens import Tokens, scan

# tokens between a number and its noun: "14,000 battle-hardened North Korean soldiers"
_FARTHEST = 7
COUNTED = frozenset(
    {
        "people",
        "casualties",
        "cases",
        "military",
        "weapons",
        "vehicles",
        "votes",
        "seats",
        "points",
        "events",
        "count",
    }
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
            for form, plural in [
                (unit, False),
                (unit + "s", True),
                *((form, True) for form in further),
            ]:
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
    """Give the unit of measurement (percent, years, km; not a thing one counts) right at token
    `i`.
    """
    noun = known(tokens, i)
    return noun if noun and noun.kind not in COUNTED else None


def counted(tokens: Tokens, i: int, single: bool) -> Noun | None:
    """Find what a number before token `i` counts: the first plural noun past adjectives; with
    `single`, a known singular.

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
    """True when another plural follows and is the noun: "small arms cartridges", never "100 people
    derails".
    """
    following = known(tokens, noun.last)
    if following:
        return following.plural
    return (
        noun.kind == "count"
        and known(tokens, noun.last - 1) is None
        and _plural(tokens, noun.last) is not None
    )


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
    joins = (
        tokens.low[k] == "and"
        and i < k <= i + 2
        and after.isalpha()
        and after not in number_words()
    )
    return joins and known(tokens, k + 1) is None


def _plural(tokens: Tokens, k: int) -> Noun | None:
    """Take a word that is not in the list for a noun in the plural by its form."""
    word, low = tokens.text[k], tokens.low[k]
    if (
        not low.endswith("s")
        or len(low) < 4
        or not low.isalpha()
        or low in words("units", "not_nouns")
    ):
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
