"""The real server killed in the middle, with a full disk, with a red index: everything is there in
the end, once."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from elasticsearch import Elasticsearch

from connectors.elastic import bulk
from connectors.elastic.articles import ElasticArticles
from connectors.elastic.bulk import Sink
from connectors.elastic.connection import Time
from connectors.elastic.index import connect, open_elastic, put_together
from connectors.index import Write
from tests.articles import article
from tests.elasticsearch.server import Server

MANY = 3_000


@pytest.fixture
def client(elasticsearch: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch) as made:
        yield made
        made.indices.delete(
            index=[
                f"faults-{kind}-v1"
                for kind in ("articles", "feeds", "rejects", "runs", "signatures")
            ]
        )


def after_sleeps(number: int, repair: Callable[[], object]) -> Time:
    """Give a clock whose sleep number `number` repairs what is broken; nobody really sleeps."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == number:
            repair()

    return Time(now=lambda: sum(slept), sleep=sleep)


def test_a_full_disk_is_waited_for(elasticsearch: str, client: Elasticsearch) -> None:
    def block(on: bool | None) -> None:
        client.indices.put_settings(
            index="faults-articles", settings={"blocks.read_only_allow_delete": on}
        )

    index = open_elastic(
        elasticsearch, name="faults-articles", time=after_sleeps(3, lambda: block(None))
    )
    index.setup()
    block(True)
    written = index.articles.write([Write(article=article(number)) for number in range(20)])
    assert {done.outcome for done in written} == {"written"}
    assert index.articles.count() == 20


def test_a_red_index_is_waited_for(
    elasticsearch: str, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def only_on(node: str | None) -> None:
        client.indices.put_settings(
            index="faults-articles", settings={"routing.allocation.require._name": node}
        )

    def mend() -> None:
        only_on(None)
        client.cluster.health(index="faults-articles", wait_for_status="yellow")

    monkeypatch.setattr(bulk, "SERVER_SECONDS", "1s")
    index = open_elastic(elasticsearch, name="faults-articles", time=after_sleeps(2, mend))
    index.setup()
    client.indices.close(index="faults-articles")
    only_on("nobody")
    client.indices.open(index="faults-articles", wait_for_active_shards="0")
    assert client.cluster.health(index="faults-articles")["status"] == "red"
    written = index.articles.write([Write(article=article(number)) for number in range(20)])
    assert {done.outcome for done in written} == {"written"}
    assert index.articles.count() == 20


@pytest.mark.slow
def test_killed_in_the_middle_of_a_run(own_server: Server) -> None:
    own_server.start()
    cluster = connect(own_server.url)
    small = Sink(cluster.connection, cluster.names.articles, alias=True, most_items=50)
    index = replace(put_together(cluster), articles=ElasticArticles(cluster, small))
    index.setup()
    outcomes: list[str] = []
    begun = threading.Event()

    def fill() -> None:
        for start in range(0, MANY, 100):
            done = index.articles.write(
                [Write(article=article(number)) for number in range(start, start + 100)]
            )
            outcomes.extend(one.outcome for one in done)
            if start >= MANY // 3:
                begun.set()

    writer = threading.Thread(target=fill)
    writer.start()
    begun.wait(120)
    own_server.kill()
    own_server.start()
    writer.join(240)
    assert outcomes == ["written"] * MANY
    assert [one.id for one in index.articles.scan()] == [
        article(number).id for number in range(MANY)
    ]
    index.close()
