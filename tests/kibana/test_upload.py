"""The import into Kibana: what it sends, and what it makes of each answer."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from connectors.elastic.credentials import Credentials
from connectors.kibana.upload import upload
from schemas.errors import AccessError, IndexRefusedError

GOOD = json.dumps({"success": True, "successCount": 9})


class Kibana(ThreadingHTTPServer):
    """A server that answers as it is told and remembers what it was sent."""

    status = 200
    answer = GOOD
    path = ""
    got: dict[str, str] = {}  # noqa: RUF012  # replaced, never changed
    sent = b""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        kibana: Any = self.server
        kibana.path, kibana.got = (
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
        )
        kibana.sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(kibana.status)
        self.end_headers()
        self.wfile.write(kibana.answer.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def kibana() -> Iterator[Kibana]:
    server = Kibana(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_sends_the_objects_to_a_space_with_the_key(kibana: Kibana) -> None:
    assert upload(f"{kibana.url}/s/news/", Credentials(api_key="a2V5"), '{"type":"tag"}\n') == 9
    assert kibana.path == "/s/news/api/saved_objects/_import?overwrite=true"
    assert kibana.got["kbn-xsrf"]
    assert kibana.got["authorization"] == "ApiKey a2V5"
    assert b'filename="newsbeam.ndjson"' in kibana.sent
    assert b'{"type":"tag"}' in kibana.sent


def test_a_password_does_too(kibana: Kibana) -> None:
    upload(kibana.url, Credentials(user="me", password="mine"), "")
    assert kibana.got["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("status", "answer", "error", "message"),
    [
        (401, "", AccessError, "credentials"),
        (403, "", AccessError, "credentials"),
        (
            200,
            json.dumps(
                {
                    "success": False,
                    "errors": [{"type": "search", "id": "x", "error": {"type": "conflict"}}],
                }
            ),
            IndexRefusedError,
            "search x: conflict",
        ),
        (200, "<html>", IndexRefusedError, "like Kibana"),
        (200, "{}", IndexRefusedError, "like Kibana"),
        (503, "Kibana server is not ready yet", IndexRefusedError, "503"),
    ],
)
def test_answers_that_are_not_success(
    kibana: Kibana, status: int, answer: str, error: type[Exception], message: str
) -> None:
    kibana.status, kibana.answer = status, answer
    with pytest.raises(error, match=message):
        upload(kibana.url, Credentials(), "")


def test_nobody_there() -> None:
    with pytest.raises(IndexRefusedError, match="cannot be reached"):
        upload("http://127.0.0.1:1", Credentials(), "")
