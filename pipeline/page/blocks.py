"""A page cut into blocks, each with what its place in the mark-up tells of it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import html as lxml_html

from pipeline.page.fragment import BLOCKS, CELL, CELLS, HEADINGS, is_link

# what no reader sees as text of the page
UNSEEN = {
    *("script", "style", "noscript", "template", "svg", "iframe", "head", "button", "select"),
    *("textarea", "object", "embed", "video", "audio", "canvas", "option", "input", "label"),
    *("map", "dialog"),
}
PLACES = {
    *("aside", "nav", "footer", "header", "form", "figure", "figcaption", "article", "main"),
    *("li", "blockquote", "table", "dl"),
}
ARTICLE = "article"
EMPHASIS = frozenset(("em", "i"))
# Posts of other sites are put into pages by code of theirs, which knows them by these names.
EMBEDDED = re.compile(
    r"\b(?:twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-post|fb-video"
    r"|bluesky-embed|mastodon-embed|reddit-embed\w*|telegram-post|imgur-embed-pub)\b"
)
ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related|recirc\w*|recommend\w*|teasers?|promo\w*|newsletter\w*|paywall\w*"
    r"|subscri\w*|signup|share|sharing|social|comments?|sponsor\w*|advert\w*|ads?|outbrain|taboola"
    r"|breadcrumbs?|cookies?|consent|most-?(?:read|popular)|trending|author-?(?:bio|box|info)"
    r"|read-?(?:more|next|also)|more-?(?:from|on|stories)|also-?read|inline-?related|tags?)"
    r"(?=$|[\s_-])"
)
CAPTION = re.compile(r"(?:^|[\s_-])(?:captions?|wp-caption\w*|credits?|image-?(?:desc|text)\w*)")
BYLINE = re.compile(r"(?:^|[\s_-])(?:by-?line\w*|authors?|writers?|reporters?)(?=$|[\s_-])")
NAMED = ("class", "id", "data-component", "data-testid")
SPACE = re.compile(r"\s+")
WORD = re.compile(r"\w+")


class PageBlock(NamedTuple):
    """A block's text in one line, `tag` its element's; `linked` and `emphasised` are shares of it.

    `within` names the elements around it, and what their names say: `embedded`, `beside`,
    `caption`, `byline`, and `hidden`. `articles` are the numbers of the `<article>` elements
    around it, outermost first. `family` is alike for blocks that a page writes alike.
    """

    text: str
    tag: str
    linked: float
    emphasised: float
    within: frozenset[str]
    articles: tuple[int, ...]
    family: tuple[str, str, str, str]

    @property
    def letters(self) -> str:
        """The letters and digits of the text in lower case: what texts are compared by."""
        return squeeze_letters(self.text)


def squeeze_letters(text: str) -> str:
    """Give the letters and digits of a text in lower case."""
    return "".join(WORD.findall(text.lower()))


def is_heading_block(block: PageBlock) -> bool:
    """Say whether a block is a heading by its tag."""
    return block.tag in HEADINGS


class BlockFrame(NamedTuple):
    """An element that blocks stand in."""

    tag: str = "body"
    within: frozenset[str] = frozenset()
    articles: tuple[int, ...] = ()
    family: tuple[str, str, str, str] = ("", "", "body", "")


def page_blocks(root: lxml_html.HtmlElement) -> Iterator[PageBlock]:
    """Walk over a page, in whatever depth and width; a block ends where another begins or ends."""
    stack: list[tuple[lxml_html.HtmlElement, bool]] = [(root, False)]
    frames = [BlockFrame()]
    writer = BlockWriter()
    articles = 0
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if tag in BLOCKS:
                yield from writer.block(frames.pop())
            writer.leave(element)
            continue
        if not tag or tag in UNSEEN:
            writer.add(element.tail)
            continue
        if tag in BLOCKS:
            yield from writer.block(frames[-1])
            articles += tag == ARTICLE
            frames.append(frame_of(element, frames[-1], articles))
        elif tag in CELLS:
            writer.parts.append(CELL)
        writer.enter(element)
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    yield from writer.block(frames[-1])


def is_hidden(element: lxml_html.HtmlElement) -> bool:
    """Say whether an element says of itself that it is not shown."""
    said = element.attrib
    return "hidden" in said or (
        "style" in said and "display:none" in said["style"].replace(" ", "")
    )


def frame_of(element: lxml_html.HtmlElement, around: BlockFrame, articles: int) -> BlockFrame:
    """Give the frame that an element is, within another."""
    tag = element.tag
    names = " ".join([element.attrib[name] for name in NAMED if name in element.attrib])
    within = around.within | signs(names)
    if is_hidden(element):
        within |= {"hidden"}
    return BlockFrame(
        tag,
        within | {tag} if tag in PLACES else within,
        (*around.articles, articles) if tag == ARTICLE else around.articles,
        (*around.family[2:], tag, element.attrib.get("class", "")),
    )


@lru_cache(maxsize=4096)
def signs(names: str) -> frozenset[str]:
    """Say what the names of an element tell of it."""
    lower = names[:500].lower()
    found = (
        ("embedded", EMBEDDED.search(lower)),
        ("beside", ASIDE.search(lower)),
        ("caption", CAPTION.search(lower)),
        ("byline", BYLINE.search(lower)),
    )
    return frozenset(name for name, match in found if match)


class BlockWriter:
    """Gathers the text of a block, and how much of it is linked or emphasised."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.links = self.stressed = 0
        self.size = self.linked = self.emphasised = 0

    def enter(self, element: lxml_html.HtmlElement) -> None:
        """Go into an element."""
        self.links += is_link(element)
        self.stressed += element.tag in EMPHASIS
        self.add(element.text)

    def leave(self, element: lxml_html.HtmlElement) -> None:
        """Go out of an element."""
        self.links -= is_link(element)
        self.stressed -= element.tag in EMPHASIS
        self.add(element.tail)

    def add(self, text: str | None) -> None:
        """Add a piece of text."""
        if not text:
            return
        self.parts.append(text)
        size = len(text.strip())
        self.size += size
        self.linked += size * (self.links > 0)
        self.emphasised += size * (self.stressed > 0)

    def block(self, frame: BlockFrame) -> Iterator[PageBlock]:
        """End the block, and give it if it has words."""
        if self.parts:
            cells = (SPACE.sub(" ", cell).strip() for cell in "".join(self.parts).split(CELL))
            text = " | ".join(cell for cell in cells if cell)
            if WORD.search(text):
                size = self.size or 1
                linked, emphasised = self.linked / size, self.emphasised / size
                yield PageBlock(text, frame.tag, linked, emphasised, *frame[1:])
        self.parts, self.size, self.linked, self.emphasised = [], 0, 0, 0
