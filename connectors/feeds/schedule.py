"""When to poll a feed next, from what it did: pure decisions on states and answers, with chance
passed in.

An interval grows slower than the gap between a feed's items. With its square root the mean delay
would be shortest for so many requests, with the gap itself the median; the power between serves
both (measured by tests/feeds/test_day.py).
"""

import math
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from connectors.feeds.answer import UNREACHED, Answer
from connectors.feeds.entry import FeedHead
from connectors.feeds.feedstate import FeedState, rate
from connectors.feeds.marks import WIDTH

Chance = Callable[[], float]  # 0 to 1

SHORTEST, LONGEST = 300.0, 86_400.0  # seconds between two polls
FIRST = 3_600.0  # seconds, of a feed whose pace is not known
# interval = 11 * gap ** (2/3): 13 minutes for a gap of ten, 43 for one of an hour
PACE, POWER = 11.0, 2 / 3
MEMORY = 86_400.0  # seconds in which what was seen fades to a third
POLITE = 3_600.0  # seconds: the longest wait that a feed's own hints can ask for
WHOLE = 86_400.0  # seconds after which a feed that says 304 is fetched whole, to catch liars
NOT_MODIFIED = 304
GONE = 3  # 410s in a row that disable
MOVED = 3  # equal permanent redirects in a row that change the address
PATIENT = 8  # failures in a row after which a busy feed waits as long as any
OUTAGE_SHARE, OUTAGE_LEAST = 0.8, 5

# First wait and longest wait in seconds, by failure; doubled each time.
_BACKOFF: dict[str, tuple[float, float]] = {
    "missing": (3_600.0, LONGEST),
    "gone": (6 * 3_600.0, LONGEST),
    "blocked": (2 * 3_600.0, LONGEST),
    "refused": (6 * 3_600.0, LONGEST),
    "redirects": (3_600.0, LONGEST),
    "large": (3_600.0, LONGEST),
    "notfeed": (3_600.0, LONGEST),
}
_SOFT = (600.0, 6 * 3_600.0)  # server errors, timeouts, DNS, damage: never stopped
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def succeeded(
    state: FeedState,
    answer: Answer,
    head: FeedHead | None,
    new: int,
    seen: str,
    now: datetime,
    chance: Chance,
) -> FeedState:
    """Give the state after an answer that was read, with `new` items among those of `seen`; `head`
    is None after a 304.
    """
    watched = _watched(state, new, now)
    learned = watched if head is None else _learn(watched, head, answer)
    settled = learned.but(
        polled=now,
        succeeded=now,
        polls=state.polls + 1,
        failures=0,
        failure=None,
        reason=None,
        gone=0,
        items=state.items + new,
        newest=now if new else state.newest,
        **_validators(answer, now),
        seen=seen,
    )
    moved = _moved(settled, answer)
    return moved.but(due=_due(moved, answer, now, chance))


def _validators(answer: Answer, now: datetime) -> dict[str, object]:
    # a 304 may bring new validators of what we have (RFC 9110, 15.4.5)
    if answer.kind == "unchanged":
        new = (
            {"etag": answer.etag, "modified": answer.modified}
            if answer.status == NOT_MODIFIED
            else {}
        )
        return {name: value for name, value in new.items() if value}
    return {"etag": answer.etag, "modified": answer.modified, "whole": now}


def _watched(state: FeedState, new: int, now: datetime) -> FeedState:
    """Let what was seen fade, and add this poll; the first poll of all says nothing of the pace."""
    if state.succeeded is None:
        return state
    elapsed = max((now - state.succeeded).total_seconds(), 1.0)
    fade = math.exp(-elapsed / MEMORY)
    gap = elapsed_since(state.newest or state.succeeded, now) / max(new, 1)
    habit = (
        state.habit if not new else gap if state.habit is None else 0.8 * state.habit + 0.2 * gap
    )
    return state.but(
        count=state.count * fade + new, exposure=state.exposure * fade + elapsed, habit=habit
    )


def elapsed_since(moment: datetime, now: datetime) -> float:
    """Seconds since a moment, at least one: clocks jump."""
    return max((now - moment).total_seconds(), 1.0)


def paced(state: FeedState, dates: Sequence[datetime], now: datetime) -> FeedState:
    """Take a first idea of a feed's pace from the dates of the items in its first answer."""
    told = sorted(date for date in dates if timedelta(0) <= now - date < timedelta(days=30))
    if state.exposure or len(told) < 3:
        return state
    span = max((now - told[0]).total_seconds(), 60.0)
    weight = min(MEMORY, span) / span
    return state.but(count=len(told) * weight, exposure=span * weight, habit=span / len(told))


def _learn(state: FeedState, head: FeedHead, answer: Answer) -> FeedState:
    hints = [hint for hint in (head.ttl and head.ttl * 60.0, head.every, answer.max_age) if hint]
    hours = head.skip_hours if len(head.skip_hours) < 24 else ()
    days = head.skip_days if len(head.skip_days) < 7 else ()
    title = head.title or state.title
    return state.but(hint=max(hints, default=None), skip_hours=hours, skip_days=days, title=title)


def _moved(state: FeedState, answer: Answer) -> FeedState:
    """Count equal permanent redirects; the third changes the address."""
    target = answer.moved_to
    if target is None or target == state.address:
        return state.but(moving_to=None, moving=0)
    times = state.moving + 1 if target == state.moving_to else 1
    if times < MOVED:
        return state.but(moving_to=target, moving=times)
    return state.but(address=target, moving_to=None, moving=0, etag=None, modified=None)


def compute_interval(state: FeedState) -> float:
    """Seconds until a feed that does well is polled again, before jitter."""
    pace = rate(state)
    wanted = PACE * pace**-POWER if pace > 0 else FIRST if not state.exposure else LONGEST
    # A feed that was silent since it is watched may speak at any time: believe in one item more
    # than was seen.
    if state.exposure:
        believed = (state.count + 0.5) / (state.exposure + MEMORY / 4)
        wanted = min(wanted, PACE * believed**-POWER)
    polite = min(state.hint or 0.0, POLITE)
    return min(max(wanted, polite, SHORTEST), max(0.4 * _rolls_over(state), SHORTEST), LONGEST)


def _rolls_over(state: FeedState) -> float:
    """Seconds in which all the items that a feed shows make room for new ones: later, some are
    missed.
    """
    shown, pace = len(state.seen) / WIDTH, rate(state)
    return shown / pace if shown and pace > 0 else math.inf


def _due(state: FeedState, answer: Answer, now: datetime, chance: Chance) -> datetime:
    seconds = compute_interval(state) * (0.9 + 0.2 * chance())
    if answer.retry_after:
        seconds = max(seconds, answer.retry_after)
    return _awake(state, now + timedelta(seconds=min(max(seconds, SHORTEST), LONGEST)), now)


def _awake(state: FeedState, due: datetime, now: datetime) -> datetime:
    """Move past the hours and days (UTC) in which a feed says it sleeps; never more than a day
    ahead.
    """
    moment = due
    for _ in range(24 * 7):
        if (
            moment.hour not in state.skip_hours
            and _WEEKDAYS[moment.weekday()] not in state.skip_days
        ):
            return min(moment, now + timedelta(seconds=LONGEST))
        moment = moment.replace(minute=due.minute, second=due.second) + timedelta(hours=1)
    return due


def failed(state: FeedState, answer: Answer, kind: str, now: datetime, chance: Chance) -> FeedState:
    """Give the state after an answer that was none; `kind` is the answer's, or "notfeed" for a body
    no parser takes.
    """
    failures = state.failures + 1
    gone = state.gone + 1 if kind == "gone" else 0
    counted = state.but(
        polled=now,
        polls=state.polls + 1,
        failures=failures,
        failure=kind,
        reason=answer.reason,
        gone=gone,
        disabled="it said three times that it is gone for good (410)"
        if gone >= GONE
        else state.disabled,
    )
    if answer.unasked:
        # nobody was troubled, and nobody need be spared: the next round looks again
        return counted.but(due=now)
    return counted.but(due=now + timedelta(seconds=_backoff(counted, kind, answer, now, chance)))


def _backoff(state: FeedState, kind: str, answer: Answer, now: datetime, chance: Chance) -> float:
    """Exponential with full jitter, but never sooner than a server asked, nor than the shortest
    interval.

    The first failures of a busy feed are waited out in half of the time that is left until it shows
    other items.
    """
    first, longest = _BACKOFF.get(kind, _SOFT)
    ceiling = min(longest, first * 2.0 ** min(state.failures - 1, 20))
    if state.failures <= PATIENT and state.succeeded:
        left = 0.7 * _rolls_over(state) - elapsed_since(state.succeeded, now)
        ceiling = min(ceiling, max(left / 2, SHORTEST))
    asked = answer.retry_after or 0.0
    return min(max(SHORTEST, asked + (0.1 * asked * chance()), ceiling * chance()), LONGEST)


def postponed(state: FeedState, now: datetime, chance: Chance) -> FeedState:
    """Give the state after a failure that is ours: nothing counted, tried again within the half
    hour.
    """
    return state.but(due=now + timedelta(seconds=SHORTEST + 1_500.0 * chance()))


def asked_again(state: FeedState, left: int, now: datetime) -> FeedState:
    """Give the state of a feed some of whose items were left to the next round: that is soon, and
    asks for all of it.
    """
    due = min(state.due, now + timedelta(seconds=SHORTEST))
    return state.but(
        due=due, etag=None, modified=None, whole=None, items=max(state.items - left, 0)
    )


def may_wait(state: FeedState, taken: int) -> int:
    """Say how many items can be left to later rounds, each of which takes so many, before the feed
    shows others.
    """
    rounds = _rolls_over(state) / SHORTEST / 2
    return len(state.seen) if math.isinf(rounds) else int(rounds) * max(taken, 1)


def is_outage(kinds: Sequence[str]) -> bool:
    """True when so many of the last answers failed to connect that the trouble must be ours."""
    unreached = sum(kind in UNREACHED for kind in kinds)
    return len(kinds) >= OUTAGE_LEAST and unreached > OUTAGE_SHARE * len(kinds)


def conditional(state: FeedState, now: datetime) -> bool:
    """Say whether to send validators: not when the last whole answer is a day old, to catch feeds
    that lie with 304.
    """
    return state.whole is not None and now - state.whole < timedelta(seconds=WHOLE)
