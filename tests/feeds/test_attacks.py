"""Hostile feeds, each in a process of its own, so that time and memory are its own."""

import json
import subprocess
import sys
import zlib

import pytest

from tests.feeds.attacks import ATTACKS
from tests.places import ROOT

SECONDS = 2.0
BYTES = 200 * 1024 * 1024
ONE = r"""
import json, pathlib, re, sys, time
from datetime import UTC, datetime
from connectors.feeds.parser import parse_feed
from schemas.errors import SourceError
found = datetime(2026, 1, 1, tzinfo=UTC)
parse_feed(b"<feed><entry><title>x</title><published>spring</published></entry></feed>", "http://example.org/", found)
data = sys.stdin.buffer.read()
begun, items, refused = time.process_time(), 0, ""
try:
    items = len(parse_feed(data, "http://example.org/feed", found).items)
except SourceError as error:
    refused = str(error)
seconds = time.process_time() - begun
status = pathlib.Path("/proc/self/status")  # ru_maxrss would be the parent's after a fork
peak = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) * 1024 if status.exists() else 0
print(json.dumps([items, refused, seconds, peak]))
"""
LEAST = {
    "x10-deep-html-100k.xml", "x19-many-lt.xml", "s16-100k-items.xml", "i08-title-2mb.xml", "i20-guid-2mb.xml",
    "i23-many-links-atom.xml", "odd-dates", "no-version-atom",
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_costs_little_and_raises_nothing_else(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ONE], input=ATTACKS[name](), cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    items, refused, seconds, peak = json.loads(done.stdout)
    assert items or refused or name == "x18-comment-bomb.xml"
    assert items >= (name in LEAST)
    assert seconds < SECONDS  # processor time, not a clock's
    assert peak < BYTES


def test_the_bomb_is_one() -> None:
    assert len(zlib.decompress(ATTACKS["gzip-bomb"](), 31)) > BYTES // 5
