"""How fast the embedded index writes and searches: `python -m tests.bench.bench_search [articles]
[words]`.

Seconds are CPU seconds of this process, all its threads, so that a busy machine does not change
them much; of searches, those on the clock too, as a person waits."""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from connectors.embedded.index import open_embedded
from connectors.index import Index, Search, Write
from schemas.article import (
    Article,
    Claim,
    Date,
    Entity,
    EntityType,
    Event,
    GeoPoint,
    Pipeline,
    Quantity,
    Quote,
    Span,
    Story,
    Topic,
)
from schemas.document import Place, Published, Publisher, Url

WORDS = 225  # of a body: the mean of the seeds
BATCH = 200  # articles a write
ROUNDS = 50  # of all the queries
FACETS = ("people", "topics", "countries")
QUERIES = (
    "",
    "city",
    "city river",
    '"city river"',
    "city OR river",
    "person:person",
    "riv* -city",
    "title:city mountain",
)
# words to a name of each type
NAMED: dict[EntityType, int] = {"person": 110, "organization": 160, "place": 40}
COUNTRIES = [
    "UA",
    "RU",
    "US",
    "GB",
    "CN",
    "IR",
    "IL",
    "DE",
    "FR",
    "PL",
    "TR",
    "IN",
    "JP",
    "EE",
    "BY",
    "SY",
]
SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "ke",
    "li",
    "mo",
    "nu",
    "ra",
    "se",
    "ti",
    "vo",
    "wa",
    "zi",
]


class Spent(NamedTuple):
    """Seconds on the clock, and of this process's CPU."""

    wall: float = 0.0
    cpu: float = 0.0


def vocabulary(size: int, chance: random.Random) -> list[str]:
    """Make words; the first ones, to be used most, are English."""
    common = [
        "the",
        "of",
        "and",
        "said",
        "city",
        "river",
        "officials",
        "mountain",
        "running",
        "attacks",
    ]
    return common + [
        "".join(chance.choices(SYLLABLES, k=chance.randint(2, 5)))
        for _ in range(size - len(common))
    ]


def articles(count: int, words: int) -> Iterator[Article]:
    """Make articles with words as unevenly frequent as those of a language, and the parts an
    extraction gives."""
    chance = random.Random(7)
    known = vocabulary(50_000, chance)
    weights = [1 / (rank + 10) for rank in range(len(known))]
    stock = chance.choices(known, weights, k=2_000_000)
    for number in range(count):
        at = chance.randrange(len(stock) - words)
        yield _article(number, stock[at : at + words], chance)


def _article(number: int, words: list[str], chance: random.Random) -> Article:
    """Make an article with as many parts as the pipeline finds in the seeds, for its length."""
    body = " ".join(words)
    spans = [
        Span(text=body[at : at + 20], start=at, end=at + 20) for at in range(0, len(body) - 20, 65)
    ]
    named = [
        (kind, _name(kind, chance))
        for kind, apart in NAMED.items()
        for _ in range(len(words) // apart)
    ]
    people, organizations, places = (
        [name for kind, name in named if kind == wanted] for wanted in NAMED
    )
    points = [
        GeoPoint(lat=chance.uniform(-60, 70), lon=chance.uniform(-180, 180)) for _ in range(3)
    ]
    topics = [f"topic {chance.randrange(120)}" for _ in range(5)]
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
    url = f"https://paper{number % 50}.example/{number}"
    return Article(
        id=f"1{number:032x}",
        timestamp=at,
        published=Published(gte=at, lte=at, text=at.isoformat()),
        modified=at,
        ingested=at,
        kind="article",
        title=" ".join(words[:8]),
        body=body,
        language="en",
        word_count=len(words),
        url=Url(full=url, original=url, domain=f"paper{number % 50}.example"),
        publisher=Publisher(name=f"Paper {number % 50}", domain=f"paper{number % 50}.example"),
        topics=tuple(topics),
        topic_ids=tuple(topics),
        topic_scores=tuple(
            Topic(id=one, name=one, score=0.5, words=tuple(words[9:12])) for one in topics
        ),
        people=tuple(people),
        organizations=tuple(organizations),
        places=tuple(places),
        countries=tuple(chance.choices(COUNTRIES, k=4)),
        location=tuple(points),
        quote_speakers=tuple(people[:2]),
        claim_speakers=tuple(people),
        quantity_kinds=("people", "money"),
        entities=tuple(
            Entity(name=name, type=kind, mentions=tuple(spans[nth :: len(named)]))
            for nth, (kind, name) in enumerate(named)
        ),
        quotes=tuple(
            Quote(**dict(span), speaker=people[0], verb="said")
            for span in spans[: len(words) // 200]
        ),
        claims=tuple(
            Claim(**dict(span), speaker=people[-1], verb="said")
            for span in spans[: len(words) // 43]
        ),
        quantities=tuple(
            Quantity(**dict(span), value=9, unit="person", kind="people")
            for span in spans[: len(words) // 140]
        ),
        dates=tuple(
            Date(**dict(span), gte="2025-01-01", lte="2025-01-01", precision="day")
            for span in spans[: len(words) // 190]
        ),
        events=tuple(
            Event(**dict(span), type="assault", actor="RU") for span in spans[: len(words) // 350]
        ),
        story=Story(id=f"story {number // 4}", size=4, origins=2, similarity=0.5),
        paths=(Place(path="dump.jsonl", start=number * 5_000, end=number * 5_000 + len(body)),),
        fingerprint=f"1{number:032x}",
        pipeline=Pipeline(version="1"),
    )


def _name(kind: str, chance: random.Random) -> str:
    """Give one of twenty thousand names of a kind, some of them in very many texts."""
    return f"{kind} {int(chance.paretovariate(0.5)) % 20_000}"


def write(index: Index, made: Iterator[Article]) -> float:
    """Write articles that are ready; give the CPU seconds without those of making them."""
    seconds = 0.0
    while batch := [Write(article=article) for article in islice(made, BATCH)]:
        seconds += spent(partial(index.articles.write, batch)).cpu
    return seconds


def searches(index: Index, rounds: int = ROUNDS) -> list[Spent]:
    """Ask every query, with three facets and ten hits, some times; the first round warms up."""
    asked = [Search(query=query, facets=FACETS) for _ in range(rounds + 1) for query in QUERIES]
    return [spent(partial(index.searcher.search, search)) for search in asked][len(QUERIES) :]


def percentiles(seconds: Iterable[float]) -> tuple[float, float]:
    """Give the median and the 99th percentile, in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * statistics.median(ordered), 1000 * ordered[int(len(ordered) * 0.99)]


def spent(work: Callable[[], object]) -> Spent:
    """Say what some work took."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - cpu)


def main(count: int = 100_000, words: int = WORDS) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        index = open_embedded(Path(folder))
        index.setup()
        kept = write(index, articles(count, words))
        searchable = spent(index.refresh).cpu
        taken = searches(index)
        index.close()
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    wall, cpu = percentiles(one.wall for one in taken), percentiles(one.cpu for one in taken)
    sys.stdout.write(
        f"{count:,} articles of {words} words; a CPU second:\n"
        f"  written to SQLite   {count / kept:10,.0f}\n"
        f"  made searchable     {count / searchable:10,.0f}\n"
        f"  both                {count / (kept + searchable):10,.0f}\n"
        f"on disk               {size / count / 1000:10,.1f} kB an article\n"
        f"search, three facets  {wall[0]:10,.1f} ms median, {wall[1]:,.1f} ms 99th percentile, on the clock\n"
        f"                      {cpu[0]:10,.1f} ms median, {cpu[1]:,.1f} ms 99th percentile, of CPU\n"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
