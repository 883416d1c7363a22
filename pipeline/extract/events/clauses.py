"""What a verb's clause says: who acts, on whom, whether it is denied, planned or only possible."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.extract.events.frames import Frames
from pipeline.text.doc import Passage

# Labels of the parser (ClearNLP's for English).
_SUBJECTS = frozenset({"nsubj", "csubj"})
_PASSIVE = frozenset({"nsubjpass", "auxpass", "csubjpass"})
_OBJECTS = frozenset({"dobj", "nsubjpass"})
CLAUSES = frozenset({"xcomp", "ccomp", "pcomp"})
_RELATIVE = frozenset({"WDT", "WP", "WRB"})


class Arguments(NamedTuple):
    """Who a verb's clause names: tokens of the passage, None where it names nobody."""

    subject: int | None
    object: int | None
    passive: bool


class Clauses:
    """The clauses of one passage, each read once."""

    def __init__(self, passage: Passage, frames: Frames) -> None:
        self.passage, self.frames = passage, frames
        self.tokens = passage.tokens
        self._arguments: dict[int, Arguments] = {}

    def is_word(self, i: int, name: str) -> bool:
        """Is the token one of the words that the language's data lists under a name?"""
        words = self.frames.meaning.get(name, frozenset())
        return self.tokens[i].lemma in words or self.tokens[i].text.lower() in words

    def child(self, i: int, *deps: str) -> int | None:
        """Give the first child with one of these labels."""
        return next((k for k in self.passage.children(i) if self.tokens[k].dep in deps), None)

    def arguments(self, v: int) -> Arguments:
        """Give who does what a verb says, and to whom, whatever the form of the clause."""
        if v not in self._arguments:
            self._arguments[v] = Arguments(None, None, False)  # ends what goes round in a circle
            self._arguments[v] = self._read(v)
        return self._arguments[v]

    def _read(self, v: int) -> Arguments:
        tokens, token = self.tokens, self.tokens[v]
        deps = {tokens[k].dep for k in self.passage.children(v)}
        head = token.head
        participle = token.dep == "acl" and token.tag == "VBN"
        passive = bool(deps & _PASSIVE) or participle
        agent = self._agent(v)
        if agent is not None and token.tag == "VBN" and "aux" not in deps:
            passive = True
        subject = self._antecedent(v, self.child(v, "nsubj"))
        thing = self._antecedent(v, self.child(v, "nsubjpass") if passive else None)
        if not passive:
            thing = self._antecedent(v, self.child(v, "dobj"))
        elif thing is None and subject is not None:
            subject, thing = None, subject
        if passive:
            subject = agent
            if thing is None:
                thing = head if participle else self._shared(v)
            if (named := self.child(v, "dobj")) is not None and thing is None:
                thing = named
            return Arguments(subject, thing, True)
        if subject is None:
            subject = self._shared(v)
        return Arguments(subject, thing, False)

    def _agent(self, v: int) -> int | None:
        by = self.child(v, "agent")
        if by is None:
            by = next(
                (
                    k
                    for k in self.passage.children(v)
                    if self.tokens[k].dep == "prep"
                    and self.is_word(k, "by")
                    and self.tokens[v].tag == "VBN"
                ),
                None,
            )
        return None if by is None else self.child(by, "pobj")

    def _antecedent(self, v: int, i: int | None) -> int | None:
        """Give whom a relative pronoun stands for."""
        if i is not None and self.tokens[i].tag in _RELATIVE and self.tokens[v].dep == "relcl":
            return self.tokens[v].head
        return i

    def _shared(self, v: int) -> int | None:
        """Give the subject that a verb shares with the one it depends on."""
        token = self.tokens[v]
        up = self.tokens[token.head]
        verbal = up.pos in ("VERB", "AUX")
        if token.head == v:
            return None
        if token.dep in ("conj", "advcl") and verbal:
            return self._who_does(up.i)
        if token.dep in ("xcomp", "ccomp"):
            return self._above(up.head if up.pos == "ADJ" else up.i, objects=up.pos != "ADJ")
        if token.dep == "pcomp":
            over = self.tokens[up.head]
            is_verb = over.pos in ("VERB", "AUX")
            return self._above(over.i, objects=True) if is_verb else self._owner(over.i)
        if token.dep == "acl" and token.tag != "VBG":
            return self._owner(up.i)
        return up.i if token.dep in ("acl", "relcl") else None

    def _who_does(self, v: int) -> int | None:
        """Give the grammatical subject of a verb: who does it, or whom it is done to."""
        above = self.arguments(v)
        return above.object if above.passive else above.subject

    def _above(self, v: int, *, objects: bool) -> int | None:
        """Give who does what a verb asks of its object, or else says of its subject."""
        above = self.arguments(v)
        return above.object if objects and above.object is not None else above.subject

    def _owner(self, noun: int) -> int | None:
        """Give whose a plan or an order is: "Turkey's plan to", or who made it."""
        if (owner := self.child(noun, "poss")) is not None:
            return owner
        head = self.tokens[noun].head
        if head != noun and self.tokens[head].pos == "VERB" and self.tokens[noun].dep == "dobj":
            return self.arguments(head).subject
        return None

    def complements(self, v: int) -> Iterator[int]:
        """Give the verbs of the clauses that depend on a verb, right or by a preposition."""
        for k in self.passage.children(v):
            if self.tokens[k].dep in CLAUSES or self.is_purpose(k):
                yield k
            elif self.tokens[k].dep in ("prep", "agent"):
                inner = self.child(k, "pcomp")
                if inner is not None:
                    yield inner

    def is_infinitive(self, v: int) -> bool:
        """Is a verb's clause not finite: "to leave", "leaving"?"""
        if self.tokens[v].tag == "VBG" and self.child(v, "aux") is None:
            return True
        return any(
            self.tokens[k].dep == "aux" and self.is_word(k, "to") for k in self.passage.children(v)
        ) or (self.tokens[v].tag == "VB" and self.child(v, "aux") is None)

    def negated(self, v: int) -> bool:
        """Is the verb itself denied: "did not", "never", "no one"?"""
        for k in self.passage.children(v):
            token = self.tokens[k]
            if token.dep == "neg" or (
                token.dep in ("advmod", "nsubj", "nsubjpass") and self.is_word(k, "negative")
            ):
                return True
            if token.dep in ("nsubj", "nsubjpass", "dobj") and self.is_denied_noun(k):
                return True
        return False

    def is_denied_noun(self, noun: int) -> bool:
        """Is there none of it: "no proof", "no attack"?"""
        return any(
            self.tokens[k].dep in ("det", "neg") and self.is_word(k, "negative")
            for k in self.passage.children(noun)
        )

    def auxiliaries(self, v: int) -> Iterator[int]:
        """Give the auxiliaries of a verb."""
        return (k for k in self.passage.children(v) if self.tokens[k].dep == "aux")

    def is_purpose(self, k: int) -> bool:
        """Is it an infinitive that the parser hangs as an adverbial: "urged them to leave"?"""
        token = self.tokens[k]
        return (
            token.dep == "advcl"
            and token.tag == "VB"
            and self.is_infinitive(k)
            and self.child(k, "mark") is None
        )
