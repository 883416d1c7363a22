"""The events of an article, and which of them it is about."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.extract.events.candidates import MAIN, NOMINAL, SUBORDINATE, Candidate, Finder
from pipeline.extract.events.frames import Frames, frames_of
from pipeline.extract.events.who import Actor, Naming, name_countries
from pipeline.text.cues import NO_CUES, Cues
from pipeline.text.doc import Doc, Passage
from schemas.article import Date, Entity, Event, Part, Span

# What two do together: the second of two subjects is the target.
_MUTUAL = frozenset({"agree", "consult", "cooperate", "support", "deal"})
# Of a text of news no more events matter.
_MOST = 40
# Sentences at the beginning that tell what a text is about.
_LEAD = 3
# Letters that a verb and its noun share: withdraw, withdrawal.
_STEM = 5
# What matters less is background; each sentence further down matters less.
_NOTABLE, _FURTHER = 2.65, 0.12
# What the title's kind of event, its verb and its words count for, and each sentence further down.
_SAME_KIND, _SAME_VERB, _TITLE, _SECOND = 2.0, 2.0, 4.0, 1.2
# Names of a body that are looked for in its title.
_NAMES = 400
# Between the parts of an event no more tokens are told with it.
_WIDEST = 45


class Facts(NamedTuple):
    """What was read of a text before: offsets count in its body."""

    entities: Sequence[Entity] = ()
    nations: Sequence[tuple[int, int, str]] = ()
    dates: Sequence[Date] = ()

    def days(self, start: int, end: int) -> list[str]:
        """Give the days that are named between two offsets."""
        first = bisect_left(self.dates, start, key=_start)
        last = bisect_left(self.dates, end, key=_start)
        return [date.gte for date in self.dates[first:last] if date.gte and date.gte == date.lte]


class _Draft(NamedTuple):
    """A candidate with its sentence and whom it names."""

    candidate: Candidate
    sentence: int
    actor: Actor | None
    target: Actor | None
    lemma: str
    done: bool  # somebody or something is told to do it


class _Reader:
    """Reads the events of one passage."""

    def __init__(self, passage: Passage, frames: Frames, facts: Facts, part: Part) -> None:
        self.passage, self.frames, self.facts, self.part = passage, frames, facts, part
        self.finder = Finder(passage, frames)
        self.naming = Naming(self.finder.clauses, facts.entities, facts.nations, facts.dates)

    def drafts(self) -> list[_Draft]:
        """Give what may be told, sentence by sentence, what its main clause says first."""
        found = []
        for at, sentence in enumerate(self.passage.sentences):
            candidates = self.finder.find(sentence)
            candidates.sort(key=_weight)
            drafts = [self._draft(one, at) for one in candidates]
            for one in sorted(drafts, key=lambda draft: draft.candidate.anchor):
                self.naming.remember(one.candidate.anchor, one.actor)
            found += drafts
        return found

    def _draft(self, one: Candidate, sentence: int) -> _Draft:
        actor, target = self.naming.who(one.actor), self.naming.who(one.target)
        if one.type in _MUTUAL and target is None and one.actor is not None:
            beside = self.finder.clauses.child(one.actor, "conj")
            target = self.naming.who(beside)
        if actor and target and actor.name == target.name:
            target = None
        done = actor is not None
        if actor is not None and not _can_act(actor):
            actor = None
        return _Draft(one, sentence, actor, target, self.passage.tokens[one.anchor].lemma, done)

    def other(self, sentence: int) -> _Draft | None:
        """Give what a sentence says happened where no frame tells of what kind it is."""
        bounds = self.passage.sentences[sentence]
        if not bounds.parsed:
            return None
        for i in self.passage.roots(sentence):
            verb = self._told(i)
            if verb is None:
                continue
            arguments = self.finder.clauses.arguments(verb)
            meaning = self.finder.meanings.of(verb)
            if meaning.silent or (arguments.subject is None and arguments.object is None):
                continue
            candidate = Candidate(
                verb, "other", None, arguments.subject, arguments.object, (verb,), MAIN, meaning, 0
            )
            return self._draft(candidate, sentence)
        return None

    def _told(self, i: int) -> int | None:
        """Give the verb of what happened: below a verb of saying that of its clause."""
        for _ in range(3):
            if self.passage.tokens[i].pos != "VERB":
                return None
            if not self.finder.clauses.is_word(i, "say"):
                return i
            inner = self.finder.clauses.child(i, "ccomp")
            if inner is None:
                return i if self.finder.clauses.arguments(i).object is not None else None
            i = inner
        return None

    def event(self, draft: _Draft, *, main: bool) -> Event:
        """Make the event."""
        one, passage = draft.candidate, self.passage
        first, last = self.span(draft)
        start, end = passage.span(first, last)
        anchor = passage.tokens[one.anchor]
        place = self._place(draft)
        reporter = self.naming.who(one.meaning.reporter)
        return Event.model_construct(
            text=passage.text[start:end],
            start=start,
            end=end,
            type=one.type,
            mode=one.mode,
            actor=draft.actor.name if draft.actor else None,
            actor_kind=draft.actor.kind if draft.actor else None,
            actor_country=draft.actor.country if draft.actor else None,
            target=draft.target.name if draft.target else None,
            target_country=self._target_country(draft, place),
            place=place.name if place else None,
            date=self._date(draft),
            polarity=one.meaning.polarity,
            modality=one.meaning.modality,
            reporter=reporter.name if reporter else None,
            main=main,
            part=self.part,
            anchor_start=anchor.start,
            anchor_end=anchor.end,
        )

    def span(self, draft: _Draft) -> tuple[int, int]:
        """Give the tokens of the clause's core: verb, its parts, who acts, whom it is done to."""
        one = draft.candidate
        bounds = self.passage.sentences[draft.sentence]
        first, last = min(one.parts), max(one.parts) + 1
        for who in (draft.actor, draft.target):
            if who is None or not bounds.start <= who.first < bounds.end:
                continue
            low, high = min(first, who.first), max(last, who.last)
            if high - low <= _WIDEST:
                first, last = low, high
        return first, min(last, bounds.end)

    def _clause(self, draft: _Draft) -> tuple[int, int]:
        """Give the tokens of the clause that an event is told in."""
        verb = min(draft.candidate.parts, key=self._height)
        first, last = self.passage.subtree(verb)
        return first, last

    def _height(self, i: int) -> int:
        return len(self.passage.ancestors(i))

    def _target_country(self, draft: _Draft, place: Entity | None) -> str | None:
        """Give where the target belongs, or whose ground it is done on."""
        if draft.target is not None and draft.target.country is not None:
            return draft.target.country
        kind = self.frames.types.get(draft.candidate.type)
        return place.country if kind is not None and kind.ground and place is not None else None

    def _place(self, draft: _Draft) -> Entity | None:
        """Give the most exact place that the clause names as where it happened, or its sentence."""
        bounds = self.passage.sentences[draft.sentence]
        for first, last in (self._clause(draft), (bounds.start, bounds.end)):
            found = [entity for k, entity in self.naming.places(first, last) if self._is_where(k)]
            if found:
                return next((e for e in found if not _is_country(e)), found[0])
        return None

    def _is_where(self, k: int) -> bool:
        """Does a preposition of place govern the name, or the name that it stands beside?"""
        tokens, locative = self.passage.tokens, self.frames.actors["locative"]
        for _ in range(4):
            head = tokens[k].head
            if tokens[k].dep == "pobj":
                return tokens[head].lemma in locative
            if head == k or tokens[k].dep not in ("appos", "compound", "conj", "npadvmod"):
                return False
            k = head
        return False

    def _date(self, draft: _Draft) -> str | None:
        """Give the day that the clause names, or the only one of its sentence."""
        bounds = self.passage.sentences[draft.sentence]
        start, end = self.passage.span(bounds.start, bounds.end)
        dates = self.facts.dates
        near = dates[bisect_left(dates, start, key=_start) : bisect_left(dates, end, key=_start)]
        near = [d for d in near if d.gte and d.lte]
        low, high = self.passage.span(*self._clause(draft))
        inside = [d for d in near if low <= d.start < high]
        for found in (inside, near):
            if not found:
                continue
            at = self.passage.tokens[draft.candidate.anchor].start
            best = min(found, key=lambda d: abs(d.start - at))
            return best.gte if best.gte == best.lte else f"{best.gte}/{best.lte}"
        return None


def _start(date: Date) -> int:
    return date.start


def find_events(doc: Doc, facts: Facts, language: str = "en") -> tuple[Event, ...]:
    """Give the events of a text, sentence by sentence, each once; one of them is the main one.

    What only its title tells is told with offsets into the title. Nothing of a language without
    frames.
    """
    frames = frames_of(language)
    if frames is None:
        return ()
    body = _Reader(doc.body, frames, facts, "body")
    title = _Reader(doc.title, frames, _in_title(doc, facts), "title")
    headline = [one for one in title.drafts() if one.candidate.rank >= NOMINAL]
    drafts = body.drafts()
    told = list(_once(drafts, frames))
    kinds = [one.candidate.type for one in headline]
    main = _main(body, told, doc.title, kinds)
    if main is not None and main not in told:
        told.insert(0, main)
    told = _notable(told, main)
    events = [body.event(one, main=one is main) for one in told[:_MOST]]
    if headline and (main is None or main.candidate.type == "other"):
        events = [one for one in events if not one.main]
        events.insert(0, title.event(headline[0], main=True))
    return tuple(events)


def _can_act(who: Actor) -> bool:
    """Is it somebody or something of somebody's, and no mere thing: "the presence"?"""
    return who.kind is not None or who.country is not None or who.name[:1].isupper()


def _weight(one: Candidate) -> tuple[bool, int, int]:
    verbal = one.rank >= SUBORDINATE
    return not verbal, one.depth if verbal else 0, one.anchor


def _once(drafts: Sequence[_Draft], frames: Frames) -> Iterator[_Draft]:
    """Leave out what is only mentioned, and what was told before."""
    single = frames.classes["single"]
    seen: set[tuple[str, str]] = set()
    for one in drafts:
        kind = one.candidate.type
        if one.candidate.rank < NOMINAL or (
            not one.done and one.target is None and kind not in single
        ):
            continue
        keys = {(kind, one.lemma[:_STEM])} | {(kind, who.name) for who in (one.target,) if who}
        if kind in single:
            keys = {(kind, "")}
        if seen & keys:
            continue
        seen |= keys
        yield one


def _notable(told: Sequence[_Draft], main: _Draft | None) -> list[_Draft]:
    """Keep what matters to the story; the rest is background, told further down or in passing."""
    kept = [one for one in told if one is main or _weight_of(one) >= _NOTABLE]
    return kept or list(told[:1])


def _weight_of(one: _Draft) -> float:
    candidate = one.candidate
    known = sum(who is not None and who.kind is not None for who in (one.actor, one.target))
    score = (
        candidate.rank
        + 0.5 * known
        - min(one.sentence, 12) * _FURTHER
        - 0.3 * min(candidate.depth, 5)
    )
    if one.done and one.actor is None:
        score -= 1.0  # what does it is no one
    return score


def _main(
    body: _Reader, told: Sequence[_Draft], title: Passage, kinds: Sequence[str]
) -> _Draft | None:
    """Give what the title and the first sentences are about."""
    words = _stems(title, 0, len(title.tokens))
    lead = [one for one in told if one.sentence < _LEAD]
    heard = {one.sentence for one in lead if one.candidate.rank >= MAIN}
    silent = (at for at in range(min(_LEAD, len(body.passage.sentences))) if at not in heard)
    lead += [other for at in silent if (other := body.other(at)) is not None]
    return max(lead, key=lambda one: _salience(one, kinds, words, body), default=None)


def _salience(
    one: _Draft, kinds: Sequence[str], title: frozenset[str], body: _Reader
) -> tuple[float, int]:
    """Say how much a text is about an event: told early, in a main clause, in the title's words."""
    candidate = one.candidate
    first, last = body.span(one)
    shared = len(_stems(body.passage, first, last) & title) / (len(title) or 1)
    score = candidate.rank - one.sentence * _SECOND - 0.3 * candidate.depth + _TITLE * shared
    score += _SAME_KIND * (candidate.type in kinds)
    anchor = body.passage.tokens[candidate.anchor].text.lower()[:_STEM]
    score += _SAME_VERB * (anchor in title) - (candidate.type == "other")
    score -= 2 * (not one.done and one.target is None)
    return score, -candidate.anchor


def _stems(passage: Passage, first: int, last: int) -> frozenset[str]:
    words = (token.text.lower() for token in passage.tokens[first:last])
    return frozenset(word[:_STEM] for word in words if len(word) >= 4)


def _in_title(doc: Doc, facts: Facts) -> Facts:
    """Give the names of the body where they stand in the title, the longest first."""
    title, free = doc.title.text, [True] * len(doc.title.text)
    found = []
    names = {(m.text, at) for at, e in enumerate(facts.entities) for m in e.mentions}
    for text, at in sorted(names, key=lambda one: (-len(one[0]), one))[:_NAMES]:
        start = title.find(text)
        if start >= 0 and all(free[start : start + len(text)]):
            free[start : start + len(text)] = [False] * len(text)
            span = Span(text=text, start=start, end=start + len(text))
            found.append(facts.entities[at].model_copy(update={"mentions": (span,)}))
    return Facts(tuple(found))


def _is_country(entity: Entity) -> bool:
    return entity.country is not None and entity.name == name_countries().get(entity.country)


def event_cues(language: str = "en") -> Cues:
    """Give the words without which a sentence of a language tells of no event."""
    frames = frames_of(language)
    return Cues(lemmas=frames.cues, lead=_LEAD) if frames else NO_CUES
