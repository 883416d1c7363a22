"""The embedded index: the contract of `connectors.index` on a folder."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from tantivy import DocAddress, Order, Query, Searcher

from connectors.embedded.compiled import compiled, flat_field, undated, unjudged
from connectors.embedded.documents import schema
from connectors.embedded.highlight import highlights, wanted
from connectors.embedded.searchfolder import DamagedSearchError, SearchFolder, damage
from connectors.embedded.store import Store
from connectors.index import (
    Aged,
    Count,
    Hit,
    Known,
    Loose,
    Page,
    Search,
    Stored,
    Unrelated,
    Write,
    Written,
)
from connectors.query import parse
from schemas.article import Article
from schemas.errors import IndexRefusedError
from schemas.reject import Reject
from schemas.signature import Ask, Members, Related, Signature
from schemas.tombstone import Tombstone

# seconds a search waits for another process to finish catching up, before it searches what is there
PATIENCE = 5.0
REFRESH_SECONDS = 600.0  # the same for `refresh`, which promises to be complete
EVERY_VALUE = 1_000_000  # values a segment counts in a facet: fewer would make the counts guesses
SPARE_VALUES = 50  # values beyond those asked for, so that equal counts are cut alphabetically


class EmbeddedIndex:
    """An index in a folder: nothing is touched before the first call. Not for two threads at a
    time.

    Any number of processes may read and write the same folder. The `owner` of a run makes it
    searchable at the end, once for all who wrote: the last pass of a run writes every article
    again.
    """

    def __init__(self, folder: Path, *, owner: bool = True) -> None:
        self._folder = folder
        self._owner = owner
        self._store: Store | None = None
        self._search_folder = SearchFolder(folder)
        self._searching = False
        self._wrote = False

    def setup(self) -> None:
        """Create the folder and its files where they are missing. Raises IndexRefusedError."""
        self._wrote = True  # who sets an index up drives a run, and its workers write
        if self._store is None:
            self._store = Store(self._folder, create=True)

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Look up ids."""
        return self._opened().known(ids)

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Fetch whole articles."""
        return self._opened().get(ids)

    def write(self, writes: Sequence[Write]) -> list[Written]:
        """Write conditionally, in one transaction; on return it is on the disk."""
        self._wrote = True
        return self._opened().write(writes)

    def unrelated(self, after: tuple[datetime, str] | None, most: int) -> list[Unrelated]:
        """Give the next articles to relate, by time and then id."""
        return self._opened().unrelated(after, most)

    def relate(self, records: Sequence[Related]) -> None:
        """Remember signatures and relations."""
        self._opened().relate(records)

    def sign(self, signatures: Sequence[Signature]) -> None:
        """Keep signatures for the pass that relates."""
        self._opened().sign(signatures)

    def signed(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch the signatures kept."""
        return self._opened().signed(ids)

    def owe(self, ids: Sequence[str]) -> None:
        """Note what is yet to be told."""
        self._opened().owe(ids)

    def owed(self) -> list[tuple[str, ...]]:
        """Give what is yet to be told."""
        return self._opened().owed()

    def settle(self, ids: Sequence[str]) -> None:
        """Drop what was told."""
        self._opened().settle(ids)

    def tell(self, records: Sequence[Related]) -> None:
        """Write stories and copies into articles."""
        self._wrote = True
        self._opened().tell(records)

    def related(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch signatures and relations."""
        return self._opened().related(ids)

    def candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Find articles to compare with."""
        return self._opened().candidates(asks, near, alike)

    def members(self, stories: Sequence[str], most: int) -> dict[str, Members]:
        """Find the newest members of stories."""
        return self._opened().members(stories, most)

    def stories(
        self, since: datetime | None, until: datetime | None, *, least: int, most: int
    ) -> list[str]:
        """Name stories, newest first."""
        return self._opened().stories(since, until, least=least, most=most)

    def refresh(self) -> None:
        """Make every write so far visible to `search`. Raises IndexRefusedError."""
        if not self._search_folder.catch_up(self._opened(), wait=REFRESH_SECONDS):
            raise IndexRefusedError(
                f"The search index in {self._folder} is read-only, or another process has not let"
                " go of it for"
                f" {REFRESH_SECONDS:.0f} seconds: every article is kept and becomes searchable"
                " with the next search."
            )
        self._searching = True

    def search(self, search: Search) -> Page:
        """Answer a search; the first one after opening makes all that was written before
        visible.
        """
        started = time.perf_counter()
        query = compiled(search, schema())
        if not self._searching:
            self._search_folder.catch_up(self._opened(), wait=PATIENCE)
            self._searching = True
        try:
            page = self._answer(query, search)
        except DamagedSearchError:
            if not self._search_folder.make_again(self._opened(), wait=PATIENCE):
                raise
            page = self._answer(query, search)
        return page.but(seconds=time.perf_counter() - started)

    def _answer(self, query: Query, search: Search) -> Page:
        searcher = self._search_folder.searcher()
        with damage(self._folder):
            total: int = searcher.search(query, limit=1).count
            hits = self._hits(searcher, query, search)
            facets = _facets(searcher, query, search)
            apart = _left_out(searcher, search)
        return Page(total=total, hits=hits, facets=facets, **apart)

    def articles(self) -> Iterator[Article]:
        """Give every article, ordered by id."""
        return map(Article.from_json, self._opened().articles())

    def count(self) -> int:
        """Say how many articles there are."""
        return self._opened().count()

    def keep(self, rejects: Sequence[Reject]) -> None:
        """Keep rejects."""
        self._opened().keep(rejects)

    def rejects(self) -> Iterator[Reject]:
        """Give every reject, oldest first."""
        return map(Reject.from_json, self._opened().rejects())

    def forget(self, ids: Sequence[str]) -> None:
        """Drop rejects."""
        self._opened().forget(ids)

    def aged(self, before: datetime, now: datetime) -> Iterator[Aged]:
        """Give old articles."""
        with self._opened().reading() as retention:
            yield from retention.aged(before, now)

    def remove(self, articles: Sequence[Aged]) -> list[Written]:
        """Delete articles that are as they were seen, in one transaction; the search index drops
        them when it catches up.
        """
        self._wrote = True
        with self._opened().writing() as retention:
            return [
                Written(id=one.id, outcome="written" if retention.remove(one) else "conflict")
                for one in articles
            ]

    def fellows(
        self,
        stories: Sequence[str],
        since: datetime | None,
        after: tuple[str, str] | None,
        most: int,
    ) -> list[Related]:
        """Give what is remembered of the articles of stories."""
        return self._opened().fellows(stories, since, after, most)

    def loose(self) -> Iterator[Loose]:
        """Give what hangs on an article that is not there."""
        with self._opened().reading() as retention:
            yield from retention.loose()

    def unsign(self, ids: Sequence[str]) -> None:
        """Forget what is remembered of articles that are not there."""
        self._opened().unsign(ids)

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Keep tombstones, in one transaction."""
        with self._opened().writing() as retention:
            retention.bury(tombstones)

    def buried(self, ids: Sequence[str]) -> dict[str, Tombstone]:
        """Look up tombstones."""
        with self._opened().reading() as retention:
            return retention.buried(ids)

    def tombstones(self) -> Iterator[Tombstone]:
        """Give every tombstone."""
        with self._opened().reading() as retention:
            yield from retention.tombstones()

    def unbury(self, before: datetime) -> int:
        """Drop tombstones, in one transaction."""
        with self._opened().writing() as retention:
            return retention.unbury(before)

    def forget_before(self, before: datetime) -> int:
        """Drop rejects, in one transaction."""
        with self._opened().writing() as retention:
            return retention.forget_before(before)

    def give_back(self) -> None:
        """Give free pages of the file back, where the file was made so; else they are used for what
        comes.
        """
        with self._opened().reading() as retention:
            retention.give_back()

    def close(self, *, searchable: bool = True) -> None:
        """Bring the search index up to what was written, as the owner when `searchable`, and let
        go.

        Raises IndexRefusedError.
        """
        if self._store is None:
            return
        store, self._store = self._store, None
        try:
            if self._wrote and self._owner and searchable:
                # whoever has the lock, or comes next, does it for us
                self._search_folder.catch_up(store, wait=0)
        finally:
            store.close()

    def _opened(self) -> Store:
        if self._store is None:
            self._store = Store(self._folder, create=False)
        return self._store

    def _hits(self, searcher: Searcher, query: Query, search: Search) -> tuple[Hit, ...]:
        """Read the page of hits from SQLite and mark what matched."""
        found = (
            _collapsed(searcher, query, search)
            if search.collapse
            else _ranked(searcher, query, search)
        )
        ids = [(searcher.doc(address).get_first("id"), score) for score, address in found]
        stored = self._opened().get([id_ for id_, _ in ids])
        items = wanted(parse(search.query))
        return tuple(
            Hit(
                article=stored[id_].article,
                score=score,
                highlights=highlights(stored[id_].article, items),
            )
            for id_, score in ids
            if id_ in stored
        )


def _left_out(searcher: Searcher, search: Search) -> dict[str, int]:
    """Count what a search leaves out because nobody knows: undated, or a field that was not looked
    for.
    """
    asked = {"undated": undated} if search.in_time else {}
    asked |= {"unjudged": unjudged} if search.looked_for else {}
    return {
        name: int(searcher.search(make(search, schema()), limit=1).count)
        for name, make in asked.items()
    }


def _ranked(searcher: Searcher, query: Query, search: Search) -> list[tuple[float, DocAddress]]:
    """Find the hits of the page, in order."""
    return _top(searcher, query, search, search.offset, search.size)


def _collapsed(searcher: Searcher, query: Query, search: Search) -> list[tuple[float, DocAddress]]:
    """Find the hits of the page when each story shows its first hit only: look further until the
    page is full.
    """
    needed = search.offset + search.size
    limit = max(100, 4 * needed)
    while True:
        found = _top(searcher, query, search, 0, limit)
        numbers = searcher.fast_field_values("story_number", [address for _, address in found])
        firsts: dict[int, tuple[float, DocAddress]] = {}
        for number, hit in zip(numbers, found, strict=True):
            firsts.setdefault(number, hit)
        ranked = list(firsts.values())
        if len(ranked) >= needed or len(found) < limit:
            return ranked[search.offset : needed]
        limit *= 4


def _top(
    searcher: Searcher, query: Query, search: Search, offset: int, limit: int
) -> list[tuple[float, DocAddress]]:
    """Rank by relevance, or by time, newest first; without words there is no relevance, so by time
    too.
    """
    if limit <= 0:
        return []
    if search.sort == "newest" or not search.query.strip():
        found = searcher.search(
            query, limit, count=False, order_by_field="published", offset=offset, order=Order.Desc
        )
        return [(0.0, address) for _, address in found.hits]
    hits: list[tuple[float, DocAddress]] = searcher.search(
        query, limit, count=False, offset=offset
    ).hits
    return hits


def _facets(searcher: Searcher, query: Query, search: Search) -> Mapping[str, tuple[Count, ...]]:
    """Count the values of each facet over all that match, most frequent first, equal counts by
    value.
    """
    if not search.facets:
        return {}
    asked = {
        field: {
            "terms": {
                "field": flat_field(field),
                "size": search.facet_size + SPARE_VALUES,
                "segment_size": EVERY_VALUE,
            }
        }
        for field in search.facets
    }
    found = searcher.aggregate(query, asked)
    return {field: _counts(found[field]["buckets"], search.facet_size) for field in search.facets}


def _counts(buckets: Sequence[Mapping[str, Any]], size: int) -> tuple[Count, ...]:
    counted = sorted((-bucket["doc_count"], bucket["key"]) for bucket in buckets)
    return tuple(Count(value=value, count=-count) for count, value in counted[:size])
