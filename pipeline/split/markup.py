"""HTML to markdown text: trafilatura for pages, a plain walk over the blocks for the fragments that feeds carry."""

import html
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from pipeline import pagetext
from schemas.item import Item, Record

BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "blockquote",
        "section",
        "article",
        "header",
        "footer",
        "figure",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "dd",
        "dt",
    ]
)
SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "head", "nav", "form", "button", "figcaption"}
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
OPTIONS = {"favor_recall": True, "include_comments": False}  # of trafilatura
DEEPEST = 200  # nested elements; a deeper tree is an attack, not a page


def with_text(item: Item) -> Item:
    """Give the item with plain or markdown text, and what its page says of itself in the record."""
    if item.media != "text/html":
        return item.but(text=html.unescape(item.text)) if ENTITY.search(item.text) else item
    if item.feed or item.record.title:
        return item.but(text=fragment_text(item.text), media="text/markdown")
    return page(item)


def page(item: Item) -> Item:
    """Take the article out of a whole page; where none is found, all of its text. Raises SlowPageError."""
    found = pagetext.read(item.text, OPTIONS)
    text = pagetext.extract(item.text, {**OPTIONS, "output_format": "markdown"}) if found else None
    if not text:
        return item.but(text=fragment_text(item.text), media="text/markdown")
    return item.but(text=plain_markdown(text), media="text/markdown", record=page_record(item.record, found))


def page_record(record: Record, found: Mapping[str, Any] | None) -> Record:
    """Add a page's own metadata to what the source said (which wins)."""
    told = found or {}
    said = {
        "title": told.get("title"), "url": told.get("url"), "published": told.get("date"),
        "publisher": told.get("sitename"), "summary": told.get("description"),
        "authors": tuple(one.strip() for one in (told.get("author") or "").split(";") if one.strip()),
        "categories": tuple(told.get("categories") or ()),
    }  # fmt: skip
    return record.but(**{field: value for field, value in said.items() if value and not getattr(record, field)})


LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}\)")
MARKS = re.compile(r"(\*\*|__|~~|`)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")


def plain_markdown(text: str) -> str:
    """Take links and emphasis out of markdown; headings and lists stay."""
    return MARKS.sub(r"\2", LINK.sub(r"\1", text))


def fragment_text(markup: str) -> str:
    """Give the text of an HTML fragment, a line break at each block, headings marked with `#`."""
    try:
        root = lxml_html.fragment_fromstring(markup.replace("\0", ""), create_parent="div")
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", markup))
    parts: list[str] = []
    walk(root, parts)
    return re.sub(r"\n[ \t]*\n\s*", "\n\n", "".join(parts)).strip()


def walk(root: lxml_html.HtmlElement, parts: list[str]) -> None:
    """Collect the text below an element, without recursion: feeds nest as deep as they like."""
    stack: list[tuple[lxml_html.HtmlElement, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if leaving:
            parts.append("\n\n" if tag in BLOCKS else "")
            parts.append(re.sub(r"\s+", " ", element.tail or ""))
            continue
        stack.append((element, True))
        if tag and tag not in SKIPPED and len(stack) < DEEPEST:
            parts.append(opening(tag))
            parts.append(re.sub(r"\s+", " ", element.text or ""))
            stack.extend((child, False) for child in reversed(element))


def opening(tag: str) -> str:
    """Give what stands before an element's text."""
    if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
        return "\n\n" + "#" * int(tag[1]) + " "
    return "\n\n" if tag in BLOCKS else ""
