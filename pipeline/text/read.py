"""The one reading of a text."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.sentences import sentences
from pipeline.text.cues import NO_CUES, Cues
from pipeline.text.cutting import cutter
from pipeline.text.doc import Doc, Passage, Sentence, Token
from pipeline.text.parser import Node, Parser, english

# Longer sentences are lists and tables, or no language at all.
_LONGEST = 200


class _Run(NamedTuple):
    """A sentence: offsets of its tokens in the text, their words, which of them space follows."""

    cuts: list[tuple[int, int]]
    words: list[str]
    spaces: list[bool]
    parse: bool


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
    asked = ((run.words, run.spaces) for _, runs in read_ for run in runs if run.parse)
    nodes = iter(parser.parse(asked))
    return Doc(*(_passage(text, runs, nodes, parser) for text, runs in read_))


def _runs(text: str, parser: Parser | None, cues: Cues | None) -> list[_Run]:
    """Cut a text into its sentences, and those into tokens."""
    cut = parser.cut if parser else cutter(None)
    runs: list[_Run] = []
    for start, end in sentences(text):
        sentence = text[start:end]
        bounds = cut(sentence)
        words = [sentence[first:last] for first, last in bounds]
        spaces = [sentence[last : last + 1].strip() == "" for _, last in bounds]
        parse = (
            parser is not None
            and 0 < len(words) <= _LONGEST
            and (cues is None or cues.hold(map(parser.attributes.bases, words), set(sentence)))
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
        nodes = next(parsed) if run.parse else None
        for at, ((start, end), word, space) in enumerate(
            zip(run.cuts, run.words, run.spaces, strict=True)
        ):
            i = first + at
            if nodes is None or parser is None:
                tokens.append(Token(i, word, start, end, "", "", "", i, "", space))
                continue
            tag, head, dep = nodes[at]
            lemma, pos = parser.attributes.of(word, tag, dep)
            tokens.append(Token(i, word, start, end, lemma, pos, tag, first + head, dep, space))
        bounds.append(Sentence(first, len(tokens), run.parse))
    return Passage(text, tuple(tokens), tuple(bounds))
