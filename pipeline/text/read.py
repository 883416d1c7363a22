"""The one reading of a text."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.sentences import sentences
from pipeline.text.capitals import Spelling, is_in_capitals
from pipeline.text.cues import NO_CUES, Cues
from pipeline.text.cutting import cutter
from pipeline.text.doc import Doc, Passage, Sentence, Token
from pipeline.text.parser import Node, Parser, english
from pipeline.text.vectors import Spelled

# Longer sentences are lists and tables, or no language at all.
_LONGEST = 200


class _Run(NamedTuple):
    """A sentence: offsets of its tokens in the text, their words, which of them space follows."""

    cuts: list[tuple[int, int]]
    words: list[str]
    spaces: list[bool]
    parse: bool

    def tokens(self) -> Iterator[tuple[tuple[int, int], str, bool]]:
        """Give offsets, word and whether white space follows of each token."""
        return zip(self.cuts, self.words, self.spaces, strict=True)


def read(title: str, body: str, *, cues: Cues | None) -> Doc:
    """Give the reading of an English text: sentences that hold a cue are parsed, for None all.

    With `NO_CUES` none is, no parser is loaded and words are cut by the plain pattern: so is any
    other language read.
    Never fails; time is linear in the length of the text.
    """
    if cues == NO_CUES:
        return Doc(
            *(_passage(text, _runs(text, None, cues), iter(()), None) for text in (title, body))
        )
    parser = english()
    read_ = [(text, _runs(text, parser, cues)) for text in (title, body)]
    every = [run for _, runs in read_ for run in runs]
    spelling = Spelling((run.words for run in every), parser.attributes.is_common)
    asked = (list(_spelled(run, spelling)) for run in every if run.parse)
    nodes = iter(parser.parse(asked))
    return Doc(*(_passage(text, runs, nodes, parser) for text, runs in read_))


def _spelled(run: _Run, spelling: Spelling) -> Iterator[Spelled]:
    """Give the words for the parser's eyes."""
    words = spelling.of(run.words) if is_in_capitals(run.words) else run.words
    return zip(words, run.spaces, strict=True)


def _runs(text: str, parser: Parser | None, cues: Cues | None) -> list[_Run]:
    """Cut a text into its sentences, and those into tokens."""
    cut = parser.cut if parser else cutter(None)
    runs: list[_Run] = []
    for number, (start, end) in enumerate(sentences(text)):
        sentence = text[start:end]
        bounds = cut(sentence)
        words = [sentence[first:last] for first, last in bounds]
        spaces = [sentence[last : last + 1].strip() == "" for _, last in bounds]
        parse = (
            parser is not None
            and 0 < len(words) <= _LONGEST
            and (
                cues is None
                or number < cues.lead
                or cues.hold(map(parser.attributes.bases, words), set(sentence))
            )
        )
        cuts = [(start + first, start + last) for first, last in bounds]
        runs.append(_Run(cuts, words, spaces, parse))
    return runs


def _passage(
    text: str, runs: list[_Run], parsed: Iterator[list[Node]], parser: Parser | None
) -> Passage:
    """Lay the nodes of those that were parsed beside the tokens of all."""
    tokens: list[Token] = []
    bounds: list[Sentence] = []
    for run in runs:
        first = len(tokens)
        if not run.parse or parser is None:
            tokens += (
                Token(i, word, start, end, "", "", "", i, "", space)
                for i, ((start, end), word, space) in enumerate(run.tokens(), first)
            )
        else:
            describe = parser.attributes.of
            for i, (token, node) in enumerate(zip(run.tokens(), next(parsed), strict=True), first):
                (start, end), word, space = token
                tag, head, dep = node
                lemma, pos = describe(word, tag, dep)
                tokens.append(Token(i, word, start, end, lemma, pos, tag, first + head, dep, space))
        bounds.append(Sentence(first, len(tokens), run.parse))
    return Passage(text, tuple(tokens), tuple(bounds))
