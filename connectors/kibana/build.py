"""Saved objects from the source: what `_import` takes, one JSON object a line.

Versions are pinned low on purpose: Kibana migrates forward when it imports, and refuses what is
newer than itself.
"""

import json
from typing import Any

from connectors.kibana import lens
from connectors.kibana.content import (
    Content,
    Dashboard,
    DataView,
    Found,
    Panel,
    SavedSearch,
    WorldMap,
    view_of,
)

Spec = dict[str, Any]
CORE = "8.8.0"
VERSIONS = {"dashboard": "10.2.0", "search": "8.0.0", "index-pattern": "8.0.0", "tag": "8.0.0"}
PANEL_VERSION = "8.9.0"
TAG = "newsbeam"
MAP_LAYER = "layer_1_source_index_pattern"
SEARCH_VIEW = "kibanaSavedObjectMeta.searchSourceJSON.index"


def ndjson(content: Content) -> str:
    """Give everything as `_import` takes it."""
    return "".join(
        json.dumps(one, sort_keys=True, ensure_ascii=False) + "\n" for one in build_objects(content)
    )


def build_objects(content: Content) -> list[Spec]:
    """Give the saved objects, each after those it refers to."""
    tag = _object(
        "tag",
        TAG,
        {"name": "newsbeam", "description": "Made by newsbeam setup", "color": "#1d7a8c"},
        [],
    )
    views = [_object("index-pattern", id_, _view(view), []) for id_, view in content.views.items()]
    searches = [_search(id_, search) for id_, search in content.searches.items()]
    dashboards = [
        _dashboard(id_, dashboard, content) for id_, dashboard in content.dashboards.items()
    ]
    return [tag, *views, *searches, *dashboards]


def _object(kind: str, id_: str, attributes: Spec, references: list[Spec]) -> Spec:
    return {
        "type": kind,
        "id": id_,
        "attributes": attributes,
        "references": references,
        "coreMigrationVersion": CORE,
        "typeMigrationVersion": VERSIONS[kind],
        "managed": False,
    }


def _text(value: Any) -> str:
    """Give JSON as text, which is how Kibana keeps parts of its objects."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _view(view: DataView) -> Spec:
    link = {
        "id": "url",
        "params": {"type": "a", "labelTemplate": "open", "openLinkInCurrentTab": False},
    }
    return {
        "title": view.title,
        "name": view.name,
        "timeFieldName": view.time,
        "fieldFormatMap": _text(dict.fromkeys(view.links, link)),
        "fieldAttrs": "{}",
        "fields": "[]",
        "runtimeFieldMap": "{}",
        "sourceFilters": "[]",
    }


def _reference(kind: str, id_: str, name: str) -> Spec:
    return {"type": kind, "id": id_, "name": name}


def _tagged(references: list[Spec]) -> list[Spec]:
    return [*references, _reference("tag", TAG, f"tag-ref-{TAG}")]


def _search(id_: str, search: SavedSearch) -> Spec:
    source = {
        "query": {"query": search.query, "language": "kuery"},
        "filter": [],
        "highlightAll": True,
        "indexRefName": SEARCH_VIEW,
    }
    attributes = {
        "title": search.title,
        "description": search.description,
        "columns": list(search.columns),
        "sort": [],
        "kibanaSavedObjectMeta": {"searchSourceJSON": _text(source)},
    }
    return _object(
        "search", id_, attributes, _tagged([_reference("index-pattern", search.view, SEARCH_VIEW)])
    )


def _dashboard(id_: str, dashboard: Dashboard, content: Content) -> Spec:
    panels, references = [], []
    for number, panel in enumerate(dashboard.panels, 1):
        shown, referred = _panel(str(number), panel, view_of(panel, dashboard), content)
        panels.append(shown)
        references.extend(referred)
    attributes = {
        "title": dashboard.title,
        "description": dashboard.description,
        "panelsJSON": _text(panels),
        "optionsJSON": _text({"useMargins": True, "hidePanelTitles": False, "syncColors": True}),
        "timeRestore": True,
        "timeFrom": dashboard.since,
        "timeTo": "now",
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": _text({"query": {"query": "", "language": "kuery"}, "filter": []})
        },
    }
    controls, referred = _controls(dashboard)
    return _object("dashboard", id_, attributes | controls, _tagged([*references, *referred]))


def _panel(number: str, panel: Panel, view: str, content: Content) -> tuple[Spec, list[Spec]]:
    """Give a panel and what the dashboard must refer to for it."""
    place = {"x": panel.x, "y": panel.y, "w": panel.w, "h": panel.h, "i": number}
    frame = {
        "version": PANEL_VERSION,
        "gridData": place,
        "panelIndex": number,
        "title": panel.title,
    }
    if isinstance(panel, Found):
        name = f"panel_{number}"
        shown = frame | {
            "type": "search",
            "embeddableConfig": {"enhancements": {}},
            "panelRefName": name,
        }
        return shown, [_reference("search", panel.search, f"{number}:{name}")]
    if isinstance(panel, WorldMap):
        kind, attributes = "map", _map(panel, view)
    else:
        kind, attributes = "lens", lens.attributes(panel, view, content.views[view])
    shown = frame | {
        "type": kind,
        "embeddableConfig": {"enhancements": {}, "attributes": attributes},
    }
    names = [reference["name"] for reference in attributes["references"]]
    return shown, [_reference("index-pattern", view, f"{number}:{name}") for name in names]


def _map(panel: WorldMap, view: str) -> Spec:
    base = {
        "id": "base",
        "type": "EMS_VECTOR_TILE",
        "sourceDescriptor": {"type": "EMS_TMS", "isAutoSelect": True},
        "style": {"type": "EMS_VECTOR_TILE", "color": ""},
        "visible": True,
        "alpha": 1,
        "minZoom": 0,
        "maxZoom": 24,
    }
    source = {
        "id": "grid",
        "type": "ES_GEO_GRID",
        "geoField": panel.field,
        "requestType": "point",
        "resolution": "COARSE",
        "metrics": [{"type": "count"}],
        "applyGlobalQuery": True,
        "applyGlobalTime": True,
        "indexPatternRefName": MAP_LAYER,
    }
    size = {
        "type": "DYNAMIC",
        "options": {
            "minSize": 6,
            "maxSize": 28,
            "field": {"name": "doc_count", "origin": "source"},
        },
    }
    places = base | {
        "id": "places",
        "type": "GEOJSON_VECTOR",
        "label": panel.title,
        "sourceDescriptor": source,
        "style": {"type": "VECTOR", "isTimeAware": True, "properties": {"iconSize": size}},
        "alpha": 0.75,
    }
    return {
        "title": panel.title,
        "description": "",
        "layerListJSON": _text([base, places]),
        "mapStateJSON": _text({"zoom": 1.3, "center": {"lon": 20, "lat": 25}}),
        "uiStateJSON": _text({"isLayerTOCOpen": False, "openTOCDetails": []}),
        "references": [_reference("index-pattern", view, MAP_LAYER)],
    }


def _controls(dashboard: Dashboard) -> tuple[Spec, list[Spec]]:
    """Give the choices above a dashboard, and what it must refer to for them."""
    if not dashboard.controls:
        return {}, []
    panels, references = {}, []
    for order, control in enumerate(dashboard.controls):
        id_ = f"control{order}"
        hidden = {"existsSelected": True, "exclude": True} if control.hide else {}
        explicit = {
            "id": id_,
            "fieldName": control.field,
            "title": control.title,
            "enhancements": {},
        } | hidden
        shown = {"type": "optionsListControl", "order": order, "width": "medium", "grow": True}
        panels[id_] = shown | {"explicitInput": explicit}
        references.append(
            _reference("index-pattern", dashboard.view, f"controlGroup_{id_}:optionsListDataView")
        )
    ignored = {
        "ignoreFilters": False,
        "ignoreQuery": False,
        "ignoreTimerange": False,
        "ignoreValidations": False,
    }
    group = {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "panelsJSON": _text(panels),
        "ignoreParentSettingsJSON": _text(ignored),
    }
    return {"controlGroupInput": group}, references
