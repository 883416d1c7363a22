"""The section Benchmarks of README.md, made anew from what was measured: `python -m
tests.bench.readme bench.json`."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.bench import peers
from tests.places import ROOT

BEGIN, END = "<!-- benchmarks -->\n", "<!-- end of benchmarks -->\n"
SHOWN = {  # the figures that README shows, by part; the others are in the JSON
    "steps": ("Beam, documents a CPU second", "Beam over plain loop, times"),
    "processes": (
        "one process, documents a second",
        "two processes, documents a second",
        "two processes against one, times as fast",
        "one process, its memory, MB",
        "index, kB a document",
    ),
    "sizes": (
        "CPU time a document, 100,000 against 1,000, times",
        "time a document, 100,000 against 1,000, times",
        "memory, 100,000 against a run of 10,000, times",
        "memory, 100,000 against their first 10,000, times",
    ),
    "sizes-two": (
        "on 2 processes: CPU time a document, 100,000 against 1,000, times",
        "on 2 processes: time a document, 100,000 against 1,000, times",
        "on 2 processes: memory, 100,000 against their first 10,000, times",
    ),
    "peers": (*(side.row for side in peers.SIDES.values()), peers.RATIO),
    "sink": ("our sink's time / streaming_bulk's (at most 1.2)",),
    "start": ("newsbeam --help, CPU seconds", "newsbeam run over one short text, CPU seconds"),
}


def section(measured: dict[str, Any]) -> str:
    """Give the section: the facts of the machine, and a row for each figure that was measured."""
    facts, figures = measured["facts"], measured["figures"]
    where = f"{facts['cores']} cores ({facts['processor']}), Python {facts['python']}, Beam {facts['beam']}, {facts['at'][:10]}"
    rows = [
        f"| {name} | {figures[part][name]:,.2f} |"
        for part, names in SHOWN.items()
        for name in names
        if name in figures.get(part, {})
    ]
    return "\n".join(
        [f"{where}; `make bench` measures it where you are.", "", "| | |", "|---|---|", *rows, ""]
    )


def main(file: str) -> None:
    """Put the section into README.md."""
    page = ROOT / "README.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    made = section(json.loads(Path(file).read_text(encoding="utf-8")))
    page.write_text(before + BEGIN + made + END + after, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
