"""What is kept of the earlier forms of an article, and that their words come back exactly (A11)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.embedded.index import open_embedded
from connectors.index import Index
from pipeline import revisions
from pipeline.revisions import (
    KEPT,
    LARGEST,
    LISTED,
    Same,
    changes,
    common,
    delta,
    forms_of,
    restored,
)
from pipeline.write import decide
from schemas.article import Article
from schemas.document import Place
from tests.articles import article as small
from tests.flowing import records, run

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXTS = st.text() | st.lists(
    st.sampled_from(["a", "b", " ", "\n", "the", "漢", "字", "ab"]), max_size=60
).map("".join)
WORDS = st.lists(st.sampled_from("abc"), max_size=40)


@given(TEXTS, TEXTS)
def test_an_older_text_comes_back_from_the_newer_one(older: str, newer: str) -> None:
    assert restored(newer, delta(older, newer)) == older


@given(WORDS, WORDS, st.integers(1, 4))
def test_what_two_sequences_have_in_common(one: list[str], two: list[str], length: int) -> None:
    at, there = 0, 0
    for same in common(one, two, length):
        assert same.length
        assert same.at >= at, "in the order of one"
        assert same.there >= there, "and of the other"
        assert one[same.at : same.at + same.length] == two[same.there : same.there + same.length]
        at, there = same.at + same.length, same.there + same.length


@given(st.lists(st.text("ab ", min_size=1)), st.lists(st.text("ab ", min_size=1)))
def test_the_changes_make_one_text_of_the_other(older: list[str], newer: list[str]) -> None:
    made = changes(older, newer)
    gone = ["".join(word for word, _ in one.words) for one in made if one.sign == "-"]
    came = ["".join(word for word, _ in one.words) for one in made if one.sign == "+"]
    kept = [
        line for same in common(older, newer, 1) for line in older[same.at : same.at + same.length]
    ]
    assert sorted(gone + kept) == sorted(older)
    assert sorted(came + kept) == sorted(newer)


class Counted(str):
    """A word that counts how often it was compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return super().__eq__(other)

    def __hash__(self) -> int:
        return super().__hash__()


HOSTILE = {
    "one word": lambda n: (["a"] * n, ["b", *["a"] * n, "b"]),
    "two words": lambda n: (["a", "b"] * n, ["b", "a"] * n + ["c"]),
    "nothing in common": lambda n: ([f"a{i}" for i in range(n)], [f"b{i}" for i in range(n)]),
    "backwards": lambda n: ([f"a{i}" for i in range(n)], [f"a{n - i}" for i in range(n)]),
    "growing runs": lambda n: (
        [c for i in range(n) for c in ["a"] * (i % 9) + ["b"]],
        ["a", *(c for i in range(n) for c in ["b"] * (i % 7) + ["a"])],
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("length", [1, 3])
def test_comparing_takes_as_many_turns_as_there_are_words(name: str, length: int) -> None:
    turns = []
    for size in (500, 1_000):
        Counted.compared = 0
        one, two = ([Counted(word) for word in words] for words in HOSTILE[name](size))
        list(common(one, two, length))
        turns.append(Counted.compared)
    assert turns[1] <= 2.3 * turns[0] + 100


def form(number: int, body: str) -> Article:
    """Make the form that was found in this minute."""
    place = Place(path="a.jsonl", start=0, end=len(body), said=f"{number:012x}")
    made = small(
        1,
        id="u1" + "0" * 32,
        body=body,
        title=f"Toll {number}",
        fingerprint=f"f1{number:012x}",
        paths=(place,),
    )
    return made.but(ingested=NOON + timedelta(minutes=number))


def revised(
    count: int, body: str = "The toll rose to {} on Sunday.\n\nThe search went on."
) -> Article:
    """Take an article through so many forms."""
    there: Article | None = None
    for number in range(count):
        there = decide(form(number, body.format(number)), there).article
    assert there
    return there


def test_the_words_of_the_last_revisions_are_kept() -> None:
    article = revised(30)
    forms = forms_of(article)
    assert [one.number for one in forms] == [*range(1, 31)]
    assert [one.title for one in forms] == [f"Toll {number}" for number in range(30)]
    kept = [one for one in forms[:-1] if one.body is not None]
    assert len(kept) == KEPT
    for one in kept:
        assert one.body == f"The toll rose to {one.number - 1} on Sunday.\n\nThe search went on."


def test_four_hundred_updates_of_a_counter_stay_small() -> None:
    article = revised(401)
    assert (len(article.revisions), article.older_revisions) == (LISTED, 400 - LISTED)
    assert forms_of(article)[0].number == 401 - LISTED
    assert len(article.to_json()) < 30_000


def test_long_texts_that_change_whole_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revisions, "LARGEST", 10_000)
    assert LARGEST <= 1_000_000
    article = revised(8, body="{0}" + "".join(f" word{{0}}x{n}" for n in range(300)))
    assert 0 < sum(len(one.delta or "") for one in article.revisions) <= 10_000
    forms = forms_of(article)
    assert [one.body is None for one in forms] == sorted(
        (one.body is None for one in forms), reverse=True
    )


def test_forms_that_come_in_any_order_are_one_history() -> None:
    news = [form(number, f"Toll {number} of the storm") for number in range(5)]
    ends = set()
    for order in ([0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [3, 4, 0, 2, 1]):
        there: Article | None = None
        for at in order:
            there = decide(news[at], there).article or there
        assert there
        ends.add(there.to_json())
        assert [one.body for one in forms_of(there)] == [one.body for one in news]
    assert len(ends) == 1


def test_the_words_that_differ_are_marked() -> None:
    (went, came) = changes(["The end.", "At least 3 died."], ["The end.", "At least 12 died."])
    assert (went.sign, [word for word, differs in went.words if differs]) == ("-", ["3"])
    assert (came.sign, [word for word, differs in came.words if differs]) == ("+", ["12"])
    assert list(common(["a"], ["a"])) == [Same(0, 0, 1)]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    opened = open_embedded(tmp_path / "index")
    opened.setup()
    yield opened
    opened.close()


def test_another_wording_of_a_text_without_address_keeps_its_history(index: Index) -> None:
    for hour, path, text in (
        (1, "b.jsonl", "The crews met."),
        (2, "b.jsonl", "The crews “met”."),
        (0, "a.jsonl", "The  crews: met!"),  # kept back until now: it was there first
    ):
        run(
            index,
            records(NOON + timedelta(hours=hour), [{"title": "Crews", "text": text}], path),
            relate=False,
        )
    (article,) = index.articles.scan()
    assert [one.body for one in forms_of(article)] == ["The crews met.", "The crews: met!"]
