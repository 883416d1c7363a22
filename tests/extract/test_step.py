"""The whole of extraction: every span is where it says, on any text, and texts of other languages
get nothing wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.step import classify
from pipeline.extract.step import extract
from schemas.article import Article, Classified, Span
from schemas.document import Document
from tests.effort import examples

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [
    "Putin",
    "said",
    "“",
    "”",
    '"',
    "\n\n",
    ".",
    ",",
    "20,000",
    "troops",
    "€3 million",
    "in",
    "Kyiv",
    "NATO",
    "(",
    ")",
    "U.S.",
    "he",
    "on Monday",
    "between",
    "and",
    "according to",
    "Zelensky",
    "’s",
    "—",
    "March 2024",
    "killed",
    "attacked",
    "Russian",
    "\u0301",
    "😀",
    "of",
]
GERMAN = (
    "Bundeskanzler Olaf Scholz traf am Montag in Berlin den ukrainischen Präsidenten. Deutschland gibt 3 Milliarden Euro, "
    "sagte er. „Wir helfen weiter“, erklärte der Kanzler nach dem Treffen mit seinen Ministern in der Hauptstadt."
)


def article(body: str) -> Article:
    document = Document(id="t1", fingerprint="f1", body=body, modified=NOW, found=NOW)
    return extract(classify(document))


def spans(made: Article) -> Iterator[Span]:
    yield from (*made.quotes, *made.claims, *made.quantities, *made.dates, *made.events)
    for entity in made.entities:
        yield from entity.mentions


def assert_bound(body: str) -> None:
    made = article(body)
    for span in spans(made):
        assert body[span.start : span.end] == span.text
        assert span.text


@examples(150)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
def test_every_span_is_where_it_says_in_news_like_text(body: str) -> None:
    assert_bound(body)


@examples(100)
@given(
    st.text(st.characters(codec="utf-8"), max_size=300)
    | st.binary(max_size=300).map(lambda data: data.decode("latin-1"))
)
def test_every_span_is_where_it_says_in_any_text(body: str) -> None:
    assert_bound(body)


@pytest.mark.parametrize(
    "body",
    [
        "THE MINISTER OF DEFENSE SAID ON MONDAY IN KYIV THAT 20 MEN DIED. " * 40,
        "“No.” " * 500,
        "Word",
        "A" * 100_000,
        "said " * 20_000,
    ],
)
def test_odd_texts_are_read(body: str) -> None:
    assert_bound(body)


def test_a_text_of_another_language_gets_countries_and_numbers_and_nothing_wrong() -> None:
    made = article(GERMAN)
    assert made.language == "de"
    assert (made.quotes, made.claims, made.events) == ((), (), ())
    assert made.people == ("Olaf Scholz",)  # whom the table of names knows
    assert made.countries == ("DE",)
    assert "money" in made.quantity_kinds


@pytest.mark.parametrize(("language", "topics"), [("en", True), ("de", False), ("zh", False)])
def test_an_article_says_which_fields_were_looked_for_in_its_language(
    language: str, topics: bool
) -> None:
    document = Document(
        id="t1", fingerprint="f1", body="Ein Text über 5.000 Euro.", modified=NOW, found=NOW
    )
    made = extract(Classified(document=document, language=language, kind="article"))
    assert {"countries", "quantities"} <= set(made.extracted) <= set(Article.model_fields)
    assert ("topics" in made.extracted) == ("quotes" in made.extracted) == topics
