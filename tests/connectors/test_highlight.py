import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.embedded.highlight import CLOSE, OPEN, PASSAGE, PASSAGES, highlights, wanted
from connectors.query import parse
from tests.connectors.articles import article


def marked(query: str, body: str, title: str = "") -> list[str]:
    """Give the words that are marked, in order."""
    passages = highlights(article(1, title=title, body=body), wanted(parse(query)))
    return [part.split(CLOSE)[0] for passage in passages for part in passage.split(OPEN)[1:]]


WORDS = [
    ("strike", "Drones strike. Striking! A striped long STRIKE.", ["strike", "Striking", "STRIKE"]),
    ('"the strikes"', "The strike and the strikes", ["the strikes"]),
    ("cease-fire", "a cease-fire; cease the fire; Cease fire", ["cease-fire", "Cease fire"]),
    ("ceas*", "a cease-fire, ceasing", ["cease", "ceasing"]),
    ("-strike war", "war and strike", ["war"]),
    ("country:UA war", "UA war", ["war"]),
    ("title:war", "war", []),
    ("person:zelenskyy", "Zelenskyy said", ["Zelenskyy"]),
    ("erdogan", "Erdoğan’s and Erdog\u0306an’s", ["Erdoğan", "Erdog\u0306an"]),
    ("東京", "昨日東京で東海", ["東京"]),
    ("", "anything", []),
]


@pytest.mark.parametrize(("query", "body", "words"), WORDS)
def test_what_matched_is_marked(query: str, body: str, words: list[str]) -> None:
    assert marked(query, body) == words


def test_the_title_comes_first_and_passages_are_short_and_few() -> None:
    body = ("nothing here " * 50 + "the war goes on ") * 10
    passages = highlights(article(1, title="A war", body=body), wanted(parse("war")))
    assert passages[0] == f"A {OPEN}war{CLOSE}"
    assert len(passages) == 1 + PASSAGES
    assert all(len(passage) <= PASSAGE + 10 for passage in passages)


def test_the_passage_with_most_of_the_query_is_chosen() -> None:
    filler = "word " * 100
    body = "".join(f"war {filler}" for _ in range(5)) + f"war and peace {filler}"
    passages = highlights(article(1, title=None, body=body), wanted(parse("war peace")))
    assert f"{OPEN}war{CLOSE} and {OPEN}peace{CLOSE}" in passages[-1]


TEXT = st.text(
    st.sampled_from("war peace-İıßﬁ東京ç\u0306\u0301\U0001f600_. \n’'")
    | st.characters(codec="utf-8")
)


@given(TEXT, st.sampled_from(["war", '"war peace"', "pe*", "war OR peace", "東", "İ", "ﬁ"]))
def test_passages_without_their_marks_are_in_the_text(body: str, query: str) -> None:
    text = body.replace(OPEN, "").replace(CLOSE, "")
    for passage in highlights(article(1, title=None, body=text), wanted(parse(query))):
        assert OPEN in passage
        assert passage.replace(OPEN, "").replace(CLOSE, "") in text
