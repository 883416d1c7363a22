"""Full text: the page behind an item, fetched as politely as feeds are, taken only where it says more than the feed.

The site's robots.txt is asked first (once a day a site); at most two requests to a host at once and a second between.
The feed's own words stay as the item's summary.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol
from urllib.parse import urlsplit

from connectors.feeds import robots
from connectors.feeds.answer import Answer
from connectors.feeds.decode import decode
from connectors.feeds.entry import plain
from connectors.feeds.robots import Rules
from connectors.feeds.turns import PAUSE, host_of
from schemas.errors import SourceError
from schemas.item import Item

_FRESH = 86_400.0  # seconds that a site's rules are believed
_MOST_SITES = 10_000
_LARGEST = 3 * 1024 * 1024  # bytes of a page; trafilatura's time grows with them
_LONGEST_PAUSE = 30.0  # seconds that a site's Crawl-delay is granted
_LEAST_MORE = 1.2  # how much longer a page's text must be than the feed's
_LEAST_WORDS = 40
_WORD = re.compile(r"\w+")

Extract = Callable[[str, Mapping[str, Any]], str | None]  # of markup, with trafilatura's options


class Fetches(Protocol):
    """What is needed of a Fetcher."""

    def fetch(self, address: str, etag: str | None = None, modified: str | None = None, limit: int = ...) -> Answer:
        """Fetch an address; never raises."""


class Pages:
    """Fetches the pages of items. May be used from many threads. `extract` takes the article's text out of a page."""

    def __init__(
        self,
        fetcher: Fetches,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
        extract: Extract,
        workers: int = 8,
    ) -> None:
        self._fetcher, self._monotonic, self._sleep = fetcher, monotonic, sleep
        self._workers, self._extract = workers, extract
        self._rules: dict[str, tuple[float, Rules]] = {}
        self._free: dict[str, float] = {}
        self._flying: dict[str, threading.Semaphore] = {}
        self._lock = threading.Lock()

    def complete(self, items: Iterable[Item]) -> Iterator[Item]:
        """Give each item again, in order, with the text of its page where that is more; never raises."""
        if self._workers <= 1:
            yield from (self.completed(item) for item in items)
            return
        with ThreadPoolExecutor(self._workers, thread_name_prefix="page") as pool:
            waiting: list[Future[Item]] = [pool.submit(self.completed, item) for item in items]
            for future in waiting:
                yield future.result()

    def completed(self, item: Item) -> Item:
        """Give an item with its page's text where that is more than the feed gives."""
        address = item.record.url
        rules = self._asked(address) if address else None
        if not address or rules is None or not robots.allows(rules, address):
            return item
        answer = self._polite(address, _LARGEST, min(rules.delay or PAUSE, _LONGEST_PAUSE))
        if answer.kind != "ok" or not _is_page(answer):
            return item
        return with_text(item, text_of(answer, self._extract))

    def _asked(self, address: str) -> Rules:
        """Give the rules of an address's site, asked for once a day."""
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            known = self._rules.get(site)
        if known is None or known[0] < self._monotonic():
            rules = self._ask(site)
            with self._lock:
                if len(self._rules) >= _MOST_SITES:
                    self._rules.clear()
                known = self._rules[site] = (self._monotonic() + _FRESH, rules)
        return known[1]

    def _ask(self, site: str) -> Rules:
        """Fetch a site's rules: none there allows everything, a site in trouble allows nothing (RFC 9309)."""
        answer = self._polite(f"{site}/robots.txt", robots.LONGEST)
        if answer.kind == "ok":
            return robots.parse(answer.body.decode("utf-8", "replace"))
        return robots.EVERYTHING if answer.kind in ("missing", "gone", "blocked") else robots.NOTHING

    def _polite(self, address: str, limit: int, pause: float = PAUSE) -> Answer:
        """Wait for the host's turn, then fetch; the next may follow after the pause."""
        host = host_of(address)
        with self._lock:
            gate = self._flying.setdefault(host, threading.Semaphore(2))
        with gate:
            with self._lock:
                now = self._monotonic()
                start = max(now, self._free.get(host, now))
                self._free[host] = start + max(pause, PAUSE)
            if start > now:
                self._sleep(start - now)
            return self._fetcher.fetch(address, limit=limit)


def _is_page(answer: Answer) -> bool:
    kind = (answer.content_type or "text/html").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml", "text/plain")


def text_of(answer: Answer, extract: Extract) -> str | None:
    """Take the article's text out of a page; None where there is none."""
    options = {"url": answer.url, "include_comments": False, "include_tables": False}
    try:
        text = extract(decode(answer.body, answer.content_type), options)
    except SourceError:
        return None
    except Exception:  # noqa: BLE001 (a third party's parser on a stranger's page: no text is the answer then)
        return None
    return text if isinstance(text, str) and text.strip() else None


def with_text(item: Item, text: str | None) -> Item:
    """Give the item with this text, if it says more than the feed; the feed's words become the summary."""
    if text is None:
        return item
    fed = plain(item.text, 200_000) or ""
    had, has = len(_WORD.findall(fed)), len(_WORD.findall(text))
    if has < _LEAST_WORDS or has < had * _LEAST_MORE:
        return item
    summary = item.record.summary or (plain(fed, 10_000) if fed != item.record.title else None)
    return item.but(text=text, media="text/plain", record=item.record.but(summary=summary))
