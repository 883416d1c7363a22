"""What every index promises, asked of each of them."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest

from connectors.index import Count, Index, Page, Search, Write
from connectors.open import open_index
from schemas.article import Article, Duplicate
from schemas.errors import QueryError, UsageError
from tests.connectors.articles import START, article, reject

ROOT = Path(__file__).parents[2]
KINDS = ["embedded", "jsonl", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


class Where(NamedTuple):
    """An index to open, in any process; `alias` keeps the tests on one server apart."""

    to: str
    alias: str | None = None

    def open(self, *, owner: bool = True) -> Index:
        if self.alias is None:
            return open_index(self.to, owner=owner)
        elastic: Index = import_module("connectors.elastic.index").ElasticIndex(
            self.to, name=self.alias
        )
        return elastic


def where(request: pytest.FixtureRequest, folder: Path) -> Where:
    if request.param == "elasticsearch":
        return Where(request.getfixturevalue("elasticsearch"), f"contract{uuid4().hex}-articles")
    return Where(
        str(folder / "index") if request.param == "embedded" else f"jsonl:{folder / 'index.jsonl'}"
    )


@pytest.fixture(params=KINDS)
def to(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """Name an empty index of each kind."""
    return where(request, tmp_path)


@pytest.fixture
def index(to: Where) -> Iterator[Index]:
    opened = to.open()
    opened.setup()
    yield opened
    opened.close()


def fill(index: Index, *articles: Article) -> None:
    written = index.write([Write(article=one) for one in articles])
    assert [one.outcome for one in written] == ["written"] * len(articles)
    index.refresh()


def numbers(page: Page) -> list[int]:
    return [int(hit.article.id[1:], 16) for hit in page.hits]


def found(index: Index, query: str, **more: object) -> list[int]:
    return sorted(
        numbers(index.search(Search.model_validate({"query": query, "size": 100, **more})))
    )


def test_an_index_without_articles_finds_nothing(index: Index) -> None:
    assert index.search(Search(query="drones", facets=("people",))).total == 0


def test_setup_twice_changes_nothing(index: Index) -> None:
    fill(index, article(1))
    index.setup()
    assert index.count() == 1


def test_what_was_written_is_known_and_can_be_fetched(index: Index) -> None:
    fill(index, article(1), article(2))
    ids = [article(1).id, article(2).id, article(3).id]
    known, stored = index.known(ids), index.get(ids)
    assert set(known) == set(stored) == set(ids[:2])
    assert stored[ids[0]].article == article(1)
    assert stored[ids[0]].token == known[ids[0]].token
    seen = known[ids[1]]
    assert (seen.fingerprint, seen.modified, seen.paths) == (
        article(2).fingerprint,
        article(2).modified,
        article(2).paths,
    )
    assert (index.known([]), index.get([])) == ({}, {})


def test_known_sees_a_write_without_a_refresh(index: Index) -> None:
    index.write([Write(article=article(1))])
    assert set(index.known([article(1).id])) == {article(1).id}


def test_a_second_first_write_is_a_conflict(index: Index) -> None:
    fill(index, article(1))
    answer = index.write([Write(article=article(1, title="Other")), Write(article=article(2))])
    assert [(one.id, one.outcome) for one in answer] == [
        (article(1).id, "conflict"),
        (article(2).id, "written"),
    ]
    assert index.get([article(1).id])[article(1).id].article == article(1)


def test_a_write_over_the_state_that_was_seen_replaces_it(index: Index) -> None:
    fill(index, article(1))
    token = index.known([article(1).id])[article(1).id].token
    newer = article(1, title="Newer")
    assert index.write([Write(article=newer, token=token)])[0].outcome == "written"
    stale = index.write([Write(article=article(1, title="Older"), token=token)])
    assert stale[0].outcome == "conflict"
    assert index.get([newer.id])[newer.id].article == newer
    index.refresh()
    assert found(index, "newer") == [1]
    assert found(index, "depot title:drones") == []
    assert index.count() == 1


def test_a_token_of_an_article_that_is_not_there_is_a_conflict(index: Index) -> None:
    fill(index, article(1))
    token = index.known([article(1).id])[article(1).id].token
    assert index.write([Write(article=article(2), token=token)])[0].outcome == "conflict"


def test_articles_come_ordered_by_id(index: Index) -> None:
    for number in (5, 1, 9, 3):
        fill(index, article(number))
    assert list(index.articles()) == [article(number) for number in (1, 3, 5, 9)]
    assert index.count() == 4


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
        texts.search(Search(query='a "b'))
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
        texts.search(Search(filters={"colour": ("red",)}))
    with pytest.raises(UsageError, match="body"):
        texts.search(Search(facets=("body",)))


def test_an_interval_includes_its_ends(texts: Index) -> None:
    second, third = START + timedelta(hours=2), START + timedelta(hours=3)
    assert found(texts, "", since=second, until=third) == [2, 3]
    assert found(texts, "", since=second + timedelta(milliseconds=1)) == [3, 4]
    assert found(texts, "strike", until=second) == [1]


def test_an_interval_leaves_out_what_is_undated_and_says_how_many(index: Index) -> None:
    fill(index, article(1), article(2, published=None), article(3, published=None, language="de"))
    page = index.search(Search(since=START))
    assert (numbers(page), page.undated) == ([1], 2)
    assert (
        index.search(Search(filters={"language": ("de",)}, until=START + timedelta(days=1))).undated
        == 1
    )
    assert index.search(Search()).undated == 0


def test_newest_first_puts_what_is_undated_last(index: Index) -> None:
    fill(index, article(1), article(2, published=None), article(3), article(4, published=None))
    assert numbers(index.search(Search(sort="newest"))) == [3, 1, 4, 2]
    assert numbers(index.search(Search(sort="newest", collapse=True))) == [3, 1, 2]


def test_a_filter_says_how_many_it_could_not_judge(index: Index) -> None:
    fill(
        index,
        article(1, extracted=("people", "countries")),
        article(2, extracted=("people", "countries"), people=()),
        article(3, extracted=("countries",), people=(), language="de"),
        article(4, extracted=("countries",), people=(), language="de", publisher=None),
        article(5, people=()),  # an older one, which does not say
    )
    page = index.search(Search(filters={"people": ("Volodymyr Zelenskyy",)}))
    assert (numbers(page), page.unjudged) == ([1], 2)
    told = Search(
        query="drones", filters={"people": ("Nobody",), "publisher.name": ("The Example Times",)}
    )
    assert index.search(told).unjudged == 1
    assert index.search(Search(filters={"countries": ("UA",)})).unjudged == 0
    assert index.search(Search(filters={"language": ("de",)})).unjudged == 0


def test_newest_first_and_page_by_page(texts: Index) -> None:
    assert numbers(texts.search(Search(sort="newest"))) == [4, 3, 2, 1]
    pages = [texts.search(Search(sort="newest", size=3, offset=offset)) for offset in (0, 3, 6)]
    assert [numbers(page) for page in pages] == [[4, 3, 2], [1], []]
    assert {page.total for page in pages} == {4}
    assert texts.search(Search(size=0)).total == 4


def test_a_title_counts_more_than_a_body(index: Index) -> None:
    fill(
        index,
        article(1, title="Pears", body="Apples and pears."),
        article(2, title="Apples", body="Pears and more."),
    )
    assert numbers(index.search(Search(query="apples"))) == [2, 1]


def test_the_words_that_match_are_marked(texts: Index) -> None:
    hit = texts.search(Search(query="strikes")).hits[0]
    assert any("\ue000" in passage for passage in hit.highlights)
    marked = {
        part.split("\ue001")[0].lower()
        for passage in hit.highlights
        for part in passage.split("\ue000")[1:]
    }
    assert marked == {"striking"}
    assert texts.search(Search(query="")).hits[0].highlights == ()


def test_facets_count_all_that_match(index: Index) -> None:
    fill(
        index,
        *(article(number, people=("Every One", f"Person {number % 3}")) for number in range(40)),
    )
    page = index.search(
        Search(query="drones", facets=("people", "countries", "story.id"), facet_size=2, size=3)
    )
    assert page.total == 40
    assert page.facets["people"] == (
        Count(value="Every One", count=40),
        Count(value="Person 0", count=14),
    )
    assert page.facets["countries"] == (Count(value="RU", count=40), Count(value="UA", count=40))
    assert len(page.facets["story.id"]) == 2
    narrow = index.search(Search(facets=("people",), filters={"people": ("Person 2",)}))
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
    assert sorted(numbers(index.search(Search(collapse=True, sort="newest")))) == [3, 4, 5, 6, 7]
    pages = [
        numbers(index.search(Search(collapse=True, sort="newest", size=2, offset=at)))
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
    page = index.search(Search(query="needle"))
    assert numbers(page) == [1]
    assert len(page.hits[0].article.body) == len(body) > 1_000_000
    assert all(len(passage) < 1_000 for passage in page.hits[0].highlights)


def test_any_text_comes_back_as_it_was(index: Index) -> None:
    odd = (
        "\x00\x07 \u2028 “é” e\u0301 \U0001f600\U0001f1fa\U0001f1e6 \u200f עברית العربية हिन्दी ไทย \ufffe ﬁ ß İ "
        + "x" * 70_000
    )
    fill(index, article(1, body=odd, title="\U0001f600", people=("Þórr \U0001f600",)))
    assert index.get([article(1).id])[article(1).id].article.body == odd
    for word in ("עברית", "العربية", "हिन्दी"):
        assert found(index, word) == [1]
    assert index.search(Search(facets=("people",))).facets["people"] == (
        Count(value="Þórr \U0001f600", count=1),
    )


def test_rejects_are_kept_once_listed_oldest_first_and_forgotten(index: Index) -> None:
    index.keep([reject(2), reject(1)])
    index.keep([reject(2), reject(3)])
    assert list(index.rejects()) == [reject(1), reject(2), reject(3)]
    index.forget([reject(2).id, "never there"])
    assert list(index.rejects()) == [reject(1), reject(3)]


def test_doing_the_same_twice_is_doing_it_once(index: Index) -> None:
    index.keep([reject(1)])
    index.keep([reject(1)])
    for _ in range(2):
        index.setup()
        index.refresh()
        index.forget([reject(1).id])
        assert list(index.rejects()) == []
        index.forget([])
        index.keep([])
        assert index.write([]) == []
    first, again = (index.write([Write(article=article(1))])[0].outcome for _ in range(2))
    assert (first, again) == ("written", "conflict")
    index.refresh()
    for _ in range(2):
        assert (index.count(), [*index.articles()], found(index, "drones")) == (
            1,
            [article(1)],
            [1],
        )
        assert (
            set(index.known([article(1).id, article(1).id]))
            == set(index.get([article(1).id] * 2))
            == {article(1).id}
        )
    index.close()
    index.close()


def test_everything_is_there_after_closing_and_opening(to: Where) -> None:
    first = to.open()
    first.setup()
    first.write([Write(article=article(number)) for number in range(5)])
    first.keep([reject(1)])
    first.close()
    for _ in range(2):
        again = to.open()
        assert list(again.articles()) == [article(number) for number in range(5)]
        assert list(again.rejects()) == [reject(1)]
        assert found(again, "drones") == [0, 1, 2, 3, 4]
        again.close()
    third = to.open()
    third.setup()
    assert third.write([Write(article=article(1))])[0].outcome == "conflict"
    third.forget([reject(1).id])
    third.close()
    last = to.open()
    assert (last.count(), list(last.rejects())) == (5, [])
    last.close()


WRITER = """
import sys
from connectors.index import Write
from tests.connectors.articles import article
from tests.connectors.test_index_contract import Where
index = Where(*sys.argv[1:]).open()
index.setup()
for number in range(1_000_000):
    index.write([Write(article=article(2 * number)), Write(article=article(2 * number + 1))])
    print(number, flush=True)
"""


@pytest.mark.process
def test_what_was_written_survives_a_kill(to: Where) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, *filter(None, to)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    for _ in range(20):
        last = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    said = child.stdout.read().split("\n")[:-1]
    child.wait()
    last = int(said[-1]) if said else last
    again = to.open()
    again.setup()
    again.refresh()
    count = again.count()
    assert 2 * (last + 1) <= count <= 2 * (last + 2)
    assert [one.id for one in again.articles()] == [article(number).id for number in range(count)]
    assert again.search(Search(query="drones")).total == count
    again.close()


def write_all(to: Where, mine: int, owner: bool) -> None:
    """Add 1 to the word count of each of 50 articles, 10 times, whoever else does the same."""
    index = to.open(owner=owner)
    for number in [*range(50)] * 10:
        done = False
        while not done:
            stored = index.get([article(number).id]).get(article(number).id)
            count = stored.article.word_count if stored else 0
            token = stored.token if stored else None
            write = Write(
                article=article(number, word_count=count + 1, title=f"By {mine}"), token=token
            )
            done = index.write([write])[0].outcome == "written"
    index.close()


@pytest.mark.process
def test_two_processes_lose_nothing_and_double_nothing(to: Where) -> None:
    owner = to.open()
    owner.setup()
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=write_all, args=(to, mine, False)) for mine in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    owner.close()
    again = to.open()
    assert [one.word_count for one in again.articles()] == [20] * 50
    page = again.search(Search(query="by", size=0, facets=("kind",)))
    assert (page.total, page.facets["kind"]) == (50, (Count(value="article", count=50),))
    again.close()
