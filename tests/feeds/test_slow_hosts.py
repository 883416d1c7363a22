"""One slow host holds up nobody else: neither its pages, nor its feeds, nor a host that drips."""

import random
import threading
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from connectors.feeds.answer import Answer
from connectors.feeds.feedstate import fresh
from connectors.feeds.fetcher import Fetcher
from connectors.feeds.pages import Pages
from connectors.feeds.poller import Batch, Clock, Poller
from connectors.feeds.state import SqliteFeedStates
from pipeline import pagetext
from pipeline.polling import with_pages
from schemas.item import Item
from tests.feeds.publisher import START, FakeClock, Wire, script
from tests.feeds.test_pages import PAGE, Site, item, pages


@pytest.fixture
def states(tmp_path: Path) -> Iterator[SqliteFeedStates]:
    with closing(SqliteFeedStates(tmp_path / "feeds.sqlite")) as opened:
        yield opened


def world(clock: FakeClock) -> Clock:
    return Clock(clock.now, clock.monotonic, clock.sleep, lambda: 0.5)


def test_pages_of_a_host_beyond_its_time_wait_for_the_next_round() -> None:
    clock = FakeClock()
    answers: dict[str, Answer | str] = {
        "https://e.org/robots.txt": "User-agent: *\nCrawl-delay: 30"
    }
    site = Site(
        clock, answers | {f"https://{host}.org/{at}": PAGE for host in "ef" for at in range(33)}
    )
    wanted = [item(f"https://e.org/{at}") for at in range(33)]
    others = [item(f"https://f.org/{at}") for at in range(33)]
    done = list[Item]()
    for _ in range(33):
        began = clock.monotonic()
        found = (
            pages(site).complete([*wanted, *others]) if not done else pages(site).complete(wanted)
        )
        took = clock.monotonic() - began
        assert took < 120, "a round waits for two hosts, each a minute at most"
        if others:
            assert all(found[len(wanted) :]), "a slow host holds up another"
            others = []
        done += [one for one in found if one]
        wanted = [one for one, whole in zip(wanted, found, strict=False) if whole is None]
        clock.sleep(300)
        if not wanted:
            break
    assert not wanted
    assert sum(one.record.url.startswith("https://e.org/") for one in done if one.record.url) == 33
    assert all(one.text != "A short teaser." for one in done)


def test_what_is_left_comes_again_and_is_remembered_when_it_was_taken(
    states: SqliteFeedStates,
) -> None:
    clock = FakeClock()
    wire = Wire([script("feed.example", 20, random.Random(3))], clock, random.Random(4))
    states.add([fresh("https://feed.example/feed", START)])
    poller = Poller(
        states, Fetcher(wire, now=clock.now, monotonic=clock.monotonic), world(clock), workers=1
    )
    taken = list[str | None]()
    for _ in range(20):
        for batch in poller.poll_once():
            half = [one if at % 2 else None for at, one in enumerate(batch.items)]
            whole = [*half[:-1], batch.items[-1]] if batch.items else half
            kept = with_pages(batch, whole, clock.now())
            taken += [one.feed.entry_id for one in kept.items if one.feed]
            assert poller.commit(kept)
        clock.sleep(301)
    shown = {story.guid for story in wire.feeds["feed.example"].shown(START)}
    assert set(taken) >= shown
    assert len(taken) == len(set(taken)), "an item that was taken is taken again"


def test_an_item_that_would_be_gone_by_its_turn_is_taken_as_the_feed_has_it() -> None:
    items = tuple(item(f"https://e.org/{at}") for at in range(10))
    # ten a minute
    busy = fresh("https://e.org/feed", START).but(seen="x" * 120, count=100.0, exposure=600.0)
    batch = Batch("https://e.org/feed", items, "ok", busy, "me")
    kept = with_pages(batch, [None] * 10, START)
    assert kept.items == items


class Dripping(httpx.BaseTransport):
    """Hosts named slow answer when they are let; the others at once."""

    def __init__(self, inner: Wire, clock: FakeClock | None = None) -> None:
        self.inner, self.clock = inner, clock
        self.let = threading.Event()
        self.asked = list[str]()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host)
        if request.url.host.startswith("slow"):
            if self.clock:
                self.clock.sleep(30)
            else:
                assert self.let.wait(60), (
                    "the others are not handed on while a slow host is waited for"
                )
        return self.inner.handle_request(request)


def test_what_others_brought_is_handed_on_while_a_host_drips(states: SqliteFeedStates) -> None:
    clock, chance = FakeClock(), random.Random(5)
    hosts = ["slow.example", "one.example", "two.example"]
    wire = Dripping(Wire([script(host, 10, chance) for host in hosts], clock, chance))
    states.add(fresh(f"https://{host}/feed", START) for host in hosts)
    poller = Poller(states, Fetcher(wire, now=clock.now), Clock(now=clock.now), workers=4)
    lot = list[Batch]()

    def hand_on() -> None:
        if len(lot) == 2:
            assert all(poller.commit(batch) for batch in lot)
            wire.let.set()

    for batch in poller.poll_once(meanwhile=hand_on):
        lot.append(batch)
    assert [batch.feed for batch in lot][-1] == "https://slow.example/feed"


def test_feeds_of_a_slow_host_wait_for_the_next_round(states: SqliteFeedStates) -> None:
    clock, chance = FakeClock(), random.Random(6)
    wire = Dripping(
        Wire([script(host, 10, chance) for host in ("slow.example", "one.example")], clock, chance),
        clock,
    )
    states.add(fresh(f"https://slow.example/{at}", START - timedelta(days=1)) for at in range(100))
    states.add(fresh(f"https://one.example/{at}", START) for at in range(100))
    fetcher = Fetcher(wire, now=clock.now, monotonic=clock.monotonic)
    poller = Poller(states, fetcher, world(clock), workers=1)
    for round_number in range(3):
        batches = [batch for batch in poller.poll_once() if poller.commit(batch)]
        if round_number == 0:
            assert sum("one.example" in batch.feed for batch in batches) == 100
            assert wire.asked.count("slow.example") <= 4
        clock.sleep(1_200)
    assert wire.asked.count("slow.example") >= 3, "its feeds are never polled"


def test_threads_take_the_pages_of_other_hosts_beside_a_slow_one() -> None:
    clock = FakeClock()
    site = Site(
        clock, {f"https://{host}.org/{at}": PAGE for host in ("slow", "b", "c") for at in range(4)}
    )
    others = threading.Event()
    left = {"b.org", "c.org"}
    inner = site.fetch

    def fetch(
        address: str,
        etag: str | None = None,
        modified: str | None = None,
        limit: int = 0,
        private: Collection[str] = (),
    ) -> Answer:
        if "slow" in address:
            assert others.wait(60)
        elif address.endswith("/0"):  # the last of its host: they are taken from the end
            left.discard(address.split("/")[2])
            if not left:
                others.set()
        return inner(address, etag, modified, limit, private)

    site.fetch = fetch  # type: ignore[method-assign]
    many = Pages(
        site, monotonic=lambda: 0.0, sleep=lambda _: None, extract=pagetext.extract, workers=4
    )
    wanted = [item(f"https://{host}.org/{at}") for host in ("slow", "b", "c") for at in range(4)]
    assert all(many.complete(wanted))
