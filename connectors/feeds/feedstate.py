"""What is remembered of one feed between polls."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from connectors.feeds.answer import Kind
from schemas.display import masked
from schemas.errors import UsageError
from schemas.model import Model

FailureKind = Kind | str  # an answer's kind, or "notfeed": a body that no parser takes
FAILING = 3  # failures in a row from which a feed is called failing


class FeedState(Model):
    """One feed. `url` is as the user gave it and never changes; `address` is where it is fetched
    from now.

    Intervals and gaps are in seconds. `count` items came in `exposure` seconds of watching, both
    fading with time; `habit` is the usual gap between items. `seen` are the marks of the items of
    the last poll, 12 hex digits each. `private` are the hosts that its user lets have private
    addresses, for this feed and its pages only.
    """

    url: str
    address: str
    title: str | None = None
    folder: tuple[str, ...] = ()
    due: datetime
    etag: str | None = None
    modified: str | None = None
    whole: datetime | None = None
    seen: str = ""
    polled: datetime | None = None
    succeeded: datetime | None = None
    newest: datetime | None = None
    polls: int = 0
    items: int = 0
    count: float = 0.0
    exposure: float = 0.0
    habit: float | None = None
    hint: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    failures: int = 0
    failure: str | None = None
    reason: str | None = None
    gone: int = 0
    moving_to: str | None = None
    moving: int = 0
    disabled: str | None = None
    private: tuple[str, ...] = ()


def fresh(
    url: str, now: datetime, title: str | None = None, folder: tuple[str, ...] = ()
) -> FeedState:
    """Give the state of a feed that was never polled: due at once. Raises UsageError on what is no
    address of a feed.
    """
    if not is_web(url):
        raise UsageError(
            f"{masked(url)[:200]!r} is no address of a feed: it must be http or https, without a"
            " user name or password."
        )
    return FeedState(url=url, address=url, title=title, folder=folder, due=now)


def is_web(url: str) -> bool:
    """Tell an address of the web that has no user name in it."""
    try:
        parts = urlsplit(url)
        named = (
            parts.scheme in ("http", "https")
            and parts.hostname
            and parts.username is None
            and parts.port != 0
        )
    except ValueError:
        return False
    return bool(named)


class Health(Model):
    """One row of `newsbeam feeds`: times in UTC, `per_day` items a day."""

    url: str
    title: str | None = None
    status: str
    last_success: datetime | None = None
    last_new: datetime | None = None
    per_day: float
    due: datetime | None = None
    failures: int = 0
    failure: str | None = None
    reason: str | None = None
    silent: bool = False
    private: tuple[str, ...] = ()


def health(state: FeedState, now: datetime) -> Health:
    """Say how a feed does."""
    silent = is_silent(state, now)
    return Health(
        url=state.url,
        title=state.title,
        status=_status(state, silent),
        last_success=state.succeeded,
        last_new=state.newest,
        per_day=round(rate(state) * 86_400, 1),
        due=None if state.disabled else state.due,
        failures=state.failures,
        failure=state.failure,
        reason=state.disabled or state.reason,
        silent=silent,
        private=state.private,
    )


def with_private_hosts(state: FeedState, hosts: Sequence[str], now: datetime) -> FeedState:
    """Give the state of a feed whose user lets more hosts have private addresses: due, for it may
    have been refused.
    """
    private = tuple(sorted({*state.private, *hosts}))
    return state if private == state.private else state.but(private=private, due=now)


def _status(state: FeedState, silent: bool) -> str:
    if state.disabled:
        return "disabled"
    if state.polled is None:
        return "new"
    if state.failures >= FAILING:
        return "failing"
    return "silent" if silent else "ok" if not state.failures else "retrying"


def rate(state: FeedState) -> float:
    """Items a second, from what was seen of late."""
    return state.count / state.exposure if state.exposure > 0 else 0.0


def is_silent(state: FeedState, now: datetime) -> bool:
    """True when there was no new item for ten times its usual gap, and for two days at least."""
    if state.habit is None or state.newest is None or state.disabled:
        return False
    return now - state.newest > max(
        timedelta(days=2), timedelta(seconds=min(10 * state.habit, 3e8))
    )
