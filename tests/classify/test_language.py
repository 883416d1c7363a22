import json
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.language import identify_language, reads_as_english

SENTENCES = json.loads((Path(__file__).parent / "sentences.json").read_text(encoding="utf-8"))


def test_of_55_sentences_of_30_languages_53_are_told() -> None:
    pairs = [(code, text) for code, texts in SENTENCES.items() for text in texts]
    right = sum(identify_language(text) == code for code, text in pairs)
    assert (len(SENTENCES), len(pairs)) == (30, 55)
    assert right >= 53


@pytest.mark.parametrize(
    "text",
    ["", "   ", "123 456 -- 22", "NATO", "asdf jkl qwerty", "xkcd qwrt zzz", "http://a.b/c?x=1"],
)
def test_too_little_to_tell_is_und(text: str) -> None:
    assert identify_language(text) == "und"


def test_bare_headlines_are_english() -> None:
    quality = Path(__file__).parents[1] / "quality"
    lines = [
        line
        for name in ("headlines", "headlines_of_names")
        for line in (quality / f"{name}.tsv").open(encoding="utf-8")
    ]
    told = [identify_language(line.split("\t")[1]) for line in lines]
    assert told.count("en") >= 130
    assert set(told) == {"en", "und"}


def test_three_words_of_another_language_are_never_english() -> None:
    for code, texts in SENTENCES.items():
        words = texts[0].split()
        parts = [" ".join(words[at : at + 3]) for at in range(0, len(words), 3)]
        assert code == "en" or "en" not in map(identify_language, parts)


def test_only_the_start_of_a_long_text_decides() -> None:
    german = SENTENCES["de"][0] + " "
    assert identify_language(german * 20 + SENTENCES["en"][0] * 100) == "de"


def test_written_chinese_is_chinese() -> None:
    assert (
        identify_language("国务院总理今天在北京会见了来访的外国代表团，双方就经贸合作交换了意见。")
        == "zh"
    )


def test_no_warnings() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        identify_language("The minister said on Tuesday that the talks would resume.")


@given(st.text(max_size=200))
@settings(deadline=None)
def test_every_text_gets_a_code_of_two_letters_or_und(text: str) -> None:
    code = identify_language(text)
    assert code == "und" or len(code) == 2


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The Director of", True),
        ("In the PALM trial, ZMapp", True),
        ("A África do Sul derrotou", False),
        ("In Marokko is Casablanca", False),
        ("Lange vor The Daily Show", False),
        ("Real Madrid", False),
        ("", False),
    ],
)
def test_a_text_too_short_to_tell_is_english_by_its_function_words(
    text: str, english: bool
) -> None:
    assert reads_as_english(text) is english
