"""`newsbeam run` and `watch` told to stop, by SIGTERM or Ctrl-C, at random moments and in what
takes long.

They end within five seconds with one sentence and no traceback, give back what others would wait
for, and the next run comes to the same articles as if nothing had happened."""

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from connectors.feeds.feedstate import fresh
from connectors.feeds.state import SqliteFeedStates
from connectors.open import open_index
from schemas.article import Article
from tests.cli.test_commands import NEWSBEAM
from tests.faults import killed
from tests.faults.site import Site
from tests.feeds.publisher import START

SECONDS = 5.0  # in which a command ends
SAID = re.compile(
    r"newsbeam: stopped by (SIGTERM|SIGINT) after [\d,]+ articles\. What is written stays; .+\.\n"
)
CODES = {signal.SIGTERM: 143, signal.SIGINT: 130}
STOPS = (4, pytest.param(30, marks=[pytest.mark.soak, pytest.mark.timeout(3_600)]))
LONGEST = 12.0  # seconds of a run here, its start included


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [NEWSBEAM, *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )


def stop(
    process: subprocess.Popen[str], number: signal.Signals
) -> tuple[str, str, list[psutil.Process]]:
    """Send a signal; give what was printed, what was said on standard error, and the processes that
    outlive the command."""
    children = (
        psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    )
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        pytest.fail(f"it does not end within {SECONDS} seconds")
    return out, err, psutil.wait_procs(children, timeout=2)[1]


def assert_stopped(process: subprocess.Popen[str], number: signal.Signals, code: int) -> str:
    _, err, left = stop(process, number)
    assert SAID.fullmatch(err), err
    assert process.returncode == code
    assert not left, "processes outlive the command that started them"
    return err


def held(folder: Path, name: str = "index") -> list[Article]:
    with closing(open_index(str(folder / name))) as index:
        return list(index.articles.scan())


def held_now(folder: Path) -> int:
    """Count the feeds that somebody still holds."""
    with closing(sqlite3.connect(folder / "index" / "feeds.sqlite")) as base:
        return int(base.execute("SELECT count(*) FROM feeds WHERE owner IS NOT NULL").fetchone()[0])


@contextmanager
def silent() -> Iterator[str]:
    """A host that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        open_ones: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    open_ones.append(server.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            for one in open_ones:
                one.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("stops", STOPS)
@pytest.mark.parametrize("processes", [1, 2])
def test_a_run_stopped_at_random_moments_loses_nothing(
    tmp_path: Path, stops: int, processes: int
) -> None:
    chance = random.Random(stops + processes)
    killed.add_file(tmp_path / "in", 0)
    for number in range(1, stops + 1):
        killed.add_file(tmp_path / "in", number)
        how = chance.choice([signal.SIGTERM, signal.SIGINT])
        process = start(tmp_path, "run", "in", "--to", "index", "--processes", str(processes))
        time.sleep(chance.uniform(2.0, LONGEST))
        if process.poll() is None:
            out, err, left = stop(process, how)
            assert not left, "processes outlive the command that started them"
            # else it had done its work, and was about to end, as it was to be stopped
            if "read" not in out:
                assert (process.returncode, bool(SAID.fullmatch(err))) == (CODES[how], True), err
        process.communicate()
    texts = (stops + 1) * killed.A_FILE
    assert killed.run(tmp_path, "index")["read"] == texts + 1
    killed.run(tmp_path, "unstopped")
    assert [one.id for one in held(tmp_path)] == [one.id for one in held(tmp_path, "unstopped")]
    assert len(held(tmp_path)) == texts


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("stops", STOPS)
def test_a_watch_stopped_at_random_moments_loses_nothing(tmp_path: Path, stops: int) -> None:
    chance = random.Random(stops)
    with Site() as site, silent() as slow:
        words = [*site.urls, f"{slow}/feed.xml", "--to", "index", "--allow-private", "127.0.0.1"]
        for _ in range(stops):
            site.publish(6)
            how = chance.choice([signal.SIGTERM, signal.SIGINT])
            process = start(tmp_path, "watch", *words, "--every", "1s")
            time.sleep(chance.uniform(3.0, LONGEST))
            assert_stopped(process, how, 0)
            if (tmp_path / "index" / "feeds.sqlite").exists():
                assert held_now(tmp_path) == 0, "leases are not given back"
        process = start(
            tmp_path, "run", *site.urls, "--to", "index", "--allow-private", "127.0.0.1", "--now"
        )
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        entries = sorted(one.body.partition(".")[0] for one in held(tmp_path))
        assert entries == sorted(site.versions_now())


@pytest.mark.parametrize("how", CODES)
def test_a_run_that_waits_for_a_silent_host_ends(tmp_path: Path, how: signal.Signals) -> None:
    with silent() as slow:
        process = start(
            tmp_path, "run", f"{slow}/feed.xml", "--to", "index", "--allow-private", "127.0.0.1"
        )
        wait_for_lease(tmp_path)
        assert_stopped(process, how, CODES[how])
    assert held_now(tmp_path) == 0


def test_a_watch_between_two_rounds_ends(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(
        "Ministers of 12 countries met on Monday.", encoding="utf-8"
    )
    process = start(tmp_path, "watch", "in", "--to", "index", "--every", "1h")
    assert process.stdout
    assert "indexed 1" in process.stdout.readline()
    assert "after 1 articles" in assert_stopped(process, signal.SIGTERM, 0)


def test_a_run_that_waits_for_elasticsearch_ends(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ministers of 12 countries met on Monday.", encoding="utf-8")
    process = start(
        tmp_path, "run", "a.txt", "--to", "http://127.0.0.1:9", "--wait-for-index", "10m"
    )
    time.sleep(4)
    assert_stopped(process, signal.SIGINT, 130)


def test_a_run_in_its_export_ends(tmp_path: Path) -> None:
    """`jsonl:-` into a pipe that nobody reads: the main thread is in a write that no handler of
    Python's interrupts."""
    killed.add_file(tmp_path / "in", 0)
    (tmp_path / "in" / "bad.txt").unlink()  # a run into jsonl:- tells its rejects
    process = start(tmp_path, "run", "in", "--to", "jsonl:-")
    assert process.stdout
    process.stdout.read(1)  # it has begun; a pipe holds 64 kB
    time.sleep(1)
    assert_stopped(process, signal.SIGTERM, 143)


def wait_for_lease(folder: Path) -> None:
    file = folder / "index" / "feeds.sqlite"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(Exception):
            if file.exists() and held_now(folder):
                return
        time.sleep(0.1)
    pytest.fail("no feed is polled")


def test_leases_are_given_back_by_the_name_they_were_taken_under(tmp_path: Path) -> None:
    with closing(SqliteFeedStates(tmp_path / "feeds.sqlite")) as states:
        states.add(fresh(f"https://e.org/{number}", START) for number in range(3))
        states.lease("crew/1", START, 1)
        states.lease("crew/2", START, 1)
        states.lease("others/1", START, 1)
        assert states.release("crew/") == 2
        assert len(states.lease("another", START, 5)) == 2
