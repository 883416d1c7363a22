"""The Elasticsearch mapping and settings of the article index, generated from the models.

A field's type and what is declared on it (`schemas.facets`) decide how it is indexed; the tables
below hold the exceptions, by dotted name. The mapping is strict: a field that the models do not
know is refused, not guessed at. VERSION stands in `_meta`; raise it with every change here
(`newsbeam setup` then adds what can be added, and rebuilds the index where it cannot).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from schemas.article import Article, Entity, GeoPoint, Span
from schemas.facets import QueryField, find_searched, marks_on, value_type
from schemas.model import Model
from schemas.reject import Reject
from schemas.run import Run

VERSION = 6
Spec = dict[str, Any]

# Kibana cannot aggregate nested fields, so these parts exist beside the flat facets, for questions
# about one of them.
NESTED = (Entity, Span)
# Full text beside what is declared as such: stemmed, with the words as they are in `.exact`
# (phrases and prefixes).
TEXT = frozenset({"sections.title", "quotes.text", "claims.text", "events.text"})
# Names, the same: counted whole and found by their words, which are in `.exact` as they are. Those
# in which a word without a field is looked for are also stemmed as in the body: `.text`.
NAMES = frozenset(
    {
        "authors",
        "feed.title",
        "entities.name",
        "quotes.speaker",
        "claims.speaker",
        "events.actor",
        "events.target",
    }
)
# Kept and given back, never searched: they repeat the body, or count characters in it.
KEPT = frozenset(
    {
        "published.text",
        "dateline.text",
        "entities.mentions.text",
        "entities.title_mentions.text",
        "quotes.speaker_text",
        "claims.speaker_text",
        "title_quotes.speaker_text",
        "title_claims.speaker_text",
        "quantities.text",
        "dates.text",
        "revisions.title",
        "revisions.fingerprint",
        "revisions.delta",
        "revisions.origin.source",
        "revisions.origin.path",
        "paths.said",
        "topic_scores.words",
        "url.original",
    }
)
OFFSETS = frozenset({"start", "end", "position", "anchor_start", "anchor_end"})
# A date of the text may be outside what the server's calendar takes; the article is worth more than
# the date.
LENIENT_DATES = frozenset({"dates.gte", "dates.lte"})

KEYWORD: Spec = {"type": "keyword", "ignore_above": 1024}
UNSEARCHED: Spec = {"index": False, "doc_values": False}
ENGLISH: Spec = {"type": "text", "analyzer": "english"}
AS_IS: Spec = {"type": "text", "analyzer": "standard"}


def article_mapping(model: type[Model] = Article) -> Spec:
    """Give the mapping of the article index."""
    return {
        "dynamic": "strict",
        "date_detection": False,
        "_meta": {"newsbeam": {"mapping": VERSION}},
        "properties": dict(_properties(model, "")),
    }


def default_fields(model: type[Model] = Article) -> list[str]:
    """Give the fields in which words without a field are looked for, with their weights; those that
    `connectors.query` gives to Word, Phrase and Prefix.
    """
    return [
        field + (".text" if mark.match == "name" else "") + _boost(mark.weight)
        for field, mark in find_searched(model).items()
    ]


def _boost(weight: float) -> str:
    return "" if weight == 1 else f"^{weight:g}"


def article_settings(model: type[Model] = Article) -> Spec:
    """Give the settings of the article index: newest first on disk, so that `newest` need not look
    at all.
    """
    return {
        "index": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "sort.field": "@timestamp",
            "sort.order": "desc",
            "query.default_field": default_fields(model),
            # a million characters may hold more than the usual 10,000
            "mapping.nested_objects.limit": 50_000,
        }
    }


def field_names(model: type[Model] = Article) -> list[str]:
    """Give every field of an article as the index has it, dotted."""
    return list(_names(article_mapping(model)["properties"], ""))


def _names(properties: Mapping[str, Spec], prefix: str) -> Iterator[str]:
    for name, spec in properties.items():
        yield prefix + name
        yield from _names(spec.get("properties", {}), f"{prefix}{name}.")


def _properties(model: type[Model], prefix: str) -> Iterator[tuple[str, Spec]]:
    for attribute, field in model.model_fields.items():
        name = prefix + (field.alias or attribute)
        marks = marks_on(field.metadata)
        yield field.alias or attribute, _spec(value_type(field.annotation), name, marks)


def _spec(kind: Any, name: str, marks: Sequence[QueryField]) -> Spec:
    """Give the mapping of one field from its type and what is declared on it, and from its name
    where a table says so.
    """
    if issubclass(kind, GeoPoint):
        return {"type": "geo_point"}
    if issubclass(kind, Model):
        part = {"type": "nested"} if issubclass(kind, NESTED) and "mentions" not in name else {}
        return part | {"properties": dict(_properties(kind, f"{name}."))}
    return _string(name, marks) if issubclass(kind, str) else _scalar(kind, name)


def _scalar(kind: type, name: str) -> Spec:
    offset = name.rpartition(".")[2] in OFFSETS
    return {"type": _SCALARS[kind]} | (UNSEARCHED if offset else {})


_SCALARS: Mapping[type, str] = {bool: "boolean", int: "long", float: "double", datetime: "date"}


def _string(name: str, marks: Sequence[QueryField]) -> Spec:
    matches = {mark.match for mark in marks}
    if name in TEXT or "text" in matches:
        return ENGLISH | {
            "fields": {"exact": AS_IS} | ({"whole": KEYWORD} if name == "title" else {})
        }
    if name in NAMES or "name" in matches:
        searched = any(mark.weight for mark in marks)
        return KEYWORD | {"fields": {"exact": AS_IS} | ({"text": ENGLISH} if searched else {})}
    if name in KEPT:
        return {"type": "keyword"} | UNSEARCHED
    return {"type": "date", "ignore_malformed": True} if name in LENIENT_DATES else dict(KEYWORD)


def reject_mapping() -> Spec:
    """Give the mapping of the index of rejects: what went wrong is searched, the original is only
    kept.
    """
    properties = {
        name: spec for name, spec in _properties(Reject, "") if name not in {"item", "took"}
    }
    kept: Spec = {"type": "object", "enabled": False}
    return {
        "dynamic": "strict",
        "date_detection": False,
        "_meta": {"newsbeam": {"mapping": VERSION}},
        "properties": properties
        | {
            "reason": AS_IS,
            "error": AS_IS,
            "item": kept,
            "took": kept,
            "packed": {"type": "binary"},
        },
    }


def field(name: str, model: type[Model] = Article) -> Spec:
    """Give the mapping of one field of an article, dotted; raises KeyError."""
    spec: Spec = article_mapping(model)
    for part in name.split("."):
        spec = spec["properties"][part]
    return spec


def run_mapping() -> Spec:
    """Give the mapping of the index of runs: one document a run, for the operators' dashboard."""
    return {
        "dynamic": "strict",
        "date_detection": False,
        "_meta": {"newsbeam": {"mapping": VERSION}},
        "properties": dict(_properties(Run, "")),
    }


def feed_mapping() -> Spec:
    """Give the mapping of the index of feeds: what the poller asks for, what the operators'
    dashboard shows, and the whole state as it is kept. `due`, `until` and `free` are seconds since
    1970.
    """
    kinds = {
        "due": "double",
        "until": "double",
        "free": "double",
        "disabled": "boolean",
        "failures": "long",
    }
    kinds |= {"polled": "date", "succeeded": "date", "newest": "date"}
    return {
        "dynamic": "strict",
        "date_detection": False,
        "_meta": {"newsbeam": {"mapping": VERSION}},
        "properties": {name: {"type": kind} for name, kind in kinds.items()}
        | {"url": {"type": "keyword", "ignore_above": 8_000}}
        | {name: dict(KEYWORD) for name in ("title", "owner", "failure")}
        | {"state": {"type": "keyword"} | UNSEARCHED},
    }
