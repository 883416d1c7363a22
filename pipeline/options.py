"""Every option of the command line: the one file where options live."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

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


class Facet(StrEnum):
    """The fields that can be counted."""

    TOPICS = "topics"
    PEOPLE = "people"
    ORGANIZATIONS = "organizations"
    PLACES = "places"
    COUNTRIES = "countries"
    EVENTS = "event_types"
    MAIN_EVENTS = "main_event"
    ACTORS = "event_actors"
    SPEAKERS = "quote_speakers"
    QUANTITIES = "quantity_kinds"
    PUBLISHERS = "publisher.name"
    LANGUAGES = "language"
    KINDS = "kind"


SHOWN_FACETS = (Facet.TOPICS, Facet.PEOPLE, Facet.ORGANIZATIONS, Facet.COUNTRIES)


def is_folder(to: str) -> bool:
    """Say whether an index name is that of an embedded index."""
    return not to.startswith(("http://", "https://", "jsonl:"))


def shown(to: str) -> str:
    """Name an index for a person."""
    return str(Path(to)) if is_folder(to) else to
