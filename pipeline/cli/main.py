"""The console script: runs a command, and turns errors into one sentence and an exit code."""

import logging
import os
import sys

from pipeline.cli.commands import app
from pipeline.cli.terminal import complain
from schemas.errors import NewsbeamError, UsageError

UNKNOWN = 70  # EX_SOFTWARE: a mistake of newsbeam's own


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 a source failed, 2 usage, 3 access or TLS, 4 the index refuses writes."""
    words, beam_words = parted(sys.argv[1:])
    logging.disable(logging.NOTSET if os.environ.get("NEWSBEAM_DEBUG") else logging.CRITICAL)
    try:
        refuse_flag(words)
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


def refuse_flag(words: list[str]) -> None:
    """Refuse `--allow-private` as it once was, without a host. Raises UsageError."""
    if words[-1:] == ["--allow-private"]:
        raise UsageError("--allow-private names one host of your own: --allow-private localhost:8000.")


def parted(words: list[str]) -> tuple[list[str], list[str]]:
    """Part the words for newsbeam from those after `--`, which are for Beam."""
    if "--" not in words:
        return words, []
    cut = words.index("--")
    return words[:cut], words[cut + 1 :]
