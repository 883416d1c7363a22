"""What every `RunStore` promises."""

import pytest

from connectors.index import Index
from schemas.run import Run
from tests.connectors.articles import START
from tests.connectors.indexes import HOUR, twice


def test_runs_that_ended_before_a_moment_are_dropped(index: Index) -> None:
    runs = index.runs
    if runs is None:
        pytest.skip("this index remembers no runs")
    for number in range(4):
        runs.put(Run(id=f"run{number}", timestamp=START + number * HOUR, seconds=1, version="0"))
    assert twice(lambda: runs.count_before(START + 3 * HOUR)) == [3, 3]
    assert twice(lambda: runs.delete_before(START + 3 * HOUR)) == [3, 0]
    assert runs.count_before(START + 9 * HOUR) == 1
