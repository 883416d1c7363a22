"""Which entries of one feed document are one item: each ends as an item, a merged version or a
reject, and none in silence."""

import csv
from collections import Counter
from datetime import UTC, datetime
from html import escape
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds import distinct, markup
from connectors.feeds.decode import decode_feed
from connectors.feeds.inflate import inflate
from connectors.feeds.parser import ParsedFeed, parse_feed
from schemas.errors import SourceError
from tests.places import SHARED, needs_shared

FOUND = datetime(2026, 1, 1, tzinfo=UTC)
STRIKE = (
    "The crews of the north line have returned to work after nine days of strike, the union said."
)
STORM = "A storm has closed the south quay to all ships until Friday noon; nobody was hurt in the harbour."
OLD, NEW = (
    "<pubDate>Mon, 03 Mar 2025 10:00:00 GMT</pubDate>",
    "<pubDate>Mon, 03 Mar 2025 12:00:00 GMT</pubDate>",
)
HOME = "https://e.org/"


def entry(title: str = "", guid: str = "", link: str = "", text: str = "", date: str = "") -> str:
    parts = {"title": title, "guid": guid, "link": link, "description": text}
    return f"<item>{''.join(f'<{k}>{escape(v)}</{k}>' for k, v in parts.items() if v)}{date}</item>"


def read(*entries: str) -> ParsedFeed:
    data = f'<rss version="2.0"><channel><title>C</title><link>{HOME}</link>{"".join(entries)}</channel></rss>'
    return parse_feed(data.encode(), "https://e.org/feed", FOUND)


def ids(feed: ParsedFeed) -> list[str | None]:
    return [item.feed.entry_id for item in feed.items if item.feed]


def links_shared(feed: ParsedFeed) -> list[bool]:
    return [item.feed.shared_link for item in feed.items if item.feed]


def texts(feed: ParsedFeed) -> list[str]:
    return [item.text for item in feed.items]


def test_a_guid_that_one_entry_has_is_its_id_and_a_link_needs_none() -> None:
    feed = read(
        entry("A", "1", "https://e.org/a"),
        entry("B", "2", "https://e.org/b"),
        entry("C", "", "https://e.org/c"),
    )
    assert (ids(feed), links_shared(feed)) == (["1", "2", None], [False] * 3)


@pytest.mark.parametrize("guid", ["", "N/A", "none", "0", "https://e.org/feed"])
@pytest.mark.parametrize("link", ["", "N/A", HOME, "http://www.e.org", "https://e.org/news#top"])
def test_what_all_entries_have_names_none_of_them(guid: str, link: str) -> None:
    entries = [
        entry(f"Ferry {word}", guid, link, f"The crews will {word}.", NEW)
        for word in ("strike", "return", "wait")
    ]
    feed = read(*entries)
    assert len(feed.items) == 3
    named = ids(feed)
    assert len(set(named)) == (3 if guid or link else 1)
    assert (None in named) == (not guid and not link)
    assert links_shared(feed) == [bool(link)] * 3 or guid == "https://e.org/feed"
    for order in permutations(entries):
        assert set(ids(read(*order))) == set(named)


def test_one_guid_with_several_links_leaves_the_links_to_name_them() -> None:
    feed = read(
        entry("A", "1", "https://e.org/a"),
        entry("B", "1", "https://e.org/b"),
        entry("C", "2", "https://e.org/c"),
    )
    assert ids(feed) == [None, None, "2"]


def test_one_guid_and_link_with_several_titles_are_several_items() -> None:
    feed = read(
        entry("Strike begins", "1", "https://e.org/a"), entry("Strike ends", "1", "https://e.org/a")
    )
    assert len(set(ids(feed)) - {None}) == 2
    assert links_shared(feed) == [True, True]
    assert {item.record.url for item in feed.items} == {"https://e.org/a"}


def test_one_guid_link_and_title_with_other_words_are_several_items() -> None:
    feed = read(
        entry("Ferry line", "7", "https://e.org/7", STRIKE),
        entry("Ferry line", "7", "https://e.org/7", STORM),
    )
    assert len(set(ids(feed)) - {None}) == 2
    assert feed.repeated == ()


def test_a_link_that_differs_in_its_fragment_alone_names_no_item() -> None:
    feed = read(
        *(
            entry(f"Post {number}", "", f"https://e.org/live#{number}", f"Post {number}.")
            for number in range(3)
        )
    )
    assert len(set(ids(feed)) - {None}) == 3
    assert links_shared(feed) == [True] * 3


@pytest.mark.parametrize("title", ["Ferry strike", ""])
@pytest.mark.parametrize("guid", ["g", ""])
@pytest.mark.parametrize("newest_first", [True, False])
def test_of_an_item_listed_twice_the_newer_is_kept_and_the_other_counted(
    title: str, guid: str, *, newest_first: bool
) -> None:
    later = STRIKE.replace("nine", "ten") + " Ferries go again from Monday on."
    versions = [
        entry(title, guid, "https://e.org/a", later, NEW),
        entry(title, guid, "https://e.org/a", STRIKE, OLD),
    ]
    feed = read(*(versions if newest_first else versions[::-1]))
    assert texts(feed) == [later]
    assert [item.text for item in feed.repeated] == [STRIKE]
    assert ids(feed) == [guid or None]


def test_without_dates_the_first_is_the_newer_unless_the_feed_lists_the_oldest_first() -> None:
    one, two = (
        entry("Ferry strike", "g", "https://e.org/a", STRIKE + more)
        for more in ("", " It is over.")
    )
    assert texts(read(one, two)) == [STRIKE]
    rising = [entry("A", "a", "", "A.", OLD), entry("B", "b", "", "B.", NEW)]
    assert STRIKE + " It is over." in texts(read(*rising, one, two))


def test_the_same_once_more_is_merged_wherever_it_leads() -> None:
    feed = read(
        *(entry("A", "1", f"https://e.org/a?utm_source={n}&x={n}", STRIKE) for n in range(3))
    )
    assert (len(feed.items), len(feed.repeated)) == (1, 2)


def test_entries_of_one_link_with_the_same_words_do_not_share_it() -> None:
    feed = read(
        entry("A", "x#0", "https://e.org/a", STRIKE), entry("A", "x#1", "https://e.org/a", STRIKE)
    )
    assert (ids(feed), links_shared(feed)) == (["x#0", "x#1"], [False, False])


WORDS = st.sampled_from(
    ["", "N/A", "1", "2", "https://e.org/a", "https://e.org/b", HOME, "https://e.org/a#x"]
)
TITLES = st.sampled_from(["", "A", "B", "<b>A</b>", "<img src='x'/>", "…", "N/A"])
TEXTS = st.sampled_from(
    ["", "<p><img src='a'/></p>", STRIKE, STORM, STRIKE + " More.", f"<p>{STORM}</p>", "&nbsp;"]
)
DATES = st.sampled_from(
    ["", OLD, NEW, "<pubDate>soon</pubDate>", "<pubDate><![CDATA[2025-03-03]]></pubDate>"]
)


@given(st.lists(st.builds(entry, TITLES, WORDS, WORDS, TEXTS, DATES), min_size=1, max_size=12))
def test_every_entry_ends_as_an_item_or_is_counted_and_no_two_items_have_one_name(
    entries: list[str],
) -> None:
    feed = read(*entries)
    assert len(feed.items) + len(feed.repeated) + feed.left_out == len(entries)
    assert not [
        item
        for item in feed.wordless
        if item.record.title and any(map(str.isalnum, item.record.title))
    ]
    times = Counter(name for name in ids(feed) if name)
    assert not [name for name, count in times.items() if count > 1]
    unnamed = [
        item for item in feed.items if item.feed and not item.feed.entry_id and item.record.url
    ]
    assert len({item.record.url for item in unnamed}) == len(unnamed)
    assert not [item for item in unnamed if item.feed and item.feed.shared_link]


def test_many_entries_of_one_name_are_compared_with_few(monkeypatch: pytest.MonkeyPatch) -> None:
    def compared(entries: int) -> int:
        calls = Counter[str]()
        likeness = distinct.ItemComparer.likeness

        def counted(self: distinct.ItemComparer, one: int, two: int) -> float:
            calls["likeness"] += 1
            return likeness(self, one, two)

        with monkeypatch.context() as patch:
            patch.setattr(distinct.ItemComparer, "likeness", counted)
            read(
                *(
                    entry("A", "1", "https://e.org/a", f"{number} " * 20 + f"{number}")
                    for number in range(entries)
                )
            )
        return calls["likeness"]

    assert compared(400) <= 2 * compared(200) + 2 * distinct.MOST_VERSIONS**2


class TestCorpus:
    pytestmark = needs_shared

    def test_every_entry_of_every_feed_is_accounted_for(self) -> None:
        lost = []
        rows = csv.DictReader(
            (SHARED / "data/feeds/manifest.tsv").read_text().splitlines(), delimiter="\t"
        )
        for row in rows:
            data = (SHARED / "data/feeds" / row["path"]).read_bytes()
            if row["role"] != "feed" or len(data) > 1_000_000:
                continue
            try:
                feed = parse_feed(data, "https://e.org/feed", FOUND)
                guarded = markup.guard(decode_feed(inflate(data)))
            except SourceError:
                continue
            offered = len(guarded.items) + sum(guarded.cut.values())
            if len(feed.items) + len(feed.repeated) + feed.left_out < offered:
                lost.append(row["path"])
        assert lost == []
