import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from connectors.feeds.feedstate import fresh
from connectors.feeds.fetcher import Fetcher, GuardedTransport
from connectors.feeds.poller import Batch, Clock, Poller
from connectors.feeds.state import LEASE_SECONDS, SqliteFeedStates
from tests.feeds.hostile import hostile
from tests.feeds.publisher import START, FakeClock, Feed, Wire, script


class Desk:
    """A poller over feeds that are not there."""

    def __init__(self, path: Path, hosts: int = 3, *, pace: float = 24.0) -> None:
        chance = random.Random(1)
        self.clock = FakeClock()
        self.feeds = [script(f"feed{at}.example", pace, chance, hours=48) for at in range(hosts)]
        self.wire = Wire(self.feeds, self.clock, chance)
        self.path = path
        self.states = SqliteFeedStates(path)
        self.states.add(fresh(self.url(at), START) for at in range(hosts))
        self.poller = self.another()

    def url(self, at: int) -> str:
        return f"https://feed{at}.example/feed"

    def another(self, wire: httpx.BaseTransport | None = None) -> Poller:
        fetcher = Fetcher(wire or self.wire, now=self.clock.now, monotonic=self.clock.monotonic)
        world = Clock(self.clock.now, self.clock.monotonic, self.clock.sleep, lambda: 0.5)
        return Poller(SqliteFeedStates(self.path), fetcher, world, workers=1)

    def poll(self, *, force: bool = False) -> list[Batch]:
        batches = list(self.poller.poll_once(force=force))
        assert all(self.poller.commit(batch) for batch in batches)
        return batches


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "feeds.sqlite")
    yield made
    made.states.close()


def test_all_that_is_due_is_polled_once(desk: Desk) -> None:
    batches = desk.poll()
    assert [batch.feed for batch in batches] == [desk.url(at) for at in range(3)]
    assert all(
        batch.items and batch.items[0].feed and batch.items[0].feed.url == batch.feed
        for batch in batches
    )
    assert desk.poll() == []


def test_only_what_is_new_or_changed_is_given_again(desk: Desk) -> None:
    desk.poll()
    before, desk.clock.at = desk.clock.at, START + timedelta(hours=5)
    for batch in desk.poll():
        feed = next(feed for feed in desk.feeds if feed.host in batch.feed)
        changed = {
            s.guid
            for s in feed.shown(desk.clock.at)
            if s.out > before or (s.revised and before < s.revised <= desk.clock.at)
        }
        assert {item.feed.entry_id for item in batch.items if item.feed} == changed


def test_a_feed_without_news_is_asked_for_what_changed_and_once_a_day_for_all(desk: Desk) -> None:
    for feed in desk.feeds:
        feed.changes = []  # the server says that nothing does
    kinds = []
    for hours in (0, 1, 1, 24):
        desk.clock.sleep(hours * 3600)
        kinds.append({batch.kind for batch in desk.poll(force=True)})
    assert kinds == [{"ok"}, {"unchanged"}, {"unchanged"}, {"ok"}]


def test_without_a_commit_nothing_is_remembered(desk: Desk) -> None:
    first = list(desk.poller.poll_once())
    assert all(state.etag is None and not state.seen for state in desk.states.all())
    assert list(desk.another().poll_once()) == [], "it is leased"
    desk.clock.sleep(LEASE_SECONDS + 1)
    again = list(desk.another().poll_once())
    assert [len(batch.items) for batch in again] == [len(batch.items) for batch in first]
    assert not desk.poller.commit(first[0]), "the lease went to another"


def test_who_stops_early_lets_go_of_the_rest(desk: Desk) -> None:
    batches = desk.poller.poll_once()
    desk.poller.commit(next(batches))
    batches.close()
    assert [batch.feed for batch in desk.another().poll_once()] == [desk.url(1), desk.url(2)]


def test_a_fault_never_touches_validators_or_marks(desk: Desk) -> None:
    desk.poll()
    before = {state.url: (state.etag, state.modified, state.seen) for state in desk.states.all()}
    desk.wire.faults = 0.1
    for _ in range(30):
        desk.clock.sleep(1800)
        for batch in desk.poller.poll_once(force=True):
            if batch.kind in ("ok", "unchanged"):
                continue
            assert not batch.items
            assert (batch.token.etag, batch.token.modified, batch.token.seen) == before[batch.feed]
            desk.poller.commit(batch)
        desk.clock.sleep(LEASE_SECONDS)


def test_a_day_without_network_counts_against_no_feed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "feeds.sqlite", 40)
    desk.poll()
    desk.wire.down = True
    end = desk.clock.at + timedelta(hours=24)
    while desk.clock.at < end:
        desk.poll()
        desk.clock.sleep(60)
    assert [state.failures for state in desk.states.all()] == [0] * 40
    desk.wire.down = False
    back = desk.clock.at
    while desk.clock.at < back + timedelta(hours=1):
        desk.poll()
        desk.clock.sleep(60)
    assert all(state.succeeded and state.succeeded >= back for state in desk.states.all())


def test_failures_are_taken_back_once_it_is_clear_whose_trouble_it_is(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "feeds.sqlite", 4)  # too few to tell in one round
    desk.poll()
    desk.wire.down = True
    desk.poll(force=True)
    assert [state.failures for state in desk.states.all()] == [1] * 4
    for _ in range(4):  # until the answers before the outage are forgotten
        desk.poll(force=True)
    assert [state.failures for state in desk.states.all()] == [0] * 4


def test_one_dead_host_among_many_does_count(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "feeds.sqlite", 10)
    del desk.wire.feeds["feed3.example"]

    class Partly(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.url.host not in desk.wire.feeds:
                raise httpx.ConnectError("refused")
            return desk.wire.handle_request(request)

    desk.poller = desk.another(Partly())
    desk.poll()
    assert [state.failures for state in desk.states.all()] == [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]


def test_a_host_is_given_its_second_between_requests(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "feeds.sqlite", 1)
    desk.states.add(fresh(f"https://feed0.example/feed?{at}", START) for at in range(5))
    desk.poll()
    starts = desk.wire.starts["feed0.example"]
    assert len(starts) == 6
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(starts))


def test_everything_can_be_asked_for_whether_due_or_not(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "feeds.sqlite", 150)
    desk.poll()
    assert len(desk.poll(force=True)) == 150
    assert len(list(desk.poller.poll_once([desk.url(7)], force=True))) == 1


def test_a_body_that_is_no_feed_is_a_failure_with_its_reason(tmp_path: Path) -> None:
    with hostile() as server:
        states = SqliteFeedStates(tmp_path / "feeds.sqlite")
        states.add(
            fresh(f"{server.url}/{path}", START)
            for path in ("html", "feed", "gone", "packed/cut", "empty")
        )
        with Fetcher(GuardedTransport(allow_private=True)) as fetcher:
            poller = Poller(states, fetcher, Clock(sleep=lambda _: None), workers=4)
            batches = {
                batch.feed.removeprefix(server.url): batch
                for batch in poller.poll_once()
                if poller.commit(batch)
            }
        assert {path: batch.kind for path, batch in batches.items()} == {
            "/html": "notfeed",
            "/feed": "ok",
            "/gone": "gone",
            "/packed/cut": "damaged",
            "/empty": "notfeed",
        }
        assert batches["/html"].token.etag is None, (
            "validators of a page that is no feed would hide the feed's return"
        )
        assert (batches["/html"].reason or "").startswith("it cannot be read as a feed")
        assert batches["/empty"].reason == "it cannot be read as a feed: it is empty (0 bytes)."
        assert {row.status for row in poller.health()} == {"ok", "retrying"}
        states.close()


def test_ids_that_change_at_every_fetch_make_nothing_new(tmp_path: Path) -> None:
    with hostile() as server:
        states = SqliteFeedStates(tmp_path / "feeds.sqlite")
        states.add([fresh(f"{server.url}/changing", START)])
        with Fetcher(GuardedTransport(allow_private=True)) as fetcher:
            poller = Poller(states, fetcher, Clock(sleep=lambda _: None), workers=2)
            given = []
            for _ in range(3):
                for batch in poller.poll_once(force=True):
                    given.append(len(batch.items))
                    poller.commit(batch)
        assert given == [1, 0, 0]
        states.close()


def test_what_a_feed_lists_twice_or_without_words_is_told_of_once(tmp_path: Path) -> None:
    class Twice(httpx.BaseTransport):
        def handle_request(self, _: httpx.Request) -> httpx.Response:
            items = "".join(
                f"<item><title>{title}</title><guid>{link}</guid><link>https://e.org/{link}</link></item>"
                for title, link in (("A", 1), ("A", 1), ("", 3), ("C", 2))
            )
            return httpx.Response(
                200, stream=httpx.ByteStream(f"<rss><channel>{items}</channel></rss>".encode())
            )

    desk = Desk(tmp_path / "feeds.sqlite", 1)
    desk.poller = desk.another(Twice())
    batch = desk.poll()[0]
    assert [item.record.title for item in batch.items] == ["A", "C"]
    assert (batch.repeated, [item.record.url for item in batch.wordless]) == (
        1,
        ["https://e.org/3"],
    )
    (again,) = desk.poll(force=True)
    assert (again.items, again.repeated, again.wordless) == ((), 0, ())


def test_an_empty_answer_leaves_the_marks_as_they_are(tmp_path: Path) -> None:
    class Emptied(httpx.BaseTransport):
        body = b"<rss><channel><item><title>A</title></item></channel></rss>"

        def handle_request(self, _: httpx.Request) -> httpx.Response:
            return httpx.Response(200, stream=httpx.ByteStream(self.body))

    desk, wire = Desk(tmp_path / "feeds.sqlite", 1), Emptied()
    desk.poller = desk.another(wire)
    seen = desk.poll()[0].token.seen
    for body in (b"", b" \n", b"<rss><channel></channel></rss>"):
        wire.body = body
        assert desk.poll(force=True)[0].token.seen == seen


def test_a_304_brings_new_validators(tmp_path: Path) -> None:
    class Renewing(httpx.BaseTransport):
        asked: ClassVar[list[tuple[str | None, str | None]]] = []

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            self.asked.append(
                (request.headers.get("if-none-match"), request.headers.get("if-modified-since"))
            )
            if len(self.asked) == 1:
                body = httpx.ByteStream(
                    b"<rss><channel><item><title>A</title></item></channel></rss>"
                )
                return httpx.Response(
                    200, headers={"etag": '"1"', "last-modified": "then"}, stream=body
                )
            headers = {"etag": f'"{len(self.asked)}"'} if len(self.asked) < 4 else {}
            return httpx.Response(304, headers=headers, stream=httpx.ByteStream(b""))

    desk = Desk(tmp_path / "feeds.sqlite", 1)
    desk.poller = desk.another(Renewing())
    for _ in range(5):
        desk.poll(force=True)
    assert Renewing.asked == [
        (None, None),
        ('"1"', "then"),
        ('"2"', "then"),
        ('"3"', "then"),
        ('"3"', "then"),
    ]


def test_the_script_itself_shows_what_is_out(desk: Desk) -> None:
    feed: Feed = desk.feeds[0]
    assert all(story.out <= START for story in feed.shown(START))
