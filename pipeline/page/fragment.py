"""The text of an HTML fragment, as feeds carry them: block by block, without the links that a feed
puts below.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree
from lxml import html as lxml_html

from pipeline.chrome import is_chrome
from pipeline.lines import is_longer, is_prose

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "menu",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
CELLS = frozenset(("td", "th"))
SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "head",
        "nav",
        "form",
        "button",
        "select",
        "textarea",
        "figcaption",
    ]
)
VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
CLOSED_BY_NEXT = frozenset(
    ["p", "li", "td", "th", "tr", "dt", "dd", "option"]
)  # a sibling ends them: many are not deep
# tags within tags that the parser is given; libxml2 stops reading at some depth over a thousand
DEEPEST = 256
MOST_FOOTERS = 3  # blocks of links below a text; a longer list is what the text is about
CELL = "\x1f"  # stands between the cells of a row until their block is whole

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})([^<>]*)>")
WORD = re.compile(r"\w")
SPACE = re.compile(r"\s+")


class Block(NamedTuple):
    """A block's text in one line; `linked` where all of its words are links."""

    text: str
    linked: bool


def fragment_text(markup: str) -> str:
    """Give the text of an HTML fragment, a blank line between its blocks, headings marked with `#`,
    cells parted by `|`.
    """
    try:
        root = lxml_html.fragment_fromstring(
            flattened(markup.replace("\0", "").replace(CELL, " ")),
            create_parent="div",
            parser=lxml_html.HTMLParser(huge_tree=True),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", markup))
    blocks = without_footers([block for block in blocks_of(root) if block.text])
    return "\n\n".join(block.text for block in blocks)


def flattened(markup: str) -> str:
    """Take out the tags that lie too deep for a parser; their text stays, and a line ends where a
    block began.
    """
    if markup.count("<") <= DEEPEST:
        return markup
    depth = 0

    def kept(found: re.Match[str]) -> str:
        nonlocal depth
        closing, name, rest = found[1], found[2].lower(), found[3]
        if name in VOID or name in CLOSED_BY_NEXT or rest.endswith("/"):
            return found[0] if depth <= DEEPEST or name == "br" else shallow(name)
        depth = max(depth - 1, 0) if closing else depth + 1
        return found[0] if depth + bool(closing) <= DEEPEST else shallow(name)

    return TAG.sub(kept, markup)


def shallow(name: str) -> str:
    """Give what stands for a tag that lies too deep."""
    return "<br>" if name in BLOCKS else " " if name in CELLS else ""


def blocks_of(root: lxml_html.HtmlElement) -> Iterator[Block]:
    """Walk over a tree, in whatever depth and width: a block ends where another element of blocks
    begins or ends.
    """
    stack: list[tuple[lxml_html.HtmlElement, bool]] = [(root, False)]
    writer = Writer()
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            if tag in BLOCKS:
                yield writer.block()
            if tag in HEADINGS:
                writer.heading = ""
            writer.links -= is_link(element)
            writer.add(element.tail)
            continue
        stack.append((element, True))
        writer.links += is_link(element)
        if tag and tag not in SKIPPED:
            if tag in BLOCKS:
                yield writer.block()
            writer.heading = HEADINGS.get(tag, writer.heading)
            if tag in CELLS:
                writer.parts.append(CELL)
            writer.add(element.text)
            stack.extend((child, False) for child in reversed(element))
    yield writer.block()


def is_link(element: lxml_html.HtmlElement) -> bool:
    """Tell a link from an anchor that only names a place."""
    return element.tag == "a" and "href" in element.attrib


class Writer:
    """Gathers the text of a block: `links` counts the links that are open, `heading` marks the
    block that comes.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.links = 0
        self.heading = ""
        self.linked = self.plain = False

    def add(self, text: str | None) -> None:
        """Add a piece of text."""
        if not text:
            return
        self.parts.append(text)
        if WORD.search(text):
            self.linked, self.plain = self.linked or self.links > 0, self.plain or not self.links

    def block(self) -> Block:
        """End the block, and give it."""
        cells = (SPACE.sub(" ", cell).strip() for cell in "".join(self.parts).split(CELL))
        text = " | ".join(cell for cell in cells if cell)
        block = Block(self.heading + text if text else "", self.linked and not self.plain)
        self.parts, self.linked, self.plain = [], False, False
        self.heading = "" if text else self.heading
        return block


def without_footers(blocks: Sequence[Block]) -> Sequence[Block]:
    """Leave out what feeds put below a text: a few blocks of links alone, and known phrases ("The
    post ... appeared on").
    """
    end = len(blocks)
    while end and is_footer(blocks[end - 1]):
        end -= 1
    links = sum(block.linked for block in blocks[end:])
    worded = any(is_longer(block.text, 0) for block in blocks[:end])
    return blocks[:end] if worded and links <= MOST_FOOTERS else blocks


def is_footer(block: Block) -> bool:
    """Say whether a block at the end is a link to elsewhere and no sentence, or belongs to a
    page.
    """
    return (block.linked and not is_prose(block.text)) or is_chrome(block.text)
