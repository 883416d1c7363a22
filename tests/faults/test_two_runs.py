"""Two runs at once into one index, over the same source and over different ones: both end well,
each article is there once."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from connectors.open import open_index
from tests.cli.test_commands import NEWSBEAM
from tests.faults import killed

TIMES = (
    pytest.param(2, marks=[pytest.mark.slow, pytest.mark.timeout(1_800)]),
    pytest.param(20, marks=[pytest.mark.soak, pytest.mark.timeout(4 * 3_600)]),
)
KINDS = ("embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch))
SECONDS = 300


def both(folder: Path, to: str, sources: tuple[str, str]) -> list[dict[str, Any]]:
    """Start two runs at once; give their accounts."""
    runs = [
        subprocess.Popen(
            [NEWSBEAM, "run", source, "--to", to, "--json"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for source in sources
    ]
    ended = [run.communicate(timeout=SECONDS) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], [err for _, err in ended]
    return [json.loads(out) for out, _ in ended]


def held(to: str) -> list[str]:
    index = open_index(to)
    try:
        index.refresh()
        articles = list(index.articles.scan())
        assert [one.id for one in articles if one.story is None] == []
        return [one.id for one in articles]
    finally:
        index.close()


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("kind", KINDS)
def test_two_runs_at_once(
    kind: str, times: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    to = (
        str(tmp_path / "index")
        if kind == "embedded"
        else request.getfixturevalue("own_server").start().url
    )
    there = 0
    for number in range(times):
        killed.add_file(tmp_path / "same", number)
        killed.add_file(tmp_path / "one", 2 * number + 10_000)
        killed.add_file(tmp_path / "other", 2 * number + 10_001)
        same = both(tmp_path, to, ("same", "same"))
        assert sum(one["indexed"] for one in same) == killed.A_FILE
        apart = both(tmp_path, to, ("one", "other"))
        assert sum(one["indexed"] for one in apart) == 2 * killed.A_FILE
        there += 3 * killed.A_FILE
        ids = held(to)
        assert (len(ids), len(set(ids))) == (there, there)
    killed.say(f"{2 * times} pairs of runs into {kind}: {there:,} articles, each once")


def test_a_second_run_into_the_same_json_lines_says_who_has_them(tmp_path: Path) -> None:
    killed.add_file(tmp_path / "in", 1)
    owner = open_index(f"jsonl:{tmp_path / 'lines'}")
    owner.setup()
    try:
        command = [NEWSBEAM, "run", "in", "--to", "jsonl:lines"]
        second = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    finally:
        owner.close()
    assert second.returncode == 4
    assert (
        second.stderr
        == "newsbeam: Another run is writing lines: wait for it or name another file.\n"
    )
