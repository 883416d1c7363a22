"""The command itself, each run in a process of its own: on the clock, in CPU seconds, in memory and
on the disk."""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from statistics import fmean
from subprocess import PIPE
from typing import NamedTuple

from tests.bench.flow import TURNS, Rows
from tests.bench.varied import varied, write_records
from tests.command import NEWSBEAM

STARTS = 7  # runs of `--help`; the middle one counts
EVERY = 300  # seconds of a long run, after which shorter ones are measured


class Run(NamedTuple):
    """What a run took: seconds, CPU seconds of all its processes, megabytes of the largest, bytes
    of the index."""

    seconds: float
    cpu: float
    # megabytes of the largest when the first 10,000 documents were written (0: there were fewer)
    early: float
    peak: float
    bytes: int


def whole(count: int) -> Iterator[dict[str, str]]:
    """Give documents of about 650 words."""
    return varied(count)


def paragraphs(count: int) -> Iterator[dict[str, str]]:
    """Give documents of one paragraph, some sixty words: each paragraph of a varied text is one."""
    parts = (
        row | {"body": part, "url": f"{row['url']}/{number}"}
        for row in varied(count)
        for number, part in enumerate(row["body"].split("\n\n"))
    )
    return islice(parts, count)


def run(
    records: Iterator[dict[str, str]], processes: int, meanwhile: Callable[[], None] | None = None
) -> Run:
    """Run the command over one `.jsonl` of these records, into an embedded index; it stands still
    `meanwhile`, now and then."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_records(Path(folder, "varied.jsonl"), records)
        words = [
            sys.executable,
            "-m",
            "tests.bench.measured",
            str(source),
            str(Path(folder, "index")),
            str(processes),
        ]
        with subprocess.Popen(
            words, stdout=PIPE, stderr=PIPE, text=True, start_new_session=True
        ) as measured:
            try:
                printed, stood = ended(measured, meanwhile)
            finally:
                # it has ended, but where the bench is stopped while it stands still
                with suppress(ProcessLookupError):
                    os.killpg(measured.pid, signal.SIGKILL)
    found = Run(**json.loads(printed.splitlines()[-1]))
    return found._replace(seconds=found.seconds - stood)


def ended(
    measured: subprocess.Popen[str], meanwhile: Callable[[], None] | None
) -> tuple[str, float]:
    """Wait for the end; give what was printed, and for how many seconds all its processes were
    stopped."""
    stood = 0.0
    while True:
        try:
            printed, complaint = measured.communicate(timeout=EVERY if meanwhile else None)
        except subprocess.TimeoutExpired:
            assert meanwhile
            began = time.monotonic()
            os.killpg(measured.pid, signal.SIGSTOP)
            meanwhile()
            os.killpg(measured.pid, signal.SIGCONT)
            stood += time.monotonic() - began
        else:
            if measured.returncode:
                raise subprocess.CalledProcessError(
                    measured.returncode, measured.args, printed, complaint
                )
            return printed, stood


def processes(count: int) -> Rows:
    """Run on one process and on two, in turns, so that both meet the same hours; the means are
    told."""
    turns = [[said(count, run(whole(count), number)) for number in (1, 2)] for _ in range(TURNS)]
    one, two = (mean(runs) for runs in zip(*turns, strict=True))
    return [
        ("one process, documents a second", count / one.seconds),
        ("one process, documents a CPU second", count / one.cpu),
        ("one process, its memory, MB", one.peak),
        ("two processes, documents a second", count / two.seconds),
        ("two processes, documents a CPU second", count / two.cpu),
        ("two processes, memory of the largest, MB", two.peak),
        ("two processes against one, times as fast", one.seconds / two.seconds),
        ("index, kB a document", one.bytes / count / 1000),
    ]


def sizes(
    documents: Callable[[int], Iterator[dict[str, str]]], counts: Sequence[int], processes: int = 1
) -> Rows:
    """Run over ever more documents; what a run over a single one takes, its start, is left out of
    the times.

    The larger runs stand still every few minutes, and the least is run in between: what a CPU
    second is worth changes by a third within an hour on a machine that others share, and all sizes
    must meet the same hours."""
    starts, small, found = list[Run](), list[Run](), dict[int, Run]()
    least = counts[0]

    def between() -> None:
        starts.append(run(documents(1), processes))
        small.append(said(least, run(documents(least), processes)))

    between()
    for count in counts[1:]:
        found[count] = said(count, run(documents(count), processes, between))
        between()
    on = "" if processes == 1 else f"on {processes} processes: "
    return size_rows(mean(starts), {least: mean(small)} | found, on)


def mean(runs: Sequence[Run]) -> Run:
    """Give the times of the usual one of these runs, and the most memory of any."""
    return runs[-1]._replace(
        cpu=fmean(one.cpu for one in runs),
        seconds=fmean(one.seconds for one in runs),
        peak=max(one.peak for one in runs),
    )


def size_rows(start: Run, found: dict[int, Run], on: str) -> Rows:
    """Tell each run, and the largest against the least; counts rise."""
    each = {count: 1000 * (one.cpu - start.cpu) / count for count, one in found.items()}
    waited = {count: 1000 * (one.seconds - start.seconds) / count for count, one in found.items()}
    rows: Rows = []
    for count, one in found.items():
        rows += [
            (f"{count:,}: CPU ms a document, start apart", each[count]),
            (f"{count:,}: ms a document on the clock, start apart", waited[count]),
            (f"{count:,}: memory of the largest process, MB", one.peak),
            (f"{count:,}: index, kB a document", one.bytes / count / 1000),
        ]
    counts = list(found)
    least, before, most = counts[0], counts[-2], counts[-1]
    rows += [
        (f"{on}CPU time a document, {most:,} against {least:,}, times", each[most] / each[least]),
        (f"{on}time a document, {most:,} against {least:,}, times", waited[most] / waited[least]),
        (
            f"{on}memory, {most:,} against a run of {before:,}, times",
            found[most].peak / found[before].peak,
        ),
    ]
    if found[most].early:
        rows.append(
            (
                f"{on}memory, {most:,} against their first 10,000, times",
                found[most].peak / found[most].early,
            )
        )
    return rows


def said(count: int, one: Run) -> Run:
    """Say at once what a run took: the last of them takes an hour, and may be stopped."""
    sys.stderr.write(
        f"  {count:,}: {one.cpu:,.0f} CPU s, {one.seconds:,.0f} s, {one.early:.0f} MB early, {one.peak:.0f} MB at most\n"
    )
    return one


def start() -> Rows:
    """Measure the start of the command, and a run over one short text: models and Beam loaded, work
    done, index made."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.txt").write_text("The ministers met in Geneva on Monday, officials said.\n")
        first = ["run", f"{folder}/a.txt", "--to", f"{folder}/index"]
        return [
            (
                "newsbeam --help, CPU seconds",
                sorted(cpu("--help") for _ in range(STARTS))[STARTS // 2],
            ),
            ("newsbeam run over one short text, CPU seconds", cpu(*first)),
            ("the same again: nothing new, CPU seconds", cpu(*first)),
        ]


def cpu(*words: str) -> float:
    """Run the command; give the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([NEWSBEAM, *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
