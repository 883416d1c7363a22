"""The head of a text: what stands around its headline goes into fields, and out of the text.

Lines are taken from the top down to the first sentence of the text, in whatever order they stand.
The dateline is part of the first sentence and stays there ("MARLOW, March 3, 2026 (Reuters) - The
minister said"): its date and agency are read, and its place is found in the text like any other.
The place of a date line ("Marlow, 4 May 2026") goes before the first sentence in the same way. What
is in doubt stays.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.chrome import fold, is_chrome, is_section
from pipeline.clean.paragraphs import Paragraph
from pipeline.heads import lines as heads
from pipeline.heads.lines import HeadLine, is_kicker, is_person_like, read_dateline, read_line
from pipeline.heads.words import unmarked
from pipeline.lines import DATELINE, is_ended, is_heading, is_longer, is_prose, word_count
from schemas.document import Dateline

MOST = 12  # lines of a head
STANDFIRST = 7  # words; an unended line this long under the headline says more than a sub-heading
LONGEST_STANDFIRST = 60  # words
LONGEST_TITLE = 30  # words


class Head(NamedTuple):
    """What the head says, and the paragraphs that stay; `title` only where it is told by the lines
    around it.
    """

    rest: list[Paragraph]
    said: HeadLine = HeadLine()
    title: str | None = None
    summary: str | None = None
    dateline: Dateline | None = None
    kicker: str | None = None


def read_head(paragraphs: Sequence[Paragraph], title: str | None, summary: str | None) -> Head:
    """Read the head of a text whose source gave this title and summary, or none."""
    walk = Walk([unmarked(one.text) for one in paragraphs[:MOST]], title, summary)
    walk.go()
    headline = walk.told_title()
    rest = [one for index, one in enumerate(paragraphs) if index not in walk.gone]
    first = next(
        (index for index, one in enumerate(rest) if is_longer(one.text, 7) and is_prose(one.text)),
        None,
    )
    if first is None:
        return Head(list(paragraphs))
    dateline = read_dateline(rest[first].text)
    said = walk.said
    if dateline:
        said = said.joined(HeadLine(published=dateline.published, agency=dateline.agency))
    elif said.place:
        rest[first] = rest[first].but(text=f"{said.place} — {rest[first].text}")
    written = dateline_of(rest[first].text[: dateline.end], dateline) if dateline else None
    return Head(rest, said, headline, walk.summary, written, walk.kicker)


def dateline_of(text: str, read: heads.DatelineParts) -> Dateline:
    """Give a dateline as it is written, without the dash that ends it."""
    return Dateline(text=text.rstrip(" –—-"), place=read.place, agency=read.signed)


def is_begun(line: str) -> bool:
    """Say whether a line, however long, begins like a headline and is no sentence."""
    return (
        line[:1] == line[:1].upper() and not is_ended(line) and not line.endswith((",", ";", ":"))
    )


class Walk:
    """One walk down the lines of a head: `gone` are those that are no text."""

    def __init__(self, lines: Sequence[str], given: str | None, known_summary: str | None) -> None:
        self.lines = lines
        self.given = fold(given) if given else None
        self.known_summary = known_summary
        self.read = [
            None if is_section(line) or DATELINE.fullmatch(line) else read_line(line)
            for line in lines
        ]
        self.gone: set[int] = set()
        self.title: int | None = None
        self.summary: str | None = None
        self.kicker: str | None = None
        self.said = HeadLine()
        self.furnished = False  # some line told of dates, authors or an agency

    def go(self) -> None:
        """Take lines until one is of the text."""
        for index, line in enumerate(self.lines):
            said = self.read[index]
            if said is not None:
                self.take(index, said)
            elif self.repeats_title(line):
                self.title = index if self.title is None else self.title
                self.gone.add(index)
            elif self.is_over_title(index):
                self.kicker = self.kicker or line
                self.gone.add(index)
            elif self.is_title(index):
                self.title = index
            elif self.is_standfirst(index):
                self.summary = line
                self.gone.add(index)
            elif self.is_beside(index) and is_person_like(line):
                self.take(index, HeadLine(authors=(line,)))
            elif not is_chrome(line):
                return

    def take(self, index: int, said: HeadLine) -> None:
        """Take a line out of the text into the fields."""
        self.gone.add(index)
        self.said = self.said.joined(said)
        self.furnished = True

    def told_title(self) -> str | None:
        """Give the headline where lines of dates or authors stand with it, or it is a long one, and
        take it out of the text.

        Any other is for the layout of the whole text to tell: it may be the first of several
        headings.
        """
        if (
            self.title is None
            or self.given
            or not (self.furnished or self.is_long_title(self.title))
        ):
            return None
        self.gone.add(self.title)
        return self.lines[self.title]

    def repeats_title(self, line: str) -> bool:
        """Say whether a line only repeats the title that the source gave, or the headline above."""
        said = fold(line)
        return said == (
            fold(self.lines[self.title])
            if self.title is not None and not self.given
            else self.given
        )

    def below(self, index: int) -> str:
        """Give the next line that tells nothing of dates or authors."""
        rest = range(index + 1, min(index + 4, len(self.lines)))
        return next((self.lines[one] for one in rest if self.read[one] is None), "")

    def is_over_title(self, index: int) -> bool:
        """Say whether a line is the kicker over a headline, which must follow."""
        below = self.below(index)
        if self.title is not None or not is_kicker(self.lines[index], below):
            return False
        return (
            self.repeats_title(below) if self.given else is_heading(below) and not is_prose(below)
        )

    def is_title(self, index: int) -> bool:
        """Say whether a line is the headline: it looks like one, or is short and has lines of dates
        or authors below.
        """
        line = self.lines[index]
        if (
            self.title is not None
            or self.given
            or is_section(line)
            or is_longer(line, LONGEST_TITLE)
            or is_chrome(line)
        ):
            return False
        return is_heading(line) or self.is_over_line(index) or self.is_long_title(index)

    def is_long_title(self, index: int) -> bool:
        """Say whether a line that is long for a headline is one: the first, no sentence, over one
        that ends as such.
        """
        line, below = self.lines[index], self.below(index)
        return not is_heading(line) and is_begun(line) and is_longer(below, 7) and is_ended(below)

    def is_standfirst(self, index: int) -> bool:
        """Say whether a line under the headline sums the text up: lines of dates or authors follow
        it, or it is no sentence.
        """
        line = self.lines[index]
        taken = (
            self.title is None
            or self.summary
            or (self.known_summary and fold(self.known_summary) != fold(line))
        )
        caption = is_chrome(line[line.rfind("(") :]) if line.endswith(")") else is_chrome(line)
        if taken or caption or is_longer(line, LONGEST_STANDFIRST) or word_count(line) < STANDFIRST:
            return False
        if self.is_over_line(index):
            return True
        return (
            not self.given and is_begun(line) and not is_prose(line) and is_prose(self.below(index))
        )

    def is_over_line(self, index: int) -> bool:
        """Say whether a line of dates or authors follows, perhaps below a credit or a name."""
        for below in range(index + 1, min(index + 3, len(self.lines))):
            said = self.read[below]
            if said is not None:
                return True
            if not is_chrome(self.lines[below]) and not is_person_like(self.lines[below]):
                return False
        return False

    def is_beside(self, index: int) -> bool:
        """Say whether a line of dates, an agency or a dateline stands right above or below, under a
        headline.
        """
        if self.title is None:
            return False
        near = (index - 1, index + 1)
        if any(
            0 <= one < len(self.lines) and (said := self.read[one]) and not said.authors
            for one in near
        ):
            return True
        return index + 1 < len(self.lines) and read_dateline(self.lines[index + 1]) is not None
