"""Elastic's own specification of content packages takes the dashboards; a broken copy it does not."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.kibana.build import ndjson
from connectors.kibana.content import content
from tests.elasticsearch import build
from tests.kibana import checks, package

CHECK = Path(__file__).parent / "package_check"
SECONDS = 900  # the first build compiles the specification and all it needs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(SECONDS)]
Spec = dict[str, Any]


@pytest.fixture(scope="module")
def validate(tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Spec]], str]:
    """Build the validator; it gives what it finds wrong."""
    go = shutil.which("go")
    if go is None:
        pytest.skip("package-spec is written in Go: install Go 1.25 or newer to run this check")
    program = build.cache() / "kibana-package-check"
    command = [go, "build", "-o", str(program), "."]
    subprocess.run(command, cwd=CHECK, env={**os.environ, "GOFLAGS": "-buildvcs=false"}, check=True, timeout=SECONDS)

    def validated(objects: list[Spec]) -> str:
        folder = tmp_path_factory.mktemp("package") / "newsbeam"
        package.write(folder, objects)
        done = subprocess.run([program, folder], capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode == 0) == (done.stdout == "")
        return done.stdout + done.stderr

    return validated


def test_the_specification_takes_the_dashboards(validate: Callable[[list[Spec]], str]) -> None:
    assert validate(checks.read(ndjson(content()))) == ""


def test_a_broken_copy_is_refused(validate: Callable[[list[Spec]], str]) -> None:
    objects = checks.read(ndjson(content()))
    without_search = [one for one in objects if one["id"] != "newsbeam-latest"]
    assert "dangling reference found: newsbeam-latest" in validate(without_search)
    objects[-1]["id"] = "elsewhere-operators"
    assert "elsewhere" in validate(objects)
