"""The poller: takes the feeds that are due, fetches them politely, and gives what is new in
batches.

A batch's items are the caller's; `commit` is called once they are indexed or rejected, and only
then is the feed remembered as polled. Whatever is not committed is polled again after a restart.
Clock, sleep, chance and network are passed in, so a day takes seconds in the tests.
"""

import os
import random
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple, Protocol
from uuid import uuid4

from connectors.feeds import schedule
from connectors.feeds.answer import UNREACHED, Answer
from connectors.feeds.feedstate import FeedState, Health, health
from connectors.feeds.host_queue import HostQueue, host_of
from connectors.feeds.marks import mark, unmarked, unseen
from connectors.feeds.parser import ParsedFeed, Skipped, parse_feed
from connectors.feeds.state import FeedStates
from schemas import dates
from schemas.errors import SourceError
from schemas.item import Item

AT_A_TIME = 64  # feeds leased together
SLOW = 10.0  # seconds of a fetch after which what else waits for its host is left to the next round
QUIET = 2.0  # seconds without an answer after which what came before is handed on
RECENT = 20  # answers looked at for an outage


class Fetches(Protocol):
    """What the poller needs of a Fetcher."""

    def fetch(
        self,
        address: str,
        etag: str | None = None,
        modified: str | None = None,
        *,
        private: Collection[str] = (),
    ) -> Answer:
        """Fetch an address; never raises."""


@dataclass(frozen=True)
class Clock:
    """Clock, patience, chance: what tests put in place of the real ones."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = field(default_factory=lambda: random.SystemRandom().random)


class Batch(NamedTuple):
    """What one poll of one feed brought; `token` is the feed's state once the items are indexed or
    rejected.

    `kind` is the answer's ("ok", "unchanged", or a failure), `skipped` counts entries that could
    not be read, `wordless` are those in which there is nothing to read, `repeated` counts older
    versions of items; both only where they were not there at the last poll. `owner` names the
    lease.
    """

    feed: str
    items: tuple[Item, ...]
    kind: str
    token: FeedState
    owner: str
    skipped: tuple[Skipped, ...] = ()
    reason: str | None = None
    repeated: int = 0
    wordless: tuple[Item, ...] = ()


class Poller:
    """Polls what is due. One thread calls it; with `workers` over one, fetches run beside each
    other.
    """

    def __init__(
        self,
        states: FeedStates,
        fetcher: Fetches,
        clock: Clock | None = None,
        *,
        workers: int = 8,
        crew: str = "",
    ) -> None:
        self._states, self._fetcher, self._clock = states, fetcher, clock or Clock()
        self._workers = workers
        self._owner = f"{crew}/{os.getpid()}-{uuid4().hex}"
        self._stopped = False
        self._meanwhile: Callable[[], None] = lambda: None
        self._left: list[FeedState] = []
        self._recent: deque[str] = deque(maxlen=RECENT)
        self._doubtful: dict[str, FeedState] = {}

    @property
    def owner(self) -> str:
        """The name under which feeds are leased."""
        return self._owner

    def stop(self) -> None:
        """Lease no more feeds; may be called from another thread."""
        self._stopped = True

    def poll_once(
        self,
        urls: Sequence[str] | None = None,
        *,
        force: bool = False,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Generator[Batch, None, None]:
        """Poll every feed that is due now (only of `urls` where given), each at most once; `force`
        takes all of them.

        Gives a batch for each feed polled, also where there is nothing new. Call `commit` for each
        batch; `meanwhile` is called where only slow hosts are waited for, so that this need not
        wait for them.
        """
        self._meanwhile = meanwhile
        if force:
            yield from self._all_of(
                urls if urls is not None else [state.url for state in self._states.all()]
            )
            return
        polled = set[str]()
        while leased := self._lease(urls):
            again = [state for state in leased if state.url in polled]
            for state in again:
                self._states.save(self._owner, state)
            fresh = [state for state in leased if state.url not in polled]
            if not fresh:
                return
            polled.update(state.url for state in fresh)
            yield from self._round(fresh)

    def _all_of(self, urls: Sequence[str]) -> Iterator[Batch]:
        for start in range(0, len(urls), AT_A_TIME):
            yield from self._round(self._lease(urls[start : start + AT_A_TIME], force=True))

    def _lease(self, urls: Sequence[str] | None, *, force: bool = False) -> list[FeedState]:
        if self._stopped:
            return []
        return self._states.lease(self._owner, self._clock.now(), AT_A_TIME, urls, force=force)

    def commit(self, batch: Batch) -> bool:
        """Remember a feed as polled: its items are safe. False when another poller has taken it
        over meanwhile.
        """
        return self._states.save(batch.owner, batch.token)

    def health(self) -> list[Health]:
        """Say how every feed does, for `newsbeam feeds`."""
        return [health(state, self._clock.now()) for state in self._states.all()]

    def _round(self, leased: Sequence[FeedState]) -> Iterator[Batch]:
        """Poll some feeds; those that could not be reached wait for the end, when it is known whose
        trouble it is.
        """
        waiting = {state.url: state for state in leased}
        unreached: list[tuple[FeedState, Answer]] = []
        kinds: list[str] = []
        try:
            for state, answer in self._answers(leased):
                kinds.append(answer.kind)
                self._recent.append(answer.kind)
                if answer.kind in UNREACHED:
                    unreached.append((state, answer))
                else:
                    self._doubtful.pop(state.url, None)
                    del waiting[state.url]
                    yield self._read(state, answer)
            ours = self._is_ours(kinds)
            for state, answer in unreached:
                del waiting[state.url]
                yield self._not_reached(state, answer, ours=ours)
            if ours:
                self._forgive()
            for state in self._left:
                del waiting[state.url]
                self._states.save(
                    self._owner, schedule.postponed(state, self._clock.now(), self._clock.chance)
                )
        finally:
            self._left = []
            # the caller stopped early: let go of what was not polled
            for state in waiting.values():
                self._states.save(self._owner, state)

    def _is_ours(self, kinds: Sequence[str]) -> bool:
        return schedule.is_outage(kinds if len(kinds) >= schedule.OUTAGE_LEAST else self._recent)

    def _not_reached(self, state: FeedState, answer: Answer, *, ours: bool) -> Batch:
        now, chance = self._clock.now(), self._clock.chance
        if ours:
            token = schedule.postponed(
                forgiven(state, self._doubtful.pop(state.url, state)), now, chance
            )
        else:
            token = schedule.failed(state, answer, answer.kind, now, chance)
            self._doubtful.setdefault(state.url, state)
        return Batch(state.url, (), answer.kind, token, self._owner, reason=answer.reason)

    def _forgive(self) -> None:
        """Take back the failures that were counted before it was clear that the trouble is ours."""
        doubtful, self._doubtful = self._doubtful, {}
        leased = self._states.lease(
            self._owner, self._clock.now(), len(doubtful), list(doubtful), force=True
        )
        for state in leased:
            excused = forgiven(state, doubtful[state.url])
            self._states.save(
                self._owner, schedule.postponed(excused, self._clock.now(), self._clock.chance)
            )

    def _answers(self, leased: Sequence[FeedState]) -> Iterator[tuple[FeedState, Answer]]:
        """Fetch them, hosts in turn, at most so many at once."""
        turns: HostQueue[FeedState] = HostQueue()
        for state in leased:
            turns.put(host_of(state.address), state)
        return self._one_by_one(turns) if self._workers <= 1 else self._together(turns)

    def _one_by_one(self, turns: HostQueue[FeedState]) -> Iterator[tuple[FeedState, Answer]]:
        while len(turns):
            turn = turns.take(self._clock.monotonic())
            if turn is None:
                self._clock.sleep(turns.wait(self._clock.monotonic()) or 0.01)
                continue
            host, state = turn
            began = self._clock.monotonic()
            answer = self._fetch(state)
            self._finish(turns, host, began)
            yield state, answer

    def _finish(self, turns: HostQueue[FeedState], host: str, began: float) -> None:
        """Note the end of a fetch; a slow host has had its time of this round."""
        turns.finish(host)
        if self._clock.monotonic() - began > SLOW:
            self._left += turns.drop(host)

    def _together(self, turns: HostQueue[FeedState]) -> Iterator[tuple[FeedState, Answer]]:
        flying: dict[Future[Answer], tuple[str, FeedState, float]] = {}
        with ThreadPoolExecutor(self._workers, thread_name_prefix="fetch") as pool:
            while len(turns) or flying:
                while len(flying) < self._workers and (
                    turn := turns.take(began := self._clock.monotonic())
                ):
                    flying[pool.submit(self._fetch, turn[1])] = (*turn, began)
                if not flying:
                    self._clock.sleep(turns.wait(self._clock.monotonic()) or 0.01)
                    continue
                pause = turns.wait(self._clock.monotonic()) if len(flying) < self._workers else None
                quiet = pause is None or pause > QUIET
                done, _ = wait(
                    flying, timeout=QUIET if quiet else pause, return_when=FIRST_COMPLETED
                )
                if quiet and not done:
                    self._meanwhile()
                for future in done:
                    host, state, began = flying.pop(future)
                    self._finish(turns, host, began)
                    yield state, future.result()

    def _fetch(self, state: FeedState) -> Answer:
        if schedule.conditional(state, self._clock.now()):
            return self._fetcher.fetch(
                state.address, state.etag, state.modified, private=state.private
            )
        return self._fetcher.fetch(state.address, private=state.private)

    def _read(self, state: FeedState, answer: Answer) -> Batch:
        now, chance = self._clock.now(), self._clock.chance
        if answer.kind == "unchanged":
            token = schedule.succeeded(state, answer, None, 0, state.seen, now, chance)
            return Batch(state.url, (), answer.kind, token, self._owner)
        if answer.kind != "ok":
            token = schedule.failed(state, answer, answer.kind, now, chance)
            return Batch(state.url, (), answer.kind, token, self._owner, reason=answer.reason)
        try:
            feed = parse_feed(answer.body, answer.url, now, answer.content_type)
        except SourceError as error:
            reason = str(error).replace(answer.url[:200], "it", 1)
            token = schedule.failed(state, answer.but(reason=reason), "notfeed", now, chance)
            return Batch(state.url, (), "notfeed", token, self._owner, reason=reason)
        return self._new(state, answer, feed, now)

    def _new(self, state: FeedState, answer: Answer, feed: ParsedFeed, now: datetime) -> Batch:
        items = tuple(_under(item, state.url) for item in feed.items)
        new, seen = unseen(items, state.seen)
        repeated, again = unseen(feed.repeated, state.seen)
        wordless, empty = unseen(feed.wordless, state.seen)
        seen += again + empty
        if not items:
            seen = state.seen  # an empty feed is often a fault of the moment
        told = [moment for item in items if (moment := dates.read_moment(item.record.published))]
        paced = schedule.paced(state, told, now)
        token = schedule.succeeded(
            paced, answer, feed.head, len(new), seen, now, self._clock.chance
        )
        return Batch(
            state.url,
            new,
            answer.kind,
            token,
            self._owner,
            feed.skipped,
            repeated=len(repeated),
            wordless=tuple(_under(item, state.url) for item in wordless),
        )


def without(batch: Batch, left: Sequence[Item], now: datetime) -> Batch:
    """Give a batch without the items that are left to the next round, in which they come again as
    new.
    """
    if not left:
        return batch
    gone = {mark(item) for item in left}
    token = schedule.asked_again(batch.token, len(left), now).but(
        seen=unmarked(batch.token.seen, gone)
    )
    return batch._replace(
        items=tuple(item for item in batch.items if mark(item) not in gone), token=token
    )


def forgiven(state: FeedState, before: FeedState) -> FeedState:
    """Take back the failures that were counted since a state."""
    return state.but(failures=before.failures, failure=before.failure, reason=before.reason)


def _under(item: Item, url: str) -> Item:
    """Name the feed as the user does, wherever redirects led today."""
    return item.but(path=url, feed=item.feed.but(url=url) if item.feed else None)
