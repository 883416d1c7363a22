"""Stories: the same whatever the order, and none of what does not belong together."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.relate.cluster import Group, stories
from pipeline.relate.reading import Reading, reading
from pipeline.relate.story import SAME, same_story
from tests.relate.texts import FERRY, FERRY_RETOLD, NOON, QUAKE, RATES, text

TEXTS = [
    text(1, FERRY, "Ferry runs aground off Paros", 1),
    text(2, FERRY[:450], "Greek ferry hits rocks", 2),
    text(3, FERRY_RETOLD, "Fishermen bring 212 people ashore from ferry", 3),
    text(4, RATES, "Norway raises interest rate", 0),
    text(5, QUAKE.format(5.1, "Chile", 40, "14:05", "Monday"), "Quake in Chile", 1),
    text(6, QUAKE.format(4.4, "Japan", 12, "03:31", "Friday"), "Quake in Japan", 1),
]


def numbers(groups: Sequence[Group]) -> list[list[int]]:
    return [[int(member.id.removeprefix("t1"), base=16) for member in group.members] for group in groups]


@given(st.permutations(TEXTS))
@settings(deadline=None, max_examples=30)
def test_any_order_gives_the_same_stories(texts: list[Reading]) -> None:
    groups = stories(texts)
    assert numbers(groups) == [[4], [1, 2, 3], [5], [6]]
    assert groups == stories(TEXTS)
    (copy,) = groups[1].copies.items()
    assert (copy[0], copy[1].of) == (TEXTS[1].id, TEXTS[0].id)
    assert groups[0].similarity == {TEXTS[3].id: 1.0}


def test_a_copy_is_as_close_to_the_story_as_its_original() -> None:
    group = stories(TEXTS)[1]
    assert group.similarity[TEXTS[0].id] == group.similarity[TEXTS[1].id] >= SAME


@pytest.mark.parametrize("body", ["", "Sport.", "We use cookies.", "12", "?!"])
def test_texts_without_news_are_no_story(body: str) -> None:
    assert len(stories([text(number, body, title) for number, title in enumerate(["Rates", "Ferry", "Quake"])])) == 3


def test_a_thousand_copies_are_one_story_of_one_origin() -> None:
    one = text(0, FERRY)
    copies = [
        reading(one.signature.but(id=f"t1{number:032x}", timestamp=NOON + timedelta(hours=number)))
        for number in range(1_000)
    ]
    random.Random(1).shuffle(copies)
    (group,) = stories(copies)
    assert len(group.members) == 1_000
    assert {copy.of for copy in group.copies.values()} == {f"t1{0:032x}"}
    assert len(group.copies) == 999


def test_time_apart_makes_one_event_less_likely() -> None:
    near, far = TEXTS[2], reading(TEXTS[2].signature.but(timestamp=NOON + timedelta(days=400)))
    assert same_story(TEXTS[0], far) < same_story(TEXTS[0], near) == same_story(near, TEXTS[0])
