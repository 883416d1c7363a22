"""The index on an Elasticsearch server: its parts, over one connection."""

from elasticsearch import NotFoundError

from connectors.elastic import install
from connectors.elastic.articles import ElasticArticles
from connectors.elastic.cluster import Cluster
from connectors.elastic.connection import Connection, Time
from connectors.elastic.credentials import Credentials, checked_url
from connectors.elastic.outbox import ElasticOutbox
from connectors.elastic.rejects import ElasticRejects
from connectors.elastic.relations import ElasticRelations
from connectors.elastic.runs import ElasticRuns
from connectors.elastic.searcher import ElasticSearcher
from connectors.elastic.tombstones import ElasticTombstones
from connectors.index import Index
from schemas.errors import AccessError

ARTICLES = "newsbeam-articles"


def open_elastic(
    url: str,
    credentials: Credentials | None = None,
    name: str = ARTICLES,
    *,
    wait_for_index: float = 120,
    time: Time | None = None,
) -> Index:
    """Open an index on a server; nothing is asked of it before the first call. Raises UsageError
    for a URL that is none, AccessError for certificates that cannot be read.
    """
    return put_together(connect(url, credentials, name, wait_for_index=wait_for_index, time=time))


def connect(
    url: str,
    credentials: Credentials | None = None,
    name: str = ARTICLES,
    *,
    wait_for_index: float = 120,
    time: Time | None = None,
) -> Cluster:
    """Make the connection. `wait_for_index`: seconds to wait for a server that is not up, or not
    well, yet; `name`: the alias of the articles.
    """
    connection = Connection(
        checked_url(url), credentials or Credentials(), wait_for_index, time or Time()
    )
    return Cluster(connection, name)


def put_together(cluster: Cluster) -> Index:
    """Make the parts of an index over one connection."""
    return Index(
        articles=ElasticArticles(cluster, cluster.sink(cluster.names.articles)),
        relations=ElasticRelations(cluster),
        outbox=ElasticOutbox(cluster),
        rejects=ElasticRejects(cluster),
        tombstones=ElasticTombstones(cluster),
        searcher=ElasticSearcher(cluster),
        storage=ElasticStorage(cluster),
        runs=ElasticRuns(cluster),
    )


class ElasticStorage:
    """The indices on the server."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def check(self) -> None:
        """Find out whether an earlier or later version set the indices up. Raises AccessError,
        IndexRefusedError.
        """
        install.check(self._cluster.connection, self._cluster.names.articles)

    def setup(self) -> None:
        """Create what is missing. Raises AccessError, IndexRefusedError."""
        try:
            install.install(self._cluster.connection, self._cluster.names.articles)
        except AccessError:
            if not self._is_set_up():  # a writer's key may not set up, and need not when it is done
                raise

    def _is_set_up(self) -> bool:
        connection = self._cluster.connection
        names = list(install.templates(self._cluster.names.articles))
        try:
            # not `exists_alias`, which is a HEAD: its answer cannot say that a key has expired
            connection.ask(lambda: connection.reader.indices.get_alias(name=names))
        except NotFoundError:
            return False
        return True

    def refresh(self) -> None:
        """Make every write so far visible to searches."""
        names = self._cluster.names
        self._cluster.refresh(names.articles, names.rejects, names.signatures)

    def compact(self) -> None:
        """Leave it to the server, which returns space when it merges segments."""

    def close(self) -> None:
        """Let go of the connections; nothing is buffered."""
        self._cluster.connection.close()
