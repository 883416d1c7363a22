"""Full text: the page behind an item, fetched as politely as feeds are, taken only where it says
more than the feed.

The site's robots.txt is asked first (once a day a site); one request to a host at once and a second
between, or what the site asks for. A host has its time in a round; what is left of its pages then
waits for the next. The feed's own words stay as the item's summary.
"""

import math
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from urllib.parse import urlsplit

from connectors.feeds import robots
from connectors.feeds.addresses import is_named
from connectors.feeds.answer import Answer
from connectors.feeds.decode import decode_feed
from connectors.feeds.entry import plain
from connectors.feeds.host_queue import PAUSE, normalize_host
from connectors.feeds.robots import Rules
from schemas.errors import SourceError
from schemas.item import Item

_FRESH = 86_400.0  # seconds that a site's rules are believed
_MOST_SITES = 10_000
_LARGEST = 3 * 1024 * 1024  # bytes of a page; trafilatura's time grows with them
_LONGEST_PAUSE = 30.0  # seconds that a site's Crawl-delay is granted
_ROUND = 60.0  # seconds that the pages of one host may take in a round
_LEAST_MORE = 1.2  # how much longer a page's text must be than the feed's
_LEAST_WORDS = 40
_WORD = re.compile(r"\w+")

Extract = Callable[[str], str | None]  # of markup


class PageFetcher(Protocol):
    """What is needed of a Fetcher."""

    def fetch(
        self,
        address: str,
        etag: str | None = None,
        modified: str | None = None,
        limit: int = ...,
        private: Collection[str] = (),
    ) -> Answer:
        """Fetch an address; never raises."""


class Pages:
    """Fetches the pages of items. May be used from many threads. `extract` takes the article's text
    out of a page.
    """

    def __init__(
        self,
        fetcher: PageFetcher,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        extract: Extract,
        workers: int = 16,
        private: Callable[[Item], Collection[str]] = lambda _: (),
    ) -> None:
        self._fetcher, self._monotonic, self._sleep = fetcher, monotonic, sleep
        self._workers, self._extract, self._private = workers, extract, private
        self._rules: dict[tuple[str, bool], tuple[float, Rules]] = {}
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()

    def complete(self, items: Sequence[Item]) -> list[Item | None]:
        """Give each item again, in order, with the text of its page where that is more; never
        raises.

        None: its host has had its time; ask again in the next round. A feed shows the newest item
        first, so the last ones are taken first: they leave it first.
        """
        lines: dict[str, list[int]] = defaultdict(list)
        for place in reversed(range(len(items))):
            lines[normalize_host(items[place].record.url or "")].append(place)
        found: list[Item | None] = [None] * len(items)

        def take(places: Sequence[int]) -> None:
            ends = self._monotonic() + _ROUND
            for place in places:
                found[place] = self.completed(items[place], ends)

        if self._workers <= 1:
            for places in lines.values():
                take(places)
            return found
        with ThreadPoolExecutor(self._workers, thread_name_prefix="page") as pool:
            list(pool.map(take, lines.values()))
        return found

    def completed(self, item: Item, ends: float = math.inf) -> Item | None:
        """Give an item with its page's text where that is more than the feed gives; None when time
        is over before it.
        """
        address = item.record.url
        if not address:
            return item
        private = self._private(item)
        rules = self._asked(address, private, ends)
        if rules is None:
            return None
        if not robots.allows(rules, address):
            return item
        answer = self._polite(
            address, _LARGEST, min(rules.delay or PAUSE, _LONGEST_PAUSE), private, ends
        )
        if answer is None:
            return None
        if answer.kind != "ok" or not _is_page(answer):
            return item
        return with_page_text(item, extract_page_text(answer, self._extract))

    def _asked(self, address: str, private: Collection[str], ends: float) -> Rules | None:
        """Give the rules of an address's site, asked for once a day; None when time is over before
        they are known.
        """
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        # what was refused to one feed is not refused to all
        key = (site, is_named(address, private))
        with self._lock:
            known = self._rules.get(key)
        if known is None or known[0] < self._monotonic():
            rules = self._ask(site, private, ends)
            if rules is None:
                return None
            with self._lock:
                if len(self._rules) >= _MOST_SITES:
                    self._rules.clear()
                known = self._rules[key] = (self._monotonic() + _FRESH, rules)
        return known[1]

    def _ask(self, site: str, private: Collection[str], ends: float) -> Rules | None:
        """Fetch a site's rules: none there allows everything, a site in trouble allows nothing (RFC
        9309).
        """
        answer = self._polite(f"{site}/robots.txt", robots.LONGEST, PAUSE, private, ends)
        if answer is None:
            return None
        if answer.kind == "ok":
            return robots.parse_robots(answer.body.decode("utf-8", "replace"))
        return (
            robots.EVERYTHING if answer.kind in ("missing", "gone", "blocked") else robots.NOTHING
        )

    def _polite(
        self, address: str, limit: int, pause: float, private: Collection[str], ends: float
    ) -> Answer | None:
        """Wait for the host's turn, then fetch; the next may follow after the pause. None if its
        turn comes too late.
        """
        host = normalize_host(address)
        with self._lock:
            now = self._monotonic()
            start = max(now, self._free.get(host, now))
            if start > ends:
                return None
            self._free[host] = start + max(pause, PAUSE)
        if start > now:
            self._sleep(start - now)
        return self._fetcher.fetch(address, limit=limit, private=private)


def _is_page(answer: Answer) -> bool:
    kind = (answer.content_type or "text/html").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml", "text/plain")


def extract_page_text(answer: Answer, extract: Extract) -> str | None:
    """Take the article's text out of a page; None where there is none."""
    try:
        text = extract(decode_feed(answer.body, answer.content_type))
    except SourceError:
        return None
    # a third party's parser on a stranger's page: no text is the answer then
    except Exception:  # noqa: BLE001
        return None
    return text if isinstance(text, str) and text.strip() else None


def with_page_text(item: Item, text: str | None) -> Item:
    """Give the item with this text, if it says more than the feed; the feed's words become the
    summary.
    """
    if text is None:
        return item
    fed = plain(item.text, 200_000) or ""
    had, has = len(_WORD.findall(fed)), len(_WORD.findall(text))
    if has < _LEAST_WORDS or has < had * _LEAST_MORE:
        return item
    summary = item.record.summary or (plain(fed, 10_000) if fed != item.record.title else None)
    return item.but(text=text, media="text/plain", record=item.record.but(summary=summary))
