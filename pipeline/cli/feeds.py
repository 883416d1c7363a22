"""`newsbeam feeds`: how each feed does; adding, removing, and lists as OPML."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from rich.table import Table
from rich.text import Text

from connectors.feeds.feedstate import Health, fresh, health
from connectors.feeds.opml import Outline, write_opml
from connectors.feeds.state import FeedStates
from connectors.open import open_feed_states
from pipeline.cli.place import check_lasting
from pipeline.cli.sources import WEB, list_of_feeds
from pipeline.cli.terminal import console, write_json
from schemas.display import one_line, safe_xml
from schemas.errors import UsageError

COLOURS = {
    "ok": "green",
    "new": "cyan",
    "retrying": "yellow",
    "silent": "yellow",
    "failing": "red",
    "disabled": "red",
}


@contextmanager
def states_of(to: str) -> Iterator[FeedStates]:
    """Open what an index remembers of its feeds."""
    check_lasting(to)
    states = open_feed_states(to)
    try:
        yield states
    finally:
        states.close()


def print_feeds(to: str, *, json: bool) -> None:
    """Print how every feed does, the troubled ones first."""
    now = datetime.now(UTC)
    with states_of(to) as states:
        rows = [health(state, now) for state in states.all()]
    if json:
        for row in rows:
            write_json(row.to_json().decode())
    elif rows:
        console().print(build_feed_table(rows, now))
    else:
        console().print(
            "There are no feeds yet: newsbeam feeds import seeds/feeds.opml, or newsbeam feeds add"
            " URL."
        )


def build_feed_table(rows: Sequence[Health], now: datetime) -> Table:
    """Set feeds in a table."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Feed", "Status", "Success", "New item", "A day", "Next", "Trouble"):
        made.add_column(name, overflow="fold", justify="right" if name == "A day" else "left")
    for row in sorted(rows, key=lambda row: (row.status in {"ok", "new"}, row.url)):
        colour = COLOURS.get(row.status, "white")
        made.add_row(
            "\n".join(map(one_line, filter(None, (row.title, row.url)))),
            Text(row.status, colour),
            ago(row.last_success, now),
            ago(row.last_new, now),
            f"{row.per_day:,.1f}",
            ago(row.due, now),
            one_line(f"{row.failures}: {row.reason or row.failure}") if row.failures else "",
        )
    return made


def ago(moment: datetime | None, now: datetime) -> str:
    """Say how long ago (or in how long) something is."""
    if moment is None:
        return "—"
    past, span = moment <= now, abs(now - moment)
    for unit, size in (
        ("d", timedelta(days=1)),
        ("h", timedelta(hours=1)),
        ("min", timedelta(minutes=1)),
    ):
        if span >= size:
            return f"{span // size} {unit} ago" if past else f"in {span // size} {unit}"
    return "now"


def add_feeds(urls: Sequence[str], to: str, private: Sequence[str] = ()) -> None:
    """Remember feeds; they are polled by the next `newsbeam watch`. Raises UsageError."""
    for url in urls:
        if not url.startswith(WEB):
            raise UsageError(f"{url}: a feed's address begins with http:// or https://.")
    remember_new_feeds([Outline(url=url) for url in urls], to)
    if private:
        from pipeline.polling import let_hosts_in  # noqa: PLC0415  # it polls, too, and is slow to import

        with states_of(to) as states:
            let_hosts_in(states, urls, private)


def import_feeds(path: str, to: str) -> None:
    """Remember the feeds of a list. Raises SourceError."""
    remember_new_feeds(list_of_feeds(path), to)


def remember_new_feeds(outlines: Sequence[Outline], to: str) -> None:
    """Add feeds, and say how many were new."""
    now = datetime.now(UTC)
    with states_of(to) as states:
        new = states.add(fresh(one.url, now, one.title, one.folder) for one in outlines)
    console().print(f"{new} added, {len(outlines) - new} known already.")


def remove_feeds(urls: Sequence[str], to: str) -> None:
    """Forget feeds, each named by its address, its title or a part of either; their articles stay.
    Raises UsageError.
    """
    with states_of(to) as states:
        known = [(state.url, state.title or "") for state in states.all()]
        gone = states.remove([address_of(url, known) for url in urls])
    console().print(f"{gone} removed.")


def address_of(named: str, known: Sequence[tuple[str, str]]) -> str:
    """Find the one feed that is named so, among addresses with titles. Raises UsageError where
    there is none, or several.
    """
    exact = [url for url, title in known if named in {url, title}]
    alike = exact or [
        url for url, title in known if named and named.casefold() in f"{url}\n{title}".casefold()
    ]
    if len(alike) != 1:
        many = (
            f"{len(alike)} feeds are named so: {', '.join(alike[:5])}"
            if alike
            else "no feed is named so"
        )
        raise UsageError(f"{named!r}: {many}. newsbeam feeds lists them with their addresses.")
    return alike[0]


def export_feeds(to: str) -> None:
    """Print all feeds as OPML."""
    with states_of(to) as states:
        outlines = [
            Outline(url=state.url, title=state.title, folder=state.folder) for state in states.all()
        ]
    sys.stdout.write(safe_xml(write_opml(outlines).decode("utf-8")))
