"""Each guard of the sink and of a schema change, taken out in turn: `python -m tests.faults.guards
[words of a name]`.

A copy of the sources loses one guard, and the test that is named for it must go red there. What
stays green is printed as such, and ends the command with 1. One server serves all of it."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.elasticsearch.server import Server
from tests.mutation import Guard, without_guard
from tests.places import ROOT

COPIED = ("schemas", "connectors", "pipeline", "tests", "deploy", "seeds")
MATRIX = "tests/faults/test_bulk_faults.py"
REAL = "tests/connectors/test_elastic.py"
MOVES = "tests/connectors/test_elastic_migration.py"
BULK, POLICY, CONNECTION, DOCUMENTS, REJECTS, MIGRATE = (
    f"connectors/elastic/{name}.py"
    for name in ("bulk", "policy", "connection", "documents", "rejects", "migrate")
)


# Of each guard what it guards, and Guard's parts.
GUARDS = {
    "a request of 413 is split": Guard(
        POLICY, "REQUESTS", "413: Do.SPLIT", "", f"{MATRIX} -k not_waited_for"
    ),
    "a request of 400 is split": Guard(
        POLICY, "REQUESTS", "400: Do.SPLIT", "400: Do.WAIT", f"{MATRIX} -k not_waited_for"
    ),
    "401 stops": Guard(POLICY, "REQUESTS", "401: Do.ACCESS", "", f"{MATRIX} -k 401"),
    "403 stops": Guard(POLICY, "REQUESTS", "403: Do.ACCESS", "", f"{MATRIX} -k test_fault and 403"),
    "a block is waited for": Guard(
        POLICY,
        "ITEM_TYPES",
        '"cluster_block_exception": Do.WAIT',
        '"": Do.WAIT',
        f"{MATRIX} -k blocked",
    ),
    "a request that is blocked is waited for": Guard(
        POLICY,
        "of_request",
        "failure.kind == BLOCKED",
        "False",
        f"{MATRIX} -k request_that_is_blocked",
    ),
    "no index: said, not refused": Guard(
        POLICY,
        "ITEM_TYPES",
        '"index_not_found_exception": Do.MISSING',
        "",
        f"{REAL} -k without_setup",
    ),
    "an item of 429 is sent again": Guard(
        POLICY, "ITEM_STATUSES", "429: Do.WAIT", "", f"{MATRIX} -k 429"
    ),
    "an item of 409 is a conflict": Guard(
        POLICY, "ITEM_STATUSES", "409: Do.CONFLICT", "", f"{MATRIX} -k 409"
    ),
    "an item of 5xx is sent again": Guard(
        POLICY,
        "of_item",
        "Do.WAIT if status >= 500 else Do.REFUSE",
        "Do.REFUSE",
        f"{MATRIX} -k item_500",
    ),
    "an item without a status is sent again": Guard(
        POLICY,
        "of_item",
        "if not isinstance(status, int):\n    return Do.WAIT",
        "if not isinstance(status, int):\n    return Do.WRITTEN",
        f"{MATRIX} -k understood",
    ),
    "as many items as were sent": Guard(
        POLICY, "items_of", "len(items) != len(ids)", "False", f"{MATRIX} -k items"
    ),
    "items are of what was sent": Guard(
        POLICY, "items_of", 'item.get("_id") == id_', "True", f"{MATRIX} -k other_documents"
    ),
    "Retry-After is heeded": Guard(
        POLICY,
        "wait",
        "max(chance * limit, retry_after or 0.0)",
        "chance * limit",
        f"{MATRIX} -k as_the_server_asks",
    ),
    "waits grow": Guard(
        POLICY, "wait", "2.0 ** min(failures - 1, 16)", "1.0", f"{MATRIX} -k waits_grow"
    ),
    "waits are scattered": Guard(
        POLICY, "wait", "chance * limit", "limit", f"{MATRIX} -k waits_grow"
    ),
    "own writes are known again": Guard(
        BULK,
        "resolve",
        'one.outcome != "written" and one.action.tried',
        "False",
        f"{MATRIX} -k after",
    ),
    "a resend is marked as one": Guard(
        BULK, "Sink._failed", "action._replace(tried=True)", "action", f"{MATRIX} -k after"
    ),
    "batches shrink": Guard(
        BULK, "Sink._failed", "self._shrink(batch, failure)", "None", f"{MATRIX} -k 'shrink or 413'"
    ),
    "batches grow again": Guard(
        BULK,
        "Sink._settle",
        "min(self.items * 2, self.most_items)",
        "self.items",
        f"{MATRIX} -k grow",
    ),
    "batches are bounded in bytes": Guard(
        BULK,
        "Sink._take",
        "size + waiting[0][1].size <= self.bytes",
        "True",
        f"{MATRIX} -k bounded",
    ),
    "batches are bounded in number": Guard(
        BULK, "Sink._take", "len(batch) < self.items", "True", f"{MATRIX} -k grow"
    ),
    "one document of 413 is refused": Guard(
        BULK,
        "Sink._failed",
        "do is Do.SPLIT and len(batch) == 1",
        "False",
        f"{MATRIX} -k not_waited_for",
    ),
    "a delete of what is not there is done": Guard(
        POLICY, "of_item", "status == 404 and error is None", "False", f"{MATRIX} -k 404"
    ),
    "what is turned away alone is refused": Guard(
        BULK,
        "Sink._strike",
        "strikes[position] < STRIKES",
        "True",
        f"{MATRIX} -k turned_away_for_ever",
    ),
    "a server that takes nothing is no reason to refuse": Guard(
        BULK, "Sink._strike", "self._takes_writes()", "True", f"{MATRIX} -k takes_nothing"
    ),
    "an index is never made by mistake": Guard(
        BULK,
        "Sink._post",
        "require_alias=self.alias or None",
        "require_alias=None",
        f"{REAL} -k without_setup",
    ),
    "what does not end is given up": Guard(
        CONNECTION, "Patience.failure", "left <= 0", "False", f"{REAL} -k gives_up"
    ),
    "HTML is not Elasticsearch's answer": Guard(
        CONNECTION,
        "failure_of",
        "isinstance(error, UnsupportedProductError | SerializationError)",
        "False",
        f"{MATRIX} -k HTML",
    ),
    "a new document is created": Guard(
        DOCUMENTS,
        "writing",
        '"create" if write.token is None else "index"',
        '"index"',
        f"{REAL} -k with_its_token",
    ),
    "an old one is written over as it was seen": Guard(
        DOCUMENTS,
        "over",
        '{"_id": id_, "if_seq_no": int(number), "if_primary_term": int(term)}',
        '{"_id": id_}',
        f"{REAL} -k with_its_token",
    ),
    "a reject is kept once": Guard(
        REJECTS,
        "_putting",
        '{"index": {"_id": reject.id}}',
        '{"index": {}}',
        f"{REAL} -k rejects_are_kept",
    ),
    "writes stand still while the alias moves": Guard(
        MIGRATE,
        "migrate",
        "_block(connection, old, on=True)",
        "None",
        f"{MOVES} -k 'others_write or end_of_the_copy'",
    ),
    "what was written meanwhile is copied": Guard(
        MIGRATE, "migrate", "_copy(connection, old, new, seen)", "None", f"{MOVES} -k others_write"
    ),
    "the alias moves in one call": Guard(
        MIGRATE,
        "migrate",
        "connection.ask(lambda: indices.update_aliases(actions=moves))",
        "[connection.ask(lambda move=move: indices.update_aliases(actions=[move])) for move in moves]",
        f"{MOVES} -k one_call",
    ),
    "tokens of the old index are none of the new": Guard(
        MIGRATE,
        "migrate",
        "_outlive(connection, old, new)",
        "None",
        f"{MOVES} -k token_from_before",
    ),
    "a copy that failed unblocks the old index": Guard(
        MIGRATE,
        "migrate",
        "_block(connection, old, on=None)",
        "None",
        f"{MOVES} -k under_the_block",
    ),
    "a copy left half done is dropped": Guard(
        MIGRATE,
        "_next",
        'entry["mappings"].get("_meta", {}).get("newsbeam", {}).get("unfinished")',
        "False",
        f"{MOVES} -k does_not_fit",
    ),
}


def goes_red(name: str, guard: Guard, url: str) -> bool:
    """Run the guard's tests on sources without it; says whether one failed. Raises ValueError where
    it is not there."""
    with tempfile.TemporaryDirectory(prefix="newsbeam-guards-") as folder:
        for copied in COPIED:
            shutil.copytree(
                ROOT / copied, Path(folder, copied), ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(ROOT / "pyproject.toml", folder)
        file = Path(folder, guard.module)
        file.write_text(without_guard(file.read_text("utf-8"), guard), "utf-8")
        environment = os.environ | {"PYTHONPATH": folder, "NEWSBEAM_TEST_ELASTICSEARCH": url}
        words = guard.tests.split(" -k ")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-x",
            "-p",
            "no:cacheprovider",
            "--timeout=120",
            words[0],
        ]
        chosen = ["-k", words[1].strip("'")]
        done = subprocess.run(
            command + chosen,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    if done.returncode not in {0, 1}:
        raise ValueError(f"{name}: {done.stdout[-2000:]}{done.stderr[-1000:]}")
    return done.returncode == 1


def main() -> None:
    """Take the guards out, one after the other."""
    asked = " ".join(sys.argv[1:])
    server = Server()
    green = 0
    try:
        url = server.start().url
        for name, guard in ((name, one) for name, one in GUARDS.items() if asked in name):
            red = goes_red(name, guard, url)
            green += not red
            sys.stdout.write(f"{'red' if red else 'GREEN':7}{name:52}{guard.tests}\n")
            sys.stdout.flush()
    finally:
        server.stop()
    sys.exit(green > 0)


if __name__ == "__main__":
    main()
