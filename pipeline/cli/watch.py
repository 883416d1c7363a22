"""`newsbeam watch`: round after round, until stopped.

On this machine it is a loop of bounded runs: between two of them the process sleeps. A runner that
keeps the pace of a source without end gets one pipeline for all rounds. SIGTERM and Ctrl-C end both
with exit code 0, for a watch has no other end.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, suppress
from pathlib import Path

from connectors.open import JSON_LINES
from pipeline.account import Account
from pipeline.cli.place import open_for_writing
from pipeline.cli.run import RunOptions, complain_of, guarded, letting_go, named_runner, run_round
from pipeline.cli.screen import print_account
from pipeline.cli.sources import Named, find_sources
from pipeline.cli.stopping import PATIENCE, Stop, stopping
from pipeline.cli.terminal import complain
from pipeline.polling import Polled, Polling, open_polling
from schemas.errors import SourceError, UsageError

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
LEAST = 1.0  # seconds between rounds
LONGEST_END = 1_000  # milliseconds that a cancelled pipeline is waited for
LOOK_EVERY = 1.0  # seconds between two looks at how a pipeline does

Show = Callable[[Polled], None]


def watch_sources(sources: list[str], every: str, options: RunOptions, *, json: bool) -> None:
    """Run round after round until a signal says stop."""
    pause = seconds(every)
    with stopping(code=0, patience=PATIENCE) as stop:
        watch_until(stop, sources, pause, options, json=json)


def watch_until(
    stop: Stop, sources: list[str], pause: float, options: RunOptions, *, json: bool
) -> None:
    """Run round after round."""
    found = find_sources(sources, options.encoding)
    for missing in found.missing:
        complain(missing)

    def show(done: Polled) -> None:
        stop.written += done.account.indexed
        complain_of(done)
        print_round(done.account, options.to, json=json)

    with (
        open_polling(options.to, options.manners, wanted=found.polls) as feeds,
        letting_go(stop, feeds),
    ):
        if keeps_pace(options):
            watch_live(found, pause, options, feeds, stop, show)
        else:
            watch_in_turn(sources, pause, options, feeds, stop, show)


def keeps_pace(options: RunOptions) -> bool:
    """Say whether one pipeline serves all rounds; JSON lines are put in place at the end of each,
    so not for them.
    """
    from pipeline.beam.runners import LIVE  # noqa: PLC0415  # Beam is slow to import

    return named_runner(options.beam_args) in LIVE and not options.to.startswith(JSON_LINES)


def watch_in_turn(
    sources: list[str],
    pause: float,
    options: RunOptions,
    feeds: Polling | None,
    stop: Stop,
    show: Show,
) -> None:
    """Do a bounded run, wait, and do the next; every round finds anew what the sources name."""
    while not stop.asked.is_set():
        began = time.monotonic()
        try:
            show(run_round(find_sources(sources, options.encoding), options, feeds, stop))
        except SourceError as error:  # what is gone for a while may come back
            complain(str(error))
        stop.asked.wait(max(LEAST, pause - (time.monotonic() - began)))


def watch_live(
    found: Named, pause: float, options: RunOptions, feeds: Polling | None, stop: Stop, show: Show
) -> None:
    """Start one pipeline, tell of its rounds as they end, and cancel it in the end."""
    from pipeline.beam.live import Live  # noqa: PLC0415
    from pipeline.beam.runners import has_ended, new_pipeline  # noqa: PLC0415
    from pipeline.flow import run_until_cancelled  # noqa: PLC0415  # Beam is slow to import

    if feeds:
        feeds.remember(found.feeds)
    # threads of Beam, of whose trouble the job tells in the end
    threading.excepthook = lambda _: None
    with (
        open_for_writing(options.to, options.wait_for_index) as (place, _),
        tempfile.NamedTemporaryFile(prefix="newsbeam-") as told,
    ):
        live = Live(
            to=place,
            every=pause,
            files=found.files,
            encoding=found.encoding,
            manners=options.manners,
            told=told.name,
            feeds=None if found.all_known else tuple(feed.url for feed in found.feeds),
            runner=named_runner(options.beam_args),
            crew=feeds.poller.owner if feeds else "",
        )
        job = run_until_cancelled(
            new_pipeline(options.processes, options.beam_args, live=True), live
        )
        while not stop.asked.wait(LOOK_EVERY) and not has_ended(job):
            show_rounds(told, show)
        if not stop.asked.is_set():
            guarded(job.wait_until_finish)  # it ended by itself, so with an error
        show_rounds(
            told, show
        )  # before the job is cancelled: that may take longer than there is time for
        # workers print tracebacks when they are cancelled; a runner that Ctrl-C reached first has
        # nothing to cancel
        with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere), suppress(Exception):
            job.cancel()
            job.wait_until_finish(LONGEST_END)
        show_rounds(told, show)


def show_rounds(told: Iterable[bytes], show: Show) -> None:
    """Show the rounds that the pipeline told of since the last look."""
    for line in told:
        show(Polled.from_json(line))


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
