"""Tombstones on a server: the `TombstoneStore` of an index in Elasticsearch."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.elastic.bulk import Action
from connectors.elastic.cluster import Cluster, Spec
from connectors.elastic.documents import line
from schemas.tombstone import Tombstone


def mapping() -> Spec:
    """Give the mapping."""
    word, day = {"type": "keyword"}, {"type": "date"}
    return {
        "dynamic": "strict",
        "properties": {"id": word, "fingerprint": word, "horizon": day, "seen": day},
    }


class ElasticTombstones:
    """Tombstones in the index `newsbeam-pruned`."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._sink = cluster.sink(cluster.names.pruned)

    def put(self, tombstones: Sequence[Tombstone]) -> None:
        """Keep tombstones."""
        self._sink.send(
            [
                Action(one.id, (line({"index": {"_id": one.id}}), one.to_json()))
                for one in tombstones
            ]
        )

    def get(self, ids: Sequence[str]) -> dict[str, Tombstone]:
        """Fetch tombstones."""
        found = self._cluster.fetch(self._sink.index, ids)
        return {one["_id"]: Tombstone.model_validate(one["_source"]) for one in found}

    def scan(self) -> Iterator[Tombstone]:
        """Read every tombstone, by id."""
        hits = self._cluster.scan(self._sink.index, [{"id": "asc"}])
        return (Tombstone.model_validate(hit["_source"]) for hit in hits)

    def delete_before(self, before: datetime) -> int:
        """Drop old tombstones."""
        return self._cluster.delete_before(self._sink, "seen", before)
