"""Accounts of runs on a server: the `RunStore` of an index in Elasticsearch."""

from datetime import datetime

from connectors.elastic.bulk import Action
from connectors.elastic.cluster import Cluster
from connectors.elastic.documents import before as from_before
from connectors.elastic.documents import line
from schemas.run import Run


class ElasticRuns:
    """Runs in the index `newsbeam-runs`."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._sink = cluster.sink(cluster.names.runs)

    def put(self, run: Run) -> None:
        """Keep the account of a run. It ends a run: what the run wrote is searchable when this
        returns.
        """
        self._sink.send([Action(run.id, (line({"index": {"_id": run.id}}), run.to_json()))])
        names = self._cluster.names
        self._cluster.refresh(names.articles, names.rejects, names.runs)

    def count_before(self, before: datetime) -> int:
        """Count old runs."""
        self._cluster.refresh(self._sink.index)
        return self._cluster.count(self._sink.index, from_before("@timestamp", before))

    def delete_before(self, before: datetime) -> int:
        """Drop old runs."""
        return self._cluster.delete_before(self._sink, "@timestamp", before)
