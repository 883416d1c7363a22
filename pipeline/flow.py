"""The flow: the only file that wires the steps. Reading it from top to bottom is reading the product.

    files, feeds ──> Item ──split──> Piece ──clean──> Document ──recognise──> ──classify──> ──extract──> Article ──index──> index
                       │               │                 │                        │             │           │
                       └───────────────┴─────────────────┴──── Reject ────────────┴─────────────┴───────────┘
                                                     (kept beside the index; can be replayed)

`recognise` drops what the index holds already, before anything is spent on it. Nothing is lost in silence: every
piece read is indexed, unchanged, merged or rejected, and `Account` says how many of each.
"""

from collections.abc import Sequence
from datetime import datetime

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

import schemas.coders  # noqa: F401  # registers the models' coders with Beam
from connectors.files.find import FileRef, Missed
from pipeline.account import Account, account_of
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.split import split
from pipeline.transforms import KeepRejects, Read, Recognise, Split, Step, WriteArticles
from schemas.article import Article, Classified
from schemas.document import Document
from schemas.item import Item, Piece
from schemas.reject import Reject


def run_files(
    refs: Sequence[FileRef | Missed], to: str, options: PipelineOptions, found: datetime, progress: str | None
) -> Account:
    """Run the flow over files, into the index named `to`; returns when all is written, with the account of it."""
    pipeline = beam.Pipeline(options=options)
    named = pipeline | "Name files" >> beam.Create(list(refs)) | "Spread" >> beam.Reshuffle()
    items = named | "Read" >> Read(found)
    wire(items.good, [items.rejects], to, progress)
    result = pipeline.run()
    result.wait_until_finish()
    return account_of(result)


def run_items(items: Sequence[Item], to: str, options: PipelineOptions, progress: str | None) -> Account:
    """Run the flow over items that are at hand: replayed rejects, polled feeds."""
    pipeline = beam.Pipeline(options=options)
    at_hand = pipeline | "At hand" >> beam.Create(list(items)).with_output_types(Item)
    wire(at_hand, [], to, progress)
    result = pipeline.run()
    result.wait_until_finish()
    return account_of(result)


def wire(
    items: beam.PCollection[Item], read_rejects: Sequence[beam.PCollection[Reject]], to: str, progress: str | None
) -> None:
    """Wire the steps from items to the index."""
    pieces = items | "Split" >> Split(split)
    documents = pieces.good | "Clean" >> Step("clean", clean, Piece, Document)
    new = documents.good | "Recognise" >> Recognise(to)
    classified = new | "Classify" >> Step("classify", classify, Document, Classified)
    articles = classified.good | "Extract" >> Step("extract", extract, Classified, Article)
    written = articles.good | "Index" >> WriteArticles(to, progress)

    rejects = (*read_rejects, pieces.rejects, documents.rejects, classified.rejects, articles.rejects, written.rejects)
    rejects | "All rejects" >> beam.Flatten() | "Keep rejects" >> KeepRejects(to)
