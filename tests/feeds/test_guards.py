"""Every guard is taken out in turn, in a copy of the tree, and a test must go red: `make soak` runs
it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation import Guard, without_guard
from tests.places import ROOT, SHARED

FETCHER = "connectors/feeds/fetcher.py"
ADDRESSES = "connectors/feeds/addresses.py"
INFLATE = "connectors/feeds/inflate.py"
PARSER = "connectors/feeds/parser.py"
MARKUP = "connectors/feeds/markup.py"
ENTRY = "connectors/feeds/entry.py"
SLOW = "connectors/feeds/slow.py"
JSON = "connectors/feeds/jsonfeed.py"
DISTINCT = "connectors/feeds/distinct.py"
FAST = "connectors/feeds/fast.py"
POLLER = "connectors/feeds/poller.py"
SCHEDULE = "connectors/feeds/schedule.py"
STATE = "connectors/feeds/state.py"
TURNS = "connectors/feeds/host_queue.py"

# What guards against what, and which rooms of tests must notice.
GUARDS = {
    "inflated bytes": Guard(
        INFLATE, "Inflater._count", "self._given > self._limit", "False", "fetcher"
    ),
    "inflated ratio": Guard(
        INFLATE,
        "Inflater._count",
        "self._given > _SMALL and self._given > RATIO * self._taken",
        "False",
        "fetcher",
    ),
    "inflating in steps": Guard(
        INFLATE,
        "Inflater._step",
        "self._engine.decompress(data, STEP)",
        "self._engine.decompress(data)",
        "fetcher",
    ),
    "cut gzip": Guard(INFLATE, "Inflater.finish", "not self._engine.eof", "False", "fetcher"),
    "gzip without a header": Guard(
        INFLATE, "inflate", "not data.startswith(GZIP)", "True", "fetcher"
    ),
    "body bytes": Guard(
        FETCHER, "Fetcher._body", "size > limit or received > limit", "False", "fetcher"
    ),
    "deadline of reads": Guard(
        ADDRESSES,
        "limit_timeout",
        "seconds if timeout is None else min(timeout, seconds)",
        "timeout",
        "fetcher",
    ),
    "deadline of slow bytes": Guard(ADDRESSES, "limit_timeout", "seconds <= 0", "False", "fetcher"),
    "redirects in a circle": Guard(FETCHER, "Fetcher._follow", "place in seen", "False", "fetcher"),
    "five redirects": Guard(
        FETCHER, "Fetcher._follow", "range(REDIRECTS + 1)", "range(99)", "fetcher"
    ),
    "redirects checked": Guard(FETCHER, "_next", "check_address(following)", "None", "fetcher"),
    "addresses checked": Guard(FETCHER, "Fetcher._follow", "check_address(url)", "None", "fetcher"),
    "https never down": Guard(
        FETCHER,
        "_next",
        'url.startswith("https:") and not following.startswith("https:")',
        "False",
        "fetcher",
    ),
    "a 304 nobody asked for": Guard(
        FETCHER, "_class", '"unchanged" if conditional else "server"', '"unchanged"', "fetcher"
    ),
    "encodings not asked for": Guard(
        FETCHER,
        "_inflater",
        'raise SourceError(f"its content encoding {name[:40]!r} was not asked for")',
        "return None",
        "fetcher",
    ),
    "no proxy of the environment": Guard(
        FETCHER, "Fetcher._opened", "trust_env=trust_env", "trust_env=True", "fetcher"
    ),
    "private addresses": Guard(
        ADDRESSES,
        "is_public",
        "ip.is_global and not ip.is_multicast and not ip.is_reserved and not _within(ip)",
        "True",
        "addresses",
    ),
    "private addresses at the connection": Guard(
        ADDRESSES,
        "GuardedBackend._checked",
        "any(refused(address) for address in addresses)",
        "False",
        "addresses",
    ),
    "every address of a name": Guard(
        ADDRESSES,
        "GuardedBackend._checked",
        "any(refused(address) for address in addresses)",
        "all(refused(address) for address in addresses)",
        "addresses",
    ),
    "tunnelled addresses": Guard(
        ADDRESSES,
        "is_public",
        "ip not in _ASSIGNED or _tunnelled(ip)",
        "ip not in _ASSIGNED",
        "addresses",
    ),
    "NAT64": Guard(ADDRESSES, "_parsed", "ip in _NAT64", "False", "addresses"),
    "the registry of networks": Guard(
        ADDRESSES, "is_public", "not _within(ip)", "True", "addresses"
    ),
    "hosts that were named": Guard(
        FETCHER, "Fetcher._follow", "is_named(url, private)", "private", "addresses"
    ),
    "a cloud's secrets": Guard(
        ADDRESSES,
        "GuardedBackend._checked",
        "is_never if self._allow_private else _is_private",
        "(lambda _: False) if self._allow_private else _is_private",
        "addresses",
    ),
    "the checked address dialled": Guard(
        ADDRESSES,
        "GuardedBackend.connect_tcp",
        "self._inner.connect_tcp(address, port, limit_timeout(timeout), local_address, socket_options)",
        "self._inner.connect_tcp(host, port, limit_timeout(timeout), local_address, socket_options)",
        "addresses",
    ),
    "feedparser given a stream": Guard(
        SLOW,
        "read_with_feedparser",
        "feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)",
        "feedparser.parse(stream.getvalue(), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)",
        "lint",
    ),
    "bad references": Guard(
        MARKUP,
        "guard",
        "normalize_references(_without_doctype(_from_start(text)))",
        "_without_doctype(_from_start(text))",
        "attacks parser",
    ),
    "document types": Guard(
        MARKUP,
        "guard",
        "_without_doctype(_from_start(text))",
        "_from_start(text)",
        "attacks parser",
    ),
    "attributes": Guard(
        MARKUP, "_Walk._look", 'rest.count("=") > MOST_ATTRIBUTES', "False", "attacks"
    ),
    "namespaces": Guard(
        MARKUP, "_Walk._look", "len(self.prefixes) > MOST_PREFIXES", "False", "attacks"
    ),
    "depth": Guard(MARKUP, "_Walk.opened", "len(self.stack) > MOST_DEPTH", "False", "attacks"),
    "tags": Guard(MARKUP, "_walk", "tags > MOST_TAGS", "False", "attacks"),
    "items": Guard(MARKUP, "newest", "len(starts) <= most", "True", "attacks parser"),
    "depth of JSON": Guard(JSON, "_load", "_too_much(text)", "False", "attacks"),
    "items of broken markup": Guard(
        SLOW, "read_with_feedparser", "guarded.text(MOST_ITEMS)", "guarded.text()", "attacks"
    ),
    "characters of broken markup": Guard(
        SLOW, "read_with_feedparser", "len(text) > MOST_CHARACTERS", "False", "attacks"
    ),
    "one bad entry": Guard(PARSER, "_collect", "ValueError", "KeyError", "parser"),
    "javascript: links": Guard(
        ENTRY, "_web", 'parts.scheme not in ("http", "https")', "False", "parser"
    ),
    "userinfo in links": Guard(
        ENTRY, "_web", 'parts.netloc.rpartition("@")[2]', "parts.netloc", "parser"
    ),
    "invisible characters": Guard(
        ENTRY, "plain", '_INVISIBLE.sub("", _TAG.sub(_gap, text))', "_TAG.sub(_gap, text)", "parser"
    ),
    "long titles": Guard(
        ENTRY, "plain", '" ".join(text.split())[:longest]', '" ".join(text.split())', "parser"
    ),
    "long ids": Guard(ENTRY, "short_id", "len(stripped) > _LONGEST_ID", "False", "parser"),
    "conditional requests": Guard(
        POLLER,
        "Poller._fetch",
        "schedule.conditional(state, self._clock.now())",
        "False",
        "poller schedule",
    ),
    "whole once a day": Guard(
        SCHEDULE, "conditional", "now - state.whole < timedelta(seconds=WHOLE)", "True", "schedule"
    ),
    "an outage is ours": Guard(
        SCHEDULE,
        "is_outage",
        "len(kinds) >= OUTAGE_LEAST and unreached > OUTAGE_SHARE * len(kinds)",
        "False",
        "poller",
    ),
    "failures taken back": Guard(
        POLLER,
        "Poller._not_reached",
        "forgiven(state, self._doubtful.pop(state.url, state))",
        "state",
        "poller",
    ),
    "ids that change": Guard(
        POLLER, "Poller._new", "unseen(items, state.seen)", "(items, state.seen)", "poller"
    ),
    "ids given twice": Guard(DISTINCT, "_older", "copy in copies", "False", "distinct"),
    "versions listed": Guard(DISTINCT, "_older", "firm[at]", "False", "distinct poller"),
    "ids of several": Guard(
        DISTINCT, "_named", "one.guid and guids[one.guid] == 1", "one.guid", "distinct"
    ),
    "links of several": Guard(
        DISTINCT,
        "_named",
        "one.link and links[one.link] == 1 and one.link != home",
        "one.link",
        "distinct",
    ),
    "members of gzip": Guard(
        INFLATE, "Inflater._next", "self._members > MEMBERS", "False", "fetcher"
    ),
    "cookies of one fetch": Guard(
        FETCHER, "Fetcher._opened", "allowed_domains=[]", "allowed_domains=None", "fetcher"
    ),
    "markup in the open": Guard(
        FAST,
        "_suits",
        '_OPEN_MARKUP.search("".join(part for raw, part in cdata(text) if not raw))',
        "False",
        "parser",
    ),
    "Retry-After": Guard(SCHEDULE, "_backoff", "answer.retry_after or 0.0", "0.0", "schedule"),
    "never over a day": Guard(
        SCHEDULE,
        "_backoff",
        "min(max(SHORTEST, asked + (0.1 * asked * chance()), ceiling * chance()), LONGEST)",
        "min(max(SHORTEST, asked + (0.1 * asked * chance()), ceiling * chance()), 9 * LONGEST)",
        "schedule",
    ),
    "gone three times": Guard(SCHEDULE, "failed", "gone >= GONE", "gone > GONE", "schedule"),
    "moved three times": Guard(SCHEDULE, "_moved", "times < MOVED", "times < 1", "schedule"),
    "hints only so much": Guard(
        SCHEDULE,
        "compute_interval",
        "min(state.hint or 0.0, POLITE)",
        "state.hint or 0.0",
        "schedule",
    ),
    "jitter": Guard(SCHEDULE, "_due", "0.9 + 0.2 * chance()", "1.0", "schedule"),
    "a lease for one alone": Guard(
        STATE, "_LEASE", "AND (owner IS NULL OR until <= :now OR until > :far)", "", "state"
    ),
    "a lease runs out": Guard(
        STATE, "_LEASE", "owner IS NULL OR until <= :now OR", "owner IS NULL OR", "state"
    ),
    "clocks that jump": Guard(
        STATE, "_LEASE", "due <= :now OR due > :ahead", "due <= :now", "state"
    ),
    "two to a host": Guard(
        TURNS, "HostQueue.take", "self._flying.get(host, 0) < self._at_once", "True", "host_queue"
    ),
    "a second between": Guard(
        TURNS, "HostQueue.take", "self._free.get(host, now) <= now", "True", "host_queue poller"
    ),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the tree to break."""
    copy = tmp_path_factory.mktemp("tree") / "newsbeam"
    copy.mkdir()
    (copy.parent / SHARED.name).symlink_to(SHARED)
    for folder in ("schemas", "connectors", "pipeline", "tests", "seeds"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def failed(tree: Path, rooms: str) -> bool:
    """Run tests in the copy; say whether one was red."""
    files = [f"tests/feeds/test_{room}.py" for room in rooms.split()]
    # without its guard a bomb would fill the machine
    limited = ["bash", "-c", 'ulimit -v 6000000; exec "$@"', "bash"]
    command = [
        *limited,
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-m",
        "not elasticsearch",
        *files,
    ]
    done = subprocess.run(
        command,
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout[-2000:]
    return done.returncode == 1


@pytest.mark.soak
@pytest.mark.parametrize("name", GUARDS)
def test_a_test_goes_red_without_it(name: str, tree: Path) -> None:
    guard = GUARDS[name]
    path = tree / guard.module
    whole = path.read_text(encoding="utf-8")
    path.write_text(without_guard(whole, guard), encoding="utf-8")
    try:
        assert failed(tree, guard.tests)
    finally:
        path.write_text(whole, encoding="utf-8")


@pytest.mark.soak
def test_with_all_of_them_none_is_red(tree: Path) -> None:
    assert not failed(
        tree, " ".join(sorted({room for guard in GUARDS.values() for room in guard.tests.split()}))
    )
