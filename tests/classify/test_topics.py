import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.step import classify
from pipeline.classify.topics import classify_topics, topic_scores
from pipeline.classify.vocabulary import (
    concepts,
    lineage,
    list_top_topics,
    load_topics_by_name,
    with_parents,
)
from pipeline.classify.weights import content_words
from schemas.document import Document
from schemas.errors import UsageError
from tests.effort import examples

NOT_NEWS = json.loads((Path(__file__).parent / "not_news.json").read_text(encoding="utf-8"))


def names(title: str | None, body: str = "") -> list[str]:
    return [topic.name for topic in classify_topics(title, body)]


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Shares tumble after bank warns on profit", "economy, business and finance"),
        ("Striker's late goal sends Milan into the final", "sport"),
        ("New browser update fixes security flaw in Windows", "science and technology"),
        ("Actress wins second Oscar for wartime drama", "arts, culture, entertainment and media"),
        ("Measles vaccine shortage worries doctors", "health"),
        ("Parliament rejects prime minister's budget", "politics"),
        ("Rebels shell capital as truce collapses", "conflict, war and peace"),
        (
            "Earthquake of magnitude 7 kills dozens in Peru",
            "disaster, accident and emergency incident",
        ),
        ("Jury finds former banker guilty of murder", "crime, law and justice"),
    ],
)
def test_a_bare_headline_gets_its_widest_topic_first(title: str, first: str) -> None:
    assert next(name for name in names(title) if name in list_top_topics()) == first


def test_there_are_seventeen_widest_topics_and_many_finer_ones_each_with_parents() -> None:
    assert len(list_top_topics()) == 17
    assert len(concepts()) - 17 >= 150
    assert all(lineage(name)[-1] in list_top_topics() for name in load_topics_by_name())


def test_a_facet_at_any_level_counts_right() -> None:
    assert with_parents(["economic sanction"]) == (
        "politics",
        "international relations",
        "economic sanction",
    )
    assert with_parents(["war", "civil war"]) == (
        "conflict, war and peace",
        "armed conflict",
        "war",
        "civil war",
    )


def test_finer_topics_come_with_their_widest() -> None:
    found = names(
        "Peace talks between Russia and Ukraine resume",
        "Negotiators met to discuss a ceasefire and prisoner exchange.",
    )
    assert "peace talks" in found
    assert all(lineage(name)[-1] in found for name in found)


def test_a_document_has_every_topic_between_a_fine_one_and_its_widest() -> None:
    body = "Washington imposed economic sanctions on Iran. The sanctions freeze assets; diplomats protested."
    now = datetime(2026, 1, 1, tzinfo=UTC)
    document = Document(
        id="1" * 33, fingerprint="1" * 33, body=body, form="article", modified=now, found=now
    )
    found = [topic.name for topic in classify(document).topics]
    assert {"economic sanction", "international relations", "politics"} <= set(found)
    assert len(found) == len(set(found))


def test_more_than_half_of_the_written_headlines_have_a_topic() -> None:
    quality = Path(__file__).parents[1] / "quality"
    lines = [
        line
        for name in ("headlines", "headlines_of_names", "headlines_of_2014")
        for line in (quality / f"{name}.tsv").open(encoding="utf-8")
    ]
    assert sum(bool(names(line.split("\t")[1])) for line in lines) >= 0.55 * len(lines)


def test_the_deciding_words_are_in_the_text() -> None:
    body = "The central bank raised interest rates as inflation climbed, and shares fell."
    topics = classify_topics(None, body)
    assert topics[0].name == "economy, business and finance"
    assert "inflation" in topics[0].words
    assert all(word.lower() in body.lower() for topic in topics for word in topic.words)


def test_scores_go_down_from_one_to_nothing() -> None:
    scores = [
        topic.score
        for topic in classify_topics(
            "Minister jailed for taking bribes", "A court found him guilty of corruption."
        )
    ]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_scores_without_threshold_name_every_widest_topic() -> None:
    scores = topic_scores("Shares fall", "")
    assert set(scores) == set(list_top_topics())
    assert max(scores, key=scores.__getitem__) == "economy, business and finance"


def test_of_twenty_texts_that_are_not_news_eighteen_have_no_topic() -> None:
    assert len(NOT_NEWS) == 20
    assert sum(not classify_topics(None, text) for text in NOT_NEWS) >= 18


@pytest.mark.parametrize("text", ["", "   ", "12 34", "ñ", "国务院总理今天在北京会见了"])
def test_a_text_without_a_known_word_has_no_topic(text: str) -> None:
    assert classify_topics(text, text) == ()


def test_a_users_own_cue_words_take_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "The zorblax was held again on Tuesday; thousands came to see the zorblax."
    assert "cricket" not in names(None, body)
    own = tmp_path / "cues.json"
    own.write_text('{"cricket": ["zorblax"], "sport": ["zorblax"]}', encoding="utf-8")
    monkeypatch.setenv("NEWSBEAM_TOPIC_CUES", str(own))
    found = classify_topics(None, body)
    assert {"sport", "cricket"} <= {topic.name for topic in found}
    assert all("zorblax" in topic.words for topic in found if topic.name == "cricket")


@pytest.mark.parametrize(
    "content", ["[1]", '{"sport": "ball"}', '{"quidditch": ["snitch"]}', "nonsense"]
)
def test_cue_words_that_make_no_sense_are_refused(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "cues.json"
    own.write_text(content, encoding="utf-8")
    monkeypatch.setenv("NEWSBEAM_TOPIC_CUES", str(own))
    with pytest.raises(UsageError, match=r"cues\.json"):
        classify_topics(None, "The minister resigned.")


def test_a_category_is_a_hint() -> None:
    body = "He said that it had been a long night and that he was proud of them."
    plain = topic_scores(None, body)["sport"]
    hinted = {topic.name for topic in classify_topics(None, body, ("Football", "Premier League"))}
    assert plain < 0.5
    assert "sport" in hinted


def test_words_are_counted_without_possessives_and_accents_those_of_the_title_twice() -> None:
    counts = content_words(
        "Rodríguez’s win", "Rodriguez didn't say. The company's shares; O'Neal sold."
    )
    assert counts["rodriguez"] == 3
    assert counts["company"] == counts["didn't"] == counts["o'neal"] == 1
    assert not {"company's", "rodr"} & set(counts)


@given(st.text(max_size=300), st.text(max_size=300))
@examples(50)
def test_any_text_can_be_read(title: str, body: str) -> None:
    for topic in classify_topics(title, body):
        assert topic.id in concepts()


def test_a_hostile_text_can_be_read() -> None:
    assert isinstance(names("a'" * 50_000, "war-" * 25_000), list)
