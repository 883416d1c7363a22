"""Of two texts of one item, which one stands: through every step, for files and feeds, whatever the
order (A8, A9)."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apache_beam.utils.timestamp import Timestamp

from connectors.embedded.index import open_embedded
from connectors.files.find import find
from connectors.index import Index
from pipeline.beam.transforms import ReadDoFn
from pipeline.clean import clean
from pipeline.split import split
from pipeline.write import settle
from schemas.item import Item
from tests.flowing import Entry, article_of, feed, records, run

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = FIRST + timedelta(hours=1)
THIRD = FIRST + timedelta(hours=2)
DATE = "Sun, 01 Mar 2026 09:00:00 +0000"
DATES = {  # of the correction, under an item dated DATE
    "equal": DATE,
    "earlier": "Sat, 28 Feb 2026 09:00:00 +0000",
    "later": "Sun, 01 Mar 2026 11:00:00 +0000",
    "in the future": "Sun, 08 Mar 2026 09:00:00 +0000",
    "missing": "",
}
FEED = "https://gazette.example/rss"
ORDERS = 20


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = open_embedded(tmp_path / "index")
    opened.setup()
    yield opened
    opened.close()


def entry(number: int, words: str, date: str = DATE, **more: str) -> Entry:
    link = f"https://gazette.example/{number}"
    text = f"The ministers of port {number} met on the quay and said that {words} ships will sail again on Monday."
    made = {"title": f"Ferry {number}", "link": link, "text": text, "date": date} | more
    return {name: value for name, value in made.items() if value}


def source(kind: str, found: datetime, entries: list[Entry]) -> list[Item]:
    return feed(FEED, found, entries) if kind == "feed" else records(found, entries)


def bodies(index: Index) -> list[str]:
    return sorted(article.body for article in index.articles.scan())


def words(index: Index) -> list[str]:
    """Give the word in which the texts of an item differ."""
    return sorted(body.split("said that ")[1].split(" ships")[0] for body in bodies(index))


@pytest.mark.parametrize("order", range(ORDERS))
@pytest.mark.parametrize("kind", ["file", "feed"])
def test_twelve_of_twelve_corrections_are_taken_however_their_date_changes(
    index: Index, kind: str, order: int
) -> None:
    ways = list(DATES.values())
    before = [entry(number, "two") for number in range(12 * len(ways))]
    after = [entry(number, "nine", ways[number % len(ways)]) for number in range(12 * len(ways))]
    shuffled = random.Random(order)
    one, two = source(kind, FIRST, before), source(kind, SECOND, after)
    shuffled.shuffle(one)
    shuffled.shuffle(two)
    assert run(index, one, relate=False) == {"indexed": 60}
    assert run(index, two, relate=False) == {"revised": 60}
    assert words(index) == ["nine"] * 60
    assert run(index, two, relate=False) == {"unchanged": 60}


@pytest.mark.parametrize("kind", ["file", "feed"])
def test_a_date_once_in_the_future_does_not_keep_the_true_one_out(index: Index, kind: str) -> None:
    for found, word, date in ((FIRST, "two", DATES["in the future"]), (SECOND, "nine", DATE)):
        run(index, source(kind, found, [entry(1, word, date)]))
    assert words(index) == ["nine"]


@pytest.mark.parametrize("kind", ["file", "feed"])
def test_a_text_that_goes_back_to_an_earlier_wording_is_a_revision(index: Index, kind: str) -> None:
    for found, word in ((FIRST, "two"), (SECOND, "nine"), (THIRD, "two")):
        run(index, source(kind, found, [entry(1, word)]))
    assert words(index) == ["two"]
    (article,) = index.articles.scan()
    assert len(article.revisions) == 2


@pytest.mark.parametrize("kind", ["file", "feed"])
def test_what_comes_late_with_an_old_time_does_not_stand(index: Index, kind: str) -> None:
    for found, word in ((FIRST, "two"), (THIRD, "nine"), (SECOND, "five")):
        run(index, source(kind, found, [entry(1, word)]))
    assert words(index) == ["nine"]
    (article,) = index.articles.scan()
    assert len(article.revisions) == 2, "it is one of the earlier forms"


def test_found_in_one_run_the_later_date_stands_then_the_later_line(tmp_path: Path) -> None:
    lines = [entry(1, "two"), entry(1, "nine"), entry(2, "five", DATES["later"]), entry(2, "six")]
    ends = set()
    for order in range(ORDERS):
        index = open_embedded(tmp_path / str(order))
        index.setup()
        items = records(FIRST, lines)
        random.Random(order).shuffle(items)
        run(index, items, batch=1 + order % 3, relate=False)
        assert words(index) == ["five", "nine"]
        ends.add(b"".join(article.to_json() for article in index.articles.scan()))
        again = run(index, records(SECOND, lines), relate=False)
        assert again == {"unchanged": 4}, "a place that says what it said says nothing new"
        index.close()
    assert len(ends) == 1


def test_what_one_tick_reads_is_found_at_one_time(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The crews of the north line have returned to work.")
    tick = Timestamp.from_utc_datetime(FIRST)
    items = [item for ref in find(str(tmp_path)) for item in ReadDoFn(None).process(ref, tick)]
    assert [item.found for item in items] == [FIRST, FIRST]


def test_extracting_anew_the_later_line_stands_all_the_same(index: Index) -> None:
    lines = [entry(1, "two"), entry(1, "nine")]
    run(index, records(FIRST, lines))
    later = [article_of(clean(piece)) for item in records(SECOND, lines) for piece in split(item)]
    assert sorted(one.outcome for one in settle(index.articles, later, again=True)) == [
        "indexed",
        "unchanged",
    ]
    assert words(index) == ["nine"]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://gazette.example/1#0", "https://gazette.example/1#1"),
        ("http://x.example/7", "https://x.example/7"),
        ("7f3a", "99bc"),
    ],
)
def test_a_guid_that_changes_is_the_same_item(index: Index, one: str, two: str) -> None:
    assert run(index, feed(FEED, FIRST, [entry(1, "two", guid=one)])) == {"indexed": 1}
    assert run(index, feed(FEED, SECOND, [entry(1, "nine", guid=two)])) == {"revised": 1}
    assert words(index) == ["nine"]


def test_one_address_in_two_feeds_of_its_site_is_one_article(index: Index) -> None:
    for address, guid in (
        (FEED, "https://gazette.example/1#0"),
        ("https://feeds.gazette.example/a", "1#4"),
    ):
        run(index, feed(address, FIRST, [entry(1, "two", guid=guid)]))
    (article,) = index.articles.scan()
    assert [place.path for place in article.paths] == ["https://feeds.gazette.example/a", FEED]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("http://www.x.example/a", "https://x.example/a/"),
        ("https://x.example/a#0", "https://x.example/a#3"),
    ],
)
def test_without_a_link_of_its_own_the_folded_guid_names_an_entry(
    index: Index, one: str, two: str
) -> None:
    for found, word, guid in ((FIRST, "two", one), (SECOND, "nine", two)):
        items = feed(FEED, found, [entry(1, word, guid=guid, link="https://gazette.example/")])
        run(index, [item.but(feed=item.feed.but(shared_link=True)) for item in items if item.feed])
    assert words(index) == ["nine"]


def test_marks_on_one_page_are_entries_of_their_own(index: Index) -> None:
    page = "https://gazette.example/live"
    entries = [entry(number, "two", link=page, guid=f"{page}#{number}") for number in range(3)]
    items = feed(FEED, FIRST, entries)
    run(index, [item.but(feed=item.feed.but(shared_link=True)) for item in items if item.feed])
    assert index.articles.count() == 3
