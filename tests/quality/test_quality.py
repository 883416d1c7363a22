from tests.quality import events, names, seeds, topics
from tests.quality.__main__ import f1, prefixed
from tests.quality.pins import fallen


def test_no_score_on_the_seeds_has_fallen() -> None:
    assert fallen(seeds.score()) == {}


def test_no_score_of_events_has_fallen() -> None:
    assert fallen(prefixed("events", events.score())) == {}


def test_no_score_of_newswire_has_fallen() -> None:
    assert fallen(prefixed("newswire", f1(names.score_newswire()))) == {}
    assert (
        fallen(prefixed("newswire unread", f1(names.score_newswire("newswire_unread.txt")))) == {}
    )


def test_no_score_of_written_texts_has_fallen() -> None:
    assert fallen(prefixed("written articles", topics.articles())) == {}
    assert fallen(prefixed("written headlines", topics.headlines())) == {}
    assert fallen(prefixed("headlines of names", topics.headlines_of_names())) == {}
    assert fallen(prefixed("headlines of 2014", topics.headlines_of_2014())) == {}
    assert fallen(prefixed("articles of 2004", topics.articles_of_2004())) == {}


def test_a_fallen_score_is_noticed() -> None:
    assert fallen({"seeds: people": 0.0}) != {}
