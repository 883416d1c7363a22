"""What relates articles on a server: signatures in an index of their own beside the articles."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from connectors.elastic.bulk import Action
from connectors.index import is_near
from schemas.signature import Ask, Members, Related, Signature

ASKS = 250  # asks in one `_msearch`: two searches each
NAMED = 500  # stories in one question
NOTES = 100  # of what is yet to be told; each killed pass leaves at most one
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
            "bands": word | {"doc_values": False},
            "keys": word | {"doc_values": False},
            "record": {"type": "object", "enabled": False},
            "owed": word,
        },
    }


def action(record: Related) -> Action:
    """Make the `_bulk` lines that remember a record."""
    signature = record.signature
    fields = {
        "id": signature.id,
        "story": record.story.id,
        "origin": record.duplicate is None,
        "timestamp": signature.timestamp.isoformat(),
        "bands": list(map(str, signature.bands)),
        "keys": list(map(str, signature.keys)),
        "record": json.loads(record.to_json()),
    }
    head = json.dumps({"index": {"_id": signature.id}}, separators=(",", ":")).encode()
    return Action(
        signature.id, (head, json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
    )


def signing(signature: Signature) -> Action:
    """Make the `_bulk` lines that keep a signature until its article is related; no search finds
    it.
    """
    fields = {"id": signature.id, "record": {"signature": json.loads(signature.to_json())}}
    head = json.dumps({"create": {"_id": signature.id}}, separators=(",", ":")).encode()
    return Action(
        signature.id, (head, json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode())
    )


def is_related(record: Mapping[str, Any]) -> bool:
    """Say whether a record is what `action` wrote, not what `signing` did."""
    return "story" in record


def signature_of(record: Mapping[str, Any]) -> Signature:
    """Read what `signing` wrote."""
    return Signature.from_json(json.dumps(record["signature"]))


def record_of(record: Mapping[str, Any]) -> Related:
    """Read what `action` wrote."""
    return Related.from_json(json.dumps(record))


def owing(ids: Sequence[str]) -> Action:
    """Make the `_bulk` lines that note which articles are yet to be told; the note is named after
    them.
    """
    name = _note(ids)
    lines = ({"index": {"_id": name}}, {"id": name, "owed": list(ids)})
    return Action(name, tuple(json.dumps(line, separators=(",", ":")).encode() for line in lines))


def settling(ids: Sequence[str]) -> Action:
    """Make the `_bulk` line that drops a note."""
    name = _note(ids)
    return Action(name, (json.dumps({"delete": {"_id": name}}, separators=(",", ":")).encode(),))


def _note(ids: Sequence[str]) -> str:
    return f"owed-{sha256(' '.join(ids).encode()).hexdigest()[:32]}"


def owed_question() -> Spec:
    """Ask for the notes of what is yet to be told."""
    return {
        "query": {"exists": {"field": "owed"}},
        "size": NOTES,
        "_source": ["owed"],
        "track_total_hits": False,
    }


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


def _search(ask: Ask, query: Spec, most: int, *within: Spec) -> Spec:
    return {
        "query": {
            "bool": {
                "must": [query],
                "filter": list(within),
                "must_not": [{"ids": {"values": [ask.id]}}],
            }
        },
        "size": most,
        "_source": False,
        "track_total_hits": False,
        "sort": ["_score", {"id": "asc"}],
    }


def found(by_bands: Mapping[str, Any], by_keys: Mapping[str, Any]) -> tuple[str, ...]:
    """Read the answers to `searches`: ids, those by bands first. The score counts what is
    shared.
    """
    near = [
        hit["_id"]
        for place, hit in enumerate(by_bands["hits"]["hits"])
        if is_near(place, hit["sort"][0])
    ]
    return tuple(dict.fromkeys([*near, *(hit["_id"] for hit in by_keys["hits"]["hits"])]))


def members_question(stories: Sequence[str], most: int) -> Spec:
    """Ask for the newest members of stories and their counts."""
    newest = {
        "top_hits": {
            "size": min(most, 100),
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


def members_answer(answer: Mapping[str, Any]) -> dict[str, Members]:
    """Read the answer to `members_question`."""
    return {
        bucket["key"]: Members(
            ids=tuple(hit["_id"] for hit in bucket["newest"]["hits"]["hits"]),
            size=bucket["doc_count"],
            origins=bucket["origins"]["doc_count"],
        )
        for bucket in answer["aggregations"]["stories"]["buckets"]
    }


def stories_question(since: datetime | None, until: datetime | None, least: int, most: int) -> Spec:
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
                "terms": {"field": "story", "size": most, "order": order, "min_doc_count": least},
                "aggs": newest,
            }
        },
    }
