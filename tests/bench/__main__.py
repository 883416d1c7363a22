"""`make bench`: every measurement in one table, and as JSON with the facts of the machine (`--json FILE`)."""

import argparse
import json
import os
import platform
import sys
from pathlib import Path

from tests.bench import flow, peers, relating


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--documents", type=int, default=20_000, help="documents of the large run")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    rows = list(show("the flow by step, 1,000 documents of 650 words", flow.steps(1_000)))
    rows += show("the worst case for relating", flow.worst_case(500))
    rows += show("relating, embedded index", relating.apart("embedded"))
    rows += show("relating, Elasticsearch", relating.apart("elasticsearch"))
    rows += show("beside peers, the same texts in turns", peers.measure(200))
    rows += show("the command, one process", flow.whole_run(options.documents, 1))
    rows += show("the command, two processes", flow.whole_run(options.documents, 2))
    if options.json:
        facts = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version()}
        options.json.write_text(json.dumps({"facts": facts, "figures": dict(rows)}, indent=1) + "\n", encoding="utf-8")


def show(title: str, rows: flow.Rows) -> flow.Rows:
    """Print one table."""
    sys.stdout.write(f"\n{title}\n")
    for name, figure in rows:
        sys.stdout.write(f"  {name:58} {figure:12,.2f}\n")
    sys.stdout.flush()
    return rows


if __name__ == "__main__":
    main()
