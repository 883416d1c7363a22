"""`newsbeam rejects`: what could not go on, why, and sending it through again."""

import tempfile
import time
from pathlib import Path

from rich.text import Text

from connectors.files.find import FileRef, Missed, find
from connectors.index import Index
from pipeline.account import Account
from pipeline.cli.place import check_lasting, reading, writing
from pipeline.cli.run import Errand, guarded, over_files, over_items
from pipeline.cli.screen import Watch, print_account
from pipeline.cli.sources import WEB
from pipeline.cli.terminal import console, write_json
from schemas.display import sentence
from schemas.errors import SourceError
from schemas.item import Item
from schemas.reject import Reject


def list_rejects(to: str, *, json: bool) -> None:
    """List what could not go on, and why."""
    with reading(to) as index:
        print_rejects(index, json)


def replay_rejects(to: str, beam_words: list[str], *, json: bool) -> None:
    """Send what could not go on through again."""
    check_lasting(to)
    print_account(replay_all(to, beam_words), to, json)


def print_rejects(index: Index, json: bool) -> None:
    """Print each reject in a line."""
    count = 0
    for count, reject in enumerate(index.rejects(), start=1):  # noqa: B007  # the last count is printed below
        if json:
            write_json(reject.to_json().decode())
        else:
            line = Text.assemble(
                (f"{reject.at:%Y-%m-%d %H:%M}  ", "dim"), (f"{reject.stage:<9}", "cyan"), sentence(reject.reason)
            )
            console().print(line, soft_wrap=True)
    if not json:
        console().print(Text(f"{count} reject{'' if count == 1 else 's'}", "bold"))


def replay_all(to: str, beam_words: list[str]) -> Account:
    """Send every reject through again: kept originals as they are, the others read again from their files.

    Those that pass are dropped at the end only: whatever stops this, none is lost.
    """
    started = time.monotonic()
    with writing(to) as (place, index), tempfile.TemporaryDirectory(prefix="newsbeam-") as folder, Watch(folder):
        kept = [reject for reject in index.rejects() if not reject.path.startswith(WEB)]
        items, refs = originals(kept)
        account, errand = Account(), Errand(to=to, beam_words=tuple(beam_words))
        if items:
            account = account.plus(guarded(lambda: over_items(items, place, errand, folder)))
        if refs:
            account = account.plus(guarded(lambda: over_files(refs, place, errand, folder)))
        again = {reject.id: reject.at for reject in index.rejects()}  # what was refused again has a new time
        index.forget([reject.id for reject in kept if again.get(reject.id) == reject.at])
    return account.but(seconds=round(time.monotonic() - started, 3))


def originals(kept: list[Reject]) -> tuple[list[Item], list[FileRef | Missed]]:
    """Part rejects into items at hand and files to read again; a file that is gone is missed again."""
    items = [reject.item for reject in kept if reject.item and reject.stage != "read"]
    refs: list[FileRef | Missed] = []
    for path in sorted({reject.path for reject in kept if not reject.item or reject.stage == "read"}):
        try:
            refs.extend(find(path) if Path(path).exists() else [Missed(path=path, reason="is not there any more")])
        except SourceError as error:
            refs.append(Missed(path=path, reason=str(error)))
    return items, refs
