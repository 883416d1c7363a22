"""A genuine Elasticsearch as a child process: start, kill, start again on the same data, stop."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.elasticsearch import build
from tests.leash import leash

HEAP = "512m"
START_SECONDS = 180  # ten on a free machine
# a file that a killed Java left for its process number stops the next that gets this number
STARTS = 2


class Server:
    """One node on a free port of this machine, with its own configuration, data and log in a
    temporary folder."""

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        self.home = build.server_home()
        self.java = build.java_home()
        self.folder = Path(tempfile.mkdtemp(prefix="newsbeam-elasticsearch-"))
        self.port = free_port()
        self.settings = settings or {"xpack.security.enabled": "false"}
        self.process: subprocess.Popen[bytes] | None = None
        self._configure()

    @property
    def url(self) -> str:
        """Where it listens."""
        scheme = (
            "https" if self.settings.get("xpack.security.http.ssl.enabled") == "true" else "http"
        )
        return f"{scheme}://127.0.0.1:{self.port}"

    @property
    def config(self) -> Path:
        """The folder of its configuration."""
        return self.folder / "config"

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder / "server.log"

    def _configure(self) -> None:
        shutil.copytree(self.home / "config", self.config)
        lines = {
            "cluster.name": "newsbeam-tests",
            "discovery.type": "single-node",
            "network.host": "127.0.0.1",
            "http.port": str(self.port),
            "transport.port": str(free_port()),
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            # a full disk of the tester is not our subject
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        } | self.settings
        text = "".join(f"{name}: {value}\n" for name, value in lines.items())
        (self.config / "elasticsearch.yml").write_text(text)
        (self.folder / "tmp").mkdir()

    def own(self) -> None:
        """Give the folder to the user that the server runs as."""
        owner = build.user()
        if owner is not None:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, owner.pw_uid, owner.pw_gid)

    def environment(self) -> dict[str, str]:
        """Give the environment its programs need."""
        return {
            "PATH": os.environ["PATH"],
            "ES_JAVA_HOME": str(self.java),
            "ES_PATH_CONF": str(self.config),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
            "HOME": str(self.folder),
        }

    def launch(self) -> None:
        """Start it and return at once."""
        self.own()
        owner = build.user()
        as_user = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.home / "bin" / "elasticsearch")],
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                env=self.environment(),
                start_new_session=True,
                # one system call; the server itself ends with this launcher
                preexec_fn=leash,  # noqa: PLW1509
                **as_user,  # type: ignore[call-overload]  # the same three keywords or none
            )

    def start(self) -> "Server":
        """Start it and wait until it answers."""
        for _ in range(STARTS):
            self.launch()
            if self._comes_up():
                return self
            self.kill()
        raise RuntimeError(f"Elasticsearch did not start:\n{self.log.read_text()[-3000:]}")

    def _comes_up(self) -> bool:
        """Wait until it answers; False when it ended instead, or takes too long."""
        end = time.monotonic() + START_SECONDS
        while self.process is not None and self.process.poll() is None and time.monotonic() < end:
            if self.answers():
                return True
            time.sleep(0.25)
        return False

    def answers(self) -> bool:
        """Say whether it serves requests (401 is an answer)."""
        context = ssl._create_unverified_context()
        url = f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s"
        try:
            with urllib.request.urlopen(url, timeout=3, context=context) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as error:
            return error.code == 401
        except OSError:
            return False

    def kill(self) -> None:
        """End it at once, as a power cut would; the data stay."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """End it, and drop its folder."""
        self._signal(signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: int) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        os.killpg(self.process.pid, number)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
