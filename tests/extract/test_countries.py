"""Countries by name, adjective and inhabitants."""

import pytest

from pipeline.extract.aliases import hand_made
from pipeline.extract.entities import link

NATIONS = hand_made()[0]
SHARED = {"Congolese", "Georgia"}  # of two countries, or of a country and a state


def countries(body: str) -> set[str]:
    return set(link(body, []).countries)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("The U.S. and the UK agreed.", {"US", "GB"}),
        ("US-backed guarantees, US-Russian talks", {"US", "RU"}),
        ("Let us go. LET US GO NOW THEN", set()),
        ("North Korean soldiers, South Koreans", {"KP", "KR"}),
        ("Latin American leaders met in the Americas.", set()),
        ("Soviet times ended with the Soviet Union.", set()),
        ("He spoke in Russian. She is Spanish-speaking.", set()),
        ("Russian troops and Dutch farmers", {"RU", "NL"}),
        ("New Mexico is a state; the Gulf of Mexico is not.", {"US"}),
        ("Guinea-Bissau, Equatorial Guinea", {"GW", "GQ"}),
        ("Sri Lankan tea, New Zealanders", {"LK", "NZ"}),
        ("Türkiye and Czechia", {"TR", "CZ"}),
        ("the Kremlin said, and the Pentagon answered", {"RU", "US"}),
        ("Kosovo and Taiwan", {"XK", "TW"}),
        ("DR Congo and Congo-Brazzaville", {"CD", "CG"}),
        ("Scottish and Welsh voters", {"GB"}),
        ("polish the turkey with a china plate", set()),
    ],
)
def test_countries_a_text_names(body: str, codes: set[str]) -> None:
    assert countries(body) == codes


def test_adjective_gives_the_country_but_no_place() -> None:
    linked = link("Russian troops crossed the border.", [])
    assert (linked.countries, linked.entities) == (("RU",), ())


def test_former_state_is_a_place_without_a_country() -> None:
    entity = link("It was part of the Soviet Union.", []).entities[0]
    assert (entity.name, entity.type, entity.country) == ("Soviet Union", "place", None)


def test_countries_come_most_named_first() -> None:
    assert link("Peru, Chile, Chilean wine", []).countries == ("CL", "PE")


def test_codes_names_and_ids_are_unique() -> None:
    for field in ("name", "wikidata"):
        values = [getattr(row, field) for row in NATIONS]
        assert len(values) == len(set(values))
    codes = [row.country for row in NATIONS if row.country]
    assert len(codes) == len(set(codes)) >= 249


def test_every_spelling_gives_its_country() -> None:
    spelled = [
        (name, row.country) for row in NATIONS for name in (row.name, *row.aliases, *row.adjectives)
    ]
    wrong = [
        (name, country, found)
        for name, country in spelled
        if name not in SHARED
        and (found := countries(f"It was {name} again.")) != ({country} if country else set())
    ]
    assert not wrong
