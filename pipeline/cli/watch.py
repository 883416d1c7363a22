"""`newsbeam watch`: a loop of bounded runs, until stopped.

Each round reads the files again (what is unchanged costs a look-up) and polls the feeds that are due; between rounds
the process sleeps. SIGTERM and Ctrl-C end it after the round it is in, with exit code 0 and nothing half done.
"""

import signal
import sys
import threading
import time

from pipeline.account import Account
from pipeline.cli.run import Errand, one_round
from pipeline.cli.screen import print_account
from pipeline.cli.sources import named
from schemas.errors import UsageError

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
LEAST = 1.0  # seconds between rounds


def watch_sources(sources: list[str], every: str, errand: Errand, *, json: bool) -> None:
    """Run round after round until a signal says stop."""
    pause = seconds(every)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    found = named(sources)
    for missing in found.missing:
        sys.stderr.write(f"newsbeam: {missing}\n")
    while not stop.is_set():
        began = time.monotonic()
        account = one_round(named(sources), errand)
        if account.read or not json:
            print_round(account, errand.to, json=json)
        stop.wait(max(LEAST, pause - (time.monotonic() - began)))


def print_round(account: Account, to: str, *, json: bool) -> None:
    """Print what a round did; one in which nothing came says nothing."""
    if account.read:
        print_account(account, to, json)
        sys.stdout.flush()


def seconds(text: str) -> float:
    """Read "30s", "10m", "2h" or a number of seconds. Raises UsageError."""
    number, unit = (text[:-1], text[-1]) if text[-1:] in UNITS else (text, "s")
    try:
        value = float(number) * UNITS[unit]
    except ValueError:
        value = -1.0
    if not LEAST <= value <= UNITS["d"]:
        raise UsageError(f"{text!r} is no time to wait. Write it like 30s, 10m or 2h.")
    return value
