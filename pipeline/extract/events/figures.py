"""What the figures of a text count, and of which event."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.extract.events.clauses import Clauses
from pipeline.extract.events.find import Facts
from pipeline.extract.events.frames import Frames, frames_of
from pipeline.extract.events.meaning import Meanings
from pipeline.extract.events.who import Naming
from pipeline.text.doc import Doc
from schemas.article import Event, Quantity

_VERBS = frozenset({"VERB", "AUX"})
_NOUNS = frozenset({"NOUN", "PROPN"})
# Steps up from a figure to the verb that says what became of what it counts.
_STEPS = 6
# Kinds of quantities that can count people.
_PEOPLE = frozenset({"people", "casualties", "military", "number", "count"})
# Events that people are hurt in, and those that they are held in.
_HURTING = frozenset({"assault", "accident", "disaster", "crime", "death", "epidemic", "protest"})
_MEASURES = frozenset(
    {"weight", "distance", "duration", "age", "speed", "temperature", "volume", "area", "energy"}
)
_WORDS = frozenset({"NOUN", "PROPN", "ADJ", "VERB"})
# Words after a noun that say which ones are counted, and sentences that tell of the main event.
_BESIDE, _LEAD = 5, 6
# What a kind of figure says of an event.
_VICTIMS = ("dead", "injured", "missing", "detained")
_KINDS = ("displaced", "evacuated")


class Bound(NamedTuple):
    """Figures that know their event, and events that know their victims."""

    quantities: tuple[Quantity, ...]
    events: tuple[Event, ...]


class _Reader:
    """Reads what is counted in the body of one text."""

    def __init__(self, doc: Doc, frames: Frames, facts: Facts, events: Sequence[Event]) -> None:
        self.passage, self.frames, self.facts = doc.body, frames, facts
        self.tokens = doc.body.tokens
        self.clauses = Clauses(doc.body, frames)
        self.meanings = Meanings(self.clauses)
        self.naming = Naming(self.clauses, facts.entities, facts.nations, facts.dates)
        self.by_sentence: dict[int, list[int]] = {}
        for at, event in enumerate(events):
            if (
                event.part == "body"
                and (token := doc.body.token_at(event.anchor_start or 0)) is not None
            ):
                self.by_sentence.setdefault(doc.body.sentence_of(token), []).append(at)
        self.events = events
        self.main = next((at for at, event in enumerate(events) if event.main), None)

    def bind(self, quantity: Quantity) -> tuple[Quantity, str | None]:
        """Give a quantity with what it counts, and what became of those: dead, injured."""
        first, last = self.passage.tokens_in(quantity.start, quantity.end)
        if first >= last:
            return quantity, None
        sentence = self.passage.sentence_of(first)
        if not self.passage.sentences[sentence].parsed:
            event = self._event(sentence, first, None)
            words = self.passage.words(first + 1, last)
            return quantity.model_copy(update={"event": event, "counted": words or None}), None
        head = self._head(first, last)
        verb = self._verb(head)
        role = self._role(quantity, head, verb, first, last)
        event = self._event(sentence, head, role)
        measured = quantity.kind in _MEASURES
        counted = self._measured(head, verb) if measured else self._counted(head, verb, role)
        meaning = None if verb is None else self.meanings.of(verb)
        source = self.naming.who(meaning.reporter) if meaning else None
        told = quantity.model_copy(
            update={
                "counted": counted,
                "event": event,
                "kind": role if role in _KINDS else quantity.kind,
                "as_of": self._day(sentence),
                "place": self.events[event].place if event is not None else None,
                "source": source.name if source else None,
                "increment": quantity.qualifier is None and self._is_more(first, last),
            }
        )
        return told, role

    def is_word(self, i: int, name: str) -> bool:
        """Is the token listed under a name in the language's words of figures?"""
        words = self.frames.figures.get(name, frozenset())
        return self.tokens[i].lemma in words or self.tokens[i].text.lower() in words

    def _head(self, first: int, last: int) -> int:
        """Give the token of a span that depends on what is outside of it; the noun counted where
        the number stands alone.
        """
        inside = range(first, last)
        head = next((k for k in inside if self.tokens[k].head not in inside), last - 1)
        if self.tokens[head].head == head:
            head = next((k for k in inside if self.tokens[k].head == k), head)
        up = self.tokens[head].head
        if self.tokens[head].dep in ("nummod", "quantmod") and self.tokens[up].pos in _NOUNS:
            return up
        return head

    def _verb(self, i: int) -> int | None:
        """Give the verb whose clause a figure is in."""
        for _ in range(_STEPS):
            if self.tokens[i].pos in _VERBS:
                return i
            part = next(
                (
                    k
                    for k in self.passage.right(i)
                    if self.tokens[k].dep in ("acl", "relcl") and self.tokens[k].pos == "VERB"
                ),
                None,
            )
            if part is not None:
                return part
            head = self.tokens[i].head
            if head == i:
                return None
            i = head
        return None

    def _role(
        self, quantity: Quantity, head: int, verb: int | None, first: int, last: int
    ) -> str | None:
        """Say what became of the people counted, by the noun, what is beside it, or the verb."""
        if quantity.kind not in _PEOPLE and quantity.kind not in _KINDS:
            return None
        near = [*range(first, last), head, *self.passage.right(head)[:4]]
        if verb is not None and self._is_done_to(verb, head):
            near.append(verb)
        above = self.tokens[head].head
        if self.tokens[head].dep == "pobj" and above != head:
            near += [k for k in self._toll(above) if k is not None]
        for name in (*_VICTIMS, *_KINDS):
            if any(self.is_word(k, name) for k in near if self.tokens[k].pos != "AUX"):
                return name
        return None

    def _toll(self, preposition: int) -> list[int | None]:
        """Give what rose to a number: "the death toll rose to ten"."""
        verb = self.tokens[preposition].head
        if self.tokens[verb].pos != "VERB":
            return []
        subject = self.clauses.arguments(verb).subject
        if subject is None or not self.is_word(subject, "said"):
            return []
        return [subject, *self.passage.left(subject)]

    def _is_done_to(self, verb: int, head: int) -> bool:
        """Is the figure whom the verb is done to, or who died?"""
        arguments = self.clauses.arguments(verb)
        if arguments.object is not None and self._is_part(head, arguments.object):
            return True
        subject = arguments.subject
        return arguments.object is None and subject is not None and self._is_part(head, subject)

    def _is_part(self, i: int, whole: int) -> bool:
        for _ in range(_STEPS):
            if i == whole:
                return True
            i = self.tokens[i].head
        return False

    def _counted(self, head: int, verb: int | None, role: str | None) -> str | None:
        """Say what is counted: the noun with what became of it, or with what stands beside it; of a
        measure what has it.
        """
        noun = self._noun(head)
        done = verb is not None and self.tokens[verb].pos != "AUX" and self._is_done_to(verb, head)
        if role is not None:
            people = noun or next(iter(self.frames.figures.get("people", ())), "")
            return f"{people} {self.tokens[verb].text}" if done and verb is not None else people
        if noun and self._beside(head):
            return f"{noun} {self._beside(head)}"
        if done and verb is not None and self.clauses.arguments(verb).passive:
            return f"{noun} {self.tokens[verb].text}".strip()
        return noun or None

    def _measured(self, head: int, verb: int | None) -> str | None:
        """Give what has a measure: "a seven-inch screen", "the car weighs 150 kg"."""
        up = self.tokens[head].head
        if self.tokens[head].dep in ("amod", "compound", "nmod", "nummod") and up != head:
            return self._noun(up) or None
        subject = None if verb is None else self.clauses.arguments(verb).subject
        who = self.naming.who(subject)
        return who.name if who else None

    def _noun(self, head: int) -> str:
        """Give the words of the noun counted, without the number."""
        if self.tokens[head].pos not in _NOUNS:
            return ""
        left = [
            k
            for k in self.passage.left(head)
            if self.tokens[k].dep in ("amod", "compound", "nmod") and self.tokens[k].pos in _WORDS
        ]
        return " ".join(self.tokens[k].text for k in (*left, head))

    def _beside(self, head: int) -> str:
        """Give what stands right after a noun: "on hunger strike", "of the court"."""
        part = next(
            (k for k in self.passage.right(head) if self.tokens[k].dep in ("prep", "acl")), None
        )
        if part is None or part > head + 2:
            return ""
        first, last = self.passage.subtree(part)
        return self.passage.words(first, min(last, first + _BESIDE))

    def _event(self, sentence: int, head: int, role: str | None) -> int | None:
        """Give the event of a figure: one above it in its sentence, or the one that is told there;
        of people hurt where none is, the main one.
        """
        here = self.by_sentence.get(sentence, [])
        above = {head, *self.passage.ancestors(head)}
        for at in here:
            if self._anchor(at) in above:
                return at
        if here:
            return min(here, key=lambda at: abs(self._anchor(at) - head))
        hurt = role is not None and self.main is not None
        if hurt and self.events[self.main or 0].type in _HURTING:
            return self.main
        return self.main if sentence < _LEAD else None

    def _anchor(self, at: int) -> int:
        return self.passage.token_at(self.events[at].anchor_start or 0) or 0

    def _day(self, sentence: int) -> str | None:
        """Give the only day that the sentence names."""
        bounds = self.passage.sentences[sentence]
        start, end = self.passage.span(bounds.start, bounds.end)
        days = self.facts.days(start, end)
        return days[0] if len(days) == 1 else None

    def _is_more(self, first: int, last: int) -> bool:
        near = range(max(first - 1, 0), min(last + 1, len(self.tokens)))
        return any(self.is_word(k, "more") for k in near)


def bind_figures(
    doc: Doc,
    facts: Facts,
    quantities: Sequence[Quantity],
    events: Sequence[Event],
    language: str = "en",
) -> Bound:
    """Give quantities with what they count, and events with their victims."""
    frames = frames_of(language)
    if frames is None:
        return Bound(tuple(quantities), tuple(events))
    reader = _Reader(doc, frames, facts, events)
    told = [reader.bind(one) for one in quantities]
    victims: dict[tuple[int, str], int] = {}
    for quantity, role in told:
        whole = quantity.value is not None and quantity.value.is_integer()
        if role not in _VICTIMS or quantity.event is None or not whole or quantity.increment:
            continue
        victims.setdefault((quantity.event, role), int(quantity.value or 0))
    named = tuple(
        event.model_copy(
            update={name: victims.get((at, name)) for name in _VICTIMS if (at, name) in victims}
        )
        for at, event in enumerate(events)
    )
    return Bound(tuple(quantity for quantity, _ in told), named)
