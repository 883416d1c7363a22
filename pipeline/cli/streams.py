"""Standard output and standard error, whatever is at their other end.

A reader that goes away, as `head` does, ends the command in silence; a disk that is full is told
of; what nobody can hear is not said. Closed ones lead nowhere, and not into the next file that is
opened.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from schemas.errors import IndexRefusedError, NewsbeamError, ReaderGoneError

OUTPUT, COMPLAINTS = 1, 2  # their file descriptors


class Outlet(io.FileIO):
    """A descriptor to write to. After the first failure the rest goes nowhere; `must_arrive` says
    whether to raise it.
    """

    def __init__(self, descriptor: int, *, must_arrive: bool) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self.must_arrive = must_arrive
        self.failed = False

    def write(self, data: Any) -> int:
        """Write; gives the number of bytes taken. Raises ReaderGoneError, IndexRefusedError."""
        if not self.failed:
            try:
                return super().write(data)
            except OSError as error:
                self.failed = True
                if self.must_arrive and isinstance(error, BrokenPipeError):
                    raise ReaderGoneError("Nobody reads standard output any more.") from None
                if self.must_arrive:
                    raise IndexRefusedError(
                        f"Standard output does not take what is printed ({error.strerror}). Send"
                        " it elsewhere, or make room."
                    ) from None
        return memoryview(data).nbytes


@contextmanager
def guarded_streams() -> Iterator[None]:
    """Print through outlets; at the end what was printed has left, or is dropped where an error is
    on its way already.
    """
    open_closed()
    before = sys.stdout, sys.stderr
    sys.stdout = through(Outlet(OUTPUT, must_arrive=True), before[0])
    sys.stderr = through(Outlet(COMPLAINTS, must_arrive=False), before[1])
    try:
        yield
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(NewsbeamError):
                stream.flush()
        sys.stdout, sys.stderr = before


def open_closed() -> None:
    """Lead standard streams that are closed nowhere."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= COMPLAINTS:  # the lowest that is free
        os.set_inheritable(descriptor, True)
    os.close(descriptor)


def through(outlet: Outlet, before: TextIO | None) -> TextIO:
    """Make a text stream of an outlet, in the encoding of the one before; what that lacks is
    written as an escape.
    """
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        encoding=getattr(before, "encoding", None) or "utf-8",
        errors="backslashreplace",
        line_buffering=outlet.isatty() or not outlet.must_arrive,
    )
