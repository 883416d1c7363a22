"""Where one item ends and the next begins, told by the lines that repeat between them.

Three kinds of lines separate: a known phrase ("Read More"), twice or more; a block of header lines
("Title: ...", "Date: ..."), twice or more; and an unknown short line or rule that closes (or opens)
every item, three times or more.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipeline.chrome import ends_item, is_chrome, is_related
from pipeline.lines import Line, is_heading, is_longer, is_prose, is_rule, lines_of, word_count
from pipeline.split.digest import article_starts, attributed_starts, is_greeting, item_starts
from pipeline.split.header import header_end, read_header
from schemas.item import Item, Piece, Record

LONGEST_SEPARATOR = 5  # words; what separates items is a label, not a sentence


def cut(item: Item) -> list[Piece]:
    """Cut an item of plain text or markdown into pieces."""
    lines = list(lines_of(item.text))
    if item.feed:
        segments = [lines]
    elif item.record.title:
        segments = by_items(lines, item.record.title) or [lines]
        item = item if len(segments) == 1 else item.but(record=record_of_all(item.record))
    else:
        segments = (
            by_header(lines)
            or by_phrase(lines)
            or by_repetition(lines)
            or by_head(lines)
            or [lines]
        )
    kept = [segment for segment in segments if any(not line.blank for line in segment)]
    return [piece(item, segment, len(kept)) for segment in kept]


def record_of_all(record: Record) -> Record:
    """Give what the record of a digest says of each of its items: not its title, and not its
    address, which names them all.
    """
    return record.but(title=None, summary=None, url=None)


def piece(item: Item, lines: Sequence[Line], siblings: int) -> Piece:
    """Make the piece of some lines, its header lines (if any) read into its record."""
    worded = [line for line in lines if not line.blank]
    # front matter of markdown
    fenced = len(worded) > 1 and is_rule(worded[0].text) and bool(header_end(worded[1:]))
    top = int(fenced)
    body = top + header_end(worded[top:])
    record = read_header(worded[top:body], item.record)
    body += int(fenced and body < len(worded) and is_rule(worded[body].text))
    start, end = worded[body].start if body < len(worded) else worded[-1].end, worded[-1].end
    return Piece(
        path=item.path,
        offset=item.offset,
        text=item.text[start:end],
        media=item.media,
        found=item.found,
        record=record,
        feed=item.feed,
        flags=item.flags,
        start=start,
        end=end,
        siblings=siblings,
    )


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


def by_head(lines: Sequence[Line]) -> list[list[Line]] | None:
    """Cut before the head of each pasted article, else before each item of a text that calls itself
    a digest.
    """
    return by_items(lines) or slices_at(lines, article_starts(lines) or attributed_starts(lines))


def by_items(lines: Sequence[Line], title: str | None = None) -> list[list[Line]] | None:
    """Cut before each item of a text that calls itself a digest, by this title or by its first
    line.
    """
    starts = item_starts(lines, title)
    greeting = bool(starts) and is_greeting(lines[: starts[0]])
    return slices_at(
        lines[starts[0] :] if greeting else lines, [one - greeting * starts[0] for one in starts]
    )


def slices_at(lines: Sequence[Line], starts: Sequence[int]) -> list[list[Line]] | None:
    """Cut before each of these lines, if there are any."""
    return slices(lines, starts) if starts else None


def slices(lines: Sequence[Line], starts: Sequence[int]) -> list[list[Line]]:
    """Cut before each of these lines; what comes before the first is a piece if it holds prose."""
    bounds = [0, *starts, len(lines)]
    parts = [list(lines[begin:end]) for begin, end in pairwise(bounds)]
    return [part for index, part in enumerate(parts) if index or holds_prose(part)]


def by_phrase(lines: Sequence[Line]) -> list[list[Line]] | None:
    """Cut at each line that is known to follow an item, where there are two or more and they are
    not within one article.
    """
    marks = [index for index, line in enumerate(lines) if not line.blank and ends_item(line.text)]
    return between(lines, marks) if len(marks) > 1 and not is_one_article(lines, marks) else None


def is_one_article(lines: Sequence[Line], marks: Sequence[int]) -> bool:
    """Say whether a text has one headline, over its first part, and goes on after the last mark:
    links stand in it.
    """
    counted = Counted.of(lines)
    if counted.worded[marks[-1] + 1] == len(lines):
        return False
    first, *others = pairwise([-1, *marks, len(lines)])
    return is_headed(lines, counted, first[0] + 1, first[1]) and not any(
        is_headed(lines, counted, begin + 1, end) for begin, end in others
    )


def between(lines: Sequence[Line], marks: Sequence[int]) -> list[list[Line]] | None:
    """Give the parts between separators, those without prose joined to none; None where fewer than
    two hold prose.
    """
    bounds = parts_between(Counted.of(lines), marks)
    return [list(lines[begin:end]) for begin, end in bounds] if len(bounds) > 1 else None


class Counted(NamedTuple):
    """Lines counted once, so that any part of them is judged without reading it: a text may have
    thousands of labels.

    `long` and `prose` count, for each line, those before it that are running text of 8 words and of
    any length; `worded` is for each line the first one from there on that is not blank.
    """

    long: list[int]
    prose: list[int]
    worded: list[int]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Counted":
        """Count."""
        prose = [is_prose(line.text) for line in lines]
        long = [told and is_longer(line.text, 7) for told, line in zip(prose, lines, strict=True)]
        worded = [len(lines)]
        for index in reversed(range(len(lines))):
            worded.append(worded[-1] if lines[index].blank else index)
        return cls([0, *accumulate(long)], [0, *accumulate(prose)], worded[::-1])


def parts_between(counted: Counted, marks: Sequence[int]) -> list[tuple[int, int]]:
    """Give the bounds of the parts between separators that hold prose."""
    bounds = pairwise([-1, *marks, len(counted.worded) - 1])
    return [
        (begin + 1, end) for begin, end in bounds if counted.long[end] > counted.long[begin + 1]
    ]


def by_repetition(lines: Sequence[Line]) -> list[list[Line]] | None:
    """Cut at an unknown short line that closes or opens every item, the last or first one of the
    text included.
    """
    counted = Counted.of(lines)
    for marks in repeated(lines):
        parts = parts_between(counted, marks)
        if len(parts) >= max(2, len(marks)) and frames_all(lines, counted, marks, parts):
            return [list(lines[begin:end]) for begin, end in parts]
    return None


def repeated(lines: Sequence[Line]) -> list[list[int]]:
    """Give the places of each short line that stands three times or more (a rule: twice), most
    frequent first.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if not line.blank and is_label(line.text):
            places[line.text].append(index)
    return sorted(
        (
            marks
            for marks in places.values()
            if len(marks) >= (2 if is_rule(lines[marks[0]].text) else 3)
        ),
        key=len,
        reverse=True,
    )


def is_label(text: str) -> bool:
    """Say whether a line could separate items: a rule, or a few words that are neither a sentence
    nor "also read".
    """
    if is_rule(text):
        return True
    return (
        word_count(text) <= LONGEST_SEPARATOR
        and len(text) <= 40
        and not is_prose(text)
        and not is_related(text)
    )


def frames_all(
    lines: Sequence[Line], counted: Counted, marks: Sequence[int], parts: Sequence[tuple[int, int]]
) -> bool:
    """Say whether the marks close the last item or open the first; a rule also needs a headline
    below each.
    """
    if len(parts) < 3:
        return False
    if is_rule(lines[marks[0]].text):
        return all(is_headed(lines, counted, begin, end) for begin, end in parts)
    opens, closes = counted.worded[0] == marks[0], counted.worded[marks[-1] + 1] == len(lines)
    return (opens or closes) and not is_chrome(lines[marks[0]].text)


def is_headed(lines: Sequence[Line], counted: Counted, begin: int, end: int) -> bool:
    """Say whether the first words of a part are a headline over prose."""
    first = counted.worded[begin]
    return (
        first < end
        and is_heading(lines[first].text)
        and counted.prose[end] > counted.prose[first + 1]
    )


def holds_prose(lines: Sequence[Line]) -> bool:
    """Say whether some line is running text."""
    return any(is_prose(line.text) and word_count(line.text) >= 8 for line in lines)
