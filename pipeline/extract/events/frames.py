"""The frames of a language: which words tell of which event, and what they need beside them."""

import tomllib
from functools import cache
from typing import Literal, NamedTuple, get_args

from pydantic import Field

from schemas.article import EventType
from schemas.datafiles import find_data, read_text
from schemas.model import Model

PERSON = "person"  # the class that a name or a pronoun is of, too
CLAUSE = "~"
_FEW = 4  # words of a class: more are no cue
_NOT = "!"


class TypeOf(Model):
    """What holds for all events of a type.

    `target` are the prepositions that lead to who it is done to, best first; `future` is the type
    of promising or announcing it; a `recipient` is its target, whatever the object; with `ground`
    it is done to the country where it happens, where nobody else is named.
    """

    target: tuple[str, ...] = ()
    future: EventType | None = None
    recipient: bool = False
    ground: bool = False


class FrameFile(Model):
    """A language's `events.toml`: classes and frames as written there."""

    classes: dict[str, str]
    types: dict[EventType, TypeOf]
    verbs: dict[str, str]
    nouns: dict[str, str]
    meaning: dict[str, str] = Field(default_factory=dict)
    actors: dict[str, str] = Field(default_factory=dict)
    figures: dict[str, str] = Field(default_factory=dict)


class FramePart(NamedTuple):
    """A word that a frame needs, or with `absent` must not have: one of `words`, or of a person."""

    words: frozenset[str]
    person: bool
    absent: bool = False


Clause = Literal["any", "other", "none", "hostile", "that"]


class EventFrame(NamedTuple):
    """A verb (or adjective) with its parts. `clause` says what clause must depend on it."""

    type: EventType | None
    mode: str | None
    lemma: str
    nodes: tuple[FramePart, ...]
    subject: FramePart | None
    clause: Clause | None
    verbs: frozenset[str]
    object: bool | None
    size: int


class NounFrame(NamedTuple):
    """A noun that is an event, with the words that stand right before it."""

    type: EventType | None
    mode: str | None
    before: tuple[str, ...]


class Frames:
    """The frames of one language, ready to be looked up by lemma."""

    def __init__(self, file: FrameFile) -> None:
        self.classes = {name: frozenset(words.split()) for name, words in file.classes.items()}
        self.meaning = {name: frozenset(words.split()) for name, words in file.meaning.items()}
        self.actors = {name: frozenset(words.split()) for name, words in file.actors.items()}
        self.figures = {name: frozenset(words.split()) for name, words in file.figures.items()}
        self.types = file.types
        self.verbs: dict[str, list[EventFrame]] = {}
        self.nouns: dict[str, list[NounFrame]] = {}
        for key, lines in file.verbs.items():
            for line in filter(None, (line.strip() for line in lines.split(";"))):
                frame = self._frame(*_type_and_mode(key), line.split())
                self.verbs.setdefault(frame.lemma, []).append(frame)
        for key, words in file.nouns.items():
            for word in words.split():
                *before, lemma = word.split("_")
                noun = NounFrame(*_type_and_mode(key), tuple(before))
                self.nouns.setdefault(lemma, []).append(noun)
        for frames in self.verbs.values():
            frames.sort(key=lambda frame: -frame.size)
        for nouns in self.nouns.values():
            nouns.sort(key=lambda noun: -len(noun.before))

    @property
    def cues(self) -> frozenset[str]:
        """Give the lemmas without which a sentence hardly tells of an event.

        Of a verb that stands in every other sentence it is the words beside it.
        """
        common = self.meaning.get("common", frozenset())
        found = {lemma for lemma in self.verbs if lemma not in common} | set(self.nouns)
        for lemma in common & self.verbs.keys():
            for frame in self.verbs[lemma]:
                needed = [node.words for node in frame.nodes if not node.absent]
                if frame.type is not None and needed and len(needed[-1]) <= _FEW:
                    found |= needed[-1]
        return frozenset(found) - common - self.meaning.get("weak", frozenset())

    def _node(self, words: str, *, absent: bool = False) -> FramePart:
        found: set[str] = set()
        for word in words.split("/"):
            found |= self.classes[word[1:]] if word.startswith("@") else {word}
        return FramePart(frozenset(found), f"@{PERSON}" in words.split("/"), absent)

    def _frame(self, kind: EventType | None, mode: str | None, parts: list[str]) -> EventFrame:
        nodes: list[FramePart] = []
        subject, clause, verbs, thing = None, None, frozenset[str](), None
        for part in parts[1:]:
            if part in ("obj", "!obj"):
                thing = part == "obj"
            elif part in ("that", "!that"):
                clause = "that" if part == "that" else "none"
            elif part.startswith("subj:"):
                subject = self._node(part.removeprefix("subj:"))
            elif part in ("!~", "~", "~!", "~@hostile"):
                clause = {"!~": "none", "~": "any", "~!": "other", "~@hostile": "hostile"}[part]
            elif part.startswith(CLAUSE):
                clause, verbs = "any", self._node(part[1:]).words
            else:
                nodes.append(self._node(part.removeprefix(_NOT), absent=part.startswith(_NOT)))
        needed = sum(not node.absent for node in nodes)
        size = 2 * (needed + bool(subject) + bool(verbs)) + (clause not in (None, "none"))
        return EventFrame(
            kind,
            mode,
            parts[0],
            tuple(nodes),
            subject,
            clause,  # type: ignore[arg-type]
            verbs,
            thing,
            2 * size + (thing is not None) + (kind is None) + (clause == "hostile"),
        )


def _type_and_mode(key: str) -> tuple[EventType | None, str | None]:
    name, _, mode = key.partition(".")
    kind = next((kind for kind in get_args(EventType) if kind == name), None)
    if kind is None and name != "none":
        raise ValueError(f"events.toml: there is no type of event {name!r}")
    return kind, mode or None


@cache
def frames_of(language: str) -> Frames | None:
    """Give the frames of a language; None where nobody has written them."""
    name = f"languages/{language}/events.toml"
    if not find_data(name).is_file():
        return None
    return Frames(FrameFile.model_validate(tomllib.loads(read_text(name))))
