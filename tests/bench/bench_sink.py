"""The sink against `elasticsearch.helpers.streaming_bulk`, and searches: `python -m
tests.bench.bench_sink [articles] [words]`.

Three ways write the same ready articles to the same server, each to an index of its own with the
same mapping, in turns of a thousand whose order rotates, so that whatever else the machine does
meets all alike:

- our sink: what is measured against `streaming_bulk`. Ready articles, and the whole policy (bounded
  batches, each item's answer read, waits, resends), as `create`, which the server refuses where a
  document is there already.
- `streaming_bulk`: the same documents as dictionaries, also as `create`.
- the whole write of a run (`pipeline.write`): look up, decide, write over the state that was seen,
  in batches of a run; in one turn of five only, compared with what the others took in these turns.

Then searches with three facets. The server is the tests', with 1 GB of heap; CPU seconds are those
of this process."""

import json
import statistics
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from connectors.elastic.index import open_elastic
from connectors.index import Index, Write
from pipeline.beam.transforms import BATCH
from pipeline.write import settle
from schemas import mapping
from schemas.article import Article
from tests.bench.bench_search import WORDS, Spent, articles, percentiles, searches, spent
from tests.elasticsearch import server
from tests.elasticsearch.server import Server

TURN = 1_000
THEIRS = "streaming-bulk"
SINK, BULK, RUN = "our sink", "streaming_bulk", "look up, decide, write"
RUN_EVERY = 5  # turns
Rows = list[tuple[str, float]]


def measure(url: str, count: int, words: int) -> Rows:
    """Write all ways and search; give rows of what was measured."""
    index, whole = (
        open_elastic(url, name="bench-articles"),
        open_elastic(url, name="benchrun-articles"),
    )
    index.setup()
    whole.setup()
    # a busy machine is not what is measured
    with Elasticsearch(url, request_timeout=120) as client:
        client.indices.create(
            index=THEIRS, mappings=mapping.article_mapping(), settings=mapping.article_settings()
        )
        took = _in_turns(index, whole, client, articles(count, words))
        index.refresh()
        size = client.indices.stats(index="bench-articles-v1")["_all"]["primaries"]["store"][
            "size_in_bytes"
        ]
    median, slowest = percentiles(one.wall for one in searches(index))
    for opened in (index, whole):
        opened.close()
    ours, theirs, run = (_sum(took[name]) for name in (SINK, BULK, RUN))
    beside = _sum({turn: one for turn, one in took[BULK].items() if turn in took[RUN]})
    return [
        ("articles a second, our sink", count / ours.wall),
        ("articles a second, streaming_bulk", count / theirs.wall),
        ("CPU ms an article in this process, our sink", 1000 * ours.cpu / count),
        ("CPU ms an article in this process, streaming_bulk", 1000 * theirs.cpu / count),
        ("our sink's time / streaming_bulk's (at most 1.2)", ours.wall / theirs.wall),
        (
            "the same, median of the turns",
            statistics.median(one.wall / took[BULK][turn].wall for turn, one in took[SINK].items()),
        ),
        ("look up, decide, write / streaming_bulk", run.wall / beside.wall),
        ("bytes an article in the index", size / count),
        ("search with three facets, median ms", median),
        ("search with three facets, 99th percentile ms", slowest),
    ]


def _sum(turns: Mapping[int, Spent]) -> Spent:
    return Spent(sum(one.wall for one in turns.values()), sum(one.cpu for one in turns.values()))


def _in_turns(
    index: Index, whole: Index, client: Elasticsearch, made: Iterator[Article]
) -> dict[str, dict[int, Spent]]:
    """Write the articles every way; who goes first changes with each turn. Gives what each took, by
    turn."""
    took: dict[str, dict[int, Spent]] = {SINK: {}, BULK: {}, RUN: {}}
    turn = 0
    while ready := list(islice(made, TURN)):
        writes = [Write(article=article) for article in ready]
        documents = [json.loads(article.to_json()) for article in ready]
        ways = [(SINK, partial(_ours, index, writes)), (BULK, partial(_theirs, client, documents))]
        ways += [(RUN, partial(_run, whole, ready))] if turn % RUN_EVERY == 0 else []
        first = turn % len(ways)
        for name, way in ways[first:] + ways[:first]:
            took[name][turn] = spent(way)
        turn += 1
        if turn % 10 == 0:
            so_far = _sum(took[SINK]).wall / _sum(took[BULK]).wall
            sys.stderr.write(
                f"{turn * TURN:,} articles: our sink's time / streaming_bulk's {so_far:.2f}\n"
            )
    return took


def _ours(index: Index, writes: list[Write]) -> None:
    assert {done.outcome for done in index.articles.write(writes)} == {"written"}


def _theirs(client: Elasticsearch, documents: list[dict[str, object]]) -> None:
    actions = [
        {"_op_type": "create", "_index": THEIRS, "_id": document["id"], "_source": document}
        for document in documents
    ]
    assert all(
        good
        for good, _ in streaming_bulk(
            client, actions, chunk_size=TURN, max_chunk_bytes=5 * 1024 * 1024
        )
    )


def _run(index: Index, ready: list[Article]) -> None:
    for start in range(0, len(ready), BATCH):
        assert {done.outcome for done in settle(index.articles, ready[start : start + BATCH])} == {
            "indexed"
        }


def on_a_server(count: int, words: int = WORDS) -> Rows:
    """Start a server, measure, and stop it."""
    server.HEAP = "1g"
    started = Server()
    try:
        return measure(started.start().url, count, words)
    finally:
        started.stop()


def main(count: int = 100_000, words: int = WORDS) -> None:
    """Measure and print."""
    rows = on_a_server(count, words)
    sys.stdout.write(f"{count:,} articles of {words} words\n")
    for name, figure in rows:
        sys.stdout.write(f"  {name:62} {figure:12,.2f}\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
