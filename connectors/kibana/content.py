"""The source of everything in Kibana, `content.toml`, as models: a mistake in it is found when it
is read.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.article import Article
from schemas.datafiles import read_text
from schemas.facets import Facet, find_facets
from schemas.model import Model

OPERATIONS = ("sum", "median", "max", "unique")
CHART_WIDTH, CHART_HEIGHT, CHARTS_A_ROW = 16, 14, 3  # of those that nobody placed


def _metric(text: str) -> str:
    """Check a metric: `count`, or an operation and a field."""
    operation, _, field = text.partition(":")
    if text != "count" and (operation not in OPERATIONS or not field):
        raise ValueError(f"{text} is not a metric")
    return text


Metric = Annotated[str, AfterValidator(_metric)]


class View(Model):
    """A data view: an index and its time field; `links` are shown as links. One of `articles` has
    facets, and whatever looks at it may name them as the command line does.
    """

    title: str
    name: str
    time: str = "@timestamp"
    links: tuple[str, ...] = ()
    articles: bool = False


class SavedSearch(Model):
    """A table of documents, newest first; `query` in Kibana's language."""

    title: str
    description: str
    view: str
    query: str = ""
    columns: tuple[str, ...]


class Control(Model):
    """A choice of values above a dashboard; `hide` starts with every document that has one left
    out.
    """

    field: str
    title: str
    hide: bool = False


class Place(Model):
    """Where a panel stands on the grid."""

    title: str
    view: str | None = None
    x: int = Field(ge=0, lt=48)
    y: int = Field(ge=0)
    w: int = Field(ge=1, le=48)
    h: int = Field(ge=1)


class OverTime(Place):
    """Bars over time."""

    kind: Literal["over_time"]
    metric: Metric
    split: str | None = None
    size: int = 5


class Top(Place):
    """The most frequent values of a field."""

    kind: Literal["top"]
    field: str
    metric: Metric
    size: int = 15


class Table(Place):
    """Values of a field with several metrics; where the values say nothing to people, `named` by
    another field's.
    """

    kind: Literal["table"]
    field: str
    named: str | None = None
    metrics: tuple[Metric, ...]
    size: int = 15


class Number(Place):
    """One number."""

    kind: Literal["number"]
    metric: Metric


class WorldMap(Place):
    """Documents on a map."""

    kind: Literal["map"]
    field: str


class Found(Place):
    """A saved search."""

    kind: Literal["search"]
    search: str


Panel = Annotated[OverTime | Top | Table | Number | WorldMap | Found, Field(discriminator="kind")]


class Dashboard(Model):
    """Panels over a data view, and the time they show at first."""

    title: str
    description: str
    view: str
    since: str = Field(alias="from")
    controls: tuple[Control, ...] = ()
    panels: tuple[Panel, ...]


class Content(Model):
    """Everything, by id."""

    views: Mapping[str, View]
    searches: Mapping[str, SavedSearch]
    dashboards: Mapping[str, Dashboard]


def parse(text: str, model: type[Model] = Article) -> Content:
    """Read a source, and add what the facets of a model declare; raises ValueError (with every
    mistake) when it is not as it must be.
    """
    return _with_facets(Content.model_validate(tomllib.loads(text)), find_facets(model))


def source() -> str:
    """Give the text of the source that ships."""
    return read_text("content.toml", "connectors/kibana")


@cache
def content(model: type[Model] = Article) -> Content:
    """Give the content that ships, for articles of a model."""
    return parse(source(), model)


def view_of(panel: Panel, dashboard: Dashboard) -> str:
    """Name the data view a panel looks at."""
    return panel.view or dashboard.view


def metric_parts(metric: str) -> tuple[str, str | None]:
    """Part a metric into its operation and its field."""
    operation, _, field = metric.partition(":")
    return operation, field or None


def _with_facets(content: Content, facets: Mapping[str, Facet]) -> Content:
    """Put fields for the names of facets, and show those facets that nobody placed."""
    names = {facet.name: field for field, facet in facets.items()}
    articles = {id_ for id_, view in content.views.items() if view.articles}
    searches = {
        id_: _search_fields(search, names) if search.view in articles else search
        for id_, search in content.searches.items()
    }
    dashboards = {
        id_: _shown(dashboard, names, facets) if dashboard.view in articles else dashboard
        for id_, dashboard in content.dashboards.items()
    }
    return content.but(searches=searches, dashboards=dashboards)


def _search_fields(search: SavedSearch, names: Mapping[str, str]) -> SavedSearch:
    query = re.sub(r"[\w.]+(?=:)", lambda found: names.get(found[0], found[0]), search.query)
    return search.but(
        query=query, columns=tuple(names.get(column, column) for column in search.columns)
    )


def _shown(
    dashboard: Dashboard, names: Mapping[str, str], facets: Mapping[str, Facet]
) -> Dashboard:
    """Give a dashboard over articles with the choices and charts of their facets."""
    panels = [
        _panel_fields(panel, names) if view_of(panel, dashboard) == dashboard.view else panel
        for panel in dashboard.panels
    ]
    choices = [
        Control(field=field, title=facet.name.replace("_", " ").capitalize())
        for field, facet in facets.items()
        if facet.kibana == "choice"
    ]
    placed = {getattr(panel, part, None) for panel in panels for part in ("field", "split")}
    charts = {
        field: facet.label
        for field, facet in facets.items()
        if facet.kibana == "chart" and field not in placed
    }
    below = max((panel.y + panel.h for panel in panels), default=0)
    return dashboard.but(
        controls=(*choices, *dashboard.controls), panels=(*panels, *_charts(charts, below))
    )


def _panel_fields(panel: Panel, names: Mapping[str, str]) -> Panel:
    parts = {part: str(getattr(panel, part, None)) for part in ("field", "split", "named")}
    return panel.but(**{part: names[name] for part, name in parts.items() if name in names})


def _charts(labels: Mapping[str, str], below: int) -> Iterator[Top]:
    """Set a chart of its most frequent values for each field, by its label, in rows."""
    for number, (field, label) in enumerate(labels.items()):
        row, place = divmod(number, CHARTS_A_ROW)
        yield Top(
            kind="top",
            title=label,
            field=field,
            metric="count",
            x=place * CHART_WIDTH,
            y=below + row * CHART_HEIGHT,
            w=CHART_WIDTH,
            h=CHART_HEIGHT,
        )
