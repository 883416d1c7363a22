"""A publisher on this machine whose feeds grow: a real server, so that runs of the command in
processes of their own ask it."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Self
from xml.sax.saxutils import escape

from tests.bench.varied import varied

FEEDS = 3


class Site:
    """Feeds that show every item they ever had; an item that is changed has its version in its
    text."""

    def __init__(self) -> None:
        self.texts = varied(100_000, seed=5)
        # the text of each item, by number; item n is in feed n modulo FEEDS
        self.items: list[str] = []
        self.versions: list[int] = []
        site = self

        class Handler(_Handler):
            owner = site

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def urls(self) -> list[str]:
        """The addresses of the feeds."""
        return [
            f"http://127.0.0.1:{self.server.server_port}/{number}.xml" for number in range(FEEDS)
        ]

    def publish(self, count: int) -> None:
        """Bring out so many new items, and change the text of the oldest that was not changed
        yet."""
        if 1 in self.versions:
            self.versions[self.versions.index(1)] = 2
        self.items += [row["body"].split("\n\n")[0] for row in islice(self.texts, count)]
        self.versions += [1] * count

    def text(self, number: int) -> str:
        """Give the text of an item as it is now."""
        return f"{self.versions_now()[number]}. {self.items[number]}"

    def versions_now(self) -> list[str]:
        """Give the first words of every item, which no cleaning changes and which say its
        version."""
        return [
            f"Version {version} of item {number}" for number, version in enumerate(self.versions)
        ]

    def body(self, feed: int) -> bytes:
        """Give a feed."""
        items = "".join(self._entries(feed))
        return f"<rss version='2.0'><channel><title>Feed {feed}</title>{items}</channel></rss>".encode()

    def _entries(self, feed: int) -> Iterator[str]:
        for number in range(feed, len(self.items), FEEDS):
            # the day of an item moves with its version: of two forms of a text the later one stays
            day = f"{self.versions[number]:02} Jan 2026 00:00:00 GMT"
            yield (
                f"<item><guid isPermaLink='false'>item-{number}</guid><title>Item {number}</title><pubDate>{day}</pubDate>"
                f"<description>{escape(self.text(number))}</description></item>"
            )


class _Handler(BaseHTTPRequestHandler):
    owner: Site

    def do_GET(self) -> None:
        """Answer with a feed, or with 304 where the asker has it as it is."""
        name = self.path.strip("/").removesuffix(".xml")
        if not name.isdigit():
            self.send_error(404)
            return
        body = self.owner.body(int(name))
        etag = f'"{len(self.owner.items)}-{sum(self.owner.versions)}"'
        known = self.headers.get("If-None-Match") == etag
        self.send_response(304 if known else 200)
        self.send_header("ETag", etag)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", "0" if known else str(len(body)))
        self.end_headers()
        if not known:
            with suppress(ConnectionError):  # who asked was killed
                self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
