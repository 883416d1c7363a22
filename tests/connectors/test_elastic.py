"""What only the Elasticsearch index does; what all indexes do is in test_*_contract."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectors.elastic import install
from connectors.elastic.cluster import Cluster
from connectors.elastic.connection import Time
from connectors.elastic.index import connect, open_elastic, put_together
from connectors.index import Index, Search, Write
from schemas.article import Article, Story
from schemas.errors import IndexRefusedError, UsageError
from schemas.run import Run
from tests.articles import NOON, article, complete, reject
from tests.elasticsearch.server import free_port

NUMBERS = itertools.count()


@pytest.fixture
def cluster(elasticsearch: str) -> Iterator[Cluster]:
    made = connect(elasticsearch, name=f"test{next(NUMBERS)}-articles")
    yield made
    indices = made.connection.writer.indices
    for name in install.templates(made.names.articles):
        indices.delete(index=list(indices.get(index=f"{name}-v*")))
        indices.delete_index_template(name=name)
    made.connection.close()


@pytest.fixture
def index(cluster: Cluster) -> Index:
    made = put_together(cluster)
    made.setup()
    return made


def test_setup_twice_changes_nothing(index: Index, cluster: Cluster) -> None:
    index.articles.write([Write(article=article())])
    indices, mine = cluster.connection.writer.indices, f"{cluster.names.articles}-v*"
    before = indices.get(index=mine).body
    index.setup()
    assert indices.get(index=mine).body == before
    assert index.articles.count() == 1


def test_a_complete_article_comes_back_as_it_was(index: Index) -> None:
    whole = complete(Article)
    assert [done.outcome for done in index.articles.write([Write(article=whole)])] == ["written"]
    assert index.articles.get([whole.id])[whole.id].article == whole
    assert list(index.articles.scan()) == [whole]


def test_a_write_is_seen_at_once_and_only_with_its_token_written_over(index: Index) -> None:
    first, second = article(word_count=1), article(word_count=2)
    index.articles.write([Write(article=first)])
    seen = index.articles.look_up([first.id, "nobody"])
    assert set(seen) == {first.id}
    assert index.articles.write([Write(article=second)])[0].outcome == "conflict"
    assert (
        index.articles.write([Write(article=second, token=seen[first.id].token)])[0].outcome
        == "written"
    )
    assert (
        index.articles.write([Write(article=first, token=seen[first.id].token)])[0].outcome
        == "conflict"
    )
    assert index.articles.get([first.id])[first.id].article == second


def test_one_bad_document_is_refused_with_the_servers_reason_and_the_others_go_on(
    index: Index,
) -> None:
    bad = article(1, location=[{"lat": 95.0, "lon": 0.0}])
    written = index.articles.write(
        [Write(article=article(0)), Write(article=bad), Write(article=article(2))]
    )
    assert [done.outcome for done in written] == ["written", "refused", "written"]
    assert "latitude" in (written[1].reason or "")


def test_a_million_characters_are_indexed_and_found_and_highlighted(index: Index) -> None:
    index.articles.write([Write(article=article(body="drone " + "peace talks " * 100_000))])
    index.refresh()
    page = index.searcher.search(Search(query="drone"))
    assert page.total == 1
    assert "\ue000drone\ue001" in page.hits[0].highlights[0]


def test_collapse_shows_each_story_once_and_every_article_of_none(index: Index) -> None:
    story = Story(id="s", size=2, origins=1, similarity=1)
    told = [
        article(number, story=story, timestamp=NOON + timedelta(hours=number))
        for number in range(2)
    ]
    alone = [article(number, timestamp=NOON + timedelta(hours=number)) for number in range(2, 4)]
    index.articles.write([Write(article=one) for one in told + alone])
    index.refresh()
    page = index.searcher.search(Search(query="ministers", collapse=True, sort="newest"))
    assert [hit.article.id for hit in page.hits] == [alone[1].id, alone[0].id, told[1].id]
    second = index.searcher.search(
        Search(query="ministers", collapse=True, sort="newest", offset=1, size=1)
    )
    assert [hit.article.id for hit in second.hits] == [alone[0].id]


def test_counts_and_filters_only_what_can_be_counted(index: Index) -> None:
    for search in (
        Search(facets=("body",)),
        Search(filters={"entities.name": ("x",)}),
        Search(facets=("nonsense",)),
    ):
        with pytest.raises(UsageError, match="to count or filter"):
            index.searcher.search(search)
    with pytest.raises(UsageError, match="10,000"):
        index.searcher.search(Search(offset=10_000))


def test_the_longest_query_is_taken(index: Index) -> None:
    assert (
        index.searcher.search(
            Search(query=" ".join(f"word{number}" for number in range(256)))
        ).total
        == 0
    )


def test_rejects_are_kept_once_and_dropped(index: Index) -> None:
    first, second = reject(0), reject(1, at=NOON - timedelta(hours=1))
    index.rejects.put([first, second])
    index.rejects.put([first])
    assert list(index.rejects.scan()) == [second, first]
    index.rejects.delete([first.id, "nobody"])
    assert list(index.rejects.scan()) == [second]


def test_a_run_is_remembered_once(index: Index, cluster: Cluster) -> None:
    run = complete(Run)
    assert index.runs is not None
    index.runs.put(run)
    index.runs.put(run)
    hits = cluster.connection.reader.search(index=cluster.names.runs)["hits"]["hits"]
    assert [Run.model_validate(hit["_source"]) for hit in hits] == [run]


def test_scans_more_than_a_page(index: Index) -> None:
    many = [article(number) for number in range(1201)]
    assert {
        done.outcome for done in index.articles.write([Write(article=one) for one in many])
    } == {"written"}
    assert list(index.articles.scan()) == many


def test_without_setup_says_what_to_do(elasticsearch: str) -> None:
    index = open_elastic(elasticsearch, name="nowhere-articles")
    for use in (
        lambda: index.articles.write([Write(article=article())]),
        lambda: index.articles.look_up(["1"]),
        lambda: index.searcher.search(Search()),
        lambda: list(index.articles.scan()),
    ):
        with pytest.raises(IndexRefusedError, match="newsbeam setup"):
            use()


def test_waits_for_a_server_that_is_not_up_and_then_gives_up() -> None:
    slept: list[float] = []
    time = Time(now=lambda: sum(slept), sleep=slept.append, chance=lambda: 1.0)
    index = open_elastic(f"http://127.0.0.1:{free_port()}", wait_for_index=120, time=time)
    with pytest.raises(IndexRefusedError, match="could not be used for 120 seconds"):
        index.setup()
    assert sum(slept) == pytest.approx(120)
