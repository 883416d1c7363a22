"""One run of the command, measured from within: prints seconds, CPU seconds, the largest process and bytes as JSON."""

import json
import resource
import sys
import time
from pathlib import Path

from pipeline.cli.run import Errand, run_sources
from tests.bench.flow import folder_bytes, peak_mb


def main(source: str, index: str, processes: str) -> None:
    """Run, and print what it took."""
    began = time.monotonic()
    run_sources([source], Errand(to=index, processes=int(processes)), json=True)
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    found = {
        "seconds": time.monotonic() - began, "cpu": sum(one.ru_utime + one.ru_stime for one in spent),
        "peak": peak_mb(), "bytes": folder_bytes(Path(index)),
    }  # fmt: skip
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
