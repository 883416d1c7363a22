"""What becomes of an article when it meets the one the index already holds under its id.

`decide` is the whole policy, pure; `settle` carries it out on an index, again where somebody else
wrote meanwhile. Whatever the order of arrival, the same articles end as the same index.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from connectors.index import ArticleStore, Known, Stored, Write, Written
from pipeline.identity import SAID, address_of_another
from pipeline.provenance import elsewhere, first_place, moment, origin_of, parted, rank, source_of
from pipeline.revisions import insert, revise, reworded
from schemas.article import Article
from schemas.document import Document, Place
from schemas.errors import IndexRefusedError

Outcome = Literal["indexed", "revised", "merged", "unchanged"]
ATTEMPTS = 50  # rounds of looking up again; each lost round means that another writer went ahead


class Decision(NamedTuple):
    """What an arrival counts as, and the article to write (None: nothing).

    `elsewhere` is the arrival as an article of its own, to be settled instead; `leaving` are
    articles that have to be somewhere else before this one is written in their place.
    """

    outcome: Outcome
    article: Article | None
    elsewhere: Article | None = None
    leaving: tuple[Article, ...] = ()


class Folded(NamedTuple):
    """What the articles of one id count as, the article to write (None: nothing), what leaves its
    place to it, and what is to be settled elsewhere.
    """

    settled: list["Settled"]
    article: Article | None
    leaving: tuple[Article, ...]
    elsewhere: list[Article]


class Settled(NamedTuple):
    """What became of one article; `refused` carries the index's reason."""

    article: Article
    outcome: Outcome | Literal["refused"]
    reason: str | None = None


def decide(new: Article, old: Article | None, *, again: bool = False) -> Decision:
    """Decide what an arriving article does to the one that is there; `again` renews what was
    extracted from it.

    Of two texts of one source the one that was found later stands, whatever they say of their date;
    found at one time, the one with the later date, and then the one further on in the source. A
    place that says what it said before says nothing. Of two sources at one address one stands first
    (`rank`), and the other's text is an article of its own.
    """
    if old is None:
        return Decision("indexed", new)
    if is_same_text(new, old):
        renews = again and new.fingerprint == old.fingerprint and rank(new) <= rank(old)
        return Decision("indexed", renewed(new, old)) if renews else merge(new, old)
    if is_said_before(new, old):
        return Decision("unchanged", None)
    if new.id.startswith("u") and rank(new) != rank(old):
        return contend(new, old)
    return (
        Decision("revised", revised(new, old)) if moment(new) > moment(old) else add_late(new, old)
    )


def is_same_text(new: Article, old: Article) -> bool:
    """Say whether the words are the same, or (where they are the id) as good as the same and of
    another place.
    """
    return new.fingerprint == old.fingerprint or (
        new.id.startswith("t") and not places(new) & places(old)
    )


def is_said_before(new: Article, old: Article) -> bool:
    """Say whether the places of an arrival are known to have said the same last."""
    said = {(place.path, place.start): place.said for place in old.paths}
    return all(said.get((place.path, place.start)) == new.fingerprint[SAID] for place in new.paths)


def contend(new: Article, old: Article) -> Decision:
    """Decide between two sources with different texts under one address."""
    if rank(new) < rank(old):
        return Decision("indexed", new, leaving=tuple(parted(old)))
    if any(new.fingerprint == revision.fingerprint for revision in old.revisions):
        return Decision("merged", old.but(paths=united(new.paths, old.paths)))
    return Decision("unchanged", None, elsewhere=elsewhere(new))


def renewed(new: Article, old: Article) -> Article:
    """Give the newly extracted article with the history of the old one."""
    times = {
        "ingested": old.ingested,
        "timestamp": new.timestamp if new.published else old.timestamp,
    }
    kept = {"story": old.story, "duplicate": old.duplicate}
    past = {"revisions": old.revisions, "older_revisions": old.older_revisions}
    origin = origin_of(max(old, new, key=moment)) if old.origin else None
    return new.but(paths=united(new.paths, old.paths), origin=origin, **times, **kept, **past)


def merge(new: Article, old: Article) -> Decision:
    """Keep one article for a text found in two places; nothing to write where both places were
    known.
    """
    paths = united(new.paths, old.paths)
    if paths == old.paths:
        return Decision("unchanged", None)
    return Decision("merged", joined([new], old, paths))


def is_copy(new: Article, old: Article) -> bool:
    """Say whether an arrival holds the very text that is there, from a source of the same claim."""
    return new.fingerprint == old.fingerprint and rank(new) == rank(old)


def merge_all(copies: Sequence[Article], old: Article) -> tuple[list[Outcome], Article | None]:
    """Merge one text found in very many places, as `merge` does one after the other, but unite the
    places once.
    """
    said, outcomes, new = (
        {(place.path, place.start): place for place in old.paths},
        list[Outcome](),
        list[Article](),
    )
    for one in copies:
        told = {(place.path, place.start): place for place in one.paths}
        known = all(said.get(key) == place for key, place in told.items())
        outcomes.append("unchanged" if known else "merged")
        if not known:
            said.update(told)
            new.append(one)
    if not new:
        return outcomes, None
    return outcomes, joined(new, old, tuple(said[key] for key in sorted(said)))


def joined(new: Sequence[Article], old: Article, paths: tuple[Place, ...]) -> Article:
    """Give the one article of texts that are the same: the words of the source that stands first,
    seen first.
    """
    every = (old, *new)
    kept = min(
        every,
        key=lambda one: (rank(one), one.ingested, first_place(one).path, first_place(one).start),
    )
    same = [one for one in every if rank(one) == rank(kept)]
    changes: dict[str, object] = {
        "paths": paths,
        "ingested": min(one.ingested for one in every),
        "timestamp": min(one.timestamp for one in every),
        "origin": origin_of(max(same, key=moment)),
        "revisions": old.revisions,
        "older_revisions": old.older_revisions,
    }
    if kept.fingerprint == old.fingerprint:
        changes |= {"story": old.story, "duplicate": old.duplicate}
    else:
        changes |= reworded(old, kept.body)
    return kept.but(**changes)


def united(one: Iterable[Place], two: Iterable[Place]) -> tuple[Place, ...]:
    """Unite places, in one order; of a place in both take what the first says."""
    both = {(place.path, place.start): place for some in (two, one) for place in some}
    return tuple(both[key] for key in sorted(both))


def places(article: Article) -> set[tuple[str, int]]:
    """Give where an article was found."""
    return {(place.path, place.start) for place in article.paths}


def revised(new: Article, old: Article) -> Article:
    """Give the new form of an article, which remembers the old one."""
    times = {"ingested": min(old.ingested, new.ingested)}
    times |= {} if new.published else {"timestamp": old.timestamp}
    paths = united(new.paths, old.paths)
    return new.but(paths=paths, origin=origin_of(new), **times, **revise(old, new))


def add_late(new: Article, old: Article) -> Decision:
    """Put a text that came after a newer one among the revisions, unless it is there."""
    known = (
        revision.fingerprint == new.fingerprint
        and (revision.origin is None or revision.origin == origin_of(new))
        for revision in old.revisions
    )
    if any(known):
        return Decision("unchanged", None)
    times = {"ingested": min(old.ingested, new.ingested)}
    times |= {} if old.published else {"timestamp": min(old.timestamp, new.timestamp)}
    paths = united(old.paths, new.paths)
    return Decision(
        "merged", old.but(paths=paths, origin=origin_of(old), **times, **insert(old, new))
    )


def said_before(
    store: ArticleStore, documents: Sequence[Document], known: Mapping[str, Known]
) -> list[bool]:
    """Say of each document whether the store knows that its place said the same last, under its id
    (`known`) or as another source's words under the same address.
    """
    memory = Memory(known)
    held = [memory.holds(document, document.id) for document in documents]
    others = [
        ""
        if is_held or document.url is None or document.id not in known
        else address_of_another(document.url, source_of(document.paths[0].path))
        for document, is_held in zip(documents, held, strict=True)
    ]
    beside = Memory(store.look_up([*filter(None, others)]) if any(others) else {})
    return [
        is_held or beside.holds(document, other)
        for document, is_held, other in zip(documents, held, others, strict=True)
    ]


class Memory:
    """What an index remembers of some articles, by place."""

    def __init__(self, articles: Mapping[str, Known]) -> None:
        self.articles = articles
        self.places = {
            id_: {(place.path, place.start): place for place in one.paths}
            for id_, one in articles.items()
        }

    def holds(self, document: Document, id_: str) -> bool:
        """Say whether a document says what its place said last; an earlier version did not write
        down what that was.
        """
        at = document.paths[0]
        place = self.places.get(id_, {}).get((at.path, at.start))
        if place is None:
            return False
        if place.said is None:
            return place.end == at.end and self.articles[id_].fingerprint == document.fingerprint
        return place.said == document.fingerprint[SAID]


def settle(
    store: ArticleStore, articles: Sequence[Article], *, again: bool = False
) -> list[Settled]:
    """Write a batch, each article exactly once. Raises AccessError, IndexRefusedError."""
    settled: list[Settled] = []
    waiting = grouped(articles)
    for _ in range(ATTEMPTS):
        if not waiting:
            return settled
        done, waiting = one_round(store, waiting, again=again)
        settled.extend(done)
    raise IndexRefusedError(
        f"the index kept changing under this run: other writers went first {ATTEMPTS} times. Try"
        " again."
    )


def grouped(articles: Sequence[Article]) -> list[list[Article]]:
    """Gather the articles of each id: they meet the index together."""
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.id, []).append(article)
    return list(groups.values())


def one_round(
    store: ArticleStore, waiting: Sequence[list[Article]], *, again: bool
) -> tuple[list[Settled], list[list[Article]]]:
    """Look up, decide and write each group; give what is done and what must be tried again.

    What leaves its place is written where it goes first: killed between, it is there twice, and
    never lost.
    """
    stored = store.get([group[0].id for group in waiting])
    decided = [(group, fold(group, held(stored, group[0].id), again=again)) for group in waiting]
    left = write_over(store, [one for _, folded in decided for one in folded.leaving])
    hindered = {
        folded.article.id: one
        for _, folded in decided
        if folded.article and (one := hindering(folded, left))
    }
    answers = hindered | {
        answer.id: answer
        for answer in store.write(
            [
                over(folded.article, stored)
                for _, folded in decided
                if folded.article and folded.article.id not in hindered
            ]
        )
    }
    done, again_waiting = list[Settled](), list[list[Article]]()
    for group, folded in decided:
        answer = answers.get(group[0].id)
        if answer and answer.outcome == "conflict":
            again_waiting.append(group)
            continue
        refused = answer is not None and answer.outcome == "refused"
        reason = answer.reason if answer else None
        done += [
            Settled(one.article, "refused", reason) if refused else one for one in folded.settled
        ]
        again_waiting += grouped(folded.elsewhere)
    return done, again_waiting


def write_over(store: ArticleStore, leaving: Sequence[Article]) -> dict[str, Written]:
    """Write articles that leave their place where they go; one that is there already is merged with
    it.
    """
    if not leaving:
        return {}
    stored = store.get([one.id for one in leaving])
    folded = [fold([one], held(stored, one.id), again=False) for one in leaving]
    answers = store.write([over(one.article, stored) for one in folded if one.article])
    return {answer.id: answer for answer in answers if answer.outcome != "written"}


def hindering(folded: Folded, left: dict[str, Written]) -> Written | None:
    """Give why an article cannot take its place yet: the one before it could not be written
    elsewhere.
    """
    return next((left[one.id] for one in folded.leaving if one.id in left), None)


def fold(group: Sequence[Article], old: Article | None, *, again: bool) -> Folded:
    """Let the articles of one id meet what is there, one after the other: those of the source that
    stands first, the earlier ones first; one text in very many places is merged at once.
    """
    meeting = Meeting(old)
    in_order = sorted(group, key=lambda one: (rank(one), moment(one)))
    for _, same in groupby(in_order, key=lambda one: (rank(one), one.fingerprint)):
        first, *copies = same
        meeting.take(first, again=again)
        if meeting.now and not again and is_copy(first, meeting.now):
            meeting.take_copies(copies, meeting.now)
        else:
            for article in copies:
                meeting.take(article, again=again)
    return Folded(
        meeting.settled,
        meeting.now if meeting.changed else None,
        meeting.leaving,
        meeting.elsewhere,
    )


class Meeting:
    """What stands under an id while articles arrive one after the other, and what became of
    them.
    """

    def __init__(self, old: Article | None) -> None:
        self.now, self.changed = old, False
        self.settled, self.elsewhere = list[Settled](), list[Article]()
        self.leaving: tuple[Article, ...] = ()

    def take(self, article: Article, *, again: bool) -> None:
        """Let one arrive."""
        decision = decide(article, self.now, again=again)
        if decision.elsewhere:
            self.elsewhere.append(decision.elsewhere)
            return
        self.settled.append(Settled(article, decision.outcome))
        self.leaving += decision.leaving
        if decision.article is not None:
            self.now, self.changed = decision.article, True

    def take_copies(self, copies: Sequence[Article], now: Article) -> None:
        """Let copies of what stands there arrive, all at once."""
        outcomes, merged = merge_all(copies, now)
        self.settled += [
            Settled(article, outcome) for article, outcome in zip(copies, outcomes, strict=True)
        ]
        if merged is not None:
            self.now, self.changed = merged, True


def held(stored: dict[str, Stored], identifier: str) -> Article | None:
    """Give the article that is there."""
    there = stored.get(identifier)
    return there.article if there else None


def over(article: Article, stored: dict[str, Stored]) -> Write:
    """Make the conditional write over the state that was seen."""
    there = stored.get(article.id)
    return Write(article=article, token=there.token if there else None)
