"""robots.txt as RFC 9309 has it: the longest rule that fits decides, allowing wins a tie. Linear,
and without regular expressions made from what a stranger wrote.
"""

from typing import NamedTuple
from urllib.parse import urlsplit

LONGEST = 500 * 1024  # bytes that are read, as the RFC asks for at least
_MOST_RULES = 5_000
OUR_NAME = "newsbeam"


class Rules(NamedTuple):
    """What a site asks of us: patterns with whether they allow, and seconds between requests."""

    patterns: tuple[tuple[str, bool], ...] = ()
    delay: float | None = None


EVERYTHING = Rules()
NOTHING = Rules((("/", False),))


def parse_robots(text: str) -> Rules:
    """Give the rules of the groups for us, else of the groups for all. Only these are kept: a file
    may name thousands.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    names = set[str]()
    fresh = True
    for line in text[:LONGEST].replace("\r", "\n").split("\n"):
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            names = names if fresh else set()
            names |= {value.lower().partition("/")[0]} & {OUR_NAME, "*"}
            fresh = True
        elif key in ("allow", "disallow", "crawl-delay"):
            fresh = False
            for name in names:
                groups[name].append((key, value))
        for name in names:
            groups.setdefault(name, [])
    return _rules(groups.get(OUR_NAME, groups.get("*", [])))


def _rules(lines: list[tuple[str, str]]) -> Rules:
    patterns = tuple(
        (value, key == "allow") for key, value in lines if key != "crawl-delay" and value
    )
    delays = [value for key, value in lines if key == "crawl-delay"]
    return Rules(patterns[:_MOST_RULES], _seconds(delays[0]) if delays else None)


def _seconds(text: str) -> float | None:
    whole = text.partition(".")[0]
    return float(min(int(whole[:6]), 3600)) if whole.isascii() and whole.isdigit() else None


def allows(rules: Rules, address: str) -> bool:
    """Tell whether an address may be fetched."""
    parts = urlsplit(address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    fitting = [
        (len(pattern), allowed) for pattern, allowed in rules.patterns if _fits(pattern, path)
    ]
    return max(fitting)[1] if fitting else True


def _fits(pattern: str, path: str) -> bool:
    """Match a pattern with `*` and a closing `$`: each piece is looked for once, from the left."""
    anchored = pattern.endswith("$")
    first, *rest = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, piece in enumerate(rest):
        if anchored and number == len(rest) - 1:
            return len(path) - len(piece) >= at and path.endswith(piece)
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not anchored or at == len(path)
