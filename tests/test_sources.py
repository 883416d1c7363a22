"""Who may say what under whose address: no source takes another's article away, whoever comes first
(A10)."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from connectors.elastic.index import open_elastic
from connectors.embedded.index import open_embedded
from connectors.index import Index, Search, Write
from connectors.open import open_index
from pipeline.provenance import ELSEWHERE, is_same_site
from pipeline.write import settle
from schemas.article import Article
from tests.flowing import Entry, feed, records, run
from tests.intercepted import intercepted

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINK = "https://www.gazette.example/ferry"
OWN, STRANGER, OTHER = (
    "https://feeds.gazette.example/rss",
    "https://a-stranger.example/rss",
    "https://zz.example/feed",
)
TRUE: Entry = {
    "title": "Ferry sails",
    "link": LINK,
    "guid": LINK + "#0",
    "date": "Sun, 01 Mar 2026 09:00:00 +0000",
    "text": "The crews of the north line have returned to work after nine days of strike, the port said on Sunday.",
}
FALSE = TRUE | {
    "title": "Buy this",
    "date": "Sun, 01 Mar 2026 11:30:00 +0000",
    "text": "A stranger has put an advertisement for his pills in the place of the news of the port and its ferries.",
}
THIRD = TRUE | {
    "title": "Ferry!",
    "text": "An aggregator retells what the port said on Sunday of its ferries in words of its own.",
}
KINDS = ["embedded", "jsonl", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


@pytest.fixture(params=KINDS)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """Open an empty index of each kind."""
    if request.param == "elasticsearch":
        server = request.getfixturevalue("elasticsearch")
        opened: Index = open_elastic(server, name=f"sources{uuid4().hex}-articles")
    else:
        opened = open_index(
            str(tmp_path / "index")
            if request.param == "embedded"
            else f"jsonl:{tmp_path / 'index'}"
        )
    opened.setup()
    yield opened
    opened.close()


def told(index: Index) -> dict[str, tuple[str, ...]]:
    """Give for each text which feeds or files say it, and its flags."""
    index.refresh()
    return {
        article.title or "": (*sorted({place.path for place in article.paths}), *article.flags)
        for article in index.articles.scan()
    }


def at_address(index: Index) -> str | None:
    """Give the title of the article that stands at the address."""
    index.refresh()
    return next(
        article.title for article in index.articles.scan() if ELSEWHERE not in article.flags
    )


@pytest.mark.parametrize("order", [0, 1])
def test_a_stranger_does_not_take_a_publishers_article(index: Index, order: int) -> None:
    polls = [feed(OWN, NOON, [TRUE]), feed(STRANGER, NOON + timedelta(hours=1), [FALSE])]
    for items in polls[::-1] if order else polls:
        assert run(index, items) == {"indexed": 1}
    assert told(index) == {"Ferry sails": (OWN,), "Buy this": (STRANGER, ELSEWHERE)}
    assert all(article.story for article in index.articles.scan()), "what was moved is related too"
    assert run(index, polls[1]) == run(index, polls[0]) == {"unchanged": 1}
    index.refresh()
    assert (
        index.searcher.search(Search(query="pills")).total
        == index.searcher.search(Search(query="strike")).total
        == 1
    )


def test_the_publishers_other_feed_revises_it_and_the_stranger_his_own(index: Index) -> None:
    run(index, feed(OWN, NOON, [TRUE]))
    run(index, feed(STRANGER, NOON, [FALSE]))
    later = NOON + timedelta(hours=2)
    assert run(
        index, feed("https://gazette.example/top", later, [TRUE | {"title": "Ferry sails again"}])
    ) == {"revised": 1}
    assert run(index, feed(STRANGER, later, [FALSE | {"title": "Buy that"}])) == {"revised": 1}
    assert set(told(index)) == {"Ferry sails again", "Buy that"}


def test_the_same_text_from_elsewhere_is_another_place(index: Index) -> None:
    for address in (STRANGER, OWN, OTHER):
        run(index, feed(address, NOON, [TRUE]))
    assert told(index) == {"Ferry sails": tuple(sorted((STRANGER, OWN, OTHER)))}
    assert run(index, feed(STRANGER, NOON + timedelta(hours=1), [FALSE])) == {"indexed": 1}
    assert at_address(index) == "Ferry sails"


@pytest.mark.parametrize("batch", [1, 4])
def test_the_order_of_sources_does_not_matter(tmp_path: Path, batch: int) -> None:
    polls = [
        feed(OWN, NOON, [TRUE]),
        feed(STRANGER, NOON, [FALSE]),
        records(NOON, [THIRD]),
        feed(OTHER, NOON, [THIRD]),
    ]
    ends = set()
    for number, order in enumerate(permutations(range(4))):
        index = open_embedded(tmp_path / str(number))
        index.setup()
        run(index, [item for at in order for item in polls[at]], batch, relate=False)
        ends.add(
            tuple(
                sorted(
                    (article.id, told(index)[article.title or ""])
                    for article in index.articles.scan()
                )
            )
        )
        assert at_address(index) == "Ferry sails"
        index.close()
    assert len(ends) == 1, ends


@pytest.mark.parametrize("order", [0, 1])
def test_two_feeds_of_one_title_number_their_entries_alike(index: Index, order: int) -> None:
    polls = [
        feed(
            address,
            NOON,
            [
                {
                    "title": f"{name} {number}",
                    "guid": str(number),
                    "text": f"{name} {number}: " + TRUE["text"],
                }
                for number in (1, 2, 3)
            ],
        )
        for name, address in (
            ("North", "https://north.example/rss"),
            ("South", "https://south.example/rss"),
        )
    ]
    for items in polls[::-1] if order else polls:
        assert run(index, items) == {"indexed": 3}
    assert len(told(index)) == 6


class KilledError(Exception):
    """The process ended here."""


class Dying:
    """A process that is killed before one of its writes."""

    writes_left = 99

    def __call__(self, name: str, call: Callable[..., Any], *given: Any, **more: Any) -> Any:
        if name == "articles.write":
            self.writes_left -= 1
            if self.writes_left < 0:
                raise KilledError
        return call(*given, **more)


@pytest.mark.parametrize("writes", range(3))
def test_killed_while_one_article_makes_room_nothing_is_lost(tmp_path: Path, writes: int) -> None:
    dying = Dying()
    index = intercepted(open_embedded(tmp_path / "index"), dying)
    index.setup()
    run(index, feed(STRANGER, NOON, [FALSE]))
    dying.writes_left = writes
    try:
        run(index, feed(OWN, NOON, [TRUE]), relate=False)
    except KilledError:
        assert "Buy this" in told(index)
    dying.writes_left = 99
    run(index, feed(OWN, NOON, [TRUE]))
    assert told(index) == {"Ferry sails": (OWN,), "Buy this": (STRANGER, ELSEWHERE)}
    index.close()


def test_two_writers_at_one_address(tmp_path: Path) -> None:
    index = open_embedded(tmp_path / "index")
    index.setup()
    others = [feed(OTHER, NOON, [THIRD]), feed(STRANGER, NOON, [FALSE])]

    def contested(name: str, call: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """Let somebody else write before each of the first writes."""
        if name == "articles.write" and others:
            run(intercepted(index, contested), others.pop(), relate=False)
        return call(*given, **more)

    run(intercepted(index, contested), feed(OWN, NOON, [TRUE]), relate=False)
    assert Counter(len(rest) for rest in told(index).values()) == {1: 1, 2: 2}
    assert at_address(index) == "Ferry sails"
    index.close()


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("www.nytimes.com", "rss.nytimes.com", True),
        ("feeds.bbci.co.uk", "www.bbc.com", True),
        ("feeds.a.dj.com", "www.wsj.com", True),
        ("a.blogspot.com", "b.blogspot.com", False),
        ("a.co.uk", "b.co.uk", False),
        ("10.0.0.1", "10.1.0.1", False),
        ("gazette.example", "gazette.example.evil.example", False),
        ("", "", False),
        ("github.io", "a.github.io", False),
        ("127.0.0.1", "127.0.0.1", True),
    ],
)
def test_which_hosts_are_one_site(one: str, two: str, same: bool) -> None:
    assert is_same_site(one, two) is is_same_site(two, one) is same


def test_an_index_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    index = open_embedded(tmp_path / "index")
    index.setup()
    run(index, records(NOON, [TRUE]), relate=False)
    (there,) = index.articles.scan()
    (stored,) = index.articles.get([there.id]).values()
    places = tuple(place.but(said=None) for place in there.paths)
    index.articles.write([Write(article=there.but(paths=places), token=stored.token)])
    assert run(index, records(NOON + timedelta(hours=1), [TRUE])) == {"unchanged": 1}
    assert run(
        index,
        records(NOON + timedelta(hours=1), [FALSE | {"date": "Mon, 02 Feb 2026 09:00:00 +0000"}]),
    ) == {"revised": 1}
    index.close()


def test_extracting_anew_keeps_what_stands_first(tmp_path: Path) -> None:
    index = open_embedded(tmp_path / "index")
    index.setup()
    run(index, feed(OWN, NOON, [TRUE]))
    run(index, feed(STRANGER, NOON, [TRUE]))
    (there,) = index.articles.scan()
    strangers: Article = there.but(
        feed=there.feed and there.feed.but(url=STRANGER), origin=None, paths=there.paths[:1]
    )
    assert [one.outcome for one in settle(index.articles, [strangers], again=True)] == ["unchanged"]
    index.close()


def test_the_flag_alone_moves_nothing(tmp_path: Path) -> None:
    index = open_embedded(tmp_path / "index")
    index.setup()
    run(index, feed(OWN, NOON, [TRUE]))
    flagged = [item.but(flags=(ELSEWHERE,)) for item in records(NOON, [FALSE])]
    assert run(index, flagged) == {"indexed": 1}
    assert set(told(index)) == {"Ferry sails", "Buy this"}
    index.close()
