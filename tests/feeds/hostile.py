"""A hostile HTTP server on loopback: each fault has an address of its own, and what was asked is
kept."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

FEED = b"<rss version='2.0'><channel><title>T</title><item><title>One</title><guid>1</guid></item></channel></rss>"
PRIVATE = "http://169.254.169.254/"  # refused even to those who poll their own hosts
MODIFIED = "Mon, 05 Jan 2026 00:00:00 GMT"
NUMBERS = count()


class Hostile(ThreadingHTTPServer):
    """The server; `asked` are the paths asked for, `conditions` the validators sent with them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.conditions: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """Clients that hang up are what is tested."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Hostile

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.server.headers.append(dict(self.headers.items()))
        self.server.conditions.append(
            {k: v for k, v in self.headers.items() if k.startswith("If-")}
        )
        name, _, rest = self.path.lstrip("/").partition("/")
        FAULTS.get(name, missing)(self, rest)

    def answer(
        self, status: int, body: bytes = b"", length: int | None = None, **headers: str | None
    ) -> None:
        self.send_response(status)
        for key, value in headers.items():
            if value is None:
                continue
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = length is not None


def missing(to: Handler, _: str) -> None:
    to.answer(404, b"no")


def chain(to: Handler, rest: str) -> None:
    left = int(rest)
    to.answer(301, Location=f"/chain/{left - 1}" if left else "/feed")


def chain_temporary(to: Handler, _: str) -> None:
    to.answer(302, Location="/moved")


def loop(to: Handler, rest: str) -> None:
    to.answer(302, Location="/loop/b" if rest != "b" else "/loop/a")


def cookie(to: Handler, rest: str) -> None:
    """Send back to the same address with a cookie, until it comes; "never" takes none."""
    if "seen=1" in to.headers.get("Cookie", "") and rest != "never":
        to.answer(200, FEED)
    else:
        to.answer(302, Location=to.path, Set_Cookie="seen=1; Path=/")


def conditional(to: Handler, _: str) -> None:
    known = (
        to.headers.get("If-None-Match") == '"v1"' or to.headers.get("If-Modified-Since") == MODIFIED
    )
    if known:
        to.answer(304, ETag='"v1"')
    else:
        to.answer(200, FEED, ETag='"v1"', Last_Modified=MODIFIED)


def slow(to: Handler, _: str) -> None:
    """A byte now and then, whole after three seconds: no single read is ever late."""
    to.send_response(200)
    to.send_header("Content-Length", "60")
    to.end_headers()
    for _byte in range(60):
        to.wfile.write(b"<")
        to.wfile.flush()
        time.sleep(0.05)


def slow_headers(to: Handler, _: str) -> None:
    to.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(60):
        to.wfile.write(f"X-{number}: x\r\n".encode())
        to.wfile.flush()
        time.sleep(0.05)
    to.wfile.write(b"Content-Length: 0\r\n\r\n")


def endless(to: Handler, _: str) -> None:
    to.send_response(200)
    to.send_header("Connection", "close")
    to.end_headers()
    while True:
        to.wfile.write(b" " * 65_536)


def bomb(to: Handler, _: str) -> None:
    to.answer(200, gzip.compress(b"\0" * 100_000_000, 9), Content_Encoding="gzip")


def packed(to: Handler, rest: str) -> None:
    """Gzip with its header, without, cut short, of rubbish, twice."""
    data = gzip.compress(FEED)
    bodies = {
        "plain": data,
        "hidden": data,
        "cut": data[:-12],
        "rubbish": b"\x1f\x8b" + FEED,
        "twice": gzip.compress(data),
    }
    encodings = {"hidden": None, "twice": "gzip, gzip"}
    to.answer(200, bodies[rest], Content_Encoding=encodings.get(rest, "gzip"))


FAULTS: dict[str, Callable[[Handler, str], None]] = {
    "feed": lambda to, _: to.answer(200, FEED, ETag='"v1"', Cache_Control="max-age=600"),
    "chain": chain,
    "moved": lambda to, _: to.answer(301, Location="/feed"),
    "moved-for-now": chain_temporary,
    "loop": loop,
    "cookie": cookie,
    "to-private": lambda to, _: to.answer(302, Location=PRIVATE),
    "to-userinfo": lambda to, _: to.answer(302, Location="http://user:canary@127.0.0.1/"),
    "to-file": lambda to, _: to.answer(302, Location="file:///etc/passwd"),
    "to-nothing": lambda to, _: to.answer(302, Location="http://[bad"),
    "conditional": conditional,
    "lying-304": lambda to, _: to.answer(304),
    "gone": lambda to, _: to.answer(410),
    "busy": lambda to, rest: to.answer(429, Retry_After=rest.replace("_", " ")),
    "down": lambda to, rest: to.answer(503, Retry_After=rest.replace("_", " ") or None),
    "broken": lambda to, _: to.answer(500),
    "forbidden": lambda to, _: to.answer(403),
    "challenge": lambda to, _: to.answer(
        503, b"<html>Are you human?</html>", cf_mitigated="challenge"
    ),
    "slow": slow,
    "slow-headers": slow_headers,
    "endless": endless,
    "bomb": bomb,
    "packed": packed,
    "short": lambda to, _: to.answer(200, FEED, length=len(FEED) + 100),
    "long": lambda to, _: to.answer(200, FEED, length=len(FEED) - 7),
    "charset": lambda to, _: to.answer(
        200, FEED.replace(b"One", "Zürich".encode()), Content_Type="text/xml; charset=ascii"
    ),
    "html": lambda to, _: to.answer(
        200, b"<html><body>Welcome</body></html>", ETag='"page"', Content_Type="text/html"
    ),
    "changing": lambda to, _: to.answer(
        200, FEED.replace(b"<guid>1", b"<link>https://e.org/1</link><guid>%d" % next(NUMBERS))
    ),
    "empty": lambda to, _: to.answer(200),
    "nothing": lambda to, _: to.answer(204),
    "brotli": lambda to, _: to.answer(200, FEED, Content_Encoding="br"),
}


@contextmanager
def hostile() -> Iterator[Hostile]:
    server = Hostile()
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
