"""The console script: the commands, and what becomes of errors."""

import os
import sys

import typer

from pipeline.cli import rejects, run, search, setup, show
from schemas.errors import NewsbeamError, QueryError

app = typer.Typer(
    name="newsbeam",
    help="Turn the world's news into something that can be searched, counted and trusted.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Examples:  newsbeam run seeds/   ·   newsbeam search 'peace talks' --facets   ·   newsbeam run news.jsonl --to https://localhost:9200",
)
app.command("run", epilog=run.EXAMPLES)(run.run)
app.command("search", epilog=search.EXAMPLES)(search.search)
app.command("show")(show.show)
app.command("rejects")(rejects.rejects)
app.command("setup")(setup.setup)


def main() -> None:
    """Run a command. Exit codes: 0 done, 1 a source failed, 2 usage, 3 access or TLS, 4 the index refuses writes."""
    words, beam_words = parted(sys.argv[1:])
    try:
        app(args=words, obj=beam_words, standalone_mode=True)
    except NewsbeamError as error:
        complain(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader of a pipe went away, as `head` does; nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parted(words: list[str]) -> tuple[list[str], list[str]]:
    """Part the words for newsbeam from those after `--`, which are for Beam."""
    if "--" not in words:
        return words, []
    cut = words.index("--")
    return words[:cut], words[cut + 1 :]


def complain(error: NewsbeamError) -> None:
    """Say what went wrong, in one sentence on standard error."""
    from rich.console import Console  # noqa: PLC0415  # only errors need it here
    from rich.text import Text  # noqa: PLC0415

    console = Console(stderr=True, soft_wrap=True)
    console.print(Text.assemble(("newsbeam: ", "bold red"), str(error)))
    if isinstance(error, QueryError) and sys.stderr.isatty():
        console.print(Text(f"  at character {error.position + 1} of the query", "dim"))
