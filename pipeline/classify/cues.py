"""Cue words: phrases that speak for a topic, from a data file that a user can extend."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pipeline.classify.vocabulary import named
from schemas.datafiles import load_json, load_lines
from schemas.errors import UsageError

# A word keeps inner hyphens, dots and apostrophes: "COVID-19", "S&P", "O'Neal", "2-1".
_TOKEN = re.compile(r"\w+(?:[-'.&]\w+)*")
# Where a user's own cue words are named; they add to those that ship.
VARIABLE = "NEWSBEAM_TOPIC_CUES"
# What a word must be long enough for before its plural is a cue too.
PLURAL_FROM = 4


class Lexicon(NamedTuple):
    """Cue phrases and the topics they speak for; `longest` is the most words of a phrase that
    begins with a word, in lower case; `own` the phrases that the user named.

    A phrase in lower case matches any case; one with capitals matches only as it is written.
    """

    topics: dict[str, tuple[str, ...]]
    longest: dict[str, int]
    own: frozenset[str]


def tokens(text: str) -> list[str]:
    """Cut text into words, without possessive endings."""
    words = _TOKEN.findall(text.replace("’", "'"))
    return [word.removesuffix("'s") for word in words]


def find_cues(words: Sequence[str]) -> Counter[str]:
    """Count the cue phrases in a text; of those that begin at one word the longest wins."""
    topics, longest, _ = lexicon()
    found: Counter[str] = Counter()
    lower = "\n".join(words).lower().split("\n")
    # A letter may become two in lower case, but never a line: the words keep their numbers.
    for at, reach in [(at, longest[word]) for at, word in enumerate(lower) if word in longest]:
        for size in range(reach, 0, -1):
            cased = " ".join(words[at : at + size])
            phrase = cased if cased in topics else " ".join(lower[at : at + size])
            if phrase in topics:
                found[phrase] += 1
                break
    return found


def lexicon() -> Lexicon:
    """Give the cue words that ship and, with NEWSBEAM_TOPIC_CUES, the user's own.

    Raises UsageError when the user's file cannot be read or names a topic that is not there.
    """
    return _lexicon(os.environ.get(VARIABLE, ""))


@cache
def ordinary() -> frozenset[str]:
    """Give the cue words that English uses for much else ("shares", "trace"): alone they speak for
    nothing.
    """
    return frozenset(load_lines("topic_cues_ordinary.txt"))


@cache
def _lexicon(own: str) -> Lexicon:
    shipped = load_json("topic_cues.json", dict[str, list[str]])
    users = _own(Path(own)) if own else {}
    named_by_user = {
        form for phrases in users.values() for phrase in phrases for form in _forms(phrase)
    }
    topics: dict[str, dict[str, None]] = {}
    for table in (shipped, users):
        for topic, phrases in table.items():
            for phrase in phrases:
                for form in _forms(phrase):
                    topics.setdefault(form, {})[topic] = None
    return Lexicon(
        {phrase: tuple(names) for phrase, names in topics.items()},
        _reach(topics),
        frozenset(named_by_user),
    )


def _own(path: Path) -> dict[str, list[str]]:
    """Read a user's cue words: an object of topic names, each with a list of phrases."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"The cue words in {path} cannot be read: {error}.") from error
    if not isinstance(table, dict) or not all(
        isinstance(phrases, list) for phrases in table.values()
    ):
        raise UsageError(
            f"The cue words in {path} must be an object of topic names, each with a list of"
            " phrases."
        )
    if unknown := [name for name in table if name not in named()]:
        raise UsageError(
            f"{path} names the topic {unknown[0]!r}, which is not in schemas/data/topics.json."
        )
    return {name: [str(phrase) for phrase in phrases] for name, phrases in table.items()}


def _forms(phrase: str) -> list[str]:
    """Give a phrase as its words read in a text, and with its last word in the plural."""
    words = tokens(phrase)
    if not words:
        return []
    last = words[-1]
    plurals = (
        [_plural(last)]
        if len(last) >= PLURAL_FROM and last.isalpha() and not last.endswith("s")
        else []
    )
    return [" ".join([*words[:-1], form]) for form in (last, *plurals)]


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("ch", "sh", "x")) else "s")


def _reach(phrases: Iterable[str]) -> dict[str, int]:
    """Give for each first word, in lower case, how many words the longest phrase that begins with
    it has.
    """
    longest: dict[str, int] = {}
    for phrase in phrases:
        words = phrase.lower().split(" ")
        longest[words[0]] = max(len(words), longest.get(words[0], 0))
    return longest
