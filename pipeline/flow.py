"""The flow: the only file that wires the steps. Reading it from top to bottom is reading the product.

    files, feeds ──> Item ──split──> Piece ──clean──> Document ──recognise──> ──classify──> ──extract──> Article ──index──> index
                       │               │                 │                        │             │           │           ^
                       │               │                 │                        │             │           │           └─ relate
                       └───────────────┴─────────────────┴──── Reject ────────────┴─────────────┴───────────┘
                                                     (kept beside the index; can be replayed)

`relate` runs last, over the index: copies and stories do not depend on the order in which texts came. What it compares,
a signature of each text, is made where the text is indexed.
`recognise` drops what the index holds already, before anything is spent on it. Nothing is lost in silence: every
piece read is indexed, unchanged, merged or rejected, and `Account` says how many of each.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import apache_beam as beam

import schemas.coders  # noqa: F401  # registers the models' coders with Beam
from connectors.files.find import FileRef, Missed
from connectors.open import open_index
from pipeline.account import Account, account_of
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.live import EndRounds, Live, Look, Poll, Tick
from pipeline.memory import forget
from pipeline.split import split
from pipeline.stories import relate_all
from pipeline.transforms import KeepRejects, Read, Recognise, Split, Step, WriteArticles
from schemas.article import Article, Classified
from schemas.document import Document
from schemas.item import Item, Piece
from schemas.reject import Reject


def run_files(
    pipeline: beam.Pipeline,
    refs: Sequence[FileRef | Missed],
    to: str,
    found: datetime,
    progress: str | None,
    *,
    again: bool = False,
    started: Callable[[Any], None] | None = None,
) -> Account:
    """Run the flow over files, into the index named `to`; returns when all is written, with the account of it."""
    named = pipeline | "Name files" >> beam.Create(list(refs)) | "Spread" >> beam.Reshuffle()
    items = named | "Read" >> Read(found)
    wire(items.good, [items.rejects], to, progress, again=again)
    return done(pipeline, to, started)


def run_items(
    pipeline: beam.Pipeline, items: Sequence[Item], to: str, progress: str | None,
    started: Callable[[Any], None] | None = None,
) -> Account:  # fmt: skip
    """Run the flow over items that are at hand: replayed rejects, polled feeds."""
    at_hand = pipeline | "At hand" >> beam.Create(list(items)).with_output_types(Item)
    wire(at_hand, [], to, progress)
    return done(pipeline, to, started)


def done(pipeline: beam.Pipeline, to: str, started: Callable[[Any], None] | None) -> Account:
    """Run to the end, and relate what is new in the index; `started` is told of the job that a runner started."""
    result = pipeline.run()
    if started:
        started(result)
    result.wait_until_finish()
    forget()
    index = open_index(to, owner=False)
    try:
        found = relate_all(index)
    finally:
        index.close()
    return account_of(result).but(duplicates=found.duplicates, stories=found.stories)


def watch(pipeline: beam.Pipeline, live: Live) -> Any:
    """Run the flow until it is cancelled, over what files and feeds bring at every tick; returns the running job."""
    start = int(time.time())  # runners cut times to milliseconds: a tick may not fall before its round
    ticks = pipeline | "Tick" >> Tick(start, live.every) | "Apart" >> beam.Reshuffle()
    read = ticks | "Look" >> Look(live.files, live.encoding) | "Spread" >> beam.Reshuffle() | "Read" >> Read()
    polled = ticks | "Poll" >> Poll(live)
    items = (read.good, polled.good) | "Items" >> beam.Flatten() | "Spread items" >> beam.Reshuffle()
    counted = wire(items, [read.rejects, polled.rejects], live.to, None)

    words = (read.counted, polled.counted, *counted) | "Words" >> beam.Flatten()
    {"counted": words, "polled": polled.polled} | "End rounds" >> EndRounds(live, start)
    return pipeline.run()


def wire(
    items: beam.PCollection[Item], read_rejects: Sequence[beam.PCollection[Reject]], to: str, progress: str | None,
    *, again: bool = False,
) -> list[beam.PCollection[str]]:  # fmt: skip
    """Wire the steps from items to the index; gives the words that say what became of each text."""
    pieces = items | "Split" >> Split(split)
    documents = pieces.good | "Clean" >> Step("clean", clean, Piece, Document)
    new = documents.good | "Recognise" >> Recognise(to, again=again)
    classified = new.good | "Classify" >> Step("classify", classify, Document, Classified)
    articles = classified.good | "Extract" >> Step("extract", extract, Classified, Article)
    written = articles.good | "Index" >> WriteArticles(to, progress, again=again)

    rejects = (*read_rejects, pieces.rejects, documents.rejects, classified.rejects, articles.rejects, written.rejects)
    kept = rejects | "All rejects" >> beam.Flatten() | "Keep rejects" >> KeepRejects(to)
    return [pieces.counted, new.counted, written.counted, kept]
