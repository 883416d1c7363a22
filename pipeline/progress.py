"""How far a run is, told by its workers to the command line through a folder: one small file a
process.

Runners give no progress of a running pipeline that all of them share; on one machine a folder does.
Elsewhere there is none, and the command line says what it knows: the time.
"""

import os
import time
from pathlib import Path

EVERY = 0.25  # seconds between two writes of a process


class Progress:
    """A worker's count of articles handled; without a folder it says nothing."""

    def __init__(self, folder: str | None) -> None:
        self.folder = folder
        self.count = 0
        self.written = 0.0

    def add(self, count: int) -> None:
        """Count some more, and tell it now and then."""
        self.count += count
        now = time.monotonic()
        if self.folder and now - self.written >= EVERY and Path(self.folder).is_dir():
            self.written = now
            Path(self.folder, f"{os.getpid()}-{id(self)}").write_text(
                str(self.count), encoding="ascii"
            )


def handled(folder: str) -> int:
    """Sum what all workers have told."""
    total = 0
    for file in Path(folder).iterdir():
        text = file.read_text(encoding="ascii")
        total += int(text) if text.isdigit() else 0
    return total
