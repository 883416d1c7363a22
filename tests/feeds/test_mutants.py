"""Mutated feeds: whatever is broken in a feed, reading it ends in items or in one clear error."""

import csv
import os
from datetime import UTC, datetime

import pytest

from connectors.feeds.parser import parse_feed
from schemas.errors import SourceError
from tests.feeds.mutate import mutants
from tests.places import SHARED, needs_shared

FEW, MANY = 1_000, 100_000
FOUND = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = needs_shared


def corpus() -> list[bytes]:
    rows = csv.DictReader(
        (SHARED / "data/feeds/manifest.tsv").read_text().splitlines(), delimiter="\t"
    )
    return [
        (SHARED / "data/feeds" / row["path"]).read_bytes() for row in rows if row["role"] == "feed"
    ]


def survive(count: int, seed: int) -> int:
    """Read so many mutants; give how many had items. Anything but a SourceError ends it."""
    read = 0
    for data in mutants(corpus(), count, seed):
        try:
            read += bool(parse_feed(data, "https://example.org/feed", FOUND).items)
        except SourceError:
            continue
    return read


def test_mutants_of_every_feed_raise_nothing() -> None:
    seed = int(os.environ.get("NEWSBEAM_SEED", "1"))
    assert survive(FEW, seed) > FEW // 10


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_mutants_raise_nothing() -> None:
    assert survive(MANY, seed=2) > MANY // 10
