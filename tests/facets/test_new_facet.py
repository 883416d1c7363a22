"""A facet that is added to a copy of the model is everywhere: in what is made of the model, and in
a tree in which the copy is the model, on real indexes."""

import json
import subprocess
import sys
from typing import Any

import pytest
import tantivy

from connectors import query
from connectors.embedded import documents
from connectors.embedded.terms import register
from connectors.kibana.build import ndjson
from connectors.kibana.content import content
from schemas import mapping
from schemas.article import Article
from schemas.facets import find_looked_for
from tests.cli.facets import table
from tests.elasticsearch.server import Server
from tests.facets.adopted import Adopted
from tests.kibana import checks
from tests.places import ROOT

FIELDS = {"moods": "mood", "season_code": "season_of", "sky.colour": "colour"}


def adopted(*words: str) -> str:
    """Run the command in a tree in which the copy is the model."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.facets.adopted", *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=120,
        env={"PATH": "", "COLUMNS": "200"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_mapping_has_it_as_it_has_others() -> None:
    moods, season = mapping.field("moods", Adopted), mapping.field("season_code", Adopted)
    assert moods == mapping.field("people")
    assert season == mapping.field("language")
    assert mapping.field("sky.colour", Adopted) == mapping.field("publisher.name")
    assert set(mapping.field_names(Adopted)) - set(mapping.field_names()) >= set(FIELDS)
    assert mapping.default_fields(Adopted) == [*mapping.default_fields(), "moods.text"]


def test_the_embedded_index_has_columns_of_it_and_another_name() -> None:
    columns, before = documents.find_columns(Adopted), documents.find_columns()
    assert set(columns.flat) - set(before.flat) == set(FIELDS)
    assert set(columns.names) - set(before.names) == {"moods", "sky.colour"}
    assert documents.version(Adopted) != documents.version()
    index = tantivy.Index(documents.schema(Adopted))
    register(index)


def test_a_query_may_name_it() -> None:
    names = query.fields(Adopted)
    assert names["mood"] == names["feeling"]
    assert names["mood"].fields == names["moods"].fields == ("moods",)
    assert names["season_of"].match == "exact"
    assert names["colour"].fields == ("sky.colour",)
    assert find_looked_for(Adopted)["moods"] == "moods"


def test_kibana_has_a_chart_or_a_choice_of_it() -> None:
    before, made = content(Article), content(Adopted)
    (news,) = (one for one in made.dashboards.values() if one.controls)
    (old,) = (one for one in before.dashboards.values() if one.controls)
    charts = [panel for panel in news.panels if panel not in old.panels]
    assert {getattr(panel, "field", "") for panel in charts} == {"moods", "sky.colour"}
    assert {one.field for one in news.controls} - {one.field for one in old.controls} == {
        "season_code"
    }
    objects = checks.read(ndjson(made))
    assert checks.dangling(objects) == checks.overlapping(objects) == []


def test_readmes_table_has_a_row_of_it() -> None:
    added = set(table(Adopted).splitlines()) - set(table().splitlines())
    assert "| `mood` | `feeling` | `moods` | mood |" in added
    assert len([row for row in added if row.startswith("| ")]) == len(FIELDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Fill an embedded index in the other tree."""
    to = str(tmp_path_factory.mktemp("adopted") / "index")
    adopted("fill", to)
    return to


def test_help_tells_of_it() -> None:
    said = " ".join(adopted("search", "--help").replace("│", " ").split())
    assert "Only articles with this mood; may be given again." in said
    assert "--season-of" in said
    assert "organisations, countries and moods." in said
    assert "sky.colour" in said.replace(" ", "")


def found(to: str, *words: str) -> tuple[list[str], dict[str, Any]]:
    """Search in the other tree; give the last figure of each id, and the facets."""
    answer = json.loads(adopted("search", *words, "--to", to, "--json"))
    hits = sorted(hit["article"]["id"][-1] for hit in answer["hits"])
    return hits, answer


def assert_served(to: str) -> None:
    """Filter by it, count it, ask for it, look for words in it."""
    hits, answer = found(to, "--mood", "Hope", "--facets", "--facet", "moods")
    assert hits == ["1", "2"]
    assert answer["facets"] == {"moods": {"Hope": 2, "Quiet Joy": 1}}
    assert answer["unjudged"] == 1
    assert found(to, "--mood", "Hope", "--season-of", "winter")[0] == ["1"]
    assert found(to, "--colour", "Pale Blue")[0] == ["1"]
    assert found(to, "mood:joy")[0] == found(to, "feeling:'quiet joy'")[0] == ["1"]
    assert found(to, "season_of:WINTER")[0] == found(to, "colour:blue")[0] == ["1"]
    assert found(to, "hope")[0] == ["1", "2"], "a word without a field"
    counted = found(to, "--facet", "season_code", "--facet", "sky.colour")[1]["facets"]
    assert counted == {"season_code": {"winter": 1}, "sky.colour": {"Pale Blue": 1}}


def test_an_embedded_index_serves_it(folder: str) -> None:
    assert_served(folder)


def test_search_and_show_print_it_under_its_label(folder: str) -> None:
    printed = adopted("search", "--facets", "--to", folder)
    assert "Moods" in [line.strip() for line in printed.splitlines()]
    hits, answer = found(folder, "--season-of", "winter")
    assert hits == ["1"]
    shown = adopted("show", answer["hits"][0]["article"]["id"], "--to", folder)
    rows = [line.split() for line in shown.splitlines()]
    assert ["Moods", "Quiet", "Joy,", "Hope"] in rows
    assert ["Seasons", "winter"] in rows


def test_elasticsearch_serves_it(own_server: Server) -> None:
    own_server.start()
    adopted("fill", own_server.url)
    assert_served(own_server.url)
