"""Lines to paragraphs: what was wrapped by a mail program or broken in mid-sentence is joined
again.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from pipeline.lines import Line, is_ended, is_heading, is_longer, lines_of, word_count
from schemas.model import Model

WIDEST_WRAP = 120  # characters; lines that were wrapped by a program are shorter
LONG_LINE = 15  # words; a line as long as this that ends in mid-sentence was broken
HEADING = re.compile(r"(#{1,6})\s+")
BULLET = re.compile(r"^(?:[-*•·‣▪●–]|\d{1,2}[.)])\s+")


class Paragraph(Model):
    """A paragraph: its text without line ends, and the markdown heading level (0 for none)."""

    text: str
    level: int = 0


def paragraphs(text: str) -> list[Paragraph]:
    """Give the paragraphs of tidied text, in order."""
    blocks = [block for block in blocks_of(text) if block]
    parts = [
        part
        for block in blocks
        for part in (unwrapped(block) if is_wrapped(block) else rejoined(block))
    ]
    return [paragraph(part) for part in bridged(parts)]


def paragraph(text: str) -> Paragraph:
    """Read a markdown heading's level."""
    match = HEADING.match(text)
    title = text[match.end() :].rstrip("#").rstrip() if match else ""
    return Paragraph(text=title, level=len(match[1])) if match and title else Paragraph(text=text)


def blocks_of(text: str) -> list[list[Line]]:
    """Give the runs of lines between blank lines."""
    blocks: list[list[Line]] = [[]]
    for line in lines_of(text):
        if line.blank:
            blocks.append([])
        else:
            blocks[-1].append(line)
    return blocks


def is_wrapped(block: Sequence[Line]) -> bool:
    """Say whether a block's lines were cut at a width: alike in length, and mostly ending in
    mid-sentence.
    """
    inner = [line.text for line in block[:-1]]
    if not inner or any(BULLET.match(text) or text.startswith("#") for text in inner):
        return False
    lengths = [len(text) for text in inner]
    broken = sum(not is_ended(text) for text in inner)
    alike = median(lengths) >= 0.7 * max(lengths)
    return (
        40 <= max(lengths) <= WIDEST_WRAP
        and alike
        and broken >= 0.4 * len(inner)
        and continues(block)
    )


def continues(block: Sequence[Line]) -> bool:
    """Say whether some line goes on from the one before it: it begins in lower case."""
    return any(not is_ended(one.text) and two.text[:1].islower() for one, two in pairwise(block))


def unwrapped(block: Sequence[Line]) -> list[str]:
    """Join wrapped lines; a short line that ends a sentence ends its paragraph."""
    width = max(len(line.text) for line in block)
    parts = [[block[0].text]]
    for before, line in pairwise(block):
        ends = is_ended(before.text) and len(before.text) < 0.7 * width
        headline = is_shouted(before.text) and not is_shouted(line.text)
        if ends or headline:
            parts.append([line.text])
        else:
            parts[-1].append(line.text)
    return [joined(part) for part in parts]


def is_shouted(text: str) -> bool:
    """Say whether a line is written in capitals, as headlines of agencies are."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 8 and sum(char.isupper() for char in letters) > 0.8 * len(letters)


def rejoined(block: Sequence[Line]) -> list[str]:
    """Keep lines as paragraphs, but for a line broken in mid-sentence."""
    parts = [[block[0].text]]
    for before, line in pairwise(block):
        if is_broken(before.text, line.text):
            parts[-1].append(line.text)
        else:
            parts.append([line.text])
    return [joined(part) for part in parts]


def is_broken(before: str, after: str) -> bool:
    """Say whether the second line goes on with the first one's sentence."""
    if is_ended(before) or before.startswith("#") or BULLET.match(after) or after.startswith("#"):
        return False
    long = word_count(before) >= LONG_LINE and not (is_heading(before) and is_shouted(before))
    return (after[:1].islower() and word_count(before) >= 4) or (long and not before.endswith(":"))


def bridged(parts: Sequence[str]) -> list[str]:
    """Join across a blank line where a page break fell into a sentence: long before it, lower case
    after it.
    """
    result: list[list[str]] = []
    long = False
    for part in parts:
        if long and part[:1].islower() and not is_ended(result[-1][-1]):
            result[-1].append(part)
        else:
            result.append([part])
            long = is_longer(part, LONG_LINE - 1)
    return [joined(some) for some in result]


def joined(parts: Iterable[str]) -> str:
    """Join the parts of a line: after a hyphen without a space, for compounds are broken there.

    They are put together once, at the end: a text may be one sentence of very many lines.
    """
    pieces: list[str] = []
    end = ""  # of what is joined so far
    for part in parts:
        gap = "" if not pieces or (end.endswith("-") and not end.endswith((" -", "--"))) else " "
        pieces += (gap, part)
        end = (end + gap + part[-2:])[-2:]
    return "".join(pieces)
