"""The steps as Beam transforms: thin, typed, each with its rejects. What they do is decided in the
steps themselves.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import apache_beam as beam
from apache_beam.metrics import Metrics
from apache_beam.transforms.window import GlobalWindow
from apache_beam.utils.timestamp import MIN_TIMESTAMP, Timestamp
from apache_beam.utils.windowed_value import WindowedValue

from connectors.files.find import FileRef, Missed
from connectors.files.names import written
from connectors.files.read import read
from connectors.index import Index, TombstoneStore
from connectors.open import open_index
from pipeline.account import LAG, MICROSECONDS, NAMESPACE
from pipeline.beam.failure import machine_trouble
from pipeline.bounds import Bounded
from pipeline.lag import bucket
from pipeline.progress import Progress
from pipeline.prune import seen_again, stays_away
from pipeline.relate.signature import signature
from pipeline.write import said_before, settle
from schemas.article import Article, Classified
from schemas.document import Document
from schemas.errors import NewsbeamError
from schemas.item import Item, Piece, Repeated
from schemas.model import Model
from schemas.reject import NOTHING, Reject, Stage, Taken

REJECTS = "rejects"
COUNTED = "counted"  # what became of a text, in the words of the account
SIGNED = ("indexed", "revised")  # what is to be related
BATCH = 200  # articles looked up or written in one round trip
End = WindowedValue

In = TypeVar("In", bound=Model)
Out = TypeVar("Out", bound=Model)


class StepOutput(NamedTuple):
    """What a step gives: what goes on, what could not, and for each text that came or ended here a
    word saying so.

    The words are for a run without end; one that ends reads the account from Beam's counters.
    """

    good: beam.PCollection[Any]
    rejects: beam.PCollection[Reject]
    counted: beam.PCollection[str]


def counter(name: str) -> Any:
    """Make a counter of the account."""
    return Metrics.counter(NAMESPACE, name)


class CpuTime:
    """Count the CPU microseconds that a step spends."""

    def __init__(self, stage: str) -> None:
        self.counter = counter(f"{MICROSECONDS}{stage}")
        self.began = 0

    def __enter__(self) -> None:
        """Begin to count."""
        self.began = time.thread_time_ns()

    def __exit__(self, *_: object) -> None:
        """Add what was spent."""
        self.counter.inc((time.thread_time_ns() - self.began) // 1000)


def part(outputs: Any, good: type[Model]) -> StepOutput:
    """Type the outputs of a step."""
    outputs["good"].element_type = good
    outputs[REJECTS].element_type = Reject
    outputs[COUNTED].element_type = str
    return StepOutput(outputs["good"], outputs[REJECTS], outputs[COUNTED])


def counted(word: str) -> beam.pvalue.TaggedOutput:
    """Give a word of the account."""
    return beam.pvalue.TaggedOutput(COUNTED, word)


def rejected(stage: Stage, element: Taken, error: Exception) -> Reject:
    """Make the reject of a model that a step failed on, with what is needed to send it through
    again.
    """
    path, offset = place(element)
    reason = (
        f"{path}: {error}"
        if isinstance(error, ValueError | NewsbeamError)
        else (f"{path}: newsbeam failed on this text in {stage}; please report it with the reject.")
    )
    return Reject.of(
        stage, path, reason, datetime.now(UTC), offset=offset, error=error, took=element
    )


def stop_for_machine(error: Exception) -> None:
    """Raise IndexRefusedError where an error is the machine's: it is no fault of the text, and the
    next meets it too.
    """
    trouble = machine_trouble(error)
    if trouble:
        raise trouble from error


def some(pieces: Iterable[Piece], item: Item) -> list[Piece]:
    """List the pieces of an item. Raises ValueError, saying what to do where something can be done,
    if it has none.
    """
    listed = list(pieces)
    if listed:
        return listed
    page = (
        " If scripts make the text of this page, save it as a browser shows it."
        if item.media == "text/html"
        else ""
    )
    raise ValueError(f"{NOTHING}.{page}")


def place(element: Taken) -> tuple[str, int]:
    """Say where a model came from."""
    if isinstance(element, Item | Piece):
        return element.path, element.offset
    document = element.document if isinstance(element, Classified) else element
    return (document.paths[0].path, document.paths[0].start) if document.paths else (document.id, 0)


class Read(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """File references to Items, found at this time, or at that of the tick that set their reading
    going.
    """

    def __init__(self, found: datetime | None = None) -> None:
        super().__init__()
        self.found = found

    def expand(self, refs: beam.PCollection[FileRef | Missed]) -> StepOutput:
        """Read each file where the runner puts it."""
        return part(
            refs | beam.ParDo(ReadDoFn(self.found)).with_outputs(REJECTS, COUNTED, main="good"),
            Item,
        )


class ReadDoFn(beam.DoFn):  # type: ignore[misc]  # Beam is untyped
    """Read one file; what cannot be read counts as read and rejected."""

    def __init__(self, found: datetime | None) -> None:
        self.found = found
        self.read, self.rejected, self.merged = (
            counter("read"),
            counter("rejected"),
            counter("merged"),
        )

    def process(
        self, ref: FileRef | Missed, stamp: Timestamp = beam.DoFn.TimestampParam
    ) -> Iterator[Any]:
        """Give the items of a file, one at a time: those of one round are found at one time,
        whoever reads them first.
        """
        for one in read(ref, self.found or stamp.to_utc_datetime(has_tz=True)):
            if isinstance(one, Reject):
                self.read.inc(one.count)
                self.rejected.inc(one.count)
                yield from (counted("read") for _ in range(one.count))
                yield beam.pvalue.TaggedOutput(REJECTS, one.but(**origin_of(ref)))
            elif isinstance(one, Repeated):
                self.read.inc(one.count)
                self.merged.inc(one.count)
                yield from (counted(word) for word in ("read", "merged") for _ in range(one.count))
            else:
                yield one


def origin_of(ref: FileRef | Missed) -> dict[str, str | None]:
    """Say how a file is found again, and read as it was: the source, where that is relative to, the
    encoding named.
    """
    folder = written(str(Path.cwd())) if ref.source and not Path(ref.source).is_absolute() else None
    return {
        "source": ref.source,
        "folder": folder,
        "encoding": ref.encoding if isinstance(ref, FileRef) else None,
    }


class Enter(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """Models that an earlier run brought as far as here go on from here; each is counted as
    read.
    """

    def __init__(self, kind: type[Model]) -> None:
        super().__init__()
        self.kind = kind

    def expand(self, models: beam.PCollection[Any]) -> beam.PCollection[Any]:
        """Count each."""
        return models | beam.ParDo(EnterDoFn()).with_output_types(self.kind)


class EnterDoFn(beam.DoFn):  # type: ignore[misc]  # Beam is untyped
    """Count one model as read."""

    def __init__(self) -> None:
        self.read = counter("read")

    def process(self, model: Any) -> Iterator[Any]:
        """Give the model as it is."""
        self.read.inc()
        yield model


class Split(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """Items to Pieces."""

    def __init__(self, split: Callable[[Item], Iterable[Piece]]) -> None:
        super().__init__()
        self.split = split

    def expand(self, items: beam.PCollection[Item]) -> StepOutput:
        """Split each item; here the account's `read` is counted."""
        return part(
            items | beam.ParDo(SplitDoFn(self.split)).with_outputs(REJECTS, COUNTED, main="good"),
            Piece,
        )


class SplitDoFn(beam.DoFn):  # type: ignore[misc]  # Beam is untyped
    """Split one item."""

    def __init__(self, split: Callable[[Item], Iterable[Piece]]) -> None:
        self.split = split
        self.read, self.rejected = counter("read"), counter("rejected")
        self.cpu = CpuTime("split")

    def process(self, item: Item) -> Iterator[Any]:
        """Give the pieces of an item, each counted as read."""
        try:
            with self.cpu:
                pieces = some(self.split(item), item)
        # one text never stops the others; it is kept and can be replayed
        except Exception as error:  # noqa: BLE001
            stop_for_machine(error)
            self.read.inc()
            self.rejected.inc()
            yield counted("read")
            yield beam.pvalue.TaggedOutput(REJECTS, rejected("split", item, error))
            return
        self.read.inc(len(pieces))
        for piece in pieces:
            yield counted("read")
            yield piece


class Step(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """A pure function from one model to one model, as a transform."""

    def __init__(
        self, stage: Stage, function: Callable[[In], Out], takes: type[In], gives: type[Out]
    ) -> None:
        super().__init__()
        self.stage, self.function, self.takes, self.gives = stage, function, takes, gives

    def expand(self, models: beam.PCollection[Any]) -> StepOutput:
        """Apply the function; a wrong order of steps fails here, when the pipeline is built."""
        if models.element_type is not self.takes:
            raise TypeError(f"{self.stage} takes {self.takes.__name__}, not {models.element_type}")
        return part(
            models
            | beam.ParDo(StepDoFn(self.stage, self.function)).with_outputs(
                REJECTS, COUNTED, main="good"
            ),
            self.gives,
        )


class StepDoFn(beam.DoFn):  # type: ignore[misc]  # Beam is untyped
    """Apply a pure function; what it fails on becomes a reject."""

    def __init__(self, stage: Stage, function: Callable[[Any], Any]) -> None:
        self.stage, self.function = stage, function
        self.rejected = counter("rejected")
        self.cpu = CpuTime(stage)

    def process(self, model: Any) -> Iterator[Any]:
        """Give the function's result."""
        try:
            with self.cpu:
                made = self.function(model)
            yield made
        # one text never stops the others; it is kept and can be replayed
        except Exception as error:  # noqa: BLE001
            stop_for_machine(error)
            self.rejected.inc()
            yield beam.pvalue.TaggedOutput(REJECTS, rejected(self.stage, model, error))


class IndexDoFn(beam.DoFn, ABC):  # type: ignore[misc]  # Beam is untyped
    """Hold an open index, and hand it elements in batches bounded by count."""

    def __init__(self, to: str) -> None:
        self.to = to
        self.index: Index | None = None
        self.batch: list[Any] = []
        self.stamp = MIN_TIMESTAMP

    def setup(self) -> None:
        """Open the index, once a worker."""
        self.index = open_index(self.to, owner=False)

    def teardown(self) -> None:
        """Close the index; trouble with that is the owner's too, and the end of the run says so."""
        if self.index is not None:
            # Beam would print a traceback, and end the run well all the same
            with suppress(NewsbeamError):
                self.index.close()
            self.index = None

    def start_bundle(self) -> None:
        """Begin with an empty batch."""
        self.batch, self.stamp = [], MIN_TIMESTAMP

    def process(self, element: Any, stamp: Timestamp = beam.DoFn.TimestampParam) -> Iterator[Any]:
        """Take one element; a full batch is handed on."""
        self.batch.append(element)
        self.stamp = max(self.stamp, stamp)
        if len(self.batch) >= BATCH:
            yield from self.flush()

    def finish_bundle(self) -> Iterator[Any]:
        """Hand on what is left."""
        for output in list(self.flush()):
            yield in_global_window(output, self.stamp)

    def flush(self) -> Iterator[Any]:
        """Hand on the batch."""
        batch, self.batch = self.batch, []
        if batch and self.index is not None:
            yield from self.handle(self.index, batch)

    @abstractmethod
    def handle(self, index: Index, batch: list[Any]) -> Iterator[Any]:
        """Do the work of the step on one batch."""


def in_global_window(output: Any, stamp: Timestamp) -> Any:
    """Give an output of `finish_bundle` its time and window, as Beam wants it: the latest time of
    what it came from.
    """
    if isinstance(output, beam.pvalue.TaggedOutput):
        return beam.pvalue.TaggedOutput(output.tag, End(output.value, stamp, [GlobalWindow()]))
    return End(output, stamp, [GlobalWindow()])


class DropKnown(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """Leave out the documents that the index holds already, as they are, from the same place, and
    those it has pruned.
    """

    def __init__(self, to: str, *, again: bool = False) -> None:
        super().__init__()
        self.to, self.again = to, again

    def expand(self, documents: beam.PCollection[Document]) -> StepOutput:
        """Look up ids in batches; a run that extracts anew lets everything pass."""
        recognised = beam.ParDo(DropKnownDoFn(self.to, again=self.again))
        return part(documents | recognised.with_outputs(REJECTS, COUNTED, main="good"), Document)


class DropKnownDoFn(IndexDoFn):
    """Look up a batch of documents."""

    def __init__(self, to: str, *, again: bool = False) -> None:
        super().__init__(to)
        self.again = again
        self.unchanged = counter("unchanged")

    def handle(self, index: Index, batch: list[Document]) -> Iterator[Any]:
        """Give the documents that are new, changed, or found in a new place."""
        known = index.articles.look_up([document.id for document in batch])
        absent = [document for document in batch if document.id not in known]
        pruned = self.pruned(index.tombstones, absent)
        repeated = [False] * len(batch)
        if not self.again:
            repeated = said_before(index.articles, batch, known)
        for document, is_repeated in zip(batch, repeated, strict=True):
            if is_repeated or document.id in pruned:
                self.unchanged.inc()
                yield counted("unchanged")
            else:
                yield document

    def pruned(self, store: TombstoneStore, absent: list[Document]) -> set[str]:
        """Give the ids of those that were pruned and stay away, and note that they are still
        offered.
        """
        tombstones = store.get([document.id for document in absent]) if absent else {}
        away = {
            one.id for one in absent if one.id in tombstones and stays_away(one, tombstones[one.id])
        }
        if again := seen_again((tombstones[id_] for id_ in sorted(away)), datetime.now(UTC)):
            store.put(again)
        return away


class WriteArticles(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """Articles into the index."""

    def __init__(self, to: str, progress: str | None, *, again: bool = False) -> None:
        super().__init__()
        self.to, self.progress, self.again = to, progress, again

    def expand(self, articles: beam.PCollection[Article]) -> StepOutput:
        """Write in batches; gives what became of each."""
        return part(
            articles
            | beam.ParDo(WriteDoFn(self.to, self.progress, again=self.again)).with_outputs(
                REJECTS, COUNTED, main="good"
            ),
            Article,
        )


class WriteDoFn(IndexDoFn):
    """Write a batch of articles, and count what became of each."""

    def __init__(self, to: str, progress: str | None, *, again: bool = False) -> None:
        super().__init__(to)
        self.again = again
        self.progress = Progress(progress)
        self.cpu, self.cpu_signing = CpuTime("index"), CpuTime("sign")
        self.counters = {
            name: counter(name)
            for name in ("indexed", "revised", "merged", "unchanged", "rejected")
        }

    def handle(self, index: Index, batch: list[Article]) -> Iterator[Any]:
        """Write, and reject what the index refuses."""
        with self.cpu:
            settled = settle(index.articles, batch, again=self.again)
        with self.cpu_signing:
            made = [signature(one.article) for one in settled if one.outcome in SIGNED]
            index.relations.put_signatures(made)
        for article, outcome, reason in settled:
            if outcome == "refused":
                self.counters["rejected"].inc()
                yield beam.pvalue.TaggedOutput(
                    REJECTS, refused(article, reason or "no reason given")
                )
                continue
            for word in ("indexed", "revised") if outcome == "revised" else (outcome,):
                self.counters[word].inc()
                yield counted(word)
            if outcome == "indexed" and article.published:
                late = (datetime.now(UTC) - article.published.gte).total_seconds()
                counter(f"{LAG}{bucket(late)}").inc()
        self.progress.add(len(batch))


def refused(article: Article, reason: str) -> Reject:
    """Make the reject of an article that the index refuses."""
    path, offset = place(article)
    sentence = f"{path}: the index refuses this article: {reason}"
    return Reject.of("index", path, sentence, datetime.now(UTC), offset=offset, took=article)


class KeepRejects(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """Rejects to where they are kept."""

    def __init__(self, to: str) -> None:
        super().__init__()
        self.to = to

    def expand(self, rejects: beam.PCollection[Reject]) -> beam.PCollection[str]:
        """Keep them in batches; gives a word for each that is kept."""
        return rejects | beam.ParDo(KeepRejectsDoFn(self.to)).with_output_types(str)


class KeepRejectsDoFn(IndexDoFn):
    """Keep a batch of rejects; of one source in a bundle no more than the first, and how many
    others there are.
    """

    def start_bundle(self) -> None:
        """Begin to count anew."""
        super().start_bundle()
        self.bounded = Bounded()

    def handle(self, index: Index, batch: list[Reject]) -> Iterator[str]:
        """Keep them; one that is kept already is replaced."""
        index.rejects.put(self.bounded.take(batch))
        yield from ("rejected" for reject in batch for _ in range(reject.count))
