"""Stories: the same whatever the order, and none of what does not belong together."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.relate.cluster import StoryGroup, find_stories
from pipeline.relate.reading import WINDOW, UnpackedSignature, unpack_signature
from pipeline.relate.story import SAME, score_same_story
from tests.effort import examples
from tests.relate.texts import FERRY, FERRY_RETOLD, NOON, QUAKE, RATES, text

COOKIES = (
    "We and our partners store and access information on your device, such as cookies, and process personal data, such as"
    " unique identifiers and browsing data, for personalised advertising and content, for measuring both, and for research"
    " into audiences. With your permission we may use precise data on your location. You can accept or refuse, and change"
    " your mind at any time in the settings at the foot of each page. Some processing may not need your consent, but you"
    " have a right to object to it. Your choice applies to this website only. See our privacy policy to learn more."
)
NEWSLETTER = (
    "Thank you for signing up to our newsletter. Check your inbox for a message with a link to confirm your address. If it"
    " does not arrive within minutes, look into the folder for unwanted mail or ask our customer service for help. You"
    " can unsubscribe whenever you like. Follow us on social media, listen to our podcasts and download the application"
    " for your telephone. Subscribers read without advertisements. All rights reserved by the publisher and its agencies."
)
PACKAGE = (
    "The European Union agreed on its {} package of sanctions against Russia, the presidency said. It forbids the trade in"
    " more goods that have a military use and adds ships of the shadow fleet to a list of those that may not enter ports."
    " Hungary gave up its resistance after talks that went on for weeks. Banks and traders from other countries who help"
    " Moscow to evade the measures are on the list too. The foreign policy chief welcomed the decision of the ambassadors"
    " and said that the union would keep up the pressure on the Kremlin for as long as the war in Ukraine goes on."
)
TEXTS = [
    text(1, FERRY, "Ferry runs aground off Paros", 1),
    text(2, FERRY[:450], "Greek ferry hits rocks", 2),
    text(3, FERRY_RETOLD, "Fishermen bring 212 people ashore from ferry", 3),
    text(4, RATES, "Norway raises interest rate", 0),
    text(5, QUAKE.format(5.1, "Chile", 40, "14:05", "Monday"), "Quake in Chile", 1),
    text(6, QUAKE.format(4.4, "Japan", 12, "03:31", "Friday"), "Quake in Japan", 1),
]


def numbers(groups: Sequence[StoryGroup]) -> list[list[int]]:
    return [
        [int(member.id.removeprefix("t1"), base=16) for member in group.members] for group in groups
    ]


@given(st.permutations(TEXTS))
@examples(30)
def test_any_order_gives_the_same_stories(texts: list[UnpackedSignature]) -> None:
    groups = find_stories(texts)
    assert numbers(groups) == [[4], [1, 2, 3], [5], [6]]
    assert groups == find_stories(TEXTS)
    (copy,) = groups[1].copies.items()
    assert (copy[0], copy[1].of) == (TEXTS[1].id, TEXTS[0].id)
    assert groups[0].similarity == {TEXTS[3].id: 1.0}


def test_a_copy_is_as_close_to_the_story_as_its_original() -> None:
    group = find_stories(TEXTS)[1]
    assert group.similarity[TEXTS[0].id] == group.similarity[TEXTS[1].id] >= SAME


@pytest.mark.parametrize("body", ["", "Sport.", "We use cookies.", "12", "?!"])
def test_texts_without_news_are_no_story(body: str) -> None:
    assert (
        len(
            find_stories(
                [
                    text(number, body, title)
                    for number, title in enumerate(["Rates", "Ferry", "Quake"])
                ]
            )
        )
        == 3
    )


@pytest.mark.parametrize("body", [COOKIES, f"{COOKIES} {NEWSLETTER}", NEWSLETTER])
def test_the_words_of_a_page_under_the_titles_of_others_are_no_story(body: str) -> None:
    titles = [
        "Norway raises interest rate",
        "Ferry runs aground off Paros",
        "Earthquake shakes Chile",
    ]
    assert (
        len(find_stories([text(number, body, title) for number, title in enumerate(titles)])) == 3
    )


@pytest.mark.parametrize("other", ["13th", "twentieth"])
def test_a_text_that_differs_only_in_its_number_is_another_event(other: str) -> None:
    texts = [text(1, PACKAGE.format("12th")), text(2, PACKAGE.format(other))]
    assert len(find_stories(texts)) == 2


def test_a_sentence_joins_nothing_but_what_tells_the_same() -> None:
    told = [
        "Norway raised its key rate.",
        "Chile raised its key rate.",
        "Police in Oslo closed a bridge.",
        "Norway won the match.",
    ]
    assert len(find_stories([text(number, body) for number, body in enumerate(told)])) == 4


def test_a_thousand_copies_are_one_story_of_one_origin() -> None:
    one = text(0, FERRY)
    copies = [
        unpack_signature(
            one.signature.but(id=f"t1{number:032x}", timestamp=NOON + timedelta(hours=number))
        )
        for number in range(1_000)
    ]
    random.Random(1).shuffle(copies)
    (group,) = find_stories(copies)
    assert len(group.members) == 1_000
    assert {copy.of for copy in group.copies.values()} == {f"t1{0:032x}"}
    assert len(group.copies) == 999


def test_time_apart_makes_one_event_less_likely() -> None:
    near, far = (
        TEXTS[2],
        unpack_signature(TEXTS[2].signature.but(timestamp=NOON + timedelta(days=400))),
    )
    assert (
        score_same_story(TEXTS[0], far)
        < score_same_story(TEXTS[0], near)
        == score_same_story(near, TEXTS[0])
    )


def test_what_is_further_apart_than_the_window_is_never_joined() -> None:
    one = TEXTS[0]
    inside, outside = (
        unpack_signature(
            TEXTS[2].signature.but(timestamp=one.timestamp + WINDOW + timedelta(hours=hours))
        )
        for hours in (-1, 1)
    )
    assert score_same_story(one, inside) > 0.0 == score_same_story(one, outside)
    assert len(find_stories([one, outside])) == 2
    year = WINDOW + timedelta(days=1)
    quakes = [
        text(number, QUAKE.format(6.1, "Chile", 30, "14:05", "Monday") + FERRY_RETOLD, None, hours)
        for number, hours in enumerate([0, year.total_seconds() / 3600])
    ]
    assert len(find_stories(quakes)) == 2, "nor as copies"


FIRES = [
    (
        "Firefighters in Marseille fought a blaze in a warehouse near the port on Monday. Smoke drifted over the city."
        " Residents were told to keep windows shut. A hundred workers left the building in time, the brigade said."
    ),
    (
        "A fire broke out in a bakery near the port of Marseille on Sunday. Firefighters said that an oven had exploded."
        " Two bakers were taken to hospital with burns, and the street was closed for the morning."
    ),
]


def test_weeks_apart_the_same_place_and_kind_of_act_are_no_story() -> None:
    near, late = (
        [
            text(1, FIRES[0], "Warehouse burns in Marseille", 0),
            text(2, FIRES[1], "Bakery fire in Marseille", hours),
        ]
        for hours in (5, 24 * 20)
    )
    assert score_same_story(*late) < SAME
    assert score_same_story(*late) < score_same_story(*near)
