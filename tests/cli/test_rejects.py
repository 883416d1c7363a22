"""Sending rejects through again, in this process: whatever stops it, none is lost."""

from pathlib import Path

import pytest

from connectors.open import open_index
from pipeline.cli import rejects
from schemas.errors import IndexRefusedError
from schemas.reject import Reject
from tests.connectors.articles import reject


def kept(to: Path) -> list[Reject]:
    index = open_index(str(to))
    try:
        return list(index.rejects.scan())
    finally:
        index.close()


def test_a_replay_that_is_stopped_loses_no_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "index"
    index = open_index(str(to))
    index.setup()
    index.rejects.put([reject(1), reject(2)])
    index.close()
    before = kept(to)

    def stopped(*_: object) -> None:
        raise IndexRefusedError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(rejects, "over_items", stopped)
        with pytest.raises(IndexRefusedError):
            rejects.replay_all(str(to), [])
    assert kept(to) == before
    assert rejects.replay_all(str(to), []).account.rejected == 2
    # the two are of one text; it goes further than it did
    assert [one.stage for one in kept(to)] == ["clean"]
