"""HTML to markdown text: trafilatura for pages, a plain walk over the blocks for the fragments that
feeds carry.
"""

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pipeline import pagetext
from pipeline.lines import is_longer
from pipeline.split.fragment import fragment_text
from pipeline.split.pagehead import PageHead, read_page_head, without_site
from schemas import dates
from schemas.item import Item, Record

ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
OPTIONS = {"favor_recall": True, "include_comments": False}  # of trafilatura


def with_text(item: Item) -> Item:
    """Give the item with plain or markdown text, and what its page says of itself in the record."""
    if item.media != "text/html":
        return worded(item.but(text=html.unescape(item.text)) if ENTITY.search(item.text) else item)
    if item.feed or item.record.title:
        return worded(item.but(text=fragment_text(item.text), media="text/markdown"))
    return page(item)


def worded(item: Item) -> Item:
    """Give an item without words (a picture alone) those of its summary, else of its title: what
    has a title is news.
    """
    if is_longer(item.text, 0):
        return item
    instead = next(
        (said for said in (item.record.summary, item.record.title) if said and is_longer(said, 0)),
        None,
    )
    return item.but(text=instead, media="text/plain") if instead else item


def page(item: Item) -> Item:
    """Take the article out of a whole page; where none is found, all of its text. Raises
    SlowPageError.
    """
    found = pagetext.read(item.text, OPTIONS)
    text = pagetext.extract(item.text, {**OPTIONS, "output_format": "markdown"}) if found else None
    if not text:
        return item.but(text=fragment_text(item.text), media="text/markdown")
    record = page_record(item.record, found, read_page_head(item.text))
    return item.but(text=plain_markdown(text), media="text/markdown", record=record)


def page_record(record: Record, found: Mapping[str, Any] | None, head: PageHead) -> Record:
    """Add a page's own metadata to what the source said (which wins).

    Of the dates, the page's own words with the time of day win over a day that was found in it.
    """
    told = found or {}
    host = host_of(record.url or told.get("url"))
    authors = tuple(one.strip() for one in (told.get("author") or "").split(";") if one.strip())
    title = told.get("title")
    said = {
        "title": without_site(title, head, host) if title else None,
        "url": told.get("url"),
        "published": head.published if dates.read_moment(head.published) else told.get("date"),
        "publisher": told.get("sitename"),
        "summary": told.get("description"),
        "authors": head.authors or authors,
        "updated": head.updated,
        "categories": tuple(told.get("categories") or ()),
    }
    return record.but(
        **{field: value for field, value in said.items() if value and not getattr(record, field)}
    )


def host_of(url: str | None) -> str:
    """Give the host of an address, or nothing."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""


LINK = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}\)")
MARKS = re.compile(r"(\*\*|__|~~|`)(?=\S)([^\n]{1,2000}?)(?<=\S)\1")


def plain_markdown(text: str) -> str:
    """Take links and emphasis out of markdown; headings and lists stay."""
    return MARKS.sub(r"\2", LINK.sub(r"\1", text))
