"""Search on a server."""

import time
from typing import Any

from connectors.elastic import documents, dsl
from connectors.elastic.cluster import Cluster
from connectors.index import Page, Search
from connectors.query import Node, parse


class ElasticSearcher:
    """Searches the index `newsbeam-articles`."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._index = cluster.names.articles

    def search(self, search: Search) -> Page:
        """Answer a search."""
        began = time.perf_counter()
        node = parse(search.query)
        answer = self._cluster.search(self._index, dsl.body(search, node))
        hits = self._collapsed(search, node) if search.collapse else answer["hits"]["hits"]
        count, index = self._cluster.count, self._index
        return Page(
            total=answer["hits"]["total"]["value"],
            hits=tuple(documents.hit_of(one) for one in hits),
            facets=dsl.counts(answer, search),
            undated=count(index, dsl.undated(search, node)) if search.in_time else 0,
            unjudged=count(index, dsl.unjudged(search, node)) if search.looked_for else 0,
            seconds=time.perf_counter() - began,
        )

    def _collapsed(self, search: Search, node: Node | None) -> list[dict[str, Any]]:
        """Show each story by its first hit only."""
        hits = [
            hit
            for body in dsl.collapsed(search, node)
            for hit in self._cluster.search(self._index, body)["hits"]["hits"]
        ]
        ordered = sorted(hits, key=lambda hit: documents.order(hit["sort"]))
        return ordered[search.offset : search.offset + search.size]
