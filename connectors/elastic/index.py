"""Articles on an Elasticsearch server, keeping the contract of `connectors.index`.

Lookups go through `_mget`, which sees every write that returned; writes name the state they were
decided on (`if_seq_no` and `if_primary_term`, or `create`), so nobody overwrites what somebody else
wrote meanwhile.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import Any

from elasticsearch import BadRequestError, NotFoundError

from connectors.elastic import bulk, documents, dsl, install, policy, relations, retention
from connectors.elastic.bulk import Action, Sink
from connectors.elastic.connection import Connection, Time
from connectors.elastic.credentials import Credentials, checked_url
from connectors.elastic.policy import Failure
from connectors.index import Aged, Known, Loose, Page, Search, Stored, Unrelated, Write, Written
from schemas.article import Article
from schemas.errors import AccessError, IndexRefusedError
from schemas.reject import Reject
from schemas.run import Run
from schemas.signature import Ask, Members, Related, Signature
from schemas.tombstone import Tombstone

LOOKUPS = 1_000  # ids in one `_mget`
PAGE = 500  # documents in one page of a scan
REFRESH_SECONDS = 1.1  # an index that is searched shows new documents every second
ATTEMPTS = 50  # rounds of telling again; each lost round means that another writer went ahead
KNOWN = ("id", "fingerprint", "modified", "ingested", "paths")


class ElasticIndex:
    """An index on a server. `wait_for_index`: seconds to wait for a server that is not up, or not
    well, yet.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials | None = None,
        name: str = "newsbeam-articles",
        *,
        wait_for_index: float = 120,
        time: Time | None = None,
    ) -> None:
        self.name = name
        prefix = name.removesuffix("-articles")
        self.rejects_name, self.runs_name = f"{prefix}-rejects", f"{prefix}-runs"
        self.signatures_name, self.pruned_name = f"{prefix}-signatures", f"{prefix}-pruned"
        self.connection = Connection(
            checked_url(url), credentials or Credentials(), wait_for_index, time or Time()
        )
        self._articles = Sink(self.connection, self.name, alias=True)
        self._rejects = Sink(self.connection, self.rejects_name, alias=True)
        self._signatures = Sink(self.connection, self.signatures_name, alias=True)
        self._pruned = Sink(self.connection, self.pruned_name, alias=True)

    def setup(self) -> None:
        """Create what is missing (idempotent). Raises AccessError, IndexRefusedError."""
        try:
            install.install(self.connection, self.name)
        except AccessError:
            if not self._is_set_up():  # a writer's key may not set up, and need not when it is done
                raise

    def check(self) -> None:
        """Find out whether an earlier or later version set the index up. Raises AccessError,
        IndexRefusedError.
        """
        install.check(self.connection, self.name)

    def _is_set_up(self) -> bool:
        reader = self.connection.reader
        try:
            # not `exists_alias`, which is a HEAD: its answer cannot say that a key has expired
            self.connection.ask(
                lambda: reader.indices.get_alias(name=list(install.templates(self.name)))
            )
        except NotFoundError:
            return False
        return True

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Look up ids; those not there are not in the answer. Sees every write that returned."""
        return {found["_id"]: documents.known(found) for found in self._fetch(ids, KNOWN)}

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Fetch whole articles; those not there are not in the answer."""
        fetched = self._fetch(ids, None)
        return {one["_id"]: documents.stored(one) for one in fetched}

    def _fetch(self, ids: Sequence[str], fields: Sequence[str] | None) -> Iterator[dict[str, Any]]:
        unique = list(dict.fromkeys(ids))
        for start in range(0, len(unique), LOOKUPS):
            yield from self._mget(self.name, unique[start : start + LOOKUPS], fields)

    def _mget(
        self, index: str, ids: list[str], fields: Sequence[str] | None
    ) -> list[dict[str, Any]]:
        """Fetch documents by id; a document the server could not look at is asked for again."""
        include = list(fields) if fields else None
        while True:
            answer = self._ask(
                lambda: self.connection.reader.mget(index=index, ids=ids, source_includes=include)
            )
            failed = [one["error"] for one in answer["docs"] if "error" in one]
            if not failed:
                return [one for one in answer["docs"] if one.get("found")]
            if failed[0].get("type") == "index_not_found_exception":
                raise self._not_set_up()
            self.connection.after(
                Failure(None, str(failed[0].get("type", "")), policy.reason(failed[0]))
            )

    def write(self, writes: Sequence[Write]) -> list[Written]:
        """Write conditionally; one answer a write, in order. Raises AccessError,
        IndexRefusedError.
        """
        actions = [documents.writing(write) for write in writes]
        done = bulk.resolve(self._articles.send(actions), self._ours)
        return [
            Written(id=done[at].action.id, outcome=done[at].outcome, reason=done[at].reason)
            for at in range(len(actions))
        ]

    def _ours(self, actions: list[Action]) -> list[bool]:
        """Say which documents are there exactly as the action has them: then it was this action
        that wrote them.
        """
        stored = {
            one["_id"]: one["_source"]
            for one in self._fetch([action.id for action in actions], None)
        }
        return [stored.get(action.id) == json.loads(action.lines[1]) for action in actions]

    def unrelated(self, after: tuple[datetime, str] | None, most: int) -> list[Unrelated]:
        """Give the next articles without a story, by time and then id."""
        self._refresh([self.name])
        body = {
            "query": {"bool": {"must_not": [{"exists": {"field": "story.id"}}]}},
            "size": most,
            "sort": [{"@timestamp": "asc"}, {"id": "asc"}],
            "track_total_hits": False,
            "_source": ["id", "fingerprint", "@timestamp"],
        }
        body |= {"search_after": [int(after[0].timestamp() * 1000), after[1]]} if after else {}
        return [documents.unrelated(hit["_source"]) for hit in self._search(body)["hits"]["hits"]]

    def relate(self, records: Sequence[Related]) -> None:
        """Remember signatures and relations."""
        self._take([relations.action(record) for record in records])
        self._refresh([self.signatures_name])

    def sign(self, signatures: Sequence[Signature]) -> None:
        """Keep signatures for the pass that relates."""
        self._take([relations.signing(one) for one in signatures])

    def signed(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch the signatures kept."""
        found = self._records(ids)
        return {
            id_: relations.signature_of(one)
            for id_, one in found.items()
            if not relations.is_related(one)
        }

    def owe(self, ids: Sequence[str]) -> None:
        """Note what is yet to be told."""
        self._take([relations.owing(ids)])

    def owed(self) -> list[tuple[str, ...]]:
        """Give what is yet to be told."""
        self._refresh([self.signatures_name])
        hits = self._search(relations.owed_question(), self.signatures_name)["hits"]["hits"]
        return [tuple(hit["_source"]["owed"]) for hit in hits]

    def settle(self, ids: Sequence[str]) -> None:
        """Drop what was told."""
        self._take([relations.settling(ids)])

    def _take(self, actions: list[Action]) -> None:
        done = self._signatures.send(actions)
        if any(one.outcome == "refused" for one in done.values()):
            message = (
                f"Elasticsearch at {self.connection.url} does not take a signature:"
                f" {_reason(done)}."
            )
            raise IndexRefusedError(message)

    def tell(self, records: Sequence[Related]) -> None:
        """Write stories and copies into articles; again where somebody else wrote meanwhile."""
        waiting = {record.signature.id: record for record in records}
        for _ in range(ATTEMPTS):
            if not waiting:
                return
            found = {one["_id"]: one for one in self._fetch([*waiting], ["fingerprint"])}
            actions = [
                documents.telling(waiting[id_], documents.token_of(one))
                for id_, one in found.items()
                if one["_source"]["fingerprint"] == waiting[id_].signature.fingerprint
            ]
            done = self._articles.send(actions).values()
            waiting = {
                one.action.id: waiting[one.action.id] for one in done if one.outcome == "conflict"
            }

    def related(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch signatures and relations."""
        found = self._records(ids)
        return {
            id_: relations.record_of(one) for id_, one in found.items() if relations.is_related(one)
        }

    def _records(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        unique = list(dict.fromkeys(ids))
        pages = (unique[start : start + LOOKUPS] for start in range(0, len(unique), LOOKUPS))
        found = (
            one for page in pages for one in self._mget(self.signatures_name, page, ["record"])
        )
        return {one["_id"]: one["_source"]["record"] for one in found}

    def candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Find articles to compare with."""
        found: list[tuple[str, ...]] = []
        for start in range(0, len(asks), relations.ASKS):
            some = asks[start : start + relations.ASKS]
            answers = self._msearch(
                [
                    line
                    for ask in some
                    for line in relations.searches(self.signatures_name, ask, near, alike)
                ]
            )
            found += [
                relations.found(*pair) for pair in zip(answers[::2], answers[1::2], strict=True)
            ]
        return found

    def _msearch(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Ask many searches at once; again while the server was too busy for one of them."""
        while True:
            answers: list[dict[str, Any]] = self._ask(
                lambda: self.connection.reader.msearch(searches=lines)
            )["responses"]
            failed = [one["error"] for one in answers if "error" in one]
            if not failed:
                return answers
            if failed[0].get("type") == "index_not_found_exception":
                raise self._not_set_up()
            self.connection.after(
                Failure(None, str(failed[0].get("type", "")), policy.reason(failed[0]))
            )

    def members(self, stories: Sequence[str], most: int) -> dict[str, Members]:
        """Find the newest members of stories."""
        found: dict[str, Members] = {}
        for start in range(0, len(stories), relations.NAMED):
            some = stories[start : start + relations.NAMED]
            found |= relations.members_answer(
                self._search(relations.members_question(some, most), self.signatures_name)
            )
        return found

    def stories(
        self, since: datetime | None, until: datetime | None, *, least: int, most: int
    ) -> list[str]:
        """Name stories, newest first."""
        answer = self._search(
            relations.stories_question(since, until, least, most), self.signatures_name
        )
        return [bucket["key"] for bucket in answer["aggregations"]["stories"]["buckets"]]

    def refresh(self) -> None:
        """Make every write so far visible to `search`; a key that may not ask for it waits until it
        is so.
        """
        self._refresh([self.name, self.rejects_name, self.signatures_name])

    def _refresh(self, names: list[str]) -> None:
        try:
            self._ask(lambda: self.connection.writer.indices.refresh(index=names))
        except AccessError:
            self.connection.time.sleep(REFRESH_SECONDS)

    def search(self, search: Search) -> Page:
        """Answer a search. Raises QueryError when the query does not parse, UsageError for an
        unknown field.
        """
        began = time.perf_counter()
        answer = self._search(dsl.body(search))
        found = self._collapsed(search) if search.collapse else answer["hits"]["hits"]
        return Page(
            total=answer["hits"]["total"]["value"],
            hits=tuple(documents.hit_of(one) for one in found),
            facets=dsl.counts(answer, search),
            undated=self._count(dsl.undated(search)) if search.in_time else 0,
            unjudged=self._count(dsl.unjudged(search)) if search.looked_for else 0,
            seconds=time.perf_counter() - began,
        )

    def _count(self, query: dict[str, Any]) -> int:
        return int(
            self._ask(lambda: self.connection.reader.count(index=self.name, query=query))["count"]
        )

    def _collapsed(self, search: Search) -> list[dict[str, Any]]:
        found = [
            hit for body in dsl.collapsed(search) for hit in self._search(body)["hits"]["hits"]
        ]
        ordered = sorted(found, key=lambda hit: documents.order(hit["sort"]))
        return ordered[search.offset : search.offset + search.size]

    def _search(self, body: dict[str, Any], index: str | None = None) -> dict[str, Any]:
        reader = self.connection.reader
        answer: dict[str, Any] = self._ask(
            lambda: reader.search(
                index=index or self.name, body=body, allow_partial_search_results=False
            )
        ).body
        return answer

    def articles(self) -> Iterator[Article]:
        """Give every article, ordered by id."""
        return (
            documents.article_of(hit["_source"]) for hit in self._scan(self.name, [{"id": "asc"}])
        )

    def count(self) -> int:
        """Say how many articles the index holds."""
        self.refresh()
        return int(self._ask(lambda: self.connection.reader.count(index=self.name))["count"])

    def keep(self, rejects: Sequence[Reject]) -> None:
        """Keep rejects; one that is kept already is replaced. One too large is kept without its
        original.
        """
        done = self._rejects.send([documents.keeping(reject) for reject in rejects])
        refused = [rejects[at] for at, one in done.items() if one.outcome == "refused"]
        smaller = [
            reject.but(item=None, took=None) for reject in refused if reject.item or reject.took
        ]
        if len(smaller) < len(refused):
            raise IndexRefusedError(
                f"Elasticsearch at {self.connection.url} does not take a reject: {_reason(done)}."
            )
        if smaller:
            self.keep(smaller)

    def rejects(self) -> Iterator[Reject]:
        """Give every reject kept, oldest first."""
        return (
            documents.reject_of(hit["_source"])
            for hit in self._scan(self.rejects_name, [{"at": "asc"}, {"id": "asc"}])
        )

    def forget(self, ids: Sequence[str]) -> None:
        """Drop rejects that went through."""
        self._rejects.send(
            [Action(id_, (documents.line({"delete": {"_id": id_}}),)) for id_ in dict.fromkeys(ids)]
        )

    def record_run(self, run: Run) -> None:
        """Remember a run, for the operators' dashboard; the same run twice is one. It ends a run:
        what the run wrote is searchable when this returns.
        """
        runs = Sink(self.connection, self.runs_name, alias=True)
        runs.send([Action(run.id, (documents.line({"index": {"_id": run.id}}), run.to_json()))])
        self._refresh([self.name, self.rejects_name, self.runs_name])

    def aged(self, before: datetime, now: datetime) -> Iterator[Aged]:
        """Give old articles."""
        hits = self._scan(
            self.name, [{"@timestamp": "asc"}, {"id": "asc"}], retention.aged_question(before, now)
        )
        return map(retention.aged, hits)

    def remove(self, articles: Sequence[Aged]) -> list[Written]:
        """Delete articles that are as they were seen."""
        done = self._articles.send([retention.deleting(one.id, one.token) for one in articles])
        there = self.known([one.action.id for one in done.values() if one.outcome != "written"])
        return [
            Written(id=one.id, outcome="conflict" if one.id in there else "written")
            for one in articles
        ]

    def fellows(
        self,
        stories: Sequence[str],
        since: datetime | None,
        after: tuple[str, str] | None,
        most: int,
    ) -> list[Related]:
        """Give what is remembered of the articles of stories; what `relate` wrote is visible to
        it.
        """
        answer = self._search(
            retention.fellows_question(stories, since, after, most), self.signatures_name
        )
        return [relations.record_of(hit["_source"]["record"]) for hit in answer["hits"]["hits"]]

    def loose(self) -> Iterator[Loose]:
        """Give what hangs on an article that is not there."""
        hits = self._scan(self.signatures_name, [{"id": "asc"}], retention.remembered_question())
        while page := [hit["fields"] | {"_id": hit["_id"]} for hit in islice(hits, LOOKUPS)]:
            there = self._there([one["_id"] for one in page])
            copies = [
                one["_id"] for one in page if one.get("origin") == [False] and one["_id"] in there
            ]
            of = retention.originals(self._records(copies))
            strays = {id_ for id_ in of if id_ not in self._with_originals(of)}
            for one in page:
                gone = one["_id"] not in there
                if gone or one["_id"] in strays:
                    yield Loose(id=one["_id"], story=one.get("story", [None])[0], gone=gone)

    def _with_originals(self, of: Mapping[str, str]) -> set[str]:
        there = self._there(list(of.values()))
        return {id_ for id_, original in of.items() if original in there}

    def _there(self, ids: Sequence[str]) -> set[str]:
        """Give those of some ids that are of articles."""
        return {found["_id"] for found in self._fetch(ids, ["id"])}

    def unsign(self, ids: Sequence[str]) -> None:
        """Forget what is remembered of articles that are not there, as it was before these were
        looked for.
        """
        for start in range(0, len(ids), LOOKUPS):
            some = list(ids[start : start + LOOKUPS])
            remembered = self._mget(self.signatures_name, some, ["id"])
            there = self._there([one["_id"] for one in remembered])
            gone = [one for one in remembered if one["_id"] not in there]
            self._signatures.send(
                [retention.deleting(one["_id"], documents.token_of(one)) for one in gone]
            )
        self._refresh([self.signatures_name])

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Keep tombstones."""
        self._pruned.send([retention.burying(one) for one in tombstones])

    def buried(self, ids: Sequence[str]) -> dict[str, Tombstone]:
        """Look up tombstones."""
        unique = list(dict.fromkeys(ids))
        pages = (unique[start : start + LOOKUPS] for start in range(0, len(unique), LOOKUPS))
        found = (one for page in pages for one in self._mget(self.pruned_name, page, None))
        return {one["_id"]: Tombstone.model_validate(one["_source"]) for one in found}

    def tombstones(self) -> Iterator[Tombstone]:
        """Give every tombstone."""
        return (
            Tombstone.model_validate(hit["_source"])
            for hit in self._scan(self.pruned_name, [{"id": "asc"}])
        )

    def unbury(self, before: datetime) -> int:
        """Drop tombstones."""
        return self._expire(self._pruned, "seen", before)

    def forget_before(self, before: datetime) -> int:
        """Drop old rejects."""
        return self._expire(self._rejects, "at", before)

    def count_runs(self, before: datetime) -> int:
        """Count old runs."""
        question = {
            "query": retention.before("@timestamp", before),
            "size": 0,
            "track_total_hits": True,
        }
        self._refresh([self.runs_name])
        return int(self._search(question, self.runs_name)["hits"]["total"]["value"])

    def forget_runs(self, before: datetime) -> int:
        """Drop old runs."""
        return self._expire(Sink(self.connection, self.runs_name, alias=True), "@timestamp", before)

    def _expire(self, sink: Sink, field: str, before: datetime) -> int:
        """Delete what is from before a moment, as it was found: what somebody replaced meanwhile is
        as old as its new time; say how many.
        """
        question = {
            "query": retention.before(field, before),
            "_source": False,
            "seq_no_primary_term": True,
        }
        hits = self._scan(sink.index, [{field: "asc"}, {"id": "asc"}], question)
        count = 0
        while page := [
            retention.deleting(hit["_id"], documents.token_of(hit)) for hit in islice(hits, PAGE)
        ]:
            count += sum(one.outcome == "written" for one in sink.send(page).values())
        self._refresh([sink.index])
        return count

    def give_back(self) -> None:
        """Do nothing: the server gives space back when it merges segments."""

    def _scan(
        self, index: str, sort: list[dict[str, str]], question: dict[str, Any] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Give every document, or those asked for, in order, as the index is now, page by page."""
        self._refresh([index])
        reader = self.connection.reader
        pit = self._ask(lambda: reader.open_point_in_time(index=index, keep_alive="5m"))["id"]
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
                hits = self._ask(lambda body=body: reader.search(body=body))["hits"]["hits"]  # type: ignore[misc]
                yield from hits
                if len(hits) < PAGE:
                    return
                after = hits[-1]["sort"]
        finally:
            self._close_pit(pit)

    def _close_pit(self, pit: str) -> None:
        with suppress(Exception):  # it ends by itself in minutes; the scan's own error matters more
            self.connection.reader.close_point_in_time(id=pit)

    def _ask(self, call: Callable[[], Any]) -> Any:
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
            f"There is no index {self.name} at {self.connection.url}: run `newsbeam setup` first."
        )

    def close(self) -> None:
        """Let go of the connections; nothing is buffered."""
        self.connection.close()


def _reason(done: dict[int, bulk.Done]) -> str:
    return next(one.reason or "" for one in done.values() if one.outcome == "refused")
