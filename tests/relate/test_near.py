"""Copies of a text, and what only looks like one."""

import pytest

from pipeline.relate.near import measure_overlap
from tests.relate.texts import FERRY, FERRY_RETOLD, QUAKE, RATES, text

LATEST = (
    "Chat with us in Facebook Messenger. Find out what is happening in the world as it unfolds."
)
SENTENCES = FERRY.split(". ")


@pytest.mark.parametrize(
    "copy",
    [
        FERRY,
        FERRY[: len(FERRY) * 6 // 10],
        ". ".join(SENTENCES[:2] + SENTENCES[3:]),
        ". ".join(SENTENCES[3:] + SENTENCES[:3]),
        FERRY
        + " Sign up for our newsletter to get the latest news every morning. All rights reserved.",
        FERRY.replace("winds", "gusts").replace("bruises", "shock").replace("unions", "workers"),
        FERRY.upper().replace(",", " –"),
        FERRY.replace("nine people", "14 people"),
    ],
)
def test_copies(copy: str) -> None:
    one, two = text(1, FERRY, "Ferry runs aground"), text(2, copy, "All safe on Greek ferry")
    assert measure_overlap(one, two) == measure_overlap(two, one)
    assert (measure_overlap(one, two) or 0.0) >= 0.6
    assert set(one.signature.bands) & set(two.signature.bands)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (FERRY, FERRY_RETOLD),
        (FERRY, RATES),
        (FERRY, SENTENCES[0] + "."),
        (FERRY, ""),
        ("", ""),
        ("Live updates.", "Live updates."),
        (
            QUAKE.format(5.1, "Chile", 40, "14:05", "Monday"),
            QUAKE.format(4.4, "Japan", 12, "03:31", "Friday"),
        ),
    ],
)
def test_no_copies(one: str, two: str) -> None:
    assert measure_overlap(text(1, one), text(2, two)) is None


def test_the_page_s_own_words_under_two_titles_are_no_copies() -> None:
    assert (
        measure_overlap(
            text(1, LATEST, "Shots fired in Las Vegas"), text(2, LATEST, "Oil reaches North Korea")
        )
        is None
    )
    assert (
        measure_overlap(
            text(1, LATEST, "Shots fired in Las Vegas"), text(2, LATEST, "First shots in Las Vegas")
        )
        == 1.0
    )
