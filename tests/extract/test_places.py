"""Cities and regions: where a text plays."""

import pytest

from pipeline.extract.entities import Linked, link
from pipeline.extract.names import Name
from pipeline.extract.places import city
from schemas.article import Entity


def linked(body: str, *names: str) -> Linked:
    spans = [
        Name(text=name, start=body.index(name), end=body.index(name) + len(name), type="place")
        for name in names
    ]
    return link(body, spans)


def place(body: str, name: str) -> Entity:
    found = linked(body, name)
    return next(e for e in found.entities if any(m.text == name for m in e.mentions))


@pytest.mark.parametrize(
    ("body", "name", "canonical", "country"),
    [
        ("Kiev was hit.", "Kiev", "Kyiv", "UA"),
        ("Fighting in Ukraine goes on near Pokrovsk.", "Pokrovsk", "Pokrovsk", "UA"),
        (
            "Talks in Berlin between the US and American firms, said the U.S.",
            "Berlin",
            "Berlin",
            "DE",
        ),
        ("A meeting in The Hague", "The Hague", "The Hague", "NL"),
        ("He was born in Paris, Texas.", "Paris", "Paris", "US"),
        ("Clashes in Tripoli, Lebanon", "Tripoli", "Tripoli", "LB"),
        ("Clashes in Tripoli, capital of Libya", "Tripoli", "Tripoli", "LY"),
        ("He lives in Birmingham, said British police.", "Birmingham", "Birmingham", "GB"),
        ("Nobody knows Xyzzyville.", "Xyzzyville", "Xyzzyville", None),
    ],
)
def test_city_is_the_one_the_text_is_about(
    body: str, name: str, canonical: str, country: str | None
) -> None:
    entity = place(body, name)
    assert (entity.name, entity.country) == (canonical, country)
    assert (entity.location is None) == (country is None)


@pytest.mark.parametrize(
    ("body", "name", "codes"),
    [
        ("Voters in Atlanta, Georgia, chose.", "Georgia (U.S. state)", ("US",)),
        (
            "US voters went to the polls in Georgia, American media said.",
            "Georgia (U.S. state)",
            ("US",),
        ),
        (
            "Georgia and Armenia border Russia and Turkey, the U.S. said.",
            "Georgia",
            ("AM", "RU", "TR", "US", "GE"),
        ),
        ("In Georgia, Georgian police met.", "Georgia", ("GE",)),
    ],
)
def test_georgia_is_a_country_and_a_state(body: str, name: str, codes: tuple[str, ...]) -> None:
    found = linked(body, *(["Atlanta"] if "Atlanta" in body else []), "Georgia")
    assert name in [entity.name for entity in found.entities]
    assert found.countries == codes


@pytest.mark.parametrize(
    "body",
    [
        "In Moscow, US officials met.",
        "In Moscow, Canada was on the list.",
        "Talks between Moscow, Washington, and Kyiv",
    ],
)
def test_country_after_a_comma_is_not_always_the_citys(body: str) -> None:
    assert place(body, "Moscow").country == "RU"


def test_city_and_state_of_one_name() -> None:
    found = linked(
        "He came from Buffalo, New York, to New York City.", "Buffalo", "New York", "New York City"
    )
    assert [e.name for e in found.entities if e.type == "place"] == [
        "Buffalo",
        "New York (state)",
        "New York City",
    ]


def test_city_gives_its_country() -> None:
    assert linked("Talks in Istanbul went on.", "Istanbul").countries == ("TR",)


def test_assad_in_ambassador_is_nobody() -> None:
    assert link("The ambassador and his ambassadors of Romania-like calm", []).countries == ("RO",)
    assert link("The ambassadors met.", []) == Linked()


@pytest.mark.parametrize(
    ("body", "name", "country"),
    [
        ("parts of the Donbas region", "Donbas", "UA"),
        ("ships in the Mediterranean", "Mediterranean Sea", None),
        ("aid for the Gaza Strip", "Gaza Strip", "PS"),
        ("the Baltic states fear it", "Baltic states", None),
        ("troops in Eastern Europe", "Eastern Europe", None),
        ("drones over Belgorod region", "Belgorod Oblast", "RU"),
    ],
)
def test_regions_are_found_without_the_tagger(body: str, name: str, country: str | None) -> None:
    entity = next(e for e in link(body, []).entities if e.type == "place")
    assert (entity.name, entity.country) == (name, country)
    assert entity.location is not None


def test_country_has_a_point_but_the_text_is_not_put_there() -> None:
    found = link("France and the Sahel", [])
    assert found.entities[0].location is not None
    assert found.locations == (found.entities[1].location,)


def test_nearest_of_many_is_by_size_without_a_country() -> None:
    found = city("Moscow", {})
    assert found is not None
    assert (found.country, found.population > 10_000_000) == ("RU", True)
    assert city("no such city", {}) is None
