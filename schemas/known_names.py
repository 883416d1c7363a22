"""The countries, regions and well-known names that newsbeam knows: `schemas/data/countries.json`,
`regions.json` and `aliases.jsonl`, each read here and nowhere else.
"""

from schemas.article import EntityType
from schemas.datafiles import load_json, load_json_lines
from schemas.model import Model


class Country(Model):
    """A country; `code` is ISO 3166-1 alpha-2, None for a former state; `location` is latitude,
    longitude.
    """

    name: str
    code: str | None
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    capital: str | None
    wikidata: str
    location: tuple[float, float] | None


class Region(Model):
    """A sea, state or province; `country` is the ISO code of the one that it is in, None where it
    is in none or several.
    """

    name: str
    country: str | None = None
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    rank: int = 5
    location: tuple[float, float]


class Alias(Model):
    """One line of aliases.jsonl; `location` is latitude, longitude; `rank` (1 to 10) settles who an
    ambiguous name means.

    `weak` lists names of it that are also ordinary words or common surnames: they need the tagger,
    a role or the country. `speaks_for` is the country that the name alone puts into a text
    (Kremlin: RU); a `region` is a place that holds cities.
    """

    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    country: str | None = None
    wikidata: str | None = None
    role: str | None = None
    location: tuple[float, float] | None = None
    rank: int = 5
    speaks_for: str | None = None
    region: bool = False


def load_countries() -> tuple[Country, ...]:
    """Give every country of the table, in its order."""
    return load_json("countries.json", tuple[Country, ...])


def load_regions() -> tuple[Region, ...]:
    """Give every region of the table, in its order."""
    return load_json("regions.json", tuple[Region, ...])


def load_aliases() -> tuple[Alias, ...]:
    """Give the people, organisations and cities that news names daily, in the file's order."""
    return load_json_lines("aliases.jsonl", Alias)
