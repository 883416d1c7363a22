"""A publisher that is not there: its feeds grow by a script, its clock is the test's, its faults
are dealt by a seed.

`Wire` is a transport of httpx, so that the real Fetcher is what asks; nothing leaves the process.
"""

import bisect
import gzip
import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx

START = datetime(2026, 1, 5, tzinfo=UTC)
WINDOW = 30  # items that a feed shows
FAULTS = ("timeout", "connect", "dns", "500", "503", "429", "cut", "html", "rubbish", "forbidden")


class FakeClock:
    """Simulated time: sleeping moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.at += timedelta(seconds=max(seconds, 0.001))


@dataclass(frozen=True)
class Story:
    """One item of the script: when it comes out, and when (perhaps) its text is changed."""

    guid: str
    out: datetime
    revised: datetime | None

    def text(self, now: datetime) -> str:
        version = 2 if self.revised and self.revised <= now else 1
        return f"Text of {self.guid}, version {version}. " + "Something happened somewhere. " * 20

    def xml(self, now: datetime) -> str:
        return (
            f"<item><title>Story {self.guid}</title><link>https://{self.guid.split('/')[0]}/{self.guid}</link>"
            f"<guid isPermaLink='false'>{self.guid}</guid><pubDate>{format_datetime(self.out)}</pubDate>"
            f"<description>{self.text(now)}</description></item>"
        )


@dataclass
class Feed:
    """One feed: its script, oldest first."""

    host: str
    stories: list[Story]
    changes: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.changes = sorted(
            [s.out for s in self.stories] + [s.revised for s in self.stories if s.revised]
        )
        self.outs = [story.out for story in self.stories]

    def shown(self, now: datetime) -> list[Story]:
        return self.stories[: bisect.bisect_right(self.outs, now)][-WINDOW:]

    def body(self, now: datetime) -> bytes:
        items = "".join(story.xml(now) for story in reversed(self.shown(now)))
        return f"<rss version='2.0'><channel><title>{self.host}</title><ttl>5</ttl>{items}</channel></rss>".encode()

    def etag(self, now: datetime) -> str:
        return f'"{bisect.bisect_right(self.changes, now)}"'


def script(host: str, per_day: float, chance: random.Random, hours: float = 24.0) -> Feed:
    """Write a feed's day, after a full window of the days before: items at random times, one in
    five revised later."""
    gap = 24 / per_day
    outs = [START - timedelta(hours=gap * (WINDOW - at)) for at in range(WINDOW)]
    moment = chance.expovariate(1 / gap)
    while moment < hours:
        outs.append(START + timedelta(hours=moment))
        moment += chance.expovariate(1 / gap)
    stories = []
    for at, out in enumerate(outs):
        later = out + timedelta(hours=chance.uniform(0.2, 3)) if chance.random() < 0.2 else None
        fits = (
            later and len([other for other in outs if out < other < later]) < WINDOW // 2
        )  # still shown a while after
        stories.append(Story(f"{host}/{at}", out, later if fits else None))
    return Feed(host, stories)


class Wire(httpx.BaseTransport):
    """Answers for all feeds. `faults` is the share of polls that fail in each way; `down` switches
    every host off."""

    def __init__(
        self, feeds: list[Feed], clock: FakeClock, chance: random.Random, faults: float = 0.0
    ) -> None:
        self.feeds = {feed.host: feed for feed in feeds}
        self.clock, self.chance, self.faults = clock, chance, faults
        self.down = False
        self.requests = self.sent = 0
        self.starts: dict[str, list[float]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        self.starts.setdefault(request.url.host, []).append(self.clock.monotonic())
        draw = int(self.chance.random() / self.faults) if self.faults else len(FAULTS)
        if self.down:
            raise httpx.ConnectError("network is unreachable")
        if draw < len(FAULTS):
            return self._fault(FAULTS[draw], request)
        return self._feed(request)

    def _feed(self, request: httpx.Request) -> httpx.Response:
        feed, now = self.feeds[request.url.host], self.clock.now()
        etag = feed.etag(now)
        if request.headers.get("if-none-match") == etag:
            return httpx.Response(304, headers={"etag": etag})
        body = feed.body(now)
        self.sent += len(body)
        headers = {"etag": etag, "content-type": "application/rss+xml"}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(body))

    def _fault(self, name: str, request: httpx.Request) -> httpx.Response:
        match name:
            case "timeout":
                self.clock.sleep(1.0)  # a real one takes longer, but others go on meanwhile
                raise httpx.ReadTimeout("too slow")
            case "connect" | "dns":
                raise httpx.ConnectError("refused")
            case "503" | "429":
                return httpx.Response(
                    int(name), headers={"retry-after": "600"}, stream=httpx.ByteStream(b"later")
                )
            case "500" | "forbidden":
                return httpx.Response(500 if name == "500" else 403, stream=httpx.ByteStream(b"no"))
            case "cut":
                body = gzip.compress(self.feeds[request.url.host].body(self.clock.now()))
                return httpx.Response(
                    200,
                    headers={"content-encoding": "gzip", "etag": '"cut"'},
                    stream=httpx.ByteStream(body[:-20]),
                )
            case "html":
                return httpx.Response(
                    200,
                    headers={"etag": '"html"'},
                    stream=httpx.ByteStream(b"<html><body>Back soon</body></html>"),
                )
        rubbish = hashlib.sha256(str(self.requests).encode()).digest() * 20
        return httpx.Response(200, headers={"etag": '"rubbish"'}, stream=httpx.ByteStream(rubbish))
