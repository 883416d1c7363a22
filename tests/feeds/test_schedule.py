from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds import schedule
from connectors.feeds.answer import Answer, read_max_age
from connectors.feeds.entry import Head
from connectors.feeds.feedstate import FAILING, FeedState, fresh, health
from connectors.feeds.schedule import LONGEST, SHORTEST

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday
OK = Answer(kind="ok", url="https://e.org/", status=200, etag='"e"')
MOVED = OK.but(moved_to="https://new.example/")


def middle() -> float:
    return 0.5


def live(
    per_hour: float, hours: int, state: FeedState | None = None, head: Head | None = None
) -> FeedState:
    """Poll each hour for so long."""
    state = state or fresh("https://e.org/", NOW)
    at = state.polled or NOW
    for hour in range(hours):
        new = int(per_hour * (hour + 1)) - int(per_hour * hour)
        at += timedelta(hours=1)
        state = schedule.succeeded(state, OK, head or Head(), new, "", at, middle)
    return state


def wait(state: FeedState) -> float:
    assert state.polled
    return (state.due - state.polled).total_seconds()


def test_busy_feeds_are_polled_often_and_quiet_ones_seldom() -> None:
    waits = [wait(live(per_hour, 48)) for per_hour in (60, 6, 1, 0.2, 0)]
    assert waits == sorted(waits)
    assert waits[0] == SHORTEST
    assert 10 * 60 < waits[1] < 20 * 60
    assert 3 * 3600 < waits[4] <= LONGEST


def test_a_feed_that_wakes_up_is_followed_within_hours() -> None:
    quiet = live(0, 72)
    assert wait(live(10, 3, quiet)) < wait(quiet) / 4


def test_hints_make_polls_rarer_but_only_so_much() -> None:
    assert wait(live(60, 5, head=Head(ttl=30))) == 30 * 60
    assert wait(live(60, 5, head=Head(every=7 * 86_400))) == 3600
    assert wait(live(0, 5, head=Head(ttl=1))) > 3600


def test_hours_and_days_of_sleep_are_slept() -> None:
    head = Head(skip_hours=tuple(range(13, 20)))
    assert (
        schedule.succeeded(fresh("https://e.org/", NOW), OK, head, 0, "", NOW, middle).due.hour
        == 20
    )
    tuesday = schedule.succeeded(
        fresh("https://e.org/", NOW), OK, Head(skip_days=("monday",)), 0, "", NOW, middle
    ).due
    assert (tuesday.day, tuesday.hour) == (6, 0)
    always = Head(skip_hours=tuple(range(24)))
    assert (
        wait(schedule.succeeded(fresh("https://e.org/", NOW), OK, always, 0, "", NOW, middle))
        == schedule.FIRST
    )


def test_jitter_spreads_polls() -> None:
    draws = iter([at / 10 for at in range(11)])
    waits = {
        wait(
            schedule.succeeded(fresh("https://e.org/", NOW), OK, Head(), 0, "", NOW, draws.__next__)
        )
        for _ in range(11)
    }
    assert len(waits) == 11
    assert max(waits) - min(waits) == pytest.approx(0.2 * schedule.FIRST)


@pytest.mark.parametrize("kind", ["throttled", "server"])
@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_what_a_server_asks_for_is_waited(kind: str, chance: float) -> None:
    answer = Answer(kind="throttled", url="u", status=429, retry_after=7200)
    state = schedule.failed(fresh("https://e.org/", NOW), answer, kind, NOW, lambda: chance)
    assert 7200 <= wait(state) <= 8000


def test_failures_wait_longer_and_longer_but_never_for_ever() -> None:
    state, waits = fresh("https://e.org/", NOW), []
    for _ in range(50):
        state = schedule.failed(state, Answer(kind="timeout", url="u"), "timeout", NOW, lambda: 1.0)
        waits.append(wait(state))
    assert waits[:4] == [600, 1200, 2400, 4800]
    assert waits[-1] == 6 * 3600
    assert state.disabled is None
    assert schedule.succeeded(state, OK, Head(), 0, "", NOW, middle).failures == 0


def test_a_busy_feed_is_back_before_its_items_are_gone() -> None:
    seen = "0123456789ab" * 30
    state = live(12, 48).but(seen=seen)  # its 30 items last two and a half hours
    begun = state.succeeded
    assert begun
    now, down = begun, Answer(kind="blocked", url="u", status=403)
    for _ in range(5):
        state = schedule.failed(state, down, "blocked", now, lambda: 1.0)
        now = state.due
    assert now - begun < timedelta(hours=2.5)
    assert (
        wait(schedule.failed(state.but(failures=9), down, "blocked", now, lambda: 1.0)) == LONGEST
    )


def test_missing_is_soft_and_gone_three_times_is_the_end() -> None:
    missing = gone = fresh("https://e.org/", NOW)
    for turn in range(3):
        assert not gone.disabled, turn
        missing = schedule.failed(
            missing, Answer(kind="missing", url="u"), "missing", NOW, lambda: 1.0
        )
        gone = schedule.failed(gone, Answer(kind="gone", url="u"), "gone", NOW, lambda: 1.0)
    assert not missing.disabled
    assert gone.disabled
    assert "410" in gone.disabled
    assert health(gone, NOW).status == "disabled"


def test_gone_between_successes_is_not_gone() -> None:
    state = fresh("https://e.org/", NOW)
    for _ in range(5):
        state = schedule.failed(state, Answer(kind="gone", url="u"), "gone", NOW, middle)
        state = schedule.succeeded(state, OK, Head(), 0, "", NOW, middle)
    assert state.disabled is None


def test_the_third_equal_permanent_redirect_moves_a_feed() -> None:
    state = fresh("https://old.example/", NOW)
    addresses = []
    for answer in (
        MOVED,
        MOVED,
        OK,
        MOVED,
        MOVED.but(moved_to="https://x.example/"),
        MOVED,
        MOVED,
        MOVED,
    ):
        state = schedule.succeeded(state, answer, Head(), 0, "", NOW, middle)
        addresses.append(state.address)
    assert addresses == ["https://old.example/"] * 7 + ["https://new.example/"]
    assert (state.url, state.etag) == ("https://old.example/", None)


def test_an_unchanged_answer_keeps_validators_until_they_are_a_day_old() -> None:
    state = schedule.succeeded(fresh("https://e.org/", NOW), OK, Head(), 1, "", NOW, middle)
    later = NOW + timedelta(hours=23)
    unchanged = Answer(kind="unchanged", url="u", status=304)
    state = schedule.succeeded(state, unchanged, None, 0, state.seen, later, middle)
    assert state.etag == '"e"'
    assert schedule.conditional(state, later)
    assert not schedule.conditional(state, NOW + timedelta(hours=24))


def test_an_outage_is_when_nearly_nothing_is_reached() -> None:
    assert schedule.is_outage(["timeout", "dns", "connect", "tls", "timeout"])
    assert not schedule.is_outage(["timeout", "dns", "connect", "tls", "ok"])
    assert not schedule.is_outage(["server"] * 9)
    assert not schedule.is_outage(["timeout"] * 4)


def test_a_feed_silent_against_its_own_habit_is_told() -> None:
    state = live(1, 72)
    assert state.newest
    assert not health(state, state.newest + timedelta(days=1)).silent
    assert health(state, state.newest + timedelta(days=3)).silent
    assert health(live(0, 72), NOW + timedelta(days=90)).status == "ok", "it never had a habit"


def test_statuses() -> None:
    state = fresh("https://e.org/", NOW)
    assert health(state, NOW).status == "new"
    for expected in ["retrying"] * (FAILING - 1) + ["failing"]:
        state = schedule.failed(
            state, Answer(kind="server", url="u", reason="it answers 500"), "server", NOW, middle
        )
        assert health(state, NOW).status == expected
    assert health(state, NOW).reason == "it answers 500"


def test_cache_control_is_read() -> None:
    assert [
        read_max_age(text)
        for text in ("max-age=60", "public, max-age=99999999", "no-cache", None, 's-maxage="5"')
    ] == [
        60.0,
        86_400.0,
        None,
        None,
        5.0,
    ]


@given(
    st.integers(0, 5000),
    st.floats(-1e7, 1e9),
    st.one_of(st.none(), st.integers(0, 10**6)),
    st.lists(st.integers(0, 23), max_size=24),
    st.floats(0, 1),
    st.one_of(st.none(), st.floats(0, 86_400)),
)
def test_whatever_happens_the_next_poll_is_within_a_day(
    new: int, elapsed: float, ttl: int | None, hours: list[int], chance: float, asked: float | None
) -> None:
    state = live(1, 3)
    at = NOW + timedelta(seconds=elapsed)
    answer = OK.but(retry_after=asked)
    state = schedule.succeeded(
        state, answer, Head(ttl=ttl, skip_hours=tuple(hours)), new, "", at, lambda: chance
    )
    assert timedelta(seconds=SHORTEST) <= state.due - at <= timedelta(days=1)
    failed = schedule.failed(state, answer, "missing", at, lambda: chance)
    assert timedelta(seconds=SHORTEST) <= failed.due - at <= timedelta(days=1)


def test_a_refusal_of_our_own_makes_nobody_wait() -> None:
    refused = Answer(kind="refused", url="https://e.org/", reason="not public", unasked=True)
    state = schedule.failed(fresh("https://e.org/", NOW), refused, "refused", NOW, middle)
    assert (state.due, state.failures, state.reason) == (NOW, 1, "not public")
    asked = schedule.failed(state, refused.but(unasked=False), "refused", NOW, middle)
    assert asked.due > NOW, "a server that led us there was asked, and is spared"
