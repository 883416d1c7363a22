"""What becomes of an article when it meets the one the index already holds under its id.

`decide` is the whole policy, pure; `settle` carries it out on an index, again where somebody else wrote meanwhile.
Whatever the order of arrival, the same articles end as the same index.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from connectors.index import Index, Stored, Write
from pipeline.identity import folded
from schemas.article import Article, Revision
from schemas.document import Place
from schemas.errors import IndexRefusedError

Outcome = Literal["indexed", "revised", "merged", "unchanged"]
ATTEMPTS = 50  # rounds of looking up again; each lost round means that another writer went ahead


class Decision(NamedTuple):
    """What an arrival counts as, and the article to write (None: nothing)."""

    outcome: Outcome
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
    one, two = Counter(folded(old).split()), Counter(folded(new).split())
    total = one.total() + two.total()
    return round(((one - two).total() + (two - one).total()) / total, 4) if total else 0.0


def settle(index: Index, articles: Sequence[Article], *, again: bool = False) -> list[Settled]:
    """Write a batch, each article exactly once. Raises AccessError, IndexRefusedError."""
    settled: list[Settled] = []
    waiting = list(articles)
    for _ in range(ATTEMPTS):
        if not waiting:
            return settled
        done, waiting = one_round(index, waiting, again=again)
        settled.extend(done)
    raise IndexRefusedError("the index kept changing under this run: other writers went first 50 times. Try again.")


def one_round(index: Index, waiting: Sequence[Article], *, again: bool) -> tuple[list[Settled], list[Article]]:
    """Look up, decide and write one article of each id; give what is done and what must be tried again."""
    now, later = first_of_each(waiting)
    stored = index.get([article.id for article in now])
    decided = [(article, decide(article, held(stored, article), again=again)) for article in now]
    done = [Settled(article, decision.outcome) for article, decision in decided if decision.article is None]
    writes = [(article, decision) for article, decision in decided if decision.article is not None]
    answers = index.write([over(decision.article, stored) for _, decision in writes if decision.article])
    for (article, decision), answer in zip(writes, answers, strict=True):
        if answer.outcome == "conflict":
            later.append(article)
        elif answer.outcome == "refused":
            done.append(Settled(article, "refused", answer.reason))
        else:
            done.append(Settled(article, decision.outcome))
    return done, later


def first_of_each(articles: Sequence[Article]) -> tuple[list[Article], list[Article]]:
    """Part a batch into the first article of each id and the others."""
    first: dict[str, Article] = {}
    others = [article for article in articles if first.setdefault(article.id, article) is not article]
    return list(first.values()), others


def held(stored: dict[str, Stored], article: Article) -> Article | None:
    """Give the article that is there."""
    there = stored.get(article.id)
    return there.article if there else None


def over(article: Article, stored: dict[str, Stored]) -> Write:
    """Make the conditional write over the state that was seen."""
    there = stored.get(article.id)
    return Write(article=article, token=there.token if there else None)
