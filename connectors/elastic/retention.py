"""Pruning on a server: questions for what is old or hangs on nothing, and the actions that delete
it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.elastic.bulk import Action
from connectors.elastic.documents import line, token_of
from connectors.index import Aged
from schemas.tombstone import Tombstone

Spec = dict[str, Any]


def mapping() -> Spec:
    """Give the mapping of the tombstones."""
    word, day = {"type": "keyword"}, {"type": "date"}
    return {
        "dynamic": "strict",
        "properties": {"id": word, "fingerprint": word, "horizon": day, "seen": day},
    }


def before(field: str, moment: datetime) -> Spec:
    """Ask for what is from before a moment."""
    return {"range": {field: {"lt": moment.isoformat()}}}


def aged_question(before_: datetime, now: datetime) -> Spec:
    """Ask for articles from before a moment, and for those that are dated after now and were first
    seen before it.
    """
    future: Spec = {"range": {"@timestamp": {"gt": now.isoformat()}}}
    ahead = {"bool": {"filter": [future, before("ingested", before_)]}}
    return {
        "query": {
            "bool": {"should": [before("@timestamp", before_), ahead], "minimum_should_match": 1}
        },
        "_source": ["id", "fingerprint", "@timestamp"],
        "seq_no_primary_term": True,
    }


def aged(hit: Mapping[str, Any]) -> Aged:
    """Read an answer to `aged_question`."""
    source = hit["_source"]
    moment = datetime.fromisoformat(source["@timestamp"])
    return Aged(
        id=source["id"],
        fingerprint=source["fingerprint"],
        timestamp=moment,
        token=token_of(dict(hit)),
    )


def deleting(id_: str, token: str) -> Action:
    """Make the `_bulk` line that deletes a document as it was seen."""
    number, term = token.split(":")
    condition = {"_id": id_, "if_seq_no": int(number), "if_primary_term": int(term)}
    return Action(id_, (line({"delete": condition}),))


def burying(tombstone: Tombstone) -> Action:
    """Make the `_bulk` lines that keep a tombstone."""
    return Action(tombstone.id, (line({"index": {"_id": tombstone.id}}), tombstone.to_json()))


def fellows_question(
    stories: Sequence[str], since: datetime | None, after: tuple[str, str] | None, most: int
) -> Spec:
    """Ask for the records of stories from a moment on, by story and then id."""
    of: Spec = {"terms": {"story": list(stories)}}
    from_: list[Spec] = [{"range": {"timestamp": {"gte": since.isoformat()}}}] if since else []
    question = {
        "query": {"bool": {"filter": [of, *from_]}},
        "size": most,
        "sort": [{"story": "asc"}, {"id": "asc"}],
        "_source": ["record"],
        "track_total_hits": False,
    }
    return question | ({"search_after": list(after)} if after else {})


def remembered_question() -> Spec:
    """Ask for the names, without the records, of all that is remembered of articles."""
    return {
        "query": {"bool": {"must_not": [{"exists": {"field": "owed"}}]}},
        "_source": False,
        "docvalue_fields": ["id", "story", "origin"],
    }


def originals(records: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Give for each record of a copy the article that it repeats."""
    return {id_: one["duplicate"]["of"] for id_, one in records.items() if one.get("duplicate")}
