"""Feeds remembered in Elasticsearch, in the index `newsbeam-feeds`: the same contract as the SQLite
file's.

A lease is a conditional write: it names the state that was seen (`if_seq_no`), so of two pollers
one gets the feed.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from elasticsearch import ApiError, BadRequestError, ConflictError

from connectors.elastic.connection import Connection, Time
from connectors.elastic.credentials import Credentials, checked_url
from connectors.feeds.feedstate import FeedState, with_private_hosts
from connectors.feeds.state import AHEAD, LEASE_SECONDS
from schemas.errors import IndexRefusedError
from schemas.mapping import feed_mapping

NAME = "newsbeam-feeds"
_PAGE = 500  # feeds in one request
_TRIES = 5  # at a feed that another poller saves at the same moment
Seen = tuple[int, int]  # sequence number and primary term


class ElasticFeedStates:
    """Feeds on a server. Raises AccessError, IndexRefusedError."""

    def __init__(
        self,
        url: str,
        credentials: Credentials | None = None,
        name: str = NAME,
        *,
        wait_for_index: float = 120,
        time: Time | None = None,
    ) -> None:
        self.name = name
        self._connection = Connection(
            checked_url(url), credentials or Credentials(), wait_for_index, time or Time()
        )
        self._leased: dict[str, Seen] = {}
        self._install()

    def _install(self) -> None:
        first, aliases = f"{self.name}-v1", {self.name: dict[str, Any]()}
        settings = {"index": {"auto_expand_replicas": "0-1"}}
        indices = self._connection.writer.indices
        if self._connection.ask(lambda: indices.exists(index=self.name)):
            return
        try:
            self._connection.ask(
                lambda: indices.create(
                    index=first, aliases=aliases, mappings=feed_mapping(), settings=settings
                )
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise self._refused(error) from error

    def add(self, states: Iterable[FeedState]) -> int:
        """Remember feeds that are not known yet; give how many were new."""
        wanted = [({"create": {"_id": _id(state.url)}}, _document(state)) for state in states]
        return sum(outcome["status"] == 201 for outcome in self._bulk(wanted))

    def remove(self, urls: Sequence[str]) -> int:
        """Forget feeds; give how many were known."""
        return sum(
            outcome["status"] == 200
            for outcome in self._bulk([({"delete": {"_id": _id(url)}}, None) for url in urls])
        )

    def _bulk(
        self, actions: Sequence[tuple[dict[str, Any], dict[str, Any] | None]]
    ) -> Iterator[dict[str, Any]]:
        """Send actions; what became of each, in order. Anything but done, conflict or not there is
        an error.
        """
        for start in range(0, len(actions), _PAGE):
            lines = [
                line
                for action in actions[start : start + _PAGE]
                for line in action
                if line is not None
            ]
            answer = self._ask_bulk(lines)
            for item in answer["items"]:
                outcome: dict[str, Any] = next(iter(item.values()))
                if outcome["status"] not in (200, 201, 404, 409):
                    raise IndexRefusedError(
                        "Elasticsearch does not keep what is known of a feed:"
                        f" {str(outcome.get('error'))[:200]}."
                    )
                yield outcome

    def _ask_bulk(self, lines: list[dict[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = self._connection.ask(
            lambda: self._connection.writer.bulk(index=self.name, operations=lines)
        ).body
        return found

    def allow(self, urls: Sequence[str], hosts: Sequence[str], now: datetime) -> int:
        """Let hosts have private addresses for these feeds; give for how many that was new: they
        are due now.
        """
        new = 0
        waiting = list(dict.fromkeys(urls))
        for _ in range(_TRIES):
            changes = [
                (_over(hit["_id"], (hit["_seq_no"], hit["_primary_term"])), _document(changed))
                for hit, changed in self._changed(waiting, hosts, now)
            ]
            outcomes = list(self._bulk(changes))
            refused = {str(outcome["_id"]) for outcome in outcomes if outcome["status"] != 200}
            new += len(outcomes) - len(refused)
            waiting = [url for url in waiting if _id(url) in refused]
            if not waiting:
                return new
        raise IndexRefusedError(
            "Elasticsearch does not keep what is known of a feed: others change it all the time."
        )

    def _changed(
        self, urls: Sequence[str], hosts: Sequence[str], now: datetime
    ) -> Iterator[tuple[dict[str, Any], FeedState]]:
        """Look feeds up, and give those that change with what they change to."""
        reader = self._connection.reader
        for start in range(0, len(urls), _PAGE):
            ids = [_id(url) for url in urls[start : start + _PAGE]]
            found = self._connection.ask(partial(reader.mget, index=self.name, ids=ids))
            for hit in found["docs"]:
                if hit.get("found"):
                    state = FeedState.from_json(hit["_source"]["state"])
                    changed = with_private_hosts(state, hosts, now)
                    if changed != state:
                        yield hit, changed

    def all(self) -> list[FeedState]:
        """Give every feed, ordered by url."""
        self._refresh()
        found, after = list[FeedState](), None
        while True:
            hits = self._search({"match_all": {}}, [{"url": "asc"}], _PAGE, after)
            found += [FeedState.from_json(hit["_source"]["state"]) for hit in hits]
            if len(hits) < _PAGE:
                return found
            after = hits[-1]["sort"]

    def lease(
        self,
        owner: str,
        now: datetime,
        limit: int,
        urls: Sequence[str] | None = None,
        *,
        force: bool = False,
    ) -> list[FeedState]:
        """Take feeds that are due and that nobody holds."""
        if limit <= 0 or (urls is not None and not urls):
            return []
        self._refresh()
        hits = [
            hit
            for query in _due(now, urls, force=force)
            for hit in self._search(query, [{"due": "asc"}, {"url": "asc"}], min(limit, 10_000))
        ]
        hits = sorted(hits, key=lambda hit: hit["sort"])[:limit]
        until = (now + timedelta(seconds=LEASE_SECONDS)).timestamp()
        actions = [
            (
                _over(hit["_id"], (hit["_seq_no"], hit["_primary_term"])),
                hit["_source"] | _held(hit["_source"]["due"], owner, until),
            )
            for hit in hits
        ]
        return [
            self._hold(hit, outcome)
            for hit, outcome in zip(hits, self._bulk(actions), strict=True)
            if outcome["status"] == 200
        ]

    def _hold(self, hit: dict[str, Any], outcome: dict[str, Any]) -> FeedState:
        self._leased[hit["_source"]["url"]] = (outcome["_seq_no"], outcome["_primary_term"])
        return FeedState.from_json(hit["_source"]["state"])

    def save(self, owner: str, state: FeedState) -> bool:
        """Store a leased feed and let go of it; False when the lease was lost."""
        seen = self._leased.pop(state.url, None) or self._held_by(owner, state.url)
        if seen is None:
            return False
        try:
            self._connection.ask(
                lambda: self._connection.writer.index(
                    index=self.name,
                    id=_id(state.url),
                    document=_document(state),
                    if_seq_no=seen[0],
                    if_primary_term=seen[1],
                )
            )
        except ConflictError:
            return False
        except ApiError as error:
            raise self._refused(error) from error
        return True

    def release(self, owner: str) -> int:
        """Let go of all feeds leased under a name."""
        self._refresh()
        hits = self._search({"prefix": {"owner": owner}}, [{"url": "asc"}], 10_000)
        free = [
            hit["_source"] | {"owner": None, "until": 0.0, "free": hit["_source"]["due"]}
            for hit in hits
        ]
        actions = [
            (_over(hit["_id"], (hit["_seq_no"], hit["_primary_term"])), source)
            for hit, source in zip(hits, free, strict=True)
        ]
        return sum(outcome["status"] == 200 for outcome in self._bulk(actions))

    def _held_by(self, owner: str, url: str) -> Seen | None:
        """Look up a lease that was taken over another connection, as by the worker that polled."""
        reader = self._connection.reader
        found = self._connection.ask(lambda: reader.mget(index=self.name, ids=[_id(url)]))["docs"][
            0
        ]
        return (
            (found["_seq_no"], found["_primary_term"])
            if found.get("_source", {}).get("owner") == owner
            else None
        )

    def next_due(self, urls: Sequence[str] | None = None) -> datetime | None:
        """Say when the next feed is due."""
        self._refresh()
        query = {"bool": {"filter": [{"term": {"disabled": False}}]}}
        hits = [
            hit for some in _among(query, urls) for hit in self._search(some, [{"free": "asc"}], 1)
        ]
        moments = [hit["_source"]["free"] for hit in hits]
        return datetime.fromtimestamp(min(moments), UTC) if moments else None

    def _search(
        self,
        query: dict[str, Any],
        sort: list[dict[str, str]],
        size: int,
        after: list[Any] | None = None,
    ) -> list[dict[str, Any]]:
        answer = self._connection.ask(
            lambda: self._connection.reader.search(
                index=self.name,
                query=query,
                sort=sort,
                size=size,
                search_after=after,
                seq_no_primary_term=True,
            )
        )
        hits: list[dict[str, Any]] = answer["hits"]["hits"]
        return hits

    def _refresh(self) -> None:
        self._connection.ask(lambda: self._connection.writer.indices.refresh(index=self.name))

    def _refused(self, error: ApiError) -> IndexRefusedError:
        return IndexRefusedError(
            f"Elasticsearch at {self._connection.url} does not keep what is known of feeds:"
            f" {error.error}."
        )

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _id(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()[:40]


def _over(identifier: str, seen: Seen) -> dict[str, Any]:
    return {"index": {"_id": identifier, "if_seq_no": seen[0], "if_primary_term": seen[1]}}


def _held(due: float, owner: str, until: float) -> dict[str, Any]:
    return {"owner": owner, "until": until, "free": max(due, until)}


def _document(state: FeedState) -> dict[str, Any]:
    return {
        "url": state.url,
        "due": state.due.timestamp(),
        "until": 0.0,
        "free": state.due.timestamp(),
        "disabled": bool(state.disabled),
        "title": state.title,
        "polled": state.polled and state.polled.isoformat(),
        "succeeded": state.succeeded and state.succeeded.isoformat(),
        "newest": state.newest and state.newest.isoformat(),
        "failures": state.failures,
        "failure": state.failure,
        "state": state.to_json().decode(),
    }


def _due(now: datetime, urls: Sequence[str] | None, *, force: bool) -> Iterator[dict[str, Any]]:
    """Say which feeds may be taken; a lease that ends too far ahead was made by a clock that
    jumped.
    """
    moment, far = now.timestamp(), (now + timedelta(seconds=2 * LEASE_SECONDS)).timestamp()
    filters: list[dict[str, Any]] = [_outside("until", moment, far)]
    if not force:
        filters += [
            {"term": {"disabled": False}},
            _outside("due", moment, (now + AHEAD).timestamp()),
        ]
    yield from _among({"bool": {"filter": filters}}, urls)


def _outside(field: str, low: float, high: float) -> dict[str, Any]:
    return {"bool": {"must_not": [{"range": {field: {"gt": low, "lte": high}}}]}}


def _among(query: dict[str, Any], urls: Sequence[str] | None) -> Iterator[dict[str, Any]]:
    """Keep a query to some urls, so many at a time."""
    if urls is None:
        yield query
        return
    for start in range(0, len(urls), _PAGE):
        yield {"bool": {"filter": [query, {"terms": {"url": list(urls[start : start + _PAGE])}}]}}
