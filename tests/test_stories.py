"""The pass that relates what an index holds."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from connectors.embedded.index import open_embedded
from connectors.index import Index
from connectors.jsonlines import open_json_lines
from pipeline.relate.signature import signature
from pipeline.stories import Relating, relate_all
from pipeline.write import settle
from schemas.article import Article
from schemas.signature import Members
from tests.intercepted import intercepted
from tests.relate.test_cluster import COOKIES
from tests.relate.texts import FERRY, FERRY_RETOLD, RATES, article

ORIGINAL = article(1, FERRY, "Ferry runs aground off Paros", 1)
COPY = article(2, FERRY[:450], "Greek ferry hits rocks", 2)
RETOLD = article(3, FERRY_RETOLD, "Fishermen bring 212 people ashore from ferry", 3)
OTHER = article(4, RATES, "Norway raises interest rate", 0)
ALL = [ORIGINAL, COPY, RETOLD, OTHER]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = open_embedded(tmp_path / "index")
    opened.setup()
    yield opened
    opened.close()


def run(index: Index, *articles: Article) -> Relating:
    settle(index.articles, articles)
    return relate_all(index)


def number(id_: str) -> int:
    return int(id_.removeprefix("t1"), base=16)


def told(index: Index) -> dict[int, tuple[int, int, int]]:
    """Give for each article its story, the story's size and origins."""
    return {
        number(one.id): (number(one.story.id), one.story.size, one.story.origins)
        for one in index.articles.scan()
        if one.story
    }


AT_ONCE = {1: (1, 3, 2), 2: (1, 3, 2), 3: (1, 3, 2), 4: (4, 1, 1)}


def test_copies_and_stories_of_one_run(index: Index) -> None:
    assert run(index, *ALL) == Relating(related=4, duplicates=1, stories=1)
    assert told(index) == AT_ONCE
    copies = {one.id: one.duplicate.of for one in index.articles.scan() if one.duplicate}
    assert copies == {COPY.id: ORIGINAL.id}
    assert relate_all(index) == Relating()


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 1, 0, 2), (2, 0, 3, 1), (1, 2, 3, 0)])
def test_a_run_for_each_gives_the_same_but_for_the_name(
    index: Index, order: tuple[int, ...]
) -> None:
    for at in order:
        run(index, ALL[at])
    assert {one: rest for one, (_, *rest) in told(index).items()} == {
        one: rest for one, (_, *rest) in AT_ONCE.items()
    }
    first = next(at for at in order if at != 3)
    assert {name for one, (name, *_) in told(index).items() if one != 4} == {first + 1}, (
        "a join keeps the id it had"
    )
    assert {one.id: one.duplicate.of for one in index.articles.scan() if one.duplicate} == {
        COPY.id: ORIGINAL.id
    }


def test_a_revision_on_something_else_leaves_its_story(index: Index) -> None:
    run(index, *ALL)
    run(
        index,
        RETOLD.but(
            body=RATES, title="Norway", fingerprint="f2", modified=RETOLD.modified + timedelta(1)
        ),
    )
    assert told(index)[3][0] == 4
    assert told(index)[1] == told(index)[2] == (1, 2, 1)


class Dying:
    """A process that is killed when it is about to do one thing; of articles it has written back
    half by then."""

    def __init__(self, dies_in: str) -> None:
        self.dies_in = dies_in

    def __call__(self, name: str, call: Callable[..., Any], *given: Any, **more: Any) -> Any:
        if name != self.dies_in or not given[0]:
            return call(*given, **more)
        if name == "articles.write_back":
            call(given[0][: len(given[0]) // 2])
        raise KeyboardInterrupt


@pytest.mark.parametrize("dies_in", ["relations.put", "articles.write_back", "outbox.ack"])
@pytest.mark.parametrize("there", [[], [ORIGINAL, OTHER], [COPY, RETOLD]], ids=len)
def test_a_killed_pass_is_made_good_by_the_next(
    index: Index, there: list[Article], dies_in: str
) -> None:
    run(index, *there)
    settle(index.articles, [one for one in ALL if one not in there])
    with pytest.raises(KeyboardInterrupt):
        relate_all(intercepted(index, Dying(dies_in)))
    relate_all(index)
    assert sorted(rest for _, *rest in told(index).values()) == sorted(
        rest for _, *rest in AT_ONCE.values()
    )
    assert index.outbox.list_pending() == []


def test_a_signature_that_was_made_with_an_article_is_used(index: Index) -> None:
    settle(index.articles, ALL)
    index.relations.put_signatures(
        [signature(OTHER).but(id=COPY.id, fingerprint=COPY.fingerprint, timestamp=COPY.timestamp)]
    )
    relate_all(index)
    assert told(index)[2] == told(index)[4] == (4, 2, 1)
    assert index.relations.get_signatures([one.id for one in ALL]) == {}


def test_a_signature_of_an_earlier_form_is_not_used(index: Index) -> None:
    settle(index.articles, ALL)
    index.relations.put_signatures([signature(OTHER).but(id=COPY.id, fingerprint="before")])
    relate_all(index)
    assert told(index) == AT_ONCE


def test_stories_told_in_json_lines_are_known_to_the_next_run(tmp_path: Path) -> None:
    for some in ([ORIGINAL, OTHER], [COPY, RETOLD]):
        lines = open_json_lines(tmp_path / "news.jsonl")
        lines.setup()
        run(lines, *some)
        lines.close()
    look = open_json_lines(tmp_path / "news.jsonl")
    assert told(look) == AT_ONCE
    (story,) = look.relations.list_stories(None, None, least=2, limit=9)
    assert number(story) == 1
    assert look.relations.get_members([story], 9)[story] == Members(
        ids=(RETOLD.id, COPY.id, ORIGINAL.id), size=3, origins=2
    )
    look.close()


def overlapping() -> list[Article]:
    """Make texts that share some sentences with some others: many are close to more than one
    story."""
    chance = random.Random(5)
    told = [one.strip(" .") for one in f"{FERRY} {FERRY_RETOLD} {RATES} {COOKIES}".split(". ")]
    return [
        article(number, ". ".join(chance.sample(told, 3)) + ".", None, chance.randrange(200))
        for number in range(1, 41)
    ]


def parted(folder: Path, articles: Sequence[Article], page: int, runs: int) -> set[frozenset[str]]:
    """Relate articles in so many runs, so many at once; gives the members of each story."""
    index = open_embedded(folder)
    index.setup()
    with patch("pipeline.stories.PAGE", page):
        for number in range(runs):
            run(index, *articles[number::runs])
    members: dict[str, set[str]] = {}
    for one in index.articles.scan():
        if one.story:
            members.setdefault(one.story.id, set()).add(one.id)
    index.close()
    return {frozenset(some) for some in members.values()}


@pytest.mark.parametrize(
    ("page", "runs", "order"), [(1, 1, 1), (3, 1, 2), (150, 8, 3), (7, 3, 4), (1, 40, 5)]
)
def test_any_order_and_any_paging_give_the_same_stories(
    tmp_path: Path, page: int, runs: int, order: int
) -> None:
    articles = overlapping()
    whole = parted(tmp_path / "whole", articles, 150, 1)
    assert 1 < len(whole) < len(articles)
    assert (
        parted(tmp_path / "other", random.Random(order).sample(articles, len(articles)), page, runs)
        == whole
    )
