"""How something is said: not at all, denied, asserted, alleged, believed, planned, asked for."""

from collections.abc import Mapping
from typing import NamedTuple

from pipeline.extract.speech.lexicon import lexicon
from pipeline.extract.speech.tree import Tree
from schemas.article import Modality

_STEPS = 6


class Told(NamedTuple):
    """Whether a verb of saying says: `negated` where the sentence denies that it was said."""

    negated: bool = False


def told(tree: Tree, verb: int, source: int) -> Told | None:
    """Read whether a verb's words were said; None for wishes, hypotheses, questions, what may be
    said, and what nobody said.
    """
    if is_nobody(tree, source) or _is_question(tree, verb):
        return None
    negated = is_negated(tree, verb)
    at = verb
    for _ in range(_STEPS):
        if _is_hypothesis(tree, at) or _is_modal(tree, at):
            return None
        token = tree.tokens[at]
        if _is_purpose(tree, at):
            return None
        if token.dep not in {"xcomp", "conj", "pcomp"} or token.head == at:
            break
        above = token.head
        if token.dep == "xcomp" and tree.is_verb(above):
            lemma = tree.tokens[above].lemma
            if lemma in lexicon().words.refusals or lemma in lexicon().words.wishes:
                return None
            negated = negated or is_negated(tree, above)
        elif token.dep == "conj" and tree.child(at, "nsubj", "nsubjpass") is not None:
            break
        elif token.dep == "xcomp":
            return None
        at = above
    return Told(negated)


def is_negated(tree: Tree, verb: int) -> bool:
    """Does "not", "never", "no longer" belong to the verb?"""
    negations = lexicon().words.negations
    beside = ("advmod", "preconj", "cc", "det")
    for k in tree.children(verb):
        dep, low = tree.tokens[k].dep, tree.lows[k]
        if dep == "neg" or (
            low in negations and tree.lows[k - 1] != low and "'" in low.replace("’", "'")
        ):
            return True
        if dep in beside and k < verb and tree.lows[tree.left[k]] in negations:
            return True
    return False


def is_nobody(tree: Tree, source: int) -> bool:
    """Is it "no official", "nobody", "few experts", "neither of them"?"""
    nobody = lexicon().words.nobody
    if tree.lows[source] in nobody:
        return True
    near = tree.children(source, "det", "amod", "preconj", "advmod", "neg", "predet", "cc")
    if any(tree.lows[k] in nobody for k in near):
        return True
    left = tree.left[source]
    return tree.lows[left] in nobody or (
        left > 0 and tree.lows[left - 1] in nobody and tree.number[left - 1] == tree.number[left]
    )


def _is_question(tree: Tree, verb: int) -> bool:
    """Does an auxiliary stand before the subject: "Did he say that …?"?"""
    subject = tree.child(verb, "nsubj", "nsubjpass")
    helper = tree.child(verb, "aux", "auxpass")
    return subject is not None and helper is not None and helper < subject < verb


def _is_purpose(tree: Tree, verb: int) -> bool:
    """Is it "to say", but not "went on to say"?"""
    if not any(tree.tokens[k].tag == "TO" for k in tree.children(verb, "aux")):
        return False
    token = tree.tokens[verb]
    above = tree.tokens[token.head].lemma
    if token.dep == "conj":
        return False
    return token.dep != "xcomp" or above not in lexicon().words.aspects


def _is_hypothesis(tree: Tree, verb: int) -> bool:
    return any(tree.lows[k] in lexicon().words.conditions for k in tree.children(verb, "mark"))


def _is_modal(tree: Tree, verb: int) -> bool:
    words = lexicon().words
    return any(
        tree.lows[k] in words.modals or tree.lows[k] in words.futures
        for k in tree.children(verb, "aux")
    )


_MODALITIES: Mapping[str, Modality] = {
    "alleges": "alleged",
    "believes": "believed",
    "plans": "planned",
    "asks": "requested",
}


def modality(tree: Tree, content: tuple[int, int], verb: int | None, manner: str) -> Modality:
    """Say how sure it is: by the verb's own manner, a word of the clause or beside the verb, the
    manner of the clause's own verb ("said they intended to").
    """
    if manner in _MODALITIES:
        return _MODALITIES[manner]
    words = lexicon().words
    near = range(*content)
    beside = tree.children(verb, "advmod", "aux") if verb is not None else ()
    lows = [tree.lows[k] for k in (*near, *beside) if tree.tokens[k].pos != "PROPN"]
    if not words.alleged.isdisjoint(lows):
        return "alleged"
    if not words.possible.isdisjoint(lows):
        return "possible"
    inner = lexicon().verbs.get(_top_verb(tree, content))
    if inner is None or inner.manner not in {"believes", "plans"}:
        return "asserted"
    opines = not inner.roles.isdisjoint(("clause", "infinitive"))
    return _MODALITIES[inner.manner] if opines else "asserted"


def _top_verb(tree: Tree, content: tuple[int, int]) -> str:
    """Give the lemma of the verb that a clause hangs on."""
    first, end = content
    for k in range(first, end):
        head = tree.tokens[k].head
        if tree.is_verb(k) and (head == k or not first <= head < end):
            return tree.tokens[k].lemma
    return ""
