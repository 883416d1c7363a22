"""The steps of the image, run one by one in a clean folder that stands for the file system of the
container.

Only what `.dockerignore` lets through is there to copy. Making the container's user is left out:
that is this machine's."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT, SEEDS

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
SECONDS = 900
PLACES = ("/opt/newsbeam", "/src", "/usr/share/newsbeam", "/data")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * SECONDS)]


def steps() -> Iterator[tuple[str, str]]:
    """Give each instruction with its words."""
    for line in re.sub(r"\\\n", " ", DOCKERFILE).splitlines():
        if line and not line.startswith("#"):
            name, _, words = line.partition(" ")
            yield name, words.strip()


class Container:
    """A folder as the root of a file system, the environment so far, and what the image starts."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.context = root / "context"
        self.folder = root
        # of this machine only how it reaches the network, and what it fetched before
        ours = ("NEWSBEAM_", "PYTHON", "VIRTUAL_ENV", "UV_PROJECT")
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(ours)
        }
        self.environment["PATH"] = f"{root}/tools/bin:/usr/bin:/bin"
        self.starts: dict[str, list[str]] = {}
        subprocess.run(
            [sys.executable, "-m", "venv", str(root / "tools")], check=True, timeout=SECONDS
        )
        self._send_context()

    def _send_context(self) -> None:
        assert IGNORED[0] == "*"
        for name in (line.removeprefix("!") for line in IGNORED if line.startswith("!")):
            there, here = ROOT / name, self.context / name
            here.parent.mkdir(parents=True, exist_ok=True)
            if there.is_dir():
                shutil.copytree(there, here, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(there, here)

    def inside(self, text: str) -> str:
        """Give words with the container's places as they are here."""
        return re.sub(rf"(?<![\w/])({'|'.join(PLACES)})\b", rf"{self.root}\1", text)

    def do(self, name: str, words: str) -> None:
        """Do a step."""
        act = {"ENV": self._env, "WORKDIR": self._workdir, "COPY": self._copy, "RUN": self._run}
        if name in act:
            act[name](words)
        elif name in {"ENTRYPOINT", "CMD"}:
            self.starts[name] = json.loads(words)
        elif name == "HEALTHCHECK":
            self.starts[name] = json.loads(words.partition("CMD ")[2])
        else:
            assert name in {"FROM", "USER", "VOLUME"}, (
                f"a step that this test does not know: {name}"
            )

    def _env(self, words: str) -> None:
        for word in shlex.split(words):
            name, _, value = word.partition("=")
            self.environment[name] = self.inside(value).replace("$PATH", self.environment["PATH"])

    def _workdir(self, words: str) -> None:
        self.folder = Path(self.inside(words))
        self.folder.mkdir(parents=True, exist_ok=True)

    def _copy(self, words: str) -> None:
        if words.startswith("--from=build "):
            assert words.split()[1] == words.split()[2]  # it stays where it is
            return
        *sources, target = words.split()
        for source in sources:
            there = self.context / source
            here = self.folder / self.inside(target)
            if there.is_dir():
                shutil.copytree(there, here)
            else:
                here = here / there.name if target.endswith("/") else here
                here.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(there, here)

    def _run(self, words: str) -> None:
        if words.startswith("groupadd "):
            return
        done = self.call(["sh", "-euc", self.inside(words)])
        assert done.returncode == 0, done.stderr[-3000:]

    def call(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a command in the container's folder and environment."""
        program = shutil.which(command[0], path=self.environment["PATH"]) or command[0]
        return subprocess.run(
            [program, *command[1:]],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> Container:
    """Build the image."""
    made = Container(tmp_path_factory.mktemp("image"))
    for name, words in steps():
        made.do(name, words)
    return made


def test_starts_as_it_says(container: Container) -> None:
    done = container.call(container.starts["ENTRYPOINT"] + container.starts["CMD"])
    assert done.returncode == 0, done.stderr
    assert "newsbeam run" in done.stdout


def test_holds_no_source_and_nothing_of_development(container: Container) -> None:
    shutil.rmtree(container.root / "src")
    done = container.call(
        ["python", "-c", "import pipeline, connectors.kibana, schemas; print(pipeline.__file__)"]
    )
    assert Path(done.stdout.strip()).is_relative_to(container.root / "opt" / "newsbeam"), (
        done.stderr
    )
    assert container.call(["python", "-c", "import pytest"]).returncode != 0


def test_runs_searches_and_is_well(container: Container) -> None:
    done = container.call([*container.starts["ENTRYPOINT"], "run", str(SEEDS), "--json"])
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["indexed"] == 14
    assert "Putin" in container.call(["newsbeam", "search", "peace talks", "--facets"]).stdout
    assert (container.root / "data" / "index").is_dir()
    assert (container.root / "usr" / "share" / "newsbeam" / "feeds.opml").is_file()
    assert container.call(container.starts["HEALTHCHECK"]).returncode == 0


def test_is_not_well_without_its_index(container: Container) -> None:
    unwell = container.environment | {"NEWSBEAM_INDEX": "/proc/no-such-place"}
    done = subprocess.run(
        [f"{container.root}/opt/newsbeam/bin/newsbeam", *container.starts["HEALTHCHECK"][1:]],
        env=unwell,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode != 0
