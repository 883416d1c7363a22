"""The contract that every index keeps: Elasticsearch, the embedded index and JSON lines alike.

An index is the memory of newsbeam: what was seen is looked up here, in batches. Writes are
conditional: a caller looks up, decides, and writes with the token it saw; where somebody else wrote
meanwhile the answer is `conflict`, and the caller looks up and decides again. So no two processes
ever overwrite each other's work.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from schemas.article import Article, Duplicate, Story
from schemas.document import Place
from schemas.model import Model
from schemas.reject import Reject
from schemas.run import Run
from schemas.signature import Ask, Members, Related, Signature
from schemas.tombstone import Tombstone

# What an article's `extracted` must name for a filter on one of its fields to judge it: the fields
# below are only filled in languages whose grammar is known, so an empty one may mean that nobody
# looked.
LOOKED_FOR = {
    "topics": "topics",
    "topic_ids": "topics",
    "people": "people",
    "organizations": "organizations",
    "places": "places",
    "countries": "countries",
    "event_types": "events",
    "main_event": "events",
    "event_actors": "events",
    "quote_speakers": "quotes",
    "claim_speakers": "claims",
    "quantity_kinds": "quantities",
}
BY_CHANCE = 4  # texts looked at that share but one band


class Known(Model):
    """What the index remembers of an article, without its text. `token` is opaque: the state that
    was seen.
    """

    id: str
    fingerprint: str
    modified: datetime
    ingested: datetime
    paths: tuple[Place, ...] = ()
    token: str


class Stored(Model):
    """An article as the index holds it, with the token of the state that was seen."""

    article: Article
    token: str


class Write(Model):
    """An article to write: over the state `token`, or, when None, only where none is yet."""

    article: Article
    token: str | None = None


class Unrelated(Model):
    """An article that is to be related, without its text. `story` and `duplicate` are what it says
    of itself, where it was related once and its signature is gone.
    """

    id: str
    fingerprint: str
    timestamp: datetime
    story: Story | None = None
    duplicate: Duplicate | None = None


class Written(Model):
    """What became of a write. `refused` (this document only) carries the index's reason."""

    id: str
    outcome: Literal["written", "conflict", "refused"]
    reason: str | None = None


class Search(Model):
    """What a user asks: a query in the syntax of `connectors.query`, filters (all must hold; one of
    each field's values), an interval of publication (which leaves out what is undated), and which
    flat fields to count.

    `newest` puts what is undated last.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = {}
    since: datetime | None = None
    until: datetime | None = None
    facets: tuple[str, ...] = ()
    facet_size: int = 10
    size: int = 10
    offset: int = 0
    sort: Literal["relevance", "newest"] = "relevance"
    duplicates: bool = True
    collapse: bool = False

    @property
    def looked_for(self) -> tuple[str, ...]:
        """What an article's `extracted` must name for the filters to judge it."""
        return tuple(sorted({LOOKED_FOR[field] for field in self.filters if field in LOOKED_FOR}))

    @property
    def in_time(self) -> bool:
        """True where only some time is asked for."""
        return self.since is not None or self.until is not None


class Hit(Model):
    """One result. `highlights` are passages of title or body with the matching words between \ue000
    and \ue001.
    """

    article: Article
    score: float
    highlights: tuple[str, ...] = ()


class Count(Model):
    """One value of a facet and how many of the matching articles have it."""

    value: str
    count: int


class Page(Model):
    """The answer to a Search: all that match (`total`), the hits asked for, and the facets, most
    frequent first.

    `undated` articles match but for the interval; of `unjudged` ones, which match but for the
    filters, a filter's field was not looked for in their language.
    """

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[Count, ...]] = {}
    undated: int = 0
    unjudged: int = 0
    seconds: float = 0.0


def is_near(place: int, shared: float) -> bool:
    """Say whether to look at the text at a place of those that share bands, the most sharing first.
    In a large index each text shares one band with very many by chance: of those only the first few
    are worth it.
    """
    return shared > 1 or place < BY_CHANCE


class Aged(Model):
    """An article that is to go, without its text; `token` is the state that was seen."""

    id: str
    fingerprint: str
    timestamp: datetime
    token: str


class Loose(Model):
    """What is remembered of an article that is not there (`gone`), or of one that repeats one that
    is not there. `story` is None where it was not related yet.
    """

    id: str
    story: str | None
    gone: bool


class Retention(Protocol):
    """What pruning asks of an index. Each call may be repeated: what is done already is done."""

    def aged(self, before: datetime, now: datetime) -> Iterator[Aged]:
        """Give the articles whose time is before a moment; one dated after `now` is as old as it
        was first seen. Sees every write that returned.
        """

    def remove(self, articles: Sequence[Aged]) -> list[Written]:
        """Delete articles that are as they were seen; one answer each, in order: `conflict` where
        somebody wrote meanwhile, `written` where it is not there (any more). What `relate`
        remembers of them stays.
        """

    def fellows(
        self,
        stories: Sequence[str],
        since: datetime | None,
        after: tuple[str, str] | None,
        most: int,
    ) -> list[Related]:
        """Give what `relate` remembers of the articles of stories, from a moment on, by story and
        then id, a page at a time.
        """

    def loose(self) -> Iterator[Loose]:
        """Give what `relate` and `sign` remember that hangs on an article which is not there."""

    def unsign(self, ids: Sequence[str]) -> None:
        """Forget what `relate` and `sign` remember of articles, where these are not there."""

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Keep tombstones, in place of those with the same id."""

    def buried(self, ids: Sequence[str]) -> dict[str, Tombstone]:
        """Look up tombstones, in one round trip; those not there are not in the answer. Sees every
        write that returned.
        """

    def tombstones(self) -> Iterator[Tombstone]:
        """Give every tombstone, ordered by id."""

    def unbury(self, before: datetime) -> int:
        """Drop the tombstones last seen before a moment; say how many."""

    def forget_before(self, before: datetime) -> int:
        """Drop the rejects last refused before a moment; say how many."""

    def give_back(self) -> None:
        """Give the space of what was deleted back to the system, where this index can."""


class Index(Retention, Protocol):
    """An open index. Not shared between threads; opened where it is used, and closed there."""

    def setup(self) -> None:
        """Create what is missing (idempotent). Raises AccessError, IndexRefusedError."""

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Look up ids, in one round trip; those not there are not in the answer. Sees every write
        that returned.
        """

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Fetch whole articles, in one round trip; those not there are not in the answer."""

    def write(self, writes: Sequence[Write]) -> list[Written]:
        """Write conditionally; one answer a write, in order. When it returns, what was written
        survives a crash.

        Raises AccessError, IndexRefusedError when the index as a whole does not take writes.
        """

    def unrelated(self, after: tuple[datetime, str] | None, most: int) -> list[Unrelated]:
        """Give the next articles, by time and then id, that were not related yet or whose signature
        is missing. Sees every write that returned.
        """

    def relate(self, records: Sequence[Related]) -> None:
        """Remember signatures and what they were found to belong to; when it returns, the look-ups
        below see them.
        """

    def sign(self, signatures: Sequence[Signature]) -> None:
        """Keep the signatures of articles that are yet to be related, so that the pass that relates
        need not make them; of an article that `relate` remembers none is kept.
        """

    def signed(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch what `sign` keeps, in one round trip; one that was related since is not in the
        answer.
        """

    def owe(self, ids: Sequence[str]) -> None:
        """Note that these articles are yet to be told what `relate` remembers of them; it survives
        a crash.
        """

    def owed(self) -> list[tuple[str, ...]]:
        """Give what was noted by `owe` and not settled, as it was noted or all in one: the work of
        a killed pass.
        """

    def settle(self, ids: Sequence[str]) -> None:
        """Drop a note of `owe`, given the same ids, or one of `owed`."""

    def tell(self, records: Sequence[Related]) -> None:
        """Write into articles what story they belong to and what they repeat. An article whose text
        is not the one that was signed any more is left as it is: it will be related anew.
        """

    def related(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch what `relate` remembers, in one round trip; those not there are not in the
        answer.
        """

    def candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Give for each ask up to `near` ids that share two bands, or few that share one
        (`is_near`), then up to `alike` that share at least two keys, those that share most first,
        in one round trip. Of what very many share only a part is looked at.
        """

    def members(self, stories: Sequence[str], most: int) -> dict[str, Members]:
        """Give for each story its newest members, in one round trip."""

    def stories(
        self, since: datetime | None, until: datetime | None, *, least: int, most: int
    ) -> list[str]:
        """Give the ids of the stories that have at least so many articles of this interval, the one
        with the newest first.
        """

    def refresh(self) -> None:
        """Make every write so far visible to `search`."""

    def search(self, search: Search) -> Page:
        """Answer a search. Raises QueryError when the query does not parse."""

    def articles(self) -> Iterator[Article]:
        """Give every article, ordered by id."""

    def count(self) -> int:
        """Say how many articles the index holds."""

    def keep(self, rejects: Sequence[Reject]) -> None:
        """Keep rejects; one that is kept already is replaced, so that `at` says when it was last
        refused.
        """

    def rejects(self) -> Iterator[Reject]:
        """Give every reject kept, oldest first."""

    def forget(self, ids: Sequence[str]) -> None:
        """Drop rejects that went through."""

    def close(self) -> None:
        """Flush and let go of files and connections."""


@runtime_checkable
class Versioned(Protocol):
    """An index that `newsbeam setup` brings up to this version, which a run does not do by the
    way.
    """

    def check(self) -> None:
        """Raise IndexRefusedError where another version set the index up, and what is there does
        not serve this one.
        """


@runtime_checkable
class RemembersRuns(Protocol):
    """An index that also remembers runs, for an operators' dashboard."""

    def record_run(self, run: Run) -> None:
        """Remember a run; the same run twice is one."""

    def count_runs(self, before: datetime) -> int:
        """Count the runs that ended before a moment."""

    def forget_runs(self, before: datetime) -> int:
        """Drop the runs that ended before a moment; say how many."""
