"""The words after `--` on the command line, which are Beam's: told apart from mistakes before
anything runs.
"""

import argparse
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.runners.runner import create_runner

from pipeline.beam.runners import LIVE, find_runner
from schemas.errors import UsageError


class BeamArgumentParser(argparse.ArgumentParser):
    """Every option that Beam knows. A value that it does not take raises UsageError."""

    def add_value_provider_argument(self, *names: str, **settings: Any) -> None:
        """Add an option whose value may come later."""
        self.add_argument(*names, **settings)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in a sentence."""
        raise UsageError(f"Beam does not take the words after --: {message}.")


def understand_words(beam_args: Sequence[str]) -> tuple[str, ...]:
    """Give Beam's words, each with its value as `--name=value`. Raises UsageError where Beam does
    not understand them.

    A runner elsewhere has options of its own, which only its server knows: they are passed on as
    they are.
    """
    joined = join_values(beam_args)
    parser = BeamArgumentParser(allow_abbrev=False, add_help=False)
    for options in PipelineOptions.__subclasses__():
        options._add_argparse_args(parser)  # noqa: SLF001  # Beam lists its options nowhere else
    known, unknown = parser.parse_known_args(joined)
    if known.runner is not None:
        try_runner(known.runner)
    if unknown and find_runner(joined) not in LIVE:
        name = unknown[0].partition("=")[0]
        # argparse neither
        alike = get_close_matches(name, parser._option_string_actions)  # noqa: SLF001
        raise UsageError(
            f"Beam has no option {name}."
            + (f" Did you mean {' or '.join(alike)}?" if alike else "")
        )
    return tuple(joined)


def join_values(beam_args: Sequence[str]) -> list[str]:
    """Write `--name value` as `--name=value`. Raises UsageError where a word is neither."""
    joined: list[str] = []
    for word in beam_args:
        if word.startswith("--"):
            joined.append(word)
        elif joined and "=" not in joined[-1]:
            joined[-1] += f"={word}"
        else:
            raise UsageError(
                f"“{word}” after -- is no option of Beam. Write it like -- --runner=PrismRunner."
            )
    return joined


def try_runner(name: str) -> None:
    """Make a runner, to see that there is one. Raises UsageError."""
    try:
        create_runner(name)
    # any class may be named, and each raises errors of its own
    except Exception as error:  # noqa: BLE001
        said = " ".join(str(error).split()).rstrip(".")
        raise UsageError(f"There is no runner “{name}” here: {said}.") from None
