"""The source of everything in Kibana, `content.toml`, as models: a mistake in it is found when it
is read.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.datafiles import read_text
from schemas.model import Model

OPERATIONS = ("sum", "median", "max", "unique")


def _metric(text: str) -> str:
    """Check a metric: `count`, or an operation and a field."""
    operation, _, field = text.partition(":")
    if text != "count" and (operation not in OPERATIONS or not field):
        raise ValueError(f"{text} is not a metric")
    return text


Metric = Annotated[str, AfterValidator(_metric)]


class DataView(Model):
    """A data view: an index and its time field; `links` are shown as links."""

    title: str
    name: str
    time: str = "@timestamp"
    links: tuple[str, ...] = ()


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


class GridPlace(Model):
    """Where a panel stands on the grid."""

    title: str
    view: str | None = None
    x: int = Field(ge=0, lt=48)
    y: int = Field(ge=0)
    w: int = Field(ge=1, le=48)
    h: int = Field(ge=1)


class OverTime(GridPlace):
    """Bars over time."""

    kind: Literal["over_time"]
    metric: Metric
    split: str | None = None
    size: int = 5


class Top(GridPlace):
    """The most frequent values of a field."""

    kind: Literal["top"]
    field: str
    metric: Metric
    size: int = 15


class TablePanel(GridPlace):
    """Values of a field with several metrics; where the values say nothing to people, `named` by
    another field's.
    """

    kind: Literal["table"]
    field: str
    named: str | None = None
    metrics: tuple[Metric, ...]
    size: int = 15


class Number(GridPlace):
    """One number."""

    kind: Literal["number"]
    metric: Metric


class WorldMap(GridPlace):
    """Documents on a map."""

    kind: Literal["map"]
    field: str


class Found(GridPlace):
    """A saved search."""

    kind: Literal["search"]
    search: str


Panel = Annotated[
    OverTime | Top | TablePanel | Number | WorldMap | Found, Field(discriminator="kind")
]


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

    views: Mapping[str, DataView]
    searches: Mapping[str, SavedSearch]
    dashboards: Mapping[str, Dashboard]


def parse_content(text: str) -> Content:
    """Read a source; raises ValueError (with every mistake) when it is not as it must be."""
    return Content.model_validate(tomllib.loads(text))


def read_source() -> str:
    """Give the text of the source that ships."""
    return read_text("content.toml", "connectors/kibana")


@cache
def load_content() -> Content:
    """Give the content that ships."""
    return parse_content(read_source())


def view_of(panel: Panel, dashboard: Dashboard) -> str:
    """Name the data view a panel looks at."""
    return panel.view or dashboard.view


def metric_parts(metric: str) -> tuple[str, str | None]:
    """Part a metric into its operation and its field."""
    operation, _, field = metric.partition(":")
    return operation, field or None
