"""`newsbeam run` killed at random moments, then run again: nothing is lost, nothing is double,
nobody does anything."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.index import Index
from connectors.open import open_index
from tests.cli.test_commands import articles
from tests.elasticsearch.server import Server
from tests.faults import killed
from tests.faults.loaded import Loaded

START = 5.0  # seconds in which workers load; kills come later
MOST_WAITING = 8  # files that a killed run may have done


def held(to: str) -> list[dict[str, Any]]:
    index = open_index(to)
    try:
        index.refresh()
        return killed.plain(
            [article.model_dump(mode="json", by_alias=True) for article in index.articles.scan()]
        )
    finally:
        index.close()


def same(killed_often: list[dict[str, Any]], never: list[dict[str, Any]]) -> bool:
    """Compare articles; a story is named after its first text, so its name depends on what came
    first, which differs."""
    named = Counter(article["story"]["id"] for article in killed_often)
    assert all(
        article["story"]["size"] == named[article["story"]["id"]] for article in killed_often
    )
    return [article | {"story": None} for article in killed_often] == [
        article | {"story": None} for article in never
    ]


def counted(to: str, count: Callable[[Index], int]) -> int:
    index = open_index(to)
    try:
        index.refresh()
        return count(index)
    finally:
        index.close()


def kill_again_and_again(loaded: Loaded, folder: Path, to: str, kills: int) -> None:
    # the first run sets up the index too: the second says how long one takes
    for number in (0, kills + 1):
        killed.add_file(folder / "in", number)
        longest = killed.timed_run(loaded, folder, to)
    before = counted(to, lambda index: index.articles.count())
    hit = 0
    for number, seconds in enumerate(killed.moments(kills, seed=kills, longest=longest), 1):
        killed.add_file(folder / "in", number)
        processes, more = (2, START) if number % 10 == 0 else (1, 0.0)
        words = ("run", "in", "--to", to, "--processes", str(processes))
        # files: what killed runs did not do takes time too
        waiting = (number + 2) - before / killed.A_FILE
        hit += killed.kill_one(loaded, folder, more + seconds * min(waiting, MOST_WAITING), *words)
        now = counted(to, lambda index: index.articles.count())
        assert now >= before, "an article that was there is lost"
        before = now
    texts = (kills + 2) * killed.A_FILE
    last = killed.run(folder, to)
    assert (last["read"], last["rejected"]) == (texts + 1, 1)
    assert last["indexed"] + last["unchanged"] == texts
    again = killed.run(folder, to)
    assert (again["read"], again["unchanged"], again["rejected"]) == (texts + 1, texts, 1)
    assert counted(to, lambda index: len(list(index.rejects.scan()))) == 1
    assert hit >= kills // 3, "most runs ended before they were killed"
    killed.say(
        f"{hit} of {kills} runs killed; {before:,} articles before the last run, {texts:,} after it"
    )


def unkilled(folder: Path) -> list[dict[str, Any]]:
    to = str(folder / "unkilled")
    killed.run(folder, to)
    return held(to)


@pytest.mark.parametrize("kills", killed.KILLS)
def test_the_embedded_index_is_as_if_nothing_had_happened(
    loaded: Loaded, tmp_path: Path, kills: int
) -> None:
    to = str(tmp_path / "index")
    kill_again_and_again(loaded, tmp_path, to, kills)
    assert same(held(to), unkilled(tmp_path))


@pytest.mark.parametrize("kills", killed.KILLS)
def test_elasticsearch_is_as_if_nothing_had_happened(
    loaded: Loaded, own_server: Server, tmp_path: Path, kills: int
) -> None:
    own_server.start()
    kill_again_and_again(loaded, tmp_path, own_server.url, kills)
    assert same(held(own_server.url), unkilled(tmp_path))


@pytest.mark.slow
def test_a_killed_run_into_json_lines_leaves_nothing_behind(loaded: Loaded, tmp_path: Path) -> None:
    killed.add_file(tmp_path / "in", 0)
    longest = killed.timed_run(loaded, tmp_path, "jsonl:whole")
    (tmp_path / "whole").rename(tmp_path / "expected")
    for seconds in killed.moments(3, seed=4, longest=longest):
        killed.kill_one(loaded, tmp_path, seconds, "run", "in", "--to", "jsonl:whole")
    assert killed.run(tmp_path, "jsonl:whole")["read"] == killed.A_FILE + 1
    assert articles(tmp_path / "whole") == articles(tmp_path / "expected")
    names = {"in", "expected", "whole", "whole.rejects.jsonl"}
    assert {path.name for path in tmp_path.iterdir()} == names
