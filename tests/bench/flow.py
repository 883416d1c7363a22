"""The whole flow: documents a CPU second, by step; Beam beside a plain loop over the same functions; memory."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connectors.embedded.index import EmbeddedIndex
from connectors.files.find import find
from connectors.files.read import read
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.split import split
from pipeline.stories import relate_all
from pipeline.write import settle
from schemas.item import Item
from tests.bench.varied import write_varied

BATCH = 200
Rows = list[tuple[str, float]]


def timed(seconds: dict[str, float], name: str, work: Callable[..., Any], *given: Any) -> Any:
    """Do some work, and add its CPU seconds under its name."""
    start = time.process_time()
    done = work(*given)
    seconds[name] = seconds.get(name, 0.0) + time.process_time() - start
    return done


def plain_loop(source: Path, index: EmbeddedIndex) -> dict[str, float]:
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
                timed(seconds, "index", settle_new, index, batch)
    timed(seconds, "index", settle_new, index, batch)
    timed(seconds, "relate", relate_all, index)
    return seconds


def settle_new(index: EmbeddedIndex, batch: list[Any]) -> None:
    """Look up and write a batch as the flow does."""
    index.known([article.id for article in batch])
    settle(index, batch)
    batch.clear()


def warm() -> None:
    """Load every model, so that a measurement holds work alone."""
    with tempfile.TemporaryDirectory() as folder:
        plain_loop(write_varied(Path(folder, "warm.jsonl"), 3), opened(Path(folder, "index")))


def opened(folder: Path) -> EmbeddedIndex:
    """Make an embedded index."""
    index = EmbeddedIndex(folder)
    index.setup()
    return index


def steps(count: int) -> Rows:
    """Measure the plain loop, step by step, and Beam's share over it."""
    from pipeline.flow import run_files
    from pipeline.runners import new_pipeline

    with tempfile.TemporaryDirectory() as folder:
        source = write_varied(Path(folder, "varied.jsonl"), count)
        warm()
        index = opened(Path(folder, "loop"))
        seconds = plain_loop(source, index)
        index.close()
        opened(Path(folder, "beam")).close()
        start = time.process_time()
        run_files(new_pipeline(1, []), list(find(str(source))), str(Path(folder, "beam")), datetime.now(UTC), None)
        beam = time.process_time() - start
    loop = sum(seconds.values())
    rows = [(f"{name}, CPU ms a document", 1000 * spent / count) for name, spent in seconds.items()]
    return [*rows, ("topics, kind, language: documents a CPU second", count / seconds["classify"]), ("plain loop, documents a CPU second", count / loop), ("Beam, documents a CPU second", count / beam),
            ("Beam over plain loop, times", beam / loop)]  # fmt: skip


def whole_run(count: int, processes: int) -> Rows:
    """Run the command itself in a process of its own; give its pace and its largest process."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_varied(Path(folder, "varied.jsonl"), count)
        words = [sys.executable, "-m", "tests.bench.measured", str(source), str(Path(folder, "index")), str(processes)]
        done = subprocess.run(words, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
    name = f"{count:,} documents, {processes} process{'es' if processes > 1 else ''}"
    return [
        (f"{name}: documents a second", count / found["seconds"]),
        (f"{name}: documents a CPU second", count / found["cpu"]),
        (f"{name}: largest process, MB", found["peak"]),
        (f"{name}: index, kB a document", found["bytes"] / count / 1000),
    ]


def peak_mb(who: Sequence[int] = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) -> float:
    """Give the largest resident size of this process and its children so far."""
    return max(resource.getrusage(one).ru_maxrss for one in who) / 1024


def folder_bytes(folder: Path) -> int:
    """Sum the sizes of the files below a folder."""
    return sum(Path(here, name).stat().st_size for here, _, names in os.walk(folder) for name in names)
