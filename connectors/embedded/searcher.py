"""Search over an index in a folder: tantivy finds, SQLite holds the articles of the hits."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from tantivy import DocAddress, Order, Query, Searcher

from connectors.embedded import searchfolder
from connectors.embedded.articles import EmbeddedArticles
from connectors.embedded.changes import Changes
from connectors.embedded.compiled import compiled, flat_field, undated, unjudged
from connectors.embedded.documents import schema
from connectors.embedded.highlight import highlights, wanted
from connectors.embedded.searchfolder import DamagedSearchError, SearchFolder, damage
from connectors.embedded.storage import FolderStorage
from connectors.index import Count, Hit, Page, Search
from connectors.query import Node, parse

EVERY_VALUE = 1_000_000  # values a segment counts in a facet: fewer would make the counts guesses
SPARE_VALUES = 50  # values beyond those asked for, so that equal counts are cut alphabetically


class EmbeddedSearcher:
    """Searches the state of the last `Index.refresh`; the first search makes all that was written
    before visible.
    """

    def __init__(self, storage: FolderStorage, articles: EmbeddedArticles) -> None:
        self._storage = storage
        self._articles = articles

    def search(self, search: Search) -> Page:
        """Answer a search."""
        started = time.perf_counter()
        node = parse(search.query)
        query = compiled(search, node, schema())
        folder = self._storage.for_search()
        try:
            page = self._answer(folder, search, node, query)
        except DamagedSearchError:
            if not folder.make_again(
                Changes(self._storage.for_reading()), wait=searchfolder.PATIENCE
            ):
                raise
            page = self._answer(folder, search, node, query)
        return page.but(seconds=time.perf_counter() - started)

    def _answer(
        self, folder: SearchFolder, search: Search, node: Node | None, query: Query
    ) -> Page:
        searcher = folder.searcher()
        with damage(folder.folder):
            total: int = searcher.search(query, limit=1).count
            hits = self._hits(searcher, query, search, node)
            facets = _facets(searcher, query, search)
            apart = _left_out(searcher, search, node)
        return Page(total=total, hits=hits, facets=facets, **apart)

    def _hits(
        self, searcher: Searcher, query: Query, search: Search, node: Node | None
    ) -> tuple[Hit, ...]:
        """Read the page of hits from SQLite and mark what matched."""
        rank = _collapsed if search.collapse else _ranked
        ids = [
            (searcher.doc(address).get_first("id"), score)
            for score, address in rank(searcher, query, search)
        ]
        stored = self._articles.get([id_ for id_, _ in ids])
        items = wanted(node)
        return tuple(
            Hit(
                article=stored[id_].article,
                score=score,
                highlights=highlights(stored[id_].article, items),
            )
            for id_, score in ids
            if id_ in stored
        )


def _left_out(searcher: Searcher, search: Search, node: Node | None) -> dict[str, int]:
    """Count what a search leaves out because nobody knows: undated, or a field that was not looked
    for.
    """
    asked = {"undated": undated} if search.in_time else {}
    asked |= {"unjudged": unjudged} if search.looked_for else {}
    return {
        name: int(searcher.search(make(search, node, schema()), limit=1).count)
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
