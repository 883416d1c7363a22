"""The command itself, each run in a process of its own: on the clock, in CPU seconds, in memory and on the disk."""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from tests.bench.flow import Rows
from tests.bench.varied import varied, write_records
from tests.cli.test_commands import NEWSBEAM

STARTS = 7  # runs of `--help`; the middle one counts


class Run(NamedTuple):
    """What a run took: seconds, CPU seconds of all its processes, megabytes of the largest, bytes of the index."""

    seconds: float
    cpu: float
    early: float  # megabytes of the largest when the first 10,000 documents were written (0: there were fewer)
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


def run(records: Iterator[dict[str, str]], processes: int) -> Run:
    """Run the command over one `.jsonl` of these records, into an embedded index."""
    with tempfile.TemporaryDirectory() as folder:
        source = write_records(Path(folder, "varied.jsonl"), records)
        words = [sys.executable, "-m", "tests.bench.measured", str(source), str(Path(folder, "index")), str(processes)]
        done = subprocess.run(words, check=True, capture_output=True, text=True)
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def processes(count: int) -> Rows:
    """Run on one process and on two."""
    one, two = (run(whole(count), number) for number in (1, 2))
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


def sizes(documents: Callable[[int], Iterator[dict[str, str]]], counts: Sequence[int], processes: int = 1) -> Rows:
    """Run over ever more documents; what a run over a single one takes, its start, is left out of the times.

    The least is run again after each of the others, and its mean is taken: a CPU second is worth less on a busy machine.
    """
    begun = run(documents(1), processes)
    least, most = counts[0], counts[-1]
    small, found = [said(least, run(documents(least), processes))], dict[int, Run]()
    for count in counts[1:]:
        found[count] = said(count, run(documents(count), processes))
        small.append(said(least, run(documents(least), processes)))
    usual = small[-1]._replace(
        cpu=fmean(one.cpu for one in small),
        seconds=fmean(one.seconds for one in small),
        peak=max(one.peak for one in small),
    )
    found = {least: usual} | found
    each = {count: 1000 * (one.cpu - begun.cpu) / count for count, one in found.items()}
    waited = {count: 1000 * (one.seconds - begun.seconds) / count for count, one in found.items()}
    rows: Rows = []
    for count, one in found.items():
        rows += [
            (f"{count:,}: CPU ms a document, start apart", each[count]),
            (f"{count:,}: ms a document on the clock, start apart", waited[count]),
            (f"{count:,}: memory of the largest process, MB", one.peak),
            (f"{count:,}: index, kB a document", one.bytes / count / 1000),
        ]
    on = "" if processes == 1 else f"on {processes} processes: "
    rows.append((f"{on}CPU time a document, {most:,} against {least:,}, times", each[most] / each[least]))
    rows.append((f"{on}time a document, {most:,} against {least:,}, times", waited[most] / waited[least]))
    rows.append(
        (f"{on}memory, {most:,} against a run of {counts[-2]:,}, times", found[most].peak / found[counts[-2]].peak)
    )
    if found[most].early:
        rows.append((f"{on}memory, {most:,} against their first 10,000, times", found[most].peak / found[most].early))
    return rows


def said(count: int, one: Run) -> Run:
    """Say at once what a run took: the last of them takes an hour, and may be stopped."""
    sys.stderr.write(
        f"  {count:,}: {one.cpu:,.0f} CPU s, {one.seconds:,.0f} s, {one.early:.0f} MB early, {one.peak:.0f} MB at most\n"
    )
    return one


def start() -> Rows:
    """Measure the start of the command, and a run over one short text: models and Beam loaded, work done, index made."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.txt").write_text("The ministers met in Geneva on Monday, officials said.\n")
        first = ["run", f"{folder}/a.txt", "--to", f"{folder}/index"]
        return [
            ("newsbeam --help, CPU seconds", sorted(cpu("--help") for _ in range(STARTS))[STARTS // 2]),
            ("newsbeam run over one short text, CPU seconds", cpu(*first)),
            ("the same again: nothing new, CPU seconds", cpu(*first)),
        ]


def cpu(*words: str) -> float:
    """Run the command; give the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([NEWSBEAM, *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
