"""Two dates that are the ends of one: "between 1700 and 1800", "from 23 May to 2 August".

The ends stay dates of their own, as annotators of news mark them; the whole span is one more.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from pipeline.extract.numbers.data import vocabulary
from pipeline.extract.numbers.intervals import Anchor, Interval, Phrase, When
from pipeline.extract.numbers.tokens import Tokens

_ANY_DAY = Anchor(published=date(2000, 6, 15))  # to see how exact the ends are
_FROM_DAY_ON = frozenset({"day", "week", "month", "quarter", "season", "year", "decade", "century"})


def ranges(tokens: Tokens, phrases: Sequence[Phrase]) -> dict[int, Phrase]:
    """Give the ranges among phrases that follow each other, under the place of their first end."""
    return {
        place: Phrase(first.first, second.last, _spanning(first.when, second.when))
        for place, (first, second) in enumerate(pairwise(phrases))
        if _is_range(tokens, first, second)
    }


def _is_range(tokens: Tokens, first: Phrase, second: Phrase) -> bool:
    """True where the words before the first and between them are those of a range, and no end is a
    time of day.
    """
    joiners = vocabulary("calendar")["range_words"].get(
        tokens.low[first.first - 1] if first.first else ""
    )
    if joiners is None or tokens.words(first.last, second.first) not in joiners:
        return False
    ends = first.when(_ANY_DAY), second.when(_ANY_DAY)
    return all(end is not None and end.precision in _FROM_DAY_ON for end in ends)


def _spanning(first: When, second: When) -> When:
    """Resolve both ends; where the earlier one would come later, it is the last one before the
    later.
    """

    def when(anchor: Anchor) -> Interval | None:
        start, end = first(anchor), second(anchor)
        if start and end and start.gte > end.lte:
            start = first(anchor._replace(published=end.gte, future=False))
        return (
            Interval(start.gte, end.lte, start.precision)
            if start and end and start.gte <= end.lte
            else None
        )

    return when
