"""fastfeedparser may only be used for what it reads as feedparser reads it: held on every feed of
the corpus it takes."""

import csv
from collections import Counter
from datetime import UTC, datetime

import pytest

from connectors.feeds import fast, markup, slow
from connectors.feeds.decode import decode_feed
from connectors.feeds.entry import FeedEntry, FeedHead, plain, to_item
from schemas.errors import SourceError
from tests.places import SHARED, needs_shared

pytestmark = needs_shared
ADDRESS = "https://example.org/feed"
FOUND = datetime(2026, 1, 1, tzinfo=UTC)
# Shares of entries read alike. What is left: titles and ids given twice, ids that feedparser makes
# absolute.
LEAST = {
    "title": 0.995,
    "link": 0.985,
    "published": 0.995,
    "authors": 0.985,
    "text": 0.955,
    "entry_id": 0.985,
}


def view(entry: FeedEntry) -> dict[str, object]:
    item = to_item(entry, FeedHead(), ADDRESS, FOUND)
    record = item.record.model_dump(include={"title", "published", "authors"})
    assert item.feed is not None
    return record | {
        "link": item.record.url,
        "text": plain(item.text, 10_000),
        "entry_id": item.feed.entry_id,
    }


def pairs() -> list[tuple[list[FeedEntry], list[FeedEntry]]]:
    rows = csv.DictReader(
        (SHARED / "data/feeds/manifest.tsv").read_text().splitlines(), delimiter="\t"
    )
    found = []
    for row in rows:
        if row["role"] != "feed" or int(row["bytes"]) > 200_000:
            continue
        try:
            guarded = markup.guard(decode_feed((SHARED / "data/feeds" / row["path"]).read_bytes()))
            quick = fast.read_entries(guarded)
            found += [(quick, slow.read_with_feedparser(guarded, ADDRESS).entries)] if quick else []
        except SourceError:
            continue
    return found


@pytest.mark.slow
def test_both_parsers_read_alike_what_the_fast_one_is_given() -> None:
    alike: Counter[str] = Counter()
    total = 0
    found = pairs()
    assert sum(len(quick) != len(full) for quick, full in found) <= 3
    for quick, full in found:
        for one, other in zip(quick, full, strict=False):
            total += 1
            ours, theirs = view(one), view(other)
            alike.update(name for name in LEAST if ours[name] == theirs[name])
    assert total > 2_000
    assert {name: alike[name] / total for name in LEAST if alike[name] < LEAST[name] * total} == {}
