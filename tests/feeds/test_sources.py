from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.feeds import sources
from connectors.feeds.fetcher import Fetcher
from connectors.feeds.opml import Outline, read_opml
from schemas.errors import UsageError
from tests.feeds.hostile import hostile

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def test_from_a_list_to_items_and_back_to_a_list(tmp_path: Path) -> None:
    with hostile() as server:
        states = sources.open_states(str(tmp_path / "index"))
        wanted = [Outline(url=f"{server.url}/feed", title="Mine", folder=("World",))]
        urls = sources.subscribe(states, [*wanted, *wanted], NOW)
        assert urls == [wanted[0].url]
        with Fetcher(allow_private=True) as fetcher:
            for batch in sources.poll_once(urls, states, fetcher):
                assert [item.record.title for item in batch.items] == ["One"]
                assert sources.commit(states, batch)
            assert list(sources.poll_once(urls, states, fetcher)) == [], "it is not due yet"
        (row,) = sources.health_of(states, datetime.now(UTC))
        assert (row.status, row.title) == ("ok", "T")
        assert read_opml(sources.export_opml(states), "list")[0].folder == ("World",)
        assert sources.unsubscribe(states, urls) == 1
        states.close()


def test_what_is_known_goes_with_the_file_it_covers(tmp_path: Path) -> None:
    to, file = f"jsonl:{tmp_path / 'out.jsonl'}", tmp_path / "out.jsonl"
    for exists, expected in ((False, 0), (True, 1), (False, 0)):
        file.touch() if exists else file.unlink(missing_ok=True)
        states = sources.open_states(to)
        assert len(states.all()) == expected
        sources.subscribe(states, [Outline(url="https://e.org/")])
        states.close()


def test_standard_output_remembers_nothing() -> None:
    states = sources.open_states("jsonl:-")
    sources.subscribe(states, [Outline(url="https://e.org/")])
    assert not Path(":memory:").exists()
    states.close()


def test_an_address_with_a_password_is_refused_without_showing_it(tmp_path: Path) -> None:
    states = sources.open_states(str(tmp_path))
    with pytest.raises(UsageError) as caught:
        sources.subscribe(states, [Outline(url="https://user:canary@e.org/")])
    assert "canary" not in str(caught.value)
    states.close()


def test_the_wait_is_bounded(tmp_path: Path) -> None:
    states = sources.open_states(str(tmp_path))
    assert sources.wait_until(states, NOW) == 600
    sources.subscribe(states, [Outline(url="https://e.org/")], NOW)
    assert sources.wait_until(states, NOW) == 1
    assert sources.wait_until(states, NOW - timedelta(seconds=30)) == 30
    states.close()
