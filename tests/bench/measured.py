"""One run of the command, measured from within: prints seconds, CPU seconds, megabytes and bytes as
JSON."""

import json
import os
import resource
import sys
import threading
import time
from pathlib import Path

import psutil

from connectors.embedded.index import open_embedded
from pipeline.cli.run import RunOptions, run_sources

EARLY = 10_000  # documents after which memory must not grow any more
LOOK_EVERY = 0.5  # seconds


class Memory(threading.Thread):
    """Looks now and then at the largest of this process and its workers: what it held before and
    after the first documents."""

    def __init__(self, index: Path) -> None:
        super().__init__(daemon=True)
        self.index = index
        self.early = self.peak = 0.0

    def run(self) -> None:
        """Look until the process ends."""
        me = psutil.Process()
        while True:
            self.peak = max(self.peak, *(held(one) for one in (me, *me.children(recursive=True))))
            if not self.early and self.written() >= EARLY:
                self.early = self.peak
            time.sleep(LOOK_EVERY)

    def written(self) -> int:
        """Count the documents in the index so far."""
        if not (self.index / "articles.sqlite3").exists():
            return 0
        index = open_embedded(self.index)
        try:
            return index.articles.count()
        finally:
            index.close()


def held(process: psutil.Process) -> float:
    """Give the megabytes that a process holds; one that has ended holds none."""
    try:
        return float(process.memory_info().rss / 2**20)
    except psutil.Error:
        return 0.0


def main(source: str, index: str, processes: str) -> None:
    """Run, and print what it took."""
    memory = Memory(Path(index))
    memory.start()
    began = time.monotonic()
    run_sources([source], RunOptions(to=index, processes=int(processes)), json=True)
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    found = {
        "seconds": time.monotonic() - began,
        "cpu": sum(one.ru_utime + one.ru_stime for one in spent),
        "early": memory.early,
        "peak": max(one.ru_maxrss for one in spent) / 1024,
        "bytes": folder_bytes(Path(index)),
    }
    sys.stdout.write(json.dumps(found) + "\n")


def folder_bytes(folder: Path) -> int:
    """Sum the sizes of the files below a folder."""
    return sum(
        Path(here, name).stat().st_size for here, _, names in os.walk(folder) for name in names
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
