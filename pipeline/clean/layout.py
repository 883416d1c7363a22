"""What each paragraph is: title, heading, prose, or page chrome that goes."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pipeline.chrome import fold, is_chrome, is_related, is_section, without_tail
from pipeline.clean.paragraphs import Paragraph
from pipeline.lines import CLOCK, is_ended, is_heading, is_longer, is_prose, word_count
from schemas.model import Model

# words; an unended line this long after "also read" is a caption or another article's title
CAPTION = 7
# a text with a larger share of heading-like lines is a list or a poem, and has none
MOST_HEADINGS = 0.5
LEAST_ENTRIES = 3  # with times, of a live text


class Block(Model):
    """A paragraph that stays, and what it is."""

    text: str
    role: Literal["title", "heading", "prose"]


def lay_out(paragraphs: Sequence[Paragraph], title: str | None) -> list[Block]:
    """Give the blocks of a text: at most one title, headings that have prose below them, and
    prose.
    """
    kept = [one for one in without_chrome(paragraphs) if one.text]
    kept = without_title(kept, title)
    headings = heading_places(kept)
    first = None if title else title_place(kept, headings)
    return list(blocks(kept, headings, first))


def blocks(kept: Sequence[Paragraph], headings: set[int], first: int | None) -> Iterator[Block]:
    """Give each paragraph its role."""
    for index, one in enumerate(kept):
        role: Literal["title", "heading", "prose"] = "heading" if index in headings else "prose"
        yield Block(text=one.text, role="title" if index == first else role)


def without_chrome(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Leave out chrome lines, and the caption or title of another article that follows "also
    read".
    """
    index = 0
    while index < len(paragraphs):
        one = paragraphs[index]
        index += 1
        if is_related(one.text):
            index += captions(paragraphs[index : index + 2])
        elif one.level or not is_chrome(one.text):
            yield one.but(text=without_tail(one.text))


def captions(following: Sequence[Paragraph]) -> int:
    """Count (0 or 1) the captions right after "also read": unended, and too long for a heading or
    followed by one.
    """
    if (
        not following
        or following[0].level
        or is_ended_line(following[0].text)
        or is_prose(following[0].text)
    ):
        return 0
    heading_next = (
        len(following) > 1 and is_heading(following[1].text) and not is_prose(following[1].text)
    )
    return int(word_count(following[0].text) >= CAPTION or heading_next)


def is_ended_line(text: str) -> bool:
    """Say whether a line ends as a statement; a question mark ends headlines too."""
    return is_ended(text) and not text.endswith("?")


def without_title(kept: Sequence[Paragraph], title: str | None) -> list[Paragraph]:
    """Leave out the first lines that only repeat the title the source gave."""
    first, said = 0, fold(title) if title else None
    while said is not None and first + 1 < len(kept) and fold(kept[first].text) == said:
        first += 1
    return list(kept[first:])


def heading_places(kept: Sequence[Paragraph]) -> set[int]:
    """Find the headings: marked ones, and lines that look like one and have prose below."""
    marked = {index for index, one in enumerate(kept) if one.level and index + 1 < len(kept)}
    looks = {
        index
        for index, one in enumerate(kept)
        if index not in marked and is_heading(one.text) and has_prose_below(kept, index)
    }
    if len(looks) > max(3, MOST_HEADINGS * len(kept)):
        timed = {index for index in looks if CLOCK.match(kept[index].text)}
        entries = timed if len(timed) >= LEAST_ENTRIES else set()
        looks = entries | {index for index in looks if is_section(kept[index].text)}
    return marked | looks


def has_prose_below(kept: Sequence[Paragraph], index: int) -> bool:
    """Say whether prose follows, at once or after one more heading."""
    below = kept[index + 1 : index + 3]
    return bool(below) and (
        is_running(below[0].text) or (is_heading(below[0].text) and is_running(below[-1].text))
    )


def is_running(text: str) -> bool:
    """Say whether a paragraph is prose, or a sentence that leads to a list or a statement below."""
    return is_prose(text) or (text.endswith(":") and is_longer(text, CAPTION))


def title_place(kept: Sequence[Paragraph], headings: set[int]) -> int | None:
    """Find the title: the first line, where it is a heading and not the first of a brief's
    sections.
    """
    if 0 not in headings or is_section(kept[0].text):
        return None
    questions = sum(kept[index].text.endswith("?") for index in headings)
    is_question_brief = (
        kept[0].text.endswith("?") and questions > 1 and word_count(kept[0].text) <= CAPTION
    )
    return None if is_question_brief else 0
