"""What can be known of Kibana's content without Kibana: its references, its fields and its
aggregations.

Everything is read from the saved objects themselves, not from the source they are built from. A
check gives sentences, one a mistake; none when all is well."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from elasticsearch import ApiError, Elasticsearch

Spec = dict[str, Any]
METRICS = {"sum": "sum", "max": "max", "unique_count": "cardinality", "median": "percentiles"}
RECORDS = "___records___"


class Chart(NamedTuple):
    """A panel that aggregates: the index it looks at, and the aggregations Lens or the map would
    ask for."""

    where: str
    view: str
    aggregations: Spec
    fields: tuple[str, ...]


def read(ndjson: str) -> list[Spec]:
    """Read saved objects."""
    return [json.loads(line) for line in ndjson.splitlines()]


def dangling(objects: list[Spec]) -> list[str]:
    """Name references to what is not there, and references by name that nothing declares."""
    there = {(one["type"], one["id"]) for one in objects}
    return [message for one in objects for message in [*_absent(one, there), *_undeclared(one)]]


def _absent(one: Spec, there: set[tuple[str, str]]) -> list[str]:
    missing = [
        reference
        for reference in one["references"]
        if (reference["type"], reference["id"]) not in there
    ]
    return [
        f"{one['id']} refers to {found['type']} {found['id']}, which is not there"
        for found in missing
    ]


def _undeclared(one: Spec) -> list[str]:
    declared = {reference["name"].rpartition(":")[2] for reference in one["references"]}
    used = re.findall(r'RefName\\*": ?\\*"([^"\\]+)', json.dumps(one["attributes"]))
    return [
        f"{one['id']} uses the reference {name}, which it does not declare"
        for name in used
        if name not in declared
    ]


def overlapping(objects: list[Spec]) -> list[str]:
    """Name panels that stand on each other or outside the grid."""
    wrong = []
    for one in (found for found in objects if found["type"] == "dashboard"):
        taken: dict[tuple[int, int], str] = {}
        for panel in json.loads(one["attributes"]["panelsJSON"]):
            at = panel["gridData"]
            cells = [
                (x, y)
                for x in range(at["x"], at["x"] + at["w"])
                for y in range(at["y"], at["y"] + at["h"])
            ]
            if at["x"] + at["w"] > 48 or set(cells) & set(taken):
                wrong.append(
                    f"{one['id']}: the panel {panel['title']} stands on another or outside"
                )
            taken |= dict.fromkeys(cells, panel["title"])
    return wrong


def charts(objects: list[Spec]) -> Iterator[Chart]:
    """Give every panel and control that aggregates."""
    indices = {
        one["id"]: one["attributes"]["title"] for one in objects if one["type"] == "index-pattern"
    }
    for one in (found for found in objects if found["type"] == "dashboard"):
        referred = {reference["name"]: reference["id"] for reference in one["references"]}
        for panel in json.loads(one["attributes"]["panelsJSON"]):
            where = f"{one['id']}: {panel['title']}"
            attributes = panel["embeddableConfig"].get("attributes")
            if attributes:
                name = attributes["references"][0]["name"]
                index = indices[referred[f"{panel['panelIndex']}:{name}"]]
                yield (
                    _lens(where, index, attributes)
                    if panel["type"] == "lens"
                    else _map(where, index, attributes)
                )
        yield from _controls(one, indices, referred)


def _controls(
    dashboard: Spec, indices: Mapping[str, str], referred: Mapping[str, str]
) -> Iterator[Chart]:
    group = dashboard["attributes"].get("controlGroupInput")
    for id_, control in json.loads(group["panelsJSON"]).items() if group else ():
        field = control["explicitInput"]["fieldName"]
        index = indices[referred[f"controlGroup_{id_}:optionsListDataView"]]
        where = f"{dashboard['id']}: control {field}"
        yield Chart(where, index, {"by": {"terms": {"field": field}}}, (field,))


def _lens(where: str, index: str, attributes: Spec) -> Chart:
    layer = attributes["state"]["datasourceStates"]["formBased"]["layers"]["layer1"]
    columns = [(name, layer["columns"][name]) for name in layer["columnOrder"]]
    metrics = {name: _metric(column) for name, column in columns if not column["isBucketed"]}
    metrics = {name: metric for name, metric in metrics.items() if metric}
    aggregations: Spec = metrics
    for name, column in reversed([pair for pair in columns if pair[1]["isBucketed"]]):
        aggregations = {
            name: _bucket(column, metrics) | ({"aggs": aggregations} if aggregations else {})
        } | metrics
    fields = tuple(
        column["sourceField"] for _, column in columns if column["sourceField"] != RECORDS
    )
    return Chart(where, index, aggregations, fields)


def _metric(column: Spec) -> Spec | None:
    if column["operationType"] == "count":
        return None if column["sourceField"] == RECORDS else {"unknown": {}}
    return {METRICS[column["operationType"]]: {"field": column["sourceField"]}}


def _bucket(column: Spec, metrics: Spec) -> Spec:
    if column["operationType"] == "date_histogram":
        return {
            "date_histogram": {
                "field": column["sourceField"],
                "calendar_interval": "month",
                "min_doc_count": 1,
            }
        }
    by = column["params"]["orderBy"]["columnId"]
    order = (
        {by: "desc"} if by in metrics and "percentiles" not in metrics[by] else {"_count": "desc"}
    )
    return {
        "terms": {"field": column["sourceField"], "size": column["params"]["size"], "order": order}
    }


def _map(where: str, index: str, attributes: Spec) -> Chart:
    layers = json.loads(attributes["layerListJSON"])
    field = next(
        layer["sourceDescriptor"]["geoField"]
        for layer in layers
        if "geoField" in layer["sourceDescriptor"]
    )
    return Chart(where, index, {"by": {"geotile_grid": {"field": field, "precision": 6}}}, (field,))


def shown(objects: list[Spec]) -> Iterator[tuple[str, str, str]]:
    """Give every field that a saved search shows or asks for, and that a data view makes a link:
    where, index, field."""
    indices = {
        one["id"]: one["attributes"]["title"] for one in objects if one["type"] == "index-pattern"
    }
    for one in objects:
        if one["type"] == "search":
            index = indices[
                next(
                    reference["id"]
                    for reference in one["references"]
                    if reference["type"] == "index-pattern"
                )
            ]
            source = json.loads(one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])
            asked = re.findall(r"([\w@.]+)\s*:", source["query"]["query"])
            yield from (
                (one["id"], index, field) for field in [*one["attributes"]["columns"], *asked]
            )
        if one["type"] == "index-pattern":
            fields = [
                one["attributes"]["timeFieldName"],
                *json.loads(one["attributes"]["fieldFormatMap"]),
            ]
            yield from ((one["id"], one["attributes"]["title"], field) for field in fields)


def on_server(objects: list[Spec], client: Elasticsearch, names: Mapping[str, str]) -> list[str]:
    """Ask the real server for every field (there, aggregatable, not within nested) and run every
    aggregation.

    `names` gives the index that stands for each of the data views' in the test.
    """
    wrong = [
        message for chart in charts(objects) for message in _wrong(chart, client, names[chart.view])
    ]
    for where, index, field in shown(objects):
        kinds = client.field_caps(index=names[index], fields="*")["fields"].get(
            field, {"object": {}}
        )
        if {"object", "nested"} & set(kinds):
            wrong.append(f"{where} shows {field}, which {index} does not have")
    return wrong


def _wrong(chart: Chart, client: Elasticsearch, index: str) -> list[str]:
    known = client.field_caps(index=index, fields="*")["fields"]
    missing = [field for field in chart.fields if field not in known]
    if missing:
        return [f"{chart.where} uses {', '.join(missing)}, which {chart.view} does not have"]
    for field in chart.fields:
        nested = [
            name
            for name, kinds in known.items()
            if "nested" in kinds and field.startswith(f"{name}.")
        ]
        if nested or not all(kind["aggregatable"] for kind in known[field].values()):
            return [f"{chart.where} counts {field}, which cannot be aggregated"]
    return _empty(chart, client, index)


def _empty(chart: Chart, client: Elasticsearch, index: str) -> list[str]:
    if not chart.aggregations:
        return []
    try:
        answer = client.search(index=index, size=0, aggs=chart.aggregations)
    except ApiError as error:
        return [f"{chart.where} is refused: {error.message}"]
    empty = _nothing(chart.aggregations, [answer["aggregations"]])
    return [f"{chart.where} has nothing to show for {name}" for name in empty]


def _nothing(asked: Spec, answers: list[Spec]) -> Iterator[str]:
    """Name the aggregations, and those within their buckets, that none of the answers has something
    for."""
    for name, aggregation in asked.items():
        found = [answer[name] for answer in answers if _something(answer[name])]
        if not found:
            yield name
        buckets = [bucket for one in found for bucket in one.get("buckets", ())]
        yield from _nothing(aggregation.get("aggs", {}) if buckets else {}, buckets)


def _something(found: Spec) -> bool:
    if "buckets" in found:
        return bool(found["buckets"])
    return (
        next(iter(found["values"].values()), None) is not None
        if "values" in found
        else found["value"] is not None
    )
