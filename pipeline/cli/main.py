"""The console script: runs a command, and turns errors into one sentence and an exit code."""

import logging
import os
import signal
import sys
from types import FrameType

import typer

from pipeline.cli.stopping import SIGNALS, say_stopped
from pipeline.cli.streams import guarded_streams
from pipeline.cli.terminal import complain
from schemas.errors import IndexRefusedError, NewsbeamError, ReaderGoneError, UsageError

NAME = "newsbeam"
UNKNOWN = 70  # EX_SOFTWARE: a mistake of newsbeam's own


def main() -> None:
    """Run a command, and end with its exit code."""
    for number in SIGNALS:
        signal.signal(number, leave)
    logging.disable(logging.NOTSET if os.environ.get("NEWSBEAM_DEBUG") else logging.CRITICAL)
    with guarded_streams():
        code = perform(sys.argv[1:])
    sys.exit(code)


def perform(words: list[str]) -> int:
    """Run a command. Exit codes: 0 done, 1 a source failed, 2 usage, 3 access or TLS, 4 the index
    refuses writes.
    """
    # half a second, in which Ctrl-C may come
    from pipeline.cli.commands import app  # noqa: PLC0415

    try:
        refuse_flag(words)
        code = app(args=words, prog_name=NAME, standalone_mode=False)
        sys.stdout.flush()
    except ReaderGoneError:
        return 0  # as `head` does; nothing is wrong
    except NewsbeamError as error:
        complain(str(error))
        return error.exit_code
    except typer.TyperException as error:
        complain(mistyped(error))
        return UsageError.exit_code
    except OSError as error:  # the system refuses something, which is no mistake of ours
        complain(
            f"{str(error.filename or 'A file or connection')[:200]} cannot be used"
            f" ({error.strerror or error})."
        )
        return IndexRefusedError.exit_code
    except Exception as error:
        if os.environ.get("NEWSBEAM_DEBUG"):
            raise
        complain(f"a mistake in newsbeam itself ({type(error).__name__}: {str(error)[-300:]}).")
        complain("Set NEWSBEAM_DEBUG=1 to see where, and please report it.")
        return UNKNOWN
    return code if isinstance(code, int) else 0


def leave(number: int, _frame: FrameType | None) -> None:
    """End at once: what asks has nothing to lose; `run` and `watch` have begun nothing yet, and say
    so.
    """
    if sys.argv[1:2] in (["run"], ["watch"]):
        say_stopped(number, 0)
    os._exit(0 if sys.argv[1:2] == ["watch"] else 128 + number)


def refuse_flag(words: list[str]) -> None:
    """Refuse `--allow-private` as it once was, without a host. Raises UsageError."""
    if words[-1:] == ["--allow-private"]:
        raise UsageError(
            "--allow-private names one host of your own: --allow-private localhost:8000."
        )


def mistyped(error: typer.TyperException) -> str:
    """Say what is wrong with the words that were typed, and where to read about them."""
    context = getattr(error, "ctx", None)
    said = error.format_message().replace("Value error, ", "").strip()
    end = "" if said.endswith((".", "?")) else "."
    return f"{said}{end} See {context.command_path if context else NAME} --help."
