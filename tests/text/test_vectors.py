"""What a word is to the network is made once, and not kept for ever."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.text import vectors
from pipeline.text.vectors import Spelled, WordVectors


def test_a_word_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Spelled] = []

    def embed(words: Sequence[Spelled]) -> NDArray[np.float32]:
        made.extend(words)
        return np.array([[len(word), space] for word, space in words], dtype=np.float32)

    known = WordVectors(embed)
    first, second = known.of([[("to", True), ("go", True), ("to", True)], [("to", False)]])
    assert first.tolist() == [[2, 1], [2, 1], [2, 1]]
    assert second.tolist() == [[2, 0]]
    assert made == [("to", True), ("go", True), ("to", False)]
    known.of([[("go", True)]])
    assert len(made) == 3
    monkeypatch.setattr(vectors, "_MOST", 4)
    assert known.of([[("to", True), ("be", True), ("or", True)]])[0].shape == (3, 2)
    assert len(made) == 6, "what was kept is let go of"
    assert len(known._rows) == 3


def test_a_text_leaves_nothing_in_the_vocabulary() -> None:
    from pipeline.text.parser import english
    from pipeline.text.read import read

    read("", "Nobody said so.", cues=None)
    strings = english()._pipeline.vocab.strings
    before = len(strings)
    read("", "Zyxwvut Qwertzu said uiopü-asdfgh never. " * 3, cues=None)
    assert len(strings) == before
