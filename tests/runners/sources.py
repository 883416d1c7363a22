"""What the runners are given, and how what they made of it is compared."""

import hashlib
import json
import shutil
import subprocess
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.varied import varied
from tests.command import NEWSBEAM, articles
from tests.places import SEEDS

# the varied documents are spread over so many files, so that workers have something to share
FILES = 4


def fill(folder: Path, documents: int) -> dict[str, int]:
    """Put the seeds, one of them twice, a file that is no text, and varied documents into a folder.

    Gives the account that every run over them must come to.
    """
    shutil.copytree(SEEDS, folder)
    shutil.copy(SEEDS / "003_acb494713697ece1.txt", folder / "again.txt")
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    records = varied(documents)
    for number in range(FILES):
        rows = islice(records, documents // FILES)
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"varied{number}.jsonl").write_text(lines, encoding="utf-8")
    made = 14 + documents // FILES * FILES
    return {"read": made + 2, "indexed": made, "unchanged": 0, "merged": 1, "rejected": 1}


def run(folder: Path, words: list[str], seconds: int) -> dict[str, Any]:
    """Run newsbeam in a folder, over `in` there into the JSON lines `out`; give its account but for
    the pace."""
    command = [NEWSBEAM, "run", str(folder / "in"), "--to", "jsonl:out", "--json", *words]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=seconds
    )
    assert done.returncode == 0, done.stderr[-4000:]
    counts: dict[str, Any] = json.loads(done.stdout)
    return {name: counts[name] for name in ("read", "indexed", "unchanged", "merged", "rejected")}


def digest(folder: Path) -> str:
    """Give one short name for the articles that were made in a folder, times and the folder's own
    name left out."""
    rows = json.dumps(articles(folder / "out"), sort_keys=True, ensure_ascii=False).replace(
        str(folder), ""
    )
    return hashlib.blake2b(rows.encode(), digest_size=8).hexdigest()
