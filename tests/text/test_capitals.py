"""Headlines read as the sentences that they are."""

import pytest

from pipeline.text.capitals import Spelling, is_in_capitals
from pipeline.text.read import read

BODY = "On Monday the prime minister of Turkey denied a plan to sell May Ltd, said Reuters."


@pytest.mark.parametrize(("title", "capitals"), [
    ("Prime Minister Denies Plan to Sell Turkey", True),
    ("PRIME MINISTER DENIES PLAN", True),
    ("Prime minister denies plan to sell Turkey", False),
    ("Turkey", False), ("", False), ("A B C D", False), ("首相 否定 計画", False),
])  # fmt: skip
def test_a_headline_is_known_by_its_capitals(title: str, capitals: bool) -> None:
    assert is_in_capitals(title.split()) is capitals


def test_words_are_written_as_the_text_writes_them() -> None:
    spelling = Spelling([BODY[:-1].split()], {"sell", "turkey", "backs"}.__contains__)
    assert spelling.of(["Minister", "Denied", "Turkey", "Sell", "Backs", "Ankara"]) == (
        ["minister", "denied", "Turkey", "sell", "backs", "Ankara"]
    )
    assert spelling.of(["TURKEY", "BACKS", "ANKARA", "İÇİN"]) == [
        "Turkey",
        "backs",
        "Ankara",
        "İÇİN",
    ]


@pytest.mark.parametrize("title", [
    "Prime Minister Denies Plan to Sell Turkey", "PRIME MINISTER DENIES PLAN TO SELL TURKEY",
])  # fmt: skip
def test_the_grammar_of_a_headline_is_that_of_the_sentence(title: str) -> None:
    wanted = read("Prime minister denies plan to sell Turkey", BODY, cues=None).title
    found = read(title, BODY, cues=None).title
    assert found.text == title
    assert [token.text for token in found.tokens] == title.split()
    assert [(one.lemma, one.head, one.dep) for one in found.tokens] == [
        (one.lemma, one.head, one.dep) for one in wanted.tokens
    ]
    assert [one.lemma for one in found.tokens][2] == "deny"


def test_a_name_keeps_its_capital_although_it_is_a_word_too() -> None:
    assert read("Ministers Leave Turkey Alone", BODY, cues=None).title.tokens[2].pos == "PROPN"
