"""What every store of feeds promises, asked of each of them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest

from connectors.feeds.feedstate import FeedState, fresh
from connectors.feeds.state import LEASE_SECONDS, FeedStates, SqliteFeedStates
from connectors.open import open_feed_states
from schemas.errors import IndexRefusedError, UsageError

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
Opens = Callable[[], FeedStates]


@pytest.fixture(params=["sqlite", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Opens:
    """Give what opens one and the same store, as often as one likes."""
    if request.param == "sqlite":
        return lambda: SqliteFeedStates(tmp_path / "feeds.sqlite")
    url, name = request.getfixturevalue("elasticsearch"), f"feeds{uuid4().hex}"
    elastic = import_module("connectors.feeds.elasticstate").ElasticFeedStates
    return lambda: elastic(url, name=name)


@pytest.fixture
def states(opens: Opens) -> Iterator[FeedStates]:
    opened = opens()
    yield opened
    opened.close()


def feeds(count: int, now: datetime = NOW) -> list[FeedState]:
    return [fresh(f"https://e.org/{at:02}", now + timedelta(seconds=at)) for at in range(count)]


def test_feeds_are_remembered_once(states: FeedStates) -> None:
    assert states.add(feeds(3)) == 3
    assert states.add([*feeds(4), feeds(1)[0].but(title="other")]) == 1
    assert states.all() == feeds(4)
    assert states.remove(["https://e.org/01", "https://e.org/99"]) == 1
    assert [state.url[-2:] for state in states.all()] == ["00", "02", "03"]


def test_a_lease_is_saved_over_another_connection_by_its_owner_alone(
    states: FeedStates, opens: Opens
) -> None:
    states.add(feeds(1))
    leased = states.lease("a", NOW, 1)[0]
    other = opens()
    assert not other.save("b", leased.but(polls=9))
    assert other.save("a", leased.but(polls=1))
    assert not states.save("a", leased.but(polls=2)), "it was let go of"
    assert [state.polls for state in other.all()] == [1]
    other.close()


def test_what_is_due_is_leased_oldest_first_and_to_one_alone(
    states: FeedStates, opens: Opens
) -> None:
    states.add(feeds(6))
    later = NOW + timedelta(seconds=3)
    assert [state.url[-2:] for state in states.lease("a", later, 2)] == ["00", "01"]
    other = opens()
    assert [state.url[-2:] for state in other.lease("b", later, 9)] == ["02", "03"]
    assert states.lease("a", later, 9) == []
    assert (
        other.lease("b", NOW + timedelta(hours=1), 9, ["https://e.org/05"])[0].url
        == "https://e.org/05"
    )
    other.close()


def test_a_lease_runs_out(states: FeedStates, opens: Opens) -> None:
    states.add(feeds(1))
    (mine,) = states.lease("a", NOW, 9)
    later = NOW + timedelta(seconds=LEASE_SECONDS + 1)
    other = opens()
    assert len(other.lease("b", later, 9)) == 1
    assert not states.save("a", mine.but(title="too late"))
    assert other.all()[0].title is None
    other.close()


def test_saving_lets_go_and_reopening_remembers(states: FeedStates, opens: Opens) -> None:
    states.add(feeds(1))
    (mine,) = states.lease("a", NOW, 9)
    saved = mine.but(
        title="T", etag='"é"', seen="0123456789ab" * 5_000, due=NOW + timedelta(hours=1)
    )
    assert states.save("a", saved)
    assert not states.save("a", saved.but(title="again")), "it was let go"
    other = opens()
    assert other.all() == [saved]
    assert other.lease("b", NOW, 9) == []
    assert other.lease("b", NOW + timedelta(hours=1), 9) == [saved]
    other.close()


def test_an_unsaved_lease_changes_nothing(states: FeedStates) -> None:
    states.add(feeds(1))
    states.lease("a", NOW, 9)
    assert states.all() == feeds(1)


def test_disabled_feeds_are_only_taken_by_force(states: FeedStates) -> None:
    states.add(
        [feeds(1)[0].but(disabled="gone"), fresh("https://e.org/late", NOW + timedelta(hours=5))]
    )
    assert states.lease("a", NOW, 9) == []
    assert states.next_due() == NOW + timedelta(hours=5)
    assert len(states.lease("a", NOW, 9, force=True)) == 2


def test_a_clock_that_jumped_keeps_no_feed_waiting(states: FeedStates) -> None:
    ahead = NOW + timedelta(days=400)
    states.add([fresh("https://e.org/", ahead)])
    (mine,) = states.lease("a", ahead, 9)
    assert mine.due == ahead
    assert len(states.lease("b", NOW, 9)) == 1, "neither its due time nor its lease can be true"


def test_next_due_is_the_first_that_can_be_had(states: FeedStates) -> None:
    assert states.next_due() is None
    states.add(feeds(3))
    assert states.next_due() == NOW
    assert states.next_due(["https://e.org/02"]) == NOW + timedelta(seconds=2)
    states.lease("a", NOW, 1)
    assert states.next_due() == NOW + timedelta(seconds=1)


def test_two_at_once_never_get_the_same_feed(opens: Opens) -> None:
    first = opens()
    first.add(feeds(40))
    late = NOW + timedelta(minutes=5)

    def take(owner: str) -> list[str]:
        store = opens()
        taken = [state.url for _ in range(10) for state in store.lease(owner, late, 3)]
        store.close()
        return taken

    with ThreadPoolExecutor(3) as pool:
        taken = [url for urls in pool.map(take, ["a", "b", "c"]) for url in urls]
    first.close()
    assert len(taken) == len(set(taken))


def test_a_place_that_cannot_hold_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexRefusedError, match=r"feeds\.sqlite"):
        SqliteFeedStates(tmp_path / "file" / "feeds.sqlite")


def test_what_is_known_of_feeds_goes_with_the_json_lines_it_covers(tmp_path: Path) -> None:
    to, file = f"jsonl:{tmp_path / 'out.jsonl'}", tmp_path / "out.jsonl"
    for exists, expected in ((False, 0), (True, 1), (False, 0)):
        file.touch() if exists else file.unlink(missing_ok=True)
        states = open_feed_states(to)
        assert len(states.all()) == expected
        states.add(feeds(1))
        states.close()


def test_beside_standard_output_nothing_lasts() -> None:
    states = open_feed_states("jsonl:-")
    states.add(feeds(1))
    states.close()
    assert not Path(":memory:").exists()


@pytest.mark.parametrize("url", ["https://user:canary@e.org/", "ftp://e.org/", "feed", "http://[x"])
def test_what_is_no_address_is_refused_without_showing_a_password(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        fresh(url, NOW)
    assert "canary" not in str(caught.value)


def test_hosts_are_let_in_for_a_feed_for_good_and_it_is_due_at_once(
    states: FeedStates, opens: Opens
) -> None:
    states.add(feeds(3, NOW + timedelta(hours=1)))
    urls = ["https://e.org/01", "https://e.org/99"]
    assert states.allow(urls, ["b", "a"], NOW) == 1
    assert states.allow(urls, ["a"], NOW + timedelta(hours=2)) == 0, (
        "it is known, so nothing is due for it"
    )
    leased = states.lease("p", NOW, 9)
    assert [(state.url[-2:], state.private) for state in leased] == [("01", ("a", "b"))]
    other = opens()
    assert other.allow(urls, ["c"], NOW) == 1
    assert not states.save("p", leased[0].but(polls=1)), "the poll under way knew nothing of it"
    assert [state.private for state in other.all()] == [(), ("a", "b", "c"), ()]
    assert [state.url[-2:] for state in other.lease("q", NOW, 9)] == ["01"]
    other.close()
