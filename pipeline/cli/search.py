"""`newsbeam search`: full-text and faceted search, the same on every index."""

import json as json_module
import re
from datetime import UTC, datetime, timedelta

from connectors.index import Page, Search
from pipeline.cli.place import reading
from pipeline.cli.screen import print_page
from pipeline.cli.terminal import write_json
from pipeline.options import Asked
from schemas.errors import UsageError

SPAN = re.compile(r"(?P<many>[0-9]+)(?P<unit>[hdw])")
UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def question(query: str, asked: Asked, since: str | None, until: str | None) -> Search:
    """Make the question of what the user typed. Raises UsageError."""
    return Search(
        query=query,
        filters=asked.filters,
        since=moment(since),
        until=day_end(until),
        facets=asked.counted,
    )


def search_index(question: Search, to: str, *, json: bool) -> None:
    """Ask the index, and print its answer."""
    with reading(to) as index:
        page = index.searcher.search(question)
    if json:
        print_json(page)
    else:
        print_page(page, question.query, question.offset)


def print_json(page: Page) -> None:
    """Print the answer as one JSON object."""
    hits = [
        {
            "article": json_module.loads(hit.article.to_json()),
            "score": hit.score,
            "highlights": hit.highlights,
        }
        for hit in page.hits
    ]
    data = {
        "total": page.total,
        "undated": page.undated,
        "unjudged": page.unjudged,
        "seconds": page.seconds,
        "hits": hits,
        "facets": {
            field: {one.value: one.count for one in counts} for field, counts in page.facets.items()
        },
    }
    write_json(json_module.dumps(data, ensure_ascii=False))


def moment(text: str | None) -> datetime | None:
    """Read a day, a time, or "7d" (before now). Raises UsageError."""
    if text is None:
        return None
    try:
        if before := SPAN.fullmatch(text):
            return datetime.now(UTC) - timedelta(**{UNITS[before["unit"]]: int(before["many"])})
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(
            f"{text!r} is no day. Write it like 2026-01-31, or 7d for the last seven days."
        ) from None


def day_end(text: str | None) -> datetime | None:
    """Read the end of an interval: a day counts whole. Raises UsageError."""
    read = moment(text)
    if read is None or text is None or len(text) != len("2026-01-31"):
        return read
    return read.replace(hour=23, minute=59, second=59, microsecond=999_999)
