"""A worker process of a run on this machine: Beam's own, silent, for what goes wrong in it is told
by the run.

It ends with the process that started it: a run that is killed leaves no workers behind, which
Beam's own would be.
"""

import logging
import os
import signal
import sys
import threading
import time
from contextlib import redirect_stderr
from pathlib import Path

LOOK_EVERY = 1.0  # seconds between two looks at whether the run is still there
ORPHANED = 1


def main() -> None:
    """Work until the runner says stop, or is gone; the one argument is the runner's process id."""
    # Ctrl-C, which a terminal sends to all, is for the run to answer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with, args=(int(sys.argv[1]),), daemon=True).start()
    logging.basicConfig(level=logging.ERROR)
    debug = os.environ.get("NEWSBEAM_DEBUG")
    logging.disable(logging.NOTSET if debug else logging.CRITICAL)
    # it logs as it is imported
    from apache_beam.runners.worker import sdk_worker_main  # noqa: PLC0415

    # Beam prints what failed here too, and the run says it in a sentence
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(sys.stderr if debug else nowhere):
        sdk_worker_main.main(sys.argv)


def end_with(runner: int) -> None:
    """End this process when it is no child of the runner's any more: another process takes over an
    orphan.
    """
    while os.getppid() == runner:
        time.sleep(LOOK_EVERY)
    # other threads wait for the runner for ever; every write is whole or not at all
    os._exit(ORPHANED)


if __name__ == "__main__":
    main()
