"""What every `RelationStore` promises to the pass that relates articles, and to pruning."""

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.embedded import candidates
from connectors.embedded.index import open_embedded
from connectors.index import BY_CHANCE, Index, Orphan, Unrelated, Write
from schemas.signature import Members
from tests.connectors.articles import START, article
from tests.connectors.indexes import alone, ask, fill, ids, record, twice


def names(found: list[Unrelated]) -> tuple[str, ...]:
    return tuple(one.id for one in found)


def orphans(index: Index) -> set[Orphan]:
    return set(index.relations.scan_orphans())


def test_what_has_no_story_is_given_oldest_first_a_page_at_a_time(index: Index) -> None:
    index.relations.put([record(number, number) for number in (2, 4)])
    fill(index, alone(5), article(2), alone(3), alone(1), article(4))
    first = index.relations.list_unrelated(None, 2)
    assert names(first) == ids(1, 3)
    assert names(index.relations.list_unrelated((first[-1].timestamp, first[-1].id), 2)) == ids(5)


def test_an_article_whose_story_was_written_back_is_not_given_again_until_it_loses_it(
    index: Index,
) -> None:
    fill(index, alone(1))
    index.relations.put([record(1, 1)])
    token = index.articles.get(ids(1))[ids(1)[0]].token
    index.articles.write([Write(article=article(1), token=token)])
    assert index.relations.list_unrelated(None, 9) == []
    token = index.articles.get(ids(1))[ids(1)[0]].token
    index.articles.write([Write(article=alone(1), token=token)])
    assert names(index.relations.list_unrelated(None, 9)) == ids(1)


def test_records_are_fetched_and_replaced(index: Index) -> None:
    index.relations.put([record(1, 1, bands=(5,), keys=(6,)), record(2, 1, of=1)])
    assert index.relations.get(ids(1, 2, 3)) == {
        ids(1)[0]: record(1, 1, bands=(5,), keys=(6,)),
        ids(2)[0]: record(2, 1, of=1),
    }
    index.relations.put([record(1, 2, bands=(8,))])
    assert index.relations.get(ids(1)) == {ids(1)[0]: record(1, 2, bands=(8,))}
    assert index.relations.find_candidates([ask(9, bands=(5,)), ask(9, bands=(8,))], 5, 5) == [
        (),
        ids(1),
    ]


def test_candidates_share_a_band_or_two_keys_and_never_are_oneself(index: Index) -> None:
    large = (3 << 32) + 11
    index.relations.put(
        [
            record(1, 1, bands=(large,)),
            record(2, 2, keys=(21, 22, 23)),
            record(3, 3, keys=(21, 22)),
            record(4, 4, keys=(21, 99)),
            record(1000, 5, keys=(21, 22, 23)),
        ]
    )
    asks = [
        ask(9, bands=(large,)),
        ask(9, keys=(21, 22, 23)),
        ask(2, keys=(21, 22)),
        ask(9),
        ask(9, keys=(99,)),
    ]
    assert index.relations.find_candidates(asks, 5, 5) == [ids(1), ids(2, 3), ids(3), (), ()]
    assert index.relations.find_candidates([ask(9, keys=(21, 22, 23))], 1, 1) == [ids(2)]
    assert index.relations.find_candidates([], 5, 5) == []


def test_what_shares_more_bands_or_keys_comes_first(index: Index) -> None:
    close = [record(70, 70, bands=(1, 2, 3)), record(80, 80, keys=(4, 5, 6))]
    index.relations.put(
        [record(number, number, bands=(1,), keys=(4, 5)) for number in range(10, 60)] + close
    )
    index.relations.put(
        [record(number, number, bands=(2,), keys=(5, 6)) for number in range(100, 150)]
    )
    found = index.relations.find_candidates([ask(9, bands=(1, 2, 3)), ask(9, keys=(4, 5, 6))], 2, 3)
    assert (found[0][0], len(found[0]), found[1][0], len(found[1])) == (*ids(70), 2, *ids(80), 3)


def test_of_what_shares_but_one_band_few_are_given_and_of_what_shares_two_all(index: Index) -> None:
    index.relations.put([record(number, number, bands=(1,)) for number in range(10, 40)])
    index.relations.put([record(number, number, bands=(1, 2)) for number in range(50, 60)])
    (found,) = index.relations.find_candidates([ask(9, bands=(1, 2, 3))], 40, 5)
    assert set(found) == set(ids(*range(50, 60)))
    (found,) = index.relations.find_candidates([ask(9, bands=(1, 3))], 40, 5)
    assert len(found) == BY_CHANCE


def test_what_was_moved_to_the_large_tables_is_found_and_forgotten_as_what_is_recent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MERGED", 5)
    moved = open_embedded(tmp_path)
    moved.setup()
    moved.relations.put([record(number, number, bands=(1,), keys=(2, 3)) for number in (1, 2, 3)])
    moved.relations.put([record(4, 4, bands=(1,), keys=(2, 3))])
    assert [
        set(found)
        for found in moved.relations.find_candidates([ask(9, (1,)), ask(9, (), (2, 3))], 9, 9)
    ] == [{*ids(1, 2, 3, 4)}] * 2
    assert moved.relations.find_candidates([ask(9, (), (2, 3))], 9, 1) in [
        [ids(number)] for number in (1, 2, 3, 4)
    ]
    moved.relations.put(
        [record(2, 2, bands=(5,), keys=(6, 7)), record(4, 4, bands=(5,), keys=(6, 7))]
    )
    asked = [ask(9, (1,)), ask(9, (), (2, 3)), ask(9, (5,)), ask(9, (), (6, 7))]
    wanted = [{*ids(1, 3)}, {*ids(1, 3)}, {*ids(2, 4)}, {*ids(2, 4)}]
    assert [set(found) for found in moved.relations.find_candidates(asked, 9, 9)] == wanted
    moved.close()


def test_members_of_stories_newest_first_with_their_counts(index: Index) -> None:
    index.relations.put([record(1, 1), record(2, 1, of=1), record(3, 1), record(4, 4)])
    assert index.relations.get_members([*ids(1), *ids(4), *ids(9)], 2) == {
        ids(1)[0]: Members(ids=ids(3, 2), size=3, origins=2),
        ids(4)[0]: Members(ids=ids(4), size=1, origins=1),
    }
    index.relations.put([record(4, 1)])
    assert index.relations.get_members([*ids(1), *ids(4)], 9) == {
        ids(1)[0]: Members(ids=ids(4, 3, 2, 1), size=4, origins=3)
    }


@pytest.mark.parametrize(("least", "named"), [(1, (4, 3, 1)), (2, (3, 1))])
def test_stories_with_the_newest_article_first(
    index: Index, least: int, named: tuple[int, ...]
) -> None:
    index.relations.put([record(1, 1), record(2, 1), record(3, 3), record(4, 3), record(30, 4)])
    assert tuple(index.relations.list_stories(None, None, least=least, limit=9)) == ids(*named)
    assert index.relations.list_stories(None, None, least=least, limit=1) == list(ids(named[0]))
    assert index.relations.list_stories(START + timedelta(hours=40), None, least=1, limit=9) == []
    assert index.relations.list_stories(None, article(2).timestamp, least=1, limit=9) == list(
        ids(1)
    )


def test_relating_twice_is_relating_once(index: Index) -> None:
    fill(index, alone(1))
    told, keys = record(1, 1, bands=(1,), keys=(2, 3)), [ask(9, bands=(1,), keys=(2, 3))]
    for _ in range(2):
        index.outbox.add(ids(1))
        assert index.outbox.list_pending() == [ids(1)]
    for _ in range(2):
        index.relations.put_signatures([told.signature])
        assert index.relations.get_signatures(ids(1)) == {ids(1)[0]: told.signature}
    for _ in range(2):
        index.relations.put([told])
        index.articles.write_back([told])
        assert index.relations.get(ids(1)) == {ids(1)[0]: told}
        assert index.relations.list_unrelated(None, 9) == []
        assert index.relations.find_candidates(keys, 5, 5) == [ids(1)]
        assert index.relations.get_members(ids(1), 9) == {
            ids(1)[0]: Members(ids=ids(1), size=1, origins=1)
        }
        assert index.relations.list_stories(None, None, least=1, limit=9) == [*ids(1)]
    for _ in range(2):
        index.outbox.ack(ids(1))
        index.outbox.ack(ids(7))
        assert index.outbox.list_pending() == []


def test_signatures_are_kept_until_their_articles_are_related(index: Index) -> None:
    index.relations.put_signatures(
        [record(number, number, bands=(1,), keys=(2, 3)).signature for number in (1, 2)]
    )
    assert index.relations.get_signatures(ids(1, 2, 3)) == {
        id_: record(number, number, bands=(1,), keys=(2, 3)).signature
        for number, id_ in enumerate(ids(1, 2), 1)
    }
    assert index.relations.get(ids(1, 2)) == {}
    assert index.relations.find_candidates([ask(3, bands=(1,), keys=(2, 3))], 9, 9) == [()]
    index.relations.put([record(1, 1)])
    assert [*index.relations.get_signatures(ids(1, 2))] == [*ids(2)]


def test_no_signature_is_kept_of_what_is_related(index: Index) -> None:
    index.relations.put([record(1, 1, keys=(4, 5))])
    index.relations.put_signatures([record(1, 1, keys=(8, 9)).signature])
    assert index.relations.get_signatures(ids(1)) == {}
    assert index.relations.get(ids(1)) == {ids(1)[0]: record(1, 1, keys=(4, 5))}


def test_records_of_stories_a_page_at_a_time(index: Index) -> None:
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


def test_orphans_are_given_until_they_are_deleted(index: Index) -> None:
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
    assert twice(lambda: orphans(index)) == [gone | unsigned | astray] * 2
    twice(lambda: index.relations.delete_orphans(ids(1, 2, 3, 4, 7, 8, 99)))
    assert orphans(index) == astray
    assert set(index.relations.get(ids(*range(9)))) == set(ids(1, 2))
    assert set(index.relations.get_signatures(ids(*range(9)))) == set(ids(3))
    assert index.relations.find_candidates([ask(9, (5,), (6, 7))], 5, 5) == [()]
    assert index.relations.get_members(list(ids(1)), 5)[ids(1)[0]].size == 1
