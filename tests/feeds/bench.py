"""One poll of many feeds on loopback: `python -m tests.feeds.bench [FEEDS]` prints feeds a second, CPU a feed, memory."""

import multiprocessing
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from connectors.feeds.feedstate import fresh
from connectors.feeds.fetcher import Fetcher, GuardedTransport
from connectors.feeds.poller import Poller
from connectors.feeds.state import SqliteFeedStates
from tests.feeds.publisher import START, script

FEEDS = 1_000
WORKERS = 16


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
    server.request_queue_size = 128
    port.send(server.server_port)
    server.serve_forever()


def measure(count: int = FEEDS) -> str:
    """Poll so many feeds, each on a host of its own, once."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    port = ours.recv()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _poll(count, port, Path(folder))
    finally:
        server.terminate()
        server.join()


def _poll(count: int, port: int, folder: Path) -> str:
    states = SqliteFeedStates(folder / "feeds.sqlite")
    states.add(fresh(f"http://feed{at}.example:{port}/feed", datetime.now(UTC)) for at in range(count))
    transport = GuardedTransport(lambda *_: ["127.0.0.1"], allow_private=True)
    began, used, items = time.perf_counter(), time.process_time(), 0
    with Fetcher(transport) as fetcher:
        poller = Poller(states, fetcher, workers=WORKERS)
        for batch in poller.poll_once():
            items += len(batch.items)
            poller.commit(batch)
    seconds, used = time.perf_counter() - began, time.process_time() - used
    states.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return (
        f"feeds: {count} polled, {items} items, {count / seconds:.0f} feeds a second, "
        f"{1000 * used / count:.1f} ms CPU a feed, {peak} MB at most"
    )


if __name__ == "__main__":
    print(measure(int(sys.argv[1]) if len(sys.argv) > 1 else FEEDS))  # noqa: T201 (what it is for)
