"""How `run` and `watch` end when SIGTERM or Ctrl-C says so: within seconds, whatever the process is
at.

A write is whole or not at all, and what a killed run left behind the next one does. So nothing need
be waited for: not the thread that waits for a slow host, nor a library's code in C, which no signal
reaches. What is undone on the way out is what others would wait for: leases of feeds, processes
that were started, a job on a cluster.
"""

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

import psutil

SIGNALS = (signal.SIGTERM, signal.SIGINT)
PATIENCE = 1.0  # seconds in which a watch that waits for its next round ends by itself
UNDOING = 2.0  # seconds for all that is to be undone
SENTENCE = (
    "stopped by {name} after {written:,} articles. What is written stays; the same command goes"
    " on from there."
)
Undo = Callable[[], object]


class Stop:
    """What a signal sets going.

    `asked` is for what can end by itself, within `patience` seconds; `code` is how the process
    ends, None for the usual code of the signal, 128 and its number. `written` counts articles, but
    for those of what is now going on.
    """

    def __init__(self, code: int | None, patience: float) -> None:
        self.code, self.patience = code, patience
        self.asked = threading.Event()
        self.over = threading.Event()  # the command has let go of all that it held
        self.written = 0
        self._now: Callable[[], int] = lambda: 0
        self._undone: dict[object, Undo] = {}

    @contextmanager
    def undoing(self, undo: Undo) -> Iterator[None]:
        """Undo this too if a signal comes meanwhile; it is called in another thread, while the work
        may still go on.
        """
        key = object()
        self._undone[key] = undo
        try:
            yield
        finally:
            del self._undone[key]

    @contextmanager
    def counting(self, now: Callable[[], int]) -> Iterator[None]:
        """Ask this how many articles were written meanwhile."""
        self._now = now
        try:
            yield
        finally:
            self._now = lambda: 0

    def end(self, number: int) -> None:
        """End the process: it does not return."""
        written = self.written
        with suppress(OSError):  # what is counted with may just be gone
            written += self._now()
        self.asked.set()
        self.over.wait(self.patience)
        undoing = threading.Thread(target=self._undo, daemon=True)
        undoing.start()
        undoing.join(UNDOING)
        end_children()
        say_stopped(number, written)
        os._exit(128 + number if self.code is None else self.code)

    def _undo(self) -> None:
        for undo in reversed(list(self._undone.values())):
            with suppress(Exception):  # whatever is wrong with one thing, the others are undone
                undo()


@contextmanager
def stopping(code: int | None = None, patience: float = 0.0) -> Iterator[Stop]:
    """End the process when a signal comes while this is open. Only for the main thread."""
    stop = Stop(code, patience)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with ExitStack() as undo:
        for number in SIGNALS:
            undo.callback(signal.signal, number, signal.signal(number, pass_over))
        undo.callback(signal.set_wakeup_fd, signal.set_wakeup_fd(writer, warn_on_full_buffer=False))
        # the main thread may be in C code, where Python's own handlers wait: this one reads what
        # the system writes
        threading.Thread(target=wait_for_signals, args=(reader, stop), daemon=True).start()
        try:
            yield stop
        finally:
            if stop.asked.is_set():
                stop.over.set()
                threading.Event().wait()  # for the end
            os.write(writer, b"\0")
    os.close(writer)


def pass_over(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the number of the signal was written to where `wait_for_signals` reads."""


def wait_for_signals(reader: int, stop: Stop) -> None:
    """End the process at the first signal of ours, at once at the second."""
    ending: threading.Thread | None = None
    while number := os.read(reader, 1):
        if number[0] == 0:
            break
        if number[0] not in SIGNALS:
            continue
        if ending is not None:
            os._exit(128 + number[0])
        ending = threading.Thread(target=stop.end, args=(number[0],), daemon=True)
        ending.start()
    os.close(reader)


def end_children() -> None:
    """End the processes that this one started: workers, and the runner that Beam starts."""
    children = psutil.Process().children(recursive=True)
    for child in children:
        with suppress(psutil.Error):
            child.kill()


def say_stopped(number: int, written: int) -> None:
    """Say it on standard error, past Python's buffers: the thread that holds them may be stuck."""
    sentence = SENTENCE.format(name=signal.Signals(number).name, written=written)
    with suppress(OSError):
        os.write(2, f"newsbeam: {sentence}\n".encode())


def remove_folder(folder: str) -> None:
    """Remove a folder of the command's own."""
    shutil.rmtree(folder, ignore_errors=True)
