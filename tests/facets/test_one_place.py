"""A facet is named where the model declares it, and nowhere else."""

import ast
import tomllib
from pathlib import Path

import pytest

from connectors.kibana.content import source
from schemas import mapping
from schemas.article import Article
from schemas.facets import find_facets
from tests.places import ROOT

MODEL = {"schemas/article.py", "schemas/document.py"}  # where facets are declared
# what facets are made into: there also their other names, their labels and nouns are looked for
SERVING = ("connectors/", "pipeline/cli/", "pipeline/options.py", "schemas/mapping.py")
FACETS = find_facets(Article)
# what is written as a facet is, and means something else
HTML_OR_FEED = "what HTML or a feed calls it"
NOUN = "a word of texts, or a kind of quantity"
MEANT_OTHERWISE = {
    "connectors/feeds/head.py": (HTML_OR_FEED, {"language"}),
    "connectors/feeds/jsonfeed.py": (HTML_OR_FEED, {"language"}),
    "connectors/feeds/slow.py": (HTML_OR_FEED, {"language", "publisher"}),
    "connectors/files/record.py": ("keys of a record", {"lang", "language", "publisher"}),
    "connectors/kibana/build.py": ("Kibana's query language; a layer", {"language", "places"}),
    "connectors/kibana/content.py": ("the kind of a panel", {"kind"}),
    "connectors/kibana/lens.py": ("Kibana's query language", {"language"}),
    "pipeline/classify/training/texts.py": ("keys of training data", {"language", "topics"}),
    "pipeline/cli/show.py": (
        "headings over the parts that hold the words",
        {"Events", "Quantities", "Topics"},
    ),
    "pipeline/cli/stories.py": ("a unit; who tells a number", {"person", "speaker"}),
    "pipeline/extract/countries.py": ("cues of a name of a language", {"language"}),
    "pipeline/extract/numbers/measures.py": (NOUN, {"people"}),
    "pipeline/extract/numbers/money.py": ("a table of currencies", {"countries"}),
    "pipeline/extract/numbers/month_dates.py": (NOUN, {"people"}),
    "pipeline/extract/quantities.py": (NOUN, {"people"}),
    "pipeline/extract/speakers.py": (NOUN, {"people"}),
    "pipeline/extract/speech/cues.py": (NOUN, {"people"}),
    "pipeline/relate/differing.py": (NOUN, {"people"}),
    "pipeline/relate/story.py": ("parts of a Headline", {"countries", "people", "places"}),
    "pipeline/split/header.py": ("a line above a text", {"language"}),
    "schemas/reject.py": ("the kind of what a step took", {"kind"}),
}


def strings(path: Path) -> set[str]:
    """Find the strings of a source, but for docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    idle = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in idle
    }


def facets_named_in(path: Path) -> set[str]:
    words = set(FACETS)
    if path.relative_to(ROOT).as_posix().startswith(SERVING):
        for facet in FACETS.values():
            words |= {facet.name, *facet.aliases, facet.label, facet.noun}
    return words & strings(path)


def test_no_source_but_the_model_names_a_facet() -> None:
    rooms = (ROOT / room for room in ("schemas", "connectors", "pipeline"))
    named = {
        path.relative_to(ROOT).as_posix(): facets_named_in(path)
        for room in rooms
        for path in room.rglob("*.py")
    }
    found = {path: words for path, words in named.items() if words and path not in MODEL}
    assert found == {path: words for path, (_, words) in MEANT_OTHERWISE.items()}


@pytest.mark.parametrize("field", FACETS)
def test_naming_any_facet_in_any_source_is_found(field: str, tmp_path: Path) -> None:
    (tmp_path / "listed.py").write_text(f'"""Docstrings may name {field}."""\nLIST = ["{field}"]\n')
    assert strings(tmp_path / "listed.py") == {field}


def test_kibanas_source_names_facets_as_they_are_declared_and_other_fields_as_they_are() -> None:
    table = tomllib.loads(source())
    views = {id_ for id_, view in table["views"].items() if view.get("articles")}
    dashboards = [one for one in table["dashboards"].values() if one["view"] in views]
    panels = [panel for one in dashboards for panel in one["panels"] if "view" not in panel]
    searches = [one for one in table["searches"].values() if one["view"] in views]
    named = {panel[part] for panel in panels for part in ("field", "split") if part in panel}
    named |= {column for search in searches for column in search["columns"]}
    named |= {control["field"] for one in dashboards for control in one.get("controls", [])}
    facets = {facet.name for facet in FACETS.values()}
    assert len(named & facets) > 6
    assert named - facets <= set(mapping.field_names()) - set(FACETS)
