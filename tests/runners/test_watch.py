"""Live feeds on every runner: what is published comes into the index once, and no feed is asked
more than it should be."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from connectors.open import open_index
from schemas.article import Article
from tests.faults import killed
from tests.faults.test_stopped import SAID
from tests.runners.flink import Cluster
from tests.runners.publisher import EVERY, OUT_EVERY, Publisher, hurry, remembered, until, watching

POLLS = [6, pytest.param(20, marks=pytest.mark.soak)]  # of each feed, at least: 20 take a minute
SECONDS = 600


@pytest.fixture
def words(runner: str, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Give the options that choose a runner."""
    if runner == "Prism":
        yield request.getfixturevalue("prism_words")
    elif runner == "Flink":
        cluster: Cluster = request.getfixturevalue("flink_cluster")
        yield cluster.beam_args
        cluster.end_jobs()
    else:
        yield []


@pytest.mark.slow
@pytest.mark.timeout(2 * SECONDS)
@pytest.mark.parametrize("polls", POLLS)
@pytest.mark.parametrize(
    "runner",
    [
        "FnApiRunner",
        pytest.param("Prism", marks=pytest.mark.prism),
        pytest.param("Flink", marks=pytest.mark.flink),
    ],
)
def test_what_is_published_is_indexed_once_and_nobody_is_asked_twice(
    runner: str, words: list[str], publisher: Publisher, tmp_path: Path, polls: int
) -> None:
    with watching(tmp_path, publisher, words) as process:
        while not until(publisher.least() >= polls, process):
            if publisher.least():
                hurry(tmp_path)
        while not until(
            remembered(tmp_path) == {path: len(asked) for path, asked in publisher.asked.items()},
            process,
        ):
            # every request is remembered as one poll: no retry and no second worker asked again
            continue
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert SAID.fullmatch(err), err
    accounts = [json.loads(line) for line in out.splitlines()]
    index = open_index(str(tmp_path / "index"))
    articles = list(index.articles.scan())
    index.close()
    shown = {
        f"{path[1:].title()}/{number}"
        for path, asked in publisher.asked.items()
        for number in range(asked[-1][1])
    }
    assert Counter(article.feed.entry_id for article in articles if article.feed) == Counter(shown)
    assert (
        sum(account["indexed"] - account["revised"] for account in accounts)
        == len(articles)
        == len(shown)
    )
    assert all(
        account["read"]
        == account["indexed"] + account["unchanged"] + account["merged"] + account["rejected"]
        for account in accounts
    )
    # the first request after it came out brought it: within one interval, so within two
    for article in articles:
        assert article.feed
        assert article.feed.entry_id
        path, number = article.feed.entry_id.split("/")
        moments = [
            moment
            for moment, out_then in publisher.asked["/" + path.lower()]
            if int(number) < out_then
        ]
        later = moments[1] if len(moments) > 1 else float("inf")
        assert moments[0] <= article.ingested.timestamp() <= later
    waits = sorted(waited(publisher, article) for article in articles)
    requests = sum(map(len, publisher.asked.values()))
    killed.say(
        f"{runner}: {len(articles)} items once each, {requests} requests; half in the index {median(waits):.1f} s after they"
        f" came out, the last {waits[-1]:.1f} s (an interval: {EVERY} s)"
    )


def waited(publisher: Publisher, article: Article) -> float:
    """Give the seconds from when an item could first be asked for to when it was indexed."""
    assert article.feed
    assert article.feed.entry_id
    path, number = article.feed.entry_id.split("/")
    out = max(publisher.began + int(number) * OUT_EVERY, publisher.asked["/" + path.lower()][0][0])
    return article.ingested.timestamp() - out
