"""Walking the grammar of a sentence."""

from pipeline.text.doc import Passage
from pipeline.text.read import read

BODY = (
    "The ship was attacked by rebels, officials said. “We didn't see it,” Mr. Smith told Reuters."
)


def passage(body: str) -> Passage:
    return read("", body, cues=None).body


def test_a_passive_has_its_parts() -> None:
    text = passage(BODY)
    said = next(token for token in text.tokens if token.text == "said")
    relations = {
        text.tokens[child].dep: text.words(*text.subtree(child)) for child in text.children(said.i)
    }
    assert (said.lemma, said.pos, said.tag, said.dep, said.head) == (
        "say",
        "VERB",
        "VBD",
        "ROOT",
        said.i,
    )
    assert relations["nsubj"] == "officials"
    assert relations["ccomp"] == "The ship was attacked by rebels"
    attacked = next(token for token in text.tokens if token.text == "attacked")
    relations = {
        text.tokens[child].dep: text.words(*text.subtree(child)) for child in text.left(attacked.i)
    }
    assert relations == {"nsubjpass": "The ship", "auxpass": "was"}
    assert [text.tokens[child].dep for child in text.right(attacked.i)] == ["agent"]


def test_a_quote_and_its_negation_hang_on_the_verb() -> None:
    text = passage(BODY)
    told = next(token for token in text.tokens if token.lemma == "tell")
    subject = next(child for child in text.children(told.i) if text.tokens[child].dep == "nsubj")
    assert text.words(*text.subtree(subject)) == "Mr. Smith"
    negation = next(token for token in text.tokens if token.dep == "neg")
    assert (negation.text, negation.lemma) == ("n't", "not")
    assert told.i in text.ancestors(negation.i)
    assert text.roots(1) == (told.i,)
    assert set(text.descendants(told.i)) == set(range(*text.sentences[1][:2]))


def test_places_are_found_by_offset() -> None:
    text = passage(BODY)
    at = BODY.index("rebels")
    i = text.token_at(at + 2)
    assert i is not None
    assert text.tokens[i].text == "rebels"
    assert text.token_at(BODY.index(" was")) is None
    assert text.token_at(len(BODY)) is None
    assert text.words(*text.tokens_in(at, at + 9)) == "rebels, officials"
    assert text.tokens_in(at + 6, at + 6) == (i + 1, i + 1)
    assert text.sentence_of(i) == 0
    assert text.sentence_of(len(text.tokens) - 1) == 1
    assert text.words(3, 3) == ""


def test_a_deep_tree_is_walked_without_recursion() -> None:
    text = passage("of the house " * 60)
    assert len(text.subtree(0)) == 2
