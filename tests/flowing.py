"""The flow from items to an index step by step, in this process: what a run does, without Beam's
part of it."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from html import escape

from connectors.feeds.parser import parse_feed
from connectors.files.record import item_of
from connectors.index import Index
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.split import split
from pipeline.stories import relate_all
from pipeline.write import said_before, settle
from schemas.article import Article
from schemas.document import Document
from schemas.item import Item

Entry = dict[str, str]  # title, text, and where there is one: link, guid, date


def run(
    index: Index, items: Iterable[Item], batch: int = 5, *, relate: bool = True
) -> Counter[str]:
    """Take items through every step, some at a time; count what became of their texts."""
    documents = [clean(piece) for item in items for piece in split(item)]
    outcomes = Counter[str]()
    for start in range(0, len(documents), batch):
        some = documents[start : start + batch]
        before = said_before(index.articles, some, index.articles.look_up([one.id for one in some]))
        outcomes["unchanged"] += sum(before)
        fresh = [one for one, is_repeated in zip(some, before, strict=True) if not is_repeated]
        settled = settle(index.articles, [article_of(one) for one in fresh])
        assert len(settled) == len(fresh)
        outcomes.update(one.outcome for one in settled)
    if relate:
        relate_all(index)
    return +outcomes


@cache
def article_of(document: Document) -> Article:
    """Classify and extract; the same text in another order is the same article."""
    return extract(classify(document))


def records(found: datetime, rows: Sequence[Entry], path: str = "a.jsonl") -> list[Item]:
    """Give the items of a file of JSON lines."""
    items, offset = list[Item](), 0
    for row in rows:
        named = {
            "title": row["title"],
            "body": row["text"],
            "url": row.get("link"),
            "published": row.get("date"),
        }
        items.append(item_of(named, path, offset, found))
        offset += len(json.dumps(named)) + 1
    return items


def feed(
    address: str, found: datetime, entries: Sequence[Entry], title: str = "News"
) -> list[Item]:
    """Give the items of a poll of a feed."""
    names = {
        "title": "title",
        "text": "description",
        "link": "link",
        "guid": "guid",
        "date": "pubDate",
    }
    rows = (
        "<item>"
        + "".join(f"<{names[key]}>{escape(value)}</{names[key]}>" for key, value in entry.items())
        + "</item>"
        for entry in entries
    )
    body = f'<rss version="2.0"><channel><title>{title}</title>{"".join(rows)}</channel></rss>'
    return list(parse_feed(body.encode(), address, found).items)
