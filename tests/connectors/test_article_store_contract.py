"""What every `ArticleStore` promises."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connectors.index import Count, Expired, Index, Search, Write
from schemas.article import Article
from tests.connectors.articles import START, article
from tests.connectors.indexes import (
    HOUR,
    NOW,
    Where,
    alone,
    expired,
    fill,
    found,
    ids,
    record,
    twice,
)


def test_what_was_written_is_known_and_can_be_fetched(index: Index) -> None:
    fill(index, article(1), article(2))
    ids = [article(1).id, article(2).id, article(3).id]
    known, stored = index.articles.look_up(ids), index.articles.get(ids)
    assert set(known) == set(stored) == set(ids[:2])
    assert stored[ids[0]].article == article(1)
    assert stored[ids[0]].token == known[ids[0]].token
    seen = known[ids[1]]
    assert (seen.fingerprint, seen.modified, seen.paths) == (
        article(2).fingerprint,
        article(2).modified,
        article(2).paths,
    )
    assert (index.articles.look_up([]), index.articles.get([])) == ({}, {})


def test_look_up_sees_a_write_without_a_refresh(index: Index) -> None:
    index.articles.write([Write(article=article(1))])
    assert set(index.articles.look_up([article(1).id])) == {article(1).id}


def test_a_second_first_write_is_a_conflict(index: Index) -> None:
    fill(index, article(1))
    answer = index.articles.write(
        [Write(article=article(1, title="Other")), Write(article=article(2))]
    )
    assert [(one.id, one.outcome) for one in answer] == [
        (article(1).id, "conflict"),
        (article(2).id, "written"),
    ]
    assert index.articles.get([article(1).id])[article(1).id].article == article(1)


def test_a_write_over_the_state_that_was_seen_replaces_it(index: Index) -> None:
    fill(index, article(1))
    token = index.articles.look_up([article(1).id])[article(1).id].token
    newer = article(1, title="Newer")
    assert index.articles.write([Write(article=newer, token=token)])[0].outcome == "written"
    stale = index.articles.write([Write(article=article(1, title="Older"), token=token)])
    assert stale[0].outcome == "conflict"
    assert index.articles.get([newer.id])[newer.id].article == newer
    index.refresh()
    assert found(index, "newer") == [1]
    assert found(index, "depot title:drones") == []
    assert index.articles.count() == 1


def test_a_token_of_an_article_that_is_not_there_is_a_conflict(index: Index) -> None:
    fill(index, article(1))
    token = index.articles.look_up([article(1).id])[article(1).id].token
    assert index.articles.write([Write(article=article(2), token=token)])[0].outcome == "conflict"


def test_articles_come_ordered_by_id(index: Index) -> None:
    for number in (5, 1, 9, 3):
        fill(index, article(number))
    assert list(index.articles.scan()) == [article(number) for number in (1, 3, 5, 9)]
    assert index.articles.count() == 4


def test_any_text_comes_back_as_it_was(index: Index) -> None:
    odd = (
        "\x00\x07 \u2028 “é” e\u0301 \U0001f600\U0001f1fa\U0001f1e6 \u200f עברית العربية हिन्दी ไทย \ufffe ﬁ ß İ "
        + "x" * 70_000
    )
    fill(index, article(1, body=odd, title="\U0001f600", people=("Þórr \U0001f600",)))
    assert index.articles.get([article(1).id])[article(1).id].article.body == odd
    for word in ("עברית", "العربية", "हिन्दी"):
        assert found(index, word) == [1]
    assert index.searcher.search(Search(facets=("people",))).facets["people"] == (
        Count(value="Þórr \U0001f600", count=1),
    )


def test_stories_are_written_back_and_all_else_stays(index: Index) -> None:
    fill(index, alone(1), alone(2), alone(3))
    told = [record(1, 2, of=2), record(2, 2)]
    index.relations.put(told)
    index.articles.write_back(told)
    expected = [
        alone(number).but(story=one.story, duplicate=one.duplicate)
        for number, one in enumerate(told, 1)
    ]
    assert list(index.articles.scan()) == [*expected, alone(3)]
    assert [one.id for one in index.relations.list_unrelated(None, 9)] == [*ids(3)]
    index.refresh()
    assert index.searcher.search(Search(duplicates=False)).total == 2
    index.articles.write_back([record(1, 1)])
    assert next(iter(index.articles.scan())) == alone(1).but(
        story=record(1, 1).story, duplicate=None
    )


def test_nothing_is_written_back_into_a_text_that_changed_since_it_was_related(
    index: Index,
) -> None:
    fill(index, alone(1))
    old = record(1, 1)
    index.articles.write_back(
        [old.but(signature=old.signature.but(fingerprint="before")), record(9, 1)]
    )
    assert list(index.articles.scan()) == [alone(1)]


def test_a_conditional_write_loses_to_what_was_written_back_meanwhile(index: Index) -> None:
    fill(index, alone(1))
    token = index.articles.get(ids(1))[ids(1)[0]].token
    index.articles.write_back([record(1, 1)])
    assert index.articles.write([Write(article=alone(1), token=token)])[0].outcome == "conflict"


def test_what_is_older_than_a_moment_is_expired_related_or_not(index: Index) -> None:
    fill(index, *(alone(number) for number in range(5)))
    records = [record(number, 1) for number in (1, 2, 4)]
    index.relations.put(records)
    index.articles.write_back(records[:2])
    assert set(expired(index, 3)) == set(ids(0, 1, 2))
    assert expired(index, 3) == expired(index, 3)
    assert expired(index, 3)[ids(1)[0]] == Expired(
        id=ids(1)[0],
        fingerprint=article(1).fingerprint,
        timestamp=article(1).timestamp,
        token=index.articles.look_up(ids(1))[ids(1)[0]].token,
    )
    assert expired(index, -1) == {}


def test_what_is_dated_in_the_future_is_as_old_as_it_was_first_seen(index: Index) -> None:
    far = NOW + timedelta(days=400)
    fill(index, article(1, timestamp=far), article(2, timestamp=far, ingested=NOW), article(3))
    assert set(expired(index, 2)) == set(ids(1))


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
    assert set(expired(index, 10)) == set(ids(2))


def test_deleted_articles_are_gone_for_look_ups_searches_and_lists(index: Index) -> None:
    fill(index, *(article(number) for number in range(6)))
    going = [*expired(index, 3).values()]
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
    index.articles.delete([*expired(index, 9).values()])
    index.refresh()
    assert found(index, "") == []
    fill(index, article(7), article(8))
    assert found(index, "") == [7, 8]


def test_an_article_that_comes_back_is_found_once_whether_or_not_it_was_searched_between(
    index: Index,
) -> None:
    for refreshed in (False, True):
        fill(index, article(1), article(2, title="Other"))
        index.articles.delete([*expired(index, 2).values()])
        if refreshed:
            index.refresh()
        fill(index, article(1, title="Back again"))
        assert found(index, "") == [1, 2]
        assert found(index, "title:strike") == []
        assert found(index, "back") == [1]
        index.articles.delete([*expired(index, 9).values()])
        index.refresh()
        assert found(index, "") == []


def test_what_somebody_wrote_meanwhile_is_not_deleted(index: Index) -> None:
    fill(index, article(1), article(2))
    seen = expired(index, 9)
    index.articles.write([Write(article=article(1, title="Newer"), token=seen[ids(1)[0]].token)])
    going = [seen[id_] for id_ in ids(1, 2)]
    assert [
        [one.outcome for one in some] for some in twice(lambda: index.articles.delete(going))
    ] == [["conflict", "written"]] * 2
    assert [one.title for one in index.articles.scan()] == ["Newer"]


def counting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each article that is made of what an index holds."""
    read: list[str] = []
    for name in ("model_validate", "model_validate_json"):
        made = getattr(Article, name)

        def count(data: Any, made: Callable[..., Article] = made) -> Article:
            found = made(data)
            read.append(found.id)
            return found

        monkeypatch.setattr(Article, name, count)
    return read


def test_ids_are_found_by_their_beginning_and_only_what_is_fetched_is_read(
    to: Where, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = to.open()
    index.setup()
    fill(index, *(article(number) for number in (3, 0x12, 0x13, 0x21, 1)))
    index.close()
    every, third, absent = ids(1, 3, 0x12, 0x13, 0x21), article(0x13), ids(0x99)
    beginning = every[0][:-2]
    look = to.open()
    read = counting(monkeypatch)
    assert look.articles.find_ids(beginning + "1", 9) == [*every[2:4]]
    assert look.articles.find_ids(beginning + "1", 1) == [every[2]]
    assert look.articles.find_ids(every[1], 9) == [every[1]]
    assert look.articles.find_ids(beginning, 9) == [*every]
    for nothing in ("2", beginning + "9", "%", "*", "_", "\U0010ffff", "\x00", '"', "1?"):
        assert look.articles.find_ids(nothing, 9) == []
    assert read == []
    found = look.articles.get([third.id, *absent])
    assert read == [third.id]
    assert {id_: stored.article for id_, stored in found.items()} == {third.id: third}
    look.close()


def test_what_was_looked_at_is_written_over_only_in_the_state_it_has(to: Where) -> None:
    index = to.open()
    index.setup()
    fill(index, article(1), article(2))
    index.close()
    index = to.open()
    token = index.articles.get(ids(1))[article(1).id].token
    index.setup()
    newer = Write(article=article(1, title="Newer"), token=token)
    if index.articles.write([newer])[0].outcome == "conflict":  # as where somebody else wrote
        token = index.articles.look_up(ids(1))[article(1).id].token
        assert index.articles.write([newer.but(token=token)])[0].outcome == "written"
    assert [one.title for one in index.articles.scan()] == ["Newer", article(2).title]
    index.close()
