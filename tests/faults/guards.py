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
from typing import NamedTuple

from tests.elasticsearch.server import Server
from tests.places import ROOT

COPIED = ("schemas", "connectors", "pipeline", "tests", "deploy", "seeds")
MATRIX = "tests/faults/test_bulk_faults.py"
REAL = "tests/connectors/test_elastic.py"
MOVES = "tests/connectors/test_elastic_migration.py"
BULK, POLICY, CONNECTION, DOCUMENTS, REJECTS, MIGRATE = (
    f"connectors/elastic/{name}.py"
    for name in ("bulk", "policy", "connection", "documents", "rejects", "migrate")
)


class Guard(NamedTuple):
    """What guards, the words of the source that do it, what is left without, and the tests that
    must then fail."""

    name: str
    file: str
    words: str
    without: str
    tests: str


GUARDS = (
    Guard(
        "a request of 413 is split",
        POLICY,
        "    413: Do.SPLIT,\n",
        "",
        f"{MATRIX} -k not_waited_for",
    ),
    Guard(
        "a request of 400 is split",
        POLICY,
        "    400: Do.SPLIT,",
        "    400: Do.WAIT,",
        f"{MATRIX} -k not_waited_for",
    ),
    Guard(
        "401 stops",
        POLICY,
        "    401: Do.ACCESS,\n    403: Do.ACCESS,\n    413",
        "    403: Do.ACCESS,\n    413",
        f"{MATRIX} -k 401",
    ),
    Guard(
        "403 stops",
        POLICY,
        "    403: Do.ACCESS,\n    413",
        "    413",
        f"{MATRIX} -k test_fault and 403",
    ),
    Guard(
        "a block is waited for",
        POLICY,
        '    "cluster_block_exception": Do.WAIT,',
        '    "": Do.WAIT,',
        f"{MATRIX} -k blocked",
    ),
    Guard(
        "a request that is blocked is waited for",
        POLICY,
        "Do.WAIT if failure.kind == BLOCKED else ",
        "",
        f"{MATRIX} -k request_that_is_blocked",
    ),
    Guard(
        "no index: said, not refused",
        POLICY,
        '    "index_not_found_exception": Do.MISSING,\n',
        "",
        f"{REAL} -k without_setup",
    ),
    Guard("an item of 429 is sent again", POLICY, "    429: Do.WAIT,\n", "", f"{MATRIX} -k 429"),
    Guard(
        "an item of 409 is a conflict", POLICY, "    409: Do.CONFLICT,\n", "", f"{MATRIX} -k 409"
    ),
    Guard(
        "an item of 5xx is sent again",
        POLICY,
        "Do.WAIT if status >= 500 else Do.REFUSE",
        "Do.REFUSE",
        f"{MATRIX} -k item_500",
    ),
    Guard(
        "an item without a status is sent again",
        POLICY,
        "        return Do.WAIT\n    if isinstance(error",
        "        return Do.WRITTEN\n    if isinstance(error",
        f"{MATRIX} -k understood",
    ),
    Guard(
        "as many items as were sent",
        POLICY,
        "if not isinstance(items, list) or len(items) != len(ids):",
        "if not isinstance(items, list):",
        f"{MATRIX} -k items",
    ),
    Guard(
        "items are of what was sent",
        POLICY,
        ' and item.get("_id") == id_',
        "",
        f"{MATRIX} -k other_documents",
    ),
    Guard(
        "Retry-After is heeded",
        POLICY,
        "max(chance * limit, retry_after or 0.0)",
        "chance * limit",
        f"{MATRIX} -k as_the_server_asks",
    ),
    Guard("waits grow", POLICY, " * 2.0 ** min(failures - 1, 16)", "", f"{MATRIX} -k waits_grow"),
    Guard(
        "waits are scattered",
        POLICY,
        "max(chance * limit,",
        "max(limit,",
        f"{MATRIX} -k waits_grow",
    ),
    Guard(
        "own writes are known again",
        BULK,
        "doubtful = {",
        "return done\n    doubtful = {",
        f"{MATRIX} -k after",
    ),
    Guard(
        "a resend is marked as one",
        BULK,
        "action._replace(tried=True)",
        "action",
        f"{MATRIX} -k after",
    ),
    Guard(
        "batches shrink",
        BULK,
        "        self._shrink(batch, failure)\n",
        "",
        f"{MATRIX} -k 'shrink or 413'",
    ),
    Guard(
        "batches grow again",
        BULK,
        "self.items = min(self.items * 2, self.most_items)",
        "pass",
        f"{MATRIX} -k grow",
    ),
    Guard(
        "batches are bounded in bytes",
        BULK,
        " and size + waiting[0][1].size <= self.bytes",
        "",
        f"{MATRIX} -k bounded",
    ),
    Guard(
        "batches are bounded in number",
        BULK,
        "len(batch) < self.items and ",
        "",
        f"{MATRIX} -k grow",
    ),
    Guard(
        "one document of 413 is refused",
        BULK,
        "if do is Do.SPLIT and len(batch) == 1:",
        "if False:",
        f"{MATRIX} -k not_waited_for",
    ),
    Guard(
        "a delete of what is not there is done",
        POLICY,
        "    if status == 404 and error is None:",
        "    if False:",
        f"{MATRIX} -k 404",
    ),
    Guard(
        "what is turned away alone is refused",
        BULK,
        "if strikes[position] < STRIKES:",
        "if True:",
        f"{MATRIX} -k turned_away_for_ever",
    ),
    Guard(
        "a server that takes nothing is no reason to refuse",
        BULK,
        "        if self._takes_writes():\n",
        "        if True:\n",
        f"{MATRIX} -k takes_nothing",
    ),
    Guard(
        "an index is never made by mistake",
        BULK,
        "require_alias=self.alias or None",
        "require_alias=None",
        f"{REAL} -k without_setup",
    ),
    Guard(
        "what does not end is given up",
        CONNECTION,
        "        if left <= 0:\n",
        "        if False:\n",
        f"{REAL} -k gives_up",
    ),
    Guard(
        "HTML is not Elasticsearch's answer",
        CONNECTION,
        "    if isinstance(error, UnsupportedProductError | SerializationError):\n        return BROKEN\n",
        "",
        f"{MATRIX} -k HTML",
    ),
    Guard(
        "a new document is created",
        DOCUMENTS,
        '"create" if write.token is None else "index"',
        '"index"',
        f"{REAL} -k with_its_token",
    ),
    Guard(
        "an old one is written over as it was seen",
        DOCUMENTS,
        ', "if_seq_no": int(number), "if_primary_term": int(term)',
        "",
        f"{REAL} -k with_its_token",
    ),
    Guard(
        "a reject is kept once",
        REJECTS,
        '{"index": {"_id": reject.id}}',
        '{"index": {}}',
        f"{REAL} -k rejects_are_kept",
    ),
    Guard(
        "writes stand still while the alias moves",
        MIGRATE,
        "        _block(connection, old, on=True)\n",
        "",
        f"{MOVES} -k 'others_write or end_of_the_copy'",
    ),
    Guard(
        "what was written meanwhile is copied",
        MIGRATE,
        "        _copy(connection, old, new, seen)\n",
        "",
        f"{MOVES} -k others_write",
    ),
    Guard(
        "the alias moves in one call",
        MIGRATE,
        "connection.ask(lambda: indices.update_aliases(actions=moves))",
        "[connection.ask(lambda move=move: indices.update_aliases(actions=[move])) for move in moves]",
        f"{MOVES} -k one_call",
    ),
    Guard(
        "tokens of the old index are none of the new",
        MIGRATE,
        "    _outlive(connection, old, new)\n",
        "",
        f"{MOVES} -k token_from_before",
    ),
    Guard(
        "a copy that failed unblocks the old index",
        MIGRATE,
        "        _block(connection, old, on=None)\n",
        "",
        f"{MOVES} -k under_the_block",
    ),
    Guard(
        "a copy left half done is dropped",
        MIGRATE,
        'if entry["mappings"].get("_meta", {}).get("newsbeam", {}).get("unfinished"):',
        "if False:",
        f"{MOVES} -k does_not_fit",
    ),
)


def goes_red(guard: Guard, url: str) -> bool:
    """Run the guard's tests on sources without it; says whether one failed. Raises ValueError where
    it is not there."""
    with tempfile.TemporaryDirectory(prefix="newsbeam-guards-") as folder:
        for name in COPIED:
            shutil.copytree(
                ROOT / name, Path(folder, name), ignore=shutil.ignore_patterns("__pycache__")
            )
        shutil.copy(ROOT / "pyproject.toml", folder)
        file = Path(folder, guard.file)
        text = file.read_text("utf-8")
        if guard.words not in text:
            raise ValueError(
                f"{guard.file} does not hold what guards ({guard.name}): {guard.words}"
            )
        file.write_text(text.replace(guard.words, guard.without, 1), "utf-8")
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
        raise ValueError(f"{guard.name}: {done.stdout[-2000:]}{done.stderr[-1000:]}")
    return done.returncode == 1


def main() -> None:
    """Take the guards out, one after the other."""
    asked = " ".join(sys.argv[1:])
    server = Server()
    green = 0
    try:
        url = server.start().url
        for guard in (one for one in GUARDS if asked in one.name):
            red = goes_red(guard, url)
            green += not red
            sys.stdout.write(f"{'red' if red else 'GREEN':7}{guard.name:52}{guard.tests}\n")
            sys.stdout.flush()
    finally:
        server.stop()
    sys.exit(green > 0)


if __name__ == "__main__":
    main()
