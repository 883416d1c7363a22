"""What only the Elasticsearch index does; what all indexes do is in test_index_contract."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectors.elastic import install
from connectors.elastic.connection import Time
from connectors.elastic.index import ElasticIndex
from connectors.index import Search, Write
from schemas.article import Article, Story
from schemas.errors import IndexRefusedError, UsageError
from schemas.run import Run
from tests.articles import NOON, article, complete, reject
from tests.elasticsearch.server import free_port

NUMBERS = itertools.count()


@pytest.fixture
def index(elasticsearch: str) -> Iterator[ElasticIndex]:
    made = ElasticIndex(elasticsearch, name=f"test{next(NUMBERS)}-articles")
    made.setup()
    yield made
    for name in install.templates(made.name):
        made.connection.writer.indices.delete(
            index=list(made.connection.writer.indices.get(index=f"{name}-v*"))
        )
        made.connection.writer.indices.delete_index_template(name=name)
    made.close()


def test_setup_twice_changes_nothing(index: ElasticIndex) -> None:
    index.write([Write(article=article())])
    before = index.connection.writer.indices.get(index=f"{index.name}-v*").body
    index.setup()
    assert index.connection.writer.indices.get(index=f"{index.name}-v*").body == before
    assert index.count() == 1


def test_a_complete_article_comes_back_as_it_was(index: ElasticIndex) -> None:
    whole = complete(Article)
    assert [done.outcome for done in index.write([Write(article=whole)])] == ["written"]
    assert index.get([whole.id])[whole.id].article == whole
    assert list(index.articles()) == [whole]


def test_a_write_is_seen_at_once_and_only_with_its_token_written_over(index: ElasticIndex) -> None:
    first, second = article(word_count=1), article(word_count=2)
    index.write([Write(article=first)])
    seen = index.known([first.id, "nobody"])
    assert set(seen) == {first.id}
    assert index.write([Write(article=second)])[0].outcome == "conflict"
    assert index.write([Write(article=second, token=seen[first.id].token)])[0].outcome == "written"
    assert index.write([Write(article=first, token=seen[first.id].token)])[0].outcome == "conflict"
    assert index.get([first.id])[first.id].article == second


def test_one_bad_document_is_refused_with_the_servers_reason_and_the_others_go_on(
    index: ElasticIndex,
) -> None:
    bad = article(1, location=[{"lat": 95.0, "lon": 0.0}])
    written = index.write(
        [Write(article=article(0)), Write(article=bad), Write(article=article(2))]
    )
    assert [done.outcome for done in written] == ["written", "refused", "written"]
    assert "latitude" in (written[1].reason or "")


def test_a_million_characters_are_indexed_and_found_and_highlighted(index: ElasticIndex) -> None:
    index.write([Write(article=article(body="drone " + "peace talks " * 100_000))])
    index.refresh()
    page = index.search(Search(query="drone"))
    assert page.total == 1
    assert "\ue000drone\ue001" in page.hits[0].highlights[0]


def test_collapse_shows_each_story_once_and_every_article_of_none(index: ElasticIndex) -> None:
    story = Story(id="s", size=2, origins=1, similarity=1)
    told = [
        article(number, story=story, timestamp=NOON + timedelta(hours=number))
        for number in range(2)
    ]
    alone = [article(number, timestamp=NOON + timedelta(hours=number)) for number in range(2, 4)]
    index.write([Write(article=one) for one in told + alone])
    index.refresh()
    page = index.search(Search(query="ministers", collapse=True, sort="newest"))
    assert [hit.article.id for hit in page.hits] == [alone[1].id, alone[0].id, told[1].id]
    second = index.search(Search(query="ministers", collapse=True, sort="newest", offset=1, size=1))
    assert [hit.article.id for hit in second.hits] == [alone[0].id]


def test_counts_and_filters_only_what_can_be_counted(index: ElasticIndex) -> None:
    for search in (
        Search(facets=("body",)),
        Search(filters={"entities.name": ("x",)}),
        Search(facets=("nonsense",)),
    ):
        with pytest.raises(UsageError, match="to count or filter"):
            index.search(search)
    with pytest.raises(UsageError, match="10,000"):
        index.search(Search(offset=10_000))


def test_the_longest_query_is_taken(index: ElasticIndex) -> None:
    assert index.search(Search(query=" ".join(f"word{number}" for number in range(256)))).total == 0


def test_rejects_are_kept_once_and_dropped(index: ElasticIndex) -> None:
    first, second = reject(0), reject(1, at=NOON - timedelta(hours=1))
    index.keep([first, second])
    index.keep([first])
    assert list(index.rejects()) == [second, first]
    index.forget([first.id, "nobody"])
    assert list(index.rejects()) == [second]


def test_a_run_is_remembered_once(index: ElasticIndex) -> None:
    run = complete(Run)
    index.record_run(run)
    index.record_run(run)
    index.connection.writer.indices.refresh(index=index.runs_name)
    hits = index.connection.reader.search(index=index.runs_name)["hits"]["hits"]
    assert [Run.model_validate(hit["_source"]) for hit in hits] == [run]


def test_scans_more_than_a_page(index: ElasticIndex) -> None:
    many = [article(number) for number in range(1201)]
    assert {done.outcome for done in index.write([Write(article=one) for one in many])} == {
        "written"
    }
    assert list(index.articles()) == many


def test_without_setup_says_what_to_do(elasticsearch: str) -> None:
    index = ElasticIndex(elasticsearch, name="nowhere-articles")
    for use in (
        lambda: index.write([Write(article=article())]),
        lambda: index.known(["1"]),
        lambda: index.search(Search()),
        lambda: list(index.articles()),
    ):
        with pytest.raises(IndexRefusedError, match="newsbeam setup"):
            use()


def test_waits_for_a_server_that_is_not_up_and_then_gives_up() -> None:
    slept: list[float] = []
    time = Time(now=lambda: sum(slept), sleep=slept.append, chance=lambda: 1.0)
    index = ElasticIndex(f"http://127.0.0.1:{free_port()}", wait_for_index=120, time=time)
    with pytest.raises(IndexRefusedError, match="could not be used for 120 seconds"):
        index.setup()
    assert sum(slept) == pytest.approx(120)
