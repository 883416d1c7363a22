"""Feeds as a source of a run: what is due is polled, its items go through the flow, and only then is a feed remembered.

Politeness is in the poller, so it holds whatever runner the flow runs on. Killed at any moment, the next run polls
again what was not remembered, and the index knows what it has already.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from connectors.feeds.feedstate import fresh
from connectors.feeds.fetcher import Fetcher
from connectors.feeds.opml import Outline
from connectors.feeds.pages import Pages
from connectors.feeds.poller import Batch, Poller
from connectors.index import Index
from connectors.open import open_feed_states
from pipeline.account import Account
from schemas.item import Item
from schemas.model import Model
from schemas.reject import Reject

MOST_ITEMS = 1_000  # items taken through the flow at once; memory stays flat however many feeds are due

OverItems = Callable[[list[Item]], Account]


class Polled(Model):
    """The account of what feeds brought, how many were polled, and why others could not be."""

    account: Account = Account()
    polled: int = 0
    failed: tuple[str, ...] = ()


@contextmanager
def poller(
    to: str, feeds: Sequence[Outline], *, contact: str | None, allow_private: bool
) -> Iterator[tuple[Poller, Pages]]:
    """Open the poller of an index, the feeds added to those it knows, and what fetches the pages of items."""
    states = open_feed_states(to)
    try:
        now = datetime.now(UTC)
        states.add(fresh(feed.url, now, feed.title, feed.folder) for feed in feeds)
        with Fetcher(contact=contact, allow_private=allow_private) as fetcher:
            yield Poller(states, fetcher), Pages(fetcher, monotonic=time.monotonic, sleep=time.sleep)
    finally:
        states.close()


def poll(
    poller: Poller, urls: Sequence[str] | None, index: Index, over_items: OverItems, *, force: bool = False
) -> Polled:
    """Poll what is due, in lots of bounded size; give the account of all of it."""
    total, lot = Polled(), list[Batch]()
    for batch in poller.poll_once(urls, force=force):
        lot.append(batch)
        if sum(len(one.items) for one in lot) >= MOST_ITEMS:
            total, lot = added(total, settle(poller, lot, index, over_items)), []
    return added(total, settle(poller, lot, index, over_items))


def settle(poller: Poller, lot: Sequence[Batch], index: Index, over_items: OverItems) -> Polled:
    """Take a lot through the flow, keep what could not be read, and only then remember its feeds."""
    items = [item for batch in lot for item in batch.items]
    account = over_items(items) if items else Account()
    rejects = [reject for batch in lot for reject in unread(batch)]
    index.keep(rejects)
    for batch in lot:
        poller.commit(batch)
    failed = tuple(
        f"{batch.feed}: {batch.reason or batch.kind}" for batch in lot if batch.kind not in {"ok", "unchanged"}
    )
    left_out = Account(read=len(rejects), rejected=len(rejects))
    return Polled(account=account.plus(left_out), polled=len(lot), failed=failed)


def unread(batch: Batch) -> Iterator[Reject]:
    """Give a reject for each kind of entry that gave no item."""
    for skipped in batch.skipped:
        reason = f"{batch.feed}: {skipped.count} entries gave no item: {skipped.reason}."
        yield Reject.of("read", batch.feed, reason, datetime.now(UTC))


def added(one: Polled, two: Polled) -> Polled:
    """Add what two lots brought."""
    return Polled(
        account=one.account.plus(two.account), polled=one.polled + two.polled, failed=(*one.failed, *two.failed)
    )
