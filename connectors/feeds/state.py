"""Where feeds are remembered: one contract, kept by a SQLite file beside the embedded index and by
Elasticsearch.

A poller leases the feeds that are due, polls them, and saves what it learned only once the items
are indexed or rejected: validators never run ahead of the items they cover. A lease that is not
saved runs out, and the feed is polled again as if nothing had happened. So two pollers never poll
one feed at once, and a killed one loses nothing.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from connectors.feeds.feedstate import FeedState, with_private_hosts
from schemas.errors import IndexRefusedError

FILE = "feeds.sqlite"
LEASE_SECONDS = 900.0
AHEAD = timedelta(hours=26)  # nothing is due later than a day ahead: more is a clock that jumped
# what SQLite says of a damaged file may itself be damaged
_TROUBLE = (sqlite3.Error, UnicodeDecodeError)
_SCHEMA = """
CREATE TABLE IF NOT EXISTS feeds (
    url TEXT PRIMARY KEY, due REAL NOT NULL, disabled INTEGER NOT NULL DEFAULT 0,
    owner TEXT, until REAL NOT NULL DEFAULT 0, state TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS feeds_due ON feeds (disabled, due);
"""

# A lease that ends too far ahead, like a feed due too far ahead, was made by a clock that jumped.
_LEASE = """
SELECT url, state FROM feeds
WHERE (:force OR (disabled = 0 AND (due <= :now OR due > :ahead)))
  AND (owner IS NULL OR until <= :now OR until > :far)
  AND (:everywhere OR url IN (SELECT url FROM wanted))
ORDER BY due, url LIMIT :most
"""
_SAVE = """
UPDATE feeds SET due = ?, disabled = ?, state = ?, owner = NULL, until = 0 WHERE url = ? AND owner = ?
"""  # noqa: E501
_RELEASE = "UPDATE feeds SET owner = NULL, until = 0 WHERE substr(owner, 1, ?) = ?"
_STATES = "SELECT state FROM feeds WHERE url IN (SELECT url FROM wanted)"
_CHANGE = "UPDATE feeds SET due = ?, state = ?, owner = NULL, until = 0 WHERE url = ?"


class FeedStates(Protocol):
    """What is remembered of all feeds. Every method raises IndexRefusedError when the store does
    not answer.
    """

    def add(self, states: Iterable[FeedState]) -> int:
        """Remember feeds that are not known yet; give how many were new. A known one is left
        alone.
        """

    def remove(self, urls: Sequence[str]) -> int:
        """Forget feeds; give how many were known."""

    def allow(self, urls: Sequence[str], hosts: Sequence[str], now: datetime) -> int:
        """Let hosts have private addresses for these feeds; give for how many that was new: they
        are due now.

        What a poll under way learns of them is not saved.
        """

    def all(self) -> list[FeedState]:
        """Give every feed, ordered by url."""

    def lease(
        self,
        owner: str,
        now: datetime,
        limit: int,
        urls: Sequence[str] | None = None,
        *,
        force: bool = False,
    ) -> list[FeedState]:
        """Take feeds that are due and that nobody holds, longest due first, for LEASE_SECONDS.

        Only of `urls` where given; `force` takes those that are not due yet, and disabled ones,
        too.
        """

    def save(self, owner: str, state: FeedState) -> bool:
        """Store a leased feed and let go of it; False, and nothing stored, when the lease was
        lost.
        """

    def release(self, owner: str) -> int:
        """Let go of all feeds that are leased under this name or one that begins with it, as they
        were; give how many.

        It may be called from another thread while the others' methods are at work.
        """

    def next_due(self, urls: Sequence[str] | None = None) -> datetime | None:
        """Say when the next feed is due; None when there is none."""

    def close(self) -> None:
        """Let go of files and connections."""


class SqliteFeedStates:
    """Feeds in one SQLite file; many processes may use it at once."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(
                path, timeout=30, isolation_level=None, check_same_thread=False
            )
            self._base.execute("PRAGMA journal_mode=WAL")
            # A save lost to a power cut means one poll more: never items lost, so nothing need be
            # waited for.
            self._base.execute("PRAGMA synchronous=NORMAL")
            self._base.executescript(_SCHEMA)
        except (OSError, *_TROUBLE) as error:
            raise _refused(path, error) from error
        self._path = path

    def add(self, states: Iterable[FeedState]) -> int:
        """Remember feeds that are not known yet; give how many were new."""
        rows = [
            (state.url, state.due.timestamp(), int(bool(state.disabled)), state.to_json())
            for state in states
        ]
        return self._change(
            "INSERT OR IGNORE INTO feeds (url, due, disabled, state) VALUES (?, ?, ?, ?)", rows
        )

    def remove(self, urls: Sequence[str]) -> int:
        """Forget feeds; give how many were known."""
        return self._change("DELETE FROM feeds WHERE url = ?", [(url,) for url in urls])

    def allow(self, urls: Sequence[str], hosts: Sequence[str], now: datetime) -> int:
        """Let hosts have private addresses for these feeds; give for how many that was new: they
        are due now.
        """
        new = 0
        try:
            with self._base:
                self._base.execute("BEGIN IMMEDIATE")
                self._wanted(urls)
                for (json,) in self._base.execute(_STATES).fetchall():
                    state = FeedState.from_json(json)
                    changed = with_private_hosts(state, hosts, now)
                    if changed != state:
                        self._base.execute(
                            _CHANGE, (changed.due.timestamp(), changed.to_json(), changed.url)
                        )
                        new += 1
        except sqlite3.Error as error:
            raise _refused(self._path, error) from error
        return new

    def all(self) -> list[FeedState]:
        """Give every feed, ordered by url."""
        return [self._read(row[0]) for row in self._ask("SELECT state FROM feeds ORDER BY url")]

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
        moment = now.timestamp()
        values = {
            "now": moment,
            "ahead": (now + AHEAD).timestamp(),
            "far": (now + timedelta(seconds=2 * LEASE_SECONDS)).timestamp(),
            "force": force,
            "everywhere": urls is None,
            "most": limit,
        }
        until = moment + LEASE_SECONDS
        try:
            with self._base:
                self._base.execute("BEGIN IMMEDIATE")
                self._wanted(urls)
                found = self._base.execute(_LEASE, values).fetchall()
                taken = [(owner, until, url) for url, _ in found]
                self._base.executemany("UPDATE feeds SET owner = ?, until = ? WHERE url = ?", taken)
        except _TROUBLE as error:
            raise _refused(self._path, error) from error
        return [self._read(state) for _, state in found]

    def _read(self, state: str) -> FeedState:
        try:
            return FeedState.from_json(state)
        except ValueError as error:
            raise _refused(self._path, "it is damaged") from error

    def _wanted(self, urls: Sequence[str] | None) -> None:
        self._base.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (url TEXT PRIMARY KEY)")
        self._base.execute("DELETE FROM wanted")
        self._base.executemany(
            "INSERT OR IGNORE INTO wanted VALUES (?)", [(url,) for url in urls or ()]
        )

    def save(self, owner: str, state: FeedState) -> bool:
        """Store a leased feed and let go of it; False when the lease was lost."""
        row = (state.due.timestamp(), bool(state.disabled), state.to_json(), state.url, owner)
        return self._change(_SAVE, [row]) == 1

    def release(self, owner: str) -> int:
        """Let go of all feeds leased under a name, over a connection of its own."""
        if not self._path.exists():  # in memory: it goes with the process
            return 0
        try:
            with closing(sqlite3.connect(self._path, timeout=2, isolation_level=None)) as base:
                return base.execute(_RELEASE, (len(owner), owner)).rowcount
        except sqlite3.Error as error:
            raise _refused(self._path, error) from error

    def next_due(self, urls: Sequence[str] | None = None) -> datetime | None:
        """Say when the next feed is due."""
        rows = self._ask("SELECT url, MAX(due, until) FROM feeds WHERE disabled = 0")
        wanted = None if urls is None else set(urls)
        due = [moment for url, moment in rows if wanted is None or url in wanted]
        try:
            return datetime.fromtimestamp(min(due), UTC) if due else None
        except (ValueError, TypeError, OverflowError) as error:
            raise _refused(self._path, "it is damaged") from error

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _change(self, statement: str, rows: Sequence[tuple[object, ...]]) -> int:
        try:
            with self._base:
                self._base.execute("BEGIN IMMEDIATE")
                return max(self._base.executemany(statement, rows).rowcount, 0) if rows else 0
        except _TROUBLE as error:
            raise _refused(self._path, error) from error

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        try:
            return self._base.execute(query).fetchall()
        except _TROUBLE as error:
            raise _refused(self._path, error) from error


def _refused(path: Path, error: Exception | str) -> IndexRefusedError:
    return IndexRefusedError(
        f"What is known of feeds cannot be kept in {path}: {error}. If it is damaged, move it away"
        " and add the feeds again."
    )
