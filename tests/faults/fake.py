"""A small server that speaks enough of Elasticsearch for the sink (`_bulk` with conditions,
`_mget`), and fails on demand.

Each fault happens to one `_bulk` request: before it is carried out (nothing is written) or after
(its answer is lost)."""

import json
import os
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple

Json = dict[str, Any]


class Answer(NamedTuple):
    """What to send back; `status` None: close the connection hard; `hang` seconds of silence
    first."""

    status: int | None
    body: bytes = b"{}"
    headers: Mapping[str, str] = MappingProxyType({})
    media: str = "application/json"
    hang: float = 0


Fault = Callable[["Fake", list[Json]], Answer | None]


class Fake:
    """The documents, how often each was written, and which `_bulk` requests (numbered from 1) go
    wrong."""

    def __init__(self) -> None:
        self.documents: dict[str, Json] = {}
        self.numbers: dict[str, int] = {}
        self.writes: Counter[str] = Counter()
        self.bulks = 0
        self.faults: dict[int, Fault] = {}
        self.sizes: list[int] = []
        self.bad = ""
        self._next = 0
        self._released = threading.Event()
        self.port = 0
        self.listen()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def listen(self) -> None:
        """Start to listen (again)."""
        fake = self

        class Handler(_Handler):
            owner = fake

        self.server = _Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        self.listening = True
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def deafen(self) -> None:
        """Stop to listen: connections are refused."""
        if self.listening:
            self.listening = False
            self.server.shutdown()
            self.server.socket.close()

    def close(self) -> None:
        """End."""
        self._released.set()
        self.deafen()

    def bulk(self, lines: list[Json]) -> Answer:
        """Answer a `_bulk`, with its fault when it has one."""
        self.bulks += 1
        actions = _actions(lines)
        self.sizes.append(len(actions))
        fault = self.faults.get(self.bulks)
        answer = fault(self, actions) if fault else None
        return answer or self.carry_out(actions)

    def carry_out(
        self, actions: list[Json], refuse: Callable[[int], Json | None] = lambda _: None
    ) -> Answer:
        """Write each action, but those for which `refuse` gives an item of its own."""
        items = []
        for position, action in enumerate(actions):
            refused = refuse(position)
            items.append({action["op"]: {"_id": action["id"]} | (refused or self._write(action))})
        return Answer(200, json.dumps({"errors": True, "took": 1, "items": items}).encode())

    def _write(self, action: Json) -> Json:
        id_ = action["id"]
        expected = None if action["op"] == "create" else action["if_seq_no"]
        if self.numbers.get(id_) != expected:
            return {
                "status": 409,
                "error": {
                    "type": "version_conflict_engine_exception",
                    "reason": "version conflict",
                },
            }
        self.documents[id_], self.numbers[id_] = action["source"], self._next
        self._next += 1
        self.writes[id_] += 1
        return {"status": 201}

    def mget(self, ids: list[str]) -> Answer:
        """Answer an `_mget`."""
        docs = [
            {
                "_id": id_,
                "found": True,
                "_source": self.documents[id_],
                "_seq_no": self.numbers[id_],
                "_primary_term": 1,
            }
            if id_ in self.documents
            else {"_id": id_, "found": False}
            for id_ in ids
        ]
        return Answer(200, json.dumps({"docs": docs}).encode())

    def hang(self, seconds: float) -> None:
        """Say nothing for so long, or until the end."""
        self._released.wait(seconds)


def _actions(lines: list[Json]) -> list[Json]:
    actions = []
    for action, source in zip(lines[::2], lines[1::2], strict=True):
        op = next(iter(action))
        head = action[op]
        actions.append(
            {"op": op, "id": head["_id"], "if_seq_no": head.get("if_seq_no"), "source": source}
        )
    return actions


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: connections break here on purpose."""


class _Handler(BaseHTTPRequestHandler):
    owner: Fake
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two wait for each other

    def do_PUT(self) -> None:
        """Answer `_bulk`."""
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.path.partition("?")[0].endswith("/_bulk"):
            self._send(Answer(405))
            return
        self._send(self.owner.bulk([json.loads(line) for line in raw.splitlines()]))

    def do_POST(self) -> None:
        """Answer `_mget`."""
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        self._send(self.owner.mget(json.loads(raw)["ids"]))

    def _send(self, answer: Answer) -> None:
        if answer.hang:
            self.owner.hang(answer.hang)
        if answer.status is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())  # close() would wait for the files made of it
            self.close_connection = True
            return
        self.send_response(answer.status)
        headers = {"Content-Type": answer.media, "X-Elastic-Product": "Elasticsearch"} | dict(
            answer.headers
        )
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
