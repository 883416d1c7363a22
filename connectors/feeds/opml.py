"""Lists of feeds as OPML: read without entities or anything fetched, written so that every reader
takes them.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET  # only to write

from lxml import etree

from connectors.feeds.decode import decode_feed
from connectors.feeds.entry import clean_link, plain
from connectors.feeds.inflate import LIMIT, inflate
from connectors.feeds.markup import normalize_references
from schemas.errors import SourceError
from schemas.model import Model

_MOST_FEEDS = 100_000
_DOCTYPE = re.compile(r"<!(?:doctype|entity)", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml[^<>]{0,500}\?>", re.IGNORECASE)
_OUTLINES = re.compile(r"<opml[\s>]|<outline\s", re.IGNORECASE)


class Outline(Model):
    """One feed of a list; `folder` names the outlines it stands in, outermost first."""

    url: str
    title: str | None = None
    home: str | None = None
    folder: tuple[str, ...] = ()


def read_opml(data: bytes, address: str) -> tuple[Outline, ...]:
    """Give the feeds of a list, each address once, in its order; `address` names it in errors.

    Raises SourceError when it is no OPML, or has a document type (lists have none; attacks do).
    """
    text = decode_feed(inflate(data, LIMIT)[:LIMIT]).lstrip()
    declared = _DECLARATION.match(text)
    text = text[declared.end() :] if declared else text
    if _DOCTYPE.search(text):
        raise SourceError(
            f"{address[:200]} declares a document type, which no list of feeds needs; it was not"
            " read."
        )
    if not _OUTLINES.search(text[:100_000]):
        raise SourceError(f"{address[:200]} is not a list of feeds in OPML.")
    found = {outline.url: outline for outline in _outlines(text)}
    return tuple(found.values())


def _outlines(text: str) -> Iterator[Outline]:
    """Walk the outlines without recursion; damaged markup gives what can be read."""
    parser = etree.XMLPullParser(
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    parser.feed(
        normalize_references(text).encode()
    )  # a reference to half a character would end the walk
    folders: list[str] = []
    found = 0
    for event, node in parser.read_events():
        if str(node.tag).lower() != "outline":
            continue
        if event == "end":
            folders.pop()
            continue
        values = {str(name).lower(): str(value) for name, value in node.attrib.items()}
        title = plain(values.get("title") or values.get("text"), 300)
        url = clean_link(values.get("xmlurl"), None, None)
        if url and found < _MOST_FEEDS:
            found += 1
            home = clean_link(values.get("htmlurl"), None, None)
            yield Outline(
                url=url, title=title, home=home, folder=tuple(name for name in folders if name)
            )
        folders.append("" if url else title or "")


def write_opml(outlines: Iterable[Outline], title: str = "newsbeam") -> bytes:
    """Write a list of feeds as OPML 2.0, feeds of a folder together, in the order given."""
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = plain(title, 300)
    folders: dict[tuple[str, ...], ET.Element] = {(): ET.SubElement(root, "body")}
    for outline in outlines:
        parent = _folder(folders, outline.folder)
        name = outline.title or outline.url
        attributes = {"type": "rss", "text": name, "title": name, "xmlUrl": outline.url}
        ET.SubElement(
            parent, "outline", attributes | ({"htmlUrl": outline.home} if outline.home else {})
        )
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _folder(folders: dict[tuple[str, ...], ET.Element], path: tuple[str, ...]) -> ET.Element:
    if path not in folders:
        parent = _folder(folders, path[:-1])
        folders[path] = ET.SubElement(parent, "outline", text=path[-1], title=path[-1])
    return folders[path]
