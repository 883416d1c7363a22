"""Articles on a server: the `ArticleStore` of an index in Elasticsearch.

Look-ups go through `_mget`, which sees every write that returned; writes name the state they were
decided on (`if_seq_no` and `if_primary_term`, or `create`), so nobody overwrites what somebody else
wrote meanwhile.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.elastic import bulk, documents
from connectors.elastic.bulk import Action, Sink
from connectors.elastic.cluster import Cluster, Spec
from connectors.index import Expired, Known, Stored, Write, Written
from schemas.article import Article
from schemas.signature import Related

ATTEMPTS = 50  # rounds of writing back again; each lost round means that another writer went ahead
KNOWN = ("id", "fingerprint", "modified", "ingested", "paths")


class ElasticArticles:
    """Articles in the index `newsbeam-articles`."""

    def __init__(self, cluster: Cluster, sink: Sink) -> None:
        self._cluster = cluster
        self._sink = sink
        self._index = cluster.names.articles

    def look_up(self, ids: Sequence[str]) -> dict[str, Known]:
        """Look up what is known of articles."""
        found = self._cluster.fetch(self._index, ids, KNOWN)
        return {one["_id"]: documents.known(one) for one in found}

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Fetch whole articles."""
        found = self._cluster.fetch(self._index, ids)
        return {one["_id"]: documents.stored(one) for one in found}

    def find_ids(self, prefix: str, limit: int) -> list[str]:
        """Find the ids that begin with a prefix."""
        self._cluster.refresh(self._index)
        body = {
            "query": {"prefix": {"id": prefix}},
            "size": limit,
            "sort": [{"id": "asc"}],
            "_source": False,
            "track_total_hits": False,
        }
        return [hit["_id"] for hit in self._cluster.search(self._index, body)["hits"]["hits"]]

    def write(self, writes: Sequence[Write]) -> list[Written]:
        """Write conditionally; one answer a write, in order."""
        actions = [documents.writing(write) for write in writes]
        done = bulk.resolve(self._sink.send(actions), self._are_there)
        return [
            Written(id=done[at].action.id, outcome=done[at].outcome, reason=done[at].reason)
            for at in range(len(actions))
        ]

    def _are_there(self, actions: list[Action]) -> list[bool]:
        """Say which documents are there exactly as the action has them: then it was this action
        that wrote them.
        """
        found = self._cluster.fetch(self._index, [action.id for action in actions])
        stored = {one["_id"]: one["_source"] for one in found}
        return [stored.get(action.id) == json.loads(action.lines[1]) for action in actions]

    def write_back(self, records: Sequence[Related]) -> None:
        """Write stories and copies into articles; again where somebody else wrote meanwhile."""
        waiting = {record.signature.id: record for record in records}
        for _ in range(ATTEMPTS):
            if not waiting:
                return
            found = self._cluster.fetch(self._index, [*waiting], ["fingerprint"])
            actions = [
                documents.writing_back(waiting[one["_id"]], documents.token_of(one))
                for one in found
                if one["_source"]["fingerprint"] == waiting[one["_id"]].signature.fingerprint
            ]
            done = self._sink.send(actions).values()
            waiting = {
                one.action.id: waiting[one.action.id] for one in done if one.outcome == "conflict"
            }

    def delete(self, articles: Sequence[Expired]) -> list[Written]:
        """Delete articles that are as they were seen."""
        done = self._sink.send([documents.deleting(one.id, one.token) for one in articles])
        doubtful = [one.action.id for one in done.values() if one.outcome != "written"]
        there = self._cluster.find_articles(doubtful)
        return [
            Written(id=one.id, outcome="conflict" if one.id in there else "written")
            for one in articles
        ]

    def scan(self) -> Iterator[Article]:
        """Read every article, by id."""
        hits = self._cluster.scan(self._index, [{"id": "asc"}])
        return (documents.article_of(hit["_source"]) for hit in hits)

    def scan_expired(self, before: datetime, now: datetime) -> Iterator[Expired]:
        """Find old articles."""
        sort = [{"@timestamp": "asc"}, {"id": "asc"}]
        return map(_expired, self._cluster.scan(self._index, sort, _expired_query(before, now)))

    def count(self) -> int:
        """Count the articles."""
        self._cluster.refresh(self._index)
        return self._cluster.count(self._index)


def _expired_query(before: datetime, now: datetime) -> Spec:
    """Ask for articles from before a moment, and for those that are dated after now and were first
    seen before it.
    """
    future: Spec = {"range": {"@timestamp": {"gt": now.isoformat()}}}
    ahead = {"bool": {"filter": [future, documents.before("ingested", before)]}}
    either = [documents.before("@timestamp", before), ahead]
    return {
        "query": {"bool": {"should": either, "minimum_should_match": 1}},
        "_source": ["id", "fingerprint", "@timestamp"],
        "seq_no_primary_term": True,
    }


def _expired(hit: Mapping[str, Any]) -> Expired:
    source = hit["_source"]
    return Expired(
        id=source["id"],
        fingerprint=source["fingerprint"],
        timestamp=datetime.fromisoformat(source["@timestamp"]),
        token=documents.token_of(hit),
    )
