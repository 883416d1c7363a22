import gzip
import os
from pathlib import Path

import pytest

from connectors.files import find as finding
from connectors.files.find import FileRef, Missed, find_files
from schemas.errors import SourceError


def names(source: Path | str) -> list[str]:
    return [Path(ref.path).name for ref in find_files(str(source))]


def test_a_folder_is_walked_in_order_and_unknown_formats_are_left_alone(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.html", "sub/d.jsonl", "e.png", ".hidden.txt", "f.txt.gz"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(gzip.compress(b"x") if name.endswith(".gz") else b"x")
    assert names(tmp_path) == ["a.md", "b.txt", "f.txt.gz", "c.html", "d.jsonl"]


def test_a_folder_that_holds_itself_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    refs = list(find_files(str(tmp_path)))
    assert [type(ref) for ref in refs] == [Missed, FileRef]


def test_links_out_of_the_folder_and_to_nothing_are_missed_with_a_reason(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "out.txt").symlink_to(outside)
    (folder / "gone.txt").symlink_to(folder / "nothing.txt")
    (folder / "fine.txt").write_text("fine")
    (folder / "same.txt").symlink_to(folder / "fine.txt")
    refs = list(find_files(str(folder)))
    missed = {Path(ref.path).name: ref.reason for ref in refs if isinstance(ref, Missed)}
    assert "out of the folder" in missed["out.txt"]
    assert "link" in missed["gone.txt"]
    assert [Path(ref.path).name for ref in refs if isinstance(ref, FileRef)] == [
        "fine.txt",
        "same.txt",
    ]


@pytest.mark.parametrize("source", ["nowhere.txt", "nowhere/*.txt"])
def test_a_source_that_is_not_there_is_named(tmp_path: Path, source: str) -> None:
    with pytest.raises(SourceError, match="nowhere"):
        list(find_files(str(tmp_path / source)))


def test_a_pattern_finds_files_and_walks_folders(tmp_path: Path) -> None:
    (tmp_path / "n1").mkdir()
    (tmp_path / "n1" / "a.txt").write_text("x")
    (tmp_path / "n2.txt").write_text("x")
    assert names(f"{tmp_path}/n*") == ["a.txt", "n2.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_named_outright_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    path.chmod(0)
    with pytest.raises(SourceError, match=r"a\.txt"):
        list(find_files(str(path)))


def test_a_large_jsonl_is_cut_into_ranges_that_cover_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "RANGE", 10)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 35)
    refs = [ref for ref in find_files(str(path)) if isinstance(ref, FileRef)]
    assert [(ref.start, ref.end) for ref in refs] == [(0, 10), (10, 20), (20, 30), (30, None)]
