import gzip
import random
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpcore
import httpx
import pytest

from connectors.feeds import fetcher as module
from connectors.feeds.addresses import deadline, left
from connectors.feeds.answer import Answer
from connectors.feeds.fetcher import Fetcher, GuardedTransport
from connectors.feeds.inflate import LIMIT, Inflater, inflate
from connectors.feeds.parser import parse_feed
from connectors.retry_after import read_retry_after
from schemas.errors import SourceError
from tests.feeds.hostile import FEED, MODIFIED, Hostile, hostile


@pytest.fixture(scope="module")
def served() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


@pytest.fixture
def server(served: Hostile) -> Hostile:
    for kept in (served.asked, served.conditions, served.headers):
        kept.clear()
    return served


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(GuardedTransport(allow_private=True), contact="https://example.org/bot") as one:
        yield one


def test_a_feed_comes_with_what_the_next_request_needs(server: Hostile, fetcher: Fetcher) -> None:
    answer = fetcher.fetch(f"{server.url}/feed")
    assert answer.but(body=b"") == Answer(
        kind="ok",
        url=f"{server.url}/feed",
        status=200,
        etag='"v1"',
        max_age=600.0,
        received=len(FEED),
    )
    assert answer.body == FEED
    assert "newsbeam/" in server.headers[0]["User-Agent"]
    assert "https://example.org/bot" in server.headers[0]["User-Agent"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("chain/5", "redirects"),
        ("loop/a", "redirects"),
        ("to-userinfo", "refused"),
        ("to-file", "refused"),
        ("to-nothing", "refused"),
        ("lying-304", "server"),
        ("gone", "gone"),
        ("missing", "missing"),
        ("broken", "server"),
        ("forbidden", "blocked"),
        ("challenge", "blocked"),
        ("busy/7", "throttled"),
        ("bomb", "large"),
        ("packed/cut", "damaged"),
        ("packed/rubbish", "damaged"),
        ("packed/twice", "damaged"),
        ("short", "damaged"),
        ("endless", "large"),
        ("brotli", "damaged"),
        ("nothing", "unchanged"),
    ],
)
def test_each_fault_has_its_class_and_no_body(
    server: Hostile, fetcher: Fetcher, path: str, kind: str
) -> None:
    answer = fetcher.fetch(f"{server.url}/{path}")
    assert (answer.kind, answer.body) == (kind, b"")
    assert "canary" not in answer.to_json().decode()


@pytest.mark.parametrize(
    "path", ["packed/plain", "packed/hidden", "chain/4", "charset", "changing"]
)
def test_what_can_be_read_is_read(server: Hostile, fetcher: Fetcher, path: str) -> None:
    answer = fetcher.fetch(f"{server.url}/{path}")
    assert (
        len(parse_feed(answer.body, answer.url, datetime.now(UTC), answer.content_type).items) == 1
    )


def test_validators_are_sent_back_as_they_came(server: Hostile, fetcher: Fetcher) -> None:
    first = fetcher.fetch(f"{server.url}/conditional")
    again = fetcher.fetch(f"{server.url}/conditional", first.etag, first.modified)
    assert (first.kind, again.kind) == ("ok", "unchanged")
    assert server.conditions == [{}, {"If-None-Match": '"v1"', "If-Modified-Since": MODIFIED}]


def test_only_permanent_redirects_move_a_feed(server: Hostile, fetcher: Fetcher) -> None:
    assert fetcher.fetch(f"{server.url}/moved").moved_to == f"{server.url}/feed"
    assert fetcher.fetch(f"{server.url}/chain/3").moved_to == f"{server.url}/feed"
    assert fetcher.fetch(f"{server.url}/moved-for-now").moved_to is None
    assert fetcher.fetch(f"{server.url}/feed").moved_to is None


@pytest.mark.parametrize("path", ["slow", "slow-headers"])
def test_a_drip_of_bytes_ends_at_the_deadline(
    server: Hostile, fetcher: Fetcher, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.5)
    assert fetcher.fetch(f"{server.url}/{path}").kind == "timeout"


def test_retry_after_is_read_in_both_forms(server: Hostile, fetcher: Fetcher) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    assert fetcher.fetch(f"{server.url}/busy/120").retry_after == 120
    assert fetcher.fetch(f"{server.url}/down/60").retry_after == 60
    assert (
        0
        < (fetcher.fetch(f"{server.url}/down/Fri,_31_Dec_9999_23:59:59_GMT").retry_after or 0)
        <= 86_400
    )
    assert read_retry_after(format_datetime(now + timedelta(hours=1), usegmt=True), now) == 3600
    assert read_retry_after(format_datetime(now + timedelta(days=9), usegmt=True), now) == 86_400
    assert read_retry_after(format_datetime(now - timedelta(days=9), usegmt=True), now) == 0
    assert read_retry_after("9" * 50, now) == 86_400
    assert [read_retry_after(text, now) for text in ("soon", "", "-1", None, "\u0663")] == [
        None
    ] * 5


def test_a_circle_is_left_where_it_closes(server: Hostile, fetcher: Fetcher) -> None:
    assert "circle" in (fetcher.fetch(f"{server.url}/loop/a").reason or "")
    assert server.asked == ["/loop/a", "/loop/b"]


def test_who_sends_us_back_with_a_cookie_gets_it_once_and_in_this_fetch_alone(
    server: Hostile, fetcher: Fetcher
) -> None:
    for _ in range(2):
        server.asked.clear()
        assert fetcher.fetch(f"{server.url}/cookie/taken").kind == "ok"
        assert server.asked == ["/cookie/taken"] * 2
    server.headers.clear()
    assert "circle" in (fetcher.fetch(f"{server.url}/cookie/never").reason or "")
    assert [headers.get("Cookie") for headers in server.headers] == [None, "seen=1"]
    assert fetcher.fetch(f"{server.url}/feed").kind == "ok"
    assert "Cookie" not in server.headers[-1]


def test_a_cookie_goes_to_no_other_host() -> None:
    cookies = list[str | None]()

    class Elsewhere(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            cookies.append(request.headers.get("cookie"))
            there = {"location": "https://other.example/feed", "set-cookie": "secret=1"}
            status = 302 if request.url.host == "one.example" else 200
            return httpx.Response(status, headers=there, stream=httpx.ByteStream(b""))

    Fetcher(Elsewhere()).fetch("https://one.example/feed")
    assert cookies == [None, None]


def test_gzip_members_are_read_however_they_come_in_and_only_so_many() -> None:
    data = b"".join(gzip.compress(bytes([65 + number])) for number in range(9)) + b"\0padding"
    for size in (1, 7, 10_000):
        inflater = Inflater("gzip")
        given = b"".join(inflater.feed(data[at : at + size]) for at in range(0, len(data), size))
        inflater.finish()
        assert given == b"ABCDEFGHI"
    with pytest.raises(SourceError, match="ends too early"):
        inflate(data[:-10])
    with pytest.raises(SourceError, match="more than 10000 members"):
        inflate(gzip.compress(b"") * 10_001)


def test_a_wait_is_never_longer_than_what_the_request_has_left() -> None:
    remaining = iter([0.5, 0.5, 20.0, 0.0])
    token = deadline.set(lambda: next(remaining))
    assert [left(10.0), left(None), left(10.0)] == [0.5, 0.5, 10.0]
    with pytest.raises(httpcore.ReadTimeout):
        left(10.0)
    deadline.reset(token)


def test_a_bomb_is_stopped_by_its_ratio_and_by_its_size_and_never_held_whole() -> None:
    with pytest.raises(SourceError, match="more than 200 times"):
        inflate(gzip.compress(bytes(LIMIT // 3)))
    block = random.Random(1).randbytes(20_000)  # far enough apart to be packed badly
    with pytest.raises(SourceError, match=f"more than {LIMIT} bytes"):
        inflate(gzip.compress(block * (LIMIT // len(block) + 1)))
    bomb = gzip.compress(bytes(8 * LIMIT))
    tracemalloc.start()
    with pytest.raises(SourceError):
        inflate(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * LIMIT


def test_https_is_never_left_for_http() -> None:
    with pytest.raises(module.RefusedError, match="down to http"):
        module._next("https://example.org/a", "http://example.org/b")
    assert (
        module._next("http://example.org/a", "https://example.org/b#part")
        == "https://example.org/b"
    )


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "https://user@example.org/", "http://[bad"]
)
def test_a_redirect_leads_to_pages_only(target: str) -> None:
    with pytest.raises(module.RefusedError):
        module._next("https://example.org/a", target)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://user@example.org/",
        "https://u:p@example.org/",
        "https:///x",
        "javascript:1",
        "",
        "http://[::1",
        "//example.org/",
        "http://example.org:99999/",
    ],
)
def test_what_is_no_public_page_is_never_asked_for(fetcher: Fetcher, address: str) -> None:
    assert fetcher.fetch(address).kind == "refused"


def test_the_environments_proxy_is_not_used(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"{server.url}/proxy")
    monkeypatch.setenv("ALL_PROXY", f"{server.url}/proxy")
    with Fetcher(GuardedTransport(allow_private=True)) as fetcher:
        assert fetcher.fetch(f"{server.url}/feed").kind == "ok"
    assert server.asked == ["/feed"]
