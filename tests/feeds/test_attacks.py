"""Hostile feeds, each in a process of its own, so that time and memory are its own."""

import json
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tests.feeds.attacks import ATTACKS
from tests.places import ROOT, SHARED

SECONDS = 2.0
BYTES = 200 * 1024 * 1024
ONE = r"""
import json, pathlib, re, sys, time
from datetime import UTC, datetime
from connectors.feeds.parser import parse_feed
from schemas.errors import SourceError
found = datetime(2026, 1, 1, tzinfo=UTC)
parse_feed(b"<feed><entry><title>x</title><published>spring</published></entry></feed>", "http://example.org/", found)
status = pathlib.Path("/proc/self/status")  # ru_maxrss would be the parent's after a fork
for path in sys.argv[1:]:
    data = pathlib.Path(path).read_bytes()
    begun, items, refused = time.process_time(), 0, ""
    try:
        feed = parse_feed(data, "http://example.org/feed", found)
        items = len(feed.items) + len(feed.wordless)
    except SourceError as error:
        refused = str(error)
    seconds = time.process_time() - begun
    peak = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) * 1024 if status.exists() else 0
    print(json.dumps([items, refused, seconds, peak]))
"""
SYNTHETIC = SHARED / "data/feeds/synthetic"
LEAST = {
    "x10-deep-html-100k.xml",
    "x19-many-lt.xml",
    "s16-100k-items.xml",
    "i08-title-2mb.xml",
    "i20-guid-2mb.xml",
    "i23-many-links-atom.xml",
    "odd-dates",
    "no-version-atom",
}


def read(*paths: Path) -> list[tuple[int, str, float, int]]:
    """Read feeds in a process of their own; give items, why there are none, CPU seconds, largest
    memory until then."""
    command = [sys.executable, "-c", ONE, *map(str, paths)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.process
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_costs_little_and_raises_nothing_else(name: str, tmp_path: Path) -> None:
    (tmp_path / "attack").write_bytes(ATTACKS[name]())
    ((items, refused, seconds, peak),) = read(tmp_path / "attack")
    assert items or refused or name == "x18-comment-bomb.xml"
    assert items >= (name in LEAST)
    assert seconds < SECONDS  # processor time, not a clock's
    assert peak < BYTES


@pytest.mark.process
@pytest.mark.corpus
@pytest.mark.shared
@pytest.mark.skipif(
    not SYNTHETIC.is_dir(), reason="needs ../shared beside the clone, which is not here"
)
def test_the_attacks_that_are_files_cost_little_too() -> None:
    paths = sorted(path for path in SYNTHETIC.iterdir() if path.name != "expect.tsv")
    costs = read(*paths)
    assert [
        path.name
        for path, (_, _, seconds, _) in zip(paths, costs, strict=True)
        if seconds >= SECONDS
    ] == []
    assert max(peak for *_, peak in costs) < BYTES


def test_the_bomb_is_one() -> None:
    assert len(zlib.decompress(ATTACKS["gzip-bomb"](), 31)) > BYTES // 5
