"""A publisher whose feeds grow, and `newsbeam watch` over them."""

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from connectors.feeds.state import SqliteFeedStates
from tests.command import NEWSBEAM

EVERY = 3  # seconds between rounds
OUT_EVERY = 2.0  # seconds between two items of a feed
ITEM = (
    "<item><title>{number} homes flooded near {name}</title><link>https://e.org/{name}/{number}</link>"
    "<guid>{name}/{number}</guid><description>The flood took {number} homes near {name}, the mayor of {name} said."
    "</description></item>"
)


class Publisher(ThreadingHTTPServer):
    """A server of two feeds that grow while it runs; it notes how many items each request was
    shown, and when."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Page)
        self.began = time.time()
        self.asked: dict[str, list[tuple[float, int]]] = {"/north": [], "/south": []}
        self.urls = [
            f"http://127.0.0.1:{self.server_port}/north",
            f"http://localhost:{self.server_port}/south",
        ]

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


@contextmanager
def watching(
    folder: Path, publisher: Publisher, words: list[str]
) -> Iterator[subprocess.Popen[str]]:
    command = [
        NEWSBEAM,
        "watch",
        *publisher.urls,
        "--every",
        f"{EVERY}s",
        "--allow-private",
        "127.0.0.1",
        "--allow-private",
        "localhost",
        "--json",
    ]
    # in full: workers of Flink's own look for it from elsewhere
    to = ["--to", str(folder / "index")]
    process = subprocess.Popen(
        [*command, *to, "--", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        yield process
    finally:
        process.kill()


def hurry(folder: Path) -> None:
    """Make every feed due: by itself no feed is asked twice in five minutes."""
    with closing(sqlite3.connect(folder / "index" / "feeds.sqlite", timeout=30)) as base, base:
        base.execute("UPDATE feeds SET due = 0")


def let_go(folder: Path) -> None:
    """End the leases of who polled and is gone: by itself a lease ends after a quarter of an
    hour."""
    with closing(sqlite3.connect(folder / "index" / "feeds.sqlite", timeout=30)) as base, base:
        base.execute("UPDATE feeds SET owner = NULL, until = 0")


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
