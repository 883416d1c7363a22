"""The sink against `elasticsearch.helpers.streaming_bulk`, and searches: `python -m tests.bench.bench_sink [articles]`.

Both write the same ready articles to the same server, in turns of a thousand, each to an index of its own with the same
mapping, so that whatever else the machine does meets both alike. The server is the tests', with 1 GB of heap.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from connectors.elastic.index import ElasticIndex
from connectors.index import Search, Write
from schemas import mapping
from schemas.article import Article
from tests.bench.bench_search import FACETS, QUERIES, articles
from tests.elasticsearch import server
from tests.elasticsearch.server import Server

TURN = 1_000
WORDS = 650
ROUNDS = 25
THEIRS = "streaming-bulk"
Rows = list[tuple[str, float]]


def sink(url: str, count: int) -> Rows:
    """Write both ways and search; give rows of what was measured, in seconds on the clock."""
    index = ElasticIndex(url, name="bench-articles")
    index.setup()
    with Elasticsearch(url, request_timeout=120) as client:  # a busy machine is not what is measured
        client.indices.create(index=THEIRS, mappings=mapping.article_mapping(), settings=mapping.article_settings())
        ours, theirs = _in_turns(index, client, articles(count, WORDS))
        index.refresh()
        size = client.indices.stats(index="bench-articles-v1")["_all"]["primaries"]["store"]["size_in_bytes"]
    taken = sorted(_searches(index))
    index.close()
    return [
        ("articles a second, our sink", count / ours),
        ("articles a second, streaming_bulk", count / theirs),
        ("our time / streaming_bulk's (at most 1.2)", ours / theirs),
        ("bytes an article in the index", size / count),
        ("search with three facets, median ms", 1000 * statistics.median(taken)),
        ("search with three facets, 99th percentile ms", 1000 * taken[int(len(taken) * 0.99)]),
    ]


def _in_turns(index: ElasticIndex, client: Elasticsearch, made: Iterator[Article]) -> tuple[float, float]:
    """Write the articles both ways; who goes first changes with each turn."""
    ours = theirs = 0.0
    turn = 0
    while ready := list(islice(made, TURN)):
        writes = [Write(article=article) for article in ready]
        documents = [json.loads(article.to_json()) for article in ready]
        parts = [partial(_ours, index, writes), partial(_theirs, client, documents)]
        for part in parts if turn % 2 else reversed(parts):
            seconds = _seconds(part)
            ours, theirs = (ours + seconds, theirs) if part is parts[0] else (ours, theirs + seconds)
        turn += 1
    return ours, theirs


def _ours(index: ElasticIndex, writes: list[Write]) -> None:
    assert {done.outcome for done in index.write(writes)} == {"written"}


def _theirs(client: Elasticsearch, documents: list[dict[str, object]]) -> None:
    actions = [
        {"_op_type": "create", "_index": THEIRS, "_id": document["id"], "_source": document} for document in documents
    ]
    assert all(good for good, _ in streaming_bulk(client, actions, chunk_size=TURN, max_chunk_bytes=5 * 1024 * 1024))


def _searches(index: ElasticIndex) -> list[float]:
    """Ask every query, with three facets and ten hits, some times; the first round warms up."""
    asked = [Search(query=query, facets=FACETS) for _ in range(ROUNDS + 1) for query in QUERIES]
    return [_seconds(partial(index.search, search)) for search in asked][len(QUERIES) :]


def _seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def main(count: int = 100_000) -> None:
    """Start a server, measure and print."""
    server.HEAP = "1g"
    started = Server()
    try:
        rows = sink(started.start().url, count)
    finally:
        started.stop()
    sys.stdout.write(f"{count:,} articles of {WORDS} words\n")
    for name, figure in rows:
        sys.stdout.write(f"  {name:46} {figure:12,.2f}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
