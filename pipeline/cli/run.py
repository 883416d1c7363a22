"""`newsbeam run`: one bounded run over what the user names."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from connectors.files.find import FileRef, Missed
from connectors.index import RejectStore
from connectors.open import WAIT_FOR_INDEX
from pipeline.account import Account, run_of
from pipeline.beam.failure import understood
from pipeline.cli.place import writing
from pipeline.cli.reasons import tell_reasons
from pipeline.cli.screen import Watch, print_account
from pipeline.cli.sources import Named, left_aside, named
from pipeline.cli.stopping import Stop, remove, stopping
from pipeline.cli.terminal import complain
from pipeline.options import STANDARD_OUTPUT
from pipeline.polling import Manners, Polled, Polling, added, poll, polling
from pipeline.progress import handled
from schemas.item import Item
from schemas.model import Model
from schemas.reject import Taken


class RunOptions(Model):
    """How to run: where to, on what, and how to meet publishers."""

    to: str
    processes: int = 1
    beam_args: tuple[str, ...] = ()
    again: bool = False
    now: bool = False
    contact: str | None = None
    allow_private: tuple[str, ...] = ()
    full_text: bool = False
    encoding: str | None = None
    wait_for_index: float = WAIT_FOR_INDEX

    @property
    def manners(self) -> Manners:
        """How publishers are met."""
        return Manners(
            contact=self.contact, allow_private=self.allow_private, full_text=self.full_text
        )


def run_sources(sources: list[str], options: RunOptions, *, json: bool) -> None:
    """Run over every source that can be read; exit with 1 at the end where one that was named could
    not.
    """
    with stopping() as stop:
        found = named(sources, options.encoding)
        with (
            polling(options.to, options.manners, wanted=found.polls) as feeds,
            letting_go(stop, feeds),
        ):
            done = one_round(found, options, feeds, stop)
    complain_of(done)
    if found.polls and not done.polled:
        complain("no feed is due yet; newsbeam feeds says when, --now polls all the same.")
    print_account(done.account, options.to, json)
    if found.aside:
        complain(left_aside(found.aside))
    for sentence in found.missing:
        complain(sentence)
    if found.missing or set(done.unread) & set(sources):
        raise typer.Exit(1)


def letting_go(stop: Stop, feeds: Polling | None) -> AbstractContextManager[None]:
    """Give the leases of feeds back if a signal comes."""
    return stop.undoing(feeds.let_go) if feeds else nullcontext()


def one_round(found: Named, options: RunOptions, feeds: Polling | None, stop: Stop) -> Polled:
    """Read the files and poll the feeds that are due, once; an index that remembers runs remembers
    this one.
    """
    done, started = Polled(), time.monotonic()
    with (
        writing(options.to, options.wait_for_index) as (place, index),
        tempfile.TemporaryDirectory(prefix="newsbeam-") as folder,
        stop.undoing(lambda: remove(folder)),
        Watch(folder) as shown,
        stop.undoing(shown.end),
        stop.undoing(lambda: remove(place) if options.to == STANDARD_OUTPUT else None),
        stop.counting(lambda: handled(folder)),
    ):
        if found.refs:
            read = guarded(lambda: over_files(list(found.refs), place, options, folder, stop))
            done = added(done, Polled(account=read))
        if feeds:
            done = added(
                done, over_feeds(found, feeds, place, index.rejects, options, folder, stop)
            )
        if options.to == STANDARD_OUTPUT:
            tell_reasons(index.rejects.scan())
        account = done.account.but(seconds=round(time.monotonic() - started, 3))
        if index.runs and account.read:
            runner = named_runner(options.beam_args)
            index.runs.put(run_of(account, sources_of(found), runner, datetime.now(UTC)))
    return done.but(account=account)


def sources_of(found: Named) -> list[str]:
    """Name the folders and feeds of a run, at most twenty."""
    named = dict.fromkeys(
        [str(Path(ref.path).parent) for ref in found.refs] + [feed.url for feed in found.feeds]
    )
    return list(named)[:20]


def named_runner(beam_args: Sequence[str]) -> str:
    """Name the runner of a run."""
    from pipeline.beam.runners import runner_of  # noqa: PLC0415  # Beam is slow to import

    return runner_of(beam_args)


def over_feeds(
    found: Named,
    feeds: Polling,
    place: str,
    rejects: RejectStore,
    options: RunOptions,
    folder: str,
    stop: Stop,
) -> Polled:
    """Poll the feeds that are due, and take what they bring through the flow."""
    feeds.remember(found.feeds)
    urls = None if found.all_known else [feed.url for feed in found.feeds]

    def through(items: list[Item]) -> Account:
        return guarded(lambda: over_items(items, place, options, folder, stop))

    return poll(feeds, urls, rejects, through, force=options.now)


def complain_of(done: Polled) -> None:
    """Say which feeds could not be polled, and why."""
    for sentence in done.failed:
        complain(sentence)


def over_files(
    refs: list[FileRef | Missed],
    to: str,
    options: RunOptions,
    folder: str,
    stop: Stop | None = None,
) -> Account:
    """Run the flow over files."""
    from pipeline.beam.runners import new_pipeline  # noqa: PLC0415
    from pipeline.flow import run_files  # noqa: PLC0415  # Beam is slow to import

    pipeline = new_pipeline(options.processes, options.beam_args)
    with running(stop) as started:
        return run_files(
            pipeline, refs, to, datetime.now(UTC), folder, again=options.again, started=started
        )


def over_items(
    items: Sequence[Taken], to: str, options: RunOptions, folder: str, stop: Stop | None = None
) -> Account:
    """Run the flow over what is at hand: items, or what a later step takes."""
    from pipeline.beam.runners import new_pipeline  # noqa: PLC0415
    from pipeline.flow import run_items  # noqa: PLC0415  # Beam is slow to import

    with running(stop) as started:
        return run_items(
            new_pipeline(options.processes, options.beam_args), items, to, folder, started=started
        )


@contextmanager
def running(stop: Stop | None) -> Iterator[Callable[[Any], None]]:
    """Give what is to be told of a job that was started; if a signal comes, it is cancelled where
    it runs.
    """
    with ExitStack() as jobs:
        yield lambda job: jobs.enter_context(stop.undoing(job.cancel)) if stop else None


def guarded(work: Callable[[], Account]) -> Account:
    """Do the work; our own error behind one of Beam's comes out as itself."""
    try:
        return work()
    except Exception as error:
        ours = understood(error)
        if ours is None or ours is error:
            raise
        raise ours from None
