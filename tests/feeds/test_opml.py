import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.opml import Outline, read_opml, write_opml
from schemas.errors import SourceError
from tests.places import SEEDS


def test_the_starter_list_is_a_few_dozen_feeds_by_region() -> None:
    feeds = read_opml((SEEDS / "feeds.opml").read_bytes(), "feeds.opml")
    assert len(feeds) >= 36
    assert len({feed.folder for feed in feeds}) >= 6
    assert all(feed.url.startswith("https://") and feed.title for feed in feeds)


names = st.text(
    alphabet=st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=20
)


@given(
    st.lists(
        st.builds(
            lambda at, title, folder: Outline(
                url=f"https://e.org/{at}", title=title, folder=(folder,)
            ),
            st.integers(0, 999),
            names,
            names,
        ),
        unique_by=lambda outline: outline.url,
    )
)
def test_what_is_written_is_read_again(outlines: list[Outline]) -> None:
    assert set(read_opml(write_opml(outlines), "list")) == set(outlines)


@pytest.mark.parametrize("half", [b"&#xD83D;", b"&#56832;", b"\xed\xa0\xbd", b"&#xD83D;&#xD83D;"])
def test_half_a_character_in_a_title_stops_no_list(half: bytes) -> None:
    data = b'<opml><body><outline text="a%sb" xmlUrl="https://e.org/1"/><outline xmlUrl="https://e.org/2"/></body></opml>'
    one, two = read_opml(data % half, "list")
    assert (one.title or "").strip("ab").strip("\ufffd") == ""
    assert two.url == "https://e.org/2"
    write_opml([one, two])


def test_other_programs_lists_are_read() -> None:
    data = b"""<?xml version="1.0" encoding="ISO-8859-1"?><OPML version="1.1"><body><outline text="A &amp; B">
    <outline text="One" XMLURL="http://user:pw@e.org/1"/><outline xmlUrl="javascript:x"/><outline xmlUrl="http://e.org/2"
    title="Zwei"></outline></outline><outline xmlUrl="http://e.org/2"/>"""
    feeds = read_opml(data, "list")
    assert [(feed.url, feed.folder) for feed in feeds] == [
        ("http://e.org/1", ("A & B",)),
        ("http://e.org/2", ()),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline xmlUrl="http://e.org/&a;"/></body></opml>',
        b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>',
        b"<rss/>",
        b"",
    ],
)
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match="the-list"):
        read_opml(data, "the-list")


def test_deep_lists_do_not_recurse() -> None:
    deep = b"<opml><body>" + b"<outline text='x'>" * 5_000 + b"<outline xmlUrl='http://e.org/'/>"
    read_opml(deep, "list")
