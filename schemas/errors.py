"""Every error newsbeam raises on purpose, with the exit code each ends a command with.

NewsbeamError            1
├── UsageError           2   an option, a query or a source that makes no sense
│   └── QueryError       2   a query that does not parse; knows the position
├── SourceError          1   a source named on the command line cannot be read at all
├── AccessError          3   authentication or TLS
├── IndexRefusedError    4   the index or the disk refuses writes, or never came up
├── JobCancelledError    1   somebody else ended the job on its runner
└── ReaderGoneError      0   nobody reads what is printed any more

Each message is one sentence for a person: what failed, its name, and what to do.
"""

from typing import ClassVar


class NewsbeamError(Exception):
    """Anything that ends a command with one clear sentence."""

    exit_code: ClassVar[int] = 1


class UsageError(NewsbeamError):
    """The command line asks for something that makes no sense."""

    exit_code = 2


class QueryError(UsageError):
    """A query does not parse; `position` counts characters of the query from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class SourceError(NewsbeamError):
    """A source named on the command line cannot be read at all."""


class AccessError(NewsbeamError):
    """The index does not let us in: wrong credentials, too few rights, or TLS."""

    exit_code = 3


class JobCancelledError(NewsbeamError):
    """The job was cancelled on the runner that it was sent to."""


class ReaderGoneError(NewsbeamError):
    """Whoever read standard output has gone, as `head` does: there is nobody to print for, and
    nothing is wrong.
    """

    exit_code = 0


class IndexRefusedError(NewsbeamError):
    """The index or the disk does not take writes, or did not come up in time."""

    exit_code = 4
