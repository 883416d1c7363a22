import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.name_consistency import (
    apart,
    branch,
    consistent,
    no_name,
    pieces,
    without_titles,
)
from pipeline.extract.name_rows import as_teams
from pipeline.extract.name_sequences import sequences
from pipeline.extract.names import Name, spans, tag_names

WORDS = [
    "Rau",
    "Zbigniew",
    "OSCE",
    "Mr.",
    "said",
    ".",
    "\n",
    "’s",
    "LONDON",
    "–",
    "the",
    "U.S.",
    "(",
    ")",
    "and",
    "of",
]


def found(body: str) -> list[tuple[str, str]]:
    return [(name.text, name.type) for name in tag_names(body)]


def check(body: str, names: list[Name]) -> None:
    assert all(body[name.start : name.end] == name.text != "" for name in names)
    assert all(a.end <= b.start for a, b in itertools.pairwise(names))


@settings(deadline=None)
@given(st.text())
def test_any_text_gives_spans_in_order_that_hold_their_words(body: str) -> None:
    check(body, tag_names(body))


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS)))
def test_any_order_of_newswire_words_gives_spans_that_hold_their_words(words: list[str]) -> None:
    body = " ".join(words)
    check(body, tag_names(body))


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "Paris",
        "A" * 100_000,
        "Rau " * 20_000,
        "“" * 50_000,
        "\n" * 1000,
        "\ud800 Paris",
        "A.B" * 30_000,
    ],
)
def test_odd_texts_do_not_fail(body: str) -> None:
    check(body, tag_names(body))


@given(st.text())
def test_every_word_is_in_one_run(body: str) -> None:
    runs = sequences(body)
    assert "".join(body[start:end] for run in runs for start, end in run) == "".join(body.split())
    assert all(runs)


def test_titles_are_no_part_of_names() -> None:
    assert found("OSCE Chair Zbigniew Rau arrived in Kyiv on Monday.") == [
        ("OSCE", "organization"),
        ("Zbigniew Rau", "person"),
        ("Kyiv", "place"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("OSCE Chair Zbigniew Rau", [(0, 1, "G"), (2, 4, "P")]),
        ("President Vladimir Putin", [(1, 3, "P")]),
        ("Prime Minister Boris Johnson", [(2, 4, "P")]),
        ("Martin Luther King", [(0, 3, "P")]),
        ("Pope", [(0, 1, "P")]),
    ],
)
def test_what_stands_before_a_person_is_cut_off(
    words: str, expected: list[tuple[int, int, str]]
) -> None:
    split = words.split()
    assert without_titles(split, (0, len(split), "P")) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("LONDON -- Intel Corp.", ["LONDON", "Intel Corp."]),
        ("Liverpool hammered Wolves", ["Liverpool", "Wolves"]),
        ("Bank of England", ["Bank of England"]),
        ("Human Rights Watch and Amnesty", ["Human Rights Watch", "Amnesty"]),
        (
            "European Central Bank 's Governing Council",
            ["European Central Bank", "Governing Council"],
        ),
        ("McDonald 's", ["McDonald 's"]),
        ("Haier Co. , Ltd.", ["Haier Co. , Ltd."]),
        ("al Qaeda", ["al Qaeda"]),
    ],
)
def test_names_end_where_no_name_goes_on(words: str, expected: list[str]) -> None:
    split = words.split()
    assert [
        " ".join(split[one:two]) for one, two, _ in pieces(split, (0, len(split), "G"))
    ] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("SpaceX CEO Elon Musk", [(0, 1, "G"), (2, 4, "P")]),
        ("Chrysler LLC Jim Press", [(0, 2, "G"), (2, 4, "P")]),
        ("Apple Computer CEO", [(0, 2, "G")]),
        ("Johnson & Johnson", [(0, 3, "G")]),
    ],
)
def test_an_organisation_ends_before_who_runs_it(
    words: str, expected: list[tuple[int, int, str]]
) -> None:
    split = words.split()
    assert without_titles(split, (0, len(split), "G")) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Government and Fiat", [(0, 1, "G"), (2, 3, "G")]),
        ("Apple for Windows", [(0, 1, "G"), (2, 3, "G")]),
        ("Marks and Spencer", [(0, 3, "G")]),
        ("Center for Public Integrity", [(0, 4, "G")]),
        ("England and Wales Cricket Board", [(0, 5, "G")]),
    ],
)
def test_two_organisations_are_cut_apart(words: str, expected: list[tuple[int, int, str]]) -> None:
    split = words.split()
    assert apart(split, (0, len(split), "G")) == expected


@pytest.mark.parametrize(
    ("words", "kind"),
    [("Ford Australia", "G"), ("Shell Latin America", "G"), ("Orange County", "L"), ("Peru", "L")],
)
def test_a_branch_of_a_company_is_no_place(words: str, kind: str) -> None:
    split = words.split()
    assert branch(split, (0, len(split), "L")) == (0, len(split), kind)


def rows(lines: list[str], found: list[list[tuple[int, int, str]]]) -> list[str]:
    settled = as_teams([line.split() for line in lines], found)
    return ["".join(kind for _, _, kind in names) for names in settled]


@pytest.mark.parametrize(
    ("line", "names", "kinds"),
    [
        ("New York 70 51 .", [(0, 2, "L")], "G"),
        ("Boston 3 Toronto 2 ( OT )", [(0, 1, "L"), (2, 3, "G")], "GG"),
        ("SEATTLE AT NEW YORK", [(0, 1, "G"), (2, 4, "L")], "GG"),
        ("Boston 3 Toronto 2", [(0, 3, "G")], "GG"),
        ("Schalke 04 1 Metz 2", [(0, 2, "G"), (3, 4, "L")], "GG"),
        ("Qatar 2 Saudi Arabia 1", [(0, 1, "L"), (2, 4, "G")], "LL"),
        ("London 1996-08-30", [(0, 1, "L")], "L"),
        ("Dayton , Ohio 12 13", [(0, 1, "L"), (2, 3, "L")], "LL"),
        ("Boston won at Toronto", [(0, 1, "L"), (3, 4, "L")], "LL"),
        ("Ann Lee 70 71", [(0, 2, "P")], "P"),
    ],
)
def test_towns_in_rows_of_results_are_teams(
    line: str, names: list[tuple[int, int, str]], kinds: str
) -> None:
    assert rows([line], [names]) == [kinds]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("US $ 5 million", (0, 1, "L")),
        ("at 14:48 UTC on", (2, 3, "G")),
        ("the Nikkei fell", (1, 2, "G")),
        ("the Airbus A380 landed", (1, 2, "G")),
        ("the Boeing 737 landed", (1, 2, "G")),
        ("the Airbus A380 landed", (1, 3, "G")),
    ],
)
def test_money_hours_indices_and_models_are_no_names(
    words: str, name: tuple[int, int, str]
) -> None:
    assert no_name(words.split(), name)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("in the US .", (2, 3, "L")),
        ("the Nikkei reported", (1, 2, "G")),
        ("an Airbus plant", (1, 2, "G")),
        ("Airbus sold 20", (0, 1, "G")),
    ],
)
def test_names_stay_names(words: str, name: tuple[int, int, str]) -> None:
    assert not no_name(words.split(), name)


def complete(
    lines: list[str], found: list[list[tuple[int, int, str]]]
) -> list[list[tuple[int, int, str]]]:
    runs = [line.split() for line in lines]
    return consistent(
        runs, found, frozenset(word for run in runs for word in run if word.islower())
    )


def test_a_name_tagged_once_is_tagged_everywhere() -> None:
    lines = [
        "He left Acme Widgets Inc. in May",
        "At Acme Widgets he was liked",
        "Nobody at Acme answered",
    ]
    assert complete(lines, [[(2, 5, "G")], [], []])[1] == [(1, 3, "G")]


def test_a_surname_alone_is_the_person_named_before() -> None:
    lines = ["Zbigniew Rau spoke", "Then Rau left", "Rau declined"]
    assert complete(lines, [[(0, 2, "P")], [(1, 2, "G")], []])[1:] == [[(1, 2, "P")], [(0, 1, "P")]]


def test_a_town_of_two_words_is_a_team_where_it_plays() -> None:
    lines = ["New York lost", "in New York", "from New York"]
    given = [[(0, 2, "G")], [(1, 3, "L")], [(1, 3, "L")]]
    assert complete(lines, given) == given


def test_a_town_that_is_a_surname_too_stays_a_place() -> None:
    assert complete(["Jack London wrote", "in London today"], [[(0, 2, "P")], [(1, 2, "L")]])[
        1
    ] == [(1, 2, "L")]


def test_an_acronym_in_parentheses_is_what_stands_before_it() -> None:
    lines = ["The Tigray Liberation Front ( TLF ) spoke", "but TLF left"]
    assert complete(lines, [[(1, 4, "G")], [(1, 2, "L")]])[0] == [(1, 4, "G"), (5, 6, "G")]


def test_a_common_word_is_not_tagged_because_a_name_is_spelt_like_it() -> None:
    assert complete(["met Rose May there", "May it rain , as it may"], [[(1, 3, "P")], []])[1] == []


def test_adjectives_of_countries_are_not_names() -> None:
    assert found("Russian troops shelled Ukrainian positions near Kharkiv.") == [
        ("Kharkiv", "place")
    ]


def test_capitals_hide_no_place_or_agency() -> None:
    assert found("LONDON (Reuters) - Oil prices rose.") == [
        ("LONDON", "place"),
        ("Reuters", "organization"),
    ]


def test_labels_become_spans() -> None:
    assert spans(["P", "P", "O", "G", "L"]) == [(0, 2, "P"), (3, 4, "G"), (4, 5, "L")]


def test_a_headline_in_capitals_has_the_names_of_the_text() -> None:
    lines = ["PUTIN MEETS XI IN OSLO AGAIN", "Vladimir Putin and Xi met in Oslo"]
    tagged = complete(lines, [[(0, 2, "G")], [(0, 2, "P"), (3, 4, "P"), (6, 7, "L")]])
    assert tagged[0] == [(0, 1, "P"), (2, 3, "P"), (4, 5, "L")]


def test_listed_names_are_what_they_are_listed_as() -> None:
    lines = [
        "Boko Haram freed girls",
        "the White House and TikTok said",
        "World Bank Street",
        "WHO KNEW",
    ]
    tagged = [[(0, 2, "P")], [(1, 3, "G")], [(0, 3, "L")], []]
    assert complete(lines, tagged) == [[(0, 2, "G")], [(1, 3, "L"), (4, 5, "G")], [(0, 3, "L")], []]


def test_a_listed_organisation_is_one_name() -> None:
    line = "the Organization for Security and Co-operation in Europe said"
    assert complete([line], [[(1, 4, "G"), (7, 8, "L")]]) == [[(1, 8, "G")]]
