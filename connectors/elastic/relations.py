"""Signatures and records on a server: the `RelationStore` of an index in Elasticsearch."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from connectors.elastic import documents, related
from connectors.elastic.bulk import Action
from connectors.elastic.cluster import LOOKUPS, Cluster, refusal
from connectors.index import Orphan, Unrelated
from schemas.errors import IndexRefusedError
from schemas.signature import Ask, Members, Related, Signature


class ElasticRelations:
    """Records in the index `newsbeam-signatures`; what has no record yet is found by its article,
    which says no story.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._index = cluster.names.signatures
        self._sink = cluster.sink(self._index)

    def put(self, records: Sequence[Related]) -> None:
        """Keep related."""
        self._send([related.putting(record) for record in records])
        self._cluster.refresh(self._index)

    def get(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch related."""
        found = self._records(ids)
        return {
            id_: related.record_of(one) for id_, one in found.items() if related.is_related(one)
        }

    def put_signatures(self, signatures: Sequence[Signature]) -> None:
        """Keep signatures that wait to be related."""
        self._send([related.putting_signature(one) for one in signatures])

    def get_signatures(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch the signatures that wait."""
        found = self._records(ids)
        return {
            id_: related.signature_of(one)
            for id_, one in found.items()
            if not related.is_related(one)
        }

    def _send(self, actions: list[Action]) -> None:
        done = self._sink.send(actions)
        if any(one.outcome == "refused" for one in done.values()):
            raise IndexRefusedError(
                f"Elasticsearch at {self._cluster.connection.url} does not take a signature:"
                f" {refusal(done)}."
            )

    def _records(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        found = self._cluster.fetch(self._index, ids, ["record"])
        return {one["_id"]: one["_source"]["record"] for one in found}

    def list_unrelated(self, after: tuple[datetime, str] | None, limit: int) -> list[Unrelated]:
        """List the next articles without a story."""
        articles = self._cluster.names.articles
        self._cluster.refresh(articles)
        body = {
            "query": {"bool": {"must_not": [{"exists": {"field": "story.id"}}]}},
            "size": limit,
            "sort": [{"@timestamp": "asc"}, {"id": "asc"}],
            "track_total_hits": False,
            "_source": ["id", "fingerprint", "@timestamp"],
        }
        if after:
            body["search_after"] = [int(after[0].timestamp() * 1000), after[1]]
        hits = self._cluster.search(articles, body)["hits"]["hits"]
        return [documents.unrelated(hit["_source"]) for hit in hits]

    def list_outdated(self, version: int, limit: int) -> list[Related]:
        """List records with a signature of another version."""
        return self._found(related.outdated_query(version, limit))

    def find_candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Find articles to compare with: two searches an ask, many in one request."""
        found: list[tuple[str, ...]] = []
        for start in range(0, len(asks), related.ASKS):
            lines = [
                line
                for ask in asks[start : start + related.ASKS]
                for line in related.searches(self._index, ask, near, alike)
            ]
            answers = self._cluster.search_many(lines)
            pairs = zip(answers[::2], answers[1::2], strict=True)
            found += [related.candidates(by_bands, by_keys) for by_bands, by_keys in pairs]
        return found

    def get_members(self, stories: Sequence[str], limit: int) -> dict[str, Members]:
        """Fetch the newest members of stories."""
        found: dict[str, Members] = {}
        for start in range(0, len(stories), related.NAMED):
            query = related.members_query(stories[start : start + related.NAMED], limit)
            found |= related.members_of(self._cluster.search(self._index, query))
        return found

    def list_stories(
        self, since: datetime | None, until: datetime | None, *, least: int, limit: int
    ) -> list[str]:
        """List stories, the one with the newest article first."""
        query = related.stories_query(since, until, least, limit)
        answer = self._cluster.search(self._index, query)
        return [bucket["key"] for bucket in answer["aggregations"]["stories"]["buckets"]]

    def list_records(
        self,
        stories: Sequence[str],
        since: datetime | None,
        after: tuple[str, str] | None,
        limit: int,
    ) -> list[Related]:
        """List the records of stories."""
        return self._found(related.records_query(stories, since, after, limit))

    def _found(self, body: dict[str, Any]) -> list[Related]:
        hits = self._cluster.search(self._index, body)["hits"]["hits"]
        return [related.record_of(hit["_source"]["record"]) for hit in hits]

    def scan_orphans(self) -> Iterator[Orphan]:
        """Find what hangs on an article that is not there."""
        hits = self._cluster.scan(self._index, [{"id": "asc"}], related.kept_query())
        while page := {hit["_id"]: hit["fields"] for hit in islice(hits, LOOKUPS)}:
            there = self._cluster.find_articles([*page])
            copies = [
                id_ for id_, one in page.items() if one.get("origin") == [False] and id_ in there
            ]
            astray = self._without_original(copies)
            for id_, one in page.items():
                gone = id_ not in there
                if gone or id_ in astray:
                    yield Orphan(id=id_, story=one.get("story", [None])[0], gone=gone)

    def _without_original(self, copies: Sequence[str]) -> set[str]:
        of: Mapping[str, str] = related.originals(self._records(copies))
        there = self._cluster.find_articles(list(of.values()))
        return {id_ for id_, original in of.items() if original not in there}

    def delete_orphans(self, ids: Sequence[str]) -> None:
        """Delete records and signatures of articles that are not there, as they were before these
        were looked for.
        """
        for start in range(0, len(ids), LOOKUPS):
            some = ids[start : start + LOOKUPS]
            kept = list(self._cluster.fetch(self._index, some, ["id"]))
            there = self._cluster.find_articles([one["_id"] for one in kept])
            self._sink.send(
                [
                    documents.deleting(one["_id"], documents.token_of(one))
                    for one in kept
                    if one["_id"] not in there
                ]
            )
        self._cluster.refresh(self._index)
