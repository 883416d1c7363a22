"""The source of a run without end."""

import time

from apache_beam.io.restriction_trackers import OffsetRange, OffsetRestrictionTracker
from apache_beam.io.watermark_estimators import ManualWatermarkEstimator
from apache_beam.runners.sdf_utils import (
    RestrictionTrackerView,
    ThreadsafeRestrictionTracker,
    ThreadsafeWatermarkEstimator,
)
from apache_beam.utils.timestamp import MAX_TIMESTAMP, Timestamp

from pipeline.beam.live import TickDoFn

EVERY = 0.4  # seconds


def test_a_tick_that_is_not_due_is_waited_for_and_the_runner_is_asked_for_time_after_it_only() -> (
    None
):
    first = time.time() + EVERY
    tracker = ThreadsafeRestrictionTracker(OffsetRestrictionTracker(OffsetRange(0, 9)))
    watermark = ThreadsafeWatermarkEstimator(ManualWatermarkEstimator(None))
    sequence = (Timestamp(first), MAX_TIMESTAMP, EVERY)
    ticks = TickDoFn().process(sequence, RestrictionTrackerView(tracker), watermark)
    tick = next(ticks)
    assert time.time() >= first
    assert abs(float(tick.value) - first) < 0.001
    assert tracker.deferred_status() is None
    assert list(ticks) == []
    assert tracker.deferred_status() is not None
    assert abs(float(watermark.current_watermark()) - first - EVERY) < 0.001


def test_a_tick_that_is_far_off_is_left_to_the_runner() -> None:
    first = time.time() + 60
    tracker = ThreadsafeRestrictionTracker(OffsetRestrictionTracker(OffsetRange(0, 9)))
    watermark = ThreadsafeWatermarkEstimator(ManualWatermarkEstimator(None))
    ticks = TickDoFn().process(
        (Timestamp(first), MAX_TIMESTAMP, 60), RestrictionTrackerView(tracker), watermark
    )
    assert list(ticks) == []
    assert tracker.deferred_status() is not None
    assert time.time() < first
