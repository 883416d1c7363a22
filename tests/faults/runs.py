"""The fault matrix of whole runs: `newsbeam run` into a real Elasticsearch, with trouble in between
or in the server itself.

Of each row: every document is there once or a reject with its reason, the exit code is README's,
and a replay (after another run where the first was stopped) brings in what the server takes once
the trouble is over."""

import json
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from elasticsearch import Elasticsearch

from connectors.elastic.index import open_elastic
from connectors.elastic.install import templates
from pipeline.cli.main import perform
from schemas.mapping import article_mapping
from tests.bench.varied import varied
from tests.elasticsearch.server import Server
from tests.faults.between import Between, Fault, Request, none
from tests.faults.fake import Answer

DOCUMENTS = 40
MANY_NAMES = 60_000  # mentions: the server takes 50,000 objects in a document
MANY_WORDS = 400_000
BAD = "Marked"  # the first word of the document that goes wrong
LIMITS = {"xpack.security.enabled": "false", "http.max_content_length": "8mb"}


class Trouble(NamedTuple):
    """What goes wrong: between, before the run, and what must come of it."""

    fault: Fault = none
    before: Callable[[Elasticsearch], object] = lambda _client: None
    body: str = "{}"
    code: int = 0
    says: str = ""
    refused: int = 0
    stays: bool = False  # refused by the server itself, so also when replayed


class Row(NamedTuple):
    """What came of a row; `replayed` are the rejects that went in when the trouble was over, `kept`
    those that stayed."""

    fault: str
    code: int
    indexed: int
    refused: int
    lost: int
    double: int
    replayed: int
    kept: int
    said: str

    def good(self, trouble: Trouble) -> bool:
        """Say whether it is what must come of this trouble."""
        kept = trouble.refused if trouble.stays else 0
        return (
            self.code == trouble.code
            and trouble.says in self.said
            and (self.lost, self.double, self.refused) == (0, 0, trouble.refused)
            and (self.kept, self.replayed) == (kept, trouble.refused - kept)
        )


def body(status: int, kind: str) -> Answer:
    """Make an answer of the server that refuses."""
    return Answer(
        status,
        json.dumps(
            {"error": {"type": kind, "reason": "as the test wants it"}, "status": status}
        ).encode(),
    )


def at_first(times: int, answer: Answer) -> Fault:
    """Answer so to the first few requests."""
    return lambda request: answer if request.number <= times else none(request)


def to_one(answer: Answer) -> Fault:
    """Answer so to every request that holds the document."""
    return lambda request: answer if BAD.encode() in request.body else none(request)


def cut_after(times: int) -> Fault:
    """Carry the first few out, and break the connection."""

    def fault(request: Request) -> Answer:
        answer = none(request)
        return Answer(None) if request.number <= times else answer

    return fault


def cut_within(times: int) -> Fault:
    """Hand on only a part of the first few, and break the connection."""

    def fault(request: Request) -> Answer:
        if request.number > times:
            return none(request)
        lines = request.body.splitlines(keepends=True)
        request.hand_on(b"".join(lines[: len(lines) // 4 * 2]))
        return Answer(None)

    return fault


def with_a_field(request: Request) -> Answer:
    """Give the document a field that the mapping does not know."""
    lines = [
        line.replace(b"{", b'{"unheard_of":1,', 1) if BAD.encode() in line else line
        for line in request.body.splitlines(keepends=True)
    ]
    return request.hand_on(b"".join(lines))


def older(client: Elasticsearch) -> None:
    """Make the index of articles as an earlier version had it: without a field."""
    mapping = article_mapping()
    mapping["properties"].pop("flags")
    client.indices.create(
        index="newsbeam-articles-v1", aliases={"newsbeam-articles": {}}, mappings=mapping
    )


def troubles(client: Elasticsearch, server: Server) -> Mapping[str, Trouble]:
    """Give every row; those of the server itself need it."""

    # the server is held on a leash, and ends with the thread that started it
    keeper = ThreadPoolExecutor(1)

    def vanish(request: Request) -> Answer:
        if request.number == 1:
            client.indices.delete(index="newsbeam-articles-v1")
        return none(request)

    def read_only(request: Request) -> Answer:
        if request.number in {1, 4}:
            blocked = True if request.number == 1 else None
            client.indices.put_settings(
                index="newsbeam-articles", settings={"blocks.read_only_allow_delete": blocked}
            )
        return none(request)

    def restart(request: Request) -> Answer:
        if request.number == 1:
            request.hand_on(b"".join(request.body.splitlines(keepends=True)[:20]))
            server.kill()
            keeper.submit(server.start).result()
            return Answer(None)
        return none(request)

    many = f"{BAD} " + ", ".join(["John Smith", "Mary Jones"] * (MANY_NAMES // 2)) + "."
    long = f"{BAD} " + " ".join(
        f"Jane Doe met {number} soldiers." for number in range(MANY_WORDS // 5)
    )
    short = f"{BAD} ministers met in Geneva."
    overloaded = "es_rejected_execution_exception"
    return {
        "none": Trouble(),
        "too many parts": Trouble(body=many, refused=1, stays=True),
        "too large": Trouble(body=long, refused=1, stays=True),
        "strict mapping": Trouble(with_a_field, body=short, refused=1),
        "429 for one document, for ever": Trouble(
            to_one(body(429, overloaded)), body=short, refused=1
        ),
        "cut for one document, for ever": Trouble(to_one(Answer(None)), body=short, refused=1),
        "429 for all, for a while": Trouble(at_first(6, body(429, overloaded))),
        "503": Trouble(at_first(3, body(503, "unavailable"))),
        "502 with HTML": Trouble(
            at_first(3, Answer(502, b"<html>Bad gateway</html>", {}, "text/html"))
        ),
        "cut within a bulk": Trouble(cut_within(3)),
        "cut after a bulk": Trouble(cut_after(3)),
        "disk read-only": Trouble(read_only),
        "restarted in between": Trouble(restart),
        "mapping older": Trouble(before=older, code=4, says="newsbeam setup"),
        "index gone": Trouble(vanish, code=4, says="newsbeam setup"),
        "wrong credentials": Trouble(
            lambda _request: body(401, "security_exception"), code=3, says="let us in"
        ),
    }


def run(name: str, trouble: Trouble, between: Between, client: Elasticsearch) -> Row:
    """Run into the trouble; then, when it is over, again where the run was stopped, and a
    replay."""
    clean(client)
    trouble.before(client)
    with tempfile.TemporaryDirectory(prefix="newsbeam-faults-") as folder:
        source = f"{folder}/in.jsonl"
        total = write_documents(Path(source), trouble.body)
        between.begin(trouble.fault)
        done = newsbeam(between.url, "run", source, "--json")
        between.begin(none)
        counts = json.loads(done.stdout) if done.code == 0 else {}
        if done.code != 0:
            newsbeam(between.url, "setup")
            counts = json.loads(newsbeam(between.url, "run", source, "--json").stdout)
        there, refused = held(between.url)
        replay = json.loads(newsbeam(between.url, "rejects", "--replay", "--json").stdout)
        after, kept = held(between.url)
    lost = total - there - refused + abs(counts["read"] - total) + (total - after - kept)
    return Row(
        name,
        done.code,
        there,
        refused,
        lost,
        max(there + refused - total, 0),
        replay["indexed"],
        kept,
        done.stderr.strip()[-160:],
    )


def write_documents(path: Path, odd: str) -> int:
    """Write documents, a line each, and the odd one in their midst; give how many there are."""
    texts = (row["body"].split("\n\n")[0] for row in varied(DOCUMENTS, seed=3))
    rows = [
        {"url": f"https://example.org/{number}", "body": text} for number, text in enumerate(texts)
    ]
    rows[DOCUMENTS // 2 :] = [*([{"body": odd}] if odd != "{}" else []), *rows[DOCUMENTS // 2 :]]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return len(rows)


class Done(NamedTuple):
    """What a command came to."""

    code: int
    stdout: str
    stderr: str


def newsbeam(to: str, *words: str) -> Done:
    """Be the command, in this process: loading it anew would take most of the time."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = perform([*words, "--to", to])
    return Done(code, out.getvalue(), err.getvalue())


def held(url: str) -> tuple[int, int]:
    """Count the articles, and the rejects that can go on."""
    index = open_elastic(url)
    try:
        return len(list(index.articles.scan())), sum(
            reject.entry is not None for reject in index.rejects.scan()
        )
    finally:
        index.close()


def clean(client: Elasticsearch) -> None:
    """Leave nothing of the row before."""
    for index in client.indices.get(index="newsbeam-*"):
        client.indices.delete(index=index)
    for name in templates("newsbeam-articles"):
        client.options(ignore_status=404).indices.delete_index_template(name=name)


def table(rows: list[Row], all_: Mapping[str, Trouble]) -> str:
    """Set the rows as a table."""
    heads = [*Row._fields[:-1], "good"]
    cells = [
        [*map(str, row[:-1]), "yes" if row.good(all_[row.fault]) else f"NO: {row.said}"]
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    set_ = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in [heads, *cells]
    ]
    good = sum(row.good(all_[row.fault]) for row in rows)
    return "\n".join([*set_, f"{good} of {len(rows)} as they must be"])


def rows(names: list[str]) -> str:
    """Run the rows whose names hold one of the words (all, where there are none); give their
    table."""
    server = Server(LIMITS)
    try:
        server.start()
        with (
            Between(server.url) as between,
            Elasticsearch(server.url, request_timeout=60) as client,
        ):
            all_ = troubles(client, server)
            chosen = [name for name in all_ if not names or any(word in name for word in names)]
            return table([run(name, all_[name], between, client) for name in chosen], all_)
    finally:
        server.stop()
