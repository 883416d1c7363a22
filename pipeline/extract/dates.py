"""When: the phrases of a text that tell a date, each as an inclusive interval of days with its
precision.

As in SUTime, "late September" and "since September 2023" are the whole month; the words keep the
rest.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import zip_longest

from pipeline.extract.numbers import (
    clock,
    month_dates,
    relative_dates,
    season_dates,
    told_dates,
    year_dates,
)
from pipeline.extract.numbers.data import words
from pipeline.extract.numbers.date_ranges import ranges
from pipeline.extract.numbers.intervals import Anchor, Interval, Phrase
from pipeline.extract.numbers.tokens import Tokens, places, scan
from schemas.article import Date

Rule = Callable[[Tokens, int], Phrase | None]
_LOOK_BACK, _LOOK_AHEAD = 14, 8  # tokens searched for the tense around a date
_SENTENCE_ENDS = frozenset({"", ".", ";", "?", "!", "\n"})


def find_dates(body: str, published: datetime | None) -> tuple[Date, ...]:
    """Give the dates of a text in order; what cannot be resolved keeps its words and has no
    interval.

    Without `published` a full date that stands first in the text (a dateline) takes its place.
    """
    tokens, phrases = scan(body), _phrases(body)
    day = published.date() if published else _dateline(tokens, phrases)
    spans = ranges(tokens, phrases)
    last, told, found = None, None, list[Date]()
    for place, (phrase, following) in enumerate(zip_longest(phrases, phrases[1:])):
        if following and phrase.when is clock.that_day and _is_beside(tokens, phrase, following):
            coming = following.when(Anchor(day, last, told, _future(tokens, following)))
            last = coming.gte if coming and coming.gte == coming.lte else last
        anchor = Anchor(day, last, told, _future(tokens, phrase))
        if place in spans:
            found.append(_date(tokens, spans[place], spans[place].when(anchor)))
        interval = phrase.when(anchor)
        if interval and interval.gte == interval.lte:
            last = interval.gte
        told = interval if interval and interval.precision not in {"decade", "century"} else told
        found.append(_date(tokens, phrase, interval))
    return tuple(found)


def date_tokens(body: str) -> frozenset[int]:
    """Give the indices of the tokens (as `scan` counts them) that dates are made of."""
    return frozenset(i for phrase in _phrases(body) for i in range(phrase.first, phrase.last))


def _date(tokens: Tokens, phrase: Phrase, interval: Interval | None) -> Date:
    start, end = tokens.start[phrase.first], tokens.end[phrase.last - 1]
    return Date.model_construct(
        text=tokens.body[start:end],
        start=start,
        end=end,
        gte=interval.gte.isoformat() if interval else None,
        lte=interval.lte.isoformat() if interval else None,
        precision=interval.precision if interval else None,
    )


@lru_cache(maxsize=2)  # quantities ask for the same text again
def _phrases(body: str) -> tuple[Phrase, ...]:
    tokens, rules, found, done = scan(body), _rules(), list[Phrase](), 0
    for i in places(tokens, rules):
        phrase = rules.get(tokens.low[i], _digits)(tokens, i) if i >= done else None
        if phrase:
            found.append(phrase._replace(first=max(_with_part(tokens, phrase.first), done)))
            done = phrase.last
    return tuple(found)


def _with_part(tokens: Tokens, first: int) -> int:
    """Take "early", "mid-", "late" or "end-" before a date into its words."""
    dash = tokens.text[first - 1] == "-" and tokens.glued(first)
    at = first - 1 - dash
    part = tokens.low[at] in words("calendar", "parts") and (dash or tokens.low[at] != "end")
    return at if part and at >= 0 else first


def _digits(tokens: Tokens, i: int) -> Phrase | None:
    return clock.clock_rule(tokens, i) or year_dates.year_rule(tokens, i)


@cache
def _rules() -> Mapping[str, Rule]:
    """Which rule reads the date at a word."""
    rules: dict[str, Rule] = {}
    rules.update(
        dict.fromkeys(
            words("calendar", "months") | words("calendar", "month_abbreviations"),
            month_dates.month_rule,
        )
    )
    rules.update(dict.fromkeys(words("calendar", "weekdays"), relative_dates.weekday_rule))
    rules.update(dict.fromkeys(words("calendar", "seasons"), season_dates.season_rule))
    rules.update(dict.fromkeys(words("calendar", "decades"), relative_dates.decade_word_rule))
    rules.update(
        dict.fromkeys(("today", "tonight", "yesterday", "tomorrow"), relative_dates.day_rule)
    )
    rules.update(
        dict.fromkeys(("morning", "afternoon", "evening", "night"), relative_dates.part_rule)
    )
    rules.update(
        dict.fromkeys(
            ("day", "week", "weekend", "month", "year", "decade"), relative_dates.unit_rule
        )
    )
    rules.update(dict.fromkeys(("quarter", "half"), relative_dates.quarter_rule))
    rules.update(dict.fromkeys(("noon", "midnight", "midday"), clock.noon_rule))
    rules.update(dict.fromkeys(("earlier", "later", "before", "after"), told_dates.earlier_rule))
    rules.update(
        {
            "same": told_dates.same_rule,
            "century": relative_dates.century_rule,
            "ago": relative_dates.ago_rule,
            "q": relative_dates.q_rule,
            "h": relative_dates.q_rule,
        }
    )
    holidays = words("calendar", "holidays") | words("calendar", "moving_holidays")
    first_words = {phrase.split()[0] for phrase in holidays} - set(rules)
    rules.update(dict.fromkeys(first_words, relative_dates.holiday_rule))
    return rules


def _dateline(tokens: Tokens, phrases: tuple[Phrase, ...]) -> date | None:
    """Give the full date that opens the text or stands alone in a line of its head."""
    for phrase in phrases[:3]:
        interval = phrase.when(Anchor())
        alone = tokens.text[phrase.first - 1][:1] in {"", "\n"} and tokens.text[phrase.last][
            :1
        ] in {"", "\n"}
        if interval and interval.gte == interval.lte and (alone or phrase.last < 8):
            return interval.gte
    return None


def _is_beside(tokens: Tokens, phrase: Phrase, following: Phrase) -> bool:
    """True when a date right after a time of day tells its day: "10 p.m. on Sunday"."""
    between = tokens.low[phrase.last : following.first]
    return len(between) <= 2 and all(word in {"on", ",", "of"} for word in between)


def _future(tokens: Tokens, phrase: Phrase) -> bool | None:
    """Tell the tense by the nearest verb that shows it, before the date first, then after it,
    within the sentence.
    """
    before = range(phrase.first - 1, max(phrase.first - _LOOK_BACK, -1), -1)
    after = range(phrase.last, phrase.last + _LOOK_AHEAD)
    tense = _tense(tokens, before)
    return _tense(tokens, after) if tense is None else tense


def _tense(tokens: Tokens, places: range) -> bool | None:
    future, past = words("calendar", "future_words"), words("calendar", "past_words")
    for i in places:
        word = tokens.low[i]
        if word[:1] in _SENTENCE_ENDS:
            return None
        if word in future:
            return "have" not in tokens.low[i + 1 : i + 3]  # "should have been done in May"
        adverb = tokens.low[i - 1].endswith("ly")
        # "will be held" is told by "will"
        passive = tokens.low[i - 1 - adverb] in {"be", "been", "being"}
        if not passive and (word in past or (word.endswith("ed") and len(word) > 4)):
            return False
    return None
