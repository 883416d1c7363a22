"""What page chrome looks like: phrases and patterns from `schemas/data/chrome.json`, compared line
by line.
"""

import re
from functools import cache

from schemas.datafiles import load_json
from schemas.model import Model

EDGES = " \t\u00a0.,:;!?…-–—_=~*#+•·|/\\<>«»‹›→←↓↑▶►▼[](){}\"'“”‘’"
LONGEST = 600  # a longer line is prose, whatever it begins with


class Chrome(Model):
    """The vocabulary of page chrome."""

    about: str
    ends_item: frozenset[str]
    related: frozenset[str]
    drop: frozenset[str]
    patterns: tuple[str, ...]
    tails: tuple[str, ...]
    footers: tuple[str, ...]
    sections: frozenset[str]


@cache
def chrome() -> Chrome:
    """Load the vocabulary, once a process."""
    written = load_json("chrome.json", Chrome)
    lists = ("ends_item", "related", "drop", "sections")
    return written.but(**{name: frozenset(map(fold, getattr(written, name))) for name in lists})


# a footer is a sentence of its own; to try every word takes long
AFTER_A_SENTENCE = r"(?<=[^\w\s,;:]) "


@cache
def pattern(which: str) -> re.Pattern[str]:
    """Join the patterns of one list into one expression."""
    return re.compile("|".join(f"(?:{one})" for one in getattr(chrome(), which)), re.IGNORECASE)


@cache
def footer(before: str) -> re.Pattern[str]:
    """Make the expression of what feeds write below a text, up to its end, with this before it."""
    return re.compile(f"{before}(?:{'|'.join(chrome().footers)})$", re.IGNORECASE)


def fold(line: str) -> str:
    """Give a line in the form in which phrases are compared."""
    return " ".join(line.replace("’", "'").casefold().strip(EDGES).split())


def ends_item(line: str) -> bool:
    """Say whether a line is what follows each item of a digest ("Read More")."""
    return fold(line) in chrome().ends_item


def is_related(line: str) -> bool:
    """Say whether a line announces another article or a picture ("also read")."""
    return len(line) <= LONGEST and fold(line) in chrome().related


def is_section(line: str) -> bool:
    """Say whether a line is a heading that briefs use for their parts ("Why it matters")."""
    return fold(line) in chrome().sections


def is_chrome(line: str) -> bool:
    """Say whether a whole line belongs to the page and not to the text."""
    if len(line) > LONGEST:
        return False
    folded = fold(line)
    known = folded in chrome().drop or folded in chrome().ends_item or folded in chrome().related
    return known or not folded or any(one.match(line) for one in (pattern("patterns"), footer("^")))


def without_tail(paragraph: str) -> str:
    """Take page chrome off the end of a paragraph ("(Reporting by ...)", "[+1234 chars]")."""
    head, tail = paragraph[:-LONGEST], paragraph[-LONGEST:]
    return head + footer(AFTER_A_SENTENCE).sub("", pattern("tails").sub("", tail))
