"""A server between newsbeam and a real Elasticsearch: it hands every request on, but for those that
a fault keeps for itself."""

import http.client
import socket
import struct
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from tests.faults.fake import Answer

SECONDS = 120


class Request(NamedTuple):
    """A request for articles to be written, the `number`th since the fault began (from 1)."""

    number: int
    body: bytes
    hand_on: Callable[[bytes], Answer]


Fault = Callable[[Request], Answer]


def none(request: Request) -> Answer:
    """Hand the request on."""
    return request.hand_on(request.body)


class Between:
    """with Between(url) as between: between.fault = …; newsbeam run --to between.url."""

    def __init__(self, url: str) -> None:
        self.behind = urlsplit(url).netloc
        self.fault: Fault = none
        self.count = 0
        self._lock = threading.Lock()
        between = self

        class Handler(_Handler):
            owner = between

        self.server = _Server(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    def begin(self, fault: Fault) -> None:
        """Let a fault happen from now on."""
        self.fault, self.count = fault, 0

    def number(self) -> int:
        """Count a request."""
        with self._lock:
            self.count += 1
            return self.count


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: connections break here on purpose."""


class _Handler(BaseHTTPRequestHandler):
    owner: Between
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do(self) -> None:
        """Hand on, or do what the fault does."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/newsbeam-articles/_bulk"):
            answer = self.owner.fault(Request(self.owner.number(), body, self.hand_on))
        else:
            answer = self.hand_on(body)
        self.answer(answer)

    # the names that http.server calls
    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do  # noqa: N815

    def hand_on(self, body: bytes) -> Answer:
        """Ask the real server; where it is not there, break the connection as it would."""
        connection = http.client.HTTPConnection(self.owner.behind, timeout=SECONDS)
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in {"host", "content-length"}
        }
        try:
            connection.request(self.command, self.path, body or None, headers)
            answer = connection.getresponse()
            media = answer.getheader("content-type") or "application/json"
            return Answer(answer.status, answer.read(), {}, media)
        except (OSError, http.client.HTTPException):
            return Answer(None)
        finally:
            connection.close()

    def answer(self, answer: Answer) -> None:
        """Send an answer; none breaks the connection."""
        if answer.status is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in {
            "Content-Type": answer.media,
            "X-Elastic-Product": "Elasticsearch",
            **answer.headers,
        }.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
