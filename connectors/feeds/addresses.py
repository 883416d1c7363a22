"""Which addresses may be dialled: public ones only, checked where the connection is made.

A name is resolved once, every address it gives is checked, and the checked address is dialled: so redirects, odd
spellings (127.1, 0x7f000001, [::ffff:127.0.0.1]) and resolvers that change their answer cannot get around it.
"""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import httpcore

Resolver = Callable[[str, int], list[str]]

# Beyond what `is_global` knows: translated, tunnelled and site-local networks, relays, and the address at which a
# cloud tells its machines their secrets.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "fec0::/10",
        "::/96",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
)

deadline: ContextVar[Callable[[], float] | None] = ContextVar("deadline", default=None)  # seconds left to a request


class RefusedAddressError(httpcore.ConnectError):
    """A name leads to an address that is not public."""


def is_public(address: str) -> bool:
    """Tell whether an IP address may be dialled; what is no IP address may not."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _unwrapped(ip)
    return (
        inner.is_global
        and not inner.is_multicast
        and not inner.is_reserved
        and not any(inner.version == network.version and inner in network for network in _REFUSED)
    )


def _is_private(address: str) -> bool:
    return not is_public(address)


def is_never(address: str) -> bool:
    """Tell an address that is refused even to those who poll their own hosts: link-local ones hold a cloud's secrets."""
    try:
        ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return True
    return ip.is_link_local or ip.is_multicast or ip.is_unspecified or str(ip) in ("168.63.129.16", "fd00:ec2::254")


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Give the address, or the IPv4 address that it carries in it."""
    if isinstance(ip, IPv4Address):
        return ip
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip.ipv4_mapped or ip


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
                stream = self._inner.connect_tcp(address, port, left(timeout), local_address, socket_options)
                return GuardedStream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refusal = error if isinstance(error, httpcore.ConnectError) else httpcore.ConnectError(str(error))
        raise refusal or httpcore.ConnectError(f"{host} has no address")

    def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise UnknownHostError(f"there is no host {host}") from error
        refused = is_never if self._allow_private else _is_private
        if any(refused(address) for address in addresses):
            how = "" if self._allow_private else " (--allow-private is for hosts of your own)"
            raise RefusedAddressError(f"{host} leads to an address that is not public{how}")
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
