"""`newsbeam run`: one bounded run over what the user names."""

import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from typing import Any

import typer

from connectors.files.find import FileRef, Missed, find
from pipeline.account import Account
from pipeline.cli.place import writing
from pipeline.cli.screen import Watch, print_account
from pipeline.failure import understood
from pipeline.options import DEFAULT_INDEX, Json, Processes, Sources, To, beam_options
from schemas.errors import NewsbeamError, SourceError

EXAMPLES = (
    "Examples:  newsbeam run seeds/   ·   newsbeam run 'dumps/*.jsonl.gz' --processes 2   ·   "
    "newsbeam run seeds/ --to jsonl:- | jq .people   ·   newsbeam run seeds/ -- --runner=PrismRunner"
)


def run(
    context: typer.Context, sources: Sources, to: To = DEFAULT_INDEX, processes: Processes = 1, json: Json = False
) -> None:
    """Read SOURCEs once, into the index.

    Reading the same again changes nothing. What cannot be read is kept: see `newsbeam rejects`.
    """
    refs, missing = named(sources)
    account = run_refs(refs, to, processes, context.obj or [])
    print_account(account, to, json)
    for error in missing:
        typer.echo(f"newsbeam: {error}", err=True)
    if missing:
        raise typer.Exit(1)


def named(sources: list[str]) -> tuple[list[FileRef | Missed], list[SourceError]]:
    """Find the files of all sources; a source that is not there does not stop the others."""
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


def run_refs(refs: list[FileRef | Missed], to: str, processes: int, beam_words: list[str]) -> Account:
    """Run the flow over files, with progress on the screen."""
    started = time.monotonic()
    with writing(to) as (place, _), tempfile.TemporaryDirectory(prefix="newsbeam-") as folder, Watch(folder):
        account = guarded(
            lambda: flow().run_files(refs, place, beam_options(processes, beam_words), datetime.now(UTC), folder)
        )
    return account.but(seconds=round(time.monotonic() - started, 3))


def flow() -> Any:
    """Import the flow, and with it Beam, only now."""
    from pipeline import flow as module  # noqa: PLC0415

    return module


def guarded(work: Any) -> Account:
    """Do the work; our own error behind one of Beam's comes out as itself."""
    quiet_beam()
    try:
        result: Account = work()
    except NewsbeamError:
        raise
    except Exception as error:
        ours = understood(error)
        if ours is None:
            raise
        raise ours from None
    return result


def quiet_beam() -> None:
    """Keep Beam's own log lines off the screen, but for errors."""
    import logging  # noqa: PLC0415

    logging.getLogger("apache_beam").setLevel(logging.CRITICAL)
    logging.getLogger().setLevel(logging.ERROR)
    threading.excepthook = lambda args: sys.stderr.write(f"newsbeam: a worker thread stopped: {args.exc_value}\n")
