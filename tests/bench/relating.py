"""What relating costs as an index grows: run `python -m tests.bench.relating 2000 20000 100000 [URL]`.

The index is filled with made-up signatures (telling words as frequent as in news, 40 days), then batches of 500 new
made-up articles are related: CPU seconds of this process and wall seconds of a batch, and the memory of the process.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

from connectors.embedded.index import EmbeddedIndex
from connectors.index import Index, Write
from pipeline.relate.signature import KEYS, signature
from pipeline.relate.terms import frequencies, hashed, idf
from pipeline.stories import relate_all
from schemas.article import Article, Pipeline, Story
from schemas.signature import Related

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 40
BATCH, BATCHES = 500, 3
WORDS = 300


class Maker:
    """Makes articles of random words, each as frequent as in news, and signatures of such articles."""

    def __init__(self) -> None:
        self.chance = random.Random(3)
        _, found = frequencies()
        self.words, self.weights = list(found), list(found.values())
        self.number = 0

    def articles(self, count: int) -> Iterator[Article]:
        """Make articles."""
        for _ in range(count):
            self.number += 1
            body = " ".join(self.chance.choices(self.words, self.weights, k=WORDS))
            yield Article.model_validate(
                {
                    "id": f"1{self.number:032x}", "timestamp": START + timedelta(days=self.chance.random() * DAYS),
                    "modified": START, "ingested": START, "kind": "article", "body": body, "title": body[:60],
                    "language": "en", "word_count": WORDS, "fingerprint": f"2{self.number:032x}",
                    "pipeline": Pipeline(version="0"),
                }
            )  # fmt: skip

    def related(self, count: int, like: Sequence[Article]) -> Iterator[Related]:
        """Make what an index remembers of articles: signatures of a few, with other bands and telling words."""
        models = [signature(article) for article in like]
        for _ in range(count):
            self.number += 1
            picked = set(self.chance.choices(self.words, self.weights, k=WORDS // 2))
            keys = [hashed(word) for word in sorted(picked, key=lambda word: (-idf(word), word))[:KEYS]]
            one = self.chance.choice(models).but(
                id=f"1{self.number:032x}", timestamp=START + timedelta(days=self.chance.random() * DAYS),
                keys=tuple(keys), bands=tuple(self.chance.getrandbits(37) for _ in range(32)),
            )  # fmt: skip
            yield Related(signature=one, story=Story(id=one.id, size=1, origins=1, similarity=1.0))


def measure(index: Index, sizes: Sequence[int]) -> None:
    """Fill an index step by step, and relate batches at each size."""
    maker, held = Maker(), 0
    like = list(maker.articles(50))
    for size in sizes:
        while held < size:
            index.relate(list(maker.related(min(BATCH, size - held), like)))
            held += min(BATCH, size - held)
        for _ in range(BATCHES):
            index.write([Write(article=article) for article in maker.articles(BATCH)])
            cpu, wall = time.process_time(), time.monotonic()
            relate_all(index)
            cpu, wall = time.process_time() - cpu, time.monotonic() - wall
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            sys.stdout.write(f"{size:8,} held: a batch of {BATCH} in {cpu:.2f} CPU s, {wall:.2f} s, {memory} MB\n")
            held += BATCH


def main(words: Sequence[str]) -> None:
    """Measure the embedded index, or Elasticsearch at an address."""
    sizes = [int(word) for word in words if word.isdigit()]
    addresses = [word for word in words if not word.isdigit()]
    with tempfile.TemporaryDirectory() as folder:
        index: Index = (
            import_module("connectors.elastic.index").ElasticIndex(addresses[0], name="bench-articles")
            if addresses
            else EmbeddedIndex(Path(folder))
        )
        index.setup()
        measure(index, sizes or [2_000, 20_000, 100_000])


if __name__ == "__main__":
    main(sys.argv[1:])
