"""Whose turn it is: at most so many requests to a host at once, and a pause between their starts.
Holds no clock.
"""

from collections import deque
from typing import Generic, TypeVar
from urllib.parse import urlsplit

AT_ONCE = 2  # requests in flight to one host
PAUSE = 1.0  # seconds between two starts to one host

Job = TypeVar("Job")


class HostQueue(Generic[Job]):
    """Jobs by host, given out as their host's turn comes; a slow host never holds up another."""

    def __init__(self, at_once: int = AT_ONCE, pause: float = PAUSE) -> None:
        self._at_once, self._pause = at_once, pause
        self._waiting: dict[str, deque[Job]] = {}
        self._flying: dict[str, int] = {}
        self._free: dict[str, float] = {}
        self._order: deque[str] = deque()

    def put(self, host: str, job: Job) -> None:
        """Add a job at the end of its host's line."""
        if host not in self._waiting:
            self._waiting[host] = deque()
            self._order.append(host)
        self._waiting[host].append(job)

    def take(self, now: float) -> tuple[str, Job] | None:
        """Give a job whose host's turn it is, hosts in rotation; `finish` must follow."""
        for _ in range(len(self._order)):
            host = self._order.popleft()
            if self._flying.get(host, 0) < self._at_once and self._free.get(host, now) <= now:
                return host, self._start(host, now)
            self._order.append(host)
        return None

    def _start(self, host: str, now: float) -> Job:
        line = self._waiting[host]
        job = line.popleft()
        if line:
            self._order.append(host)
        else:
            del self._waiting[host]
        self._flying[host] = self._flying.get(host, 0) + 1
        self._free[host] = now + self._pause
        return job

    def drop(self, host: str) -> list[Job]:
        """Give the jobs that wait for a host, which are not to be done now."""
        line = self._waiting.pop(host, None)
        if line is None:
            return []
        self._order.remove(host)
        return list(line)

    def finish(self, host: str) -> None:
        """Note that a job is done."""
        self._flying[host] -= 1
        if not self._flying[host]:
            del self._flying[host]

    def wait(self, now: float) -> float | None:
        """Seconds until a waiting job's turn may come by time alone; None when only `finish` can
        bring it, or none waits.
        """
        times = [
            self._free.get(host, now) - now
            for host in self._order
            if self._flying.get(host, 0) < self._at_once
        ]
        return max(min(times), 0.0) if times else None

    def __len__(self) -> int:
        return sum(len(line) for line in self._waiting.values())


def normalize_host(address: str) -> str:
    """Give the host of an address, for counting: lower case, without port."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""
