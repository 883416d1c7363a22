"""Who a verb's words are credited to: its subject, its agent, or the subject that it shares."""

from typing import NamedTuple

from pipeline.extract.speech.lexicon import lexicon, roles
from pipeline.extract.speech.tree import Tree

_SUBJECTS = ("nsubj", "nsubjpass")
# A verb shares the subject of one at most so many steps up.
_STEPS = 6
_FINITE = frozenset(("VBD", "VBZ", "VBP"))
_UNFINITE = frozenset(("VBG", "VBN", "VB"))


class Source(NamedTuple):
    """The head of the speaker's noun phrase; who passes the words on, and who they are said to."""

    token: int
    via: int | None = None
    addressee: int | None = None
    shared: bool = False


def source_of(tree: Tree, verb: int) -> Source | None:
    """Give who says what a verb reports; None where the sentence does not tell."""
    passive = tree.child(verb, "auxpass", "nsubjpass", "agent") is not None
    addressee = _addressee(tree, verb)
    if passive:
        agent = _agent(tree, verb)
        told = tree.child(verb, "nsubjpass")
        return None if agent is None else Source(agent, addressee=told)
    found = _climb(tree, verb)
    return None if found is None else found._replace(addressee=addressee)


def _agent(tree: Tree, verb: int) -> int | None:
    by = tree.child(verb, "agent")
    return None if by is None else tree.child(by, "pobj")


def _addressee(tree: Tree, verb: int) -> int | None:
    """Give the object of a verb that is said to somebody."""
    frame = lexicon().verbs.get(tree.tokens[verb].lemma)
    if frame is None or "addressee" not in frame.roles:
        return None
    return tree.child(verb, "dative", "dobj")


def _climb(tree: Tree, verb: int) -> Source | None:
    """Go up to the verb whose subject it is; a participle may be of a noun instead."""
    at = verb
    for step in range(_STEPS):
        subject = tree.child(at, *_SUBJECTS)
        if subject is not None:
            return _antecedent(tree, at, subject, shared=step > 0)
        if tree.tokens[at].head == at:
            stranded = _stranded(tree, at) if tree.tokens[at].tag in _FINITE else None
            return None if stranded is None else Source(stranded)
        found = _of_noun(tree, at) or _quoted(tree, at)
        above = _above(tree, at)
        if found is not None or above is None:
            return found
        at = above
    return None


def _of_noun(tree: Tree, verb: int) -> Source | None:
    """Read "a statement saying", "the man who said"; not "explained the decision, saying"."""
    token = tree.tokens[verb]
    if not tree.is_noun(token.head):
        return None
    if token.dep == "relcl":
        return Source(token.head)
    gerund = token.dep == "acl" and token.tag == "VBG"
    return Source(token.head) if gerund and not _is_object_of_saying(tree, token.head) else None


def _is_object_of_saying(tree: Tree, noun: int) -> bool:
    verb = tree.tokens[noun].head
    return tree.tokens[noun].dep == "dobj" and tree.tokens[verb].lemma in lexicon().verbs


def _above(tree: Tree, verb: int) -> int | None:
    """Give the verb whose subject a verb shares; None where it must have its own."""
    token = tree.tokens[verb]
    above = token.head
    if token.dep in {"acl", "pcomp"}:
        shares = token.dep == "pcomp" or token.tag == "VBG"
        above = tree.tokens[above].head
    elif token.dep in {"ccomp", "advcl", "parataxis"}:
        shares = token.tag in _UNFINITE
    else:
        shares = token.dep in {"conj", "xcomp", "dep"}
    return above if shares and tree.is_verb(above) else None


def _stranded(tree: Tree, verb: int) -> int | None:
    """Give the noun phrase between a comma and the verb that the parser hung on what is before."""
    at = verb - 1
    start = tree.sentences[tree.number[verb]].start
    while at > start and tree.tokens[at].pos in {"PUNCT", "ADV", "AUX"}:
        at -= 1
    found = None
    while at > start and tree.right[at] < verb:
        if (
            tree.is_noun(at)
            and tree.left[at] > start
            and tree.tokens[tree.left[at] - 1].text == ","
        ):
            found = at
        if tree.tokens[at].head == at:
            break
        at = tree.tokens[at].head
    return found


def _antecedent(tree: Tree, verb: int, subject: int, *, shared: bool) -> Source | None:
    """A relative pronoun is the noun before its clause."""
    if tree.tokens[subject].dep == "expl":
        return None
    if tree.lows[subject] not in lexicon().words.relatives or tree.tokens[subject].tag == "DT":
        return Source(subject, shared=shared)
    at = verb
    while tree.tokens[at].dep == "conj":
        at = tree.tokens[at].head
    head = tree.tokens[at].head
    if tree.tokens[at].dep != "relcl" or not tree.is_noun(head):
        return None
    near = subject - 1
    while near > head and tree.tokens[near].pos == "PUNCT":
        near -= 1
    named = tree.tokens[near].pos == "PROPN" and tree.tokens[head].pos == "NOUN"
    if named and tree.tokens[head].lemma not in roles().group:
        return Source(near, shared=True)
    return Source(head, shared=True)


def _quoted(tree: Tree, saying: int) -> Source | None:
    """Read "quoted officials as saying", "was quoted as saying"."""
    verb = tree.tokens[tree.tokens[saying].head].head
    reports = tree.tokens[verb].lemma in lexicon().words.reported
    if tree.tokens[saying].dep != "pcomp" or not reports:
        return None
    told = tree.child(verb, "nsubjpass")
    if told is not None:
        return Source(told, via=_agent(tree, verb))
    told = tree.child(verb, "dobj")
    climbed = _climb(tree, verb)
    via = None if climbed is None else climbed.token
    return None if told is None else Source(told, via=via)
