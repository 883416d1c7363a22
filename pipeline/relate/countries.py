"""Words for countries, their inhabitants, and those whom the news names every day."""

import json
from functools import cache
from importlib.resources import files

DAILY = 7  # rank in the table of names from which on somebody is in the news every day


@cache
def country_codes() -> dict[str, str]:
    """Load the words for a country, its inhabitants included, by its code."""
    rows = json.loads(files("schemas").joinpath("data/countries.json").read_text("utf-8"))
    return {
        word: row["code"]
        for row in rows
        if row["code"]
        for word in [row["name"], *row.get("aliases", ()), *row.get("adjectives", ())]
    }


@cache
def country_words() -> frozenset[str]:
    """Give the words of all names of countries and inhabitants, in lower case, but for directions
    and the like.
    """
    general = json.loads(files("schemas").joinpath("data/relate.json").read_text("utf-8"))[
        "general"
    ]
    words = {word for name in country_codes() for word in name.casefold().replace(".", "").split()}
    return frozenset(word for word in words - set(general) if len(word) > 1)


@cache
def daily_names() -> frozenset[str]:
    """Give the names of one word of leaders, capitals and alliances that are in the news every day,
    in lower case.
    """
    lines = files("schemas").joinpath("data/aliases.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row.get("rank", 0) >= DAILY]
    names = {
        name for row in rows for name in [row["name"], *row.get("aliases", ())] if " " not in name
    }
    return frozenset(name.casefold().replace(".", "") for name in names)
