"""Opening the index that the user named: to read what is there, or to write into from several
processes.
"""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from connectors.index import Index
from connectors.open import JSON_LINES, SERVERS, WAIT_FOR_INDEX, open_index
from pipeline.options import STANDARD_OUTPUT
from schemas.errors import NewsbeamError, UsageError


@contextmanager
def reading(to: str) -> Iterator[Index]:
    """Open an index to ask it. Raises UsageError where there is none yet."""
    check_lasting(to)
    if not to.startswith(SERVERS) and not Path(to.removeprefix(JSON_LINES)).expanduser().exists():
        raise UsageError(
            f"{to}: there is no index yet. Fill one: newsbeam run SOURCE --to {shlex.quote(to)}"
        )
    index = open_index(to)
    try:
        yield index
    finally:
        index.close()


@contextmanager
def writing(
    to: str, wait_for_index: float = WAIT_FOR_INDEX, *, upgrade: bool = False
) -> Iterator[tuple[str, Index]]:
    """Open an index for a run; gives the name under which its workers open it too. A server that is
    not up yet is waited for, so many seconds. What another version set up is refused, unless this
    is to `upgrade` it.

    Workers of a run into JSON lines write to a folder beside the file, which is made of it at the
    end; what a killed run left there is where the next one goes on.
    """
    with created(open_index(to, wait_for_index=wait_for_index), upgrade=upgrade) as index:
        working = index.working_folder
        yield (str(working.absolute()) if working else to), index


def check_lasting(to: str) -> None:
    """Refuse to look for what is kept where nothing is. Raises UsageError."""
    if to == STANDARD_OUTPUT:
        raise UsageError(
            f"{to} is standard output, which keeps nothing. Name an index that does: --to INDEX."
        )


@contextmanager
def created(index: Index, *, upgrade: bool) -> Iterator[Index]:
    """Create what the index needs, and close it at the end."""
    try:
        if not upgrade:
            index.storage.check()
        index.setup()
        yield index
    except BaseException:
        # trouble with closing follows from what went wrong first, and would hide it
        with suppress(NewsbeamError):
            index.close()
        raise
    index.close()
