"""The only way to a terminal: what is printed is text, never markup, and acts on nothing.

Every command prints through `console`, `complain` or `write_json`; a test looks that none goes
around them.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from schemas.display import masked, safe, safe_json, sentence

PIPE_WIDTH = 200  # characters of a line where there is no terminal to wrap it


class SafeConsole(Console):
    """A console that takes strings for text, not markup, and shows what would act on the
    terminal.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, **settings)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render, whatever it is made of."""
        return self.made_safe(super().render(renderable, options))

    @staticmethod
    def made_safe(segments: Iterable[Segment]) -> Iterator[Segment]:
        """Replace unsafe characters, one by one, so that widths hold; rich's own controls are
        segments of another kind.
        """
        for text, style, control in segments:
            yield Segment(text, style, control) if control else Segment(safe(text), style)

    def render_str(self, text: str, **settings: Any) -> Text:
        """Take a string as text, without the passwords of addresses."""
        return super().render_str(masked(text), **settings)


def console() -> Console:
    """Give the console for standard output."""
    return SafeConsole() if sys.stdout.isatty() else SafeConsole(width=PIPE_WIDTH)


def complain(said: str) -> None:
    """Say in one line what went wrong, on standard error, in red on a terminal."""
    name = (
        "\033[1;31mnewsbeam:\033[0m"
        if sys.stderr.isatty() and "NO_COLOR" not in os.environ
        else "newsbeam:"
    )
    sys.stderr.write(f"{name} {sentence(said)}\n")


def write_json(line: str, *, err: bool = False) -> None:
    """Print a line of JSON."""
    (sys.stderr if err else sys.stdout).write(safe_json(line) + "\n")
