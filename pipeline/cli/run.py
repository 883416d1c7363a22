"""`newsbeam run`: one bounded run over what the user names."""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import typer

from connectors.files.find import FileRef, Missed
from connectors.index import Index, RemembersRuns
from connectors.open import WAIT_FOR_INDEX
from pipeline.account import Account, run_of
from pipeline.cli.place import writing
from pipeline.cli.polling import poll, poller
from pipeline.cli.screen import Watch, print_account
from pipeline.cli.sources import Named, named
from pipeline.failure import understood
from schemas.item import Item
from schemas.model import Model


class Errand(Model):
    """How to run: where to, on what, and how to meet publishers."""

    to: str
    processes: int = 1
    beam_words: tuple[str, ...] = ()
    again: bool = False
    now: bool = False
    contact: str | None = None
    allow_private: bool = False
    full_text: bool = False
    wait_for_index: float = WAIT_FOR_INDEX


def run_sources(sources: list[str], errand: Errand, *, json: bool) -> None:
    """Run over every source that can be read; exit with 1 at the end where one could not."""
    found = named(sources)
    print_account(one_round(found, errand), errand.to, json)
    for sentence in found.missing:
        sys.stderr.write(f"newsbeam: {sentence}\n")
    if found.missing:
        raise typer.Exit(1)


def one_round(found: Named, errand: Errand) -> Account:
    """Read the files and poll the feeds that are due, once; an index that remembers runs remembers this one."""
    account, started = Account(), time.monotonic()
    with (
        writing(errand.to, errand.wait_for_index) as (place, index),
        tempfile.TemporaryDirectory(prefix="newsbeam-") as folder,
        Watch(folder),
    ):
        if found.refs:
            account = account.plus(guarded(lambda: over_files(list(found.refs), place, errand, folder)))
        if found.feeds or found.all_known:
            account = account.plus(over_feeds(found, place, index, errand, folder))
        account = account.but(seconds=round(time.monotonic() - started, 3))
        if isinstance(index, RemembersRuns) and account.read:
            index.record_run(run_of(account, sources_of(found), runner_of(errand), datetime.now(UTC)))
    return account


def sources_of(found: Named) -> list[str]:
    """Name the folders and feeds of a run, at most twenty."""
    named = dict.fromkeys([str(Path(ref.path).parent) for ref in found.refs] + [feed.url for feed in found.feeds])
    return list(named)[:20]


def runner_of(errand: Errand) -> str:
    """Name the runner of a run."""
    said = [word.partition("=")[2] for word in errand.beam_words if word.startswith("--runner=")]
    return said[0] if said else "FnApiRunner"


def over_feeds(found: Named, place: str, index: Index, errand: Errand, folder: str) -> Account:
    """Poll the feeds that are due, and take what they bring through the flow."""
    urls = None if found.all_known else [feed.url for feed in found.feeds]
    with poller(errand.to, found.feeds, contact=errand.contact, allow_private=errand.allow_private) as (polling, pages):

        def through(items: list[Item]) -> Account:
            whole = list(pages.complete(items)) if errand.full_text else items
            return guarded(lambda: over_items(whole, place, errand, folder))

        total = poll(polling, urls, index, through, force=errand.now)
    for sentence in total.failed:
        sys.stderr.write(f"newsbeam: {sentence}\n")
    if not total.polled:
        sys.stderr.write("newsbeam: no feed is due yet; newsbeam feeds says when, --now polls all the same.\n")
    return total.account


def over_files(refs: list[FileRef | Missed], to: str, errand: Errand, folder: str) -> Account:
    """Run the flow over files."""
    from pipeline.flow import run_files  # noqa: PLC0415  # Beam is slow to import
    from pipeline.runners import new_pipeline  # noqa: PLC0415

    pipeline = new_pipeline(errand.processes, list(errand.beam_words))
    return run_files(pipeline, refs, to, datetime.now(UTC), folder, again=errand.again)


def over_items(items: list[Item], to: str, errand: Errand, folder: str) -> Account:
    """Run the flow over items that are at hand."""
    from pipeline.flow import run_items  # noqa: PLC0415  # Beam is slow to import
    from pipeline.runners import new_pipeline  # noqa: PLC0415

    return run_items(new_pipeline(errand.processes, list(errand.beam_words)), items, to, folder)


def guarded(work: Callable[[], Account]) -> Account:
    """Do the work; our own error behind one of Beam's comes out as itself."""
    try:
        return work()
    except Exception as error:
        ours = understood(error)
        if ours is None or ours is error:
            raise
        raise ours from None
