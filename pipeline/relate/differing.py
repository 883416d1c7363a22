"""On which numbers the sources of a story differ: how many were killed, hurt, missing, arrested,
and who says so.

Only what speaks of the same thing is set side by side: the number that a text gives for its event,
at its beginning; no part of it ("three of them children", "ten Americans", "the seriously hurt"),
nothing of other days ("130 in Paris last November") and nothing of another order, which is another
event's. What cannot be decided is not shown.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from statistics import median_low

from pipeline.relate.countries import country_codes
from schemas.article import Article, Claim, Date, Qualifier, Quantity, Quote, Span
from schemas.datafiles import load_json
from schemas.model import Model

_WORD = re.compile(r"[^\W\d_]+")
_STOP = re.compile(r"[.!?;]\s|\n")
_REACH = 80  # characters of a sentence that are read on either side of a number
# words between a number and what became of them: "30 people, most of them students, were hurt"
_AFTER, _BEFORE = 5, 5
# characters beside a number in which words make it a part, or say how badly
_NEAR, _BESIDE = 40, 25
# characters of a text in which it tells of its event; further on, of others like it
BEGINNING = 1_000
FAR = 3.0  # times what most sources tell
RECENT = timedelta(days=7)
_COUNTED = frozenset({"casualties", "people", "military", "displaced", "evacuated"})


class ToldNumber(Span):
    """How many met an outcome, by one source: published on `date` in `article`, where `speaker` is
    credited with it; no date where the article has none.
    """

    outcome: str
    unit: str
    value: float
    value_max: float | None = None
    qualifier: Qualifier | None = None
    speaker: str | None = None
    article: str
    date: str | None = None


class Differing(Model):
    """What the sources of a story say otherwise: an outcome, of whom, and each number told, by
    date, the smallest first.

    `grows` says that a toll rose from day to day, and on no day did two sources tell two numbers:
    no dispute.
    """

    outcome: str
    unit: str
    grows: bool = False
    told: tuple[ToldNumber, ...]


class _Lists(Model):
    """The lists of `schemas/data/outcomes.json`."""

    about: str
    outcomes: dict[str, tuple[str, ...]]
    part: tuple[str, ...]
    rest: tuple[str, ...]
    before: tuple[str, ...]
    degree: tuple[str, ...]
    elsewhere: tuple[str, ...]
    joints: frozenset[str]


@cache
def _outcomes() -> dict[str, str]:
    """Give the outcome that each word tells of."""
    listed = load_json("outcomes.json", _Lists).outcomes
    return {word: outcome for outcome, words in listed.items() for word in words}


@cache
def _apart(name: str) -> re.Pattern[str]:
    """Compile a list of words: `part`, `before` and `rest` of numbers that are a part, `degree`,
    `elsewhere` of other events.
    """
    listed: tuple[str, ...] = getattr(load_json("outcomes.json", _Lists), name)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, listed)) + r")\b", re.IGNORECASE)


def find_differing(articles: Iterable[Article]) -> list[Differing]:
    """Give the outcomes on which articles differ; copies of another's text say nothing of their
    own.
    """
    groups: dict[tuple[str, str], list[ToldNumber]] = defaultdict(list)
    for article in articles:
        if article.duplicate is None:
            for one in keep_highest(select_of_event(article)):
                groups[one.outcome, one.unit].append(one)
    found = {key: drop_other_orders(some) for key, some in groups.items()}
    return [
        Differing(
            outcome=outcome,
            unit=unit,
            grows=is_growing(some),
            told=tuple(sorted(some, key=order_by_date)),
        )
        for (outcome, unit), some in sorted(found.items())
        if len({(one.value, one.value_max) for one in some}) > 1
    ]


def order_by_date(one: ToldNumber) -> tuple[str, float, str]:
    """Order numbers by day, those without one last."""
    return one.date or "9", one.value, one.article


def is_growing(found: Sequence[ToldNumber]) -> bool:
    """Say whether each day has one number, and none is lower than that of the day before."""
    days: dict[str, set[float]] = defaultdict(set)
    for one in found:
        if one.date is None:
            return False
        days[one.date].add(one.value)
    row = [values for _, values in sorted(days.items())]
    return all(len(values) == 1 for values in row) and all(
        min(later) >= max(before) for before, later in pairwise(row)
    )


def drop_other_orders(found: Sequence[ToldNumber]) -> list[ToldNumber]:
    """Leave out what is so far from what most tell that it must be of something else."""
    middle = median_low(sorted(one.value for one in found))
    return [one for one in found if middle / FAR <= one.value <= middle * FAR]


def select_of_event(article: Article) -> Iterator[ToldNumber]:
    """Give the numbers that a text tells of its event; "20 others" beside four of the same are a
    part.
    """
    found = list(find_told_numbers(article))
    for one in found:
        beside = [other for other in found if other is not one and other.outcome == one.outcome]
        begins, ends = find_sentence(article.body, one)
        rest = _apart("rest").match(article.body[one.end : ends].lstrip()) or _apart("rest").search(
            one.text
        )
        if is_of_the_event(article, one) and not (
            rest and any(begins <= other.start < ends for other in beside)
        ):
            yield one


def find_sentence(body: str, one: Span) -> tuple[int, int]:
    """Give where the sentence around a span begins and ends."""
    stop = _STOP.search(body, one.end)
    return max(
        (found.end() for found in _STOP.finditer(body, 0, one.start)), default=0
    ), stop.start() if stop else len(body)


def is_of_the_event(article: Article, one: ToldNumber) -> bool:
    """Say whether a number at the beginning of a text is the whole of what its event did, as far as
    words tell.
    """
    if one.start > BEGINNING:
        return False
    body = article.body
    begins, ends = find_sentence(body, one)
    before, after = (
        body[max(begins, one.start - _NEAR) : one.start],
        body[one.end : min(ends, one.end + _NEAR)],
    )
    sentence = body[begins:ends]
    return not (
        _apart("part").match(after.lstrip())
        or _apart("part").search(one.text)
        or _apart("before").search(before)
        or _apart("degree").search(before[-_BESIDE:] + one.text + after[:_BESIDE])
        or _apart("elsewhere").search(sentence)
        or is_of_a_people(one.text, after)
        or any(
            is_of_another_day(article, day) for day in article.dates if begins <= day.start < ends
        )
    )


def is_of_a_people(text: str, after: str) -> bool:
    """Say whether only those of a country are counted: "10 Americans", "two Argentine
    passengers".
    """
    words = _WORD.findall(f"{text} {after}")[:3]
    return any(
        word in country_codes() or word.removesuffix("s") in country_codes() for word in words
    )


def is_of_another_day(article: Article, day: Date) -> bool:
    """Say whether a day that a sentence names lies further from the article than the news of a
    week.
    """
    if day.gte is None or day.lte is None or article.published is None:
        return False
    told_on = article.timestamp.date()
    return (
        date.fromisoformat(day.lte[:10]) < told_on - RECENT
        or date.fromisoformat(day.gte[:10]) > told_on
    )


def keep_highest(found: Iterable[ToldNumber]) -> list[ToldNumber]:
    """Keep the highest number a speaker is credited with in an article: lower ones are what was
    known before, or parts.
    """
    best: dict[tuple[str, str, str | None], ToldNumber] = {}
    for one in found:
        key = (one.outcome, one.unit, one.speaker)
        if key not in best or one.value > best[key].value:
            best[key] = one
    return list(best.values())


def find_told_numbers(article: Article) -> Iterator[ToldNumber]:
    """Give every number of people in an article beside which their outcome is written."""
    for at, quantity in enumerate(article.quantities):
        outcome = find_outcome(article, at)
        if outcome is not None and quantity.value is not None:
            yield ToldNumber(
                text=quantity.text,
                start=quantity.start,
                end=quantity.end,
                outcome=outcome,
                unit="person" if quantity.kind == "number" else quantity.unit,
                value=quantity.value,
                value_max=quantity.value_max,
                qualifier=quantity.qualifier,
                speaker=find_speaker(article, quantity),
                article=article.id,
                date=article.timestamp.date().isoformat() if article.published else None,
            )


def find_outcome(article: Article, at: int) -> str | None:
    """Give the outcome written nearest to a number, with no other number between."""
    quantity = article.quantities[at]
    if quantity.kind not in _COUNTED and quantity.kind != "number":
        return None
    others, body = article.quantities, article.body
    begins = max(others[at - 1].end if at else 0, quantity.start - _REACH)
    ends = min(others[at + 1].start if at + 1 < len(others) else len(body), quantity.end + _REACH)
    before = _STOP.split(body[begins : quantity.start])[-1]
    after = _STOP.split(body[quantity.end : ends])[0]
    near = [
        *_found(_WORD.findall(quantity.text), len(quantity.text)),
        *_found(_WORD.findall(after), _AFTER),
    ]
    near += [
        (far + 0.5, outcome)
        for far, outcome in _found(_WORD.findall(_since_joint(before))[::-1], _BEFORE)
    ]
    closest = min(near, default=None)
    return None if closest is None or (quantity.kind == "number" and closest[0] > 1) else closest[1]


def _since_joint(before: str) -> str:
    """Give the words before a number that it hangs on: in "killed dozens and drove 12 million from
    home" it does not hang on what stands before the joint.
    """
    return _apart("joints").split(before)[-1]


def _found(words: Sequence[str], most: int) -> Iterator[tuple[float, str]]:
    """Give the outcomes among the first words with how far each is."""
    for far, word in enumerate(words[:most]):
        if outcome := _outcomes().get(word.lower()):
            yield far, outcome


def find_speaker(article: Article, quantity: Quantity) -> str | None:
    """Give who is credited with the words that hold a number, in the shortest quote or claim around
    it.
    """
    said: tuple[Quote | Claim, ...] = (*article.quotes, *article.claims)
    around = [one for one in said if one.start <= quantity.start and quantity.end <= one.end]
    closest = min(around, key=lambda one: one.end - one.start, default=None)
    return None if closest is None else closest.speaker or closest.speaker_text
