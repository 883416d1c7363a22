"""What the command line needs of feeds: open what is remembered, subscribe, poll once, remember, list.

states = open_states("newsbeam-index")
urls = subscribe(states, [Outline(url="https://…")])
with Fetcher() as fetcher:
    for batch in poll_once(urls, states, fetcher):
        ...                      # put batch.items through the flow, into the index
        commit(states, batch)    # only then
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from connectors.feeds.feedstate import fresh
from connectors.feeds.fetcher import check
from connectors.feeds.opml import Outline, read_opml, write_opml
from connectors.feeds.poller import Batch, Fetches, Poller, World, commit, health_of
from connectors.feeds.state import FILE, FeedStates, SqliteFeedStates
from schemas.errors import SourceError, UsageError

__all__ = [
    "commit", "export_opml", "health_of", "open_states", "poll_once", "read_opml", "subscribe", "unsubscribe", "wait_until",
]  # fmt: skip


def open_states(to: str, environment: Mapping[str, str] = os.environ) -> FeedStates:
    """Open what is remembered of feeds beside the index `to` names. Raises AccessError, IndexRefusedError."""
    if to.startswith(("http://", "https://")):
        credentials = import_module("connectors.elastic.credentials").from_environment(environment)
        states: FeedStates = import_module("connectors.feeds.elasticstate").ElasticFeedStates(to, credentials)
        return states
    if not to.startswith("jsonl:"):
        return SqliteFeedStates(Path(to) / FILE)
    name = to.removeprefix("jsonl:")
    return SqliteFeedStates(Path(":memory:")) if name == "-" else _beside(Path(name))


def _beside(path: Path) -> FeedStates:
    """Keep what is known of feeds beside a file of JSON lines; without the file nothing is known."""
    beside = path.with_name(f"{path.name}.{FILE}")
    if not path.exists():
        for left in (beside, Path(f"{beside}-wal"), Path(f"{beside}-shm")):
            left.unlink(missing_ok=True)
    return SqliteFeedStates(beside)


def subscribe(states: FeedStates, outlines: Iterable[Outline], now: datetime | None = None) -> list[str]:
    """Remember feeds that are not known yet; give the addresses of all, each once. Raises UsageError on a bad address."""
    unique = {outline.url: outline for outline in outlines}
    for url in unique:
        try:
            check(url)
        except SourceError as error:
            shown = url.rpartition("@")[2][:200]  # never a password
            raise UsageError(f"{shown!r} is no address of a feed: {error}.") from None
    moment = now or datetime.now(UTC)
    states.add(fresh(outline.url, moment, outline.title, outline.folder) for outline in unique.values())
    return list(unique)


def unsubscribe(states: FeedStates, urls: Sequence[str]) -> int:
    """Forget feeds; give how many were known. What they brought stays in the index."""
    return states.remove(urls)


def export_opml(states: FeedStates) -> bytes:
    """Give all feeds that are remembered as OPML, in their folders."""
    return write_opml(Outline(url=state.url, title=state.title, folder=state.folder) for state in states.all())


def poll_once(
    urls: Sequence[str] | None,
    states: FeedStates,
    fetcher: Fetches,
    *,
    force: bool = False,
    workers: int = 8,
    world: World | None = None,
) -> Iterator[Batch]:
    """Poll the feeds of `urls` (None: all that are remembered) that are due, or with `force` whether due or not.

    Gives a batch for each feed polled; call `commit` once its items are indexed or rejected. For `newsbeam watch`
    keep one Poller instead: it remembers across rounds whether the network is down.
    """
    return Poller(states, fetcher, world, workers=workers).poll_once(urls, force=force)


def wait_until(states: FeedStates, now: datetime, urls: Sequence[str] | None = None, longest: float = 600.0) -> float:
    """Seconds to sleep until a feed is due: between one and `longest`, the latter also when there is none."""
    due = states.next_due(urls)
    return min(max((due - now).total_seconds(), 1.0), longest) if due else longest
