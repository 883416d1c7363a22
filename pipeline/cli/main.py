"""The console script: runs a command, and turns errors into one sentence and an exit code."""

import logging
import os
import signal
import sys
from types import FrameType

from pipeline.cli.stopping import SIGNALS, say_stopped
from schemas.errors import NewsbeamError

UNKNOWN = 70  # EX_SOFTWARE: a mistake of newsbeam's own


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 a source failed, 2 usage, 3 access or TLS, 4 the index refuses writes,
    128 and the number of the signal that ended it.
    """
    for number in SIGNALS:
        signal.signal(number, leave)
    from pipeline.cli.commands import app  # noqa: PLC0415  # half a second, in which Ctrl-C may come

    words, beam_words = parted(sys.argv[1:])
    logging.disable(logging.NOTSET if os.environ.get("NEWSBEAM_DEBUG") else logging.CRITICAL)
    try:
        app(args=words, obj=beam_words)
    except NewsbeamError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader of a pipe went away, as `head` does; nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("NEWSBEAM_DEBUG"):
            raise
        complain(f"a mistake in newsbeam itself ({type(error).__name__}: {str(error)[-300:]}).")
        complain("Set NEWSBEAM_DEBUG=1 to see where, and please report it.")
        sys.exit(UNKNOWN)


def leave(number: int, _frame: FrameType | None) -> None:
    """End at once: what asks has nothing to lose; `run` and `watch` have begun nothing yet, and say so."""
    if sys.argv[1:2] in (["run"], ["watch"]):
        say_stopped(number, 0)
    os._exit(0 if sys.argv[1:2] == ["watch"] else 128 + number)


def parted(words: list[str]) -> tuple[list[str], list[str]]:
    """Part the words for newsbeam from those after `--`, which are for Beam."""
    if "--" not in words:
        return words, []
    cut = words.index("--")
    return words[:cut], words[cut + 1 :]


def complain(sentence: str) -> None:
    """Say what went wrong on standard error, in red on a terminal."""
    name = "\033[1;31mnewsbeam:\033[0m" if sys.stderr.isatty() and "NO_COLOR" not in os.environ else "newsbeam:"
    sys.stderr.write(f"{name} {sentence}\n")
