"""What is in deploy/ is well formed by the rules of those who read it, and agrees with the rest of
the project."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.elasticsearch import build
from tests.runners import flink

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
TOOLS = Path(sys.executable).parent
MANIFESTS = [DEPLOY / "kubernetes" / "newsbeam.yaml", DEPLOY / "flink" / "kubernetes.yaml"]
COMPOSE = [DEPLOY / "compose.yaml", DEPLOY / "flink" / "compose.yaml"]


def run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(TOOLS / program), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def broken(file: Path, folder: Path, right: str, wrong: str) -> Path:
    """Copy a file with one mistake in it."""
    text = file.read_text()
    assert right in text
    copy = folder / file.name
    copy.write_text(text.replace(right, wrong, 1))
    return copy


def test_the_image_is_as_hadolint_wants_it(tmp_path: Path) -> None:
    good = run("hadolint", DEPLOY / "Dockerfile")
    assert good.returncode == 0, good.stdout
    assert (
        run("hadolint", broken(DEPLOY / "Dockerfile", tmp_path, "uv==0.9.9", "uv")).returncode != 0
    )


@pytest.mark.parametrize("file", COMPOSE, ids=lambda file: file.parent.name)
def test_compose_files_are_of_the_specification(file: Path, tmp_path: Path) -> None:
    schema = ("--builtin-schema", "vendor.compose-spec")
    good = run("check-jsonschema", *schema, file)
    assert good.returncode == 0, good.stdout
    assert (
        run("check-jsonschema", *schema, broken(file, tmp_path, "restart:", "restarts:")).returncode
        != 0
    )


@pytest.mark.parametrize("file", MANIFESTS, ids=lambda file: file.parent.name)
def test_manifests_are_as_kubernetes_has_them(file: Path, tmp_path: Path) -> None:
    good = run("kubernetes-validate", "--strict", file)
    assert good.returncode == 0, good.stdout + good.stderr
    mistake = broken(file, tmp_path, "concurrencyPolicy", "concurrencypolicy")
    assert run("kubernetes-validate", "--strict", mistake).returncode != 0


def test_units_are_as_systemd_has_them(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip(
            "systemd-analyze is not on this machine: its check of the units runs where it is"
        )
    for unit in (DEPLOY / "systemd").iterdir():
        text = unit.read_text().replace("/opt/newsbeam/bin/newsbeam", "/bin/true")
        (tmp_path / unit.name).write_text(text)
    units = sorted(tmp_path.iterdir())
    done = subprocess.run(
        ["systemd-analyze", "verify", *units],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_takes_each_package_that_the_wheel_takes() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
        "targets"
    ]["wheel"]["packages"]
    dockerfile, ignored = (DEPLOY / "Dockerfile").read_text(), (ROOT / ".dockerignore").read_text()
    for package in packages:
        assert f"COPY {package} ./{package}" in dockerfile
        assert f"!{package}\n" in ignored


def test_every_choice_of_the_compose_file_is_in_the_example() -> None:
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    named = set(re.findall(r"^(\w+)=", (DEPLOY / ".env.example").read_text(), re.MULTILINE))
    assert used == named


def test_what_is_deployed_is_what_was_tested() -> None:
    assert f"STACK_VERSION={build.VERSION}\n" in (DEPLOY / ".env.example").read_text()
    versions = re.findall(
        r"^  version: (.+)$", (DEPLOY / "kubernetes" / "elastic.yaml").read_text(), re.MULTILINE
    )
    assert set(versions) == {build.VERSION}


def test_no_secret_is_on_a_command_line() -> None:
    for file in [*COMPOSE, *(DEPLOY / "kubernetes").iterdir(), *(DEPLOY / "systemd").iterdir()]:
        lines = file.read_text().splitlines()
        assert not [
            line
            for line in lines
            if re.search(r"(curl|newsbeam) .*(-u |--user |PASSWORD|API_KEY)", line)
        ]


def options(text: str) -> set[str]:
    """Give the names of the options of Beam that a text sends a run with."""
    return set(
        re.findall(r"--(runner|job_endpoint|environment_\w+|streaming|checkpointing_\w+)\b", text)
    )


def test_flink_is_deployed_as_it_is_tested() -> None:
    compose, manifests = (
        (DEPLOY / "flink" / name).read_text() for name in ("compose.yaml", "kubernetes.yaml")
    )
    block = re.search(r"FLINK_PROPERTIES: \|\n((?:    \S.*\n)+)", manifests)
    assert block is not None
    settings = dict(line.strip().split(": ", 1) for line in block[1].splitlines())
    differ = {name for name, _ in settings.items() ^ flink.deployed().items()}
    assert differ == {"jobmanager.rpc.address", "parallelism.default"}
    tested = options(" ".join(flink.words_of_workers("", "")))
    assert (
        tested
        == options(compose.split("  newsbeam:\n")[1])
        == options(manifests.split("kind: CronJob")[1])
    )
    # the job server too, which writes the settings of checkpoints into a job
    for text in (compose, manifests):
        assert "/config" in text.split("FLINK_CONF_DIR")[1]
        assert "flink-conf.yaml" in text
    assert flink.POOL in compose
    assert flink.POOL in manifests
