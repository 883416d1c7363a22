"""Which sentences are worth a parse: those with a word or a mark that an extractor starts from."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple


class Cues(NamedTuple):
    """What makes a sentence worth a parse: one of the words or one of the marks."""

    lemmas: frozenset[str] = frozenset()
    """Base forms in small letters: "say" stands for says, said, saying."""
    marks: frozenset[str] = frozenset()
    """Single characters, as quotation marks."""

    def hold(self, forms: Iterable[tuple[str, ...]], characters: AbstractSet[str]) -> bool:
        """Is a cue among the words, each given by all its base forms, or among the characters?"""
        return not self.marks.isdisjoint(characters) or any(
            not self.lemmas.isdisjoint(bases) for bases in forms
        )


NO_CUES = Cues()


def join(*cues: Cues) -> Cues:
    """Give the cues of several extractors as one."""
    return Cues(
        frozenset().union(*(one.lemmas for one in cues)),
        frozenset().union(*(one.marks for one in cues)),
    )
