"""On which numbers the sources of a story differ: how many were killed, hurt, missing, arrested, and who says so."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files

from schemas.article import Article, Claim, Qualifier, Quantity, Quote, Span
from schemas.model import Model

_WORD = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.!?;]\s|\n")
_REACH = 80  # characters of a sentence that are read on either side of a number
_AFTER, _BEFORE = 5, 5  # words between a number and what became of them: "30 people, most of them students, were hurt"
_COUNTED = frozenset({"casualties", "people", "military"})


class Told(Span):
    """How many met an outcome, by one source: `source` published it in `article`, `speaker` is credited with it there."""

    outcome: str
    unit: str
    value: float
    value_max: float | None = None
    qualifier: Qualifier | None = None
    speaker: str | None = None
    article: str


class Differing(Model):
    """What the sources of a story differ on: an outcome, of whom, and each number told, the smallest first."""

    outcome: str
    unit: str
    told: tuple[Told, ...]


@cache
def _outcomes() -> dict[str, str]:
    """Give the outcome that each word tells of."""
    data = json.loads((files("schemas") / "data" / "outcomes.json").read_text(encoding="utf-8"))
    return {word: outcome for outcome, words in data.items() if outcome != "about" for word in words}


def differing(articles: Iterable[Article]) -> list[Differing]:
    """Give the outcomes on which articles differ; copies of another's text say nothing of their own."""
    groups: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for article in articles:
        if article.duplicate is None:
            for one in highest(told(article)):
                groups[one.outcome, one.unit].append(one)
    return [
        Differing(outcome=outcome, unit=unit, told=tuple(sorted(found, key=lambda one: (one.value, one.article))))
        for (outcome, unit), found in groups.items()
        if len({(one.value, one.value_max) for one in found}) > 1
    ]


def highest(found: Iterable[Told]) -> list[Told]:
    """Keep the highest number a speaker is credited with in an article: lower ones are what was known before, or parts."""
    best: dict[tuple[str, str, str | None], Told] = {}
    for one in found:
        key = (one.outcome, one.unit, one.speaker)
        if key not in best or one.value > best[key].value:
            best[key] = one
    return list(best.values())


def told(article: Article) -> Iterator[Told]:
    """Give every number of people in an article beside which their outcome is written."""
    for at, quantity in enumerate(article.quantities):
        outcome = outcome_of(article, at)
        if outcome is not None and quantity.value is not None:
            yield Told(
                text=quantity.text, start=quantity.start, end=quantity.end, outcome=outcome,
                unit="person" if quantity.kind == "number" else quantity.unit, value=quantity.value,
                value_max=quantity.value_max, qualifier=quantity.qualifier, speaker=speaker_of(article, quantity),
                article=article.id,
            )  # fmt: skip


def outcome_of(article: Article, at: int) -> str | None:
    """Give the outcome written nearest to a number, with no other number between."""
    quantity = article.quantities[at]
    if quantity.kind not in _COUNTED and quantity.kind != "number":
        return None
    others, body = article.quantities, article.body
    begins = max(others[at - 1].end if at else 0, quantity.start - _REACH)
    ends = min(others[at + 1].start if at + 1 < len(others) else len(body), quantity.end + _REACH)
    before = _STOP.split(body[begins : quantity.start])[-1]
    after = _STOP.split(body[quantity.end : ends])[0]
    near = [*_found(_WORD.findall(quantity.text), len(quantity.text)), *_found(_WORD.findall(after), _AFTER)]
    near += [(far + 0.5, outcome) for far, outcome in _found(_WORD.findall(before)[::-1], _BEFORE)]
    closest = min(near, default=None)
    return None if closest is None or (quantity.kind == "number" and closest[0] > 1) else closest[1]


def _found(words: Sequence[str], most: int) -> Iterator[tuple[float, str]]:
    """Give the outcomes among the first words with how far each is."""
    for far, word in enumerate(words[:most]):
        if outcome := _outcomes().get(word.lower()):
            yield far, outcome


def speaker_of(article: Article, quantity: Quantity) -> str | None:
    """Give who is credited with the words that hold a number, in the shortest quote or claim around it."""
    said: tuple[Quote | Claim, ...] = (*article.quotes, *article.claims)
    around = [one for one in said if one.start <= quantity.start and quantity.end <= one.end]
    closest = min(around, key=lambda one: one.end - one.start, default=None)
    return None if closest is None else closest.speaker or closest.speaker_text
