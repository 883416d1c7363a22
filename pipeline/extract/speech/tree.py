"""A passage's dependency trees, with the edges of every subtree."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from pipeline.text.doc import Passage, Sentence, Token

# A longer sentence is a list or a table: nothing is read in it that needs grammar.
_LONGEST = 300
_NOUNS = frozenset(("NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"))
_VERBS = frozenset(("VERB", "AUX"))


class Tree:
    """Looks into the trees of a passage; `left` and `right` are the first and last token of each
    token's subtree.
    """

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.text = passage.text
        self.tokens: Sequence[Token] = passage.tokens
        self.sentences: Sequence[Sentence] = passage.sentences
        self.starts = [token.start for token in self.tokens]
        self.lows = [token.text.lower() for token in self.tokens]
        edges = [passage.subtree(token.i) for token in self.tokens]
        self.left = [first for first, _ in edges]
        self.right = [end - 1 for _, end in edges]

    @cached_property
    def number(self) -> list[int]:
        """The number of the sentence that each token stands in."""
        numbers = [0] * len(self.tokens)
        for at, sentence in enumerate(self.sentences):
            numbers[sentence.start : sentence.end] = [at] * (sentence.end - sentence.start)
        return numbers

    @cached_property
    def paragraphs(self) -> list[int]:
        """The number of the paragraph that each sentence stands in."""
        found, last, number = [], 0, 0
        for sentence in self.sentences:
            start = self.tokens[sentence.start].start
            number += "\n" in self.text[last:start]
            found.append(number)
            last = start
        return found

    def is_readable(self, sentence: Sentence) -> bool:
        """Say whether the grammar of a sentence can be relied on."""
        return sentence.parsed and sentence.end - sentence.start <= _LONGEST

    def children(self, i: int, *deps: str) -> list[int]:
        """Give the children of a token, in order; only those with one of the labels, if any."""
        return [k for k in self.passage.children(i) if not deps or self.tokens[k].dep in deps]

    def child(self, i: int, *deps: str) -> int | None:
        """Give the first child with one of the labels."""
        return next(iter(self.children(i, *deps)), None)

    def ancestors(self, i: int) -> Iterator[int]:
        """Give head, head's head and so on, up to the root."""
        while self.tokens[i].head != i:
            i = self.tokens[i].head
            yield i

    def is_verb(self, i: int) -> bool:
        """Say whether a token is a verb or an auxiliary."""
        return self.tokens[i].pos in _VERBS

    def is_noun(self, i: int) -> bool:
        """Say whether a token can head a noun phrase."""
        return self.tokens[i].pos in _NOUNS

    def is_word(self, i: int) -> bool:
        """Say whether a token has a letter or digit."""
        return any(c.isalnum() for c in self.tokens[i].text)

    def at(self, offset: int) -> int:
        """Give the first token that starts at or after an offset."""
        return bisect_left(self.starts, offset)

    def before(self, offset: int) -> int:
        """Give the last token that starts before an offset, -1 if there is none."""
        return bisect_right(self.starts, offset - 1) - 1

    def covering(self, start: int, end: int) -> tuple[int, int]:
        """Give the tokens that stand within two offsets, as a half-open range."""
        first = self.at(start)
        return first, max(first, self.at(end))
