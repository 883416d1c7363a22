"""Retention: what is older than a period goes, with all that hangs on it, and does not come back as
new.

What goes is decided here, purely; `prune` carries it out on an index, a page at a time. Articles go
first, each only as it was seen. What is remembered of one that went (its signature) is the note
that there is work left: the stories it was in are told the counts and originals of what will be
left, and then the signature goes too. So a prune that was killed is made good by the next, which
finds every signature that hangs on nothing. Of each article a tombstone stays, by which `recognise`
knows it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import NamedTuple, TypeVar

from connectors.index import ArticleStore, Expired, Index, Orphan, RelationStore
from pipeline.relate.cluster import copies_of
from pipeline.relate.reading import reading
from pipeline.stories import finish, pages, publish, renew_signatures, restored, signatures
from schemas.article import Duplicate
from schemas.document import Document
from schemas.model import Model
from schemas.signature import Related
from schemas.tombstone import Tombstone

PAGE = 500  # articles that go at once: the memory of pruning
TOLD = 200  # records that are told at once
COMPARED = 500  # copies of one text that went which are compared with each other at once, by age
PERIODS = 2  # a tombstone stays so many periods after its text was last offered,
LEAST_KEPT = timedelta(days=30)  # and never less than this
SEEN_EVERY = timedelta(days=1)  # how exactly a tombstone knows when its text was last offered
ROUNDS = 3  # of looking again at what somebody wrote while it was to go
One = TypeVar("One")


class Pruned(Model):
    """What went, or what would go: articles, from when to when these are, the stories they were in,
    rejects, runs, and tombstones that nobody needs any more.
    """

    before: datetime
    articles: int = 0
    first: datetime | None = None
    last: datetime | None = None
    stories: int = 0
    rejects: int = 0
    runs: int = 0
    tombstones: int = 0


class Fellow(NamedTuple):
    """An article of a story, as far as counting needs it; `of` is what it repeats, `size` and
    `origins` what it tells.
    """

    id: str
    of: str | None
    size: int
    origins: int


# --- decisions ---


def tombstone_of(article: Expired, horizon: datetime, now: datetime) -> Tombstone:
    """Make the tombstone of an article that goes."""
    return Tombstone(id=article.id, fingerprint=article.fingerprint, horizon=horizon, seen=now)


def stays_away(document: Document, tombstone: Tombstone) -> bool:
    """Say whether a text is what was pruned: the same text, or another of the same item that is
    older than what was pruned then. One that is newer is news; a text without a date is of when it
    was found.
    """
    at = document.published.gte if document.published else document.found
    return document.fingerprint == tombstone.fingerprint or at < tombstone.horizon


def seen_again(tombstones: Iterable[Tombstone], now: datetime) -> list[Tombstone]:
    """Give the tombstones that must note that their texts are still offered."""
    return [one.but(seen=now) for one in tombstones if now - one.seen >= SEEN_EVERY]


def forgotten_before(period: timedelta, now: datetime) -> datetime:
    """Say since when a pruned text must not have been offered for its tombstone to go."""
    return now - max(PERIODS * period, LEAST_KEPT)


def repeated_anew(orphans: Sequence[Related]) -> dict[str, Duplicate | None]:
    """Say of copies whose originals went what they repeat now: the oldest of those that are alike,
    as relating would.
    """
    texts = sorted((reading(one.signature) for one in orphans), key=lambda text: text.age)
    copies = {
        id_: copy for some in batches(texts, COMPARED) for id_, copy in copies_of(some).items()
    }
    return {
        text.id: Duplicate(of=copies[text.id].of, similarity=copies[text.id].similarity)
        if text.id in copies
        else None
        for text in texts
    }


def recounted(
    record: Related, story: str, size: int, origins: int, anew: Mapping[str, Duplicate | None]
) -> Related:
    """Give what is remembered of an article with the counts of its story; as it is where it left
    the story meanwhile.
    """
    if record.story.id != story:
        return record
    told = record.story.but(size=size, origins=origins)
    return record.but(story=told, duplicate=anew.get(record.signature.id, record.duplicate))


# --- work ---


def prune(index: Index, period: timedelta, now: datetime) -> Pruned:
    """Let go of everything older than a period. Killed at any moment and done again, it ends the
    same.

    Raises AccessError, IndexRefusedError.
    """
    horizon = now - period
    finish(index)
    renew_signatures(index.articles, index.relations)
    restore(index.articles, index.relations)
    gone, left = Tally(horizon), set[str]()
    for _ in range(ROUNDS):
        left = let_all_go(index, gone, now)
        if not left:
            break
    # they were counted as if they went
    retell(index, stories_of(index.relations, left), None)
    for orphans in batches(index.relations.scan_orphans(), PAGE):
        tie_up(index, orphans)
    counts = {
        "rejects": index.rejects.delete_before(horizon),
        "runs": index.runs.delete_before(horizon) if index.runs else 0,
        "tombstones": index.tombstones.delete_before(forgotten_before(period, now)),
    }
    index.storage.compact()
    index.refresh()
    return gone.pruned().but(**counts)


def foresee(index: Index, period: timedelta, now: datetime) -> Pruned:
    """Say what `prune` would let go of; changes nothing."""
    horizon = now - period
    gone = Tally(horizon)
    for page in batches(index.articles.scan_expired(horizon, now), PAGE):
        gone.add(page)
        gone.stories |= stories_of(index.relations, [one.id for one in page])
    forgotten = forgotten_before(period, now)
    return gone.pruned().but(
        rejects=sum(1 for _ in takewhile(lambda reject: reject.at < horizon, index.rejects.scan())),
        runs=index.runs.count_before(horizon) if index.runs else 0,
        tombstones=sum(one.seen < forgotten for one in index.tombstones.scan()),
    )


class Tally:
    """What went so far."""

    def __init__(self, before: datetime) -> None:
        self.before = before
        self.count = 0
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.stories: set[str] = set()

    def add(self, articles: Sequence[Expired]) -> None:
        """Count articles."""
        times = [one.timestamp for one in articles]
        self.count += len(times)
        self.first = min([*times, *filter(None, [self.first])], default=None)
        self.last = max([*times, *filter(None, [self.last])], default=None)

    def pruned(self) -> Pruned:
        """Give the sum."""
        return Pruned(
            before=self.before,
            articles=self.count,
            first=self.first,
            last=self.last,
            stories=len(self.stories),
        )


def restore(articles: ArticleStore, relations: RelationStore) -> None:
    """Make the records of what articles say of their stories, where an index was read from a file
    that says only that.
    """
    for page in pages(relations):
        told = {id_: one for id_, one in page.items() if one.story is not None}
        if told:
            relations.put(list(restored(told, signatures(articles, relations, told))))


def let_all_go(index: Index, gone: Tally, now: datetime) -> set[str]:
    """Let go of what is old, a page at a time; gives the ids of those that somebody wrote
    meanwhile, which are there still: a new form may be news, so it must be looked at again.
    """
    left = set[str]()
    for page in batches(index.articles.scan_expired(gone.before, now), PAGE):
        index.tombstones.put([tombstone_of(one, gone.before, now) for one in page])
        answers = index.articles.delete(page)
        removed = [
            one for one, answer in zip(page, answers, strict=True) if answer.outcome == "written"
        ]
        left |= {one.id for one in page} - {one.id for one in removed}
        gone.add(removed)
        records = list(index.relations.get([one.id for one in removed]).values())
        retell(index, {one.story.id for one in records if unforeseen(one, gone)}, gone.before)
        gone.stories |= {one.story.id for one in records}
        index.relations.delete_orphans([one.id for one in removed])
    return left


def unforeseen(record: Related, gone: Tally) -> bool:
    """Say whether the story of an article that went must be told so: once for all whose signatures
    are old.
    """
    return record.story.id not in gone.stories or record.signature.timestamp >= gone.before


def tie_up(index: Index, orphans: Sequence[Orphan]) -> None:
    """Do what killed prunes, or deletions by hand, left to do."""
    retell(index, {one.story for one in orphans if one.story is not None}, None)
    index.relations.delete_orphans([one.id for one in orphans if one.gone])


def stories_of(relations: RelationStore, ids: Iterable[str]) -> set[str]:
    """Give the stories that articles were found to belong to."""
    return {record.story.id for record in relations.get(list(ids)).values()}


def retell(index: Index, stories: set[str], horizon: datetime | None) -> None:
    """Tell the articles that stay in stories how many they are, and what those repeat whose
    originals went; what is older than a horizon is about to go.
    """
    articles, relations = index.articles, index.relations
    fellows = fellows_of(relations, sorted(stories), horizon)
    there = those_there(articles, [one.id for some in fellows.values() for one in some])
    originals = sorted({one.of for some in fellows.values() for one in some if one.of is not None})
    standing = those_there(articles, originals) - going(relations, originals, horizon)
    for story, some in fellows.items():
        held = [one for one in some if one.id in there]
        orphans = [one.id for one in held if one.of is not None and one.of not in standing]
        anew = repeated_anew(list(relations.get(orphans).values())) if orphans else {}
        copies = sum(anew.get(one.id, one.of) is not None for one in held)
        counts = (len(held), len(held) - copies)
        changed = [one.id for one in held if one.id in anew or (one.size, one.origins) != counts]
        for ids in batches(changed, TOLD):
            records = relations.get(ids).values()
            publish(index, [recounted(record, story, *counts, anew) for record in records])


def fellows_of(
    relations: RelationStore, stories: Sequence[str], since: datetime | None
) -> dict[str, list[Fellow]]:
    """Give for each story the articles that were found to belong to it, from a moment on."""
    found: dict[str, list[Fellow]] = defaultdict(list)
    after: tuple[str, str] | None = None
    while stories and (page := relations.list_records(stories, since, after, PAGE)):
        for record in page:
            of = record.duplicate.of if record.duplicate else None
            one = Fellow(record.signature.id, of, record.story.size, record.story.origins)
            found[record.story.id].append(one)
        after = (page[-1].story.id, page[-1].signature.id)
    return found


def those_there(articles: ArticleStore, ids: Sequence[str]) -> set[str]:
    """Give those of some ids whose articles are there."""
    return {id_ for some in batches(ids, PAGE) for id_ in articles.look_up(some)}


def going(relations: RelationStore, ids: Sequence[str], horizon: datetime | None) -> set[str]:
    """Give those of some ids that are older than a horizon, so that they are about to go."""
    if horizon is None:
        return set()
    records = (record for some in batches(ids, TOLD) for record in relations.get(some).values())
    return {record.signature.id for record in records if record.signature.timestamp < horizon}


def batches(items: Iterable[One], most: int) -> Iterator[list[One]]:
    """Cut into lists of no more than so many."""
    rest = iter(items)
    while some := list(islice(rest, most)):
        yield some
