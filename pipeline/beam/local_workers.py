"""Beam's workers on this machine, behind doors that nobody else can knock at.

Beam 2.77's FnApiRunner serves its workers on ports of every network interface, without asking who
calls, and among these services one reads any file of the user. It has no parameter for either, so
its server and its two handlers of workers on this machine are replaced here: they meet over Unix
sockets in a folder that only the user may enter, and files are not served at all (our workers run
where the run does, and need none).
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
from apache_beam.portability import python_urns
from apache_beam.portability.api import beam_fn_api_pb2_grpc, endpoints_pb2
from apache_beam.runners.portability.fn_api_runner import worker_handlers
from apache_beam.runners.worker import data_plane
from apache_beam.utils import thread_pool_executor
from google.protobuf import json_format, text_format

from schemas.errors import UsageError

LONGEST_PATH = 100  # bytes of a socket's name: systems take 104 or 108
LONGEST_NAME = len("/newsbeam-12345678/control")
STOP_SECONDS = 5.0  # that calls in flight are given, as Beam gives them
OPTIONS = (  # as Beam sets them: messages of any size, and workers may ping as often as they like
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.max_ping_strikes", 0),
    ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
)


class SocketServer(worker_handlers.GrpcServer):  # type: ignore[misc]  # Beam is untyped
    """What workers ask of a run: control, data and state, each on a socket; `…_port` is the path of
    one.

    Not served, because no worker on this machine asks for it: provision, artifacts, logging.
    """

    def __init__(self, state: Any, _provision_info: Any, worker_manager: Any) -> None:
        self.folder = socket_folder()
        self.control_handler = worker_handlers.BeamFnControlServicer(worker_manager)
        self.data_plane_handler = data_plane.BeamFnDataServicer(
            worker_handlers.DATA_BUFFER_TIME_LIMIT_MS
        )
        self.servers: list[grpc.Server] = []
        api = beam_fn_api_pb2_grpc
        self.state_port = self.serve(
            "state", api.add_BeamFnStateServicer_to_server, worker_handlers.GrpcStateServicer(state)
        )
        self.data_port = self.serve(
            "data", api.add_BeamFnDataServicer_to_server, self.data_plane_handler
        )
        self.control_port = self.serve(
            "control", api.add_BeamFnControlServicer_to_server, self.control_handler
        )

    def serve(self, name: str, add: Any, servicer: Any) -> str:
        """Serve one service on a socket of its own; give the socket's path."""
        server = grpc.server(thread_pool_executor.shared_unbounded_instance(), options=OPTIONS)
        add(servicer, server)
        path = str(self.folder / name)
        server.add_insecure_port(f"unix:{path}")
        server.start()
        self.servers.append(server)
        return path

    def close(self) -> None:
        """Let the workers go, and remove the sockets."""
        self.control_handler.done()
        for stopped in [server.stop(STOP_SECONDS) for server in self.servers]:
            stopped.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def socket_folder() -> Path:
    """Make a folder that only its user may enter (mode 0700), short enough for sockets. Raises
    UsageError.
    """
    for parent in parents():
        if len(os.fsencode(parent)) + LONGEST_NAME <= LONGEST_PATH:
            try:
                return Path(tempfile.mkdtemp(prefix="newsbeam-", dir=parent))
            except OSError:
                continue
    raise UsageError(
        "No temporary folder takes the sockets of the workers: name a short one in TMPDIR, like"
        " /tmp."
    )


def parents() -> Iterator[str]:
    """Name folders for temporary files, the user's choice first."""
    yield tempfile.gettempdir()
    # mkdtemp makes 0700
    yield from filter(None, (os.environ.get("XDG_RUNTIME_DIR"), "/tmp", "/var/tmp"))  # noqa: S108


class OverSockets(worker_handlers.GrpcWorkerHandler):  # type: ignore[misc]  # Beam is untyped
    """A handler whose worker is told the paths of sockets."""

    def port_from_worker(self, port: str) -> str:
        """Write a socket's path as gRPC reads it."""
        return f"unix:{port}"


@worker_handlers.WorkerHandler.register_environment(python_urns.EMBEDDED_PYTHON_GRPC, bytes)
class ThreadHandler(OverSockets, worker_handlers.EmbeddedGrpcWorkerHandler):  # type: ignore[misc]
    """A worker in a thread of the run (Beam's `--direct_running_mode=multi_threading`)."""


@worker_handlers.WorkerHandler.register_environment(python_urns.SUBPROCESS_SDK, bytes)
class ProcessHandler(OverSockets):
    """A worker in a process of its own, started by the command that the environment names."""

    def __init__(self, command: bytes, state: Any, provision_info: Any, grpc_server: Any) -> None:
        super().__init__(state, provision_info, grpc_server)
        self.command = shlex.split(command.decode())
        self.process: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        """Start it; it is told by its environment whom to ask."""
        control = endpoints_pb2.ApiServiceDescriptor(url=self.control_address)
        told = {
            "CONTROL_API_SERVICE_DESCRIPTOR": text_format.MessageToString(control),
            "PIPELINE_OPTIONS": json_format.MessageToJson(
                self.provision_info.provision_info.pipeline_options
            ),
            "WORKER_ID": self.worker_id,
        }
        # our own command
        self.process = subprocess.Popen(self.command, env=os.environ | told)  # noqa: S603

    def stop_worker(self) -> None:
        """Wait for its end: its connection is closed, which is what ends it."""
        if self.process is not None:
            self.process.wait()


def worker_command() -> str:
    """Write the command that starts a worker of this process, whose child it must be: so it sees us
    end.
    """
    return shlex.join([sys.executable, "-m", "pipeline.beam.worker", str(os.getpid())])


worker_handlers.GrpcServer = SocketServer  # what the runner makes where it needs a server
