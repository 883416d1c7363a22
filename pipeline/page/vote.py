"""Which blocks of a page are the article's: three readers of it are heard, block by block.

The first found text is trafilatura's, the second resiliparse's, which leaves little out, the third
what the page's own JSON-LD says is the article. What one found is held against what the mark-up
tells: where the headline stands, which `<article>` it is, what is a link, a caption, or beside the
text. A page may be built oddly (a form around all of it), so a sign under which much of the text
stands tells nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from pipeline.lines import is_ended
from pipeline.page.blocks import PageBlock, is_heading_block, squeeze_letters

PROSE, LONG = 60, 150  # letters of running text that ends as a sentence, and that need not
LABEL = 25  # letters
IDEOGRAPHS = 0x2E80  # from here on, a letter says as much as three
MOST_LINKED = 0.6  # the share of running text that may be a link
ALL_LINKED = 0.75  # the share from which on a block leads elsewhere
PIECE = 30  # letters by which a long block is looked for
STRAY = 0.3  # a sign that stands over a larger share of the text tells nothing
SHORT = 0.6  # a reader who found less than this share of what the other found left out too much
COMPLETE = 0.95  # JSON-LD that holds this share of the text holds all of it
LEAST_KEPT = 0.15  # of the running text that was found: less, and this reader went wrong
MOST_ABOVE = 25  # blocks between headline and text
DROPPED = frozenset(("embedded", "caption", "figcaption", "figure", "nav", "form", "hidden"))
BESIDE = DROPPED | {"footer", "aside", "beside"}
LISTED = frozenset(("li", "dd", "dt", "tr", "caption"))


class VoteResult:
    """The text that one reader found."""

    def __init__(self, text: str) -> None:
        self.letters = squeeze_letters(text)

    def has(self, block: str) -> bool:
        """Say whether the reader found most of a block."""
        if len(block) <= 3 * PIECE:
            return bool(block) and block in self.letters
        middle = len(block) // 2
        pieces = (block[:PIECE], block[middle : middle + PIECE], block[-PIECE:])
        return sum(piece in self.letters for piece in pieces) > 1


class PageVote:
    """The blocks of a page with all that is said of each; a list holds one answer a block."""

    def __init__(
        self, blocks: Sequence[PageBlock], found: str, second: str, told: str, titles: Sequence[str]
    ) -> None:
        self.blocks = blocks
        self.letters = [block.letters for block in blocks]
        self.names = {one for title in titles if len(one := squeeze_letters(title)) > 1}
        first, other, third = VoteResult(found), VoteResult(second), VoteResult(told)
        self.own = [first.has(one) for one in self.letters]
        self.theirs = [other.has(one) for one in self.letters]
        self.told = [third.has(one) for one in self.letters]
        self.prose = [
            is_prose_block(block, size(one))
            for block, one in zip(blocks, self.letters, strict=True)
        ]
        signs = self.telling_signs()
        self.beside = [bool(block.within & BESIDE & signs) for block in blocks]
        self.dropped = [bool(block.within & DROPPED & signs) for block in blocks]

    @cached_property
    def voted(self) -> list[bool]:
        """What was found; by the second reader too, where the first left out too much."""
        if self.weight(self.own) >= SHORT * self.weight(self.theirs):
            return self.own
        return [one or other for one, other in zip(self.own, self.theirs, strict=True)]

    @cached_property
    def path(self) -> tuple[int, ...]:
        """The `<article>` elements around the text, outermost first; none where it is in none."""
        sizes: Counter[tuple[int, ...]] = Counter()
        titled: set[tuple[int, ...]] = set()
        for index, block in enumerate(self.blocks):
            if self.own[index] and self.prose[index]:
                sizes[block.articles] += len(self.letters[index])
            if block.articles and self.letters[index] in self.names:
                titled.add(block.articles)
        named = max(titled, key=lambda one: (sizes[one], one), default=())
        if named and sizes[named] >= 0.2 * sizes.total():
            return named
        best = max(sizes, key=lambda one: (sizes[one], one), default=())
        return best if sizes[best] >= 0.5 * sizes.total() else ()

    @cached_property
    def core(self) -> list[int]:
        """The places of what is surely running text of the article."""
        places = range(len(self.blocks))
        return [index for index in places if self.voted[index] and self.is_core(index)]

    @cached_property
    def top(self) -> int:
        """The place of the headline over the text; where that begins if there is none."""
        first = self.core[0] if self.core else 0
        return max((index for index in range(first) if self.is_title(index)), default=first)

    def furniture(self) -> list[PageBlock]:
        """Give the blocks between headline and text: who wrote it, and when."""
        return list(self.blocks[self.top : self.core[0]][-MOST_ABOVE:]) if self.core else []

    def kept(self) -> list[bool]:
        """Say of each block whether it is the article's; what was found where the page has no
        running text.
        """
        if not self.core:
            return self.voted
        kept = without_last(self.possible(), self.blocks)
        enough = self.weight(kept) >= LEAST_KEPT * self.weight(self.own)
        return kept if enough else self.voted

    def possible(self) -> list[bool]:
        """Say of each block whether it is the article's, by its place and what is said of it."""
        core, top = self.core, self.top
        first, last = core[0], core[-1]
        families = {self.blocks[index].family for index in core}
        shares = self.shares_of_families()
        complete = self.is_told_whole(core)
        seen: set[str] = set()
        kept: list[bool] = []
        for index, block in enumerate(self.blocks):
            if index < first:
                is_in = self.voted[index] or (top < index and self.is_standfirst(index, first))
            elif index <= last:
                is_in = self.voted[index] or self.is_left_out(index, shares[block.family])
                is_in = is_in and not self.is_label(index, shares[block.family])
            else:
                is_in = self.own[index] and block.family in families and not is_heading_block(block)
            if complete and index >= first and not is_heading_block(block):
                is_in = self.told[index] or (is_in and block.tag in LISTED)
            again = self.letters[index] in seen and size(self.letters[index]) >= LABEL
            kept.append(is_in and not again and self.is_possible(index))
            seen.update([self.letters[index]] if kept[-1] else [])
        return kept

    def telling_signs(self) -> frozenset[str]:
        """Give the signs under which little of what was found stands."""
        under: Counter[str] = Counter()
        whole = 0
        for index, block in enumerate(self.blocks):
            if self.own[index] and self.prose[index]:
                whole += len(self.letters[index])
                under.update(dict.fromkeys(block.within, len(self.letters[index])))
        return frozenset(sign for sign in BESIDE if under[sign] <= STRAY * whole)

    def weight(self, votes: Sequence[bool]) -> int:
        """Count the letters of running text that was found and stands not beside the text."""
        return sum(
            len(self.letters[index])
            for index, vote in enumerate(votes)
            if vote and self.prose[index] and not self.beside[index]
        )

    def is_core(self, index: int) -> bool:
        """Say whether a block is surely running text of the article, if it was found at all."""
        return self.prose[index] and not self.beside[index] and self.is_inside(index)

    def is_inside(self, index: int) -> bool:
        """Say whether a block stands in the article's own element, one within it or around it."""
        both = min(len(self.path), len(self.blocks[index].articles))
        return self.blocks[index].articles[:both] == self.path[:both]

    def is_possible(self, index: int) -> bool:
        """Say whether nothing speaks against a block: it leads elsewhere, is a caption, a title."""
        return (
            self.blocks[index].linked < ALL_LINKED
            and not self.dropped[index]
            and self.is_inside(index)
            and not self.is_title(index)
        )

    def is_title(self, index: int) -> bool:
        """Say whether a block is the headline, perhaps with the word above it in one element."""
        said, block = self.letters[index], self.blocks[index]
        if said in self.names or block.tag == "h1":
            return True
        return is_heading_block(block) and any(
            said.endswith(name) or name.endswith(said)
            for name in self.names
            if size(said) >= LABEL and size(name) >= LABEL
        )

    def is_standfirst(self, index: int, first: int) -> bool:
        """Say whether a block between headline and text says more than a label does."""
        block = self.blocks[index]
        if index < first - MOST_ABOVE or block.linked > STRAY or self.beside[index]:
            return False
        worded = size(self.letters[index]) > LABEL and (
            is_heading_block(block) or is_ended(block.text)
        )
        return self.prose[index] or worded

    def is_left_out(self, index: int, share: float) -> bool:
        """Say whether a block within the text was forgotten by the first reader."""
        return (
            self.prose[index]
            and self.blocks[index].linked < STRAY
            and (self.told[index] or (self.theirs[index] and share > STRAY))
        )

    def is_label(self, index: int, share: float) -> bool:
        """Say whether a block is a word or two written otherwise than the text."""
        block = self.blocks[index]
        return (
            size(self.letters[index]) < LABEL
            and share < STRAY
            and not (is_heading_block(block) or block.tag in LISTED or is_ended(block.text))
        )

    def shares_of_families(self) -> dict[tuple[str, ...], float]:
        """Give for each family of blocks the share of it that is running text of the article."""
        inside: Counter[tuple[str, ...]] = Counter()
        whole: Counter[tuple[str, ...]] = Counter()
        for index, block in enumerate(self.blocks):
            whole[block.family] += len(self.letters[index])
            if self.voted[index] and self.is_core(index):
                inside[block.family] += len(self.letters[index])
        return {family: inside[family] / (whole[family] or 1) for family in whole}

    def is_told_whole(self, core: Sequence[int]) -> bool:
        """Say whether the page's JSON-LD holds the whole article."""
        whole = sum(len(self.letters[index]) for index in core)
        told = sum(len(self.letters[index]) for index in core if self.told[index])
        return told >= COMPLETE * whole


def size(said: str) -> int:
    """Count letters, a word's sign as three."""
    many = bool(said) and ord(said[len(said) // 2]) >= IDEOGRAPHS
    return len(said) * 3 if many else len(said)


def is_prose_block(block: PageBlock, letters_of: int) -> bool:
    """Say whether a block is running text."""
    if letters_of < PROSE or block.linked > MOST_LINKED:
        return False
    return letters_of >= LONG or is_ended(block.text)


def without_last(kept: Sequence[bool], blocks: Sequence[PageBlock]) -> list[bool]:
    """Leave out what ends a text and is none: headings, and a last paragraph in italics (who wrote
    it, where it first appeared).
    """
    left = list(kept)
    for index in last_first(left):
        if not is_heading_block(blocks[index]) and (
            blocks[index].emphasised < 0.9 or sum(left) <= LEAST_LEFT
        ):
            break
        left[index] = False
    return left


LEAST_LEFT = 4  # blocks; a shorter text may be written in italics


def last_first(kept: Sequence[bool]) -> Iterator[int]:
    """Give the places of what is kept, the last one first."""
    return (index for index in reversed(range(len(kept))) if kept[index])
