"""Two processes of a run meet behind closed doors: no port is opened, no file is served."""

import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import grpc
import psutil
import pytest
from apache_beam.portability import common_urns
from apache_beam.portability.api import (
    beam_artifact_api_pb2,
    beam_artifact_api_pb2_grpc,
    beam_runner_api_pb2,
)

from pipeline.beam import local_workers
from tests.command import NEWSBEAM
from tests.places import SEEDS

WAYS = {
    "our own": ["--processes", "2"],
    "Beam's processes": ["--", "--direct_running_mode=multi_processing", "--direct_num_workers=2"],
    "Beam's threads": ["--", "--direct_running_mode=multi_threading", "--direct_num_workers=2"],
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Enough texts to look at the run while it works."""
    seeds = [file.read_text("utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(100):
        (folder / f"{number}.txt").write_text(
            f"Issue {number}\n\n{seeds[number % len(seeds)]}", "utf-8"
        )
    return folder


def looks(run: subprocess.Popen[bytes]) -> Iterator[list[psutil.Process]]:
    """Give the processes of a run, again and again, until it ends."""
    whole = psutil.Process(run.pid)
    while run.poll() is None:
        with suppress(psutil.NoSuchProcess):
            yield [whole, *whole.children(recursive=True)]
        time.sleep(0.1)


def listened(processes: list[psutil.Process]) -> Iterator[str]:
    for process in processes:
        with suppress(psutil.Error):
            for one in process.net_connections("inet"):
                if one.status == psutil.CONN_LISTEN or (one.type == 2 and not one.raddr):
                    yield f"{one.laddr} of {process.cmdline()}"


def sockets(process: psutil.Process) -> Iterator[Path]:
    with suppress(psutil.Error):
        for one in process.net_connections("unix"):
            if str(one.laddr).endswith("/control"):
                yield Path(str(one.laddr))


def ask_for_a_file(path: Path) -> grpc.StatusCode:
    payload = beam_runner_api_pb2.ArtifactFilePayload(path="/etc/hostname").SerializeToString()
    artifact = beam_runner_api_pb2.ArtifactInformation(
        type_urn=common_urns.artifact_types.FILE.urn, type_payload=payload
    )
    with grpc.insecure_channel(f"unix:{path}") as channel:
        stub = beam_artifact_api_pb2_grpc.ArtifactRetrievalServiceStub(channel)
        try:
            list(
                stub.GetArtifact(
                    beam_artifact_api_pb2.GetArtifactRequest(artifact=artifact), timeout=20
                )
            )
        except grpc.RpcError as error:
            return error.code()
    return grpc.StatusCode.OK


@pytest.mark.process
@pytest.mark.parametrize("way", WAYS)
def test_no_port_is_opened_and_no_file_is_served(way: str, corpus: Path, tmp_path: Path) -> None:
    command = [NEWSBEAM, "run", str(corpus), "--to", str(tmp_path / "index"), *WAYS[way]]
    seen, most, asked, folders = set[str](), 0, set[grpc.StatusCode](), set[Path]()
    with subprocess.Popen(command, stderr=subprocess.PIPE) as run:
        for processes in looks(run):
            most = max(most, len(processes))
            seen.update(listened(processes))
            if not asked and (found := next(sockets(processes[0]), None)):
                folders.add(found.parent)
                assert stat.S_IMODE(found.parent.stat().st_mode) == 0o700
                asked.add(ask_for_a_file(found))
    assert run.returncode == 0
    assert not seen
    assert asked == {grpc.StatusCode.UNIMPLEMENTED}
    assert most == (1 if way == "Beam's threads" else 3)
    assert not any(folder.exists() for folder in folders)


def test_sockets_go_where_their_names_are_not_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long" * 25)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    folder = local_workers.socket_folder()
    try:
        assert len(str(folder / "control")) <= local_workers.LONGEST_PATH
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        folder.rmdir()
