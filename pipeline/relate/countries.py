"""Words for countries and their inhabitants."""

import json
from functools import cache
from importlib.resources import files


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
    """Give the words of all names of countries and inhabitants, in lower case, but for directions and the like."""
    general = json.loads(files("schemas").joinpath("data/relate.json").read_text("utf-8"))["general"]
    words = {word for name in country_codes() for word in name.casefold().replace(".", "").split()}
    return frozenset(word for word in words - set(general) if len(word) > 1)
