from collections.abc import Collection
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from connectors.feeds import robots
from connectors.feeds.answer import Answer
from connectors.feeds.pages import Pages
from connectors.feeds.robots import allows, parse_robots
from pipeline import pagetext
from schemas.item import Item, Record
from tests.feeds.publisher import FakeClock

SENTENCE = "The ministers met in the capital on Monday and agreed to talk again about the border in the spring. "
PAGE = f"<html><body><nav>Home</nav><article><h1>T</h1><p>{SENTENCE * 4}</p><p>{SENTENCE * 4}</p></article></body></html>"


class Site:
    """A site in a dictionary; `asked` is what was fetched, and when."""

    def __init__(self, clock: FakeClock, pages: dict[str, Answer | str]) -> None:
        self.clock, self.pages = clock, pages
        self.asked: list[tuple[str, float]] = []

    def fetch(
        self,
        address: str,
        etag: str | None = None,
        modified: str | None = None,
        limit: int = 0,
        private: Collection[str] = (),
    ) -> Answer:
        assert limit
        self.private = tuple(private)
        assert (etag, modified) == (None, None)
        self.asked.append((address, self.clock.monotonic()))
        page = self.pages.get(address, Answer(kind="missing", url=address, status=404))
        return (
            page
            if isinstance(page, Answer)
            else Answer(kind="ok", url=address, body=page.encode(), content_type="text/html")
        )


def item(url: str | None = "https://e.org/1", text: str = "A short teaser.") -> Item:
    return Item(
        path="f",
        text=text,
        found=datetime(2026, 1, 1, tzinfo=UTC),
        record=Record(title="T", url=url),
    )


def pages(site: Site) -> Pages:
    return Pages(
        site,
        monotonic=site.clock.monotonic,
        sleep=site.clock.sleep,
        extract=pagetext.extract,
        workers=1,
    )


def completed(one: Item, answers: dict[str, Answer | str]) -> Item:
    (whole,) = pages(Site(FakeClock(), answers)).complete([one])
    assert whole
    return whole


def test_a_page_that_says_more_is_taken_and_the_feeds_words_stay() -> None:
    found = completed(item(), {"https://e.org/1": PAGE})
    assert SENTENCE.strip() in found.text
    assert "Home" not in found.text
    assert found.media == "text/plain"
    assert found.record.summary == "A short teaser."


def test_a_page_that_says_less_is_not_taken() -> None:
    full = item(text=SENTENCE * 20)
    assert completed(full, {"https://e.org/1": PAGE}) == full


@pytest.mark.parametrize(
    "answer",
    [
        "<html><body>Accept cookies</body></html>",
        "",
        Answer(kind="timeout", url="https://e.org/1"),
        Answer(
            kind="ok", url="https://e.org/1", body=b"%PDF-1.4" * 500, content_type="application/pdf"
        ),
        Answer(
            kind="ok", url="https://e.org/1", body=bytes(range(256)) * 500, content_type="text/html"
        ),
        "<div>" * 20_000,
    ],
)
def test_a_page_without_text_changes_nothing(answer: Answer | str) -> None:
    assert completed(item(), {"https://e.org/1": answer}) == item()


def test_an_item_without_a_page_is_left_alone() -> None:
    assert completed(item(None), {}) == item(None)


@pytest.mark.parametrize(
    ("rules", "taken"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: newsbeam\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: other\nDisallow: /", True),
        (Answer(kind="server", url="u", status=500), False),
        (Answer(kind="timeout", url="u"), False),
        (Answer(kind="missing", url="u", status=404), True),
        (Answer(kind="blocked", url="u", status=403), True),
    ],
)
def test_what_the_site_asks_for_is_kept(rules: Answer | str, taken: bool) -> None:
    site = Site(FakeClock(), {"https://e.org/robots.txt": rules, "https://e.org/1": PAGE})
    assert (pages(site).completed(item()) != item()) == taken
    assert [address for address, _ in site.asked] == [
        "https://e.org/robots.txt",
        "https://e.org/1",
    ][: 1 + taken]


def test_rules_are_asked_for_once_and_a_host_has_its_pause() -> None:
    site = Site(FakeClock(), {f"https://e.org/{at}": PAGE for at in range(4)})
    found = pages(site).complete([item(f"https://e.org/{at}") for at in range(4)])
    assert len(found) == 4
    starts = [at for _, at in site.asked]
    assert len(starts) == 5
    assert all(later - earlier >= 1 for earlier, later in pairwise(starts))


def test_a_sites_own_pause_is_granted() -> None:
    answers: dict[str, Answer | str] = {"https://e.org/robots.txt": "User-agent: *\nCrawl-delay: 9"}
    site = Site(FakeClock(), answers | {f"https://e.org/{at}": PAGE for at in range(3)})
    pages(site).complete([item(f"https://e.org/{at}") for at in range(3)])
    starts = [at for _, at in site.asked[1:]]
    assert all(later - earlier >= 9 for earlier, later in pairwise(starts))


def test_threads_keep_the_order() -> None:
    site = Site(FakeClock(), {f"https://e{at}.org/": PAGE for at in range(9)})
    many = Pages(
        site, monotonic=lambda: 0.0, sleep=lambda _: None, extract=pagetext.extract, workers=4
    )
    items = [item(f"https://e{at}.org/") for at in range(9)]
    assert [one and one.record.url for one in many.complete(items)] == [
        one.record.url for one in items
    ]


RULES = parse_robots(
    "# ours\nUSER-AGENT: a\nUser-agent: NewsBeam/1.0\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\n"
    "Disallow: /search?*q=\nCrawl-delay: 7.5\nDisallow:\n\nUser-agent: *\nDisallow: /"
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", True),
        ("/private", False),
        ("/private/x", False),
        ("/private/open/x", True),
        ("/a.pdf", False),
        ("/a.pdf?x", True),
        ("/search?a&q=1", False),
        ("/search?a", True),
        ("", True),
    ],
)
def test_the_longest_rule_decides(path: str, expected: bool) -> None:
    assert allows(RULES, f"https://e.org{path}") is expected


def test_rules_that_hurt_do_not() -> None:
    hostile = parse_robots("User-agent: *\n" + f"Disallow: /{'*a' * 5_000}$\n" * 20)
    assert allows(hostile, "https://e.org/" + "a" * 4_000)
    assert RULES.delay == 7.0
    assert parse_robots("\x00" * 1000) == robots.EVERYTHING
