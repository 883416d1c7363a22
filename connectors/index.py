"""What every index is made of: one small protocol for each thing that it keeps.

`Index` at the end of this file puts them together; Elasticsearch, the embedded index and JSON lines
each have one part for each protocol. Code that uses an index asks only for the parts it needs.

An index is the memory of newsbeam: what was seen is looked up here, in batches. Writes of articles
are conditional: a caller looks up, decides, and writes with the token it saw; where somebody else
wrote meanwhile the answer is `conflict`, and the caller looks up and decides again. So no two
processes ever overwrite each other's work.

Every method may raise AccessError (not let in) or IndexRefusedError (the index as a whole does not
go along), each with a sentence for a person. Every method may be called again with the same
arguments: what is done already is done. `limit` is the most that is given, `before` and the other
moments are aware of their time zone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

from schemas.article import Article, Duplicate, Story
from schemas.document import Place
from schemas.facets import find_looked_for
from schemas.model import Model
from schemas.reject import Reject
from schemas.run import Run
from schemas.signature import Ask, Members, Related, Signature
from schemas.tombstone import Tombstone

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
        """What an article's `extracted` must name for the filters to judge it: many fields are only
        filled in languages whose grammar is known, so an empty one may mean that nobody looked.
        """
        judging = find_looked_for(Article)
        return tuple(sorted({judging[field] for field in self.filters if field in judging}))

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


class Expired(Model):
    """An article that is older than the period it is kept for, without its text; `token` is the
    state that was seen.
    """

    id: str
    fingerprint: str
    timestamp: datetime
    token: str


class Orphan(Model):
    """A record or signature whose article is not there (`gone`), or repeats one that is not there.
    `story` is None where it was not related yet.
    """

    id: str
    story: str | None
    gone: bool


class ArticleStore(Protocol):
    """Articles by id. What was written when a call returns survives a crash, and `look_up` and
    `get` see it at once; `Searcher` sees it after `Index.refresh`.
    """

    def look_up(self, ids: Sequence[str]) -> dict[str, Known]:
        """Look up what is known of articles, in one round trip; an id that is not there is not in
        the answer.
        """

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Fetch whole articles, in one round trip; an id that is not there is not in the answer."""

    def find_ids(self, prefix: str, limit: int) -> list[str]:
        """Find the ids that begin with a prefix, ascending. No article is read for it."""

    def write(self, writes: Sequence[Write]) -> list[Written]:
        """Write each article where it is still in the state its token names; one answer a write, in
        order.
        """

    def write_back(self, records: Sequence[Related]) -> None:
        """Write into articles which story they belong to and what they repeat. An article whose
        text is not the one that was related any more is left as it is.
        """

    def delete(self, articles: Sequence[Expired]) -> list[Written]:
        """Delete articles that are as they were seen; one answer each, in order: `conflict` where
        somebody wrote meanwhile, `written` where it is not there (any more). Their records in
        `RelationStore` stay.
        """

    def scan(self) -> Iterator[Article]:
        """Read every article, ordered by id."""

    def scan_expired(self, before: datetime, now: datetime) -> Iterator[Expired]:
        """Find the articles whose time is before a moment; one dated after `now` is as old as it
        was first seen. Sees every write that returned.
        """

    def count(self) -> int:
        """Count the articles."""


class RelationStore(Protocol):
    """What articles are compared by (signatures), and which story each was found to belong to
    (records). What `put` wrote is seen by the other methods when it returns.
    """

    def put(self, records: Sequence[Related]) -> None:
        """Keep records, in place of those of the same articles, and of their signatures."""

    def get(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch records, in one round trip; an id without one is not in the answer."""

    def put_signatures(self, signatures: Sequence[Signature]) -> None:
        """Keep the signatures of articles that are yet to be related, so that the pass that relates
        need not make them; of an article that has a record none is kept.
        """

    def get_signatures(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch what `put_signatures` keeps, in one round trip; one that was related since is not
        in the answer.
        """

    def list_unrelated(self, after: tuple[datetime, str] | None, limit: int) -> list[Unrelated]:
        """List the next articles, by time and then id, that were not related yet or have no record;
        `after` is the last of the page before. Sees every write that returned.
        """

    def list_outdated(self, version: int, limit: int) -> list[Related]:
        """List records whose signature is of another version than this one, ordered by id."""

    def find_candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Find for each ask the ids of articles to compare with, in one round trip: up to `near`
        that share two bands, or few that share one (`is_near`), then up to `alike` that share at
        least two keys; those that share most first. Of what very many share only a part is looked
        at.
        """

    def get_members(self, stories: Sequence[str], limit: int) -> dict[str, Members]:
        """Fetch for each story its newest members, in one round trip."""

    def list_stories(
        self, since: datetime | None, until: datetime | None, *, least: int, limit: int
    ) -> list[str]:
        """List the ids of the stories that have at least so many articles of this interval, the one
        with the newest first.
        """

    def list_records(
        self,
        stories: Sequence[str],
        since: datetime | None,
        after: tuple[str, str] | None,
        limit: int,
    ) -> list[Related]:
        """List the records of stories from a moment on, by story and then id; `after` is the story
        and id of the last of the page before.
        """

    def scan_orphans(self) -> Iterator[Orphan]:
        """Find the records and signatures that hang on an article which is not there, by id."""

    def delete_orphans(self, ids: Sequence[str]) -> None:
        """Delete the records and signatures of these articles, where these are not there."""


class Outbox(Protocol):
    """The ids of articles into which their records are yet to be written back. What a killed pass
    leaves here, the next one does.
    """

    def add(self, ids: Sequence[str]) -> None:
        """Note one lot of ids; on return it survives a crash."""

    def list_pending(self) -> list[tuple[str, ...]]:
        """List what was added and not acknowledged, lot by lot or all in one."""

    def ack(self, ids: Sequence[str]) -> None:
        """Drop a lot that is done, given as it was added or listed."""


class RejectStore(Protocol):
    """What could not go on, by id."""

    def put(self, rejects: Sequence[Reject]) -> None:
        """Keep rejects, in place of those with the same id, so that `at` says when it was last
        refused.
        """

    def scan(self) -> Iterator[Reject]:
        """Read every reject, the one last refused longest ago first."""

    def delete(self, ids: Sequence[str]) -> None:
        """Drop rejects that went through."""

    def delete_before(self, before: datetime) -> int:
        """Drop the rejects last refused before a moment; returns how many."""


class TombstoneStore(Protocol):
    """What stays of pruned articles, by id."""

    def put(self, tombstones: Sequence[Tombstone]) -> None:
        """Keep tombstones, in place of those with the same id."""

    def get(self, ids: Sequence[str]) -> dict[str, Tombstone]:
        """Fetch tombstones, in one round trip; an id without one is not in the answer."""

    def scan(self) -> Iterator[Tombstone]:
        """Read every tombstone, ordered by id."""

    def delete_before(self, before: datetime) -> int:
        """Drop the tombstones last seen before a moment; returns how many."""


class RunStore(Protocol):
    """The accounts of runs, for an operators' dashboard."""

    def put(self, run: Run) -> None:
        """Keep the account of a run that ended; the same run twice is one."""

    def count_before(self, before: datetime) -> int:
        """Count the runs that ended before a moment."""

    def delete_before(self, before: datetime) -> int:
        """Drop the runs that ended before a moment; returns how many."""


class Searcher(Protocol):
    """Full-text and faceted search over the articles."""

    def search(self, search: Search) -> Page:
        """Answer a search. Raises QueryError where the query does not parse, UsageError where a
        field cannot be filtered or counted by.
        """


class Storage(Protocol):
    """What the parts of an index share: a folder, a file, or the connection to a server. Nothing of
    it is touched before the first call of a part.
    """

    def check(self) -> None:
        """Raise IndexRefusedError where another version set the index up, and what is there does
        not serve this one.
        """

    def setup(self) -> None:
        """Create what is missing, and bring up to this version what is there."""

    def refresh(self) -> None:
        """Make every write so far visible to searches."""

    def compact(self) -> None:
        """Return the space of what was deleted to the system, where this storage can."""

    def close(self) -> None:
        """Flush, and let go of files and connections."""


@dataclass(frozen=True)
class Index:
    """An open index, put together from its parts. Opened where it is used (`connectors.open`),
    closed there, and not shared between threads.

    `runs` is None where no accounts of runs are kept. `working_folder` is where the workers of a
    run write instead, where the index is made of that folder at the end.
    """

    articles: ArticleStore
    relations: RelationStore
    outbox: Outbox
    rejects: RejectStore
    tombstones: TombstoneStore
    searcher: Searcher
    storage: Storage
    runs: RunStore | None = None
    working_folder: Path | None = None

    def setup(self) -> None:
        """Create what is missing, and bring up to this version what is there."""
        self.storage.setup()

    def refresh(self) -> None:
        """Make every write so far visible to searches."""
        self.storage.refresh()

    def close(self) -> None:
        """Flush, and let go of files and connections."""
        self.storage.close()
