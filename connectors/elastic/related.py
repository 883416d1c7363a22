"""Signatures and records as JSON of a server, and the questions for them: an index of their own
beside the articles.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.elastic.bulk import Action
from connectors.elastic.documents import line
from connectors.elastic.outbox import IS_NOTE
from connectors.index import is_near
from schemas.signature import Ask, Members, Related, Signature

ASKS = 250  # asks in one `_msearch`: two searches each
NAMED = 500  # stories in one question
FIRST_VERSION = 1  # of signatures whose documents do not say
Spec = dict[str, Any]


def mapping() -> Spec:
    """Give the mapping: what is looked up, and the record as it is."""
    word = {"type": "keyword"}
    return {
        "dynamic": "strict",
        "properties": {
            "id": word,
            "story": word,
            "origin": {"type": "boolean"},
            "timestamp": {"type": "date"},
            "version": {"type": "integer"},
            "bands": word | {"doc_values": False},
            "keys": word | {"doc_values": False},
            "record": {"type": "object", "enabled": False},
            "owed": word,  # of the notes of the outbox
        },
    }


def putting(record: Related) -> Action:
    """Make the `_bulk` lines that keep a record."""
    signature = record.signature
    fields = {
        "id": signature.id,
        "story": record.story.id,
        "origin": record.duplicate is None,
        "timestamp": signature.timestamp.isoformat(),
        "version": signature.version,
        "bands": list(map(str, signature.bands)),
        "keys": list(map(str, signature.keys)),
        "record": json.loads(record.to_json()),
    }
    return Action(signature.id, (line({"index": {"_id": signature.id}}), _packed(fields)))


def putting_signature(signature: Signature) -> Action:
    """Make the `_bulk` lines that keep a signature until its article is related; no search finds
    it.
    """
    fields = {"id": signature.id, "record": {"signature": json.loads(signature.to_json())}}
    return Action(signature.id, (line({"create": {"_id": signature.id}}), _packed(fields)))


def _packed(fields: Spec) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def is_related(record: Mapping[str, Any]) -> bool:
    """Say whether a record is what `putting` wrote, not what `putting_signature` did."""
    return "story" in record


def signature_of(record: Mapping[str, Any]) -> Signature:
    """Read what `putting_signature` wrote."""
    return Signature.from_json(json.dumps(record["signature"]))


def record_of(record: Mapping[str, Any]) -> Related:
    """Read what `putting` wrote."""
    return Related.from_json(json.dumps(record))


def searches(index: str, ask: Ask, near: int, alike: int) -> Iterator[Spec]:
    """Give the `_msearch` lines of an ask: by bands at any time, then by keys within its
    interval.
    """
    yield {"index": index}
    yield _search(ask, _sharing("bands", ask.bands, 1), near)
    yield {"index": index}
    within = {"range": {"timestamp": {"gte": ask.since.isoformat(), "lte": ask.until.isoformat()}}}
    yield _search(ask, _sharing("keys", ask.keys, 2), alike, within)


def _sharing(field: str, values: Sequence[int], least: int) -> Spec:
    """Ask for what shares some values; what shares more comes first."""
    shared = [{"constant_score": {"filter": {"term": {field: str(value)}}}} for value in values]
    if not shared:
        return {"match_none": {}}
    return {"bool": {"should": shared, "minimum_should_match": least}}


def _search(ask: Ask, query: Spec, limit: int, *within: Spec) -> Spec:
    return {
        "query": {
            "bool": {
                "must": [query],
                "filter": list(within),
                "must_not": [{"ids": {"values": [ask.id]}}],
            }
        },
        "size": limit,
        "_source": False,
        "track_total_hits": False,
        "sort": ["_score", {"id": "asc"}],
    }


def candidates(by_bands: Mapping[str, Any], by_keys: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the answers to `searches`: ids, those by bands first. The score counts what is
    shared.
    """
    near = [
        hit["_id"]
        for place, hit in enumerate(by_bands["hits"]["hits"])
        if is_near(place, hit["sort"][0])
    ]
    return tuple(dict.fromkeys([*near, *(hit["_id"] for hit in by_keys["hits"]["hits"])]))


def members_query(stories: Sequence[str], limit: int) -> Spec:
    """Ask for the newest members of stories and their counts."""
    newest = {
        "top_hits": {
            "size": min(limit, 100),
            "_source": ["id"],
            "sort": [{"timestamp": "desc"}, {"id": "asc"}],
        }
    }
    origins = {"filter": {"term": {"origin": True}}}
    by_story = {
        "terms": {"field": "story", "size": len(stories)},
        "aggs": {"newest": newest, "origins": origins},
    }
    return {"size": 0, "query": {"terms": {"story": list(stories)}}, "aggs": {"stories": by_story}}


def members_of(answer: Mapping[str, Any]) -> dict[str, Members]:
    """Read the answer to `members_query`."""
    return {
        bucket["key"]: Members(
            ids=tuple(hit["_id"] for hit in bucket["newest"]["hits"]["hits"]),
            size=bucket["doc_count"],
            origins=bucket["origins"]["doc_count"],
        )
        for bucket in answer["aggregations"]["stories"]["buckets"]
    }


def stories_query(since: datetime | None, until: datetime | None, least: int, limit: int) -> Spec:
    """Ask for the stories with the newest articles."""
    bounds = {"gte": since, "lte": until}
    within = {
        "range": {
            "timestamp": {name: moment.isoformat() for name, moment in bounds.items() if moment}
        }
    }
    newest = {"newest": {"max": {"field": "timestamp"}}}
    order = [{"newest": "desc"}, {"_key": "asc"}]
    return {
        "size": 0,
        "query": within if since or until else {"match_all": {}},
        "aggs": {
            "stories": {
                "terms": {"field": "story", "size": limit, "order": order, "min_doc_count": least},
                "aggs": newest,
            }
        },
    }


def outdated_query(version: int, limit: int) -> Spec:
    """Ask for the records whose signature is of another version; what has none is of the first."""
    current: list[Spec] = [{"term": {"version": version}}]
    if version == FIRST_VERSION:
        current.append({"bool": {"must_not": [{"exists": {"field": "version"}}]}})
    return {
        "query": {"bool": {"filter": [{"exists": {"field": "story"}}], "must_not": current}},
        "size": limit,
        "sort": [{"id": "asc"}],
        "_source": ["record"],
        "track_total_hits": False,
    }


def records_query(
    stories: Sequence[str], since: datetime | None, after: tuple[str, str] | None, limit: int
) -> Spec:
    """Ask for the records of stories from a moment on, by story and then id."""
    of: Spec = {"terms": {"story": list(stories)}}
    from_: list[Spec] = [{"range": {"timestamp": {"gte": since.isoformat()}}}] if since else []
    body = {
        "query": {"bool": {"filter": [of, *from_]}},
        "size": limit,
        "sort": [{"story": "asc"}, {"id": "asc"}],
        "_source": ["record"],
        "track_total_hits": False,
    }
    return body | ({"search_after": list(after)} if after else {})


def kept_query() -> Spec:
    """Ask for the names, without the records, of all records and signatures."""
    return {
        "query": {"bool": {"must_not": [IS_NOTE]}},
        "_source": False,
        "docvalue_fields": ["id", "story", "origin"],
    }


def originals(records: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Give for each record of a copy the article that it repeats."""
    return {id_: one["duplicate"]["of"] for id_, one in records.items() if one.get("duplicate")}
