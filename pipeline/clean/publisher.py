"""Who published a text, and the country of that: by a table of domains, else by the country's own
end of an address.
"""

from functools import cache

from schemas.datafiles import load_json
from schemas.document import Publisher, Url
from schemas.item import Piece
from schemas.known_names import load_countries
from schemas.model import Model


class Domains(Model):
    """The table: countries by domain, by end of an address, and the ends that tell no country."""

    countries: dict[str, str]
    ends: dict[str, str]


def publisher_of(piece: Piece, url: Url | None) -> Publisher | None:
    """Name the publisher: as the source says, else by its feed; and by the domain of the
    address.
    """
    said = piece.record.publisher or (piece.feed.title if piece.feed else None)
    name = " ".join((said or "").split())[:200] or None
    domain = url.domain if url else None
    return (
        Publisher(name=name, domain=domain, country=country_of(domain)) if name or domain else None
    )


def country_of(domain: str | None) -> str | None:
    """Give the country (ISO 3166-1 alpha-2) of the publisher at a domain; None where neither table
    nor address tells.
    """
    labels = (domain or "").lower().rstrip(".").split(".")
    parts = (".".join(labels[index:]) for index in range(max(len(labels) - 4, 0), len(labels) - 1))
    named = next((country for part in parts if (country := domains().countries.get(part))), None)
    return named or (domains().ends.get(labels[-1]) if len(labels) > 1 else None)


class _Listed(Model):
    """The file: `generic` ends tell no country, `ends` tell another than they spell; `domains` by
    country.
    """

    about: str
    generic: frozenset[str]
    ends: dict[str, str]
    domains: dict[str, tuple[str, ...]]


@cache
def domains() -> Domains:
    """Load the table, once a process."""
    listed = load_json("publishers.json", _Listed)
    codes = [country.code for country in load_countries() if country.code]
    ends = {code.lower(): code for code in codes if code.lower() not in listed.generic}
    return Domains(
        countries={domain: country for country, some in listed.domains.items() for domain in some},
        ends=ends | listed.ends,
    )
