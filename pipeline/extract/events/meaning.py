"""How an event is meant: as a fact, as planned or possible, as denied, as what another says."""

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.extract.events.clauses import CLAUSES, Clauses
from schemas.article import EventModality, Polarity

_LONGEST = 12  # steps up a tree: what is farther says nothing of the verb
# What a word that governs a clause can make of it, the first that it is listed under.
_GOVERNED: tuple[EventModality, ...] = ("requested", "threatened", "planned", "possible")
_CLAUSES = frozenset({"advcl", "ccomp", "csubj", "csubjpass"})
_WITHIN = frozenset(
    "acl relcl pcomp pobj compound dobj nsubj nsubjpass prep amod".split()  # noqa: SIM905
)


class Meaning(NamedTuple):
    """How an event is meant; `silent` where the text does not say that it is one at all.

    `reporter` is the token of who says it; `future` and `demanded` are of its own verb: "will
    meet", "said that they must meet".
    """

    modality: EventModality
    polarity: Polarity
    reporter: int | None
    future: bool
    silent: bool
    demanded: bool


@dataclass
class _Reading:
    modality: EventModality = "asserted"
    polarity: Polarity = "affirmed"
    reporter: int | None = None
    future: bool = False
    silent: bool = False
    demanded: bool = False


class Meanings:
    """The meanings of the verbs and nouns of one passage."""

    def __init__(self, clauses: Clauses) -> None:
        self._clauses, self._passage = clauses, clauses.passage
        self._tokens = clauses.tokens

    def of(self, v: int) -> Meaning:
        """Say how the event of a token is meant, by its own words and by what governs it."""
        reading, at = _Reading(), v
        self._own(reading, v)
        for _ in range(_LONGEST):
            if self._tokens[at].dep in _CLAUSES and self._is_conditional(at):
                reading.modality = "hypothetical"
            head = self._tokens[at].head
            if head == at or not self._climb(reading, v, at):
                break
            at = head
        return Meaning(
            reading.modality,
            reading.polarity,
            reading.reporter,
            reading.future,
            reading.silent,
            reading.demanded,
        )

    def _own(self, reading: _Reading, v: int) -> None:
        """Take what a verb's own auxiliaries and adverbs say."""
        if self._clauses.negated(v):
            reading.polarity = "negated"
        modality, reading.future = self._modal(v)
        reading.modality = modality or "asserted"
        hedged = any(
            self._tokens[k].dep == "advmod" and self._clauses.is_word(k, "adverbs_possible")
            for k in self._passage.children(v)
        )
        if hedged and modality is None:
            reading.modality = "possible"

    def _modal(self, v: int) -> tuple[EventModality | None, bool]:
        """Give what an auxiliary says of its verb, and whether it is yet to come."""
        found: tuple[EventModality | None, bool] = (None, False)
        for k in self._clauses.auxiliaries(v):
            if self._clauses.is_word(k, "will"):
                found = "planned", True
            elif self._clauses.is_word(k, "may"):
                found = "possible", False
            elif self._clauses.is_word(k, "would"):
                found = "hypothetical", not self._is_past(v)
            elif self._clauses.is_word(k, "must"):
                found = "requested", False
        return found

    def _is_past(self, v: int) -> bool:
        """Is it what would have been?"""
        count = sum(1 for _ in self._clauses.auxiliaries(v))
        return count > 1 and self._tokens[v].tag == "VBN"

    def _climb(self, reading: _Reading, v: int, at: int) -> bool:
        """Take what the head of a token says of it; is there more to learn above?"""
        token = self._tokens[at]
        up = self._tokens[token.head]
        if token.dep == "conj":
            if at == v and reading.modality == "asserted":
                modality, future = self._modal(up.i)
                reading.modality = modality or "asserted"
                reading.future = reading.future or future
            return True
        if token.dep in _WITHIN and (
            token.dep in ("acl", "relcl") or up.pos in ("NOUN", "PROPN", "ADP")
        ):
            self._take_noun(reading, at)
            return token.dep != "relcl"
        governs = token.dep in CLAUSES or self._clauses.is_purpose(at)
        if governs or (up.pos == "VERB" and token.dep in ("dobj", "nsubjpass", "pobj", "prep")):
            self._take_verb(reading, v, at, governs=governs)
        return True

    def _take_noun(self, reading: _Reading, at: int) -> None:
        """Take what a noun says of what hangs on it: "a plan to", "no proof that"."""
        token = self._tokens[at]
        up = self._tokens[token.head]
        if token.dep not in ("acl", "compound") and up.pos != "ADP":
            return
        noun = up.head if up.pos == "ADP" else up.i
        reading.silent = reading.silent or self._clauses.is_denied_noun(noun)
        if reading.modality != "asserted":
            return
        if self._clauses.is_word(noun, "nouns_planned"):
            reading.modality = "planned"
        elif self._clauses.is_word(noun, "nouns_possible"):
            reading.modality = "possible"

    def _take_verb(self, reading: _Reading, v: int, at: int, *, governs: bool) -> None:
        """Take what a verb says of the clause or the object that it governs."""
        head, says = self._tokens[at].head, False
        if self._tokens[at].dep == "ccomp" and self._clauses.is_word(head, "say"):
            says = True
            if reading.reporter is None:
                reading.reporter = self._clauses.arguments(head).subject
            reading.silent = reading.silent or self._clauses.negated(head)
            if reading.future and reading.modality == "hypothetical":
                reading.modality = "planned"  # "said that it would"
            reading.demanded = reading.demanded or (at == v and reading.modality == "requested")
        self._govern(reading, head, governs=governs)
        if governs and not says and self._clauses.negated(head):
            reading.polarity = "negated"

    def _govern(self, reading: _Reading, head: int, *, governs: bool) -> None:
        if self._clauses.is_word(head, "denied"):
            reading.modality = "denied"
            return
        if not governs or reading.modality not in ("asserted", "requested"):
            return
        listed = [name for name in _GOVERNED if self._clauses.is_word(head, name)]
        if listed and not self._clauses.is_word(head, "asserted"):
            reading.modality = listed[0]
        else:
            reading.modality = self._modal(head)[0] or reading.modality

    def _is_conditional(self, v: int) -> bool:
        return any(
            self._tokens[k].dep in ("mark", "advmod") and self._clauses.is_word(k, "conditions")
            for k in self._passage.children(v)
        )
