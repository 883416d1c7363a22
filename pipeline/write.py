"""What becomes of an article when it meets the one the index already holds under its id.

`decide` is the whole policy, pure; `settle` carries it out on an index, again where somebody else wrote meanwhile.
Whatever the order of arrival, the same articles end as the same index.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from connectors.index import Index, Stored, Write
from pipeline.identity import folded as words_of
from schemas.article import Article, Revision
from schemas.document import Place
from schemas.errors import IndexRefusedError

Outcome = Literal["indexed", "revised", "merged", "unchanged"]
ATTEMPTS = 50  # rounds of looking up again; each lost round means that another writer went ahead


class Decision(NamedTuple):
    """What an arrival counts as, and the article to write (None: nothing)."""

    outcome: Outcome
    article: Article | None


class Folded(NamedTuple):
    """What each article of one id counts as, and the article to write (None: nothing)."""

    outcomes: list[Outcome]
    article: Article | None


class Settled(NamedTuple):
    """What became of one article; `refused` carries the index's reason."""

    article: Article
    outcome: Outcome | Literal["refused"]
    reason: str | None = None


def decide(new: Article, old: Article | None, *, again: bool = False) -> Decision:
    """Decide what an arriving article does to the one that is there; `again` renews what was extracted from it."""
    if old is None:
        return Decision("indexed", new)
    if again and new.fingerprint == old.fingerprint:
        return Decision("indexed", renewed(new, old))
    if new.fingerprint == old.fingerprint:
        return merge(old, new)
    if new.id.startswith("t") and not set(new.paths) & set(old.paths):
        return merge(*sorted((old, new), key=first_path))
    if (new.modified, new.fingerprint) <= (old.modified, old.fingerprint):
        return Decision("unchanged", None)
    return Decision("revised", revised(new, old))


def renewed(new: Article, old: Article) -> Article:
    """Give the newly extracted article with the history of the old one."""
    times = {"ingested": old.ingested, "timestamp": new.timestamp if new.published else old.timestamp}
    kept = {"story": old.story, "duplicate": old.duplicate, "revisions": old.revisions}
    return new.but(paths=united(new.paths, old.paths), **times, **kept)


def merge(kept: Article, other: Article) -> Decision:
    """Keep one article for a text found in two places; nothing to write where both places were known."""
    paths = united(kept.paths, other.paths)
    if paths == kept.paths:
        return Decision("unchanged", None)
    times = {"ingested": min(kept.ingested, other.ingested), "timestamp": min(kept.timestamp, other.timestamp)}
    return Decision("merged", kept.but(paths=paths, **times))


def united(one: Iterable[Place], two: Iterable[Place]) -> tuple[Place, ...]:
    """Unite places, in one order."""
    return tuple(sorted({*one, *two}, key=lambda place: (place.path, place.start, place.end)))


def first_path(article: Article) -> tuple[str, int]:
    """Give the place that sorts first: it decides whose wording of the same text is kept."""
    return min((place.path, place.start) for place in article.paths)


def revised(new: Article, old: Article) -> Article:
    """Give the new form of an article, which remembers the old one."""
    before = Revision(
        at=old.modified, title=old.title, fingerprint=old.fingerprint, changed=share_changed(old.body, new.body)
    )
    times = {"ingested": old.ingested} if new.published else {"ingested": old.ingested, "timestamp": old.timestamp}
    return new.but(paths=united(new.paths, old.paths), revisions=(*old.revisions, before), **times)


def share_changed(old: str, new: str) -> float:
    """Give the share (0 to 1) of words that are in one text and not in the other, counted as often as they occur."""
    one, two = Counter(words_of(old).split()), Counter(words_of(new).split())
    total = one.total() + two.total()
    return round(((one - two).total() + (two - one).total()) / total, 4) if total else 0.0


def settle(index: Index, articles: Sequence[Article], *, again: bool = False) -> list[Settled]:
    """Write a batch, each article exactly once. Raises AccessError, IndexRefusedError."""
    settled: list[Settled] = []
    waiting = grouped(articles)
    for _ in range(ATTEMPTS):
        if not waiting:
            return settled
        done, waiting = one_round(index, waiting, again=again)
        settled.extend(done)
    raise IndexRefusedError(
        f"the index kept changing under this run: other writers went first {ATTEMPTS} times. Try again."
    )


def grouped(articles: Sequence[Article]) -> list[list[Article]]:
    """Gather the articles of each id: they meet the index together."""
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.id, []).append(article)
    return list(groups.values())


def one_round(
    index: Index, waiting: Sequence[list[Article]], *, again: bool
) -> tuple[list[Settled], list[list[Article]]]:
    """Look up, decide and write each group; give what is done and what must be tried again."""
    stored = index.get([group[0].id for group in waiting])
    decided = [(group, fold(group, held(stored, group[0].id), again=again)) for group in waiting]
    writing = [(group, folded) for group, folded in decided if folded.article]
    answers = index.write([over(folded.article, stored) for _, folded in writing if folded.article])
    conflicts = {answer.id for answer in answers if answer.outcome == "conflict"}
    refused = {answer.id: answer.reason for answer in answers if answer.outcome == "refused"}
    done = [
        Settled(article, "refused", refused[article.id]) if article.id in refused else Settled(article, outcome)
        for group, folded in decided
        if group[0].id not in conflicts
        for article, outcome in zip(group, folded.outcomes, strict=True)
    ]
    return done, [group for group in waiting if group[0].id in conflicts]


def fold(group: Sequence[Article], old: Article | None, *, again: bool) -> Folded:
    """Let the articles of one id meet what is there, one after the other."""
    now, changed, outcomes = old, False, list[Outcome]()
    for fingerprint, same in groupby(group, key=lambda article: article.fingerprint):
        first, *rest = same
        decision = decide(first, now, again=again)
        outcomes.append(decision.outcome)
        if decision.article is not None:
            now, changed = decision.article, True
        if rest and now and now.fingerprint == fingerprint and not again:
            told, merged = merge_all(now, rest)
            outcomes += told
            now, changed = merged or now, changed or merged is not None
            continue
        for article in rest:
            decision = decide(article, now, again=again)
            outcomes.append(decision.outcome)
            if decision.article is not None:
                now, changed = decision.article, True
    return Folded(outcomes, now if changed else None)


def merge_all(kept: Article, others: Sequence[Article]) -> tuple[list[Outcome], Article | None]:
    """Merge one text found in very many places, as `merge` does one after the other, but unite the places once."""
    places, outcomes = set(kept.paths), list[Outcome]()
    new = list[Article]()
    for other in others:
        known = places.issuperset(other.paths)
        outcomes.append("unchanged" if known else "merged")
        if not known:
            places.update(other.paths)
            new.append(other)
    if not new:
        return outcomes, None
    times = {name: min(getattr(one, name) for one in (kept, *new)) for name in ("ingested", "timestamp")}
    return outcomes, kept.but(paths=united(places, ()), **times)


def held(stored: dict[str, Stored], identifier: str) -> Article | None:
    """Give the article that is there."""
    there = stored.get(identifier)
    return there.article if there else None


def over(article: Article, stored: dict[str, Stored]) -> Write:
    """Make the conditional write over the state that was seen."""
    there = stored.get(article.id)
    return Write(article=article, token=there.token if there else None)
