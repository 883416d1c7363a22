"""One name for one thing: what link() makes of names written in many ways."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.entities import Linked, link
from pipeline.extract.names import Name, tag_names
from schemas.article import EntityType
from schemas.errors import UsageError
from tests.work import lines_run

P: EntityType = "person"
O: EntityType = "organization"  # noqa: E741  the short names keep the tables below readable
L: EntityType = "place"


def tagged(body: str, *names: tuple[str, EntityType]) -> list[Name]:
    """Tag every standing of these words in `body`."""
    found = []
    for text, kind in names:
        start = body.find(text)
        while start >= 0:
            found.append(Name(text=text, start=start, end=start + len(text), type=kind))
            start = body.find(text, start + 1)
    return found


def linked(body: str, *names: tuple[str, EntityType]) -> Linked:
    return link(body, tagged(body, *names))


def named(body: str, kind: EntityType, *names: tuple[str, EntityType]) -> list[str]:
    return [entity.name for entity in linked(body, *names).entities if entity.type == kind]


@pytest.mark.parametrize(
    "spelling",
    [
        "Zelensky",
        "Zelenskiy",
        "Zelenskyy",
        "Zelenskyi",
        "Volodymyr Zelensky",
        "Volodymyr Zelenskij",
    ],
)
def test_spellings_of_one_name_are_one_person(spelling: str) -> None:
    entity = linked(f"Later {spelling} spoke.", (spelling, P)).entities[0]
    assert (entity.name, entity.country, entity.wikidata) == (
        "Volodymyr Zelenskyy",
        "UA",
        "Q3874799",
    )


def test_a_town_or_state_tagged_as_a_team_stays_one() -> None:
    body = "Tennessee beat Seattle 3-1 in Seattle. The United States won."
    names = [
        Name(text=text, start=at, end=at + len(text), type=kind)
        for text, at, kind in (
            ("Tennessee", 0, O),
            ("Seattle", 15, O),
            ("Seattle", 30, L),
            ("United States", 43, O),
        )
    ]
    found = [
        (m.text, m.start, entity.type)
        for entity in link(body, names).entities
        for m in entity.mentions
    ]
    assert sorted(found, key=lambda one: one[1]) == [
        *[("Tennessee", 0, O), ("Seattle", 15, O), ("Seattle", 30, L), ("United States", 43, L)]
    ]


def test_surname_before_and_after_the_full_name_is_the_person() -> None:
    body = "Gurtsiev was hurt. Retired commander Zaur Gurtsiev, said police, died. Gurtsiev's death shook the town."
    entities = linked(body, ("Gurtsiev", P), ("Zaur Gurtsiev", P)).entities
    assert [(e.name, len(e.mentions)) for e in entities] == [("Zaur Gurtsiev", 3)]


def test_another_full_name_in_the_text_wins_over_the_famous_one() -> None:
    body = "Trump was there. Ms Mary Putin, a baker, laughed. Putin said so."
    assert named(body, P, ("Trump", P), ("Mary Putin", P), ("Putin", P)) == [
        "Donald Trump",
        "Mary Putin",
    ]


def test_surname_stays_the_persons_where_the_tagger_slips() -> None:
    body = "President Lai Ching-te spoke. They called Lai a troublemaker."
    names = [*tagged(body, ("Lai Ching-te", P)), Name(text="Lai", start=42, end=45, type=O)]
    assert [(e.name, len(e.mentions)) for e in link(body, names).entities] == [("Lai Ching-te", 2)]


def test_surname_is_the_one_of_two_named_last() -> None:
    body = "Delcy Rodriguez met Bruno Rodríguez. Rodríguez promised help. Delcy Rodriguez left. Rodriguez waved."
    alone = [Name(text=body[at : at + 9], start=at, end=at + 9, type=P) for at in (37, 84)]
    found = link(body, tagged(body, ("Delcy Rodriguez", P), ("Bruno Rodríguez", P)) + alone)
    assert [(e.name, [m.start for m in e.mentions]) for e in found.entities] == [
        ("Delcy Rodríguez", [0, 62, 84]),
        ("Bruno Rodríguez", [20, 37]),
    ]


def test_relatives_of_one_surname_stay_apart() -> None:
    body = "Ivanka Trump met Eric Trump. Trump was not there."
    names = named(body, P, ("Ivanka Trump", P), ("Eric Trump", P), ("Trump", P))
    assert names[:2] == ["Ivanka Trump", "Eric Trump"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("British Prime Minister Johnson spoke in London.", "Boris Johnson"),
        ("House Speaker Johnson told the US Congress so.", "Mike Johnson"),
        ("Johnson, a teacher, grows roses.", "Johnson"),
    ],
)
def test_common_surname_needs_role_and_country(body: str, name: str) -> None:
    assert named(body, P, ("Johnson", P)) == [name]


def test_titles_and_nationalities_are_no_part_of_a_name() -> None:
    entities = linked(
        "Russian President Vladimir Putin's plan", ("Russian President Vladimir Putin's", P)
    ).entities
    assert [(e.name, e.mentions[0].text) for e in entities if e.type == P] == [
        ("Vladimir Putin", "Vladimir Putin")
    ]


def test_middle_initial_and_short_form_are_the_same_unknown_person() -> None:
    body = "Ann B. Carver left. Ann Carver returned. Carver stayed."
    assert named(body, P, ("Ann B. Carver", P), ("Ann Carver", P), ("Carver", P)) == [
        "Ann B. Carver"
    ]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (
            "The Russian Foreign Intelligence Service (SVR) alleges it.",
            "Foreign Intelligence Service (Russia)",
        ),
        (
            "Russia's Foreign Intelligence Service alleges it.",
            "Foreign Intelligence Service (Russia)",
        ),
        ("The SVR alleges it.", "Foreign Intelligence Service (Russia)"),
        (
            "Ukraine's Foreign Intelligence Service alleges it.",
            "Foreign Intelligence Service of Ukraine",
        ),
        ("The UN said so.", "United Nations"),
        ("Reported to the “Spiegel”, again.", "Der Spiegel"),
        ("The British army is small.", "British Army"),
        ("The Black Sea fleet sailed.", "Black Sea Fleet"),
        ("The OSCE chair spoke.", "OSCE"),
        ("A White House official spoke.", "White House"),
        ("The Organization for Security and Co-operation in Europe met.", "OSCE"),
    ],
)
def test_organisations_known_without_the_tagger(body: str, name: str) -> None:
    names = [("Foreign Intelligence Service", O)] if "Foreign Intelligence" in body else []
    names += [("Spiegel", O)] if "Spiegel" in body else []
    assert named(body, O, *names) == [name]


def test_ministry_takes_the_country_before_it() -> None:
    body = "Kenya's Foreign Ministry and the Peruvian Defense Ministry agreed."
    assert named(body, O, ("Foreign Ministry", O), ("Peruvian Defense Ministry", O)) == [
        "Ministry of Foreign Affairs (Kenya)",
        "Ministry of Defence (Peru)",
    ]


def test_acronym_explained_in_the_text_is_found_again() -> None:
    body = "The Harbour Workers Alliance (HWA) met. Then HWA members left, and the HWA closed."
    entity = next(e for e in linked(body, ("Harbour Workers Alliance", O)).entities if e.type == O)
    assert (entity.name, [m.text for m in entity.mentions]) == (
        "Harbour Workers Alliance",
        ["Harbour Workers Alliance", "HWA", "HWA", "HWA"],
    )


@pytest.mark.parametrize(
    "body",
    [
        "Russian military officials met.",
        "Ukrainian forces advanced.",
        "WHO IS NEXT TO GO THERE",
        "who knows",
    ],
)
def test_common_nouns_and_capitals_are_no_organisations(body: str) -> None:
    assert named(body, O) == []


def test_longer_name_hides_the_shorter_one() -> None:
    body = "Trump Tower and the Bank of America stand in Iowa."
    assert named(body, P) == []
    assert named(body, O) == ["Bank of America"]


def test_possessive_country_leaves_the_organisation() -> None:
    body = "The United States' Harbour Board met."
    entities = linked(body, ("United States' Harbour Board", O)).entities
    assert [(e.name, e.type) for e in entities] == [("United States", L), ("Harbour Board", O)]


def test_compound_of_two_names_is_both() -> None:
    body = "The Trump-Putin summit"
    assert named(body, P, ("Trump-Putin", O)) == ["Donald Trump", "Vladimir Putin"]


@pytest.mark.parametrize(
    ("body", "name", "expected"),
    [
        ("U.S. Defense Secretary Ann Lee", "U.S. Defense", ["United States"]),
        (
            "Former United States Central Intelligence Agency men",
            "Former United States Central Intelligence Agency",
            ["United States", "Central Intelligence Agency"],
        ),
        ("Democratic US senators", "Democratic US", ["United States"]),
        ("a United States-backed force", "United States-backed", ["United States"]),
        ("He is at PIs and labs in Poland", "PIs", ["PIs", "Poland"]),
        ("The Guardian reported", "Guardian", ["The Guardian"]),
        (
            "The General Motors Corporation builds cars",
            "General Motors Corporation",
            ["General Motors"],
        ),
        ("Boeing Co. builds planes", "Boeing Co.", ["Boeing"]),
    ],
)
def test_tagged_organisations_are_cut_to_what_they_name(
    body: str, name: str, expected: list[str]
) -> None:
    assert [entity.name for entity in linked(body, (name, O)).entities] == expected


def test_user_entries_take_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(
        json.dumps(
            {
                "name": "Harbour Institute",
                "type": "organization",
                "aliases": ["HARBI"],
                "country": "NZ",
            }
        )
        + "\n"
    )
    assert named("The HARBI says so.", O) == []
    for where in (file, tmp_path):
        monkeypatch.setenv("NEWSBEAM_ALIASES", str(where))
        assert named("The HARBI says so.", O) == ["Harbour Institute"]


def test_user_entry_adds_to_the_known_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(
        json.dumps({"name": "NATO", "type": "organization", "aliases": ["Nordatlantikpakt"]}) + "\n"
    )
    monkeypatch.setenv("NEWSBEAM_ALIASES", str(file))
    entity = linked("Der Nordatlantikpakt tagt.").entities[0]
    assert (entity.name, entity.wikidata) == ("NATO", "Q7184")


@pytest.mark.parametrize(
    "content", ["not json", '{"name": "X"}', '{"name": "X", "type": "planet"}']
)
def test_bad_user_file_is_named_with_its_line(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_text(f"\n{content}\n")
    monkeypatch.setenv("NEWSBEAM_ALIASES", str(file))
    with pytest.raises(UsageError, match=r"mine\.jsonl, line 2 "):
        link("text", [])


def test_missing_user_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSBEAM_ALIASES", str(tmp_path / "none.jsonl"))
    with pytest.raises(UsageError, match="cannot be read"):
        link("text", [])


def _holds(body: str, names: list[Name]) -> None:
    found = link(body, names)
    spans = [mention for entity in found.entities for mention in entity.mentions]
    assert all(body[span.start : span.end] == span.text for span in spans)
    assert all(span.text for span in spans)
    assert len({(e.name, e.type) for e in found.entities}) == len(found.entities)
    assert found == link(body, names)


PIECES = st.sampled_from(
    [
        "U.S.",
        "US",
        "Vladimir Putin",
        "Putin's",
        "İstanbul",
        "ﬁ",
        "ß",
        "Zelenskyy",
        "(SVR)",
        "Foreign Intelligence Service",
        "Russian",
        "-",
        "’s",
        "\n",
        " ",
        "  ",
        "NATO",
        "President",
        "the",
        "The Hague",
        ",",
        "Korea",
        "South",
        "𝒳",
        "e\u0301",
        "\u200b",
        "\x00",
        "中国",
        "Paris, Texas",
    ]
)


@given(st.lists(PIECES, max_size=25), st.data())
def test_offsets_hold_on_news_like_text(pieces: list[str], data: st.DataObject) -> None:
    body = " ".join(pieces) if data.draw(st.booleans()) else "".join(pieces)
    _holds(body, data.draw(_names(body)))


@given(st.text(max_size=200), st.data())
def test_offsets_hold_on_any_text(body: str, data: st.DataObject) -> None:
    _holds(body, data.draw(_names(body)))


@st.composite
def _names(draw: st.DrawFn, body: str) -> list[Name]:
    cuts = sorted(draw(st.sets(st.integers(0, len(body)), max_size=10)))
    kinds = st.sampled_from((P, O, L))
    return [
        Name(text=body[start:end], start=start, end=end, type=draw(kinds))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]


@pytest.mark.parametrize(
    "piece",
    [
        "Putin ",
        "US-",
        "(SVR)",
        "A ",
        "'s ",
        "President ",
        "x",
        "The Hague, ",
        "Foreign Intelligence Service (SVR) ",
    ],
)
def test_hostile_lengths_take_work_in_proportion(piece: str) -> None:
    def work(size: int) -> int:
        body = (piece * (size // len(piece) + 1))[:size]
        names = tagged(body, (piece.strip(" ,()-"), O)) if len(piece.strip(" ,()-")) > 1 else []
        return lines_run(lambda: link(body, names))

    link("US", [])
    assert work(20_000) < 2.5 * work(10_000) + 2000


def test_a_team_named_after_a_people_is_no_country() -> None:
    body = "The Chicago Cubs beat the Cleveland Indians in Ohio."
    assert "IN" not in link(body, tag_names(body)).countries


def test_the_worlds_council_is_meant_unless_the_text_is_about_a_countrys() -> None:
    body = "North Korea fired at Japan. North Korea defied Japan. The Security Council met; Russia abstained."
    found = {entity.name for entity in link(body, tag_names(body)).entities}
    assert "United Nations Security Council" in found
    assert "Security Council of Russia" not in found
