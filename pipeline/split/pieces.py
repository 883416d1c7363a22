"""Where one item ends and the next begins, told by the lines that repeat between them.

Three kinds of lines separate: a known phrase ("Read More"), twice or more; a block of header lines ("Title: ...",
"Date: ..."), twice or more; and an unknown short line or rule that closes (or opens) every item, three times or more.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from pipeline.chrome import ends_item, is_chrome, is_related
from pipeline.lines import Line, is_heading, is_prose, is_rule, lines_of, word_count
from pipeline.split.header import header_end, read_header
from schemas.item import Item, Piece

LONGEST_SEPARATOR = 5  # words; what separates items is a label, not a sentence


def cut(item: Item) -> list[Piece]:
    """Cut an item of plain text or markdown into pieces."""
    lines = list(lines_of(item.text))
    if item.feed or item.record.title:
        segments = [lines]
    else:
        segments = by_header(lines) or by_phrase(lines) or by_repetition(lines) or [lines]
    kept = [segment for segment in segments if any(not line.blank for line in segment)]
    return [piece(item, segment, len(kept)) for segment in kept]


def piece(item: Item, lines: Sequence[Line], siblings: int) -> Piece:
    """Make the piece of some lines, its header lines (if any) read into its record."""
    worded = [line for line in lines if not line.blank]
    body = header_end(worded)
    record = read_header(worded[:body], item.record)
    start, end = worded[body].start if body < len(worded) else worded[-1].end, worded[-1].end
    return Piece(
        path=item.path, offset=item.offset, text=item.text[start:end], media=item.media, found=item.found,
        record=record, feed=item.feed, flags=item.flags, start=start, end=end, siblings=siblings,
    )  # fmt: skip


def by_header(lines: Sequence[Line]) -> list[list[Line]] | None:
    """Cut before each block of header lines, where there are two or more."""
    worded = [index for index, line in enumerate(lines) if not line.blank]
    starts: list[int] = []
    position = 0
    while position < len(worded):
        block = header_end([lines[index] for index in worded[position : position + 12]])
        if block:
            starts.append(worded[position])
        position += max(block, 1)
    return slices(lines, starts) if len(starts) > 1 else None


def slices(lines: Sequence[Line], starts: Sequence[int]) -> list[list[Line]]:
    """Cut before each of these lines; what comes before the first is a piece if it holds prose."""
    bounds = [0, *starts, len(lines)]
    parts = [list(lines[begin:end]) for begin, end in pairwise(bounds)]
    return [part for index, part in enumerate(parts) if index or holds_prose(part)]


def by_phrase(lines: Sequence[Line]) -> list[list[Line]] | None:
    """Cut at each line that is known to follow an item, where there are two or more."""
    marks = [index for index, line in enumerate(lines) if not line.blank and ends_item(line.text)]
    return between(lines, marks) if len(marks) > 1 else None


def between(lines: Sequence[Line], marks: Sequence[int]) -> list[list[Line]] | None:
    """Give the parts between separators, those without prose joined to none; None where fewer than two hold prose."""
    bounds = [-1, *marks, len(lines)]
    parts = [list(lines[begin + 1 : end]) for begin, end in pairwise(bounds)]
    items = [part for part in parts if holds_prose(part)]
    return items if len(items) > 1 else None


def by_repetition(lines: Sequence[Line]) -> list[list[Line]] | None:
    """Cut at an unknown short line that closes or opens every item, the last or first one of the text included."""
    for marks in repeated(lines):
        parts = between(lines, marks)
        if parts is not None and len(parts) >= len(marks) and frames_all(lines, marks, parts):
            return parts
    return None


def repeated(lines: Sequence[Line]) -> list[list[int]]:
    """Give the places of each short line that stands three times or more (a rule: twice), most frequent first."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if not line.blank and is_label(line.text):
            places[line.text].append(index)
    return sorted(
        (marks for marks in places.values() if len(marks) >= (2 if is_rule(lines[marks[0]].text) else 3)),
        key=len,
        reverse=True,
    )


def is_label(text: str) -> bool:
    """Say whether a line could separate items: a rule, or a few words that are neither a sentence nor "also read"."""
    if is_rule(text):
        return True
    return word_count(text) <= LONGEST_SEPARATOR and len(text) <= 40 and not is_prose(text) and not is_related(text)


def frames_all(lines: Sequence[Line], marks: Sequence[int], parts: Sequence[Sequence[Line]]) -> bool:
    """Say whether the marks close the last item or open the first; a rule also needs a headline below each."""
    worded = [index for index, line in enumerate(lines) if not line.blank]
    closes, opens = marks[-1] == worded[-1], marks[0] == worded[0]
    if is_rule(lines[marks[0]].text):
        return len(parts) >= 3 and all(is_headed(part) for part in parts)
    if is_chrome(lines[marks[0]].text):
        return False
    return (closes or opens) and len(parts) >= 3


def is_headed(lines: Sequence[Line]) -> bool:
    """Say whether the first words are a headline over prose."""
    worded = [line.text for line in lines if not line.blank]
    return len(worded) > 1 and is_heading(worded[0]) and any(is_prose(text) for text in worded[1:])


def holds_prose(lines: Sequence[Line]) -> bool:
    """Say whether some line is running text."""
    return any(is_prose(line.text) and word_count(line.text) >= 8 for line in lines)
