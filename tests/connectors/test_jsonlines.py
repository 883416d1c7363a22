import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.index import Search, Write
from connectors.jsonlines import open_json_lines
from schemas.errors import IndexRefusedError
from tests.connectors.articles import article, reject

ROOT = Path(__file__).parents[2]


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def write(path: Path, *numbers: int) -> list[str]:
    index = open_json_lines(path)
    index.setup()
    answers = index.articles.write([Write(article=article(number)) for number in numbers])
    index.close()
    return [answer.outcome for answer in answers]


def test_the_file_is_the_articles_in_the_order_of_their_ids(tmp_path: Path) -> None:
    path = tmp_path / "out" / "a.jsonl"
    assert write(path, 3, 1) == ["written", "written"]
    assert path.read_bytes() == b"".join(article(number).to_json() + b"\n" for number in (1, 3))
    assert names(path.parent) == ["a.jsonl"]


def test_a_second_run_goes_on_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(path, 1, 2)
    before = path.read_bytes()
    assert write(path, 2, 1) == ["conflict", "conflict"]
    assert path.read_bytes() == before
    assert write(path, 0) == ["written"]
    assert path.read_bytes() == article(0).to_json() + b"\n" + before


def test_rejects_stand_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    beside = tmp_path / "a.jsonl.rejects.jsonl"
    index = open_json_lines(path)
    index.rejects.put([reject(2), reject(1)])
    index.close()
    assert beside.read_bytes() == b"".join(reject(number).to_json() + b"\n" for number in (1, 2))
    again = open_json_lines(path)
    again.rejects.delete([reject(1).id, reject(2).id])
    again.close()
    assert not beside.exists()
    assert path.read_bytes() == b""


def test_looking_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(path, 1, 2)
    before = path.stat()
    index = open_json_lines(path)
    assert index.searcher.search(Search(query="drones")).total == 2
    assert names(tmp_path) == ["a.jsonl"]
    index.close()
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    with pytest.raises(IndexRefusedError, match="no file"):
        open_json_lines(tmp_path / "nothing.jsonl").articles.count()


def test_a_line_that_is_no_article_is_named_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(article(1).to_json() + b'\n{"title": "something else"}\n')
    before = path.read_bytes()
    index = open_json_lines(path)
    with pytest.raises(IndexRefusedError, match="Line 2 of"):
        index.setup()
    index.close()
    assert path.read_bytes() == before
    assert names(tmp_path) == ["a.jsonl"]


def test_a_file_that_cannot_be_put_in_place_leaves_the_working_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    index = open_json_lines(path)
    index.articles.write([Write(article=article(1))])
    path.mkdir()
    with pytest.raises(IndexRefusedError, match="cannot be used"):
        index.close()
    path.rmdir()
    assert write(path, 2) == ["written"]
    assert path.read_bytes() == b"".join(article(number).to_json() + b"\n" for number in (1, 2))


def test_two_runs_do_not_share_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    first = open_json_lines(path)
    first.setup()
    with pytest.raises(IndexRefusedError, match="Another run is writing"):
        open_json_lines(path).setup()
    first.close()
    assert write(path, 1) == ["written"]


WRITER = """
import sys
from pathlib import Path
from connectors.index import Write
from connectors.jsonlines import open_json_lines
from tests.connectors.articles import article
index = open_json_lines(None if sys.argv[1] == "-" else Path(sys.argv[1]))
index.articles.write([Write(article=article(2)), Write(article=article(1))])
if len(sys.argv) > 2:
    print("written", flush=True)
    sys.stdin.read()
index.close()
"""


def test_a_killed_run_leaves_the_file_whole_and_the_next_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write(path, 5)
    before = path.read_bytes()
    command = [sys.executable, "-c", WRITER, str(path), "wait"]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == b"written\n"
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert path.read_bytes() == before
    assert write(path, 1, 3) == ["conflict", "written"]
    assert path.read_bytes() == b"".join(
        article(number).to_json() + b"\n" for number in (1, 2, 3, 5)
    )
    assert names(tmp_path) == ["a.jsonl"]


def test_standard_output_gets_the_articles_at_the_end(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WRITER, "-"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    said = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment)
    assert said.stdout == b"".join(article(number).to_json() + b"\n" for number in (1, 2))
    assert names(tmp_path) == []


def test_a_link_is_written_through_and_stays(tmp_path: Path) -> None:
    kept, link = tmp_path / "kept" / "a.jsonl", tmp_path / "a.jsonl"
    kept.parent.mkdir()
    link.symlink_to(kept)
    write(link, 1)
    write(link, 2)
    assert link.is_symlink()
    assert kept.read_bytes() == b"".join(article(number).to_json() + b"\n" for number in (1, 2))
    assert names(kept.parent) == ["a.jsonl"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_a_file_keeps_its_mode_and_what_stands_beside_it_has_it_too(
    mode: int, tmp_path: Path
) -> None:
    path = tmp_path / "a.jsonl"
    path.touch()
    path.chmod(mode)
    index = open_json_lines(path)
    index.articles.write([Write(article=article(1))])
    index.rejects.put([reject(1)])
    assert index.working_folder is not None
    assert stat.S_IMODE(index.working_folder.stat().st_mode) == 0o700
    index.close()
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {mode}
    assert len(names(tmp_path)) == 2


def test_a_new_file_has_the_mode_that_its_user_wants(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "a.jsonl", 1)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.jsonl").stat().st_mode) == 0o640


def test_what_is_closed_is_never_open_while_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jsonl"
    path.touch()
    path.chmod(0o600)
    seen: list[int] = []
    monkeypatch.setattr(
        os, "fsync", lambda number: seen.append(stat.S_IMODE(os.fstat(number).st_mode))
    )
    monkeypatch.setattr(os, "fchmod", lambda *_: None)
    write(path, 1)
    assert seen == [0o600]


def test_what_is_no_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(IndexRefusedError, match="is no file"):
        write(path, 1)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert names(tmp_path) == ["pipe"]


def test_what_another_put_in_the_way_is_not_followed(tmp_path: Path) -> None:
    path, victim = tmp_path / "a.jsonl", tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / ".a.jsonl.unfinished").symlink_to(victim)
    write(path, 1)
    assert victim.read_text() == "mine"
    assert not path.is_symlink()
