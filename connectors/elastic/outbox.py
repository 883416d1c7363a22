"""The outbox on a server: notes of what is yet to be written back, in the index of signatures.

A note is a document of its own, named after the ids it holds (the field `owed`), so that the same
lot twice is one note.
"""

from collections.abc import Sequence
from hashlib import sha256

from connectors.elastic.bulk import Action
from connectors.elastic.cluster import Cluster, Spec, refusal
from connectors.elastic.documents import deleting, line
from schemas.errors import IndexRefusedError

NOTES = 100  # looked at at once; each killed pass leaves at most one
IS_NOTE: Spec = {"exists": {"field": "owed"}}


class ElasticOutbox:
    """A note for each lot."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._sink = cluster.sink(cluster.names.signatures)

    def add(self, ids: Sequence[str]) -> None:
        """Note a lot."""
        name = _name(ids)
        note = {"id": name, "owed": list(ids)}
        done = self._sink.send([Action(name, (line({"index": {"_id": name}}), line(note)))])
        if any(one.outcome == "refused" for one in done.values()):
            raise IndexRefusedError(
                f"Elasticsearch at {self._cluster.connection.url} does not take a note of what is"
                f" to be written back: {refusal(done)}."
            )

    def list_pending(self) -> list[tuple[str, ...]]:
        """List the lots that are noted."""
        self._cluster.refresh(self._sink.index)
        body = {"query": IS_NOTE, "size": NOTES, "_source": ["owed"], "track_total_hits": False}
        hits = self._cluster.search(self._sink.index, body)["hits"]["hits"]
        return [tuple(hit["_source"]["owed"]) for hit in hits]

    def ack(self, ids: Sequence[str]) -> None:
        """Drop the note of a lot."""
        self._sink.send([deleting(_name(ids))])


def _name(ids: Sequence[str]) -> str:
    return f"owed-{sha256(' '.join(ids).encode()).hexdigest()[:32]}"
