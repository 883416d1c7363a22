"""Pruning an index: what goes, what the rest is told, what does not come back, and a prune that is
killed."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.embedded.index import open_embedded
from connectors.index import Index, Search, Write
from pipeline.prune import Pruned, foresee, prune, stays_away
from pipeline.stories import relate_all
from pipeline.write import settle
from schemas.article import Article
from schemas.document import Document, Published
from schemas.tombstone import Tombstone
from tests.connectors.articles import reject
from tests.connectors.indexes import Where, index, to  # noqa: F401  # fixtures
from tests.intercepted import intercepted
from tests.relate.texts import FERRY, FERRY_RETOLD, NOON, RATES, article

DAY = timedelta(days=1)
PERIOD = 400 * DAY
NOW = NOON + 500 * DAY
NEW = 24 * 200.0  # hours after NOON: younger than the period
ORIGINAL = article(1, FERRY, "Ferry runs aground off Paros", 0)
RETOLD = article(2, FERRY_RETOLD, "Fishermen bring 212 people ashore from ferry", 2)
COPY = article(3, FERRY[:450], "Greek ferry hits rocks", 24 * 120)
SECOND = article(4, FERRY[:440], "Ferry on rocks off Greece", 24 * 121)
RATE = article(5, RATES, "Norway raises interest rate", 24 * 122)
ALL = [ORIGINAL, RETOLD, COPY, SECOND, RATE]


def fill(index: Index, *articles: Article) -> None:
    settle(index.articles, articles)
    relate_all(index)
    index.refresh()


def told(index: Index) -> dict[str, Article]:
    return {one.id: one for one in index.articles.scan()}


def assert_whole(index: Index) -> None:
    """Every count is that of what is there, every original is there, and nothing is remembered of
    what is not."""
    held = told(index)
    stories = Counter(one.story.id for one in held.values() if one.story)
    origins = Counter(one.story.id for one in held.values() if one.story and one.duplicate is None)
    for one in held.values():
        assert one.story is not None
        assert (one.story.size, one.story.origins) == (stories[one.story.id], origins[one.story.id])
        assert one.duplicate is None or one.duplicate.of in held
    assert set(index.relations.scan_orphans()) == set()
    assert {
        id_: story.size for id_, story in index.relations.get_members(list(stories), 9).items()
    } == stories
    assert index.outbox.list_pending() == []
    assert index.searcher.search(Search()).total == len(held)


def test_what_is_old_goes_and_the_rest_is_told(index: Index) -> None:
    fill(index, *ALL)
    story = told(index)[COPY.id].story
    assert story is not None
    assert (story.size, story.origins) == (4, 2)
    index.rejects.put([reject(1)])
    done = prune(index, PERIOD, NOW)
    assert done == Pruned(
        before=NOW - PERIOD,
        articles=2,
        first=ORIGINAL.timestamp,
        last=RETOLD.timestamp,
        stories=1,
        rejects=1,
    )
    held = told(index)
    assert set(held) == {COPY.id, SECOND.id, RATE.id}
    one, two = held[COPY.id], held[SECOND.id]
    assert one.story is not None
    assert (one.story.id, one.story.size, one.story.origins) == (story.id, 2, 1), (
        "the story keeps its name"
    )
    assert one.duplicate is None
    assert two.duplicate is not None
    assert two.duplicate.of == COPY.id, "the oldest copy that is left is what the others repeat"
    assert held[RATE.id].but(story=None) == RATE
    assert_whole(index)
    assert index.relations.list_stories(None, None, least=2, limit=9) == [story.id]
    assert prune(index, PERIOD, NOW) == Pruned(before=NOW - PERIOD)


def test_new_texts_near_pruned_ones_are_near_duplicates_of_nothing_and_join_no_story(
    index: Index,
) -> None:
    near = [
        article(number, FERRY[: 400 + 5 * number], "Ferry aground", number)
        for number in range(10, 22)
    ]
    fill(index, *near)
    prune(index, PERIOD, NOW)
    assert told(index) == {}
    late = article(50, FERRY, "Ferry runs aground", NEW)
    fill(index, late)
    (one,) = index.articles.scan()
    assert one.duplicate is None
    assert one.story is not None
    assert (one.story.id, one.story.size, one.story.origins) == (late.id, 1, 1)


def test_what_a_deletion_by_hand_left_is_cleared_away(index: Index) -> None:
    fill(index, *ALL)
    by_hand = [
        one for one in index.articles.scan_expired(NOW, NOW) if one.id in {ORIGINAL.id, RETOLD.id}
    ]
    index.articles.delete(by_hand)
    prune(index, 600 * DAY, NOW)
    assert set(told(index)) == {COPY.id, SECOND.id, RATE.id}
    assert_whole(index)


def test_a_dry_run_says_the_same_and_changes_nothing(to: Where) -> None:
    first = to.open()
    first.setup()
    fill(first, *ALL)
    first.rejects.put([reject(1)])
    before = told(first)
    first.close()
    look = to.open()
    foreseen = foresee(look, PERIOD, NOW)
    look.close()
    again = to.open()
    again.setup()
    assert told(again) == before
    assert len(list(again.rejects.scan())) == 1
    assert list(again.tombstones.scan()) == []
    assert prune(again, PERIOD, NOW) == foreseen
    again.close()


def test_an_article_that_comes_back_newer_does_not_join_the_story_that_bears_its_id(
    index: Index,
) -> None:
    fill(index, ORIGINAL, RETOLD.but(timestamp=COPY.timestamp, modified=COPY.timestamp))
    prune(index, PERIOD, NOW)
    back = article(1, RATES, "Norway raises interest rate", NEW)
    fill(index, back)
    assert_whole(index)
    stories = [one.story.id for one in told(index).values() if one.story]
    assert len(set(stories)) == 2


# --- killed ---


class KilledError(BaseException):
    """The end of a process."""


class Dying:
    """A process that is killed at the so-many-th change it makes to an index, before or after it
    takes effect."""

    CHANGES = frozenset(
        (
            "tombstones.put",
            "articles.delete",
            "outbox.add",
            "relations.put",
            "articles.write_back",
            "outbox.ack",
            "relations.delete_orphans",
            "rejects.delete_before",
            "tombstones.delete_before",
            "storage.compact",
        )
    )

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after = at, after

    def __call__(self, name: str, call: Callable[..., Any], *given: Any, **more: Any) -> Any:
        if name not in self.CHANGES:
            return call(*given, **more)
        self.left -= 1
        if self.left == 0 and not self.after:
            raise KilledError
        answer = call(*given, **more)
        if self.left == 0:
            raise KilledError
        return answer


def killed(index: Index, at: int, after: bool) -> bool:
    """Prune, killed at a point; False when the prune came to its end before."""
    try:
        prune(intercepted(index, Dying(at, after)), PERIOD, NOW)
    except KilledError:
        return True
    return False


MOMENTS = sorted(
    random.Random(16).sample([(at, after) for at in range(1, 10) for after in (False, True)], 10)
)


@pytest.mark.parametrize(("at", "after"), MOMENTS)
def test_a_killed_prune_is_made_good_by_the_next(tmp_path: Path, at: int, after: bool) -> None:
    whole, broken = (open_embedded(tmp_path / name) for name in ("whole", "broken"))
    for one in (whole, broken):
        one.setup()
        fill(one, *ALL)
        one.rejects.put([reject(1)])
    prune(whole, PERIOD, NOW)
    assert killed(broken, at, after)
    prune(broken, PERIOD, NOW)
    assert_whole(broken)
    assert list(broken.articles.scan()) == list(whole.articles.scan())
    assert list(broken.tombstones.scan()) == list(whole.tombstones.scan())
    whole.close()
    broken.close()


@pytest.mark.parametrize("at", [2, 3, 4, 6, 7, 8])
def test_a_prune_killed_on_each_index_is_made_good_by_the_next(index: Index, at: int) -> None:
    fill(index, *ALL)
    assert killed(index, at, after=True)
    prune(index, PERIOD, NOW)
    assert set(told(index)) == {COPY.id, SECOND.id, RATE.id}
    assert_whole(index)


# --- beside a run ---


def busy(folder: Path, other: Article) -> Index:
    """Make an index where somebody else writes an article just before it is deleted."""
    index, others = open_embedded(folder), [other]
    index.setup()
    fill(index, *ALL)

    def write_first(name: str, call: Callable[..., Any], *given: Any, **more: Any) -> Any:
        if name == "articles.delete" and others:
            one = others.pop()
            token = index.articles.look_up([one.id])[one.id].token
            (done,) = index.articles.write([Write(article=one, token=token)])
            assert done.outcome == "written"
        return call(*given, **more)

    return intercepted(index, write_first)


def test_an_article_that_was_merged_meanwhile_goes_all_the_same(tmp_path: Path) -> None:
    made = busy(tmp_path, ORIGINAL.but(authors=("Somebody",)))
    prune(made, PERIOD, NOW)
    assert ORIGINAL.id not in told(made)
    relate_all(made)
    made.refresh()
    assert_whole(made)
    made.close()


def test_an_article_that_was_revised_meanwhile_stays(tmp_path: Path) -> None:
    newer = ORIGINAL.but(
        body=RATES, fingerprint="f2", timestamp=NOON + 300 * DAY, modified=NOON + 300 * DAY
    )
    made = busy(tmp_path, newer)
    prune(made, PERIOD, NOW)
    assert told(made)[ORIGINAL.id].body == RATES
    assert RETOLD.id not in told(made)
    relate_all(made)
    made.refresh()
    assert_whole(made)
    made.close()


# --- tombstones ---


def document(**changes: Any) -> Document:
    plain = {"id": "e1", "fingerprint": "same", "body": "Words.", "modified": NOW, "found": NOW}
    return Document.model_validate(plain | changes)


def dated(day: datetime) -> Published:
    return Published(gte=day, lte=day, text="as written")


STONE = Tombstone(id="e1", fingerprint="same", horizon=NOW - PERIOD, seen=NOW)


@given(st.sampled_from(["same", "other"]), st.integers(-2_000, 2_000) | st.none())
def test_a_pruned_text_stays_away_and_another_one_when_it_is_older_than_what_was_pruned(
    fingerprint: str, days: int | None
) -> None:
    published = dated(STONE.horizon + timedelta(days=days)) if days is not None else None
    older = days is not None and days < 0
    one = document(fingerprint=fingerprint, published=published)
    assert stays_away(one, STONE) == (fingerprint == "same" or older)


def test_tombstones_go_when_their_texts_were_not_offered_for_two_periods(index: Index) -> None:
    fill(index, *ALL)
    prune(index, PERIOD, NOW)
    assert {one.id for one in index.tombstones.scan()} == {ORIGINAL.id, RETOLD.id}
    later = NOW + 2 * PERIOD - DAY
    index.tombstones.put(
        [one.but(seen=later) for one in index.tombstones.scan() if one.id == RETOLD.id]
    )
    assert prune(index, PERIOD, later).tombstones == 0
    assert prune(index, PERIOD, NOW + 2 * PERIOD + DAY).tombstones == 1
    assert ORIGINAL.id not in {one.id for one in index.tombstones.scan()}
