"""The article in a web page (`pipeline.page`), held to ten seconds of CPU time.

Its time, and that of the parser below it, grows with the square of what some pages hold (attributes
of one element, paragraphs of one word), and nothing interrupts code in C but the end of its
process. So pages that are large or odd go to a process beside this one, which the system ends when
its time is over; the usual ones are read here.
"""

import json
import os
import resource
import struct
import subprocess
import sys
import threading
import time
from typing import IO, Any

SECONDS = 10  # of CPU time for one page
# What is read within this process: at these limits, the worst that was found takes two seconds.
LONGEST = 500_000  # characters
MOST_TAGS = 5_000
LONGEST_GAP = 16_000  # characters between two "<": a tag may hold as many attributes as fit in


class SlowPageError(ValueError):
    """A page that takes too long."""


def extract(markup: str) -> str | None:
    """Take the text of the article out of a page, in markdown; None where there is none.

    Raises SlowPageError, and whatever the parsers raise on what they cannot read.
    """
    found = read(markup)
    return found["text"] if found else None


def read(markup: str) -> dict[str, Any] | None:
    """Give the text and head of a page's article, by the names of `pipeline.page.read.Reading`;
    None where no article is found in it. Raises as `extract` does.
    """
    found: dict[str, Any] | None = _do(markup) if is_usual(markup) else _beside.ask(markup)
    return found


def is_usual(markup: str) -> bool:
    """Say whether a page is read fast whatever is in it."""
    return (
        len(markup) <= LONGEST
        and markup.count("<") <= MOST_TAGS
        and max(map(len, markup.split("<")), default=0) <= LONGEST_GAP
    )


def _do(markup: str) -> Any:
    from pipeline.page.read import read_page  # noqa: PLC0415  # it knows who calls this

    found = read_page(markup)
    return found.model_dump(mode="json") if found else None


class _Beside:
    """The process beside this one: started when it is first needed, and again after its end."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, markup: str) -> Any:
        """Let it read one page."""
        question = json.dumps(markup).encode()
        with self._lock:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                _send(process.stdin, question)
                answer = _receive(process.stdout)
            except OSError:
                answer = None
            if answer is None:
                self._process = None
                process.kill()
                process.communicate()
                raise SlowPageError(
                    f"its article was not found within {SECONDS} seconds of computing"
                )
        found, failed = json.loads(answer)
        if failed:
            raise ValueError(failed)
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pipeline.pagetext"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        return self._process


_beside = _Beside()


def _send(stream: IO[bytes], message: bytes) -> None:
    stream.write(struct.pack("!Q", len(message)) + message)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    """Read one message; None at the end of the other process."""
    size = stream.read(8)
    if len(size) < 8:
        return None
    message = stream.read(struct.unpack("!Q", size)[0])
    return message if len(message) == struct.unpack("!Q", size)[0] else None


def serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Read the pages that are asked about, each within its time, until the asker is gone."""
    import trafilatura  # noqa: F401, PLC0415  # their loading is no page's time

    import pipeline.page.read  # noqa: F401, PLC0415

    while (question := _receive(questions)) is not None:
        limit = int(time.process_time()) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        try:
            answer = [_do(json.loads(question)), None]
        # a third party's parser on a stranger's page: told to who asked
        except Exception as error:  # noqa: BLE001
            answer = [None, f"its article cannot be found ({type(error).__name__})"]
        _send(answers, json.dumps(answer).encode())


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # nothing that a library prints gets among the answers
        serve(sys.stdin.buffer, out)
