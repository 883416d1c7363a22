"""The embedded index when the machine does its worst."""

import fcntl
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connectors.embedded import searchfolder
from connectors.embedded.index import open_embedded
from connectors.embedded.searchfolder import SearchFolder, name
from connectors.index import Index, Search, Write
from schemas.errors import IndexRefusedError
from tests.connectors.articles import article, reject

ROOT = Path(__file__).parents[2]


def opened(folder: Path) -> Index:
    index = open_embedded(folder)
    index.setup()
    return index


def fill(folder: Path, count: int) -> None:
    index = opened(folder)
    index.articles.write([Write(article=article(number)) for number in range(count)])
    index.close()


def total(folder: Path) -> int:
    index = open_embedded(folder)
    found = index.searcher.search(Search(query="drones", size=0)).total
    index.close()
    return found


WRITER = """
import sys
from pathlib import Path
from connectors.embedded.index import open_embedded
from connectors.index import Write
from tests.connectors.articles import article
index = open_embedded(Path(sys.argv[1]))
index.setup()
start = index.articles.count()
print("ready", flush=True)
for number in range(start, start + 1_000_000):
    index.articles.write([Write(article=article(number))])
    known = index.articles.look_up([article(0).id])[article(0).id]
    index.articles.write([Write(article=article(0, word_count=number), token=known.token)])
    print(number, flush=True)
    if number % 7 == 0:
        index.refresh()
"""


@pytest.mark.slow
def test_killed_at_random_moments_ten_times(tmp_path: Path) -> None:
    chance = random.Random(11)
    last = -1
    for _ in range(10):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.01, 0.5))
        os.kill(child.pid, signal.SIGKILL)
        said = [int(line) for line in child.stdout.read().split("\n")[:-1]]
        child.wait()
        last = said[-1] if said else last
        index = open_embedded(tmp_path)
        count = index.articles.count()
        assert count > last
        assert [one.id for one in index.articles.scan()] == [
            article(number).id for number in range(count)
        ]
        assert index.searcher.search(Search(query="drones", size=0)).total == count
        assert (
            last <= index.articles.get([article(0).id])[article(0).id].article.word_count <= count
        )
        index.close()
    assert last > 0


def until_refused(index: Index) -> tuple[int, str]:
    """Write until the index refuses; give how many writes returned, and the reason of the
    refusal."""
    rng = random.Random(3)
    for number in range(100_000):
        body = f"Drones {rng.randbytes(5_000).hex()}"
        try:
            index.articles.write([Write(article=article(number, body=body))])
        except IndexRefusedError as error:
            return number, str(error)
    return 100_000, "never"


def test_a_full_disk_is_one_sentence_and_nothing_is_lost(small_disk: Path) -> None:
    index = opened(small_disk)
    written, reason = until_refused(index)
    assert written > 10
    assert "is full" in reason
    with pytest.raises(IndexRefusedError):
        index.articles.write(
            [Write(article=article(200_000, body=random.Random(4).randbytes(3_000_000).hex()))]
        )
    assert index.articles.count() == written
    assert len(list(index.articles.scan())) == written
    with pytest.raises(IndexRefusedError, match="every article is kept"):
        index.refresh()
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    index.articles.write([Write(article=article(written))])
    assert index.searcher.search(Search(query="drones", size=0)).total == written + 1
    index.close()


def test_a_read_only_disk_refuses_writes_and_still_answers(small_disk: Path) -> None:
    fill(small_disk, 5)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    index = open_embedded(small_disk)
    assert index.articles.count() == 5
    assert index.searcher.search(Search(query="drones", size=0)).total == 5
    with pytest.raises(IndexRefusedError, match="read-only"):
        index.articles.write([Write(article=article(9))])
    with pytest.raises(IndexRefusedError, match="read-only"):
        index.rejects.put([reject(1)])
    index.close()


@pytest.mark.parametrize("damage", ["missing", "truncated", "garbage", "half", "fast", "term"])
def test_a_damaged_search_index_is_made_again(
    tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    fill(tmp_path, 20)
    search = tmp_path / name()
    if damage == "missing":
        shutil.rmtree(search)
    elif damage == "half":
        for file in search.glob("*.term"):
            file.unlink()
    elif damage in {"fast", "term"}:
        for file in search.glob(f"*.{damage}"):
            file.write_bytes(b"\xee" * (file.stat().st_size - 100) + file.read_bytes()[-100:])
    else:
        for file in search.glob("*"):
            file.write_bytes(b"" if damage == "truncated" else b"\xff" * 1_000)
    assert total(tmp_path) == 20
    assert damage == "missing" or "made again" in caplog.text


def test_a_search_index_of_another_form_is_replaced(tmp_path: Path) -> None:
    fill(tmp_path, 5)
    (tmp_path / name()).rename(tmp_path / "search-older")
    assert total(tmp_path) == 5
    assert not (tmp_path / "search-older").exists()


def test_a_search_index_ahead_of_the_articles_is_made_again(tmp_path: Path) -> None:
    fill(tmp_path, 5)
    kept = tmp_path / name()
    (tmp_path / "away").mkdir()
    fill(tmp_path / "away", 9)
    shutil.rmtree(kept)
    (tmp_path / "away" / name()).rename(kept)
    assert total(tmp_path) == 5


def test_while_another_process_catches_up_the_older_state_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchfolder, "PATIENCE", 0.1)
    fill(tmp_path, 5)
    index = opened(tmp_path)
    index.articles.write([Write(article=article(9))])
    with (tmp_path / "search.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert total(tmp_path) == 5
        index.close()
        shutil.rmtree(tmp_path / name())
        with pytest.raises(IndexRefusedError, match="another process"):
            total(tmp_path)
    assert total(tmp_path) == 6


def test_much_is_made_searchable_in_a_process_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchfolder, "MANY", 3)
    monkeypatch.setattr(SearchFolder, "catch_up_here", _not_here)
    fill(tmp_path, 5)
    assert total(tmp_path) == 5


def _not_here(*_: object, **__: object) -> bool:
    raise AssertionError("caught up in this process")


def test_what_that_process_refuses_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchfolder, "MANY", 3)
    index = open_embedded(tmp_path, owner=False)  # who closes it need not make it searchable
    index.setup()
    index.articles.write([Write(article=article(number)) for number in range(5)])
    (tmp_path / name()).write_text("in the way")
    with pytest.raises(IndexRefusedError, match="cannot be written"):
        index.refresh()
    index.close()


def test_a_process_that_is_killed_while_it_makes_much_searchable_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchfolder, "MANY", 3)
    index = opened(tmp_path)
    index.articles.write([Write(article=article(number)) for number in range(5)])
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", shutil.which("false"))
        with pytest.raises(IndexRefusedError, match="becomes searchable with the next"):
            index.refresh()
    index.close()
    assert total(tmp_path) == 5


def test_an_article_written_many_times_is_found_once(tmp_path: Path) -> None:
    index = opened(tmp_path)
    for count in range(30):
        known = index.articles.look_up([article(1).id]).get(article(1).id)
        index.articles.write(
            [Write(article=article(1, word_count=count), token=known.token if known else None)]
        )
        index.articles.write([Write(article=article(100 + count))])
        if count % 10 == 0:
            index.refresh()
    index.close()
    assert total(tmp_path) == 31


def test_a_folder_that_is_no_index_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(IndexRefusedError, match="no index in"):
        open_embedded(tmp_path / "nowhere").articles.count()
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "file").write_text("text")
    with pytest.raises(IndexRefusedError, match="cannot be used"):
        opened(tmp_path / "file")
    (tmp_path / "articles.sqlite3").write_text(
        "this is no database, but it is long enough to be looked at" * 20
    )
    with pytest.raises(IndexRefusedError, match="is no index"):
        opened(tmp_path)


def test_an_index_of_a_newer_newsbeam_is_left_alone(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    with sqlite3.connect(tmp_path / "articles.sqlite3") as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(IndexRefusedError, match=r"newer newsbeam \(format 99"):
        opened(tmp_path)
