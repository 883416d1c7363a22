"""Sentences in capitals, as headlines are, spelled as the rest of the text spells their words.

A parser that learnt from sentences takes every word of "Minister Denies Plan" for a name.
"""

from collections.abc import Callable, Iterable, Sequence

# Shorter words are small in headlines, and say nothing.
_TELLING = 4
# So many of the telling words have a capital where a sentence is in capitals.
_MOST = 0.8
_FEWEST = 2


class Spelling:
    """How a text writes its words where a sentence does not begin with them."""

    def __init__(
        self, sentences: Iterable[Sequence[str]], is_common: Callable[[str], bool]
    ) -> None:
        """Take the words of each sentence, and what knows common words in small letters."""
        inner = {word for words in sentences if not is_in_capitals(words) for word in words[1:]}
        self._inner = inner
        self._is_common = is_common

    def of(self, words: Sequence[str]) -> list[str]:
        """Give the words of a sentence in capitals, each as the text would write it."""
        return [self._of(word) for word in words]

    def _of(self, word: str) -> str:
        low, capital = word.lower(), word[:1] + word[1:].lower()
        if word in self._inner or len(low) != len(word) or not word.isalpha():
            return word
        if word.isupper() and capital in self._inner:
            return capital
        if low in self._inner or self._is_common(low):
            return low
        return capital if word.isupper() and len(word) >= _TELLING else word


def is_in_capitals(words: Sequence[str]) -> bool:
    """Does nearly every word have a capital that could have one?"""
    telling = [word for word in words if len(word) >= _TELLING and word.isalpha()]
    capitals = sum(not word[0].islower() for word in telling)
    return len(telling) >= _FEWEST and capitals >= _MOST * len(telling)
