from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from connectors.embedded.index import open_embedded
from connectors.index import Index
from pipeline.write import decide, settle
from schemas.article import Article, Pipeline
from schemas.document import Place

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def article(letter: str, path: str, body: str, hours: int = 0, found: int = 0) -> Article:
    return Article(
        id=letter + "1" + "0" * 32,
        timestamp=NOON,
        modified=NOON + timedelta(hours=hours),
        ingested=NOON + timedelta(hours=found),
        kind="article",
        body=body,
        language="en",
        word_count=1,
        fingerprint=body,
        pipeline=Pipeline(version="0"),
        paths=(Place(path=path, start=0, end=len(body)),),
    )


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = open_embedded(tmp_path / "index")
    opened.setup()
    yield opened
    opened.close()


def outcomes(index: Index, *articles: Article) -> list[str]:
    return sorted(one.outcome for one in settle(index.articles, articles))


def test_the_same_again_changes_nothing(index: Index) -> None:
    one = article("u", "a", "text")
    assert outcomes(index, one) == ["indexed"]
    assert outcomes(index, one) == ["unchanged"]
    assert list(index.articles.scan()) == [one]


def test_the_same_text_in_two_places_is_one_article_with_both(index: Index) -> None:
    assert outcomes(index, article("t", "b", "text"), article("t", "a", "text")) == [
        "indexed",
        "merged",
    ]
    (there,) = index.articles.scan()
    assert [place.path for place in there.paths] == ["a", "b"]
    assert outcomes(index, article("t", "a", "text")) == ["unchanged"]


def test_a_newer_text_at_the_same_address_is_a_revision(index: Index) -> None:
    old, new = (
        article("u", "a", "one two three", hours=1),
        article("u", "a", "one two four", hours=2, found=5),
    )
    assert outcomes(index, old) == ["indexed"]
    assert outcomes(index, new) == ["revised"]
    (there,) = index.articles.scan()
    assert (there.body, there.ingested) == (new.body, old.ingested)
    (revision,) = there.revisions
    assert (revision.at, revision.fingerprint, revision.changed) == (
        old.modified,
        old.fingerprint,
        0.3333,
    )


def test_an_older_text_that_comes_late_is_an_earlier_form(index: Index) -> None:
    outcomes(index, article("u", "a", "new", hours=2))
    assert outcomes(index, article("u", "a", "old", hours=1)) == ["merged"]
    assert outcomes(index, article("u", "a", "old", hours=1)) == ["unchanged"]
    (there,) = index.articles.scan()
    assert (there.body, [one.fingerprint for one in there.revisions]) == ("new", ["old"])


def test_many_of_one_id_in_a_batch_are_one_article(index: Index) -> None:
    revisions = [article("u", "a", f"text {number}", hours=number) for number in range(120)]
    assert outcomes(index, *revisions) == ["indexed", *["revised"] * 119]
    (there,) = index.articles.scan()
    assert (there.body, len(there.revisions), there.older_revisions) == ("text 119", 100, 19)


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    copies = [article("t", "b", "Text"), article("t", "a", "text"), article("t", "c", "Text")]
    ends = set()
    for number, order in enumerate(permutations(copies)):
        index = open_embedded(tmp_path / str(number))
        index.setup()
        for one in order:
            settle(index.articles, [one])
        ends.add(next(index.articles.scan()).to_json())
        index.close()
    assert len(ends) == 1


def test_again_renews_what_was_extracted_and_keeps_the_history(index: Index) -> None:
    old = article("u", "a", "text")
    outcomes(index, old)
    better = old.but(people=("Somebody",), ingested=NOON + timedelta(days=1))
    assert [one.outcome for one in settle(index.articles, [better], again=True)] == ["indexed"]
    (there,) = index.articles.scan()
    assert (there.people, there.ingested) == (("Somebody",), old.ingested)


def test_a_decision_is_none_where_nothing_is_to_be_written() -> None:
    one = article("u", "a", "text")
    assert decide(one, one).article is None
    assert decide(one, None).article == one
