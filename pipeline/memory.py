"""What is kept of single words while texts are read: the same words come again and again, in every
text.

A run that has read all its texts lets go of it, so that relating them finds that room free.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

_CLEAR: list[Callable[[], None]] = []


def kept(most: int) -> Callable[[Callable[[Asked], Answer]], Callable[[Asked], Answer]]:
    """Decorate a function of one word: its answers for the words asked last, at most so many, are
    kept.
    """

    def keeping(asked: Callable[[Asked], Answer]) -> Callable[[Asked], Answer]:
        keeper = lru_cache(most)(asked)
        _CLEAR.append(keeper.cache_clear)
        return keeper

    return keeping


def forget() -> None:
    """Let go of all that is kept in this process."""
    for clear in _CLEAR:
        clear()
