"""Fetching a feed or a page: politely, within limits, from public addresses only. Never raises;
gives an Answer.
"""

import importlib.metadata
import re
import ssl
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from connectors.feeds.addresses import (
    GuardedBackend,
    RefusedAddressError,
    Resolver,
    UnknownHostError,
    deadline,
    is_named,
    resolve,
)
from connectors.feeds.answer import Answer, Kind, read_max_age
from connectors.feeds.feedstate import is_web
from connectors.feeds.inflate import LIMIT, Inflater
from connectors.retry_after import read_retry_after
from schemas.errors import SourceError

SECONDS = 30.0  # for a whole request with its redirects
CONNECT_SECONDS = 10.0
REDIRECTS = 5
_CHUNK = 64 * 1024
_NUMBER = re.compile(r"^\[Errno -?\d+\] ")  # the system's, of an error that says the same in words
_PERMANENT = (301, 308)
_REDIRECT = (301, 302, 303, 307, 308)
_BLOCKED = (401, 402, 403, 407, 451)
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml,"
    " application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
)
_ERRORS = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.ConnectError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.NetworkError,
    httpcore.UnsupportedProtocol,
    ssl.SSLError,
    OSError,
    ValueError,
)


class GuardedTransport(httpx.BaseTransport):
    """httpx over an httpcore pool with the guarded backend: the public way to set one."""

    def __init__(
        self,
        resolver: Resolver = resolve,
        *,
        allow_private: bool = False,
        trusted: str | None = None,
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(
                verify=ssl.create_default_context(cafile=trusted) if trusted else True
            ),
            max_connections=64,
            max_keepalive_connections=16,
            keepalive_expiry=10.0,
            network_backend=GuardedBackend(resolver, allow_private=allow_private),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, as httpx's own transport does."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, extensions=request.extensions
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Hang up everywhere."""
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class RefusedError(SourceError):
    """Our own guard says no; carries the class of the answer."""

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class Fetcher:
    """Fetches addresses over one pool of connections; may be used from many threads.

    `contact` (an address of a page or mail) goes into the User-Agent; `transport` and the clocks
    are the tests' to set.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        *,
        contact: str | None = None,
        trust_env: bool = False,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now, self._monotonic = now, monotonic
        # With a proxy of the environment the proxy resolves names: only asked for, it is trusted.
        self._client = self._opened(
            transport or (None if trust_env else GuardedTransport()), contact, trust_env
        )
        # Connections to hosts that were named are kept apart: nothing else may be sent over one
        # that is open.
        private = transport or (None if trust_env else GuardedTransport(allow_private=True))
        self._private_client = self._opened(private, contact, trust_env)

    @staticmethod
    def _opened(
        transport: httpx.BaseTransport | None, contact: str | None, trust_env: bool
    ) -> httpx.Client:
        return httpx.Client(
            transport=transport,
            # none is kept from one fetch to the next
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            trust_env=trust_env,
            follow_redirects=False,
            timeout=httpx.Timeout(CONNECT_SECONDS, pool=SECONDS),
            headers={
                "User-Agent": user_agent(contact),
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up everywhere."""
        self._client.close()
        self._private_client.close()

    def fetch(
        self,
        address: str,
        etag: str | None = None,
        modified: str | None = None,
        limit: int = LIMIT,
        private: Collection[str] = (),
    ) -> Answer:
        """Fetch an address, conditionally where validators are given; at most `limit` bytes once
        inflated.

        `private` names the hosts that may have private addresses (`addresses.named_host`);
        redirects are held to it too.
        """
        ends = self._monotonic() + SECONDS
        token = deadline.set(lambda: ends - self._monotonic())
        try:
            return self._follow(address, _conditions(etag, modified), limit, ends, private)
        except RefusedError as error:
            return Answer(kind=error.kind, url=address, reason=str(error))
        except SourceError as error:
            kind: Kind = "large" if "more than" in str(error) else "damaged"
            return Answer(kind=kind, url=address, reason=str(error))
        except _ERRORS as error:
            return Answer(kind=_kind(error), url=address, reason=_words(error))
        finally:
            deadline.reset(token)

    def _follow(
        self,
        address: str,
        conditions: dict[str, str],
        limit: int,
        ends: float,
        private: Collection[str],
    ) -> Answer:
        url, moved, seen = address, None, set[tuple[str, str | None]]()
        permanent, cookies = True, httpx.Cookies()
        for _ in range(REDIRECTS + 1):
            check(url)
            request = self._client.build_request("GET", url, headers=conditions)
            cookies.set_cookie_header(request)
            # some send us back to where we are, with a cookie
            place = url, request.headers.get("cookie")
            if place in seen:
                raise RefusedError("redirects", "its redirects go in a circle")
            seen.add(place)
            client = self._private_client if is_named(url, private) else self._client
            try:
                with closing(client.send(request, stream=True)) as response:
                    cookies.extract_cookies(response)
                    target = response.headers.get("location")
                    if response.status_code not in _REDIRECT or not target:
                        return self._answer(response, url, moved, bool(conditions), limit, ends)
                    permanent = permanent and response.status_code in _PERMANENT
            except RefusedAddressError as error:
                first = len(seen) == 1
                return Answer(
                    kind="refused",
                    url=address,
                    reason=_refusal(error, url, ask=first),
                    unasked=first,
                )
            url = _next(url, target)
            moved = url if permanent else moved
        raise RefusedError("redirects", f"it redirects more than {REDIRECTS} times")

    def _answer(
        self,
        response: httpx.Response,
        url: str,
        moved: str | None,
        conditional: bool,
        limit: int,
        ends: float,
    ) -> Answer:
        kind = _class(response, conditional)
        received, body = self._body(response, limit, ends) if kind == "ok" else (0, b"")
        if kind == "ok" and not body and response.status_code == 204:
            kind = "unchanged"
        headers = response.headers
        return Answer(
            kind=kind,
            url=url,
            status=response.status_code,
            body=body,
            content_type=headers.get("content-type"),
            etag=headers.get("etag"),
            modified=headers.get("last-modified"),
            retry_after=read_retry_after(headers.get("retry-after"), self._now()),
            max_age=read_max_age(headers.get("cache-control")),
            moved_to=moved,
            reason=None if kind in ("ok", "unchanged") else f"it answers {response.status_code}",
            received=received,
        )

    def _body(self, response: httpx.Response, limit: int, ends: float) -> tuple[int, bytes]:
        """Read and inflate, step by step, never past the limit or the deadline."""
        inflater = _inflater(response.headers.get("content-encoding"), limit)
        received, parts, size = 0, list[bytes](), 0
        for chunk in response.iter_raw(_CHUNK):
            received += len(chunk)
            part = inflater.feed(chunk) if inflater else chunk
            size += len(part)
            parts.append(part)
            if size > limit or received > limit:
                raise RefusedError("large", f"it is larger than {limit} bytes")
            if self._monotonic() > ends:
                raise RefusedError("timeout", f"it takes more than {SECONDS:.0f} seconds")
        if inflater and received:
            inflater.finish()
        return received, b"".join(parts)


def _refusal(error: RefusedAddressError, url: str, *, ask: bool) -> str:
    """Say why a host was refused; how to let it in only where the user named it, never where a
    stranger led us.
    """
    how = (
        f". Where that is a host of your own: --allow-private {urlsplit(url).netloc}" if ask else ""
    )
    return f"{_words(error)}{how}"


def check(url: str) -> None:
    """Refuse what is no address of a page or feed on the web."""
    if not is_web(url):
        raise RefusedError(
            "refused", "only http and https addresses without a user name are fetched"
        )


def _next(url: str, target: str) -> str:
    """Where a redirect leads; never from https down to http."""
    try:
        following = urljoin(url, target.strip())
    except ValueError as error:
        raise RefusedError("refused", "it redirects to what is no address") from error
    check(following)
    if url.startswith("https:") and not following.startswith("https:"):
        raise RefusedError("refused", "it redirects from https down to http")
    return following.partition("#")[0]


def _class(response: httpx.Response, conditional: bool) -> Kind:
    status = response.status_code
    if status == 304:
        return "unchanged" if conditional else "server"
    if 200 <= status < 300:
        return "ok"
    if response.headers.get("cf-mitigated") == "challenge" or status in _BLOCKED:
        return "blocked"
    known: dict[int, Kind] = {404: "missing", 410: "gone", 429: "throttled"}
    return known.get(status, "server")


def _conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    """Send validators back exactly as they came."""
    given = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {
        name: value
        for name, value in given.items()
        if value and value.isascii() and value.isprintable()
    }


def _inflater(encoding: str | None, limit: int) -> Inflater | None:
    name = (encoding or "identity").strip().lower()
    if name in ("identity", ""):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return Inflater(name, limit)
    raise SourceError(f"its content encoding {name[:40]!r} was not asked for")


_KINDS: tuple[tuple[tuple[type[BaseException], ...], Kind], ...] = (
    (
        (
            RefusedAddressError,
            httpx.InvalidURL,
            httpx.UnsupportedProtocol,
            httpcore.UnsupportedProtocol,
            UnicodeError,
        ),
        "refused",
    ),
    ((UnknownHostError,), "dns"),
    ((httpx.TimeoutException, httpcore.TimeoutException, TimeoutError), "timeout"),
    ((ssl.SSLError,), "tls"),
    ((httpx.RemoteProtocolError, httpcore.RemoteProtocolError), "damaged"),
)


def _kind(error: BaseException) -> Kind:
    if isinstance(error, httpcore.ConnectError) and (
        "SSL" in str(error) or "certificate" in str(error).lower()
    ):
        return "tls"
    if "location header" in str(error):  # httpx looks at redirects, too, before we do
        return "refused"
    return next((kind for types, kind in _KINDS if isinstance(error, types)), "connect")


def _words(error: BaseException) -> str:
    return _NUMBER.sub("", " ".join(str(error).split()))[:200] or type(error).__name__


def user_agent(contact: str | None) -> str:
    """Say who asks: `newsbeam/0.1.0 (+contact)`."""
    name = f"newsbeam/{importlib.metadata.version('newsbeam')}"
    cleaned = "".join(
        letter for letter in contact or "" if letter.isascii() and letter.isprintable()
    )[:200]
    return f"{name} (+{cleaned})" if cleaned else f"{name} (feed reader)"
