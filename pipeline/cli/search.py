"""`newsbeam search`: full-text and faceted search, the same on every index."""

import json as json_module
import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from connectors.index import Page, Search
from pipeline.cli.place import reading
from pipeline.cli.screen import print_page
from pipeline.options import DEFAULT_INDEX, SHOWN_FACETS, Facet, Json, To
from schemas.errors import UsageError

EXAMPLES = (
    "Examples:  newsbeam search 'nuclear AND \"peace talks\"' --country UA   ·   newsbeam search --person 'Vladimir Putin' --since 7d --facets   ·   "
    "newsbeam search 'sanctions -oil' --json | jq '.hits[].article.title'"
)
Values = list[str] | None


def option(what: str) -> typer.models.OptionInfo:
    """Make a filter option, which may be given several times (any of the values will do)."""
    info: typer.models.OptionInfo = typer.Option(help=f"Only articles with this {what}; may be given again.")
    return info


def search(
    query: Annotated[
        str, typer.Argument(help='Words, "phrases", AND, OR, NOT, -word, word*, field:value. Empty: everything.')
    ] = "",
    to: To = DEFAULT_INDEX,
    topic: Annotated[Values, option("topic")] = None,
    person: Annotated[Values, option("person")] = None,
    organization: Annotated[Values, option("organisation")] = None,
    place: Annotated[Values, option("place")] = None,
    country: Annotated[Values, option("country (ISO code)")] = None,
    event: Annotated[Values, option("type of event")] = None,
    speaker: Annotated[Values, option("person or body quoted")] = None,
    claimant: Annotated[Values, option("person or body making a claim")] = None,
    quantity: Annotated[Values, option("kind of quantity")] = None,
    publisher: Annotated[Values, option("publisher")] = None,
    language: Annotated[Values, option("language (ISO code)")] = None,
    kind: Annotated[Values, option("kind")] = None,
    since: Annotated[str | None, typer.Option(help="From this day on (2026-01-31), or the last 12h, 7d, 4w.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to and with this day.")] = None,
    facets: Annotated[
        bool, typer.Option("--facets", help="Count topics, people, organisations and countries.")
    ] = False,
    facet: Annotated[list[Facet] | None, typer.Option(help="Count this field; may be given again.")] = None,
    size: Annotated[int, typer.Option(min=0, max=1000, help="Articles to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, help="Articles to pass over.")] = 0,
    newest: Annotated[bool, typer.Option("--newest", help="Newest first instead of best first.")] = False,
    collapse: Annotated[bool, typer.Option("--collapse", help="One article a story.")] = False,
    duplicates: Annotated[
        bool, typer.Option("--duplicates/--no-duplicates", help="Near-duplicates too, or each text once.")
    ] = True,
    json: Json = False,
) -> None:
    """Search the index."""
    filters = {
        "topics": topic, "people": person, "organizations": organization, "places": place, "countries": country,
        "event_types": event, "quote_speakers": speaker, "claim_speakers": claimant, "quantity_kinds": quantity,
        "publisher.name": publisher, "language": language, "kind": kind,
    }  # fmt: skip
    counted = [one.value for one in (facet or (SHOWN_FACETS if facets else ()))]
    question = Search(
        query=query, filters={field: tuple(values) for field, values in filters.items() if values},
        since=moment(since), until=day_end(until), facets=tuple(counted), size=size, offset=offset,
        sort="newest" if newest or not query else "relevance", duplicates=duplicates, collapse=collapse,
    )  # fmt: skip
    answer(question, to, json)


def answer(question: Search, to: str, json: bool) -> None:
    """Ask the index, and print its answer."""
    with reading(to) as index:
        page = index.search(question)
    if json:
        print_json(page)
    else:
        print_page(page, question.query, question.offset)


def print_json(page: Page) -> None:
    """Print the answer as one JSON object."""
    hits = [
        {"article": json_module.loads(hit.article.to_json()), "score": hit.score, "highlights": hit.highlights}
        for hit in page.hits
    ]
    data = {"total": page.total, "seconds": page.seconds, "hits": hits,
            "facets": {field: {one.value: one.count for one in counts} for field, counts in page.facets.items()}}  # fmt: skip
    sys.stdout.write(json_module.dumps(data, ensure_ascii=False) + "\n")


def moment(text: str | None) -> datetime | None:
    """Read a day, a time, or "7d" (before now). Raises UsageError."""
    if text is None:
        return None
    units = {"h": "hours", "d": "days", "w": "weeks"}
    if text[:-1].isdigit() and text[-1] in units:
        return datetime.now(UTC) - timedelta(**{units[text[-1]]: int(text[:-1])})
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no day. Write it like 2026-01-31, or 7d for the last seven days.") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def day_end(text: str | None) -> datetime | None:
    """Read the end of an interval: a day counts whole."""
    read = moment(text)
    return read + timedelta(days=1, microseconds=-1) if read and text and len(text) == len("2026-01-31") else read
