"""Lines of a text with their offsets, and what can be told from one line alone."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

WORD = re.compile(r"\w[\w'’.-]*")
ENDED = re.compile(r"[.!?…。！？؟][\"'”’»)\]]*$")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_REGION = r"(?:\s?,\s?[A-Z][\w.]*(?:\s[A-Z][\w.]*){0,2})?"
DATELINE = re.compile(
    rf"[A-Z][A-Z.'/ -]{{1,40}}{_REGION}\s?(?:,\s?{_MONTH}\s\d{{1,2}}|\s\d{{4}}-\d\d-\d\d)"
)
# the time that an entry of a live text begins with: "10:32", "14.05 Uhr", "7.15pm GMT – Vote"
CLOCK = re.compile(
    r"(?:\d{1,2}(?::\d{2}(?::\d{2})?|h\d{2})|\d{1,2}\.\d{2}(?=\s?(?:[ap]\.?m|Uhr|[A-Z]{3}|$)))"
    r"(?:\s?[ap]\.?m\.?)?(?:\s(?:[A-Z]{2,4}|Uhr|h|hrs))?(?=$|\s[–—|-]\s|:?\s+[^\W\d])"
)
# the full stop of "in the U.S." may end a headline
INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}$")
RULE = re.compile(r"^[\s\-–—_=~*#+•·.]{3,}$")


class Line(NamedTuple):
    """A line without its line end and outer white space; `text == whole[start:end]`."""

    text: str
    start: int
    end: int

    @property
    def blank(self) -> bool:
        """True for a line of white space."""
        return not self.text


def lines_of(text: str) -> Iterator[Line]:
    """Give the lines of a text."""
    start = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        begin = start + (len(raw) - len(raw.lstrip()) if stripped else 0)
        yield Line(stripped, begin, begin + len(stripped))
        start += len(raw) + 1


def word_count(text: str) -> int:
    """Count words."""
    return len(WORD.findall(text))


def is_longer(text: str, words: int) -> bool:
    """Say whether a text has more than so many words; a long one is not counted to its end."""
    return next(islice(WORD.finditer(text), words, None), None) is not None


def is_ended(text: str) -> bool:
    """Say whether the text ends as a sentence does, closing quotes and brackets aside."""
    return ENDED.search(text[-12:]) is not None


def is_rule(text: str) -> bool:
    """Say whether a line is a rule (---, * * *)."""
    return RULE.match(text) is not None


def is_prose(text: str) -> bool:
    """Say whether a line belongs to running text: it ends as a sentence, is too long for a heading,
    or is a dateline.
    """
    ended = is_ended(text)
    short = 12 if ended and INITIALS.search(text[-12:]) else 4
    return is_longer(text, short if ended else 25) or DATELINE.fullmatch(text) is not None


def is_heading(text: str) -> bool:
    """Say whether a line could be a headline or sub-heading: short, begun like one, not ended as a
    sentence, no dateline.
    """
    if not 2 <= len(text) <= 160 or is_longer(text, 20) or DATELINE.fullmatch(text):
        return False
    first = text.lstrip("\"'“‘«¿¡([")[:1]
    begun = first.isdigit() or (first.isalpha() and first == first.upper())
    ended = is_ended(text) and not text.endswith("?") and not INITIALS.search(text[-12:])
    return begun and not text.endswith((",", ";", ":")) and not ended
