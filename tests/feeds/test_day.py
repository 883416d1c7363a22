"""A day of 50 feeds in every test run; of 1,000 in `make soak`."""

from pathlib import Path

import pytest

from tests.feeds.day import DAY, Day, simulate
from tests.feeds.publisher import START


def show(day: Day) -> str:
    requests, received = day.saved()
    return f"requests saved {requests:.1%}, bytes saved {received:.1%}, median delay {day.delay() / 60:.1f} min, {day.given} given"


def assert_whole(day: Day) -> None:
    """Everything of the day is there once with its last text, and nothing else but what was shown
    from the days before."""
    expected = day.expected(START + 3 * DAY)
    outs = {story.guid: story.out for feed in day.feeds for story in feed.stories}
    # Where the first poll of all failed, the oldest items had left the feed before the second.
    assert [guid for guid in expected if outs[guid] > START and guid not in day.index] == []
    assert {guid: expected.get(guid) for guid in day.index} == day.index


@pytest.mark.slow
def test_a_day_of_fifty_feeds_with_faults_restarts_and_a_kill_loses_nothing(tmp_path: Path) -> None:
    assert_whole(simulate(50, tmp_path))


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_day_of_a_thousand_feeds(tmp_path: Path) -> None:
    day = simulate(1_000, tmp_path)
    print(show(day))  # noqa: T201 (a figure that people want to see)
    assert_whole(day)
    requests, received = day.saved()
    assert requests >= 0.8
    assert received >= 0.9
    assert day.delay() <= 15 * 60
