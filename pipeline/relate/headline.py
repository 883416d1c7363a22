"""What the headline says that tells one event from another like it."""

import re
from functools import cache
from itertools import pairwise

from pipeline.relate.countries import country_codes
from pipeline.relate.figures import figures, is_number, load_figure_lists
from schemas.article import Article, Entity
from schemas.signature import Headline

FIGURES = 12
LONGEST = 300  # characters of a headline


def read_headline(article: Article) -> Headline:
    """Read the title, or the first sentence where there is none."""
    text = get_headline_text(article)
    found = figures(text, FIGURES)
    named = [
        (place, entity)
        for entity in article.entities
        if (place := find_first_mention(entity, text)) is not None
    ]
    countries = locate_countries(text)
    return Headline(
        numbers=tuple(one for one in found if is_number(one)),
        days=tuple(one for one in found if not is_number(one)),
        people=list_names(named, "person"),
        places=tuple(
            name for name in list_names(named, "place") if name not in set(country_codes().values())
        ),
        countries=tuple(sorted({code for _, _, code in countries})),
        order=find_order(text, named, countries),
    )


def get_headline_text(article: Article) -> str:
    """Give the title, else the first sentence."""
    return (article.title or re.split(r"(?<=[.!?])\s|\n", article.body[:LONGEST], maxsplit=1)[0])[
        :LONGEST
    ]


def list_names(named: list[tuple[tuple[int, int], Entity]], kind: str) -> tuple[str, ...]:
    """Give the names of one type; a country is told by its code."""
    return tuple(
        sorted(
            {
                entity.name
                for _, entity in named
                if entity.type == kind and entity.name not in country_codes()
            }
        )
    )


def find_first_mention(entity: Entity, text: str) -> tuple[int, int] | None:
    """Find the first place in the headline of any of the words by which the body calls somebody."""
    spans = [
        (text.find(words), len(words)) for words in {mention.text for mention in entity.mentions}
    ]
    found = [(start, -length) for start, length in spans if start >= 0]
    return (min(found)[0], min(found)[0] - min(found)[1]) if found else None


@cache
def _country_pattern() -> re.Pattern[str]:
    longest_first = sorted(country_codes(), key=lambda word: (-len(word), word))
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def locate_countries(text: str) -> list[tuple[int, int, str]]:
    """Give where each country is named: start, end, code."""
    return [
        (one.start(), one.end(), country_codes()[one.group()])
        for one in _country_pattern().finditer(text)
    ]


def find_order(
    text: str, named: list[tuple[tuple[int, int], Entity]], countries: list[tuple[int, int, str]]
) -> tuple[str, ...]:
    """Give who comes first to last; who follows "by" did it, and comes first. Empty where it is
    open who acts.
    """
    spans = {code: (start, end) for start, end, code in reversed(countries)}
    spans |= {
        entity.name: span
        for span, entity in named
        if entity.type != "place" and entity.name not in country_codes()
    }
    met = sorted(spans, key=lambda name: spans[name])
    between = [text[spans[one][1] : spans[two][0]].casefold().split() for one, two in pairwise(met)]
    if any(
        gap
        and (load_figure_lists().both & {gap[0], gap[-1]} or load_figure_lists().turning & set(gap))
        for gap in between
    ):
        return ()
    for at, gap in enumerate(between, 1):
        if "by" in gap:
            return tuple(met[at:] + met[:at])
    return tuple(met)
