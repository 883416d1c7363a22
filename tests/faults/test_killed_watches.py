"""`newsbeam watch` killed at random moments while its feeds grow, and started again: every item is
there, once, as it is now."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from connectors.open import open_feed_states, open_index
from schemas.article import Article
from schemas.errors import IndexRefusedError
from tests.elasticsearch.server import Server
from tests.faults import killed
from tests.faults.loaded import Loaded
from tests.faults.site import Site

NEW = 12  # items that come out between two kills
LATER = timedelta(days=1)  # by then every feed is due again, and nobody holds it
SECONDS = 240  # no round takes so long


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as opened:
        yield opened


def held(to: str) -> list[Article]:
    index = open_index(to)
    try:
        index.refresh()
        return list(index.articles.scan())
    finally:
        index.close()


def let_time_pass(to: str) -> None:
    """Make every feed due, as if the hours had passed that a feed is left alone."""
    states = open_feed_states(to)
    try:
        now = datetime.now(UTC)
        for state in states.lease("the test", now + LATER, 100, force=True):
            assert states.save("the test", state.but(due=now))
    finally:
        states.close()


def words(site: Site, to: str) -> list[str]:
    return ["watch", *site.urls, "--every", "1s", "--to", to, "--allow-private", "127.0.0.1"]


def watch_until_all_is_there(loaded: Loaded, folder: Path, site: Site, to: str) -> float:
    """Publish, watch until the index holds every item as it is now, then stop the watch; give the
    seconds that took."""
    site.publish(NEW)
    began = time.monotonic()
    child = loaded.start(folder, *words(site, to))
    wanted = sorted(site.versions_now())
    try:
        while sorted(article.body.partition(".")[0] for article in known(to)) != wanted:
            assert child.is_running(), "the watch ended by itself"
            assert time.monotonic() < began + SECONDS, "items are missing"
            time.sleep(0.2)
        took = time.monotonic() - began
        child.terminate()
        assert psutil.wait_procs([child], timeout=SECONDS)[0], "the watch does not stop"
    finally:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    return took


def known(to: str) -> list[Article]:
    """Give what an index holds; nothing where there is none yet."""
    try:
        return held(to)
    except IndexRefusedError:
        return []


def watch_is_killed_again_and_again(
    loaded: Loaded, folder: Path, site: Site, to: str, kills: int
) -> None:
    longest = watch_until_all_is_there(loaded, folder, site, to)
    for seconds in killed.moments(kills, seed=kills, longest=1.5 * longest):
        site.publish(NEW)
        let_time_pass(to)
        before = len(known(to))
        assert killed.kill_one(loaded, folder, seconds, *words(site, to)), (
            "the watch ended by itself"
        )
        assert len(known(to)) >= before, "an article that was there is lost"
    left = len(known(to))
    let_time_pass(to)
    watch_until_all_is_there(loaded, folder, site, to)
    articles = held(to)
    assert (
        len({article.feed.entry_id for article in articles if article.feed})
        == len(site.items)
        == len(articles)
    )
    killed.say(
        f"{kills} watches killed; {left:,} articles before the last, {len(articles):,} after it"
    )


@pytest.mark.parametrize("kills", killed.KILLS)
def test_a_killed_watch_into_the_embedded_index(
    loaded: Loaded, site: Site, tmp_path: Path, kills: int
) -> None:
    watch_is_killed_again_and_again(loaded, tmp_path, site, str(tmp_path / "index"), kills)


@pytest.mark.parametrize("kills", killed.KILLS)
def test_a_killed_watch_into_elasticsearch(
    loaded: Loaded, site: Site, own_server: Server, tmp_path: Path, kills: int
) -> None:
    own_server.start()
    watch_is_killed_again_and_again(loaded, tmp_path, site, own_server.url, kills)
