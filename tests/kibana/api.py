"""The dashboards as bodies of Kibana's Dashboards API (`PUT /api/dashboards/{id}`), read from the
saved objects.

Names are taken over as they are, so that what Kibana does not know is still unknown to the check.
The API has no maps."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.kibana.checks import RECORDS

Spec = dict[str, Any]
CHARTS = {"lnsXY": "xy", "lnsMetric": "metric", "lnsDatatable": "data_table"}
LANGUAGES = {"kuery": "kql"}


def bodies(objects: list[Spec]) -> dict[str, Spec]:
    """Give the body of each dashboard."""
    return {one["id"]: _body(one) for one in objects if one["type"] == "dashboard"}


def left_out(objects: list[Spec]) -> list[str]:
    """Name the panels that the API has no form for."""
    dashboards = [one for one in objects if one["type"] == "dashboard"]
    panels = [panel for one in dashboards for panel in json.loads(one["attributes"]["panelsJSON"])]
    return [panel["title"] for panel in panels if panel["type"] == "map"]


def _body(dashboard: Spec) -> Spec:
    attributes = dashboard["attributes"]
    referred = {reference["name"]: reference["id"] for reference in dashboard["references"]}
    options = json.loads(attributes["optionsJSON"])
    query = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]
    panels = [panel for panel in json.loads(attributes["panelsJSON"]) if panel["type"] != "map"]
    return {
        "title": attributes["title"],
        "description": attributes["description"],
        "options": {_snake(name): value for name, value in options.items()},
        "query": {
            "expression": query["query"],
            "language": LANGUAGES.get(query["language"], query["language"]),
        },
        "time_range": {"from": attributes["timeFrom"], "to": attributes["timeTo"]},
        "panels": [_panel(panel, referred) for panel in panels],
        "pinned_panels": list(_controls(attributes, referred)),
        "tags": [
            reference["id"] for reference in dashboard["references"] if reference["type"] == "tag"
        ],
    }


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _panel(panel: Spec, referred: Mapping[str, str]) -> Spec:
    grid = {name: value for name, value in panel["gridData"].items() if name != "i"}
    placed = {"grid": grid, "id": panel["panelIndex"]}
    if panel["type"] == "search":
        config = {
            "ref_id": referred[f"{panel['panelIndex']}:{panel['panelRefName']}"],
            "title": panel["title"],
        }
        return placed | {"type": "discover_session", "config": config}
    attributes = panel["embeddableConfig"]["attributes"]
    view = referred[f"{panel['panelIndex']}:{attributes['references'][0]['name']}"]
    return placed | {"type": "vis", "config": {"title": panel["title"]} | _chart(attributes, view)}


def _chart(attributes: Spec, view: str) -> Spec:
    state = attributes["state"]
    columns: Mapping[str, Spec] = state["datasourceStates"]["formBased"]["layers"]["layer1"][
        "columns"
    ]
    kind = CHARTS.get(attributes["visualizationType"], attributes["visualizationType"])
    source = {"data_source": {"type": "data_view_reference", "ref_id": view}}
    shown = state["visualization"]
    if kind == "xy":
        return {
            "type": kind,
            "layers": [source | _layer(layer, columns) for layer in shown["layers"]],
        }
    metrics = [
        _operation(column, columns) for column in columns.values() if not column["isBucketed"]
    ]
    if kind == "metric":
        return source | {
            "type": kind,
            "metrics": [{"type": "primary"} | metric for metric in metrics],
        }
    rows = [
        _operation(columns[one["columnId"]], columns) | {"visible": not one["hidden"]}
        for one in shown.get("columns", ())
        if columns[one["columnId"]]["isBucketed"]
    ]
    return source | {"type": kind, "metrics": metrics, "rows": rows}


def _layer(layer: Spec, columns: Mapping[str, Spec]) -> Spec:
    split = (
        {"breakdown_by": _operation(columns[layer["splitAccessor"]], columns)}
        if "splitAccessor" in layer
        else {}
    )
    measured = [_operation(columns[name], columns) for name in layer["accessors"]]
    return {
        "type": layer["seriesType"],
        "x": _operation(columns[layer["xAccessor"]], columns),
        "y": measured,
    } | split


def _operation(column: Spec, columns: Mapping[str, Spec]) -> Spec:
    """Give a column as an operation of the API."""
    plain = {"operation": column["operationType"], "label": column["label"]}
    if column["operationType"] == "terms":
        size, order = column["params"]["size"], column["params"]["orderBy"]
        metrics = [name for name, one in columns.items() if not one["isBucketed"]]
        rank = {
            "direction": column["params"]["orderDirection"],
            "metric_index": metrics.index(order["columnId"]),
        }
        rank |= {"type": {"column": "metric"}.get(order["type"], order["type"])}
        return plain | {"fields": [column["sourceField"]], "limit": size, "rank_by": rank}
    return plain | ({} if column["sourceField"] == RECORDS else {"field": column["sourceField"]})


def _controls(attributes: Spec, referred: Mapping[str, str]) -> Iterator[Spec]:
    group = attributes.get("controlGroupInput")
    for id_, control in json.loads(group["panelsJSON"]).items() if group else ():
        given = {
            name: value
            for name, value in control["explicitInput"].items()
            if name not in {"id", "enhancements"}
        }
        view = {"data_view_id": referred[f"controlGroup_{id_}:optionsListDataView"]}
        config = view | {_snake(name): value for name, value in given.items()}
        shape = {
            "id": id_,
            "type": _snake(control["type"]),
            "width": control["width"],
            "grow": control["grow"],
        }
        yield shape | {"config": config}
