"""Makes a genuine Elasticsearch ready to start: found Java, fetched server, built plugin.

The server comes from Maven (the distribution its own integration tests use: the real server, few
modules). It has no `english` analyzer, so a plugin of a few Java classes gives it back. Both are
kept in `.cache/` of the project, or in the folder that NEWSBEAM_CACHE names."""

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = "9.5.0"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
OLDEST_JAVA = 21
PLUGIN = Path(__file__).parent / "plugin"
JAVA_MISSING = (
    f"The tests' Elasticsearch needs a JDK {OLDEST_JAVA} or newer: install one (Debian and Ubuntu: `apt-get install "
    "openjdk-21-jdk-headless`; Fedora: `dnf install java-21-openjdk-devel`; macOS: `brew install openjdk@21`) or name "
    "one in ES_JAVA_HOME, or run `make test-fast`, which does without."
)
MAVEN_MISSING = (
    "The tests' Elasticsearch is fetched with Maven: install it (Debian and Ubuntu: `apt-get install maven`; Fedora: "
    "`dnf install maven`; macOS: `brew install maven`), or run `make test-fast`, which does without."
)


class UnavailableError(Exception):
    """The server cannot be made here; the message says what to install."""


def cache() -> Path:
    """Give the folder of what is fetched and built; one that the server's user can reach."""
    folder = Path(
        os.environ.get("NEWSBEAM_CACHE") or Path(__file__).parents[2] / ".cache"
    ).resolve()
    if os.geteuid() == 0 and not all(
        parent.stat().st_mode & 0o001 for parent in folder.parents if parent.exists()
    ):
        # as root in a closed home, `nobody` cannot look in
        folder = Path(tempfile.gettempdir()) / "newsbeam-cache"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


@contextmanager
def made_once() -> Iterator[None]:
    """Let one process at a time look into the cache and make what is missing: tests run in
    several."""
    with (cache() / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def user() -> pwd.struct_passwd | None:
    """Name the user the server runs as when we are root, which it refuses; None means as we are."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def java_home() -> Path:
    """Find a JDK new enough; raises UnavailableError."""
    for home in _java_homes():
        if (home / "bin" / "javac").exists() and java_version(home) >= OLDEST_JAVA:
            return home
    raise UnavailableError(JAVA_MISSING)


def _java_homes() -> Iterator[Path]:
    for variable in ("ES_JAVA_HOME", "JAVA_HOME"):
        if os.environ.get(variable):
            yield Path(os.environ[variable])
    if javac := shutil.which("javac"):
        yield Path(javac).resolve().parents[1]
    yield from sorted(Path("/usr/lib/jvm").glob("*"))
    yield from sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"))
    yield from sorted(Path("/opt").glob("*j*dk*"))


def java_version(home: Path) -> int:
    """Read the major version from the JDK's `release` file; 0 when it has none."""
    release = home / "release"
    found = re.search(r'JAVA_VERSION="(\d+)', release.read_text()) if release.exists() else None
    return int(found[1]) if found else 0


def server_home() -> Path:
    """Give the folder of the unpacked server with the plugin in it, made on first use."""
    java = java_home()
    home = cache() / f"elasticsearch-{VERSION}-{_fingerprint(PLUGIN)}"
    with made_once():
        if not home.exists():
            with tempfile.TemporaryDirectory(dir=cache()) as scratch:
                made = _make(Path(scratch), java)
                made.chmod(0o755)
                made.rename(home)
    return home


def _fingerprint(folder: Path) -> str:
    digest = hashlib.blake2b(digest_size=6)
    for file in sorted(folder.iterdir()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def _make(scratch: Path, java: Path) -> Path:
    with zipfile.ZipFile(_fetch(java)) as archive:
        archive.extractall(scratch)
    home = next(scratch.glob("elasticsearch-*"))
    for program in [*home.glob("bin/*"), *home.glob("modules/**/bin/*")]:
        program.chmod(0o755)  # zipfile drops modes
    _build_plugin(home, java)
    return home


def _fetch(java: Path) -> Path:
    found = cache() / f"elasticsearch-{VERSION}.zip"
    if not found.exists():
        maven = shutil.which("mvn")
        if maven is None:
            raise UnavailableError(MAVEN_MISSING)
        print(f"fetching Elasticsearch {VERSION} (130 MB, once)", file=sys.stderr, flush=True)  # noqa: T201 a minute of silence would look stuck
        goal = ["dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={found.parent}"]
        _run([maven, "-q", "-B", *goal], java, seconds=600)
    return found


def _build_plugin(home: Path, java: Path) -> None:
    made = home / "plugins" / "newsbeam-analysis"
    classes = home.parent / "classes"
    path = os.pathsep.join(str(jar) for jar in home.glob("lib/*.jar"))
    sources = [str(source) for source in sorted(PLUGIN.glob("*.java"))]
    _run([f"{java}/bin/javac", "--release", "17", "-cp", path, "-d", str(classes), *sources], java)
    made.mkdir(parents=True)
    _run(
        [
            f"{java}/bin/jar",
            "--create",
            "--file",
            str(made / "newsbeam-analysis.jar"),
            "-C",
            str(classes),
            ".",
        ],
        java,
    )
    for name in ("stable-plugin-descriptor.properties", "named_components.json"):
        shutil.copy(PLUGIN / name, made)


def _run(command: list[str], java: Path, seconds: int = 120) -> None:
    environment = {"JAVA_HOME": str(java)} | os.environ
    done = subprocess.run(
        command, env=environment, timeout=seconds, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UnavailableError(
            f"{Path(command[0]).name} failed: {(done.stderr + done.stdout)[-2000:]}"
        )
