"""The flow: the only file that wires the steps. Reading it down is reading the product.

    files, feeds ─> Item ─split─> Piece ─clean─> Document ─drop known─> ─classify─> ─extract─> Article
                     │             │              │                       │           │          │
                     └─────────────┴──────────────┴─────── Reject ────────┴───────────┘        index
                       (kept beside the index, and replayed from the step that failed)           ^
                                                                                              relate

`relate` runs last, over the index: copies and stories do not depend on the order in which texts
came. What it compares, a signature of each text, is made where the text is indexed. `recognise`
drops what the index holds already, before anything is spent on it. Nothing is lost in silence:
every piece read is indexed, unchanged, merged or rejected, and `Account` says how many of each.
"""  # noqa: E501

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, get_args

import apache_beam as beam

import schemas.coders  # noqa: F401  # registers the models' coders with Beam
from connectors.files.find import FileRef, Missed
from connectors.open import open_index
from pipeline.account import Account, read_account
from pipeline.beam.live import EndRounds, Live, Look, Poll, Tick
from pipeline.beam.transforms import (
    DropKnown,
    Enter,
    KeepRejects,
    ReadFiles,
    Split,
    Step,
    WriteArticles,
)
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.memory import forget
from pipeline.split import split
from pipeline.stories import relate_all
from schemas.article import Article, Classified
from schemas.document import Document
from schemas.item import Item, Piece
from schemas.model import Model
from schemas.reject import Reject, Taken

# what enters the flow at a step after the first, by its kind
Later = Mapping[type[Model], beam.PCollection[Any]]


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
    """Run the flow over files, into the index named `to`; returns when all is written, with the
    account of it.
    """
    named = pipeline | "Name files" >> beam.Create(list(refs)) | "Spread" >> beam.Reshuffle()
    items = named | "Read" >> ReadFiles(found)
    wire(items.good, [items.rejects], to, progress, again=again)
    return done(pipeline, to, started)


def run_items(
    pipeline: beam.Pipeline,
    at_hand: Sequence[Taken],
    to: str,
    progress: str | None,
    started: Callable[[Any], None] | None = None,
) -> Account:
    """Run the flow over what is at hand: items of polled feeds, and replayed rejects, each from the
    step that takes it.
    """
    items, later = entering(pipeline, at_hand)
    wire(items, [], to, progress, later=later)
    return done(pipeline, to, started)


def entering(
    pipeline: beam.Pipeline, at_hand: Sequence[Taken]
) -> tuple[beam.PCollection[Item], Later]:
    """Part what is at hand into the items, and what later steps take."""
    by_kind = {
        kind: [model for model in at_hand if isinstance(model, kind)] for kind in get_args(Taken)
    }
    entered = {
        kind: pipeline | f"{kind.__name__} at hand" >> beam.Create(models).with_output_types(kind)
        for kind, models in by_kind.items()
        if models or kind is Item
    }
    items = entered.pop(Item)
    return items, {
        kind: models | f"Enter {kind.__name__}" >> Enter(kind) for kind, models in entered.items()
    }


def done(pipeline: beam.Pipeline, to: str, started: Callable[[Any], None] | None) -> Account:
    """Run to the end, and relate what is new in the index; `started` is told of the job that a
    runner started.
    """
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
    return read_account(result).but(duplicates=found.duplicates, stories=found.stories)


def run_until_cancelled(pipeline: beam.Pipeline, live: Live) -> Any:
    """Run the flow until it is cancelled, over what files and feeds bring at every tick; returns
    the running job.
    """
    # runners cut times to milliseconds: a tick may not fall before its round
    start = int(time.time())
    ticks = pipeline | "Tick" >> Tick(start, live.every) | "Apart" >> beam.Reshuffle()
    read = (
        ticks
        | "Look" >> Look(live.files, live.encoding)
        | "Spread" >> beam.Reshuffle()
        | "Read" >> ReadFiles()
    )
    polled = ticks | "Poll" >> Poll(live)
    items = (
        (read.good, polled.good) | "Items" >> beam.Flatten() | "Spread items" >> beam.Reshuffle()
    )
    counted = wire(items, [read.rejects, polled.rejects], live.to, None)

    words = (read.counted, polled.counted, *counted) | "Words" >> beam.Flatten()
    {"counted": words, "polled": polled.polled} | "End rounds" >> EndRounds(live, start)
    return pipeline.run()


def wire(
    items: beam.PCollection[Item],
    read_rejects: Sequence[beam.PCollection[Reject]],
    to: str,
    progress: str | None,
    *,
    again: bool = False,
    later: Later = MappingProxyType({}),
) -> list[beam.PCollection[str]]:
    """Wire the steps from items to the index, `later` entering where a step takes them; gives the
    words that say what became of each text.
    """
    pieces = items | "Split" >> Split(split)
    documents = join_later(pieces.good, later) | "Clean" >> Step("clean", clean, Piece, Document)
    new = documents.good | "DropKnown" >> DropKnown(to, again=again)
    classified = join_later(new.good, later) | "Classify" >> Step(
        "classify", classify, Document, Classified
    )
    articles = join_later(classified.good, later) | "Extract" >> Step(
        "extract", extract, Classified, Article
    )
    written = join_later(articles.good, later) | "Index" >> WriteArticles(to, progress, again=again)

    rejects = (
        *read_rejects,
        pieces.rejects,
        documents.rejects,
        classified.rejects,
        articles.rejects,
        written.rejects,
    )
    kept = rejects | "All rejects" >> beam.Flatten() | "Keep rejects" >> KeepRejects(to)
    return [pieces.counted, new.counted, written.counted, kept]


def join_later(models: beam.PCollection[Any], later: Later) -> beam.PCollection[Any]:
    """Let the models of this kind that are at hand go on with those that came through the steps
    before.
    """
    kind = models.element_type
    if kind not in later:
        return models
    both = (models, later[kind]) | f"With each {kind.__name__} at hand" >> beam.Flatten()
    both.element_type = kind
    return both
