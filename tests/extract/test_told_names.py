"""Names and places by what the text itself says: never a country, a coordinate or a canonical name
on a guess."""

import pytest

from pipeline.extract.entities import Linked, link
from pipeline.extract.names import Name, tag_names


def read(body: str) -> Linked:
    return link(body, tag_names(body))


def names(body: str, kind: str) -> set[str]:
    return {entity.name for entity in read(body).entities if entity.type == kind}


@pytest.mark.parametrize(
    ("body", "people", "countries"),
    [
        (
            "Jordan Peele’s film opened in London. Peele said he had worked for years.",
            {"Jordan Peele"},
            ("GB",),
        ),
        ("The singer India Arie played in Berlin.", {"India Arie"}, ("DE",)),
        ("Chad Smith played the drums in Madrid, and Smith smiled.", {"Chad Smith"}, ("ES",)),
        (
            "Israel Adesanya won in Auckland. Adesanya, 34, said he would rest.",
            {"Israel Adesanya"},
            ("NZ",),
        ),
        (
            "Russian President Vladimir Putin met US President Donald Trump.",
            {"Vladimir Putin", "Donald Trump"},
            ("RU", "US"),
        ),
        ("China's Xi Jinping spoke in Beijing.", {"Xi Jinping"}, ("CN",)),
    ],
)
def test_a_given_name_that_is_a_country_is_a_persons(
    body: str, people: set[str], countries: tuple[str, ...]
) -> None:
    assert names(body, "person") == people
    assert read(body).countries == countries


def test_a_country_is_one_beside_people_called_so() -> None:
    body = "Jordan closed its border with Iraq. King Abdullah of Jordan said so in Amman."
    assert read(body).countries[0] == "JO"


@pytest.mark.parametrize(
    ("body", "place", "country"),
    [
        (
            "Police in Berea, a town in Lesotho, arrested two men. They fled from Maseru to Berea.",
            "Berea",
            None,
        ),
        ("Police in Berea, Kentucky, arrested two men in the United States.", "Berea", "US"),
        ("Two men were shot in Camden on Monday.", "Camden", None),
        ("Two men were shot in Camden, New Jersey, on Monday.", "Camden", "US"),
        ("A fire broke out in Paris on Monday.", "Paris", "FR"),
    ],
)
def test_a_place_with_namesakes_is_in_the_country_of_the_text_or_nowhere(
    body: str, place: str, country: str | None
) -> None:
    (entity,) = [entity for entity in read(body).entities if entity.name == place]
    assert entity.country == country
    assert (entity.location is None) == (country is None)


def test_a_town_that_no_list_knows_is_in_the_state_beside_it() -> None:
    found = read("The council in Norbury, Kansas, voted on Tuesday to cut the plan.")
    (entity,) = [e for e in found.entities if e.name == "Norbury"]
    assert (entity.country, entity.location, found.countries) == ("US", None, ("US",))


def test_a_name_that_several_towns_of_a_country_share_has_no_point() -> None:
    (entity,) = [
        e
        for e in read("A bank in Springfield, USA, was robbed.").entities
        if e.name == "Springfield"
    ]
    assert (entity.country, entity.location) == ("US", None)


def test_a_town_called_like_a_country_is_in_its_state() -> None:
    body = "A plant in Lebanon, Pennsylvania, and police in Moscow, Idaho, have the same quarrel."
    assert read(body).countries == ("US",)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (
            "The Namibian Broadcasting Corporation (NBC) closed its studio. NBC will move in May.",
            "NBC News",
        ),
        (
            "The wall was built around 1900 BC and rebuilt in the 5th century BC.",
            "British Columbia",
        ),
        ("He was named in a FIFA World XI on Monday, the club said.", "Xi Jinping"),
    ],
)
def test_what_the_text_explains_otherwise_is_not_the_lists(body: str, wrong: str) -> None:
    assert wrong not in {entity.name for entity in read(body).entities}


def test_a_known_body_explained_by_its_own_words_stays_itself() -> None:
    body = "The Central Intelligence Agency (CIA) said so. The CIA did not say more in Washington."
    assert names(body, "organization") == {"Central Intelligence Agency"}


def test_a_generic_body_is_the_texts_main_countrys_or_stays_as_written() -> None:
    body = "Kenya's president spoke in Nairobi. Kenya waits. The Supreme Court will rule, as in the US."
    supreme = [e for e in read(body).entities if "Supreme" in e.name]
    assert all(entity.country in {None, "KE"} for entity in supreme)


def test_words_of_another_language_are_no_names_of_the_list() -> None:
    body = "Über 21.000 Menschen kamen, sagte der Bürgermeister. Bild: dpa. Die NATO und Iran sprachen mit Wladimir Putin."
    found = link(body, [], english=False)
    assert {entity.name for entity in found.entities} == {"NATO", "Iran", "Vladimir Putin"}
    assert all(body[m.start : m.end] == m.text for e in found.entities for m in e.mentions)


def test_offsets_hold() -> None:
    body = (
        "Jordan Peele’s film, the singer India Arie and Israel Adesanya of 1900 BC. Adesanya won."
    )
    tagged: list[Name] = tag_names(body)
    assert all(
        body[m.start : m.end] == m.text for e in link(body, tagged).entities for m in e.mentions
    )
