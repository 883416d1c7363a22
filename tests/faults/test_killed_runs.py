"""`newsbeam run` killed at random moments, then run again: nothing is lost, nothing is double, nobody does anything."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.index import Index
from connectors.open import open_index
from tests.elasticsearch.server import Server
from tests.faults import killed

KILLS = (
    pytest.param(10, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)]),
    pytest.param(100, marks=[pytest.mark.soak, pytest.mark.timeout(10 * 3_600)]),
)


def held(to: str) -> list[dict[str, Any]]:
    index = open_index(to)
    try:
        index.refresh()
        return killed.plain([article.model_dump(mode="json", by_alias=True) for article in index.articles()])
    finally:
        index.close()


def same(killed_often: list[dict[str, Any]], never: list[dict[str, Any]]) -> bool:
    """Compare articles; a story is named after its first text, so its name depends on what came first, which differs."""
    named = Counter(article["story"]["id"] for article in killed_often)
    assert all(article["story"]["size"] == named[article["story"]["id"]] for article in killed_often)
    return [article | {"story": None} for article in killed_often] == [article | {"story": None} for article in never]


def counted(to: str, count: Callable[[Index], int]) -> int:
    index = open_index(to)
    try:
        index.refresh()
        return count(index)
    finally:
        index.close()


def kill_again_and_again(folder: Path, to: str, kills: int) -> None:
    killed.add_file(folder / "in", 0)
    longest = killed.timed_run(folder, to)
    before = counted(to, lambda index: index.count())
    hit = 0
    for number, seconds in enumerate(killed.moments(kills, seed=kills, longest=1.5 * longest), 1):
        killed.add_file(folder / "in", number)
        hit += killed.kill_one(folder, to, seconds, "--processes", str(1 + number % 2))
        now = counted(to, lambda index: index.count())
        assert now >= before, "an article that was there is lost"
        before = now
    texts = (kills + 1) * killed.A_FILE
    last = killed.run(folder, to)
    assert (last["read"], last["rejected"]) == (texts + 1, 1)
    assert last["indexed"] + last["unchanged"] == texts
    again = killed.run(folder, to)
    assert (again["read"], again["unchanged"], again["rejected"]) == (texts + 1, texts, 1)
    assert counted(to, lambda index: len(list(index.rejects()))) == 1
    assert hit >= kills // 2, "most runs ended before they were killed"
    killed.say(f"{hit} of {kills} runs killed; {before:,} articles before the last run, {texts:,} after it")


def unkilled(folder: Path) -> list[dict[str, Any]]:
    to = str(folder / "unkilled")
    killed.run(folder, to)
    return held(to)


@pytest.mark.parametrize("kills", KILLS)
def test_the_embedded_index_is_as_if_nothing_had_happened(tmp_path: Path, kills: int) -> None:
    to = str(tmp_path / "index")
    kill_again_and_again(tmp_path, to, kills)
    assert same(held(to), unkilled(tmp_path))


@pytest.mark.parametrize("kills", KILLS)
def test_elasticsearch_is_as_if_nothing_had_happened(own_server: Server, tmp_path: Path, kills: int) -> None:
    own_server.start()
    kill_again_and_again(tmp_path, own_server.url, kills)
    assert same(held(own_server.url), unkilled(tmp_path))
