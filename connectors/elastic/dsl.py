"""A Search as Elasticsearch's query language: trees of `connectors.query`, filters, facets,
highlights, order.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from connectors import query
from connectors.index import Count, Search
from schemas import mapping
from schemas.article import Article
from schemas.errors import UsageError
from schemas.facets import find_looked_for

Spec = dict[str, Any]
Leaf = query.Word | query.Phrase | query.Prefix

WORDS = mapping.default_fields()
EXACT_WORDS = [
    field.replace(".text", "").partition("^")[0] + ".exact" + "".join(field.partition("^")[1:])
    for field in WORDS
]
FURTHEST = 10_000  # results the server counts through; more is what `articles()` is for
LONGEST_HIGHLIGHTED = 1_000_000  # characters of a body; the server refuses to look at more
_DATED: Spec = {"exists": {"field": "published.gte"}}
MARKS = ("\ue000", "\ue001")


def body(search: Search, node: query.Node | None) -> Spec:
    """Give the body of a `_search`; `node` is its query, parsed. Raises UsageError for a field that
    cannot be counted or filtered.
    """
    if search.offset + search.size > FURTHEST:
        raise UsageError(
            f"Only the first {FURTHEST:,} results of a search can be shown: narrow it down."
        )
    asked = {
        "query": _query(search, node),
        "from": search.offset,
        "size": search.size,
        "sort": _sort(search),
        "track_total_hits": True,
        "highlight": _highlight(),
    }
    return asked | ({"aggs": _facets(search)} if search.facets else {})


def collapsed(search: Search, node: query.Node | None) -> list[Spec]:
    """Give the two searches that together show each story once: articles of a story, and those of
    none (which the server would take for one story). Both from the beginning, since their results
    are merged.
    """
    whole = body(search, node) | {"from": 0, "size": search.offset + search.size}
    told = {"exists": {"field": "story.id"}}
    stories = whole | {"query": _and(whole["query"], told), "collapse": {"field": "story.id"}}
    alone = whole | {"query": {"bool": {"must": [whole["query"]], "must_not": [told]}}}
    return [stories | {"aggs": {}}, alone | {"aggs": {}}]


def _and(query_: Spec, filter_: Spec) -> Spec:
    return {"bool": {"must": [query_], "filter": [filter_]}}


def undated(search: Search, node: query.Node | None) -> Spec:
    """Give the query of what a search leaves out only because nobody knows its date."""
    return _matching(search, node, search.filters, [], [_DATED])


def unjudged(search: Search, node: query.Node | None) -> Spec:
    """Give the query of what a search leaves out though a filter's field was not looked for in
    it.
    """
    judging = find_looked_for(Article)
    others = {field: values for field, values in search.filters.items() if field not in judging}
    judged = {"bool": {"filter": [{"term": {"extracted": name}} for name in search.looked_for]}}
    says = {"exists": {"field": "extracted"}}  # older articles do not
    return _matching(search, node, others, [*_within(search), says], [judged])


def _query(search: Search, node: query.Node | None) -> Spec:
    return _matching(search, node, search.filters, _within(search), [])


def _matching(
    search: Search,
    node: query.Node | None,
    filters: Mapping[str, Sequence[str]],
    within: list[Spec],
    without: list[Spec],
) -> Spec:
    wanted: list[Spec] = [
        {"terms": {countable(name): list(values)}} for name, values in filters.items()
    ]
    copies = [] if search.duplicates else [{"exists": {"field": "duplicate.of"}}]
    return {
        "bool": {
            "must": [_node(node)],
            "filter": [*wanted, *within],
            "must_not": [*copies, *without],
        }
    }


def _within(search: Search) -> list[Spec]:
    limits = {"gte": search.since, "lte": search.until}
    given = {name: moment.isoformat() for name, moment in limits.items() if moment is not None}
    return [_DATED, {"range": {"@timestamp": given}}] if given else []


def _sort(search: Search) -> list[Spec]:
    newest: list[Spec] = [
        {"published.gte": {"order": "desc", "missing": "_last"}},
        {"@timestamp": "desc"},
        {"id": "asc"},
    ]
    return newest if search.sort == "newest" else [{"_score": "desc"}, *newest]


def _highlight() -> Spec:
    return {
        "pre_tags": [MARKS[0]],
        "post_tags": [MARKS[1]],
        "max_analyzed_offset": LONGEST_HIGHLIGHTED,
        "fields": {
            "title": {"number_of_fragments": 0, "matched_fields": ["title", "title.exact"]},
            "body": {
                "number_of_fragments": 3,
                "fragment_size": 200,
                "matched_fields": ["body", "body.exact"],
            },
        },
    }


@cache
def _countable() -> frozenset[str]:
    """Give the fields whose values can be counted: keywords that stand outside nested parts."""
    found = set()
    for name in mapping.field_names():
        top = mapping.article_mapping()["properties"][name.partition(".")[0]]
        spec = mapping.field(name)
        if (
            top.get("type") != "nested"
            and spec.get("type") == "keyword"
            and spec.get("doc_values", True)
        ):
            found.add(name)
    return frozenset(found)


def countable(name: str) -> str:
    """Give the field back when its values can be counted and filtered; raises UsageError."""
    if name not in _countable():
        raise UsageError(
            f"There is no field {name[:40]} to count or filter: use one of"
            f" {', '.join(sorted(_countable()))}."
        )
    return name


def _facets(search: Search) -> Spec:
    return {
        name: {"terms": {"field": countable(name), "size": max(search.facet_size, 1)}}
        for name in search.facets
    }


def counts(answer: Spec, search: Search) -> dict[str, tuple[Count, ...]]:
    """Read the facets from an answer."""
    found = answer.get("aggregations", {})
    return {
        name: tuple(
            Count(value=bucket["key"], count=bucket["doc_count"])
            for bucket in found[name]["buckets"]
        )
        for name in search.facets
    }


def _node(node: query.Node | None, within: query.FieldIs | None = None) -> Spec:
    """Give the query of a tree, or of a part of it within a field."""
    match node:
        case None:
            return {"match_all": {}}
        case query.And(parts=parts):
            return {"bool": {"must": [_node(part, within) for part in parts]}}
        case query.Or(parts=parts):
            return {
                "bool": {
                    "should": [_node(part, within) for part in parts],
                    "minimum_should_match": 1,
                }
            }
        case query.Not(part=part):
            return {"bool": {"must_not": [_node(part, within)]}}
        case query.FieldIs(part=part):
            return _node(part, node)
        case _:
            return _leaf(node, within)


def _leaf(leaf: Leaf, within: query.FieldIs | None) -> Spec:
    if within is not None:
        return _exactly(within, leaf) if within.match == "exact" else _words_in(within, leaf)
    if isinstance(leaf, query.Word):
        return _words(leaf.text, WORDS)
    return (
        _beginning(leaf.text, EXACT_WORDS)
        if isinstance(leaf, query.Prefix)
        else _words(leaf.text, EXACT_WORDS)
    )


def _words_in(field: query.FieldIs, part: Leaf) -> Spec:
    stemmed = field.match == "text" and isinstance(part, query.Word)
    names = list(field.fields) if stemmed else [f"{name}.exact" for name in field.fields]
    return (
        _beginning(part.text, names) if isinstance(part, query.Prefix) else _words(part.text, names)
    )


def _exactly(field: query.FieldIs, part: Leaf) -> Spec:
    kind = "prefix" if isinstance(part, query.Prefix) else "term"
    value = {"value": part.text, "case_insensitive": True}
    return _one_of([{kind: {name: value}} for name in field.fields])


def _words(text: str, fields: list[str]) -> Spec:
    """Words in a row in one of the fields. A word that is too common to be indexed is there by
    definition.
    """
    asked = {"query": text, "type": "phrase", "fields": fields, "zero_terms_query": "all"}
    return {"multi_match": asked}


def _beginning(text: str, fields: list[str]) -> Spec:
    """A word that begins so. A prefix that is cut into several words goes through the analyzer, and
    finds fewer.
    """
    if not text.isalnum():
        return {
            "multi_match": {
                "query": text,
                "type": "phrase_prefix",
                "fields": fields,
                "max_expansions": 1000,
            }
        }
    names = [field.partition("^")[0] for field in fields]
    return _one_of([{"prefix": {name: {"value": text.lower()}}} for name in names])


def _one_of(queries: list[Spec]) -> Spec:
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}
