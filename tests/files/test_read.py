import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import find as finding
from connectors.files.decode import NotTextError, decode_file
from connectors.files.find import find_files
from connectors.files.lines import MAX_LINE
from connectors.files.read import MAX_TEXT, read_reference
from schemas.item import Item, Repeated
from schemas.reject import NOTHING, Reject

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "Kyiv said “no” to Moscow’s demands – again. Müller und Françoise reisten nach Genf."


def results(path: Path) -> list[Item | Reject]:
    return [
        one
        for ref in find_files(str(path))
        for one in read_reference(ref, NOW)
        if not isinstance(one, Repeated)
    ]


def only(path: Path) -> Item | Reject:
    (one,) = results(path)
    return one


def reject(path: Path) -> Reject:
    one = only(path)
    assert isinstance(one, Reject)
    assert str(path) in one.reason
    assert one.reason.endswith(".")
    return one


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT.encode(encoding))
    one = only(tmp_path / "a.txt")
    assert isinstance(one, Item)
    assert one.text == TEXT


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (
            "Der Bundeskanzler äußerte sich am Montag über die schwierige Lage in der Ukraine und in Rußland.",
            "latin-1",
        ),
        (
            "“We won’t give up,” the minister said – and left for München, Zürich and Genève at once.",
            "cp1252",
        ),
        (
            "Premier Donald Tusk powiedział w poniedziałek, że rząd będzie wspierał Ukrainę tak długo, jak trzeba.",
            "cp1250",
        ),
        ("日本の首相は月曜日にウクライナを訪問した。", "shift_jis"),
        ("中国外交部发言人星期一表示", "gb18030"),
        (
            "Президент заявил в понедельник, что переговоры о мире будут продолжены на следующей неделе.",
            "cp1251",
        ),
    ],
)
def test_older_encodings_are_found(text: str, encoding: str) -> None:
    assert decode_file(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "name", ["a.txt", "a.html", "a.jsonl", "a.json", "a.xml", "a.md", "a.jsonl.gz"]
)
@pytest.mark.parametrize("data", [b"", b" \n\n\t "])
def test_an_empty_file_is_a_unit_with_nothing_to_read_in_it(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    assert NOTHING in reject(tmp_path / name).reason


def test_a_picture_named_txt_is_rejected_with_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)))
    assert "PNG" in reject(tmp_path / "a.txt").reason


def test_binary_is_rejected_with_the_offset(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"some words" * 10 + b"\0\1\2" + b"more words" * 10)
    assert reject(tmp_path / "a.txt").offset == 100


def test_a_truncated_gzip_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(TEXT.encode() * 100)[:-20])
    assert "gzip" in reject(tmp_path / "a.txt.gz").reason
    (tmp_path / "b.txt.gz").write_bytes(b"no gzip at all")
    assert "gzip" in reject(tmp_path / "b.txt.gz").reason


def test_lines_before_the_cut_of_a_truncated_gzip_are_kept(tmp_path: Path) -> None:
    import random

    rng = random.Random(7)
    lines = "".join(json.dumps({"body": f"{rng.random()} text"}) + "\n" for _ in range(5000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:-2000])
    found = results(tmp_path)
    assert len(found) > 1000
    assert isinstance(found[-1], Reject)
    assert all(isinstance(one, Item) for one in found[:-1])


def test_a_long_text_and_a_long_line_are_rejected_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * (MAX_TEXT + 1))
    assert "too long" in reject(tmp_path / "a.txt").reason
    long = json.dumps({"body": "y" * (20 * 1024 * 1024)}).encode()
    assert len(long) > MAX_LINE
    (tmp_path / "b.jsonl").write_bytes(b'{"body": "one"}\n' + long + b'\n{"body": "three"}\n')
    one, two, three = results(tmp_path / "b.jsonl")
    assert isinstance(one, Item)
    assert isinstance(two, Reject)
    assert isinstance(three, Item)
    assert (one.text, two.offset, three.text) == ("one", 16, "three")


def test_a_record_keeps_what_its_source_says(tmp_path: Path) -> None:
    record = {
        "title": "T",
        "body": "B",
        "url": "https://e.org/1",
        "published": "2025-01-02",
        "publisher": "P",
        "authors": ["A"],
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(record))
    one = only(tmp_path / "a.jsonl")
    assert isinstance(one, Item)
    assert (one.text, one.record.title, one.record.published, one.record.authors) == (
        "B",
        "T",
        "2025-01-02",
        ("A",),
    )


@pytest.mark.parametrize(
    "line", ["{", "[1]", "17", '{"title": ""}', '{"body": null}', "\xff\xfe", "[" * 50_000]
)
def test_a_bad_line_is_a_reject_and_the_next_is_read(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(line.encode("latin-1") + b'\n{"body": "good"}\n')
    bad, good = results(tmp_path / "a.jsonl")
    assert isinstance(bad, Reject)
    assert isinstance(good, Item)
    assert good.text == "good"


@given(
    bodies=st.lists(
        st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip), max_size=20
    ),
    size=st.integers(1, 60),
)
def test_ranges_read_every_line_once(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], size: int
) -> None:
    path = tmp_path_factory.mktemp("ranges") / "a.jsonl"
    path.write_text("".join(json.dumps({"body": body}) + "\n" for body in bodies))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "RANGE", size)
        found = results(path)
    assert [one.text for one in found if isinstance(one, Item)] == bodies


@given(st.binary(max_size=2000))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    offset = 0
    try:
        assert isinstance(decode_file(data).text, str)
    except NotTextError as error:
        offset = error.offset
    assert 0 <= offset <= len(data)


def test_a_file_that_vanishes_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    refs = list(find_files(str(path)))
    path.unlink()
    (one,) = [one for ref in refs for one in read_reference(ref, NOW)]
    assert isinstance(one, Reject)


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title><link>https://e.org/</link>
<item><title>Talks open</title><link>https://e.org/1</link><guid>1</guid><pubDate>Sat, 01 Mar 2025 10:00:00 GMT</pubDate>
<description>&lt;p&gt;The ministers met in Geneva on Monday.&lt;/p&gt;</description></item>
<item><title>Oil falls</title><link>https://e.org/2</link><guid>2</guid></item></channel></rss>"""


@pytest.mark.parametrize("name", ["a.xml", "a.rss", "a.xml.gz"])
def test_a_saved_feed_gives_its_entries(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(
        gzip.compress(FEED.encode()) if name.endswith(".gz") else FEED.encode()
    )
    one, two = results(tmp_path / name)
    assert isinstance(one, Item)
    assert isinstance(two, Item)
    assert (one.record.title, one.record.url, two.record.title) == (
        "Talks open",
        "https://e.org/1",
        "Oil falls",
    )
    assert one.feed is not None
    assert one.feed.entry_id == "1"
    assert two.record.published is None


def test_what_is_no_feed_is_rejected(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<html><body>nothing</body></html>")
    assert "feed" in reject(tmp_path / "a.xml").reason
