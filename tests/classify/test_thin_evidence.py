"""No topic where the evidence is thin: in short texts of ordinary words, and in what is not
English."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.calibration import LEAST, Evidence, best_probability, further_probability
from pipeline.classify.cues import load_cue_lexicon, ordinary
from pipeline.classify.step import classify
from pipeline.classify.topics import classify_topics, cue_density
from pipeline.classify.vocabulary import list_top_topics
from schemas.article import Topic
from schemas.document import Document

THIN = json.loads((Path(__file__).parent / "thin_evidence.json").read_text(encoding="utf-8"))


def classified(body: str, language: str | None = None) -> tuple[Topic, ...]:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    document = Document(
        id="1" * 33,
        fingerprint="1" * 33,
        body=body,
        form="article",
        modified=now,
        found=now,
        language=language,
    )
    return classify(document).topics


@pytest.mark.parametrize("half", ["tried", "check"])
def test_thin_evidence_gives_no_topic_but_for_three_of_eighteen(half: str) -> None:
    assert len(THIN[half]) == 18
    assert sum(not classify_topics(text, "") for text in THIN[half]) >= 15
    assert sum(not classify_topics(None, text) for text in THIN[half]) >= 15


@pytest.mark.parametrize(
    "text", ["Without a Trace", "She shares a video", "The actor shares a video of his dog"]
)
def test_an_ordinary_word_is_no_topic(text: str) -> None:
    found = {topic.name for topic in classify_topics(text, "")}
    assert not found & {"science and technology", "economy, business and finance"}


def test_a_topic_that_rests_on_one_ordinary_word_is_not_given() -> None:
    assert classify_topics("She shares a video", "") == ()
    assert (
        classify_topics("Shares tumble as bank warns on profit", "")[0].name
        == "economy, business and finance"
    )


def test_every_widest_topic_given_is_right_more_often_than_not() -> None:
    texts = [text for half in THIN.values() for text in half]
    texts += [
        "Shares tumble after bank warns on profit",
        "Minister jailed for taking bribes",
        "Rain in Spain",
    ]
    scores = [
        topic.score
        for text in texts
        for topic in classify_topics(text, "")
        if topic.name in list_top_topics()
    ]
    assert scores
    assert min(scores) >= LEAST


def test_an_ordinary_cue_word_needs_company_in_a_short_text() -> None:
    classes = ("economy, business and finance", "science and technology")
    assert "shares" in ordinary()
    assert "shares" in load_cue_lexicon().topics
    assert not cue_density(
        "She shares a video", "", ("economy, business and finance", *list_top_topics())
    )[1].get(classes[0])
    both = cue_density(
        "Shares fall as inflation climbs", "", ("economy, business and finance", *list_top_topics())
    )[1][classes[0]]
    assert {"shares", "inflation"} <= set(both)
    again = cue_density(
        "", "She shares it, he shares it.", ("economy, business and finance", *list_top_topics())
    )[1][classes[0]]
    assert "shares" in again


@given(
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.integers(0, 5_000),
    st.floats(0, 50),
)
def test_whatever_speaks_for_a_topic_gives_a_probability(
    share: float, rival: float, none: float, words: int, cues: float
) -> None:
    evidence = Evidence(share, rival, none, words, cues)
    assert 0 <= best_probability(evidence) <= 1
    assert 0 <= further_probability(evidence) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "Real Madrid",  # too little to name a language
        "Bundesliga Dortmund Leverkusen 3:2",
        "FIFA UEFA Messi Ronaldo Haaland",
    ],
)
@pytest.mark.parametrize("language", [None, "en", "en-US"])
def test_a_text_that_no_function_word_shows_to_be_english_has_no_topic(
    text: str, language: str | None
) -> None:
    assert classified(text, language) == ()


def test_other_languages_have_no_topic() -> None:
    sentences = json.loads((Path(__file__).parent / "sentences.json").read_text(encoding="utf-8"))
    for code, texts in sentences.items():
        for text in texts:
            words = text.split()
            parts = [text, *(" ".join(words[at : at + 3]) for at in range(0, len(words), 3))]
            assert code == "en" or not any(
                classified(part, language) for part in parts for language in (None, "en")
            )
