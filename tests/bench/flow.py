"""The whole flow: documents a CPU second, by step; Beam beside a plain loop over the same
functions."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.embedded.index import open_embedded
from connectors.files.find import find
from connectors.files.read import read
from connectors.index import Index
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.memory import forget
from pipeline.relate.signature import signature
from pipeline.split import split
from pipeline.stories import relate_all
from pipeline.write import settle
from schemas.item import Item
from tests.bench.varied import one_event, write_records, write_varied

BATCH = 200
TURNS = 3  # runs of each of two things that are compared
Rows = list[tuple[str, float]]


def timed(seconds: dict[str, float], name: str, work: Callable[..., Any], *given: Any) -> Any:
    """Do some work, and add its CPU seconds under its name."""
    start = time.process_time()
    done = work(*given)
    seconds[name] = seconds.get(name, 0.0) + time.process_time() - start
    return done


def plain_loop(source: Path, index: Index) -> dict[str, float]:
    """Run the steps in a plain loop; give the CPU seconds of each."""
    seconds: dict[str, float] = {}
    batch: list[Any] = []
    for ref in find(str(source)):
        for item in timed(seconds, "read", lambda ref: list(read(ref, datetime.now(UTC))), ref):
            assert isinstance(item, Item)
            for piece in timed(seconds, "split", split, item):
                document = timed(seconds, "clean", clean, piece)
                classified = timed(seconds, "classify", classify, document)
                batch.append(timed(seconds, "extract", extract, classified))
            if len(batch) >= BATCH:
                write(index, batch, seconds)
    write(index, batch, seconds)
    timed(seconds, "relate", relate_all, index)
    timed(seconds, "make searchable", index.close)
    return seconds


def write(index: Index, batch: list[Any], seconds: dict[str, float]) -> None:
    """Look up, write and sign a batch as the flow does."""
    timed(seconds, "index", index.articles.look_up, [article.id for article in batch])
    timed(seconds, "index", settle, index.articles, batch)
    timed(
        seconds,
        "sign",
        lambda: index.relations.put_signatures([signature(article) for article in batch]),
    )
    batch.clear()


def warm() -> None:
    """Load every model, so that a measurement holds work alone."""
    with tempfile.TemporaryDirectory() as folder:
        plain_loop(write_varied(Path(folder, "warm.jsonl"), 3), opened(Path(folder, "index")))


def opened(folder: Path) -> Index:
    """Make an embedded index."""
    index = open_embedded(folder)
    index.setup()
    return index


def steps(count: int) -> Rows:
    """Measure the plain loop, step by step, and Beam's share over it: in turns, so that both meet
    the same hours."""
    beam, loops = 0.0, defaultdict[str, float](float)
    with tempfile.TemporaryDirectory() as folder:
        source = write_varied(Path(folder, "varied.jsonl"), count)
        warm()
        for turn in range(TURNS):
            forget()
            beam += beam_seconds(source, Path(folder, f"beam{turn}"))
            forget()
            for name, spent in plain_loop(source, opened(Path(folder, f"loop{turn}"))).items():
                loops[name] += spent
    texts, loop = TURNS * count, sum(loops.values())
    rows = [(f"{name}, CPU ms a document", 1000 * spent / texts) for name, spent in loops.items()]
    return [
        *rows,
        ("topics, kind, language: documents a CPU second", texts / loops["classify"]),
        ("plain loop, documents a CPU second", texts / loop),
        ("Beam, documents a CPU second", texts / beam),
        ("Beam over plain loop, times", beam / loop),
    ]


def beam_seconds(source: Path, folder: Path) -> float:
    """Run the flow on Beam; give its CPU seconds."""
    from pipeline.beam.runners import new_pipeline
    from pipeline.flow import run_files

    index = opened(folder)
    start = time.process_time()
    run_files(new_pipeline(1, []), list(find(str(source))), str(folder), datetime.now(UTC), None)
    index.close()
    return time.process_time() - start


def worst_case(count: int) -> Rows:
    """Measure relating texts that are all on one event, none a copy of another."""
    with tempfile.TemporaryDirectory() as folder:
        index = opened(Path(folder, "loop"))
        seconds = plain_loop(write_records(Path(folder, "one.jsonl"), one_event(count)), index)
    return [
        (
            f"relate, {count:,} texts on one event, CPU ms a document",
            1000 * seconds["relate"] / count,
        )
    ]
