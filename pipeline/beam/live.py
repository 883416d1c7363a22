"""The transforms of a run without end: what is looked for at every tick, and what ends a round.

A round is what one tick set going. It ends when the watermark passes it, so when all of its texts
are indexed or rejected, on whatever workers; only then are its feeds remembered as polled.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam import coders
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.transforms.periodicsequence import (
    ImpulseSeqGenDoFn,
    ImpulseSeqGenRestrictionProvider,
)
from apache_beam.transforms.window import FixedWindows, IntervalWindow
from apache_beam.utils.shared import Shared
from apache_beam.utils.timestamp import MAX_TIMESTAMP, Timestamp

from connectors.feeds.feedstate import FeedState
from connectors.feeds.poller import Batch
from connectors.files.find import FileRef, Missed, find_under
from connectors.open import open_feed_states, open_index
from pipeline.account import COUNTERS, Account, run_of
from pipeline.beam.transforms import COUNTED, REJECTS, counted
from pipeline.polling import Manners, Polled, Polling, troubles, unread
from pipeline.stories import relate_all
from schemas.coders import ModelCoder
from schemas.errors import SourceError
from schemas.item import Item
from schemas.model import Model
from schemas.reject import Reject

POLLED = "polled"
NAP = 1.0  # seconds: a checkpoint has to wait for its end
# seconds of a round; what is still due then waits for the next, long before its lease runs out
LONGEST_POLL = 300.0


class Receipt(Model):
    """One poll of one feed, to be remembered once its items are indexed or rejected."""

    feed: str
    kind: str
    reason: str | None = None
    owner: str
    token: FeedState


coders.registry.register_coder(Receipt, ModelCoder)


class Live(Model):
    """What a run without end does: the sources, how often it looks, where to, and where rounds are
    told of.

    `crew` begins the names under which its workers lease feeds, so that who started it can give all
    of these back. `files` are the sources that are no feeds, `encoding` what the user says theirs
    is; `feeds` those to poll, None for all that the index knows, () for none.
    """

    to: str
    every: float
    files: tuple[str, ...] = ()
    encoding: str | None = None
    feeds: tuple[str, ...] | None = ()
    manners: Manners = Manners()
    runner: str
    told: str
    crew: str = ""


class Tick(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """A tick at the start, and at every interval (seconds) after it, for ever: PeriodicImpulse, but
    on time.

    Flink (job server 2.62, measured) comes back to a source up to half a second before the time it
    asked for, and then a second too late; and until apache/beam#39191 each time costs Flink 80 kB
    for good. So the last second is slept here.
    """

    def __init__(self, start: int, every: float) -> None:
        super().__init__()
        self.start, self.every = start, every

    def expand(self, pipeline: beam.Pipeline) -> beam.PCollection[Timestamp]:
        """Tick."""
        sequence = (Timestamp(self.start), MAX_TIMESTAMP, self.every)
        return pipeline | beam.Impulse() | beam.Map(lambda _: sequence) | beam.ParDo(TickDoFn())


class TickDoFn(ImpulseSeqGenDoFn):  # type: ignore[misc]  # Beam is untyped
    """Nap before a tick that is almost due."""

    @beam.DoFn.unbounded_per_element()  # type: ignore[untyped-decorator]
    def process(
        self,
        element: tuple[Timestamp, Timestamp, float],
        # so Beam is told
        restriction_tracker: Any = beam.DoFn.RestrictionParam(ImpulseSeqGenRestrictionProvider()),
        watermark_estimator: Any = beam.DoFn.WatermarkEstimatorParam(
            ManualWatermarkEstimator.default_provider()
        ),
    ) -> Iterator[Any]:
        """Give the ticks that are due."""
        start, _, every = element
        due = start.micros / 1e6 + every * restriction_tracker.current_restriction().start
        wait = due - time.time()
        if 0 < wait < NAP:
            time.sleep(wait)
        yield from super().process(element, restriction_tracker, watermark_estimator)


class Look(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """Ticks to references of the files that are there."""

    def __init__(self, sources: Sequence[str], encoding: str | None) -> None:
        super().__init__()
        self.sources, self.encoding = tuple(sources), encoding

    def expand(self, ticks: beam.PCollection[Timestamp]) -> beam.PCollection[FileRef | Missed]:
        """Look at every tick."""
        return ticks | beam.FlatMap(look, self.sources, self.encoding)


def look(
    _tick: Timestamp, sources: Sequence[str], encoding: str | None = None
) -> Iterator[FileRef | Missed]:
    """Give the files that sources name now; a source that is gone for a while gives none."""
    for source in sources:
        try:
            yield from find_under(source, encoding=encoding)
        except SourceError:
            continue


class FetchResult(NamedTuple):
    """What polling gives: items, rejects of what was no item, words of the account, and receipts of
    the polls.
    """

    good: beam.PCollection[Item]
    rejects: beam.PCollection[Reject]
    counted: beam.PCollection[str]
    polled: beam.PCollection[Receipt]


class Poll(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """Ticks to the Items of the feeds that are due."""

    def __init__(self, live: Live) -> None:
        super().__init__()
        self.live = live

    def expand(self, ticks: beam.PCollection[Timestamp]) -> FetchResult:
        """Poll at every tick."""
        outputs = ticks | beam.ParDo(PollDoFn(self.live)).with_outputs(
            REJECTS, COUNTED, POLLED, main="good"
        )
        types = {"good": Item, REJECTS: Reject, COUNTED: str, POLLED: Receipt}
        for name, kind in types.items():
            outputs[name].element_type = kind
        return FetchResult(*(outputs[name] for name in types))


class Desk:
    """The one poller of a process: politeness would not hold between two of them."""

    def __init__(self, live: Live) -> None:
        self.polling = Polling(live.to, live.manners, live.crew)
        self.busy = threading.Lock()


class PollDoFn(beam.DoFn):  # type: ignore[misc]  # Beam is untyped
    """Poll what is due; a tick that comes while a round is still polling is passed over."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.shared = Shared()
        self.desk: Desk | None = None

    def setup(self) -> None:
        """Take the process's poller."""
        self.desk = self.shared.acquire(lambda: Desk(self.live))

    def process(self, _tick: Timestamp) -> Iterator[Any]:
        """Give what each feed that is due brought, and its receipt."""
        if self.desk is None or not self.desk.busy.acquire(blocking=False):
            return
        try:
            yield from self.poll(self.desk.polling)
        finally:
            self.desk.busy.release()

    def poll(self, polling: Polling) -> Iterator[Any]:
        """Poll for as long as a round may last."""
        ends = time.monotonic() + LONGEST_POLL
        with closing(polling.poller.poll_once(self.live.feeds)) as batches:
            for batch in chain.from_iterable(polling.completed([one]) for one in batches):
                yield from batch.items
                yield from beside(batch)
                if time.monotonic() > ends:
                    return


def beside(batch: Batch) -> Iterator[Any]:
    """Give what a poll leaves beside its items."""
    for reject in unread(batch):
        yield from (counted("read") for _ in range(reject.count))
        yield beam.pvalue.TaggedOutput(REJECTS, reject)
    yield from (counted(word) for word in ("read", "merged") for _ in range(batch.repeated))
    receipt = Receipt(
        feed=batch.feed, kind=batch.kind, reason=batch.reason, owner=batch.owner, token=batch.token
    )
    yield beam.pvalue.TaggedOutput(POLLED, receipt)


class EndRounds(beam.PTransform):  # type: ignore[misc]  # Beam is untyped
    """Words of the account and receipts, gathered by round: its feeds are remembered, its articles
    related.
    """

    def __init__(self, live: Live, start: int) -> None:
        super().__init__()
        self.live, self.start = live, start

    def expand(self, parts: Mapping[str, beam.PCollection[Any]]) -> beam.PCollection[None]:
        """Gather what the rounds gave; a round lies between two ticks."""
        rounds = FixedWindows(self.live.every, offset=self.start % self.live.every)
        keyed = {
            name: part
            | f"Rounds of {name}" >> beam.WindowInto(rounds)
            | f"Gather {name}" >> beam.Map(together)
            for name, part in parts.items()
        }
        return keyed | beam.CoGroupByKey() | beam.ParDo(EndRoundDoFn(self.live))


def together(part: Any) -> tuple[int, Any]:
    """Key everything alike: a round ends in one place."""
    return 0, part


class EndRoundDoFn(beam.DoFn):  # type: ignore[misc]  # Beam is untyped
    """End one round."""

    def __init__(self, live: Live) -> None:
        self.live = live

    def process(
        self,
        gathered: tuple[int, Mapping[str, Iterable[Any]]],
        window: IntervalWindow = beam.DoFn.WindowParam,
    ) -> None:
        """Relate what is new, tell of the round, and remember its feeds: what is killed on the way
        is done again.
        """
        parts = gathered[1]
        receipts = list(parts[POLLED])
        account = self.account(Counter(parts[COUNTED]), float(window.start))
        failed = tuple(
            trouble for one in receipts for trouble in troubles(one.feed, one.kind, one.reason)
        )
        tell(self.live.told, Polled(account=account, polled=len(receipts), failed=failed))
        remember(self.live.to, receipts)

    def account(self, words: Counter[str], began: float) -> Account:
        """Relate what came, and make the account of the round."""
        account = Account(**{name: words[name] for name in COUNTERS})
        if not words:
            return account
        index = open_index(self.live.to)
        try:
            found = relate_all(index)
            account = account.but(
                duplicates=found.duplicates,
                stories=found.stories,
                seconds=round(time.time() - began, 3),
            )
            if index.runs:
                sources = [*self.live.files, *(self.live.feeds or ())][:20]
                index.runs.put(run_of(account, sources, self.live.runner, datetime.now(UTC)))
        finally:
            index.close()
        return account


def remember(to: str, receipts: Sequence[Receipt]) -> None:
    """Remember feeds as polled."""
    if receipts:
        states = open_feed_states(to)
        try:
            for receipt in receipts:
                states.save(receipt.owner, receipt.token)
        finally:
            states.close()


def tell(file: str, polled: Polled) -> None:
    """Tell the command line of a round; on another machine than its own there is nobody to tell."""
    if Path(file).exists():
        with Path(file).open("ab") as told:
            told.write(polled.to_json() + b"\n")
