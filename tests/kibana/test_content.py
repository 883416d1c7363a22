"""Kibana's content is whole, every field of it exists and is aggregatable on the real server, every
chart shows something; and a broken copy of it fails each check."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from connectors.elastic.index import open_elastic
from connectors.feeds.elasticstate import ElasticFeedStates
from connectors.feeds.feedstate import FeedState
from connectors.index import Write
from connectors.kibana.build import ndjson
from connectors.kibana.content import content, parse, source
from schemas.article import Article, Duplicate, GeoPoint, Story
from schemas.run import Run
from tests.articles import NOON, complete, reject
from tests.kibana import checks

CLI = "from pipeline.cli import main; main()"
ROOT = Path(__file__).parents[2]
BUILT = ROOT / "deploy" / "kibana" / "newsbeam.ndjson"
NAMES = {f"newsbeam-{kind}": f"kibana-{kind}" for kind in ("articles", "feeds", "runs", "rejects")}


def seeds(folder: Path) -> list[Article]:
    """Send the seeds through the pipeline."""
    out = folder / "seeds.jsonl"
    command = [sys.executable, "-c", CLI, "run", str(ROOT / "seeds"), "--to", f"jsonl:{out}"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=240)
    return [Article.from_json(line) for line in out.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def client(elasticsearch: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    """Give a server that holds the seeds, a run and a reject."""
    index = open_elastic(elasticsearch, name="kibana-articles")
    index.setup()
    articles = seeds(tmp_path_factory.mktemp("seeds"))
    story = Story(id="s", size=2, origins=2, similarity=1)
    # what the seeds have none of: a second teller of a story, a duplicate, a feed; and points,
    # should none be known
    told = articles[0].but(
        id="1" * 33, story=story, duplicate=Duplicate(of=articles[0].id, similarity=1)
    )
    placed = told.but(
        location=(GeoPoint(lat=50.4, lon=30.5),),
        feed=complete(Article).feed,
        publisher=complete(Article).publisher,
    )
    assert {
        done.outcome
        for done in index.articles.write([Write(article=one) for one in [*articles, placed]])
    } == {"written"}
    index.rejects.put([reject()])
    states = ElasticFeedStates(elasticsearch, name="kibana-feeds")
    states.add([complete(FeedState)])
    states.close()
    assert index.runs is not None
    index.runs.put(complete(Run).but(timestamp=NOON))
    with Elasticsearch(elasticsearch) as made:
        made.indices.refresh(index=list(NAMES.values()))
        yield made
        made.indices.delete(index=[f"{name}-v1" for name in (*NAMES.values(), "kibana-signatures")])


def test_what_is_in_deploy_is_what_the_source_gives() -> None:
    assert BUILT.read_text("utf-8") == ndjson(content()), (
        "run: python -m connectors.kibana > deploy/kibana/newsbeam.ndjson"
    )


def test_everything_referred_to_is_there() -> None:
    assert checks.dangling(checks.read(ndjson(content()))) == []


def test_no_panel_stands_on_another() -> None:
    assert checks.overlapping(checks.read(ndjson(content()))) == []


def test_every_field_exists_and_every_chart_shows_something(client: Elasticsearch) -> None:
    objects = checks.read(ndjson(content()))
    assert len(list(checks.charts(objects))) > 20
    assert checks.on_server(objects, client, NAMES) == []


BROKEN = [
    ('field = "person"', 'field = "persons"', "uses persons"),
    (
        'field = "person"',
        'field = "entities.name"',
        "counts entities.name, which cannot be aggregated",
    ),
    ('field = "person"', 'field = "title"', "counts title, which cannot be aggregated"),
    ('"median:lag_seconds"', '"median:host"', "is refused"),
    ('field = "quantity"', 'field = "revisions.changed"', "has nothing to show"),
    ('{ field = "duplicate.kind"', '{ field = "duplicate.sort"', "uses duplicate.sort"),
    ('"country", "url.full"]', '"country", "link"]', "shows link"),
    ('query = "speaker: *', 'query = "speakers: *', "shows speakers"),
    ('links = ["url.full"]', 'links = ["url"]', "shows url"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), BROKEN)
def test_a_broken_copy_fails_on_the_server(
    client: Elasticsearch, right: str, wrong: str, message: str
) -> None:
    assert right in source()
    objects = checks.read(ndjson(parse(source().replace(right, wrong))))
    found = checks.on_server(objects, client, NAMES)
    assert any(message in one for one in found), found


def test_a_broken_copy_fails_the_check_of_references() -> None:
    objects = checks.read(ndjson(content()))
    without_search = [one for one in objects if one["id"] != "newsbeam-latest"]
    assert checks.dangling(without_search) == [
        "newsbeam-analysts refers to search newsbeam-latest, which is not there"
    ]
    for one in objects:
        one["references"] = [found for found in one["references"] if found["type"] != "search"]
    assert any("which it does not declare" in message for message in checks.dangling(objects))


def test_a_panel_on_another_is_found() -> None:
    moved = source().replace("x = 36\ny = 6", "x = 36\ny = 5")
    assert len(checks.overlapping(checks.read(ndjson(parse(moved))))) == 1


@pytest.mark.parametrize(
    "wrong", ['metric = "mean:x"', 'metric = "sum"', 'metric = "count"\ncolour = "red"']
)
def test_a_mistake_in_the_source_is_found_when_it_is_read(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"is not a metric|Extra inputs"):
        parse(source().replace('metric = "count"', wrong, 1))


def test_the_duplicates_control_hides_them_at_first() -> None:
    dashboard = next(
        one for one in checks.read(ndjson(content())) if one["id"] == "newsbeam-analysts"
    )
    panels = json.loads(dashboard["attributes"]["controlGroupInput"]["panelsJSON"])
    hidden = [
        panel["explicitInput"]["fieldName"]
        for panel in panels.values()
        if panel["explicitInput"].get("exclude")
    ]
    assert hidden == ["duplicate.kind"]
