"""Feeds as a source of a run: what is due is polled, its items go through the flow, and only then
is a feed remembered.

Politeness is in the poller, so it holds whatever runner the flow runs on. Killed at any moment, the
next run polls again what was not remembered, and the index knows what it has already.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice

from connectors.feeds.feedstate import fresh
from connectors.feeds.leftovers import leftovers
from connectors.feeds.opml import Outline
from connectors.feeds.poller import Batch, Poller, without
from connectors.feeds.schedule import may_wait
from connectors.feeds.state import FeedStates
from connectors.index import RejectStore
from connectors.open import open_feed_states
from pipeline import pagetext
from pipeline.account import Account
from schemas.errors import UsageError
from schemas.item import Item
from schemas.model import Model
from schemas.reject import Reject

# items taken through the flow at once; memory stays flat however many feeds are due
MOST_ITEMS = 1_000

READ = frozenset(("ok", "unchanged"))  # kinds of answers of a feed that could be polled

OverItems = Callable[[list[Item]], Account]


class Manners(Model):
    """How to meet publishers: who asks, which hosts may have private addresses, and whether for the
    pages of items.
    """

    contact: str | None = None
    allow_private: tuple[str, ...] = ()
    full_text: bool = False


class Polled(Model):
    """The account of what feeds brought, how many were polled, and which could not be (`unread`),
    and why (`failed`).
    """

    account: Account = Account()
    polled: int = 0
    failed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class Polling:
    """What polls the feeds of an index. Kept open over all rounds: an outage shows in the answers
    of several.
    """

    def __init__(self, to: str, manners: Manners, crew: str = "") -> None:
        # What fetches is slow to import, and a run over files fetches nothing.
        from connectors.feeds.fetcher import Fetcher  # noqa: PLC0415
        from connectors.feeds.pages import Pages  # noqa: PLC0415

        self.states = open_feed_states(to)
        self.fetcher = Fetcher(contact=manners.contact)
        self.poller = Poller(self.states, self.fetcher, crew=crew)
        self.allow_private = manners.allow_private
        self.private: dict[str, tuple[str, ...]] = {}  # by feed, for its pages
        self.pages = (
            Pages(
                self.fetcher,
                monotonic=time.monotonic,
                sleep=time.sleep,
                extract=pagetext.extract,
                private=self.private_hosts,
            )
            if manners.full_text
            else None
        )

    def remember(self, feeds: Sequence[Outline]) -> None:
        """Add feeds to those the index knows."""
        now = datetime.now(UTC)
        self.states.add(fresh(feed.url, now, feed.title, feed.folder) for feed in feeds)
        if self.allow_private:
            urls = [feed.url for feed in feeds] or [state.url for state in self.states.all()]
            let_in(self.states, urls, self.allow_private)

    def private_hosts(self, item: Item) -> tuple[str, ...]:
        """Name the hosts that may have private addresses for the page of an item."""
        return self.private.get(item.path, ())

    def completed(self, lot: Sequence[Batch]) -> list[Batch]:
        """Give batches with the text of their items' pages, where that is wanted; without those of
        hosts that have had their time, which the next round brings again.
        """
        if not self.pages:
            return list(lot)
        self.private = {batch.feed: batch.token.private for batch in lot}
        texts = iter(self.pages.complete([item for batch in lot for item in batch.items]))
        now = datetime.now(UTC)
        return [with_pages(batch, list(islice(texts, len(batch.items))), now) for batch in lot]

    def let_go(self) -> None:
        """Give back the leases of all feeds, from another thread than that which polls."""
        self.poller.stop()
        self.states.release(self.poller.owner)

    def close(self) -> None:
        """Hang up, and let go of what is known of feeds."""
        self.fetcher.close()
        self.states.close()


def with_pages(batch: Batch, completed: Sequence[Item | None], now: datetime) -> Batch:
    """Put the items with their pages into a batch; what cannot wait until its host's turn comes
    stays as the feed has it.
    """
    pairs = list(zip(batch.items, completed, strict=True))
    left = [item for item, whole in pairs if whole is None]
    waiting = without(batch, left[: may_wait(batch.token, len(pairs) - len(left))], now)
    texts = {id(item): whole for item, whole in pairs if whole is not None}
    return waiting._replace(items=tuple(texts.get(id(item), item) for item in waiting.items))


def let_in(states: FeedStates, urls: Sequence[str], hosts: Sequence[str]) -> None:
    """Let hosts have private addresses for the feeds that are on one of them; no other feed may
    lead there.

    Raises UsageError where no feed is on any.
    """
    from connectors.feeds.addresses import is_named  # noqa: PLC0415  # slow to import

    own = [url for url in urls if is_named(url, hosts)]
    if not own:
        raise UsageError(
            f"--allow-private {' '.join(hosts)}: no feed here is on it. Write the host as its"
            " address does."
        )
    states.allow(own, hosts, datetime.now(UTC))


@contextmanager
def polling(to: str, manners: Manners, *, wanted: bool) -> Iterator[Polling | None]:
    """Open what polls the feeds of an index, where there are feeds to poll."""
    opened = Polling(to, manners) if wanted else None
    try:
        yield opened
    finally:
        if opened:
            opened.close()


def poll(
    polling: Polling,
    urls: Sequence[str] | None,
    kept: RejectStore,
    over_items: OverItems,
    *,
    force: bool = False,
) -> Polled:
    """Poll what is due, in lots of bounded size; give the account of all of it. No lot waits for a
    slow host.
    """
    total, lot = Polled(), list[Batch]()

    def settle_lot() -> None:
        nonlocal total, lot
        some, lot = lot, []
        if some:
            total = added(total, settle(polling, some, kept, over_items))

    for batch in polling.poller.poll_once(urls, force=force, meanwhile=settle_lot):
        lot.append(batch)
        if sum(len(one.items) for one in lot) >= MOST_ITEMS:
            settle_lot()
    settle_lot()
    return total


def settle(
    polling: Polling, lot: Sequence[Batch], kept: RejectStore, over_items: OverItems
) -> Polled:
    """Take a lot through the flow, keep what could not be read, and only then remember its
    feeds.
    """
    lot = polling.completed(lot)
    items = [item for batch in lot for item in batch.items]
    account = over_items(items) if items else Account()
    rejects = [reject for batch in lot for reject in unread(batch)]
    kept.put(rejects)
    for batch in lot:
        polling.poller.commit(batch)
    failed = tuple(
        trouble for batch in lot for trouble in troubles(batch.feed, batch.kind, batch.reason)
    )
    repeated = sum(batch.repeated for batch in lot)
    rejected = sum(reject.count for reject in rejects)
    left_out = Account(read=rejected + repeated, rejected=rejected, merged=repeated)
    unread_feeds = tuple(batch.feed for batch in lot if batch.kind not in READ)
    return Polled(
        account=account.plus(left_out), polled=len(lot), failed=failed, unread=unread_feeds
    )


def unread(batch: Batch) -> Iterator[Reject]:
    """Give the rejects of the entries that gave no item."""
    return leftovers(batch.feed, batch.wordless, batch.skipped, datetime.now(UTC))


def troubles(feed: str, kind: str, reason: str | None) -> Iterator[str]:
    """Say why a feed could not be polled, if it could not."""
    if kind not in READ:
        yield f"{feed}: {reason or kind}"


def added(one: Polled, two: Polled) -> Polled:
    """Add what two lots brought."""
    return Polled(
        account=one.account.plus(two.account),
        polled=one.polled + two.polled,
        failed=(*one.failed, *two.failed),
        unread=(*one.unread, *two.unread),
    )
