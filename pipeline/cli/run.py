"""`newsbeam run`: one bounded run over what the user names."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime

import typer

from connectors.files.find import FileRef, Missed, find
from pipeline.account import Account
from pipeline.cli.place import writing
from pipeline.cli.screen import Watch, print_account
from pipeline.failure import understood
from schemas.errors import SourceError


def run_sources(sources: list[str], to: str, processes: int, beam_words: list[str], *, again: bool, json: bool) -> None:
    """Run over every source that can be read; exit with 1 at the end where one could not."""
    refs, missing = named(sources)
    started = time.monotonic()
    with writing(to) as (place, _), tempfile.TemporaryDirectory(prefix="newsbeam-") as folder, Watch(folder):
        account = guarded(lambda: over_files(refs, place, processes, beam_words, folder, again=again))
    print_account(account.but(seconds=round(time.monotonic() - started, 3)), to, json)
    for error in missing:
        typer.echo(f"newsbeam: {error}", err=True)
    if missing:
        raise typer.Exit(1)


def named(sources: list[str]) -> tuple[list[FileRef | Missed], list[SourceError]]:
    """Find the files of all sources; a source that is not there does not stop the others.

    Raises SourceError where none can be read.
    """
    refs: list[FileRef | Missed] = []
    missing: list[SourceError] = []
    for source in sources:
        try:
            refs.extend(find(source))
        except SourceError as error:
            missing.append(error)
    if not refs and missing:
        raise missing[0]
    return refs, missing


def over_files(
    refs: list[FileRef | Missed], to: str, processes: int, beam_words: list[str], folder: str, *, again: bool = False
) -> Account:
    """Run the flow over files."""
    from pipeline.flow import run_files  # noqa: PLC0415  # Beam is slow to import
    from pipeline.runners import new_pipeline  # noqa: PLC0415

    return run_files(new_pipeline(processes, beam_words), refs, to, datetime.now(UTC), folder, again=again)


def guarded(work: Callable[[], Account]) -> Account:
    """Do the work; our own error behind one of Beam's comes out as itself."""
    try:
        return work()
    except Exception as error:
        ours = understood(error)
        if ours is None or ours is error:
            raise
        raise ours from None
