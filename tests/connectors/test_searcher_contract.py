"""What every `Searcher` promises."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from connectors import query
from connectors.index import Count, Index, Search
from schemas.article import Duplicate
from schemas.errors import QueryError, UsageError
from tests.connectors.articles import START, article
from tests.connectors.indexes import KINDS, fill, found, numbers, where


def test_an_index_without_articles_finds_nothing(index: Index) -> None:
    assert index.searcher.search(Search(query="drones", facets=("people",))).total == 0


TEXTS = {
    1: "Drones were striking depots in Odesa.",
    2: "The depot chief spoke of a ceasefire and of cease-fire talks.",
    3: "Türkiye and Erdoğan talk. Война и мир. 東京で地震。",
    4: "Striking workers in London want more pay.",
}


QUERIES = [
    ("", [1, 2, 3, 4]),
    ("strike", [1, 4]),
    ("STRIKES", [1, 4]),
    ("depot strike", [1]),
    ("depot AND strike", [1]),
    ("ceasefire OR london", [2, 4]),
    ("strike -london", [1]),
    ("strike NOT london", [1]),
    ("-strike", [2, 3]),
    ("(london OR odesa) striking", [1, 4]),
    ('"depot chief"', [2]),
    ('"chief depot"', []),
    ('"striking depots"', [1]),
    ("cease-fire", [2]),
    ('"cease-fire talks"', [2]),
    ("lond*", [4]),
    ("война", [3]),
    ("ВОЙНА", [3]),
    ("Türkiye", [3]),
    ("東京", [3]),
    ("body:london", [4]),
    ("title:london", []),
    ("title:report", [1, 2, 3, 4]),
    ("person:zelenskyy", [1, 2, 3, 4]),
    ('person:"volodymyr zelenskyy"', [1, 2, 3, 4]),
    ('person:"zelenskyy volodymyr"', []),
    ("zelenskyy", [1, 2, 3, 4]),
    ("person:(peskov OR zelenskyy)", [1, 2, 3, 4]),
    ("speaker:peskov", [1, 2, 3, 4]),
    ("topic:war", [1, 2, 3, 4]),
    ("country:UA", [1, 2, 3, 4]),
    ("country:ua", [1, 2, 3, 4]),
    ("country:GB", []),
    ("publisher:example", [1, 2, 3, 4]),
    ("kind:article language:en", [1, 2, 3, 4]),
    ("event:assault", [1, 2, 3, 4]),
    (f"id:{article(2).id}", [2]),
    (f"story:{article(1).id}", [1, 4]),
    ("nothinglikeit", []),
]


@pytest.fixture(scope="module", params=KINDS)
def texts(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    """Fill an index of each kind once, for the tests that only look."""
    opened = where(request, tmp_path_factory.mktemp("texts")).open()
    opened.setup()
    fill(opened, *(article(number, body=text, title="A report") for number, text in TEXTS.items()))
    yield opened
    opened.close()


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_a_query_finds(texts: Index, query: str, expected: list[int]) -> None:
    assert found(texts, query) == expected


def test_a_query_that_does_not_parse_says_where(texts: Index) -> None:
    with pytest.raises(QueryError, match="never closed") as caught:
        texts.searcher.search(Search(query='a "b'))
    assert caught.value.position == 2


def test_filters_hold_all_and_one_value_of_each(texts: Index) -> None:
    assert found(
        texts, "", filters={"countries": ("UA", "XX"), "people": ("Volodymyr Zelenskyy",)}
    ) == [1, 2, 3, 4]
    assert found(texts, "", filters={"countries": ("UA",), "people": ("Zelenskyy",)}) == []
    assert found(texts, "", filters={"story.id": (article(1).id,)}) == [1, 4]
    assert found(
        texts, "", filters={"fingerprint": (article(3).fingerprint, article(4).fingerprint)}
    ) == [3, 4]
    assert found(texts, "", filters={"paths.path": ("a.txt",)}) == [1, 2, 3, 4]
    with pytest.raises(UsageError, match="colour"):
        texts.searcher.search(Search(filters={"colour": ("red",)}))
    with pytest.raises(UsageError, match="body"):
        texts.searcher.search(Search(facets=("body",)))


def test_an_interval_includes_its_ends(texts: Index) -> None:
    second, third = START + timedelta(hours=2), START + timedelta(hours=3)
    assert found(texts, "", since=second, until=third) == [2, 3]
    assert found(texts, "", since=second + timedelta(milliseconds=1)) == [3, 4]
    assert found(texts, "strike", until=second) == [1]


def test_an_interval_leaves_out_what_is_undated_and_says_how_many(index: Index) -> None:
    fill(index, article(1), article(2, published=None), article(3, published=None, language="de"))
    page = index.searcher.search(Search(since=START))
    assert (numbers(page), page.undated) == ([1], 2)
    assert (
        index.searcher.search(
            Search(filters={"language": ("de",)}, until=START + timedelta(days=1))
        ).undated
        == 1
    )
    assert index.searcher.search(Search()).undated == 0


def test_newest_first_puts_what_is_undated_last(index: Index) -> None:
    fill(index, article(1), article(2, published=None), article(3), article(4, published=None))
    assert numbers(index.searcher.search(Search(sort="newest"))) == [3, 1, 4, 2]
    assert numbers(index.searcher.search(Search(sort="newest", collapse=True))) == [3, 1, 2]


def test_a_filter_says_how_many_it_could_not_judge(index: Index) -> None:
    fill(
        index,
        article(1, extracted=("people", "countries")),
        article(2, extracted=("people", "countries"), people=()),
        article(3, extracted=("countries",), people=(), language="de"),
        article(4, extracted=("countries",), people=(), language="de", publisher=None),
        article(5, people=()),  # an older one, which does not say
    )
    page = index.searcher.search(Search(filters={"people": ("Volodymyr Zelenskyy",)}))
    assert (numbers(page), page.unjudged) == ([1], 2)
    told = Search(
        query="drones", filters={"people": ("Nobody",), "publisher.name": ("The Example Times",)}
    )
    assert index.searcher.search(told).unjudged == 1
    assert index.searcher.search(Search(filters={"countries": ("UA",)})).unjudged == 0
    assert index.searcher.search(Search(filters={"language": ("de",)})).unjudged == 0


def test_newest_first_and_page_by_page(texts: Index) -> None:
    assert numbers(texts.searcher.search(Search(sort="newest"))) == [4, 3, 2, 1]
    pages = [
        texts.searcher.search(Search(sort="newest", size=3, offset=offset)) for offset in (0, 3, 6)
    ]
    assert [numbers(page) for page in pages] == [[4, 3, 2], [1], []]
    assert {page.total for page in pages} == {4}
    assert texts.searcher.search(Search(size=0)).total == 4


def test_a_title_counts_more_than_a_body(index: Index) -> None:
    fill(
        index,
        article(1, title="Pears", body="Apples and pears."),
        article(2, title="Apples", body="Pears and more."),
    )
    assert numbers(index.searcher.search(Search(query="apples"))) == [2, 1]


def test_the_words_that_match_are_marked(texts: Index) -> None:
    hit = texts.searcher.search(Search(query="strikes")).hits[0]
    assert any("\ue000" in passage for passage in hit.highlights)
    marked = {
        part.split("\ue001")[0].lower()
        for passage in hit.highlights
        for part in passage.split("\ue000")[1:]
    }
    assert marked == {"striking"}
    assert texts.searcher.search(Search(query="")).hits[0].highlights == ()


def test_facets_count_all_that_match(index: Index) -> None:
    fill(
        index,
        *(article(number, people=("Every One", f"Person {number % 3}")) for number in range(40)),
    )
    page = index.searcher.search(
        Search(query="drones", facets=("people", "countries", "story.id"), facet_size=2, size=3)
    )
    assert page.total == 40
    assert page.facets["people"] == (
        Count(value="Every One", count=40),
        Count(value="Person 0", count=14),
    )
    assert page.facets["countries"] == (Count(value="RU", count=40), Count(value="UA", count=40))
    assert len(page.facets["story.id"]) == 2
    narrow = index.searcher.search(Search(facets=("people",), filters={"people": ("Person 2",)}))
    assert narrow.facets["people"] == (
        Count(value="Every One", count=13),
        Count(value="Person 2", count=13),
    )


def test_one_article_a_story(index: Index) -> None:
    fill(
        index,
        *(
            article(number, story=None if number > 5 else article(number).story)
            for number in range(8)
        ),
    )
    assert sorted(numbers(index.searcher.search(Search(collapse=True, sort="newest")))) == [
        3,
        4,
        5,
        6,
        7,
    ]
    pages = [
        numbers(index.searcher.search(Search(collapse=True, sort="newest", size=2, offset=at)))
        for at in (0, 2, 4)
    ]
    assert pages == [[7, 6], [5, 4], [3]]


def test_duplicates_can_be_left_out(index: Index) -> None:
    fill(index, article(1), article(2, duplicate=Duplicate(of=article(1).id, similarity=0.9)))
    assert found(index, "") == [1, 2]
    assert found(index, "", duplicates=False) == [1]
    assert found(index, "", filters={"duplicate.of": (article(1).id,)}) == [2]


def test_a_body_of_a_million_characters(index: Index) -> None:
    body = "the quick brown fox jumps over it " * 29_412 + "and the needle ends it"
    fill(index, article(1, body=body))
    page = index.searcher.search(Search(query="needle"))
    assert numbers(page) == [1]
    assert len(page.hits[0].article.body) == len(body) > 1_000_000
    assert all(len(passage) < 1_000 for passage in page.hits[0].highlights)


def test_a_query_is_parsed_once(texts: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    tokens = query._tokens

    def count(text: str) -> list[Any]:
        parsed.append(text)
        return tokens(text)

    monkeypatch.setattr(query, "_tokens", count)
    page = texts.searcher.search(
        Search(
            query="strike OR talks",
            filters={"people": ("Volodymyr Zelenskyy",)},
            since=START,
            facets=("people",),
            collapse=True,
        )
    )
    assert page.hits[0].highlights
    assert parsed == ["strike OR talks"]
