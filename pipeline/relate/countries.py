"""Words for countries, their inhabitants, and those whom the news names every day."""

from functools import cache

from pipeline.relate.figures import words
from schemas.known_names import load_aliases, load_countries

DAILY = 7  # rank in the table of names from which on somebody is in the news every day


@cache
def country_codes() -> dict[str, str]:
    """Load the words for a country, its inhabitants included, by its code."""
    return {
        word: country.code
        for country in load_countries()
        if country.code
        for word in (country.name, *country.aliases, *country.adjectives)
    }


@cache
def country_words() -> frozenset[str]:
    """Give the words of all names of countries and inhabitants, in lower case, but for directions
    and the like.
    """
    parts = {part for name in country_codes() for part in name.casefold().replace(".", "").split()}
    return frozenset(part for part in parts - words().general if len(part) > 1)


@cache
def daily_names() -> frozenset[str]:
    """Give the names of one word of leaders, capitals and alliances that are in the news every day,
    in lower case.
    """
    daily = [alias for alias in load_aliases() if alias.rank >= DAILY]
    names = [name for alias in daily for name in (alias.name, *alias.aliases)]
    return frozenset(name.casefold().replace(".", "") for name in names if " " not in name)
