"""Live feeds on every runner: what is published comes into the index once, and no feed is asked more than it should be."""

import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median

import pytest

from connectors.feeds.state import SqliteFeedStates
from connectors.open import open_index
from schemas.article import Article
from tests.cli.test_commands import NEWSBEAM
from tests.faults import killed
from tests.runners.flink import Cluster

EVERY = 3  # seconds between rounds
OUT_EVERY = 2.0  # seconds between two items of a feed
POLLS = [6, pytest.param(20, marks=pytest.mark.soak)]  # of each feed, at least: 20 take a minute
SECONDS = 600
ITEM = (
    "<item><title>{number} homes flooded near {name}</title><link>https://e.org/{name}/{number}</link>"
    "<guid>{name}/{number}</guid><description>The flood took {number} homes near {name}, the mayor of {name} said."
    "</description></item>"
)


class Publisher(ThreadingHTTPServer):
    """A server of two feeds that grow while it runs; it notes how many items each request was shown, and when."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.began = time.time()
        self.asked: dict[str, list[tuple[float, int]]] = {"/north": [], "/south": []}
        self.urls = [f"http://127.0.0.1:{self.server_port}/north", f"http://localhost:{self.server_port}/south"]

    def body(self, path: str) -> bytes:
        now = time.time()
        out = int((now - self.began) / OUT_EVERY) + 1
        self.asked[path].append((now, out))
        items = "".join(ITEM.format(number=number, name=path[1:].title()) for number in range(out))
        return f"<rss version='2.0'><channel><title>{path}</title>{items}</channel></rss>".encode()

    def least(self) -> int:
        return min(map(len, self.asked.values()))


class Page(BaseHTTPRequestHandler):
    server: Publisher

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        body = self.server.body(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def words(runner: str, request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Give the options that choose a runner."""
    if runner == "Prism":
        yield request.getfixturevalue("prism_words")
    elif runner == "Flink":
        cluster: Cluster = request.getfixturevalue("flink_cluster")
        yield cluster.beam_words
        cluster.end_jobs()
    else:
        yield []


@contextmanager
def watching(folder: Path, publisher: Publisher, words: list[str]) -> Iterator[subprocess.Popen[str]]:
    command = [NEWSBEAM, "watch", *publisher.urls, "--every", f"{EVERY}s", "--allow-private", "--json", "--to", "index"]
    process = subprocess.Popen(
        [*command, "--", *words], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()


def hurry(folder: Path) -> None:
    """Make every feed due: by itself no feed is asked twice in five minutes."""
    with closing(sqlite3.connect(folder / "index" / "feeds.sqlite", timeout=30)) as base, base:
        base.execute("UPDATE feeds SET due = 0")


def remembered(folder: Path) -> dict[str, int]:
    """Give how many polls of each feed are remembered."""
    states = SqliteFeedStates(folder / "index" / "feeds.sqlite")
    try:
        return {"/" + state.url.rpartition("/")[2]: state.polls for state in states.all()}
    finally:
        states.close()


def until(done: bool, process: subprocess.Popen[str]) -> bool:
    """Wait a moment for what is not done yet, as long as there is somebody to do it."""
    assert process.poll() is None, process.communicate()[1][-3000:]
    if not done:
        time.sleep(0.3)
    return done


@pytest.mark.slow
@pytest.mark.timeout(2 * SECONDS)
@pytest.mark.parametrize("polls", POLLS)
@pytest.mark.parametrize(
    "runner",
    ["FnApiRunner", pytest.param("Prism", marks=pytest.mark.prism), pytest.param("Flink", marks=pytest.mark.flink)],
)
def test_what_is_published_is_indexed_once_and_nobody_is_asked_twice(
    runner: str, words: list[str], publisher: Publisher, tmp_path: Path, polls: int
) -> None:
    with watching(tmp_path, publisher, words) as process:
        while not until(publisher.least() >= polls, process):
            if publisher.least():
                hurry(tmp_path)
        while not until(remembered(tmp_path) == {path: len(asked) for path, asked in publisher.asked.items()}, process):
            continue  # every request is remembered as one poll: no retry and no second worker asked again
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    accounts = [json.loads(line) for line in out.splitlines()]
    index = open_index(str(tmp_path / "index"))
    articles = list(index.articles())
    index.close()
    shown = {
        f"{path[1:].title()}/{number}" for path, asked in publisher.asked.items() for number in range(asked[-1][1])
    }
    assert Counter(article.feed.entry_id for article in articles if article.feed) == Counter(shown)
    assert sum(account["indexed"] - account["revised"] for account in accounts) == len(articles) == len(shown)
    assert all(
        account["read"] == account["indexed"] + account["unchanged"] + account["merged"] + account["rejected"]
        for account in accounts
    )
    for article in articles:  # the first request after it came out brought it: within one interval, so within two
        assert article.feed
        assert article.feed.entry_id
        path, number = article.feed.entry_id.split("/")
        moments = [moment for moment, out_then in publisher.asked["/" + path.lower()] if int(number) < out_then]
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
