"""The indices of one newsbeam on a server, and the requests by which its parts ask them.

Each request is made again where waiting helps, and raises AccessError or IndexRefusedError where it
does not.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, Self

from elasticsearch import BadRequestError, NotFoundError

from connectors.elastic import policy
from connectors.elastic.bulk import Action, Sink
from connectors.elastic.connection import Connection
from connectors.elastic.documents import before, deleting, token_of
from connectors.elastic.policy import Failure
from schemas.errors import AccessError, IndexRefusedError

LOOKUPS = 1_000  # ids in one `_mget`
PAGE = 500  # documents in one page of a scan
REFRESH_SECONDS = 1.1  # an index that is searched shows new documents every second
Spec = dict[str, Any]


class Names(NamedTuple):
    """The aliases of the indices."""

    articles: str
    rejects: str
    runs: str
    signatures: str
    pruned: str

    @classmethod
    def beside(cls, articles: str) -> Self:
        """Name the others after that of the articles."""
        prefix = articles.removesuffix("-articles")
        kinds = ("rejects", "runs", "signatures", "pruned")
        return cls(articles, *(f"{prefix}-{kind}" for kind in kinds))


class Cluster:
    """One connection, and the indices behind it."""

    def __init__(self, connection: Connection, articles: str) -> None:
        self.connection = connection
        self.names = Names.beside(articles)

    def sink(self, index: str) -> Sink:
        """Make what sends actions to one of the indices."""
        return Sink(self.connection, index, alias=True)

    def ask(self, call: Callable[[], Any]) -> Any:
        """Ask, and say in a sentence when the index is missing or the request is not understood."""
        try:
            return self.connection.ask(call)
        except NotFoundError:
            raise self._not_set_up() from None
        except BadRequestError as error:
            reason = policy.reason(
                error.body.get("error") if isinstance(error.body, dict) else None
            )
            raise IndexRefusedError(
                f"Elasticsearch at {self.connection.url} does not take the request: {reason}."
            ) from None

    def _not_set_up(self) -> IndexRefusedError:
        return IndexRefusedError(
            f"There is no index {self.names.articles} at {self.connection.url}: run `newsbeam"
            " setup` first."
        )

    def fetch(
        self, index: str, ids: Sequence[str], fields: Sequence[str] | None = None
    ) -> Iterator[Spec]:
        """Fetch documents by id, whole or some of their fields, as `_mget` gives them; it sees
        every write that returned. An id that is not there is left out.
        """
        unique = list(dict.fromkeys(ids))
        for start in range(0, len(unique), LOOKUPS):
            yield from self._fetch(index, unique[start : start + LOOKUPS], fields)

    def _fetch(self, index: str, ids: list[str], fields: Sequence[str] | None) -> list[Spec]:
        reader, include = self.connection.reader, list(fields) if fields else None
        answer = self._ask_all(
            lambda: reader.mget(index=index, ids=ids, source_includes=include), "docs"
        )
        return [one for one in answer if one.get("found")]

    def search(self, index: str, body: Spec) -> Spec:
        """Search, in all shards or not at all."""
        reader = self.connection.reader
        answer: Spec = self.ask(
            lambda: reader.search(index=index, body=body, allow_partial_search_results=False)
        ).body
        return answer

    def search_many(self, lines: list[Spec]) -> list[Spec]:
        """Make many searches in one request: a header and a body each."""
        return self._ask_all(lambda: self.connection.reader.msearch(searches=lines), "responses")

    def _ask_all(self, call: Callable[[], Any], part: str) -> list[Spec]:
        """Ask for many things at once; again while the server was too busy for one of them."""
        while True:
            answers: list[Spec] = self.ask(call)[part]
            error = next((one["error"] for one in answers if "error" in one), None)
            if error is None:
                return answers
            kind = str(error.get("type", ""))
            if kind == "index_not_found_exception":
                raise self._not_set_up()
            self.connection.after(Failure(None, kind, policy.reason(error)))

    def count(self, index: str, query: Spec | None = None) -> int:
        """Count the documents that match."""
        reader = self.connection.reader
        return int(self.ask(lambda: reader.count(index=index, query=query))["count"])

    def find_articles(self, ids: Sequence[str]) -> set[str]:
        """Find those of some ids that are of articles."""
        return {one["_id"] for one in self.fetch(self.names.articles, ids, ["id"])}

    def refresh(self, *indices: str) -> None:
        """Make every write so far visible to searches; a key that may not ask for it waits until it
        is so.
        """
        try:
            self.ask(lambda: self.connection.writer.indices.refresh(index=list(indices)))
        except AccessError:
            self.connection.time.sleep(REFRESH_SECONDS)

    def scan(
        self, index: str, sort: list[dict[str, str]], question: Spec | None = None
    ) -> Iterator[Spec]:
        """Read every document, or those asked for, in order, as the index is now, page by page."""
        self.refresh(index)
        reader = self.connection.reader
        pit = self.ask(lambda: reader.open_point_in_time(index=index, keep_alive="5m"))["id"]
        after: list[Any] | None = None
        try:
            while True:
                body = {
                    "size": PAGE,
                    "sort": sort,
                    "pit": {"id": pit, "keep_alive": "5m"},
                    "track_total_hits": False,
                }
                body |= (question or {}) | ({"search_after": after} if after else {})
                hits = self.ask(lambda body=body: reader.search(body=body))["hits"]["hits"]  # type: ignore[misc]
                yield from hits
                if len(hits) < PAGE:
                    return
                after = hits[-1]["sort"]
        finally:
            self._close_pit(pit)

    def _close_pit(self, pit: str) -> None:
        with suppress(Exception):  # it ends by itself in minutes; the scan's own error matters more
            self.connection.reader.close_point_in_time(id=pit)

    def delete_before(self, sink: Sink, field: str, moment: datetime) -> int:
        """Delete what is from before a moment, as it was found: what somebody replaced meanwhile is
        as old as its new time; returns how many.
        """
        question = {
            "query": before(field, moment),
            "_source": False,
            "seq_no_primary_term": True,
        }
        hits = self.scan(sink.index, [{field: "asc"}, {"id": "asc"}], question)
        count = 0
        while page := [deleting(hit["_id"], token_of(hit)) for hit in islice(hits, PAGE)]:
            count += sum(one.outcome == "written" for one in sink.send(page).values())
        self.refresh(sink.index)
        return count


def refusal(done: dict[int, Any]) -> str:
    """Give the reason of the first action that was refused."""
    return next(one.reason or "" for one in done.values() if one.outcome == "refused")


def delete_by_id(ids: Sequence[str]) -> list[Action]:
    """Make the `_bulk` lines that delete documents, each once, whatever their state."""
    return [deleting(id_) for id_ in dict.fromkeys(ids)]
