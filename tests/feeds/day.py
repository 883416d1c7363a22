"""A day in the life of the poller, on a simulated clock: what is in the index at its end, and what
it cost."""

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from connectors.feeds.feedstate import fresh
from connectors.feeds.fetcher import Fetcher
from connectors.feeds.poller import Batch, Clock, Poller
from connectors.feeds.state import LEASE_SECONDS, SqliteFeedStates
from tests.feeds.publisher import START, FakeClock, Feed, Wire, script

DAY = timedelta(hours=24)
EVERY = 10 * 60  # seconds: what polling all feeds alike would do


@dataclass
class Day:
    """What happened. `index` holds the last text by guid, `first` when it was indexed first."""

    feeds: list[Feed]
    wire: Wire
    index: dict[str, str] = field(default_factory=dict)
    first: dict[str, datetime] = field(default_factory=dict)
    given: int = 0

    def take(self, batch: Batch, now: datetime) -> None:
        """Index a batch, as the flow would: the same id again is a revision."""
        for item in batch.items:
            assert item.feed
            assert item.feed.entry_id
            self.given += 1
            self.index[item.feed.entry_id] = item.text
            self.first.setdefault(item.feed.entry_id, now)

    def expected(self, at: datetime) -> dict[str, str]:
        return {
            story.guid: story.text(at).strip()
            for feed in self.feeds
            for story in feed.stories
            if story.out <= at
        }

    def delay(self) -> float:
        """Median seconds from publication to index, of what came out during the day."""
        outs = {
            story.guid: story.out
            for feed in self.feeds
            for story in feed.stories
            if story.out > START
        }
        return median(
            (self.first[guid] - out).total_seconds()
            for guid, out in outs.items()
            if guid in self.first
        )

    def saved(self) -> tuple[float, float]:
        """Shares of requests and of bytes saved against polling every feed whole every ten
        minutes."""
        polls = int(DAY.total_seconds() / EVERY)
        size = sum(len(feed.body(START + DAY / 2)) for feed in self.feeds) * polls
        return 1 - self.wire.requests / (len(self.feeds) * polls), 1 - self.wire.sent / size


def paces(count: int, chance: random.Random) -> list[float]:
    """Items a day, lognormal as the paces of news feeds are: half under six, 17 on average, one in
    fifty over 120."""
    return [min(max(chance.lognormvariate(math.log(6), 1.5), 0.2), 300.0) for _ in range(count)]


def simulate(
    count: int, folder: Path, *, seed: int = 1, faults: float = 0.05, kills: bool = True
) -> Day:
    """Live a day, and then poll on without faults until every feed has been seen once more."""
    chance = random.Random(seed)
    clock = FakeClock()
    feeds = [
        script(f"feed{at}.example", pace, chance) for at, pace in enumerate(paces(count, chance))
    ]
    day = Day(feeds, Wire(feeds, clock, chance, faults / 10))
    restarts = [DAY * 0.25, DAY * 0.5] if kills else []
    kill_at = DAY * 0.7 if kills else DAY * 2
    life = Life(day, clock, chance, folder)
    life.states.add(fresh(f"https://{feed.host}/feed", START) for feed in feeds)
    while clock.now() < START + DAY:
        if restarts and clock.now() > START + restarts[0]:
            restarts.pop(0)
            life.restart()
        killed = clock.now() > START + kill_at
        life.cycle(die=killed)
        if killed:
            kill_at = DAY * 2
            life.restart()
            clock.sleep(LEASE_SECONDS)
        life.wait()
    day.wire.faults = 0.0
    counted = day.wire.requests, day.wire.sent
    for _ in range(2):
        life.cycle(force=True)
        clock.sleep(DAY.total_seconds())  # a lying 304 would be caught here, too
    day.wire.requests, day.wire.sent = counted
    life.states.close()
    return day


class Life:
    """One process after another, over the same file."""

    def __init__(self, day: Day, clock: FakeClock, chance: random.Random, folder: Path) -> None:
        self.day, self.clock, self.chance, self.folder = day, clock, chance, folder
        self.states = self.begin()

    def restart(self) -> None:
        self.states.close()
        self.states = self.begin()

    def begin(self) -> SqliteFeedStates:
        states = SqliteFeedStates(self.folder / "feeds.sqlite")
        fetcher = Fetcher(self.day.wire, now=self.clock.now, monotonic=self.clock.monotonic)
        world = Clock(self.clock.now, self.clock.monotonic, self.clock.sleep, self.chance.random)
        self.poller = Poller(states, fetcher, world, workers=1)
        return states

    def cycle(self, *, die: bool = False, force: bool = False) -> None:
        """Poll what is due. Dying: half of the batches are indexed and not committed, the rest is
        never seen."""
        for number, batch in enumerate(self.poller.poll_once(force=force)):
            self.day.take(batch, self.clock.now())
            if die and number % 2:
                continue
            assert self.poller.commit(batch)

    def wait(self) -> None:
        """Sleep until the next feed is due, as `newsbeam watch` does, at least half a minute."""
        due = self.states.next_due()
        self.clock.sleep(max((due - self.clock.now()).total_seconds() if due else 60.0, 30.0))
