"""What relating costs as an index grows: run `python -m tests.bench.relating`, on both indexes,
each in a process of its own.

The index is filled with made-up signatures (telling words as frequent as in news, 40 days), then
batches of 500 new made-up articles are related: CPU seconds of this process and wall seconds of a
batch, and the memory of the process."""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from connectors.embedded.index import open_embedded
from connectors.index import Index, Write
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.relate.signature import KEYS, signature
from pipeline.relate.terms import counted, hashed, idf
from pipeline.split import split
from pipeline.stories import relate_all
from schemas.article import Article, Pipeline, Story
from schemas.item import Item
from schemas.signature import Related
from tests.bench.varied import one_event, varied
from tests.intercepted import intercepted

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 40
BATCH, BATCHES = 500, 3
SIZES = (2_000, 20_000, 100_000)
FILLED = 1_000  # signatures written at once
WORDS = 300
Rows = list[tuple[str, float]]


class Maker:
    """Makes articles of random words, each as frequent as in news, and signatures of such
    articles."""

    def __init__(self) -> None:
        self.chance = random.Random(3)
        found = counted()
        self.words, self.up_to = list(found), list(accumulate(found.values()))
        self.rank = {word: (-idf(word), word) for word in found}
        self.number = 0

    def articles(self, count: int) -> Iterator[Article]:
        """Make articles."""
        for _ in range(count):
            self.number += 1
            body = " ".join(self.chance.choices(self.words, cum_weights=self.up_to, k=WORDS))
            yield Article.model_validate(
                {
                    "id": f"1{self.number:032x}",
                    "timestamp": START + timedelta(days=self.chance.random() * DAYS),
                    "modified": START,
                    "ingested": START,
                    "kind": "article",
                    "body": body,
                    "title": body[:60],
                    "language": "en",
                    "word_count": WORDS,
                    "fingerprint": f"2{self.number:032x}",
                    "pipeline": Pipeline(version="0"),
                }
            )

    def related(self, count: int, like: Sequence[Article]) -> Iterator[Related]:
        """Make what an index remembers of articles: signatures of a few, with other bands and
        telling words."""
        models = [signature(article) for article in like]
        for _ in range(count):
            self.number += 1
            picked = set(self.chance.choices(self.words, cum_weights=self.up_to, k=WORDS // 2))
            keys = [hashed(word) for word in sorted(picked, key=self.rank.__getitem__)[:KEYS]]
            one = self.chance.choice(models).but(
                id=f"1{self.number:032x}",
                timestamp=START + timedelta(days=self.chance.random() * DAYS),
                keys=tuple(keys),
                bands=tuple(self.chance.getrandbits(37) for _ in range(32)),
            )
            yield Related(signature=one, story=Story(id=one.id, size=1, origins=1, similarity=1.0))


def measure(index: Index, sizes: Sequence[int]) -> Rows:
    """Fill an index step by step, and relate batches at each size; gives the least of each measure,
    and the growth."""
    maker, held, seconds = Maker(), 0, list[float]()
    like, rows = list(maker.articles(50)), Rows()
    for size in sizes:
        while held < size:
            some = min(FILLED, size - held)
            index.relations.put(list(maker.related(some, like)))
            held += some
        spent = [relate_batch(index, maker) for _ in range(BATCHES)]
        held += BATCH * BATCHES
        seconds.append(min(wall for _, wall in spent))
        rows += [
            (f"{size:,} held: a batch of {BATCH}, CPU s", min(cpu for cpu, _ in spent)),
            (f"{size:,} held: a batch of {BATCH}, s", seconds[-1]),
            (
                f"{size:,} held: memory so far, MB",
                resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            ),
        ]
    return [
        *rows,
        (f"time of a batch, {sizes[-1]:,} over {sizes[0]:,} held", seconds[-1] / seconds[0]),
    ]


def relate_batch(index: Index, maker: Maker) -> tuple[float, float]:
    """Relate new articles; gives the CPU seconds of this process, and all seconds."""
    index.articles.write([Write(article=article) for article in maker.articles(BATCH)])
    cpu, wall = time.process_time(), time.monotonic()
    relate_all(index)
    return time.process_time() - cpu, time.monotonic() - wall


class Aside:
    """Counts the CPU seconds spent in an index, so that relating itself can be told from its
    look-ups."""

    spent = 0.0

    def __call__(self, _: str, call: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """Make a call of the index, timed."""
        began = time.process_time()
        try:
            return call(*given, **more)
        finally:
            self.spent += time.process_time() - began


def pace() -> Rows:
    """Relate texts as varied as news, and texts that are all on one event; look-ups and writes are
    left out."""
    return [
        (f"{name}, documents a CPU second, look-ups aside", related_a_second(rows))
        for name, rows in (("varied texts", varied(1_500)), ("one event", one_event(500)))
    ]


def related_a_second(rows: Iterator[dict[str, str]]) -> float:
    """Give the pace of relating texts of 650 words."""
    with tempfile.TemporaryDirectory() as folder:
        index = open_embedded(Path(folder, "index"))
        index.setup()
        articles = [ready(row) for row in rows]
        for start in range(0, len(articles), BATCH):
            index.articles.write(
                [Write(article=article) for article in articles[start : start + BATCH]]
            )
        aside, began = Aside(), time.process_time()
        relate_all(intercepted(index, aside))
        return len(articles) / (time.process_time() - began - aside.spent)


def ready(row: dict[str, str]) -> Article:
    """Make the article of a varied text."""
    record = {name: value for name, value in row.items() if name != "body"}
    item = Item.model_validate(
        {"path": row["url"], "text": row["body"], "found": START, "record": record}
    )
    return extract(classify(clean(next(iter(split(item))))))


def on_embedded(sizes: Sequence[int]) -> Rows:
    """Measure the embedded index."""
    with tempfile.TemporaryDirectory() as folder:
        index = open_embedded(Path(folder))
        index.setup()
        return measure(index, sizes)


def on_elasticsearch(sizes: Sequence[int]) -> Rows:
    """Measure a real Elasticsearch, started for this."""
    from connectors.elastic.index import open_elastic
    from tests.elasticsearch.server import Server

    server = Server().start()
    try:
        index = open_elastic(server.url)
        index.setup()
        return measure(index, sizes)
    finally:
        server.stop()


def apart(name: str, sizes: Sequence[int] = SIZES) -> Rows:
    """Measure one index in a process of its own, so that its memory is its own."""
    words = [sys.executable, "-m", "tests.bench.relating", name, *map(str, sizes)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    return [(title, figure) for title, figure in json.loads(done.stdout.splitlines()[-1])]


def main(words: Sequence[str]) -> None:
    """Measure one index, as JSON, or without words both."""
    if words:
        measured = {"embedded": on_embedded, "elasticsearch": on_elasticsearch}[words[0]]
        sys.stdout.write(json.dumps(measured([int(word) for word in words[1:]] or SIZES)) + "\n")
        return
    for name in ("embedded", "elasticsearch"):
        sys.stdout.write(f"\n{name}\n")
        sys.stdout.writelines(f"  {title:58} {figure:12,.2f}\n" for title, figure in apart(name))


if __name__ == "__main__":
    main(sys.argv[1:])
