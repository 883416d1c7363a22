"""`python -m connectors.embedded.catchup FOLDER SECONDS`: bring a search index up to its articles,
and end.

A process of its own for what needs much memory for a short time; `searchfolder` starts it.
"""

import signal
import sys
from pathlib import Path

from connectors.embedded.changes import Changes
from connectors.embedded.database import Database
from connectors.embedded.searchfolder import BUSY, CAUGHT_UP, REFUSED, SearchFolder
from schemas.errors import IndexRefusedError


def main(folder: str, seconds: str) -> int:
    """Catch up; prints a sentence where that is refused. Gives how to end."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who waits for this says what Ctrl-C ended
    try:
        database = Database(Path(folder), create=False)
        try:
            search = SearchFolder(Path(folder))
            done = search.catch_up_here(Changes(database), wait=float(seconds))
            return CAUGHT_UP if done else BUSY
        finally:
            database.close()
    except IndexRefusedError as error:
        sys.stdout.write(f"{error}\n")
        return REFUSED


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
