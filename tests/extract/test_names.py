import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.names import Name, tag_names


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
@given(
    st.lists(st.sampled_from(["Rau", "Zbigniew", "OSCE", "Mr.", "said", ".", "\n", "’s", "LONDON", "–", "the", "U.S."]))
)
def test_any_order_of_newswire_words_gives_spans_that_hold_their_words(words: list[str]) -> None:
    body = " ".join(words)
    check(body, tag_names(body))


@pytest.mark.parametrize(
    "body", ["", " ", "Paris", "A" * 100_000, "Rau " * 20_000, "“" * 50_000, "\n" * 1000, "\ud800 Paris"]
)
def test_odd_texts_do_not_fail(body: str) -> None:
    check(body, tag_names(body))


def test_titles_are_no_part_of_names() -> None:
    assert found("OSCE Chair Zbigniew Rau arrived in Geneva on Monday.") == [
        ("OSCE", "organization"),
        ("Zbigniew Rau", "person"),
        ("Geneva", "place"),
    ]


def test_a_surname_alone_is_the_person_named_before() -> None:
    body = "Zbigniew Rau spoke to reporters in Warsaw. Nobody answered.\nRau, who left early, declined to comment."
    assert [name.type for name in tag_names(body) if name.text == "Rau"] == ["person"]


def test_adjectives_of_countries_are_not_names() -> None:
    assert found("Russian troops shelled Ukrainian positions near Kharkiv.") == [("Kharkiv", "place")]
