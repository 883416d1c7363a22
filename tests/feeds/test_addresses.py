"""Forty ways to write a private address, each refused before a connection is made."""

import ipaddress
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpcore
import httpx
import pytest

from connectors.feeds import addresses
from connectors.feeds.addresses import (
    GuardedBackend,
    is_named,
    is_never,
    is_public,
    named_host,
    networks,
)
from connectors.feeds.fetcher import Fetcher, GuardedTransport
from tests.feeds.hostile import hostile

WRITTEN = [
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0x7f.1",
    "0",
    "0.0.0.0",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "10.0.0.1",
    "10.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1",
    "3232235521",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "100.64.0.1",
    "192.0.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:a00:1::1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[ff02::1]",
    "168.63.129.16",
    "192.88.99.1",
    "192.0.0.192",
    "192.0.0.8",
    "[2606:4700::5efe:10.0.0.1]",
    "[2606:4700::200:5efe:8.8.8.8]",
    "[2606:4700::200:5efe:10.0.0.1]",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "93.184.216.34",
    "2606:4700:4700::1111",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
]


class Dialled(Exception):  # noqa: N818 (it is what happened, not an error)
    pass


class Redirecting(httpx.BaseTransport):
    """Answers for news.example; everything else goes the guarded way."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer, self.inner = answer, GuardedTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return (
            self.answer
            if request.url.host == "news.example"
            else self.inner.handle_request(request)
        )


@pytest.fixture(autouse=True)
def _no_connection(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection at all is a failure, except where a test makes its own server."""
    if "server" in request.node.name:
        return

    def dial(*_: object, **__: object) -> None:
        raise Dialled

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", dial)


def test_there_are_forty_ways() -> None:
    assert len(WRITTEN) >= 40


@pytest.mark.parametrize("host", WRITTEN)
def test_no_way_of_writing_a_private_address_is_dialled(host: str) -> None:
    with Fetcher() as fetcher:
        assert fetcher.fetch(f"http://{host}/").kind in ("refused", "dns")


@pytest.mark.parametrize("host", WRITTEN)
def test_no_redirect_leads_to_one(host: str) -> None:
    public = httpx.Response(302, headers={"location": f"http://{host}/"})
    with Fetcher(Redirecting(public)) as fetcher:
        assert fetcher.fetch("http://news.example/").kind in ("refused", "dns")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_dialled(address: str) -> None:
    assert is_public(address)
    with pytest.raises(Dialled):
        GuardedBackend(lambda *_: [address]).connect_tcp("news.example", 80)


def test_one_private_answer_among_public_ones_is_enough() -> None:
    with pytest.raises(addresses.RefusedAddressError):
        GuardedBackend(lambda *_: ["8.8.8.8", "127.0.0.1"]).connect_tcp("news.example", 80)


def test_a_resolver_that_changes_its_answer_is_asked_once_and_what_it_said_is_dialled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: Iterator[list[str]] = iter([["8.8.8.8"], ["127.0.0.1"]])
    dialled: list[str] = []

    def dial(_: object, host: str, *__: object) -> None:
        dialled.append(host)
        raise httpcore.ConnectError("no")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", dial)
    with Fetcher(GuardedTransport(lambda *_: next(answers))) as fetcher:
        assert fetcher.fetch("http://news.example/").kind == "connect"
        assert fetcher.fetch("http://news.example/").kind == "refused"
    assert dialled == ["8.8.8.8"]


def test_what_is_no_address_is_not_public() -> None:
    assert not any(is_public(text) for text in ("", "news.example", "300.1.1.1", "fe80::1%eth0"))


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1", "fd00:ec2::254", "168.63.129.16", "224.0.0.1"]
)
def test_a_clouds_secrets_are_refused_even_when_private_hosts_are_allowed(address: str) -> None:
    assert is_never(address)
    with pytest.raises(addresses.RefusedAddressError):
        GuardedBackend(lambda *_: [address], allow_private=True).connect_tcp("host.example", 80)


def test_a_server_cannot_redirect_to_a_clouds_secrets() -> None:
    with hostile() as server, Fetcher(GuardedTransport(allow_private=True)) as fetcher:
        assert fetcher.fetch(f"{server.url}/to-private").kind == "refused"
        assert server.asked == ["/to-private"]


def test_the_systems_resolver_is_what_is_asked() -> None:
    assert socket.gethostbyname("localhost") in addresses.resolve_host("localhost", 80)


@pytest.mark.parametrize("row", networks(), ids=lambda row: f"{row.network} {row.purpose}")
def test_no_network_of_the_registry_is_public(row: addresses.Network) -> None:
    first, last = row.network[0], row.network[-1]
    for address in (first, last, row.network[row.network.num_addresses // 2]):
        assert not is_public(str(address))
        assert is_never(str(address)) or not row.never
        if address.version == 4:
            for carried in (
                f"::ffff:{address}",
                f"64:ff9b::{address}",
                f"::{address}",
                f"2606:4700::5efe:{address}",
                f"2606:4700::200:5efe:{address}",
            ):
                assert not is_public(carried), carried
                assert is_never(carried) or not row.never, carried


def test_every_special_network_that_python_knows_is_in_the_registry() -> None:
    known = [
        *ipaddress._IPv4Constants._private_networks,  # type: ignore[attr-defined]
        *ipaddress._IPv6Constants._private_networks,  # type: ignore[attr-defined]
    ]
    for network in known:
        assert not is_public(str(network[0])), network
        assert not is_public(str(network[-1])), network


@pytest.mark.parametrize(
    "address", ["1.1.1.1%eth0", "fe80::1%1", "2606:4700:4700::1111%eth0", "4000::1", "1::1"]
)
def test_zones_and_what_nobody_was_given_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("named", "url", "lets_in"),
    [
        ("localhost", "http://localhost/feed", True),
        ("localhost", "http://LOCALHOST.:8000/feed", True),
        ("localhost:8000", "http://localhost:8000/feed", True),
        ("localhost:8000", "http://localhost:8001/feed", False),
        ("localhost:80", "http://localhost/feed", True),
        ("localhost:443", "https://localhost/feed", True),
        ("localhost:80", "https://localhost/feed", False),
        ("localhost", "http://localhost.example/feed", False),
        ("example", "http://news.example/feed", False),
        ("::1", "http://[::1]/feed", True),
        ("[::1]:80", "http://[::1]/feed", True),
        ("127.0.0.1", "http://127.1/feed", False),
        ("Intranet.Example.", "http://intranet.example/feed", True),
    ],
)
def test_a_host_is_named_by_its_name(named: str, url: str, lets_in: bool) -> None:
    assert is_named(url, [named_host(named)]) is lets_in


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "http://localhost",
        "localhost/feed",
        "a b",
        "me@host",
        "host:port",
        "--now",
        "host:99999",
    ],
)
def test_what_is_no_host_cannot_be_named(text: str) -> None:
    # whichever: the command line says it in a sentence
    with pytest.raises(ValueError):  # noqa: PT011
        named_host(text)


def test_a_server_that_was_named_cannot_lead_to_another() -> None:
    with hostile() as server, hostile() as other, Fetcher() as fetcher:
        here, there = (urlsplit(one.url).netloc for one in (server, other))
        there_too = httpx.URL(f"{other.url}/feed")
        assert fetcher.fetch(f"{server.url}/feed", private=[here]).kind == "ok"
        assert fetcher.fetch(f"{server.url}/feed", private=[there]).kind == "refused"
        assert fetcher.fetch(f"{server.url}/feed").unasked, "also over a connection that is open"
        redirected = Fetcher(Redirecting(httpx.Response(302, headers={"location": str(there_too)})))
        answer = redirected.fetch("http://news.example/", private=["news.example"])
        assert (answer.kind, answer.unasked) == ("refused", False)
        assert "--allow-private" not in (answer.reason or ""), (
            "no stranger tells our user whom to let in"
        )
        redirected.close()
        assert other.asked == []
