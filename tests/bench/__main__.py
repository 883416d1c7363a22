"""`make bench`: every measurement as a table, and as JSON with the facts of the machine (`--json
FILE`).

`python -m tests.bench steps peers` makes these parts alone; `--help` names all of them.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import psutil

from pipeline.version import VERSION
from tests.bench import bench_sink, extraction, flow, peers, relating, runs
from tests.feeds import bench as feeds

SIZES = (1_000, 10_000, 100_000)


class Part(NamedTuple):
    """One table: what it shows, and the work that makes its rows."""

    title: str
    measure: Callable[[], flow.Rows]


PARTS = {
    "start": Part("the time until anything happens", runs.start),
    "steps": Part(
        "the flow by step, 1,000 documents of 650 words, three times on each side in turns",
        lambda: flow.steps(1_000),
    ),
    "worst": Part("the worst case for relating", lambda: flow.worst_case(500)),
    "extraction": Part(
        "extraction alone, 400 different documents of 650 words", lambda: extraction.measure(400)
    ),
    "peers": Part(
        "beside peers, the same 200 texts, each side a process of one thread, in turns",
        lambda: peers.measure(200),
    ),
    "processes": Part(
        "the command on one process and on two, 4,000 documents of 650 words, three times each in turns",
        lambda: runs.processes(4_000),
    ),
    "sink": Part(
        "the sink beside streaming_bulk, 20,000 ready articles",
        lambda: bench_sink.on_a_server(20_000),
    ),
    "pace": Part("relating texts of 650 words, look-ups aside", relating.pace),
    "relating": Part("relating, the embedded index growing", lambda: relating.apart("embedded")),
    "relating-elasticsearch": Part(
        "relating, Elasticsearch growing", lambda: relating.apart("elasticsearch")
    ),
    "feeds": Part("1,000 feeds on loopback, one poll of each", feeds.polling),
    "idle": Part(f"ten feeds watched, looked at every {feeds.EVERY} s", feeds.idle),
    "sizes": Part(
        "the command on ever more documents of 650 words", lambda: runs.sizes(runs.whole, SIZES)
    ),
    "sizes-two": Part(
        "the same on two processes, the least and the most",
        lambda: runs.sizes(runs.whole, (SIZES[0], SIZES[-1]), 2),
    ),
    "paragraphs": Part(
        "the command on ever more documents of one paragraph, some 60 words",
        lambda: runs.sizes(runs.paragraphs, SIZES),
    ),
}


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument(
        "parts",
        nargs="*",
        choices=[[], *PARTS],
        help=f"any of {', '.join(PARTS)}; all when none is named",
    )
    parser.add_argument(
        "--json", type=Path, help="write the figures here too; parts that are not measured now stay"
    )
    options = parser.parse_args()
    found = {name: dict(show(PARTS[name])) for name in options.parts or PARTS}
    if options.json:
        known = (
            json.loads(options.json.read_text(encoding="utf-8"))["figures"]
            if options.json.exists()
            else {}
        )
        text = json.dumps(
            {"facts": facts(), "figures": known | found}, indent=1, ensure_ascii=False
        )
        options.json.write_text(text + "\n", encoding="utf-8")


def show(part: Part) -> flow.Rows:
    """Measure one part, and print its table."""
    sys.stdout.write(f"\n{part.title}\n")
    sys.stdout.flush()
    rows = part.measure()
    for name, figure in rows:
        sys.stdout.write(f"  {name:96} {figure:12,.2f}\n")
    sys.stdout.flush()
    return rows


def facts() -> dict[str, object]:
    """Say what the figures were measured on."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": platform.machine(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load": os.getloadavg()[0],
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "newsbeam": VERSION,
        "beam": version("apache-beam"),
    }


def processor() -> str:
    """Name the processor, as Linux tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.processor(),
    )


if __name__ == "__main__":
    main()
