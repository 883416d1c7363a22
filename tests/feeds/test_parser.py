import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.feeds.leftovers import MOST, leftovers
from connectors.feeds.parser import ParsedFeed, parse_feed
from schemas.errors import SourceError
from schemas.item import Item

ROOT = Path(__file__).parents[2].parent / "shared/data/feeds"
ADDRESS = "https://example.org/feeds/news.xml"
FOUND = datetime(2026, 1, 1, tzinfo=UTC)
shared = [
    pytest.mark.corpus,
    pytest.mark.shared,
    pytest.mark.skipif(not ROOT.exists(), reason="../shared is not beside this clone"),
]


def read(data: bytes | str, content_type: str | None = None) -> ParsedFeed:
    return parse_feed(
        data.encode() if isinstance(data, str) else data, ADDRESS, FOUND, content_type
    )


def rss(item: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel><title>C</title>{head}<item>{item}</item></channel></rss>'


def test_rss_gives_what_its_item_says() -> None:
    feed = read(
        rss(
            "<title>A &amp; B</title><link>https://example.org/1</link><guid>g1</guid><author>Ann</author>"
            "<pubDate>Tue, 03 Jun 2025 09:39:21 +0200</pubDate><category>World</category>"
            "<source url='https://s.example/'>The Source</source>"
            "<description>Short.</description>"
            "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;Long text.&lt;/p&gt;</content:encoded>",
            "<language>en-GB</language><ttl>30</ttl><skipHours><hour>3</hour></skipHours>",
        )
    )
    item = feed.items[0]
    assert (feed.head.title, feed.head.ttl, feed.head.skip_hours) == ("C", 30, (3,))
    assert item.text == "<p>Long text.</p>"
    assert item.media == "text/html"
    assert item.record.title == "A & B"
    assert item.record.url == "https://example.org/1"
    assert item.record.published == "2025-06-03T07:39:21+00:00"
    assert item.record.authors == ("Ann",)
    assert item.record.categories == ("World",)
    assert item.record.summary == "Short."
    assert item.record.publisher == "The Source"
    assert item.record.language == "en-GB"
    assert item.feed is not None
    assert (item.feed.url, item.feed.title, item.feed.entry_id) == (ADDRESS, "C", "g1")
    assert (item.path, item.found) == (ADDRESS, FOUND)


def test_a_date_that_cannot_be_read_stays_as_found() -> None:
    item = read(rss("<title>T</title><pubDate>some day in spring</pubDate>")).items[0]
    assert item.record.published == "some day in spring"


def test_links_of_a_saved_feed_are_resolved_against_its_home() -> None:
    data = rss("<title>T</title><link>/a</link>", "<link>https://example.org/home/</link>").encode()
    assert parse_feed(data, "/tmp/saved.xml", FOUND).items[0].record.url == "https://example.org/a"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("<link rel='self' type='text/html' href='https://e.org/1'/>", "https://e.org/1"),
        (
            "<link rel='self' type='text/html' href='https://e.org/1'/><link href='https://e.org/2'/>",
            "https://e.org/2",
        ),
        ("<link rel='self' href='https://e.org/1.atom'/>", None),
        ("<link rel='enclosure' type='audio/mpeg' href='https://e.org/1.mp3'/>", None),
    ],
)
def test_the_link_of_an_atom_entry_is_its_page(link: str, expected: str | None) -> None:
    entry = f"<entry><title>T</title><id>urn:x:1</id>{link}</entry>"
    item = read(f"<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title>{entry}</feed>").items[
        0
    ]
    assert item.record.url == expected


def test_no_date_is_made_up() -> None:
    assert (
        read(rss("<title>T</title><guid>5</guid><link>https://e.org/2024/05/06/</link>"))
        .items[0]
        .record.published
        is None
    )


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        ("data:text/html,x", None),
        ("javascript://example.org/%0aalert(1)", None),
        ("ftp://example.org/a", None),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("/a/b", "https://example.org/a/b"),
        (" https://example.org/a b ", "https://example.org/a%20b"),
        ("https://example.org/a\r\nX: y", "https://example.org/aX:%20y"),
        ("https://example.org/?a=1&amp;copy=2", "https://example.org/?a=1&copy=2"),
        ("http://[bad", None),
    ],
)
def test_links_are_addresses_of_pages_or_nothing(link: str, expected: str | None) -> None:
    item = read(rss(f"<title>T</title><link>{link}</link><description>D</description>")).items[0]
    assert item.record.url == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("&lt;script&gt;x&lt;/script&gt;y", "xy"),
        ("&amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt;", "bold"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("a\u200bb\u2066c", "abc"),
        ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
        ("x" * 5000, "x" * 1000),
        ("caf&eacute;", "café"),
        ("&#xD800;&#x110000;a", "\ufffd\ufffda"),
        ("A\u0000B", "AB"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_titles_are_text_alone(title: str, expected: str) -> None:
    assert read(rss(f"<title>{title}</title>")).items[0].record.title == expected


def test_json_feeds_are_read() -> None:
    feed = read(
        '{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":7,"title":"T","url":"https://e.org/7",'
        '"date_published":"2025-06-03T09:39:21Z","content_html":"<p>x</p>","authors":[{"name":"Ann"}],"tags":["a"]}, 5]}'
    )
    item = feed.items[0]
    assert (item.record.title, item.record.url, item.record.authors) == (
        "T",
        "https://e.org/7",
        ("Ann",),
    )
    assert item.feed is not None
    assert item.feed.entry_id == "7"
    assert feed.left_out == 1


def test_gzip_is_seen_without_a_header() -> None:
    assert read(gzip.compress(rss("<title>T</title>").encode())).items[0].record.title == "T"


@pytest.mark.parametrize("data", [b"", b" \n", gzip.compress(b"", mtime=0)])
def test_an_empty_body_is_no_feed(data: bytes) -> None:
    with pytest.raises(
        SourceError, match=r"news.xml cannot be read as a feed: it is empty \(\d+ bytes\)"
    ):
        read(data)


@pytest.mark.parametrize(
    "title",
    [
        "<a href='/1'>Board makes appointments</a>",
        "Board <b>makes</b> appointments",
        "<![CDATA[Board]]> makes <i/>appointments",
        "<!-- x -->Board makes appointments",
        "&lt;a href='/1'&gt;Board makes appointments&lt;/a&gt;",
        "<![CDATA[<a href='/1'>Board makes appointments</a>]]>",
    ],
)
def test_markup_in_a_title_is_read_as_its_words(title: str) -> None:
    item = read(rss(f"<title>{title}</title><description>D</description>")).items[0]
    assert item.record.title == "Board makes appointments"


@pytest.mark.parametrize("name", ["description", "content:encoded"])
def test_markup_that_is_not_escaped_is_text_all_the_same(name: str) -> None:
    item = read(
        rss(f"<title>T</title><{name}><p>The crews <b>went back</b> to work.</p></{name}>")
    ).items[0]
    assert "went back" in item.text


EMPTY = [
    "<p><img src='a.jpg'/></p>",
    '<![CDATA[<p><img src="a.jpg" alt=""></p>]]>',
    "&lt;p&gt;&amp;nbsp;&lt;/p&gt;",
    " ",
    "…",
]


@pytest.mark.parametrize("empty", EMPTY)
def test_a_content_without_words_gives_way_to_the_summary_and_then_to_the_title(empty: str) -> None:
    encoded = f"<content:encoded>{empty * 9}</content:encoded>"
    assert (
        read(rss(f"<title>T</title><description>Short.</description>{encoded}")).items[0].text
        == "Short."
    )
    assert read(rss(f"<title>Ferry strike</title>{encoded}")).items[0].text == "Ferry strike"
    assert (
        read(rss(f"<title>Ferry strike</title><description>{empty}</description>")).items[0].text
        == "Ferry strike"
    )


@pytest.mark.parametrize("empty", EMPTY)
def test_an_entry_without_any_words_is_rejected_by_its_name(empty: str) -> None:
    entry = f"<link>https://e.org/1</link><description>{empty}</description>"
    feed = read(rss(f"<title>T</title></item><item>{entry}"))
    assert (len(feed.items), len(feed.wordless)) == (1, 1)
    (reject,) = leftovers(ADDRESS, feed.wordless, feed.skipped, FOUND)
    assert "https://e.org/1: Nothing to read in it" in reject.reason
    assert reject.item == feed.wordless[0]


def test_the_rejects_of_one_feed_are_bounded() -> None:
    entries = "</item><item>".join(
        f"<link>https://e.org/{number}</link>" for number in range(MOST + 50)
    )
    feed = read(rss(entries))
    rejects = list(leftovers(ADDRESS, feed.wordless, feed.skipped, FOUND))
    assert len({reject.id for reject in rejects}) == len(rejects) == MOST
    assert f"{51} entries gave no item" in rejects[-1].reason


DATED = [
    "pubDate",
    "dc:date",
    "published",
    "updated",
    "dcterms:issued",
    "atom:updated",
    "dcterms:created",
    "date",
]


@pytest.mark.parametrize("name", DATED)
@pytest.mark.parametrize(
    "text",
    [
        "<![CDATA[Tue, 23 Jan 2018 02:54:55 GMT]]>",
        "\n <![CDATA[ 2018-01-23T02:54:55Z ]]>\n",
        "2018-01-23<![CDATA[T02:54:55]]>Z",
        "<![CDATA[2018-1-23 2:54:55]]>",
        "&lt;![CDATA[2018-01-23 02:54:55]]&gt;",
    ],
)
def test_a_date_in_cdata_is_read_in_every_element(name: str, text: str) -> None:
    spaces = "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/' xmlns:atom='http://www.w3.org/2005/Atom'"
    for feed in (
        f"<rss {spaces} version='2.0'><channel><item><title>T</title><{name}>{text}</{name}></item></channel></rss>",
        f"<feed {spaces} xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title><{name}>{text}</{name}></entry></feed>",
    ):
        if (name, feed[:5]) != ("pubDate", "<feed"):
            assert read(feed).items[0].record.published == "2018-01-23T02:54:55+00:00"


@pytest.mark.parametrize(
    ("language", "others", "month"),
    [
        ("fr", (), 4),
        ("fr-FR", (), 4),
        ("en-GB", (), 4),
        ("en_AU", (), 4),
        ("de-at", (), 4),
        ("es-MX", (), 4),
        ("en-US", (), 3),
        ("es-PR", (), 3),
        ("en", (), None),
        ("", (), None),
        ("en-CA", (), None),
        ("xx", (), None),
        ("en", ("21/04/2025 10:00",), 4),
        ("en", ("04/21/2025 10:00",), 3),
        ("en-US", ("21/04/2025 10:00",), 4),
        ("en", ("21/04/2025", "04/21/2025"), None),
        ("en", ("Mon, 21 Apr 2025 10:00:00 GMT",), None),
    ],
)
@pytest.mark.parametrize("mark", "/-")
def test_a_date_of_numbers_is_read_as_its_feed_writes_or_not_at_all(
    language: str, others: tuple[str, ...], month: int | None, mark: str
) -> None:
    text = "03/04/2025 14:00".replace("/", mark)
    dates = "".join(
        f"</item><item><title>{other}</title><pubDate>{other}</pubDate>" for other in others
    )
    item = read(
        rss(f"<title>T</title><pubDate>{text}</pubDate>{dates}", f"<language>{language}</language>")
    ).items[0]
    day = {3: 4, 4: 3}.get(month or 0)
    assert item.record.published == (f"2025-0{month}-0{day}T14:00:00+00:00" if month else text)


def test_a_feeds_own_dates_show_how_it_writes_them() -> None:
    head = "<language>en</language><lastBuildDate><![CDATA[30/04/2025 08:00]]></lastBuildDate>"
    item = read(rss("<title>T</title><pubDate>03/04/2025 14:00</pubDate>", head)).items[0]
    assert item.record.published == "2025-04-03T14:00:00+00:00"


def test_members_of_gzip_are_read_one_behind_the_other() -> None:
    text = rss("<title>T</title>" + "<title>x</title>" * 9).encode()
    data = b"".join(gzip.compress(text[at : at + 50]) for at in range(0, len(text), 50))
    assert [item.record.title for item in read(data + bytes(512)).items] == ["T"]


@pytest.mark.parametrize("half", ["\\ud83d", "\\uDE00", "\\ud83d\\ud83d", "\\ude00\\ud83d"])
def test_half_a_character_in_json_becomes_a_replacement_character(half: str) -> None:
    strings = ("id", "title", "url", "summary", "content_text", "language", "date_published")
    fields = ", ".join(f'"{name}": "https://e.org/{half}x"' for name in strings)
    head = f'"title": "{half}", "home_page_url": "https://e.org/{half}", "authors": [{{"name": "{half}a"}}]'
    feed = read(
        f'{{"version": "https://jsonfeed.org/version/1", {head}, "items": [{{{fields}, "tags": ["{half}t"]}}]}}'
    )
    assert "\ufffd" in (feed.items[0].text + str(feed.items[0].record.title))
    feed.to_json()  # everything can be written


@pytest.mark.parametrize(
    ("halves", "text"),
    [
        (b"\xed\xa0\xbd\xed\xb8\x80", "\U0001f600"),
        (b"\xed\xa0\xbd", "\ufffd"),
        (b"\xed\xb8\x80\xe4", "\ufffdä"),
    ],
)
def test_halves_of_characters_in_bytes_are_joined_or_replaced(halves: bytes, text: str) -> None:
    data = (
        rss("<title>T</title><description>x HALF y</description>").encode().replace(b"HALF", halves)
    )
    assert read(data).items[0].text == f"x {text} y"


def test_whole_characters_of_two_halves_stay() -> None:
    item = '{"id": "1", "content_text": "\\ud83d\\ude00 x"}'
    assert (
        read(f'{{"version": "https://jsonfeed.org/version/1", "items": [{item}]}}').items[0].text
        == "😀 x"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>no</body></html>",
        b"\x89PNG\r\n\0\0",
        b'{"a": 1}',
        b"hello",
        gzip.compress(b"<rss>" * 900, mtime=0)[:40],
    ],
)
def test_what_is_no_feed_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(SourceError, match="cannot be read as a feed"):
        read(data)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", 3_600),
        (
            "<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            21_600,
        ),
        ("<sy:updatePeriod>often</sy:updatePeriod>", None),
        (
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>",
            3_600,
        ),
    ],
)
def test_how_often_a_feed_wants_to_be_asked_is_read(said: str, seconds: int | None) -> None:
    assert read(rss("<title>T</title>", said)).head.every == seconds


def test_one_bad_entry_is_counted_and_the_rest_is_read() -> None:
    deep = "<item><title>bad</title>" + "<a>" * 300 + "</item>"
    feed = read(
        f"<rss><channel><item><title>1</title></item>{deep}<item><title>2</title></item></channel></rss>"
    )
    assert [item.record.title for item in feed.items] == ["1", "2"]
    assert [skipped.count for skipped in feed.skipped] == [1]


def test_an_entry_that_is_none_does_not_stop_the_others() -> None:
    feed = read(
        '{"version": "https://jsonfeed.org/version/1", "items": [7, {"id": "1", "content_text": "x"}]}'
    )
    assert (len(feed.items), [skipped.count for skipped in feed.skipped]) == (1, [1])


def test_a_feed_of_bad_entries_alone_is_an_error() -> None:
    with pytest.raises(SourceError, match="none of its 1 entries"):
        read("<rss><channel><item>" + "<a>" * 300 + "</item></channel></rss>")


def test_the_newest_of_too_many_items_stay() -> None:
    old = "<item><title>old</title><pubDate>Tue, 03 Jun 2014 09:39:21 GMT</pubDate></item>"
    new = "<item><title>new</title><pubDate>Tue, 03 Jun 2025 09:39:21 GMT</pubDate></item>"
    feed = read(f"<rss><channel>{old * 10}{new * 5000}</channel></rss>")
    assert {item.record.title for item in feed.items} == {"new"}
    assert feed.left_out == 10


def test_a_path_as_body_reads_no_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(rss("<title>secret</title>"))
    with pytest.raises(SourceError):
        read(str(secret))


def manifest() -> list[dict[str, str]]:
    rows = csv.DictReader((ROOT / "manifest.tsv").read_text().splitlines(), delimiter="\t")
    return [row for row in rows if row["role"] == "feed"]


class TestCorpus:
    pytestmark = shared

    def test_every_feed_with_items_gives_them_with_title_link_and_date(self) -> None:
        wanted = full = 0
        missing = []
        for row in manifest():
            items = self.items((ROOT / row["path"]).read_bytes())
            if row["items"] not in ("None", "0") and not items:
                missing.append(row["path"])
            if row["items_full"] != "None":
                complete = sum(
                    bool(i.record.title and i.record.url and i.record.published) for i in items
                )
                wanted, full = (
                    wanted + int(row["items_full"]),
                    full + min(complete, int(row["items_full"])),
                )
        assert missing == []
        assert full >= 0.995 * wanted

    @staticmethod
    def items(data: bytes) -> tuple[Item, ...]:
        """Give all entries that are no attack, also those set aside or without a word."""
        try:
            feed = read(data)
        except SourceError:
            return ()
        return (*feed.items, *feed.repeated, *feed.wordless)

    def test_synthetic_attacks_and_oddities_give_what_they_should(self) -> None:
        rows = csv.DictReader(
            (ROOT / "synthetic/expect.tsv").read_text().splitlines(), delimiter="\t"
        )
        few = []
        for row in rows:
            path = ROOT / "synthetic" / row["file"]
            if path.exists() and len(self.items(path.read_bytes())) < int(row["min_entries"]):
                few.append(row["file"])
        assert few == []
