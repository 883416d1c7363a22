"""Every option of the command line: the one file where options live."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

if TYPE_CHECKING:  # pydantic takes as long to import as all else that `newsbeam --help` needs
    from schemas.facets import Facet

DEFAULT_INDEX = "newsbeam-index"
DEFAULT_WAIT = "2m"
STANDARD_OUTPUT = "jsonl:-"
MAX_OFFSET = 9_000  # with a page of 1,000 it is the 10,000 that Elasticsearch gives out

WatchedSources = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE...]", help="As for run; none means every feed that was added."),
]
To = Annotated[
    str,
    typer.Option(
        "--to",
        envvar="NEWSBEAM_INDEX",
        metavar="INDEX",
        help=(
            "The index: a folder (embedded), http(s)://… (Elasticsearch), or jsonl:PATH (jsonl:-"
            " is standard output)."
        ),
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]
Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help=(
            "Files, folders or quoted patterns (.txt .md .html .jsonl .xml, each also .gz),"
            " feeds, lists of feeds (.opml)."
        ),
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The encoding of all files named, such as cp1250; without, it is found out.",
    ),
]
Contact = Annotated[
    str | None,
    typer.Option(
        envvar="NEWSBEAM_CONTACT",
        help="A page or mail address for publishers, sent with each request.",
    ),
]


def private_host(text: str) -> str:
    """Read the name of a host that may be private. Raises typer.BadParameter."""
    from connectors.feeds.addresses import named_host  # noqa: PLC0415  # only feeds need it

    try:
        return named_host(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is no host. It names one host of your own: --allow-private localhost:8000;"
            " may be given again."
        ) from None


AllowPrivate = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private",
        metavar="HOST[:PORT]",
        parser=private_host,
        help=(
            "Let this host of your own have a private address, for its feeds from now on; may be"
            " given again."
        ),
    ),
]
FullText = Annotated[
    bool,
    typer.Option(
        "--full-text", help="Fetch the pages of feed items, and take their text where it says more."
    ),
]
WaitForIndex = Annotated[
    str,
    typer.Option(
        envvar="NEWSBEAM_WAIT_FOR_INDEX",
        metavar="TIME",
        help="How long to wait for an Elasticsearch that is not up yet: 30s, 10m, 2h.",
    ),
]
Processes = Annotated[int, typer.Option(min=1, max=64, help="Worker processes on this machine.")]


class Asked(NamedTuple):
    """What was asked of the facets, by field of an article: values to have, and what to count."""

    filters: Mapping[str, tuple[str, ...]]
    counted: tuple[str, ...]


@cache
def facet_options() -> tuple[Any, ...]:
    """Make the options of search that the facets of an article declare: a filter for each, and what
    to count. They are made when search is called or asked for help, for the model takes a while to
    import.
    """
    facets = _facets()
    fields = [(field, field) for field in facets]
    values: Any = StrEnum("Facet", fields)  # type: ignore[misc]  # mypy wants to see its members
    filters = [_filter(facet) for facet in facets.values()]
    counted = typer.Option("--facets", help=f"Count {_listed(facets.values())}.")
    others = typer.Option(help="Count this field; may be given again.")
    parameters = [
        *filters,
        _option("facets", bool, counted, default=False),
        _option("facet", list[values] | None, others),
    ]

    def declared() -> None:
        """Carry the signature that typer reads."""

    declared.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    app = typer.Typer(add_completion=False)
    app.command()(declared)
    return tuple(typer.main.get_command(app).params)


def read_asked(values: Mapping[str, Any]) -> Asked:
    """Read the values of `facet_options`, by name."""
    facets = _facets()
    filters = {field: tuple(values[facet.name] or ()) for field, facet in facets.items()}
    default = (field for field, facet in facets.items() if facet.by_default and values["facets"])
    return Asked(
        filters={field: asked for field, asked in filters.items() if asked},
        counted=tuple(map(str, values["facet"] or default)),
    )


def _facets() -> "Mapping[str, Facet]":
    from schemas.article import Article  # noqa: PLC0415  # see facet_options
    from schemas.facets import find_facets  # noqa: PLC0415

    return find_facets(Article)


def _filter(facet: "Facet") -> Parameter:
    """Make a filter option, which may be given several times (any of the values will do)."""
    told = f"Only articles with this {facet.noun}; may be given again."
    return _option(facet.name, list[str] | None, typer.Option(help=told))


def _option(name: str, kind: Any, option: Any, *, default: object = None) -> Parameter:
    annotation = Annotated[kind, option]
    return Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _listed(facets: Iterable["Facet"]) -> str:
    """List what is counted unless something else is asked for: "topics, people and places"."""
    *before, last = (facet.label.lower() for facet in facets if facet.by_default)
    return f"{', '.join(before)} and {last}"


def is_folder(to: str) -> bool:
    """Say whether an index name is that of an embedded index."""
    return not to.startswith(("http://", "https://", "jsonl:"))


def shown(to: str) -> str:
    """Name an index for a person."""
    return str(Path(to)) if is_folder(to) else to
