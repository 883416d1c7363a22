"""Whom a noun phrase names: a person, a body, a state, a group in its own name, or nobody."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.extract.events.clauses import Clauses
from schemas.article import ActorKind, Date, Entity
from schemas.datafiles import load_lines
from schemas.known_names import load_countries

# Words before and after a head that belong to a name of it: longer phrases are cut.
_LONGEST = 14
# Who acted last: a pronoun means one of them.
_RECENT = 12
_NOUNS = frozenset({"NOUN", "PROPN", "NUM", "ADJ", "DET"})


class Actor(NamedTuple):
    """A name (or the words of the text), what it is, where it belongs, and its tokens
    `[first, last)`.
    """

    name: str
    kind: ActorKind | None
    country: str | None
    first: int
    last: int


class Naming:
    """The names of one passage by its tokens."""

    def __init__(
        self,
        clauses: Clauses,
        entities: Sequence[Entity],
        nations: Sequence[tuple[int, int, str]],
        dates: Sequence[Date] = (),
    ) -> None:
        self.clauses, self.passage = clauses, clauses.passage
        self.tokens = self.passage.tokens
        self.words = clauses.frames.actors
        self._at: dict[int, Entity] = {}
        self._persons: list[tuple[int, Entity]] = []
        for entity in entities:
            for mention in entity.mentions:
                first, last = self.passage.tokens_in(mention.start, mention.end)
                self._at.update(dict.fromkeys(range(first, last), entity))
                if entity.type == "person":
                    self._persons.append((first, entity))
        self._persons.sort(key=lambda one: one[0])
        self._nations: dict[int, str] = {}
        for start, end, code in nations:
            first, last = self.passage.tokens_in(start, end)
            self._nations.update(dict.fromkeys(range(first, last), code))
        self._days = {
            k for date in dates for k in range(*self.passage.tokens_in(date.start, date.end))
        }
        self._subjects: list[tuple[int, Actor]] = []

    def entity_at(self, i: int) -> Entity | None:
        """Give the entity whose name holds a token."""
        return self._at.get(i)

    def remember(self, i: int, who: Actor | None) -> None:
        """Note who acted, for the pronouns that follow."""
        if who is not None:
            self._subjects.append((i, who))

    def who(self, i: int | None) -> Actor | None:
        """Give whom the phrase with this head names; None for nobody known, and for no noun."""
        if i is None:
            return None
        i = self._counted(i)
        token = self.tokens[i]
        if token.pos == "PRON" or token.tag in ("PRP", "PRP$"):
            return self._meant(i)
        if token.pos not in _NOUNS or i in self._days:
            return None
        at = i if i in self._at else self._beside(i)
        if at is not None:
            return self._named(at, self._at[at])
        if token.lemma in self.words["never"]:
            return None
        return self._body(i) or self._described(i)

    def _beside(self, i: int) -> int | None:
        """Give the name beside a common noun: "the magistrate, Timothy Tanchut,"."""
        for k in self.passage.children(i):
            entity = self._at.get(k)
            if entity is not None and self.tokens[k].dep == "appos" and entity.type != "place":
                return k
        return None

    def _counted(self, i: int) -> int:
        """Give what there is a number of: "a group of pirates"."""
        for _ in range(3):
            token = self.tokens[i]
            if i in self._at or not (
                self.clauses.is_word(i, "transparent") or token.pos in ("NUM", "DET")
            ):
                return i
            of = next(
                (
                    k
                    for k in self.passage.right(i)
                    if self.tokens[k].dep == "prep" and self.clauses.is_word(k, "of")
                ),
                None,
            )
            inner = None if of is None else self.clauses.child(of, "pobj")
            if inner is None or self.tokens[inner].pos == "PRON":
                return i
            i = inner
        return i

    def _named(self, i: int, entity: Entity) -> Actor:
        first, last = i, i + 1
        while first > 0 and self._at.get(first - 1) is entity:
            first -= 1
        while self._at.get(last) is entity:
            last += 1
        code = entity.country
        if entity.type == "place" and code and entity.name == name_countries().get(code):
            return Actor(code, "country", code, first, last)
        if entity.type == "place":
            return Actor(entity.name, None, code, first, last)
        kind: ActorKind = "group" if entity.name in _armed() else entity.type
        return Actor(entity.name, kind, code, first, last)

    def _body(self, i: int) -> Actor | None:
        """Give the body or the group that acts through "JNIM fighters", "fighters of JNIM", "the
        White House spokesman", "an Asiana Airlines airplane".
        """
        near = [
            k
            for k in self.passage.left(i)
            if self.tokens[k].dep in ("compound", "nmod", "poss", "amod")
        ]
        for k in self.passage.right(i):
            if self.tokens[k].dep == "prep" and (
                self.clauses.is_word(k, "of")
                and self.tokens[i].lemma in self.words["armed"] | self.words["speaks"]
            ):
                inner = self.clauses.child(k, "pobj")
                near += [] if inner is None else [inner]
        for k in near:
            entity = self._at.get(k)
            if entity is None or entity.type != "organization":
                continue
            own = self.tokens[i].lemma in self.words["organization"]
            if self.tokens[k].dep == "poss" and own:
                continue
            who = self._named(k, entity)
            return who._replace(first=min(who.first, i), last=max(who.last, i + 1))
        return None

    def _described(self, i: int) -> Actor | None:
        first, last = self._phrase(i)
        while first < i and self.tokens[first].text.lower() in self.words["skipped"]:
            first += 1
        name = self.passage.words(first, last)
        lemma = self.tokens[i].lemma
        people = self.clauses.frames.classes["person"]
        kind: ActorKind | None = None
        if lemma in self.words["organization"]:
            kind = "organization"
        elif lemma in people or lemma in self.words["armed"]:
            kind = "group" if self.tokens[i].tag in ("NNS", "NNPS") else "person"
        elif self.tokens[i].tag == "NNS" and self.clauses.frames.classes["group"] & {lemma}:
            kind = "group"
        return Actor(name, kind, self._country(first, last), first, last)

    def _phrase(self, i: int) -> tuple[int, int]:
        """Give the tokens of a phrase without its clauses: what stands before the head, and an "of"
        or "in" that names something.
        """
        left = [
            k for k in self.passage.left(i) if self.tokens[k].dep not in ("relcl", "cc", "punct")
        ]
        first = self.passage.subtree(left[0])[0] if left else i
        first = max(first, i - _LONGEST)
        last = i + 1
        for k in self.passage.right(i):
            if self.tokens[k].dep == "prep" and k == last:
                inner = self.clauses.child(k, "pobj")
                if inner is None or not (self.clauses.is_word(k, "of") or inner in self._at):
                    break
                _, after = self._phrase(inner) if inner not in self._at else (0, self._end(inner))
                last = min(max(last, after), i + _LONGEST)
            elif (
                k == last
                and self.tokens[k].dep in ("nummod", "appos")
                and self.tokens[k].pos == "NUM"
            ):
                last = k + 1
            else:
                break
        return first, last

    def _end(self, i: int) -> int:
        entity, last = self._at.get(i), i + 1
        while entity is not None and self._at.get(last) is entity:
            last += 1
        return last

    def _country(self, first: int, last: int) -> str | None:
        """Give the country that a phrase names: "Spanish navy sailors", "police in Lima"."""
        for k in range(first, last):
            if k in self._nations:
                return self._nations[k]
        for k in range(first, last):
            entity = self._at.get(k)
            if entity is not None and entity.country and entity.type == "place":
                return entity.country
        return None

    def _meant(self, i: int) -> Actor | None:
        """Give whom a pronoun means: who acted last, of its kind; silent where nobody did."""
        low = self.tokens[i].text.lower()
        before = [who for at, who in self._subjects[-_RECENT:] if at < i]
        if low in self.words["he"]:
            persons = (who for who in reversed(before) if who.kind == "person")
            who = next(persons, None) or self._last_person(i)
        elif low in self.words["they"]:
            who = next((w for w in reversed(before) if w.kind in ("group", "organization")), None)
        elif low in self.words["it"]:
            who = next((w for w in reversed(before) if w.kind in ("organization", "country")), None)
        else:
            who = None
        return who._replace(first=i, last=i + 1) if who else None

    def _last_person(self, i: int) -> Actor | None:
        last = bisect_left(self._persons, i, key=lambda one: one[0]) - 1
        if last < 0:
            return None
        at, entity = self._persons[last]
        return Actor(entity.name, "person", entity.country, at, at + 1)

    def places(self, first: int, last: int) -> Iterator[tuple[int, Entity]]:
        """Give the places named among some tokens, each with its first."""
        seen: set[int] = set()
        for k in range(first, last):
            entity = self._at.get(k)
            if entity is not None and entity.type == "place" and id(entity) not in seen:
                seen.add(id(entity))
                yield k, entity


@cache
def name_countries() -> dict[str, str]:
    """Give the names of the countries of today by code."""
    return {country.code: country.name for country in load_countries() if country.code}


@cache
def _armed() -> frozenset[str]:
    return frozenset(load_lines("armed_groups.txt"))
