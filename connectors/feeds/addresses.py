"""Which addresses may be dialled: public ones only, checked where the connection is made.

A name is resolved once, every address it gives is checked, and the checked address is dialled: so
redirects, odd spellings (127.1, 0x7f000001, [::ffff:127.0.0.1]) and resolvers that change their
answer cannot get around it.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpcore

from schemas.datafiles import load_lines

Resolver = Callable[[str, int], list[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ASSIGNED = ipaddress.IPv6Network("2000::/3")  # all that is public of IPv6
# the upper half of an interface's id; the lower is an IPv4 address (RFC 5214)
_ISATAP = (0x00005EFE, 0x02005EFE)

# seconds left to a request
deadline: ContextVar[Callable[[], float] | None] = ContextVar("deadline", default=None)


class RefusedAddressError(httpcore.ConnectError):
    """A name leads to an address that is not public."""


class Network(NamedTuple):
    """A network that is not public; `never` where even a host let in by name must not lead."""

    network: IPv4Network | IPv6Network
    never: bool
    purpose: str


@cache
def networks() -> tuple[Network, ...]:
    """Read the registry of networks that are not public."""
    rows = [line.split("\t") for line in load_lines("networks.tsv")]
    return tuple(Network(ipaddress.ip_network(row[0]), row[1] == "never", row[2]) for row in rows)


def is_public(address: str) -> bool:
    """Tell whether an IP address may be dialled; what is no IP address, or has a zone, may not."""
    ip = _parsed(address)
    if ip is None or (isinstance(ip, IPv6Address) and (ip not in _ASSIGNED or _tunnelled(ip))):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not _within(ip)


def _is_private(address: str) -> bool:
    return not is_public(address)


def is_never(address: str) -> bool:
    """Tell an address that is refused even to those who poll their own hosts: link-local ones hold
    a cloud's secrets.
    """
    ip = _parsed(address)
    if ip is None:
        return True
    inner = _tunnelled(ip) or ip
    return (
        inner.is_multicast
        or inner.is_unspecified
        or any(one.never for one in (*_within(ip), *_within(inner)))
    )


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Read an address, or the IPv4 address that it carries where that is what is dialled (mapped,
    NAT64).
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, IPv4Address):
        return ip
    if ip.scope_id:
        return None
    return _lower(ip) if ip in _NAT64 else ip.ipv4_mapped or ip


def _tunnelled(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address to which a tunnel would take what is sent to an IPv6 address; none
    where there is no tunnel.
    """
    if isinstance(ip, IPv4Address):
        return None
    if (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP or int(ip) >> 32 in (0, 0xFFFF0000):
        return _lower(ip)
    return ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _lower(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & 0xFFFFFFFF)


def _within(ip: IPv4Address | IPv6Address) -> list[Network]:
    return [one for one in networks() if one.network.version == ip.version and ip in one.network]


def named_host(text: str) -> str:
    """Read a HOST or HOST:PORT that may be private, in one spelling; raises ValueError where it is
    none.
    """
    host = f"[{text}]" if text.count(":") > 1 and not text.startswith("[") else text
    parts = urlsplit(f"//{host}")
    port = f":{parts.port}" if parts.port else ""
    if (
        not parts.hostname
        or parts.netloc != host
        or "@" in host
        or text != "".join(text.split())
        or text[0] == "-"
    ):
        raise ValueError(text)
    return (
        f"{parts.hostname.rstrip('.')}{port}"
        if ":" not in parts.hostname
        else f"[{parts.hostname}]{port}"
    )


def is_named(url: str, hosts: Iterable[str]) -> bool:
    """Tell whether an address of the web is on one of the hosts that were named (see
    `named_host`).
    """
    parts = urlsplit(url)
    name = (parts.hostname or "").rstrip(".")
    name = f"[{name}]" if ":" in name else name
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return not {name, f"{name}:{port}"}.isdisjoint(hosts)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system's resolver, each address once, in its order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class GuardedBackend(httpcore.NetworkBackend):
    """Dials public addresses only, and lets no request outlive its deadline."""

    def __init__(self, resolver: Resolver = resolve, *, allow_private: bool = False) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve, check all that comes back, and dial what was checked."""
        refusal: httpcore.ConnectError | None = None
        for address in self._checked(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, left(timeout), local_address, socket_options
                )
                return GuardedStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refusal = (
                    error
                    if isinstance(error, httpcore.ConnectError)
                    else httpcore.ConnectError(str(error))
                )
        raise refusal or httpcore.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise UnknownHostError(f"there is no host {host}") from error
        refused = is_never if self._allow_private else _is_private
        if any(refused(address) for address in addresses):
            raise RefusedAddressError(f"{host} leads to an address that is not public")
        return addresses[:4]

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002 (the interface's)
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 (the interface's)
    ) -> httpcore.NetworkStream:
        """Refuse: no feed is behind a socket of this machine."""
        raise RefusedAddressError(f"{path} is a socket of this machine")

    def sleep(self, seconds: float) -> None:
        """Never wait: there are no retries here."""


class UnknownHostError(httpcore.ConnectError):
    """The resolver does not know the name."""


class GuardedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends at the deadline of the request that uses it."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there, at most so many bytes."""
        return self._inner.read(max_bytes, left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._inner.write(buffer, left(timeout))

    def close(self) -> None:
        """Hang up."""
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Wrap the connection; the name, not the address, is what the certificate must be for."""
        return GuardedStream(self._inner.start_tls(ssl_context, server_hostname, left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        """Ask the connection below."""
        return self._inner.get_extra_info(info)


def left(timeout: float | None) -> float | None:
    """Shorten a timeout to what the request has left; raises ReadTimeout when that is nothing."""
    remaining = deadline.get()
    if remaining is None:
        return timeout
    seconds = remaining()
    if seconds <= 0:
        raise httpcore.ReadTimeout("the whole request took too long")
    return seconds if timeout is None else min(timeout, seconds)
