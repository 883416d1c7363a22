"""Every guard is taken out in turn, in a copy of the tree, and a test must go red: `make soak` runs
it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT, SHARED

FETCHER, ADDRESSES, INFLATE = "fetcher.py", "addresses.py", "inflate.py"
PARSER, MARKUP, ENTRY, SLOW, JSON = "parser.py", "markup.py", "entry.py", "slow.py", "jsonfeed.py"
DISTINCT, FAST = "distinct.py", "fast.py"
POLLER, SCHEDULE, STATE, TURNS = "poller.py", "schedule.py", "state.py", "turns.py"

# What guards against what: the file, the guard as it is written, what is put in its place, the
# tests that must notice.
GUARDS = {
    "inflated bytes": (INFLATE, "if self._given > self._limit:", "if False:", "fetcher"),
    "inflated ratio": (
        INFLATE,
        "if self._given > _SMALL and self._given > RATIO * self._taken:",
        "if False:",
        "fetcher",
    ),
    "inflating in steps": (
        INFLATE,
        "self._engine.decompress(data, STEP)",
        "self._engine.decompress(data)",
        "fetcher",
    ),
    "cut gzip": (INFLATE, "if not self._engine.eof:", "if False:", "fetcher"),
    "gzip without a header": (INFLATE, "if not data.startswith(GZIP):", "if True:", "fetcher"),
    "body bytes": (FETCHER, "if size > limit or received > limit:", "if False:", "fetcher"),
    "deadline of reads": (
        ADDRESSES,
        "return seconds if timeout is None else min(timeout, seconds)",
        "return timeout",
        "fetcher",
    ),
    "deadline of slow bytes": (ADDRESSES, "if seconds <= 0:", "if False:", "fetcher"),
    "redirects in a circle": (FETCHER, "if place in seen:", "if False:", "fetcher"),
    "five redirects": (FETCHER, "range(REDIRECTS + 1)", "range(99)", "fetcher"),
    "redirects checked": (FETCHER, "    check_address(following)\n", "", "fetcher"),
    "addresses checked": (FETCHER, "            check_address(url)\n", "", "fetcher"),
    "https never down": (
        FETCHER,
        'if url.startswith("https:") and not following.startswith("https:"):',
        "if False:",
        "fetcher",
    ),
    "a 304 nobody asked for": (
        FETCHER,
        'return "unchanged" if conditional else "server"',
        'return "unchanged"',
        "fetcher",
    ),
    "encodings not asked for": (
        FETCHER,
        'raise SourceError(f"its content encoding {name[:40]!r} was not asked for")',
        "return None",
        "fetcher",
    ),
    "no proxy of the environment": (FETCHER, "trust_env=trust_env,", "trust_env=True,", "fetcher"),
    "private addresses": (
        ADDRESSES,
        "ip.is_global and not ip.is_multicast and not ip.is_reserved and not _within(ip)",
        "True",
        "addresses",
    ),
    "private addresses at the connection": (
        ADDRESSES,
        "if any(refused(address) for address in addresses):",
        "if False:",
        "addresses",
    ),
    "every address of a name": (
        ADDRESSES,
        "any(refused(address) for address in addresses)",
        "all(refused(address) for address in addresses)",
        "addresses",
    ),
    "tunnelled addresses": (
        ADDRESSES,
        "ip not in _ASSIGNED or _tunnelled(ip)",
        "ip not in _ASSIGNED",
        "addresses",
    ),
    "NAT64": (
        ADDRESSES,
        "_lower(ip) if ip in _NAT64 else",
        "_lower(ip) if False else",
        "addresses",
    ),
    "the registry of networks": (ADDRESSES, " and not _within(ip)", "", "addresses"),
    "hosts that were named": (
        FETCHER,
        "self._private_client if is_named(url, private) else",
        "self._private_client if private else",
        "addresses",
    ),
    "a cloud's secrets": (
        ADDRESSES,
        "refused = is_never if self._allow_private else",
        "refused = (lambda _: False) if self._allow_private else",
        "addresses",
    ),
    "the checked address dialled": (
        ADDRESSES,
        "self._inner.connect_tcp(address, port",
        "self._inner.connect_tcp(host, port",
        "addresses",
    ),
    "feedparser given a stream": (
        SLOW,
        "feedparser.parse(stream,",
        "feedparser.parse(stream.getvalue(),",
        "lint",
    ),
    "bad references": (
        MARKUP,
        "references(_without_doctype(_from_start(text)))",
        "_without_doctype(_from_start(text))",
        "attacks parser",
    ),
    "document types": (
        MARKUP,
        "_without_doctype(_from_start(text))",
        "_from_start(text)",
        "attacks parser",
    ),
    "attributes": (MARKUP, 'if rest.count("=") > MOST_ATTRIBUTES and', "if False and", "attacks"),
    "namespaces": (MARKUP, "if len(self.prefixes) > MOST_PREFIXES:", "if False:", "attacks"),
    "depth": (MARKUP, "if len(self.stack) > MOST_DEPTH:", "if False:", "attacks"),
    "tags": (MARKUP, "if tags > MOST_TAGS:", "if False:", "attacks"),
    "items": (MARKUP, "if len(starts) <= most:", "if True:", "attacks parser"),
    "depth of JSON": (JSON, "if _too_much(text):", "if False:", "attacks"),
    "items of broken markup": (
        SLOW,
        "text = guarded.text(MOST_ITEMS)",
        "text = guarded.text()",
        "attacks",
    ),
    "characters of broken markup": (
        SLOW,
        "if len(text) > MOST_CHARACTERS:",
        "if False:",
        "attacks",
    ),
    "one bad entry": (
        PARSER,
        "except ValueError as error:\n            cut",
        "except KeyError as error:\n            cut",
        "parser",
    ),
    "javascript: links": (ENTRY, 'if parts.scheme not in ("http", "https") or', "if", "parser"),
    "userinfo in links": (
        ENTRY,
        'place = parts.netloc.rpartition("@")[2]',
        "place = parts.netloc",
        "parser",
    ),
    "invisible characters": (
        ENTRY,
        '_INVISIBLE.sub("", _TAG.sub(_gap, text))',
        "_TAG.sub(_gap, text)",
        "parser",
    ),
    "long titles": (ENTRY, ".join(text.split())[:longest]", ".join(text.split())", "parser"),
    "long ids": (ENTRY, "if len(stripped) > _LONGEST_ID:", "if False:", "parser"),
    "conditional requests": (
        POLLER,
        "if schedule.conditional(state, self._clock.now()):",
        "if False:",
        "poller schedule",
    ),
    "whole once a day": (
        SCHEDULE,
        "state.whole is not None and now - state.whole < timedelta(seconds=WHOLE)",
        "state.whole is not None",
        "schedule",
    ),
    "an outage is ours": (
        SCHEDULE,
        "return len(kinds) >= OUTAGE_LEAST and unreached > OUTAGE_SHARE * len(kinds)",
        "return False",
        "poller",
    ),
    "failures taken back": (
        POLLER,
        "forgiven(state, self._doubtful.pop(state.url, state))",
        "state",
        "poller",
    ),
    "ids that change": (
        POLLER,
        "new, seen = unseen(items, state.seen)",
        "new, seen = items, state.seen",
        "poller",
    ),
    "ids given twice": (DISTINCT, "if copy in copies or", "if", "distinct"),
    "versions listed": (DISTINCT, "firm[at] and any(", "False and any(", "distinct poller"),
    "ids of several": (
        DISTINCT,
        "if one.guid and guids[one.guid] == 1:",
        "if one.guid:",
        "distinct",
    ),
    "links of several": (
        DISTINCT,
        "elif one.link and links[one.link] == 1 and one.link != home:",
        "elif one.link:",
        "distinct",
    ),
    "members of gzip": (INFLATE, "if self._members > MEMBERS:", "if False:", "fetcher"),
    "cookies of one fetch": (FETCHER, "allowed_domains=[]", "allowed_domains=None", "fetcher"),
    "markup in the open": (FAST, "if _OPEN_MARKUP.search(", "if False and (", "parser"),
    "Retry-After": (SCHEDULE, "asked = answer.retry_after or 0.0", "asked = 0.0", "schedule"),
    "never over a day": (
        SCHEDULE,
        "ceiling * chance()), LONGEST)",
        "ceiling * chance()), 9 * LONGEST)",
        "schedule",
    ),
    "gone three times": (
        SCHEDULE,
        "if gone >= GONE else state.disabled",
        "if gone > GONE else state.disabled",
        "schedule",
    ),
    "moved three times": (SCHEDULE, "if times < MOVED:", "if times < 1:", "schedule"),
    "hints only so much": (
        SCHEDULE,
        "polite = min(state.hint or 0.0, POLITE)",
        "polite = state.hint or 0.0",
        "schedule",
    ),
    "jitter": (SCHEDULE, "(0.9 + 0.2 * chance())", "1.0", "schedule"),
    "a lease for one alone": (
        STATE,
        "AND (owner IS NULL OR until <= :now OR until > :far)",
        "",
        "state",
    ),
    "a lease runs out": (STATE, "owner IS NULL OR until <= :now OR", "owner IS NULL OR", "state"),
    "clocks that jump": (STATE, "due <= :now OR due > :ahead", "due <= :now", "state"),
    "two to a host": (
        TURNS,
        "self._flying.get(host, 0) < self._at_once and self._free",
        "self._free",
        "turns",
    ),
    "a second between": (
        TURNS,
        "and self._free.get(host, now) <= now:",
        "and True:",
        "turns poller",
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
    file, guard, without, rooms = GUARDS[name]
    path = tree / "connectors/feeds" / file
    whole = path.read_text(encoding="utf-8")
    assert whole.count(guard) == 1, "the guard is written otherwise now"
    path.write_text(whole.replace(guard, without), encoding="utf-8")
    try:
        assert failed(tree, rooms)
    finally:
        path.write_text(whole, encoding="utf-8")


@pytest.mark.soak
def test_with_all_of_them_none_is_red(tree: Path) -> None:
    assert not failed(
        tree, " ".join(sorted({room for *_, rooms in GUARDS.values() for room in rooms.split()}))
    )
