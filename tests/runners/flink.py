"""A Flink cluster of processes on this machine: JobManager, TaskManager, and Beam's job server in
front of them.

The programs come from Maven (`pom.xml` beside this file); what it found is kept in `.cache/` of the
project, or in the folder that NEWSBEAM_CACHE names."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from tests.elasticsearch.build import UnavailableError, _java_homes, cache, java_version, made_once
from tests.elasticsearch.server import free_port
from tests.leash import leash

POM = Path(__file__).parent / "pom.xml"
COMPOSE = Path(__file__).parents[2] / "deploy" / "flink" / "compose.yaml"
SETTINGS = re.compile(r"^x-settings: .*\n((?:  \S.*\n)+)", re.MULTILINE)
ELSEWHERE = {
    "taskmanager.memory.process.size",
    "parallelism.default",
}  # of the container, not of processes on one machine
FETCH_SECONDS = 1_200  # some minutes the first time
START_SECONDS = 180  # fifteen on a free machine
JAVA_OLDEST, JAVA_BEST = 11, 17  # Flink 1.19 runs on 11 and 17, and as it seems on 21
JAVA_MISSING = (
    "Flink needs Java 11 or newer: install it (Debian and Ubuntu: `apt-get install openjdk-17-jre-headless`; Fedora: "
    "`dnf install java-17-openjdk-headless`; macOS: `brew install openjdk@17`) or name it in JAVA_HOME, or run the "
    "tests with `-m 'not flink'`, which do without."
)
MAVEN_MISSING = (
    "Flink is fetched with Maven: install it (Debian and Ubuntu: `apt-get install maven`; Fedora: `dnf install maven`; "
    "macOS: `brew install maven`), or run the tests with `-m 'not flink'`, which do without."
)
OPENED = (
    "java.lang",
    "java.util",
    "java.util.concurrent",
    "java.net",
    "java.io",
    "java.nio",
    "sun.nio.ch",
    "java.lang.reflect",
    "java.text",
    "java.time",
)
ENDED = ("FINISHED", "CANCELED", "FAILED")
JOB_MANAGER = "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"
TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner"
POOL = "apache_beam.runners.worker.worker_pool_main"
JOB_SERVER = "org.apache.beam.runners.flink.FlinkJobServerDriver"
MEMORY = {  # what Flink's start scripts compute otherwise
    "taskmanager.memory.framework.heap.size": "128mb",
    "taskmanager.memory.framework.off-heap.size": "128mb",
    "taskmanager.memory.task.heap.size": "256mb",
    "taskmanager.memory.task.off-heap.size": "64mb",
    "taskmanager.memory.network.min": "64mb",
    "taskmanager.memory.network.max": "64mb",
    "taskmanager.memory.managed.size": "128mb",
    "taskmanager.memory.jvm-metaspace.size": "256mb",
    "taskmanager.memory.jvm-overhead.min": "192mb",
    "taskmanager.memory.jvm-overhead.max": "192mb",
    "taskmanager.cpu.cores": "2",
}


def deployed() -> dict[str, str]:
    """Give the settings of Flink that deploy/flink has: restarts, checkpoints, state, slots."""
    block = SETTINGS.search(COMPOSE.read_text(encoding="utf-8"))
    assert block is not None
    return dict(line.strip().split(": ", 1) for line in block[1].splitlines())


def java() -> Path:
    """Find a Java that Flink runs on, the nearest to what it was made for. Raises
    UnavailableError."""
    homes = [
        home
        for home in _java_homes()
        if (home / "bin" / "java").exists() and java_version(home) >= JAVA_OLDEST
    ]
    if not homes:
        raise UnavailableError(JAVA_MISSING)
    return min(homes, key=lambda home: abs(java_version(home) - JAVA_BEST)) / "bin" / "java"


def classpath() -> str:
    """Give the class path of Flink and the job server, fetched on first use. Raises
    UnavailableError."""
    found = cache() / "flink.classpath"
    with made_once():
        return _class_path(found)


def _class_path(found: Path) -> str:
    if found.exists() and all(Path(jar).exists() for jar in found.read_text().split(os.pathsep)):
        return found.read_text()
    maven = shutil.which("mvn")
    if maven is None:
        raise UnavailableError(MAVEN_MISSING)
    # silence would look stuck
    print("fetching Flink and Beam's job server (150 MB, once)", file=sys.stderr, flush=True)  # noqa: T201
    goal = ["dependency:build-classpath", f"-Dmdep.outputFile={found}", "-f", str(POM)]
    done = subprocess.run(
        [maven, "-q", "-B", *goal],
        timeout=FETCH_SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnavailableError(f"mvn failed: {(done.stderr + done.stdout)[-2000:]}")
    return found.read_text()


def words_of_workers(jobs: str, pool: str) -> list[str]:
    """Give the Beam options that send a run to a job server, to be worked on by the pool beside the
    TaskManager."""
    endpoints = [f"--job_endpoint={jobs}", f"--environment_config={pool}"]
    return ["--runner=PortableRunner", "--environment_type=EXTERNAL", *endpoints]


class Cluster:
    """A session cluster on free ports, with its configuration and logs in a temporary folder."""

    def __init__(self) -> None:
        self.java, self.classpath = java(), classpath()
        self.folder = Path(tempfile.mkdtemp(prefix="newsbeam-flink-"))
        self.rest_port, self.job_port, self.pool_port = free_port(), free_port(), free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._configure()

    @property
    def beam_args(self) -> list[str]:
        """The Beam options that send a run here; the Python workers live in the process that sends
        it."""
        return [
            "--runner=PortableRunner",
            f"--job_endpoint=localhost:{self.job_port}",
            "--environment_type=LOOPBACK",
        ]

    @property
    def words_of_own_workers(self) -> list[str]:
        """The Beam options that send a run here and let it work in the pool of `start_workers`, as
        in deploy/flink."""
        return [
            *words_of_workers(f"localhost:{self.job_port}", f"localhost:{self.pool_port}"),
            "--parallelism=2",
        ]

    def _configure(self) -> None:
        kept = {name: value for name, value in deployed().items() if name not in ELSEWHERE}
        settings = (
            kept
            | MEMORY
            | {
                "jobmanager.rpc.address": "localhost",
                "jobmanager.rpc.port": str(free_port()),
                "jobmanager.bind-host": "localhost",
                "rest.address": "localhost",
                "rest.bind-address": "localhost",
                "rest.port": str(self.rest_port),
                "taskmanager.host": "localhost",
                "taskmanager.bind-host": "localhost",
                "state.checkpoints.dir": (self.folder / "checkpoints").as_uri(),
                "state.savepoints.dir": (self.folder / "savepoints").as_uri(),
                "execution.checkpointing.interval": "2 s",  # so that every test meets some
                "heartbeat.timeout": "20000",
                "heartbeat.interval": "2000",
                "io.tmp.dirs": str(self.folder),
            }
        )
        text = "".join(f"{name}: {value}\n" for name, value in settings.items())
        (self.folder / "flink-conf.yaml").write_text(text)

    def start(self) -> "Cluster":
        """Start all three, and wait until they are ready for a job."""
        self._launch("jobmanager", "400m", JOB_MANAGER, "--configDir", str(self.folder))
        self.start_task_manager()
        words = [f"--flink-master=localhost:{self.rest_port}", f"--job-port={self.job_port}"]
        self._launch(
            "jobserver", "400m", JOB_SERVER, *words, "--artifact-port=0", "--expansion-port=0"
        )
        self._wait("the job server", lambda: "JobService started" in self.log("jobserver"))
        self._wait("the TaskManager", self.has_task_manager)
        return self

    def start_task_manager(self) -> None:
        """Start a TaskManager, the first one or one in place of one that was killed."""
        self._launch("taskmanager", "400m", TASK_MANAGER, "--configDir", str(self.folder))

    def start_workers(self) -> None:
        """Start a pool that starts a Python worker, a process of its own, whenever the TaskManager
        asks for one."""
        if "workers" not in self.processes:
            # the pool calls `python`
            path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
            self._spawn(
                "workers",
                [sys.executable, "-m", POOL, f"--service_port={self.pool_port}"],
                PATH=path,
            )

    def has_task_manager(self) -> bool:
        """Say whether a TaskManager is there for the JobManager."""
        return bool(self.ask("taskmanagers").get("taskmanagers"))

    def jobs(self) -> list[dict[str, Any]]:
        """List the jobs, as the JobManager tells it."""
        return list(self.ask("jobs/overview").get("jobs", []))

    def end_jobs(self) -> None:
        """Cancel every job that still runs, and wait until it has let go of its slots."""
        while running := [job["jid"] for job in self.jobs() if job["state"] not in ENDED]:
            for job in running:
                request = urllib.request.Request(
                    f"http://localhost:{self.rest_port}/jobs/{job}", method="PATCH"
                )
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(request, timeout=10).close()
            time.sleep(0.5)

    def savepoint(self) -> str:
        """Take a savepoint of the one job that runs, which goes on, and give where it lies. Raises
        RuntimeError."""
        (job,) = (job["jid"] for job in self.jobs() if job["state"] not in ENDED)
        request = urllib.request.Request(
            f"http://localhost:{self.rest_port}/jobs/{job}/savepoints",
            data=b'{"cancel-job": false}',
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            asked = json.load(answer)["request-id"]
        while (found := self.ask(f"jobs/{job}/savepoints/{asked}")).get("status", {}).get(
            "id"
        ) != "COMPLETED":
            time.sleep(0.5)
        if "location" not in found["operation"]:
            raise RuntimeError(f"no savepoint: {found['operation']}")
        return str(found["operation"]["location"])

    def restored(self) -> str | None:
        """Give the checkpoint or savepoint that the one job that runs went on from last."""
        (job,) = (job["jid"] for job in self.jobs() if job["state"] not in ENDED)
        restored = self.ask(f"jobs/{job}/checkpoints").get("latest", {}).get("restored") or {}
        return restored.get("external_path")

    def ask(self, what: str) -> dict[str, Any]:
        """Ask the JobManager; nothing while it does not answer."""
        try:
            with urllib.request.urlopen(
                f"http://localhost:{self.rest_port}/{what}", timeout=10
            ) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except OSError:
            return {}

    def log(self, name: str) -> str:
        """Give what a process printed."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill(self, name: str) -> None:
        """End a process, and what it started, at once, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()

    def stop(self) -> None:
        """End all, and drop the folder."""
        for name in list(self.processes):
            self.kill(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _launch(self, name: str, heap: str, program: str, *words: str) -> None:
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED]
        self._spawn(
            name, [str(self.java), *opened, f"-Xmx{heap}", "-cp", self.classpath, program, *words]
        )

    def _spawn(self, name: str, command: list[str], **environment: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                env=os.environ | {"FLINK_CONF_DIR": str(self.folder)} | environment,
                start_new_session=True,
                preexec_fn=leash,  # noqa: PLW1509  # one system call
            )

    def _wait(self, what: str, ready: Any) -> None:
        end = time.monotonic() + START_SECONDS
        while not ready():
            dead = [name for name, process in self.processes.items() if process.poll() is not None]
            if dead or time.monotonic() > end:
                tails = "\n".join(f"{name}:\n{self.log(name)[-1500:]}" for name in self.processes)
                self.stop()
                raise RuntimeError(f"{what} of Flink did not start:\n{tails}")
            time.sleep(0.5)
