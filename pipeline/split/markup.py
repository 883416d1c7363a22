"""HTML to markdown text: `pipeline.page` for pages, a plain walk over the blocks for the fragments
that feeds carry.
"""

import html
import re
from urllib.parse import urlsplit

from pipeline import pagetext
from pipeline.lines import is_longer
from pipeline.page.fragment import fragment_text
from pipeline.page.pagehead import PageHead, without_site
from schemas import dates
from schemas.item import Item, Record

ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")


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
    found = pagetext.read(item.text)
    if not found:
        return item.but(text=fragment_text(item.text), media="text/markdown")
    head = PageHead.model_validate(found["head"])
    return item.but(
        text=found["text"],
        media="text/markdown",
        record=page_record(item.record, head),
        flags=(*item.flags, *head.flags),
    )


def page_record(record: Record, head: PageHead) -> Record:
    """Add a page's own metadata to what the source said (which wins)."""
    host = host_of(record.url or head.url)
    said = {
        "title": without_site(head.title, head, host) if head.title else None,
        "url": head.url,
        "published": head.published if dates.read_moment(head.published) else None,
        "publisher": head.names[0] if head.names else None,
        "summary": head.description,
        "authors": head.authors,
        "updated": head.updated,
        "categories": head.categories,
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
