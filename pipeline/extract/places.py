"""Which city a name means: GeoNames' cities, ranked by size and by the countries the text is
about.
"""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from pipeline.extract.spelling import key
from pipeline.memory import kept
from schemas.article import GeoPoint
from schemas.datafiles import read_text

# times the people of its largest namesake abroad, for a city to be meant without its country named
_EVERYBODYS = 10
# times the people of its largest namesake in the same country, for a city to be meant: no
# Springfield is
_LARGER = 3


@dataclass(frozen=True, slots=True)
class City:
    """One city; `country` is ISO 3166-1 alpha-2; `point` is None where several are meant alike."""

    name: str
    country: str
    point: GeoPoint | None
    population: int


@cache
def _lines() -> tuple[list[str], list[str]]:
    cities, _, spellings = read_text("cities.tsv.gz").partition("\n\n")
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


def city(name: str, about: Mapping[str, float], state: GeoPoint | None = None) -> City | None:
    """Give the city that `name` means in a text about these countries (ISO code: weight from 0 to
    1), in a state around a point.

    Of namesakes the one in a country of the text, without its point where that country has several
    as large; else the one that everybody means, Paris or Sydney; else none.
    """
    found = cities(name)
    here = [one for one in found if about.get(one.country)]
    own = [one for one in here or found if key(one.name) == key(name)] or here or list(found)
    if here and state:
        return min(own, key=lambda one: _apart(one.point, state))
    first = max(own, key=lambda one: _score(one, about, name), default=None)
    if first is None:
        return None
    others = [one for one in own if one is not first and (not here or one.country == first.country)]
    largest = max((one.population for one in others), default=0)
    if not here:
        return first if first.population >= _EVERYBODYS * largest else None
    return replace(first, point=None) if first.population < _LARGER * largest else first


def _apart(one: GeoPoint | None, two: GeoPoint) -> float:
    """Say how far points are apart, in degrees squared: enough to tell towns of one name in two
    states apart.
    """
    return math.inf if one is None else (one.lat - two.lat) ** 2 + (one.lon - two.lon) ** 2


def _score(one: City, about: Mapping[str, float], name: str) -> float:
    # A country the text is about outweighs thirty times the people: Pokrovsk in Ukraine (60,000),
    # not Engels (225,000); but Berlin is not the one in New Hampshire. The other names of large
    # cities are many languages' and ages': Victoria was Hong Kong, Islamabad Chittagong.
    own = 1.5 if key(one.name) == key(name) else 0.0
    return math.log10(max(one.population, 1)) + 1.5 * about.get(one.country, 0.0) + own
