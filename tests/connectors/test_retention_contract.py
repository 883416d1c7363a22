"""What every index promises to pruning: each call is made twice, for a prune may be killed and done
again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from connectors.embedded.index import open_embedded
from connectors.index import Expired, Index, Orphan, Search, Write
from schemas.run import Run
from schemas.tombstone import Tombstone
from tests.connectors.articles import START, article, reject

# fixtures
from tests.connectors.test_index_contract import Where, fill, found, index, to  # noqa: F401
from tests.connectors.test_relations_contract import alone, ask, ids, record

NOW = START + timedelta(days=10)
HOUR = timedelta(hours=1)
Answer = TypeVar("Answer")


def twice(call: Callable[[], Answer]) -> list[Answer]:
    return [call(), call()]


def aged(index: Index, hours: float) -> dict[str, Expired]:
    return {one.id: one for one in index.articles.scan_expired(START + hours * HOUR, NOW)}


def tombstone(number: int, seen: datetime = START) -> Tombstone:
    return Tombstone(id=article(number).id, fingerprint=f"f{number}", horizon=START, seen=seen)


def loose(index: Index) -> set[Orphan]:
    return set(index.relations.scan_orphans())


def test_what_is_older_than_a_moment_is_given_related_or_not(index: Index) -> None:
    fill(index, *(alone(number) for number in range(5)))
    records = [record(number, 1) for number in (1, 2, 4)]
    index.relations.put(records)
    index.articles.write_back(records[:2])
    assert set(aged(index, 3)) == set(ids(0, 1, 2))
    assert aged(index, 3) == aged(index, 3)
    assert aged(index, 3)[ids(1)[0]] == Expired(
        id=ids(1)[0],
        fingerprint=article(1).fingerprint,
        timestamp=article(1).timestamp,
        token=index.articles.look_up(ids(1))[ids(1)[0]].token,
    )
    assert aged(index, -1) == {}


def test_what_is_dated_in_the_future_is_as_old_as_it_was_first_seen(index: Index) -> None:
    far = NOW + timedelta(days=400)
    fill(index, article(1, timestamp=far), article(2, timestamp=far, ingested=NOW), article(3))
    assert set(aged(index, 2)) == set(ids(1))


def test_an_article_whose_time_changed_after_it_was_related_is_as_old_as_it_says(
    index: Index,
) -> None:
    fill(index, alone(1), alone(2))
    records = [record(1, 1), record(2, 2)]
    index.relations.put(records)
    index.articles.write_back(records)
    for number, hours in ((1, 50), (2, -50)):
        stored = index.articles.get(ids(number))[ids(number)[0]]
        moved = stored.article.but(timestamp=START + hours * HOUR)
        assert (
            index.articles.write([Write(article=moved, token=stored.token)])[0].outcome == "written"
        )
    assert set(aged(index, 10)) == set(ids(2))


def test_removed_articles_are_gone_for_look_ups_searches_and_lists(index: Index) -> None:
    fill(index, *(article(number) for number in range(6)))
    going = [*aged(index, 3).values()]
    assert [
        [one.outcome for one in some] for some in twice(lambda: index.articles.delete(going))
    ] == [["written"] * 3] * 2
    assert set(index.articles.look_up(ids(*range(6)))) == set(ids(3, 4, 5))
    index.refresh()
    assert found(index, "drones") == [3, 4, 5]
    page = index.searcher.search(Search(facets=("kind",)))
    assert (page.total, page.facets["kind"][0].count, index.articles.count()) == (3, 3, 3)
    assert [one.id for one in index.articles.scan()] == [*ids(3, 4, 5)]
    assert index.relations.list_unrelated(None, 9) == [] or {
        one.id for one in index.relations.list_unrelated(None, 9)
    } <= set(ids(3, 4, 5))


def test_the_newest_may_go_and_what_is_written_next_is_found(index: Index) -> None:
    fill(index, *(article(number) for number in range(3)))
    index.articles.delete([*aged(index, 9).values()])
    index.refresh()
    assert found(index, "") == []
    fill(index, article(7), article(8))
    assert found(index, "") == [7, 8]


def test_an_article_that_comes_back_is_found_once_whether_or_not_it_was_searched_between(
    index: Index,
) -> None:
    for refreshed in (False, True):
        fill(index, article(1), article(2, title="Other"))
        index.articles.delete([*aged(index, 2).values()])
        if refreshed:
            index.refresh()
        fill(index, article(1, title="Back again"))
        assert found(index, "") == [1, 2]
        assert found(index, "title:strike") == []
        assert found(index, "back") == [1]
        index.articles.delete([*aged(index, 9).values()])
        index.refresh()
        assert found(index, "") == []


def test_what_somebody_wrote_meanwhile_is_not_removed(index: Index) -> None:
    fill(index, article(1), article(2))
    seen = aged(index, 9)
    index.articles.write([Write(article=article(1, title="Newer"), token=seen[ids(1)[0]].token)])
    going = [seen[id_] for id_ in ids(1, 2)]
    assert [
        [one.outcome for one in some] for some in twice(lambda: index.articles.delete(going))
    ] == [["conflict", "written"]] * 2
    assert [one.title for one in index.articles.scan()] == ["Newer"]


def test_fellows_of_stories_a_page_at_a_time(index: Index) -> None:
    index.relations.put([record(number, number % 2) for number in range(6)] + [record(9, 9)])
    stories = ids(0, 1)
    assert (
        twice(lambda: index.relations.list_records(stories, None, None, 4))
        == [[record(number, number % 2) for number in (0, 2, 4, 1)]] * 2
    )
    assert index.relations.list_records(stories, None, (ids(1)[0], ids(1)[0]), 4) == [
        record(3, 1),
        record(5, 1),
    ]
    assert index.relations.list_records(stories, article(3).timestamp, None, 4) == [
        record(4, 0),
        record(3, 1),
        record(5, 1),
    ]
    assert index.relations.list_records(ids(7), None, None, 4) == []


def test_what_hangs_on_nothing_is_given_until_it_is_forgotten(index: Index) -> None:
    fill(index, alone(1), alone(2), alone(3))
    index.relations.put_signatures([record(number, number).signature for number in (3, 7)])
    index.relations.put(
        [
            record(1, 1),
            record(2, 2, of=5),
            record(4, 1, bands=(5,), keys=(6, 7)),
            record(8, 1, of=4),
        ]
    )
    gone = {
        Orphan(id=ids(4)[0], story=ids(1)[0], gone=True),
        Orphan(id=ids(8)[0], story=ids(1)[0], gone=True),
    }
    unsigned = {Orphan(id=ids(7)[0], story=None, gone=True)}
    astray = {Orphan(id=ids(2)[0], story=ids(2)[0], gone=False)}
    assert twice(lambda: loose(index)) == [gone | unsigned | astray] * 2
    twice(lambda: index.relations.delete_orphans(ids(1, 2, 3, 4, 7, 8, 99)))
    assert loose(index) == astray
    assert set(index.relations.get(ids(*range(9)))) == set(ids(1, 2))
    assert set(index.relations.get_signatures(ids(*range(9)))) == set(ids(3))
    assert index.relations.find_candidates([ask(9, (5,), (6, 7))], 5, 5) == [()]
    assert index.relations.get_members(list(ids(1)), 5)[ids(1)[0]].size == 1


def test_tombstones_are_kept_once_looked_up_listed_and_dropped_by_when_they_were_seen(
    index: Index,
) -> None:
    twice(
        lambda: index.tombstones.put(
            [tombstone(number, START + number * HOUR) for number in (3, 1, 2)]
        )
    )
    index.tombstones.put([tombstone(1, START + 9 * HOUR)])
    assert index.tombstones.get(ids(1, 2, 7)) == {
        ids(1)[0]: tombstone(1, START + 9 * HOUR),
        ids(2)[0]: tombstone(2, START + 2 * HOUR),
    }
    assert index.tombstones.get([]) == {}
    assert [one.id for one in index.tombstones.scan()] == [*ids(1, 2, 3)]
    assert twice(lambda: index.tombstones.delete_before(START + 3 * HOUR)) == [1, 0]
    assert [one.id for one in index.tombstones.scan()] == [*ids(1, 3)]


def test_rejects_last_refused_before_a_moment_are_dropped(index: Index) -> None:
    index.rejects.put([reject(number) for number in range(5)])
    assert twice(lambda: index.rejects.delete_before(reject(3).at)) == [3, 0]
    assert list(index.rejects.scan()) == [reject(3), reject(4)]


def test_runs_that_ended_before_a_moment_are_dropped(index: Index) -> None:
    runs = index.runs
    if runs is None:
        pytest.skip("this index remembers no runs")
    for number in range(4):
        runs.put(Run(id=f"run{number}", timestamp=START + number * HOUR, seconds=1, version="0"))
    assert twice(lambda: runs.count_before(START + 3 * HOUR)) == [3, 3]
    assert twice(lambda: runs.delete_before(START + 3 * HOUR)) == [3, 0]
    assert runs.count_before(START + 9 * HOUR) == 1


def test_space_is_given_back_whenever_it_is_asked(index: Index) -> None:
    fill(index, *(article(number) for number in range(9)))
    index.articles.delete([*aged(index, 9).values()])
    twice(index.storage.compact)
    assert index.articles.count() == 0


def test_all_of_it_is_there_after_closing_and_opening(to: Where) -> None:
    first = to.open()
    first.setup()
    first.articles.write([Write(article=article(number)) for number in range(4)])
    first.tombstones.put([tombstone(1)])
    first.articles.delete([*aged(first, 2).values()])
    first.close()
    again = to.open()
    again.setup()
    assert [one.id for one in again.articles.scan()] == [*ids(2, 3)]
    assert found(again, "") == [2, 3]
    assert list(again.tombstones.scan()) == [tombstone(1)]
    again.close()


def test_an_index_of_the_format_before_gets_what_pruning_needs(tmp_path: Path) -> None:
    old = open_embedded(tmp_path)
    old.setup()
    fill(old, article(1), article(2))
    old.close()
    with closing(sqlite3.connect(tmp_path / "articles.sqlite3")) as base, base:
        base.execute("DROP INDEX related_version")
        base.execute("ALTER TABLE related DROP COLUMN version")
        base.execute("DROP TABLE tombstones")
        base.execute("DROP TABLE removed")
        base.execute("PRAGMA user_version = 4")
    new = open_embedded(tmp_path)
    new.tombstones.put([tombstone(1)])
    new.articles.delete([*aged(new, 2).values()])
    new.refresh()
    assert found(new, "") == [2]
    assert list(new.tombstones.scan()) == [tombstone(1)]
    new.close()
