"""Which city a name means: GeoNames' cities, ranked by size and by the countries the text is about."""

import gzip
import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.extract.spelling import key
from pipeline.memory import kept
from schemas.article import GeoPoint


@dataclass(frozen=True, slots=True)
class City:
    """One city; `country` is ISO 3166-1 alpha-2."""

    name: str
    country: str
    point: GeoPoint
    population: int


@cache
def _lines() -> tuple[list[str], list[str]]:
    data = (files("schemas") / "data" / "cities.tsv.gz").read_bytes()
    cities, _, spellings = gzip.decompress(data).decode().partition("\n\n")
    return cities.split("\n"), spellings.split("\n")


@kept(50_000)
def _city(number: int) -> City:
    name, country, lat, lon, population = _lines()[0][number].split("\t")
    return City(name, country, GeoPoint(lat=float(lat), lon=float(lon)), int(population))


@kept(20_000)
def cities(name: str) -> tuple[City, ...]:
    """Give the cities so called, largest first; at most six."""
    spelling, lines = f"{key(name)}\t", _lines()[1]
    at = bisect_left(lines, spelling)
    if at == len(lines) or not lines[at].startswith(spelling):
        return ()
    return tuple(_city(int(number)) for number in lines[at][len(spelling) :].split(","))


def city(name: str, about: Mapping[str, float]) -> City | None:
    """Give the city that `name` most likely means in a text about these countries (ISO code: weight from 0 to 1)."""
    found = cities(name)
    return max(found, key=lambda one: _score(one, about, name)) if found else None


def _score(one: City, about: Mapping[str, float], name: str) -> float:
    # A country the text is about outweighs thirty times the people: Pokrovsk in Ukraine (60,000), not Engels (225,000);
    # but Berlin is not the one in New Hampshire.
    # The other names of large cities are many languages' and ages': Victoria was Hong Kong, Islamabad Chittagong.
    own = 1.5 if key(one.name) == key(name) else 0.0
    return math.log10(max(one.population, 1)) + 1.5 * about.get(one.country, 0.0) + own
