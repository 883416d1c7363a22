"""The verbs and nouns of a passage that tell of an event, each with the frame that holds."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.extract.events.clauses import Clauses
from pipeline.extract.events.frames import EventFrame, FramePart, Frames
from pipeline.extract.events.meaning import Meaning, Meanings
from pipeline.text.doc import Passage, Sentence
from schemas.article import EventType

# Labels under which a word can be a part of a frame.
_PARTS = frozenset(
    (
        *("dobj", "nsubjpass", "prt", "prep", "agent", "pobj", "attr", "acomp", "oprd", "advmod"),
        *("dative", "npadvmod", "pcomp", "amod", "compound", "advcl", "xcomp", "nmod"),
    )
)
# A word of a class is no part of a frame where it only modifies one: "a military facility".
_LITERAL, _MODIFIERS = 4, frozenset({"amod", "compound", "nmod"})
_PREDICATES = frozenset({"VERB", "AUX", "ADJ"})
_VERBS = frozenset({"VERB", "AUX"})
# Words of contests that make a sentence tell of one.
_SURELY = 2
_MOST = 12  # parts of a frame looked at: a verb has few

# How much an event matters, by how it is told.
MAIN, SUBORDINATE, NOMINAL, MENTION = 4, 3, 2, 1


class Candidate(NamedTuple):
    """An event in the making: the tokens that tell it, its frame, and how it is meant."""

    anchor: int
    type: EventType
    mode: str | None
    actor: int | None
    target: int | None
    parts: tuple[int, ...]
    rank: int
    meaning: Meaning
    depth: int


class Finder:
    """Finds the candidates of a passage."""

    def __init__(self, passage: Passage, frames: Frames) -> None:
        self.passage, self.frames = passage, frames
        self.tokens = passage.tokens
        self.clauses = Clauses(passage, frames)
        self.meanings = Meanings(self.clauses)
        self._pools: dict[int, list[int]] = {}

    def find(self, sentence: Sentence) -> list[Candidate]:
        """Give the candidates of a sentence in the order of its words."""
        if not sentence.parsed:
            return []
        covered: set[int] = set()
        found = list(self._verbs(sentence, covered))
        found += list(self._nouns(sentence, covered))
        if self._is_contest(sentence) or any(one.type == "sport" for one in found):
            unless = self.frames.classes["unless"]
            found = [one for one in found if one.type not in unless]
        return sorted(found, key=lambda one: one.anchor)

    def _is_contest(self, sentence: Sentence) -> bool:
        """Does a sentence tell of a match: there attacks and shots are no events?"""
        contest = self.frames.classes["contest"]
        words = (self.tokens[i].lemma for i in range(sentence.start, sentence.end))
        return len(contest.intersection(words)) >= _SURELY

    # --- verbs

    def _verbs(self, sentence: Sentence, covered: set[int]) -> Iterator[Candidate]:
        hidden: set[int] = set()
        found = []
        for i in range(sentence.start, sentence.end):
            match = self.match(i)
            if match is None:
                continue
            frame, parts = match
            if len(parts) == 1 and self._is_light(i):
                continue
            if frame.type is None:
                covered.update(parts)
                continue
            found.append((i, frame, parts))
        for i, frame, parts in sorted(found, key=lambda one: self._depth(one[0])):
            if i in hidden:
                hidden.update(self._governed(i))
                continue
            if frame.clause in ("any", "other", "hostile"):
                hidden.update(self._governed(i))
            covered.update(parts)
            candidate = self._told(i, frame, parts)
            if candidate is not None:
                yield candidate

    def _is_light(self, v: int) -> bool:
        """Does a verb only say that the event of its object is done: "launched an attack"?"""
        thing = self.clauses.child(v, "dobj", "nsubjpass")
        if thing is None or not self._is_done(v):
            return False
        return any(
            self.tokens[k].lemma in self.frames.nouns and self.tokens[k].pos == "NOUN"
            for k in (thing, *self._inside(thing))
        )

    def _governed(self, v: int) -> set[int]:
        """Give the verbs of the clauses that a verb governs, and those beside them."""
        todo = [
            k
            for k in self.clauses.complements(v)
            if self.clauses.is_infinitive(k) or self.tokens[k].dep == "ccomp"
        ]
        for k in todo:
            todo += [c for c in self.passage.children(k) if self.tokens[c].dep in ("conj", "xcomp")]
        return set(todo)

    def _depth(self, i: int) -> int:
        depth = 0
        while self.tokens[i].head != i and depth < 30:
            i, depth = self.tokens[i].head, depth + 1
        return depth

    def match(self, i: int) -> tuple[EventFrame, tuple[int, ...]] | None:
        """Give the frame of most parts that holds at a token, with the tokens of its parts."""
        token = self.tokens[i]
        if token.pos not in _PREDICATES or token.dep in ("aux", "auxpass"):
            return None
        if token.pos == "VERB" and token.dep in ("amod", "compound", "csubj"):
            return None
        for frame in self.frames.verbs.get(token.lemma, ()):
            parts = self._fits(i, frame)
            if parts is not None:
                return frame, (i, *parts)
        return None

    def _fits(self, i: int, frame: EventFrame) -> tuple[int, ...] | None:
        if self.tokens[i].pos != "VERB" and not frame.nodes and frame.clause is None:
            return None
        arguments = self.clauses.arguments(i)
        if (
            (frame.object is not None and frame.object != (arguments.object is not None))
            or (frame.clause is not None and not self._clause_fits(i, frame))
            or (
                frame.subject is not None
                and not self._subject_fits(arguments.subject, frame.subject)
            )
        ):
            return None
        return self._parts(i, frame.nodes)

    def _parts(self, i: int, nodes: tuple[FramePart, ...]) -> tuple[int, ...] | None:
        """Give the token of each word that a frame needs; None where one is missing, or is there
        that must not be.
        """
        if not nodes:
            return ()
        if i not in self._pools:
            self._pools[i] = self._near(i)
        pool, parts = self._pools[i], list[int]()
        for node in nodes:
            hit = next((k for k in pool if self._is(k, node)), None)
            if (hit is None) != node.absent:
                return None
            if hit is not None:
                parts.append(hit)
                pool = [*self._inside(hit), *pool]
        return tuple(parts)

    def _clause_fits(self, i: int, frame: EventFrame) -> bool:
        clauses = list(self.clauses.complements(i))
        plain = [k for k in clauses if self.clauses.is_infinitive(k)]
        if frame.verbs:
            return any(self.tokens[k].lemma in frame.verbs for k in clauses)
        if frame.clause == "that":
            return any(k not in plain and self.tokens[k].dep == "ccomp" for k in clauses)
        if frame.clause == "hostile":
            return any(self.is_hostile(k) for k in clauses)
        if frame.clause == "other":
            thing = self.clauses.arguments(i).object
            return any(
                thing is not None or self.clauses.child(k, "nsubj") is not None for k in plain
            )
        return bool(plain) == (frame.clause == "any")

    def is_hostile(self, v: int) -> bool:
        """Does a verb tell of what is done against somebody?"""
        match = self.match(v)
        return match is not None and self.future_of(match[0].type) == "threaten"

    def future_of(self, kind: EventType | None) -> EventType | None:
        """Give the type of announcing an event of a type."""
        return self.frames.types[kind].future if kind in self.frames.types else None

    def _subject_fits(self, subject: int | None, node: FramePart | None) -> bool:
        if node is None:
            return True
        if subject is None:
            return False
        tokens = [subject, *self._inside(subject)]
        return (
            any(
                self._is(k, node)
                for k in tokens
                if k == subject or self.tokens[k].dep in ("conj", "compound", "pobj")
            )
            != node.absent
        )

    def _near(self, i: int) -> list[int]:
        """Give the tokens that may be parts of a verb's frame, itself left out."""
        pool: list[int] = []
        thing = self.clauses.arguments(i).object
        if thing is not None:
            pool += [thing, *self._inside(thing)]
        for k in self.passage.children(i)[:_MOST]:
            if self.tokens[k].dep in _PARTS and k not in pool:
                pool.append(k)
                if self.tokens[k].dep in ("dobj", "attr"):
                    pool += self._inside(k)
        return pool

    def _inside(self, i: int) -> list[int]:
        """Give what depends on a part and can be one: beside it, or what there is a number of."""
        found = []
        for k in self.passage.children(i)[:_MOST]:
            dep = self.tokens[k].dep
            if dep in _PARTS or dep == "conj":
                found.append(k)
            if dep == "prep" and self.clauses.is_word(k, "of"):
                inner = self.clauses.child(k, "pobj")
                if inner is not None and (
                    self.clauses.is_word(i, "transparent") or self.tokens[i].pos == "NUM"
                ):
                    found.append(inner)
        return found

    def _is(self, i: int, node: FramePart) -> bool:
        token = self.tokens[i]
        if token.lemma in node.words:
            return len(node.words) <= _LITERAL or token.dep not in _MODIFIERS
        if not node.person or token.dep in ("prep", "amod", "compound"):
            return False
        return token.pos == "PROPN" or token.lemma in self.frames.actors["persons"]

    def _told(self, i: int, frame: EventFrame, parts: tuple[int, ...]) -> Candidate | None:
        if frame.type is None:
            return None
        arguments = self.clauses.arguments(i)
        meaning = self.meanings.of(i)
        if meaning.silent:
            return None
        of_verb = self.tokens[i].pos == "ADJ" or self.tokens[i].pos == "AUX"
        actor = arguments.subject
        if of_verb and actor is None and self.tokens[self.tokens[i].head].pos in _VERBS:
            actor = self.clauses.arguments(self.tokens[i].head).subject
        target = self._target(i, frame.type, arguments.object, parts)
        kind, mode = frame.type, frame.mode
        kind, mode = self._announced(kind, mode, meaning)
        return Candidate(
            i, kind, mode, actor, target, parts, self._rank(i), meaning, self._depth(i)
        )

    def _announced(
        self, kind: EventType, mode: str | None, meaning: Meaning
    ) -> tuple[EventType, str | None]:
        """Give the type of what is only said of an event: to announce aid is to agree, that
        another must give it a request, not to give it a refusal.
        """
        future = self.future_of(kind)
        if meaning.demanded:
            return "request", kind
        if (
            meaning.future
            and future is not None
            and meaning.modality in ("planned", "hypothetical")
        ):
            if meaning.polarity == "negated":
                return ("reject" if future == "agree" else "agree"), kind
            return future, kind
        if meaning.polarity == "negated" and kind in self.frames.classes["refusable"]:
            return "reject", kind
        return kind, mode

    def _rank(self, i: int) -> int:
        dep = self.tokens[i].dep
        head = self.tokens[i].head
        if dep == "ROOT":
            return MAIN
        if dep in ("conj", "ccomp", "parataxis", "xcomp") and head != i:
            return self._rank_above(head)
        return SUBORDINATE

    def _rank_above(self, i: int) -> int:
        for _ in range(20):
            dep, head = self.tokens[i].dep, self.tokens[i].head
            if dep == "ROOT" or head == i:
                return MAIN
            if dep not in ("conj", "ccomp", "xcomp", "acomp"):
                return SUBORDINATE
            i = head
        return SUBORDINATE

    def _target(
        self, i: int, kind: EventType, thing: int | None, parts: tuple[int, ...]
    ) -> int | None:
        """Give whom it is done to: by a preposition where the object is a part of the frame."""
        frame_object = thing is not None and not {thing, *self._inside(thing)}.isdisjoint(parts)
        if kind in self.frames.types and self.frames.types[kind].recipient:
            given = self._recipient([i, *parts[1:], *([] if thing is None else [thing])], kind)
            if given is not None:
                return given
        if thing is not None and not frame_object:
            return thing
        for part in parts[1:]:
            if self.tokens[part].dep in ("prep", "agent"):
                inner = self.clauses.child(part, "pobj")
                if inner is not None and inner not in parts:
                    return inner
        indirect = self.clauses.child(i, "dative")
        if indirect is not None and self.tokens[indirect].dep == "dative":
            inner = self.clauses.child(indirect, "pobj")
            return inner if inner is not None else indirect
        return self._by_preposition([i, *parts[1:]], kind) or (thing if frame_object else None)

    def _recipient(self, over: list[int], kind: EventType) -> int | None:
        """Give whom something is given: "sent aid to Mali", "sent Mali aid"."""
        dative = self.clauses.child(over[0], "dative")
        if dative is not None:
            inner = self.clauses.child(dative, "pobj")
            return dative if inner is None else inner
        best = self.frames.types[kind].target[:2]
        for one in over:
            for k in self.passage.children(one):
                if self.tokens[k].dep == "prep" and self.tokens[k].lemma in best:
                    return self.clauses.child(k, "pobj")
        return None

    def _by_preposition(self, over: list[int], kind: str) -> int | None:
        prepositions = [
            k for one in over for k in self.passage.children(one) if self.tokens[k].dep == "prep"
        ]
        for word in self.frames.types[kind].target if kind in self.frames.types else ():
            for k in prepositions:
                if self.tokens[k].lemma == word:
                    inner = self.clauses.child(k, "pobj")
                    if inner is not None:
                        return inner
        return None

    # --- nouns

    def _nouns(self, sentence: Sentence, covered: set[int]) -> Iterator[Candidate]:
        for i in range(sentence.start, sentence.end):
            token = self.tokens[i]
            nouns = self.frames.nouns.get(token.lemma)
            if (
                not nouns
                or i in covered
                or token.pos != "NOUN"
                or token.dep in ("compound", "amod")
            ):
                continue
            before = [self.tokens[k].lemma for k in self.passage.left(i)]
            noun = next((n for n in nouns if not n.before or set(n.before) <= set(before)), None)
            if noun is None or noun.type is None:
                continue
            candidate = self._noun(i, noun.type, noun.mode)
            if candidate is not None:
                yield candidate

    def _noun(self, i: int, kind: EventType, mode: str | None) -> Candidate | None:
        """Make the candidate of a noun, with what its verb says of it."""
        meaning = self.meanings.of(i)
        if meaning.silent or self.clauses.is_denied_noun(i):
            return None
        actor, rank = self.clauses.child(i, "poss"), MENTION
        for k in self.passage.children(i):
            if self.tokens[k].dep in ("prep", "agent") and self.clauses.is_word(k, "by"):
                actor, rank = self.clauses.child(k, "pobj"), NOMINAL
        target = self._by_preposition([i], kind)
        bare = Candidate(i, kind, mode, actor, target, (i,), rank, meaning, self._depth(i))
        told = self._with_verb(bare)
        if told.meaning.silent:
            return None
        if told.rank == MENTION and (told.target is not None or told.actor is not None):
            return told._replace(rank=NOMINAL)
        if told.rank >= SUBORDINATE:
            kind, mode = self._announced(kind, mode, told.meaning)
        return told._replace(type=kind, mode=mode)

    def _with_verb(self, noun: Candidate) -> Candidate:
        """Add what the verb of a noun says: that it was done, that somebody suffered it, that it
        happened.
        """
        i, target = noun.anchor, noun.target
        token = self.tokens[self._whole(i)]
        verb = token.head
        lemma, arguments = self.tokens[verb].lemma, self.clauses.arguments(verb)
        if token.dep == "attr" and self.clauses.child(verb, "expl") is not None:
            return noun._replace(rank=MAIN)
        if token.dep in ("dobj", "nsubjpass") and self._is_done(verb):
            actor = noun.actor if arguments.subject is None else arguments.subject
            return noun._replace(
                actor=actor,
                target=self._by_preposition([verb], noun.type) if target is None else target,
                rank=self._rank(verb),
                parts=(verb, i),
                meaning=self.meanings.of(verb),
            )
        if token.dep == "dobj" and lemma in self.frames.classes["suffer"]:
            return noun._replace(
                target=arguments.subject if target is None else target, rank=NOMINAL
            )
        if token.dep == "nsubj" and lemma in self.frames.classes["occur"]:
            return noun._replace(
                target=arguments.object if target is None else target,
                rank=self._rank(verb),
                parts=(i, verb),
                meaning=self.meanings.of(verb),
            )
        return noun

    def _whole(self, i: int) -> int:
        """Give the series of a "series of attacks", for what the verb says of it."""
        of = self.tokens[i].head
        whole = self.tokens[of].head
        counted = self.tokens[i].dep == "pobj" and self.clauses.is_word(of, "of")
        return whole if counted and self.clauses.is_word(whole, "transparent") else i

    def _is_done(self, v: int) -> bool:
        return bool(self._verb_name(v) & self.frames.classes["light"])

    def _verb_name(self, v: int) -> set[str]:
        lemma = self.tokens[v].lemma
        particle = self.clauses.child(v, "prt")
        return {lemma} | (
            {f"{lemma}-{self.tokens[particle].lemma}"} if particle is not None else set()
        )
