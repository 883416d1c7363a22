"""Inputs that are odd in one way each: an outcome with a sentence for every one, and the others go
on."""

import gzip
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.files import read as reading
from connectors.files.find import Missed, find_files
from connectors.files.names import real, written
from connectors.files.read import read_reference
from schemas.errors import SourceError
from schemas.item import Item, Repeated
from schemas.reject import MOST_OF_ONE, NOTHING, Reject

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "The harbour board decided on Friday to close the quay."


def results(source: Path | str) -> list[Item | Reject | Repeated]:
    return [one for ref in find_files(str(source)) for one in read_reference(ref, NOW)]


def texts(source: Path | str) -> list[str]:
    return [one.text for one in results(source) if isinstance(one, Item)]


def reasons(source: Path | str) -> list[str]:
    return [one.reason for one in results(source) if isinstance(one, Reject)]


def test_blank_lines_are_no_records_and_a_file_of_nothing_else_is_one_unit(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'\n\n{{"body": "{TEXT}"}}\n  \n')
    assert texts(tmp_path / "a.jsonl") == [TEXT]
    assert reasons(tmp_path / "a.jsonl") == []


def test_a_blank_file_of_several_ranges_is_one_unit_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.files.find.RANGE", 10)
    (tmp_path / "a.jsonl").write_text(" \n" * 20)
    (tmp_path / "b.jsonl").write_text("\n" * 25 + '{"body": "one"}\n')
    assert len(reasons(tmp_path / "a.jsonl")) == 1
    assert (texts(tmp_path / "b.jsonl"), reasons(tmp_path / "b.jsonl")) == (["one"], [])


@pytest.mark.parametrize("line", ['{"body": ""}', '{"body": " \\n "}', "{}", '{"title": null}'])
def test_a_record_without_words_says_so(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(line)
    (reason,) = reasons(tmp_path / "a.jsonl")
    assert NOTHING in reason


def test_a_feed_without_entries_is_a_unit(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text('<rss version="2.0"><channel><title>E</title></channel></rss>')
    (reason,) = reasons(tmp_path / "a.xml")
    assert NOTHING in reason


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_the_rejects_of_a_file_are_bounded_and_counted_exactly(tmp_path: Path, name: str) -> None:
    count = 40_000
    data = b"{}\n" * count
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    rejects = [one for one in results(tmp_path / name) if isinstance(one, Reject)]
    assert len(rejects) == MOST_OF_ONE + 1
    assert sum(one.count for one in rejects) == count
    assert rejects[-1].offset == 3 * MOST_OF_ONE
    assert f"{count - MOST_OF_ONE:,} more" in rejects[-1].reason


def test_the_originals_that_rejects_keep_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_KEPT", 100_000)
    (tmp_path / "a.jsonl.gz").write_bytes(
        gzip.compress(b"".join(b"x" * 10_000 + b"\n" for _ in range(100)))
    )
    rejects = [one for one in results(tmp_path / "a.jsonl.gz") if isinstance(one, Reject)]
    assert sum(len(one.item.text) for one in rejects if one.item) <= 110_000
    assert sum(one.count for one in rejects) == 100


@pytest.mark.parametrize(
    "line",
    [
        f'{{"title": "\\ud83d", "body": "{TEXT}\\ud83d"}}',
        f'{{"title": "a", "body": "{TEXT}\\udc00", "authors": ["\\ud83d"], "url": "https://e.org/\\ud83d"}}',
        f'{{"body": "{TEXT}", "n": {"9" * 6000}, "m": NaN, "o": -Infinity, "p": 1e999}}',
        f'{{"body": "{TEXT} \\u0000", "title": "\\u0000"}}',
        f'{{"body": "{TEXT}\t", "title": "t"}}',
    ],
)
def test_an_odd_line_is_a_record_that_can_be_written(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(line)
    (one,) = results(tmp_path / "a.jsonl")
    assert isinstance(one, Item)
    assert TEXT in one.text
    assert Item.from_json(one.to_json()) == one


def test_a_pair_of_halves_is_the_character_that_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"body": "x \\ud83d\\ude00 \\ud83d y"}')
    assert texts(tmp_path / "a.jsonl") == ["x \U0001f600 \ufffd y"]


def test_what_no_connector_mended_is_mended_where_it_is_written() -> None:
    reject = Reject.of("read", "a\udce9.txt", "\ud83d", NOW)
    assert Reject.from_json(reject.to_json()).reason == "\ufffd"


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"body":' * 100_000, "[1]", "9" * 6000, "NaN", '"\\ud83d"']
)
def test_a_line_that_is_no_record_is_a_reject_that_can_be_written(
    tmp_path: Path, line: str
) -> None:
    (tmp_path / "a.jsonl").write_text(f'{line}\n{{"body": "{TEXT}"}}')
    bad, good = results(tmp_path / "a.jsonl")
    assert isinstance(bad, Reject)
    assert Reject.from_json(bad.to_json()).path == bad.path
    assert isinstance(good, Item)


@pytest.mark.parametrize(
    "name", [b"caf\xe9.txt", b"a\\xe9.txt", b"\xff\xfe.txt", "ü.txt".encode(), b"new\nline.txt"]
)
def test_every_name_is_written_and_found_again(tmp_path: Path, name: bytes) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    with open(path, "w") as file:  # noqa: PTH123  # Path takes no bytes
        file.write(TEXT)
    (one,) = results(tmp_path)
    assert isinstance(one, Item)
    assert one.path.encode()
    assert os.fsencode(real(one.path)) == path
    assert written(real(one.path)) == one.path
    assert texts(one.path) == texts(os.fsdecode(path)) == [TEXT]


def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "b.jsonl")
    (tmp_path / "c.jsonl").symlink_to("/dev/zero")
    (tmp_path / "d.txt").symlink_to("e.txt")
    (tmp_path / "e.txt").symlink_to("d.txt")
    (tmp_path / "dir.txt").mkdir()
    (tmp_path / "dir.txt" / "f.txt").write_text(TEXT)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.txt"))
        assert len(reasons(tmp_path)) == 6
        assert texts(tmp_path) == [TEXT]
        for name in "a.txt", "b.jsonl", "c.jsonl", "d.txt", "s.txt":
            with pytest.raises(SourceError, match=name):
                list(find_files(str(tmp_path / name)))


def test_a_file_that_becomes_a_pipe_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    refs = list(find_files(str(path)))
    path.unlink()
    os.mkfifo(path)
    (one,) = [one for ref in refs for one in read_reference(ref, NOW)]
    assert isinstance(one, Reject)
    assert "pipe" in one.reason


def test_a_folder_that_cannot_be_opened_is_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "z.txt").write_text(TEXT)
    scan = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    missed = [ref for ref in find_files(str(tmp_path)) if isinstance(ref, Missed)]
    assert [Path(one.path).name for one in missed] == ["closed"]
    assert "Permission denied" in missed[0].reason


def test_a_name_that_is_too_long_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        list(find_files(str(tmp_path / ("x" * 5000))))


def test_a_list_of_records_in_a_document_is_read_and_what_is_broken_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    data = json.dumps([{"body": "ü one"}, 3, {"body": "two"}], ensure_ascii=False)
    path.write_text(data[:-1] + ", {broken")
    found = results(path)
    assert [one.text for one in found if isinstance(one, Item)] == ["ü one", "two"]
    assert [one.offset for one in found if not isinstance(one, Repeated)] == [
        data.encode().index(part) for part in (b'{"body": "\xc3', b"3", b'{"body": "two')
    ] + [len(data.encode()) + 1]


def test_objects_one_after_the_other_in_a_document_are_records(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"body": "one"}\n{\n "body": "two"}\n')
    assert texts(tmp_path / "a.json") == ["one", "two"]


def test_the_encoding_that_is_named_is_taken_and_what_does_not_fit_is_a_reject(
    tmp_path: Path,
) -> None:
    text = "Přístavní rada v pátek rozhodla."
    (tmp_path / "a.txt").write_bytes(text.encode("iso8859-2"))
    (tmp_path / "b.jsonl").write_bytes(f'{{"body": "{text}"}}'.encode("iso8859-2"))
    (tmp_path / "c.xml").write_bytes(
        f"<rss version='2.0'><channel><title>E</title><item><title>{text}</title></item></channel></rss>".encode(
            "iso8859-2"
        )
    )
    (tmp_path / "d.json").write_bytes(f'[{{"body": "{text}"}}]'.encode("iso8859-2"))
    found = [
        one
        for ref in find_files(str(tmp_path), encoding="iso8859-2")
        for one in read_reference(ref, NOW)
    ]
    assert [one.record.title or one.text for one in found if isinstance(one, Item)] == [text] * 4
    assert not any(one.flags for one in found if isinstance(one, Item))
    wrong = [
        one
        for ref in find_files(str(tmp_path), encoding="ascii")
        for one in read_reference(ref, NOW)
    ]
    assert all(isinstance(one, Reject) and "ascii" in one.reason for one in wrong)
