"""What feeds cost, on loopback: one poll of many, and watching them while none is due. `make bench`
prints both."""

import multiprocessing
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from connectors.feeds.feedstate import fresh
from connectors.feeds.fetcher import Fetcher, GuardedTransport
from connectors.feeds.poller import Poller
from connectors.feeds.state import SqliteFeedStates
from tests.feeds.publisher import START, script

FEEDS = 1_000
WATCHED = 10
WORKERS = 16
IDLE_SECONDS = 180
EVERY = 10  # seconds between looks at what is due: sixty times as often as by default
NEWSBEAM = str(Path(sys.executable).parent / "newsbeam")

Rows = list[tuple[str, float]]


def serve(port: Connection) -> None:
    """Serve one feed of thirty items under every name."""
    body = script("feed.example", 20, random.Random(1)).body(START)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    port.send(server.server_port)
    server.serve_forever()


@contextmanager
def served() -> Iterator[int]:
    """Run the server in a process of its own; gives its port."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        yield ours.recv()
    finally:
        server.terminate()
        server.join()


def polling(count: int = FEEDS) -> Rows:
    """Poll so many feeds, each on a host of its own, once, in a process of its own: its memory is
    nobody else's."""
    with served() as port, multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(poll, (count, port))


def poll(count: int, port: int) -> Rows:
    """Poll so many feeds of the server, and say what it took."""
    transport = GuardedTransport(lambda *_: ["127.0.0.1"], allow_private=True)
    with tempfile.TemporaryDirectory() as folder, Fetcher(transport) as fetcher:
        states = SqliteFeedStates(Path(folder) / "feeds.sqlite")
        states.add(
            fresh(f"http://feed{at}.example:{port}/feed", datetime.now(UTC)) for at in range(count)
        )
        began, used, items = time.perf_counter(), time.process_time(), 0
        poller = Poller(states, fetcher, workers=WORKERS)
        for batch in poller.poll_once():
            items += len(batch.items)
            poller.commit(batch)
        seconds, used = time.perf_counter() - began, time.process_time() - used
        states.close()
    return [
        ("feeds polled", count),
        ("items they gave", items),
        ("feeds a second", count / seconds),
        ("milliseconds of CPU a feed", 1000 * used / count),
        ("largest memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    ]


def idle(seconds: float = IDLE_SECONDS) -> Rows:
    """Watch feeds for so long after a first round, none of them due, and say what that took."""
    with served() as port, tempfile.TemporaryDirectory() as folder:
        urls = [f"http://localhost:{port}/{at}" for at in range(WATCHED)]
        command = [
            NEWSBEAM,
            "watch",
            *urls,
            "--every",
            f"{EVERY}s",
            "--allow-private",
            "localhost",
            "--to",
            f"{folder}/index",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watching:
            try:
                if watching.stdout is None or not watching.stdout.readline():
                    raise RuntimeError("newsbeam watch ended by itself")
                return watched(psutil.Process(watching.pid), seconds)
            finally:
                watching.terminate()


def watched(process: psutil.Process, seconds: float) -> Rows:
    """Look at a process for so long."""
    time.sleep(2 * EVERY)  # the first idle rounds
    began, used, memory = time.monotonic(), sum(process.cpu_times()[:2]), process.memory_info().rss
    time.sleep(seconds)
    share = (sum(process.cpu_times()[:2]) - used) / (time.monotonic() - began)
    return [
        ("seconds watched, none of the feeds due", seconds),
        ("CPU, % of a core", 100 * share),
        ("memory at the start, MB", memory / 2**20),
        ("memory at the end, MB", process.memory_info().rss / 2**20),
    ]
