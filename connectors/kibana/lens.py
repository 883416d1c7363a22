"""Charts as Kibana's Lens keeps them (8.9, which later versions migrate)."""

from typing import Any

from connectors.kibana.content import DataView, Number, OverTime, TablePanel, Top, metric_parts

Spec = dict[str, Any]
Chart = OverTime | Top | TablePanel | Number
LAYER = "layer1"
OPERATIONS = {"sum": "sum", "median": "median", "max": "max", "unique": "unique_count"}
DATES = frozenset({"succeeded", "newest"})
LABELS = {
    "count": "Count",
    "sum": "Sum of",
    "median": "Median of",
    "max": "Latest or largest",
    "unique": "Different",
}


def attributes(chart: Chart, view_id: str, view: DataView) -> Spec:
    """Give a Lens chart to stand within a dashboard."""
    columns = _columns(chart, view)
    layer = {
        "columns": columns,
        "columnOrder": list(columns),
        "incompleteColumns": {},
        "sampling": 1,
    }
    return {
        "title": chart.title,
        "description": "",
        "type": "lens",
        "visualizationType": {"number": "lnsMetric", "table": "lnsDatatable"}.get(
            chart.kind, "lnsXY"
        ),
        "references": [
            {
                "type": "index-pattern",
                "id": view_id,
                "name": f"indexpattern-datasource-layer-{LAYER}",
            }
        ],
        "state": {
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "visualization": _visualization(chart, list(columns)),
            "query": {"query": "", "language": "kuery"},
            "filters": [],
            "internalReferences": [],
            "adHocDataViews": {},
        },
    }


def _columns(chart: Chart, view: DataView) -> dict[str, Spec]:
    """Give the columns of a chart: what it is broken down by, then what it measures."""
    if isinstance(chart, OverTime):
        split = {"split": _terms(chart.split, chart.size, "metric0")} if chart.split else {}
        return split | {"time": _time(view.time), "metric0": _metric(chart.metric)}
    if isinstance(chart, Number):
        return {"metric0": _metric(chart.metric)}
    metrics = chart.metrics if isinstance(chart, TablePanel) else (chart.metric,)
    measured = {f"metric{number}": _metric(metric) for number, metric in enumerate(metrics)}
    named = chart.named if isinstance(chart, TablePanel) else None
    name = {"named": _terms(named, 1, "metric0")} if named else {}
    return {"by": _terms(chart.field, chart.size, "metric0")} | name | measured


def _time(field: str) -> Spec:
    return {
        "label": field,
        "dataType": "date",
        "operationType": "date_histogram",
        "sourceField": field,
        "isBucketed": True,
        "scale": "interval",
        "params": {"interval": "auto", "includeEmptyRows": True, "dropPartials": False},
    }


def _terms(field: str, size: int, by: str) -> Spec:
    return {
        "label": field,
        "dataType": "string",
        "operationType": "terms",
        "sourceField": field,
        "isBucketed": True,
        "scale": "ordinal",
        "params": {
            "size": size,
            "orderBy": {"type": "column", "columnId": by},
            "orderDirection": "desc",
            "otherBucket": False,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
            "include": [],
            "exclude": [],
            "includeIsRegex": False,
            "excludeIsRegex": False,
        },
    }


def _metric(metric: str) -> Spec:
    operation, field = metric_parts(metric)
    measured = {
        "isBucketed": False,
        "dataType": "date" if field in DATES else "number",
        "scale": "ratio",
        "params": {"emptyAsNull": True},
    }
    if field is None:  # Lens counts documents by this name only
        return measured | {
            "label": LABELS["count"],
            "operationType": "count",
            "sourceField": "___records___",
        }
    label = f"{LABELS[operation]} {field}"
    return measured | {"label": label, "operationType": OPERATIONS[operation], "sourceField": field}


def _visualization(chart: Chart, columns: list[str]) -> Spec:
    layer = {"layerId": LAYER, "layerType": "data"}
    if isinstance(chart, Number):
        return layer | {"metricAccessor": "metric0"}
    if isinstance(chart, TablePanel):
        hidden = {"by"} if chart.named else set()
        return layer | {
            "columns": [{"columnId": column, "hidden": column in hidden} for column in columns]
        }
    over_time = isinstance(chart, OverTime)
    kind = "bar_stacked" if over_time else "bar_horizontal"
    drawn = layer | {
        "seriesType": kind,
        "xAccessor": "time" if over_time else "by",
        "accessors": ["metric0"],
    }
    return {
        "legend": {"isVisible": "split" in columns, "position": "right"},
        "valueLabels": "hide",
        "preferredSeriesType": kind,
        "layers": [drawn | ({"splitAccessor": "split"} if "split" in columns else {})],
    }
