"""Rejects on a server: the `RejectStore` of an index in Elasticsearch."""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import zstandard

from connectors.elastic.bulk import Action
from connectors.elastic.cluster import Cluster, delete_by_id, refusal
from connectors.elastic.documents import line
from schemas.errors import IndexRefusedError
from schemas.reject import Reject

LONGEST_PLAIN = 1024 * 1024  # bytes of a reject that is kept as it is


class ElasticRejects:
    """Rejects in the index `newsbeam-rejects`."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._sink = cluster.sink(cluster.names.rejects)

    def put(self, rejects: Sequence[Reject]) -> None:
        """Keep rejects; one too large is kept without its original."""
        done = self._sink.send([_putting(reject) for reject in rejects])
        refused = [rejects[at] for at, one in done.items() if one.outcome == "refused"]
        smaller = [
            reject.but(item=None, took=None) for reject in refused if reject.item or reject.took
        ]
        if len(smaller) < len(refused):
            raise IndexRefusedError(
                f"Elasticsearch at {self._cluster.connection.url} does not take a reject:"
                f" {refusal(done)}."
            )
        if smaller:
            self.put(smaller)

    def scan(self) -> Iterator[Reject]:
        """Read every reject, oldest first."""
        hits = self._cluster.scan(self._sink.index, [{"at": "asc"}, {"id": "asc"}])
        return (_reject_of(hit["_source"]) for hit in hits)

    def delete(self, ids: Sequence[str]) -> None:
        """Drop rejects that went through."""
        self._sink.send(delete_by_id(ids))

    def delete_before(self, before: datetime) -> int:
        """Drop old rejects."""
        return self._cluster.delete_before(self._sink, "at", before)


def _putting(reject: Reject) -> Action:
    """Make the `_bulk` lines that keep a reject; a long one is packed, for the server may have
    refused it for its length.
    """
    whole = reject.to_json()
    if len(whole) > LONGEST_PLAIN:
        bare = reject.but(item=None, took=None).model_dump(mode="json")
        whole = line(bare | {"packed": b64encode(zstandard.compress(whole)).decode()})
    return Action(reject.id, (line({"index": {"_id": reject.id}}), whole))


def _reject_of(source: dict[str, Any]) -> Reject:
    """Read what `_putting` wrote."""
    packed = source.get("packed")
    return (
        Reject.from_json(zstandard.decompress(b64decode(packed)))
        if packed
        else Reject.model_validate(source)
    )
