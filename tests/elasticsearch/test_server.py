"""The tests' Elasticsearch is the real one, with the analyzers a full one has."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.elasticsearch import build
from tests.places import ROOT


def ask(url: str, body: object = None) -> dict[str, object]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        found: dict[str, object] = json.load(answer)
    return found


def test_is_of_the_version_we_say(elasticsearch: str) -> None:
    nodes = ask(f"{elasticsearch}/_nodes/_local")["nodes"]
    assert isinstance(nodes, dict)
    assert {node["version"] for node in nodes.values()} == {build.VERSION}


def test_has_the_english_analyzer(elasticsearch: str) -> None:
    answer = ask(
        f"{elasticsearch}/_analyze", {"analyzer": "english", "text": "The ministers' talks"}
    )
    assert isinstance(answer["tokens"], list)
    assert [token["token"] for token in answer["tokens"]] == ["minist", "talk"]


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere nothing tells a process that its parent is gone"
)
# is built by now
def test_ends_with_a_test_run_that_is_killed(elasticsearch: str) -> None:  # noqa: ARG001
    code = "from tests.elasticsearch.server import Server; print(Server().start().process.pid, flush=True); input()"
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert run.stdout is not None
    group = int(run.stdout.readline())
    assert processes(group)
    run.kill()
    run.wait()
    end = time.monotonic() + 60
    while processes(group):
        assert time.monotonic() < end
        time.sleep(0.2)


def processes(group: int) -> list[int]:
    return [one.pid for one in psutil.process_iter() if group_of(one.pid) == group]


def group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def test_says_how_to_install_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "javac").touch()
    (tmp_path / "release").write_text('JAVA_VERSION="17.0.1"\n')
    monkeypatch.setattr(build, "_java_homes", lambda: iter([tmp_path]))
    with pytest.raises(build.UnavailableError, match="ES_JAVA_HOME"):
        build.java_home()


def test_says_how_to_install_maven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "cache", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(build.UnavailableError, match="apt-get install maven"):
        build._fetch(tmp_path)
