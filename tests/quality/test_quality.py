from tests.quality import seeds
from tests.quality.pins import fallen


def test_no_score_on_the_seeds_has_fallen() -> None:
    assert fallen(seeds.score()) == {}


def test_a_fallen_score_is_noticed() -> None:
    assert fallen({"seeds: people": 0.0}) != {}
