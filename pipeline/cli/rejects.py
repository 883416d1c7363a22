"""`newsbeam rejects`: what could not go on, why, and sending it through again."""

import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from rich.text import Text

from connectors.files.find import FileRef, Missed, find, find_under
from connectors.files.names import real, written
from connectors.index import RejectStore
from connectors.open import open_feed_states
from pipeline.account import Account
from pipeline.cli.place import check_lasting, reading, writing
from pipeline.cli.run import RunOptions, guarded, over_files, over_items
from pipeline.cli.screen import Watch, print_account
from pipeline.cli.sources import WEB
from pipeline.cli.terminal import complain, console, write_json
from schemas.display import sentence
from schemas.errors import SourceError
from schemas.reject import Reject

MOST_SAID = 20  # sentences about rejects that stay
UNTIL_POLLED = "it stays until the feed is polled again and read whole without this"


class Replayed(NamedTuple):
    """The account of what was sent through, and a sentence for each thing that could not be."""

    account: Account
    staying: list[str]


class Again(NamedTuple):
    """What can be read again: rejects, the files they are of, and a sentence for each file that
    cannot.
    """

    rejects: list[Reject]
    refs: list[FileRef | Missed]
    staying: list[str]


def list_rejects(to: str, *, json: bool) -> None:
    """List what could not go on, and why."""
    with reading(to) as index:
        print_rejects(index.rejects, json)


def replay_rejects(to: str, beam_args: list[str], *, json: bool) -> None:
    """Send what could not go on through again, and say what could not be sent."""
    check_lasting(to)
    done = replay_all(to, beam_args)
    print_account(done.account, to, json)
    for said in done.staying[:MOST_SAID]:
        complain(said)
    if len(done.staying) > MOST_SAID:
        complain(f"and {len(done.staying) - MOST_SAID:,} more stay: newsbeam rejects lists them.")


def print_rejects(rejects: RejectStore, json: bool) -> None:
    """Print each reject in a line."""
    count = 0
    # the last count is printed below
    for count, reject in enumerate(rejects.scan(), start=1):  # noqa: B007
        if json:
            write_json(reject.to_json().decode())
        else:
            line = Text.assemble(
                (f"{reject.at:%Y-%m-%d %H:%M}  ", "dim"),
                (f"{reject.stage:<9}", "cyan"),
                sentence(reject.reason),
                (f" ({UNTIL_POLLED})" if is_of_poll(reject) else "", "dim"),
            )
            console().print(line, soft_wrap=True)
    if not json:
        console().print(Text(f"{count} reject{'' if count == 1 else 's'}", "bold"))


def is_of_poll(reject: Reject) -> bool:
    """Say whether only another poll of its feed can tell what becomes of a reject."""
    return reject.entry is None and reject.path.startswith(WEB)


def replay_all(to: str, beam_args: list[str]) -> Replayed:
    """Send every reject through again: from the step that failed where what it took is kept, else
    read again.

    Those that went through, or further than before, are dropped at the end only: whatever stops
    this, none is lost.
    """
    started = time.monotonic()
    with (
        writing(to) as (place, index),
        tempfile.TemporaryDirectory(prefix="newsbeam-") as folder,
        Watch(folder),
    ):
        kept = list(index.rejects.scan())
        at_hand = [reject for reject in kept if reject.entry is not None]
        again = look_again(
            reject for reject in kept if reject.entry is None and not is_of_poll(reject)
        )
        through = read_since(to, [reject for reject in kept if is_of_poll(reject)])
        staying, account, options = (
            list(again.staying),
            Account(),
            RunOptions(to=to, beam_args=tuple(beam_args)),
        )
        if at_hand:
            models = [reject.entry for reject in at_hand if reject.entry is not None]
            sent = guarded(lambda: over_items(models, place, options, folder))
            account = account.plus(sent)
            if sent.balanced and sent.read >= len(models):
                through += at_hand
            else:
                staying.append(
                    f"{len(models):,} rejects stay: not all of them were accounted for. Please"
                    " report it."
                )
        if again.refs:
            account = account.plus(guarded(lambda: over_files(again.refs, place, options, folder)))
            through += again.rejects
        # what was refused again has a new time
        refused = {reject.id: reject.at for reject in index.rejects.scan()}
        index.rejects.delete(
            [reject.id for reject in through if refused.get(reject.id) == reject.at]
        )
    return Replayed(account.but(seconds=round(time.monotonic() - started, 3)), staying)


def read_since(to: str, rejects: list[Reject]) -> list[Reject]:
    """Give the rejects of polls whose feed was read whole since: what was wrong with it then would
    have come again.
    """
    if not rejects:
        return []
    states = open_feed_states(to)
    try:
        whole: dict[str, datetime | None] = {state.url: state.whole for state in states.all()}
    finally:
        states.close()
    return [
        reject
        for reject in rejects
        if (at := whole.get(reject.path)) is not None and at > reject.at
    ]


def look_again(rejects: Iterable[Reject]) -> Again:
    """Look for the files of rejects by the rules of the run that found them; what is not found any
    more stays.
    """
    by_file: dict[tuple[str, str | None], list[Reject]] = {}
    for reject in rejects:
        by_file.setdefault((reject.path, reject.source), []).append(reject)
    found: dict[str, dict[str, list[FileRef | Missed]]] = {}
    again = Again([], [], [])
    for some in by_file.values():
        try:
            again.refs.extend(references_of(some[-1], found))
            again.rejects.extend(some)
        except SourceError as error:
            count = f"{len(some):,} rejects stay" if len(some) > 1 else "its reject stays"
            again.staying.append(f"{error} ({count})")
    return again


def references_of(
    reject: Reject, found: dict[str, dict[str, list[FileRef | Missed]]]
) -> list[FileRef | Missed]:
    """Give the references of a reject's file, found under its source; `found` keeps what sources
    gave. Raises SourceError.
    """
    source, path = reject.source, reject.path
    if source is None:
        return list(found_alone(path))
    if reject.folder and reject.folder != written(str(Path.cwd())):
        raise SourceError(f"{path}: was found in {reject.folder}. Replay it from there.")
    if source not in found:
        found[source] = {}
        for one in find_under(source):
            found[source].setdefault(one.path, []).append(one)
    refs = found[source].get(path, [])
    if not refs:
        raise SourceError(f"{path}: is not there any more. Put it back, and replay again.")
    for ref in refs:
        if isinstance(ref, Missed):
            raise SourceError(f"{path}: {ref.reason}.")
    return [ref.but(encoding=reject.encoding) for ref in refs]


def found_alone(path: str) -> Iterator[FileRef | Missed]:
    """Find a file of whose source nothing is known: a plain file only. Raises SourceError."""
    there = real(path)
    if Path(there).is_symlink() or not Path(there).is_file():
        raise SourceError(
            f"{path}: is no plain file, or is not there any more. Put it back, or name it to"
            " newsbeam run."
        )
    return find(path)
