"""Digests without a line that repeats: several pasted articles, and briefings whose title says that
they are one.

Pasted articles are told by their heads: a headline with a line of dates or authors, or a dateline
below it, for each. Numbers, bullets, bold leads and headings stand in any article: they separate
items only where the text calls itself a briefing, and each has prose of its own.
"""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from pipeline.heads.lines import LONGEST, begins_byline, is_kicker, read_dateline, read_line
from pipeline.heads.words import unmarked, words
from pipeline.lines import Line, is_ended, is_heading, is_longer, is_prose, is_rule
from schemas import dates

LEAST = 3  # items of a digest; two pasted articles are two
MOST_ABOVE = 3  # lines of a head over its line of dates or authors: kicker, headline, standfirst
LONGEST_NAME = 80  # characters of the title of a digest
# words in a digest's title that no digest's title has to have
FEW_STRANGERS, MOST_STRANGERS, NO_DIGEST = 1, 3, 99
LONGEST_GREETING = 30  # words over the first item that are none of the news
PARTS = re.compile(r"\s*[:|]\s+|\s+[–—-]\s+")
DIGIT = re.compile(r"\d")
WORD = re.compile(r"[^\W_][\w'.-]*")
NUMBERED = re.compile(r"(?:#{1,6}\s+)?(?:\*\*)?(\d{1,2})(?:[.)]|:)\s+\S")
BULLETED = re.compile(r"[-*•·‣▪●–]\s+\S")
BOLD = re.compile(r"(?:\*\*|__)[^*_\n]{2,160}(?:\*\*|__)")
MARKED = re.compile(r"(#{1,6})\s+\S")
MARKED_ITEM = re.compile(r"[-*•·‣▪●–]\s|\d{1,2}[.)]\s")
SENTENCE = re.compile(r"[.!?…]['\"”’»)]?\s+")


def article_starts(lines: Sequence[Line]) -> list[int]:
    """Give the places where pasted articles begin, each told by its head; none where the first does
    not begin the text.
    """
    worded = [
        index for index, line in enumerate(lines) if not line.blank and not is_rule(line.text)
    ]
    texts = [unmarked(lines[index].text) for index in worded]
    dated = [is_head_line(text) for text in texts]
    heads = {
        start
        for index in range(len(texts))
        if (start := head_start(texts, dated, index)) is not None
    }
    starts = [index for index in sorted(heads) if index + 1 < len(texts)]
    if len(starts) < 2 or starts[0] != 0:
        return []
    has_prose = all(
        any(is_text(text) for text in texts[begin:end])
        for begin, end in pairwise([*starts, len(texts)])
    )
    return [worded[index] for index in starts] if has_prose else []


def head_start(texts: Sequence[str], dated: Sequence[bool], index: int) -> int | None:
    """Give where the head begins to which this line of dates or authors, or first sentence with a
    dateline, belongs.
    """
    signed = not dated[index] and is_signed(texts[index]) and is_text(texts[index])
    if not dated[index] and not signed:
        return None
    start = index
    while (
        start and index - start <= MOST_ABOVE and (dated[start - 1] or is_above(texts[start - 1]))
    ):
        start -= 1
    if signed or any(not dated[one] and is_headline(texts[one]) for one in range(start, index)):
        return start
    below = next(
        (
            one
            for one in range(index + 1, min(index + MOST_ABOVE, len(texts) - 1))
            if not dated[one]
        ),
        None,
    )
    return (
        start
        if below is not None and is_headline(texts[below]) and is_text(texts[below + 1])
        else None
    )


def is_head_line(text: str) -> bool:
    """Say whether a line tells of dates, or of authors by a word like "By": a name alone may stand
    under a picture.
    """
    if len(text) > LONGEST or not (DIGIT.search(text) or begins_byline(text)):
        return False
    said = read_line(text)
    if said is None:
        return False
    return bool(said.published or said.updated) or (bool(said.authors) and begins_byline(text))


def is_signed(text: str) -> bool:
    """Say whether the dateline of a paragraph names an agency or a date: a place and a dash stand
    in any text.
    """
    found = read_dateline(text)
    return found is not None and bool(found.agency or found.published)


def is_above(text: str) -> bool:
    """Say whether a line may belong to the head of the lines below."""
    return is_headline(text) or is_kicker(text, "")


def is_headline(text: str) -> bool:
    """Say whether a line that is none of dates or authors looks like a headline."""
    return is_heading(text) and not is_prose(text) and not MARKED_ITEM.match(text)


def is_text(text: str) -> bool:
    """Say whether a line is running text of eight words."""
    return is_longer(text, 7) and is_prose(text)


def item_starts(lines: Sequence[Line], title: str | None = None) -> list[int]:
    """Give the places where the items of a text begin that calls itself a digest; none where they
    are not clear.
    """
    worded = [index for index, line in enumerate(lines) if not line.blank]
    if not worded:
        return []
    first = lines[worded[0]].text
    strange = min(strangers(title or ""), strangers(first))
    below = worded if title and strangers(first) > MOST_STRANGERS else worded[1:]
    for shape in (numbered, bulleted, bold, marked, headed):
        plain = shape in (marked, headed)  # other articles have headings too
        if strange > (FEW_STRANGERS if plain else MOST_STRANGERS):
            continue
        starts = shape(lines, below)
        if len(starts) >= LEAST and all_told(lines, starts):
            return starts
    return []


def strangers(title: str) -> int:
    """Count the words of a title that no digest's has ("Morning briefing, 4 May": 0); NO_DIGEST for
    any other title.

    What stands before or behind a colon or bar may be the first news: one part that names a digest
    is enough.
    """
    line = unmarked(title.lstrip("# ")).replace("’", "'")
    if not line or len(line) > LONGEST_NAME * 2:
        return NO_DIGEST
    return min(map(strangers_in, PARTS.split(line)))


def strangers_in(part: str) -> int:
    """Count the words of a part of a title that are none of a digest's: names. A word in lower case
    makes it a headline.
    """
    lower = part.lower()
    name = next(
        (
            one
            for one in words().digests
            if one in lower and re.search(rf"\b{re.escape(one)}\b", lower)
        ),
        None,
    )
    if name is None or len(part) > LONGEST_NAME:
        return NO_DIGEST
    known = words().digest_words | words().kickers | words().joints | set(name.split())
    left = [
        word
        for word in WORD.findall(part)
        if word.lower() not in known and not is_dated(word.lower())
    ]
    return NO_DIGEST if any(word[0].islower() for word in left) else len(left)


def is_dated(word: str) -> bool:
    """Say whether a word may stand in a date."""
    return word.isdigit() or dates.is_month(word) or dates.is_weekday(word)


def numbered(lines: Sequence[Line], below: Sequence[int]) -> list[int]:
    """Give the lines that count on from one."""
    starts: list[int] = []
    for index in below:
        found = NUMBERED.match(lines[index].text)
        if found and int(found[1]) == len(starts) + 1:
            starts.append(index)
    return starts


def matching(pattern: re.Pattern[str]) -> Callable[[Sequence[Line], Sequence[int]], list[int]]:
    """Make the reader of lines that begin in one way."""
    return lambda lines, below: [index for index in below if pattern.match(lines[index].text)]


bulleted, bold = matching(BULLETED), matching(BOLD)


def marked(lines: Sequence[Line], below: Sequence[int]) -> list[int]:
    """Give the headings of markdown of the highest level that stands below the title."""
    found = {index: len(level[1]) for index in below if (level := MARKED.match(lines[index].text))}
    return [index for index, level in found.items() if level == min(found.values())]


def headed(lines: Sequence[Line], below: Sequence[int]) -> list[int]:
    """Give the lines that look like headlines over prose."""
    return [
        one
        for one, after in pairwise(below)
        if is_headline(lines[one].text)
        and not is_ended(lines[one].text)
        and is_prose(lines[after].text)
    ]


def is_greeting(lines: Sequence[Line]) -> bool:
    """Say whether what stands over the first item of a digest is its title and a sentence or two to
    the reader.
    """
    return not is_longer(" ".join(line.text for line in lines), LONGEST_GREETING)


def all_told(lines: Sequence[Line], starts: Sequence[int]) -> bool:
    """Say whether each item has running text of its own."""
    return all(
        any(is_text(unmarked(line.text)) for line in lines[begin:end])
        for begin, end in pairwise([*starts, len(lines)])
    )


def attributed_starts(lines: Sequence[Line]) -> list[int]:
    """Give the paragraphs of a text in which every one ends by naming its source ("… Reuters
    reports.").
    """
    worded = [index for index, line in enumerate(lines) if not line.blank]
    if len(worded) < LEAST or not all(is_attributed(lines[index].text) for index in worded):
        return []
    return worded


def is_attributed(text: str) -> bool:
    """Say whether the last sentence of a paragraph only names who reports it."""
    last = SENTENCE.split(text[-100:].rstrip(" .")).pop().split()
    told = len(last) > 1 and last[-1].lower() in words().attributions
    return (
        is_text(text)
        and told
        and len(last) <= 6
        and all(word[:1] == word[:1].upper() for word in last[1:-1])
    )
