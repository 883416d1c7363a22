"""The reading of a text: frozen, and bound to its words.

For every token `passage.text[token.start : token.end] == token.text`. Ranges of tokens and of
characters are half-open, `[first, last)`; indexes of tokens count in `Passage.tokens`.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Token(NamedTuple):
    """A word, a part of one ("n't", "'s", the halves of "US-led") or a mark.

    In a sentence that was not parsed `lemma`, `pos`, `tag` and `dep` are "", `head` is the token
    itself.
    """

    i: int
    """Its index in `Passage.tokens`."""
    text: str
    start: int
    """Offsets in `Passage.text`, in code points."""
    end: int
    lemma: str
    """In small letters."""
    pos: str
    """Universal part of speech: NOUN, PROPN, VERB, AUX, PRON …"""
    tag: str
    """Penn Treebank tag: VBD, NNP, PRP$ …"""
    head: int
    """Index of the head, itself for a root; always in the same sentence."""
    dep: str
    """Relation to the head in ClearNLP's names: nsubj, nsubjpass, agent, ccomp, neg, ROOT …"""
    space: bool
    """Does white space follow, or nothing at all?"""


class Sentence(NamedTuple):
    """The tokens `[start, end)`; was their grammar read?"""

    start: int
    end: int
    parsed: bool


@dataclass(frozen=True)
class Passage:
    """A text with its tokens and sentences, in order; each token is in exactly one sentence."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]

    def children(self, i: int) -> tuple[int, ...]:
        """Give the tokens that token `i` is the head of, in order."""
        return self._children[i]

    def left(self, i: int) -> tuple[int, ...]:
        """Give the children of token `i` that stand before it, in order."""
        return tuple(child for child in self._children[i] if child < i)

    def right(self, i: int) -> tuple[int, ...]:
        """Give the children of token `i` that stand after it, in order."""
        return tuple(child for child in self._children[i] if child > i)

    def subtree(self, i: int) -> tuple[int, int]:
        """Give the [first, last) tokens that hold token `i` and all that depend on it.

        Where the tree crosses itself, words of others stand in between.
        """
        return self._edges[i]

    def descendants(self, i: int) -> tuple[int, ...]:
        """Give the tokens that depend on token `i`, by however many steps, and itself, in order."""
        found = [i]
        for at in found:
            found.extend(self._children[at])
        return tuple(sorted(found))

    def ancestors(self, i: int) -> tuple[int, ...]:
        """Give the head of token `i`, the head of that and so on to the root; none for a root."""
        found: list[int] = []
        while (head := self.tokens[i].head) != i:
            found.append(head)
            i = head
        return tuple(found)

    def roots(self, sentence: int) -> tuple[int, ...]:
        """Give the tokens of a sentence that have no head: all where it was not parsed."""
        start, end, _ = self.sentences[sentence]
        return tuple(i for i in range(start, end) if self.tokens[i].head == i)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Give the [start, end) offsets of the tokens [first, last), which are at least one."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def words(self, first: int, last: int) -> str:
        """Give the text of the tokens [first, last) as it stands; nothing for no token."""
        return self.text[slice(*self.span(first, last))] if first < last else ""

    def token_at(self, offset: int) -> int | None:
        """Give the token that holds the character at the offset; None for white space."""
        at = bisect_right(self._starts, offset) - 1
        return at if at >= 0 and offset < self.tokens[at].end else None

    def tokens_in(self, start: int, end: int) -> tuple[int, int]:
        """Give the [first, last) tokens that share a character with the offsets [start, end)."""
        first = bisect_right(self._ends, start)
        return first, max(first, bisect_left(self._starts, end))

    def sentence_of(self, i: int) -> int:
        """Give the index of the sentence that token `i` is in."""
        return bisect_right(self._sentence_starts, i) - 1

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        children: list[list[int]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if token.head != token.i:
                children[token.head].append(token.i)
        return tuple(map(tuple, children))

    @cached_property
    def _edges(self) -> tuple[tuple[int, int], ...]:
        """The edges of every subtree, found from the leaves up, each token visited once."""
        first, last = [token.i for token in self.tokens], [token.i + 1 for token in self.tokens]
        waiting = [len(children) for children in self._children]
        ready = [token.i for token in self.tokens if not waiting[token.i]]
        for i in ready:
            head = self.tokens[i].head
            if head == i:
                continue
            first[head], last[head] = min(first[head], first[i]), max(last[head], last[i])
            waiting[head] -= 1
            if not waiting[head]:
                ready.append(head)
        return tuple(zip(first, last, strict=True))

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def _ends(self) -> list[int]:
        return [token.end for token in self.tokens]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]


@dataclass(frozen=True)
class Doc:
    """The reading of an article; either part may be empty."""

    title: Passage
    body: Passage
