"""No resource, no answer: stories in a language only where it is known which of its words are rare,
and never across two."""

import json
from collections import Counter

import pytest

from pipeline.relate.cluster import find_stories
from pipeline.relate.signature import make_signature
from pipeline.relate.story import SAME, score_same_story
from pipeline.relate.terms import count_texts_by_stem, load_frequencies, weigh_words
from tests.places import SHARED
from tests.quality import languages
from tests.relate.texts import FERRY, FERRY_RETOLD, article, text

GERMAN = [
    (
        "Die Regierung hat am Montag beschlossen, dass der Bau der neuen Schule in der Stadt im kommenden Jahr beginnen soll, und"
        " die Bürger haben sich darüber gefreut. Der Bürgermeister sagte, dass die Kinder bald in hellen Räumen lernen werden und"
        " dass auch eine Halle für den Sport entsteht."
    ),
    (
        "Der Trainer hat nach dem Spiel gesagt, dass die Mannschaft am Samstag sehr gut gespielt und sich den Sieg verdient hat,"
        " und die Zuschauer haben lange gefeiert. Der Torwart hielt in der letzten Minute einen Elfmeter, der Verein bleibt damit"
        " an der Spitze der Tabelle."
    ),
]
FINNISH = (
    "Hallitus päätti maanantaina, että uuden koulun rakentaminen kaupungin keskustaan alkaa ensi vuonna. Pormestari sanoi,"
    " että lapset saavat pian oppia valoisissa tiloissa ja että pihalle tulee myös liikuntasali kaikkien käyttöön."
)
BIG = ["ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"]


def test_unrelated_german_texts_are_no_story() -> None:
    texts = [text(number, body) for number, body in enumerate(GERMAN)]
    assert {one.signature.language for one in texts} == {"de"}
    assert all(one.words for one in texts), "their rare words are known"
    assert len(find_stories(texts)) == 2


def test_a_language_without_frequencies_has_no_stories_but_copies() -> None:
    one, two = (
        text(1, FINNISH, "Koulu rakennetaan"),
        text(2, FINNISH + " Lue lisää verkosta.", "Uusi koulu", 1),
    )
    assert one.signature.language == "fi"
    assert not one.words
    assert one.signature.keys == ()
    assert score_same_story(one, two) == 0.0
    (group,) = find_stories([one, two])
    assert list(group.copies) == [two.id]


def test_texts_of_two_languages_share_no_word() -> None:
    german = make_signature(article(1, GERMAN[0]).but(language="de"))
    assert german.keys
    assert set(german.keys).isdisjoint(
        make_signature(article(1, GERMAN[0]).but(language="nl")).keys
    )


@pytest.mark.parametrize("language", BIG)
def test_the_big_languages_have_frequencies(language: str) -> None:
    known = count_texts_by_stem(language)
    assert len(known) > 10_000
    assert weigh_words([next(iter(known))], 5, language) is not None


@pytest.mark.parametrize("said", ["und", "xx", "../en", "", "EN", "e"])
def test_what_a_source_calls_its_language_is_no_path(said: str) -> None:
    assert load_frequencies(said) is None


def test_a_short_text_of_names_is_weighed_as_english_only_if_english_news_knows_its_words() -> None:
    assert (
        make_signature(
            article(1, "Venezuela's Machado wins Nobel Peace Prize").but(language="und")
        ).language
        == "en"
    )
    assert (
        make_signature(
            article(1, "Hallitus päätti koulun rakentamisesta").but(language="und")
        ).language
        == "und"
    )


def test_english_texts_are_related_as_before() -> None:
    assert score_same_story(text(1, FERRY), text(2, FERRY_RETOLD)) >= SAME


@pytest.mark.corpus
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside this clone")
def test_translated_articles_are_joined_no_more_than_in_english() -> None:
    wrong = languages.false_pairs()
    counts = Counter(
        {language: len(pairs) for language, pairs in wrong.items() if language != "all"}
    )
    assert max(counts.values()) == counts["en"] <= 3
    assert len(wrong["all"]) == sum(counts.values()), json.dumps(wrong["all"])
