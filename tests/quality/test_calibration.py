"""A topic's score is the probability that it is right."""

import pytest

from pipeline.classify.calibration import LEAST
from tests.places import needs_shared
from tests.quality import calibration
from tests.quality.calibration import Scored, curve, expected_error


def test_the_expected_error_is_how_far_score_and_share_right_lie_apart() -> None:
    every = [Scored(0.9, right=True), Scored(0.9, right=False), Scored(0.25, right=False)]
    bins = curve(every)
    assert [one.texts for one in bins] == [1, 2]
    assert expected_error(bins) == pytest.approx((0.25 + 2 * 0.4) / 3)


class TestOnTheTextsKeptOut:
    pytestmark = needs_shared

    def test_scores_are_within_seven_hundredths_of_the_share_right(self) -> None:
        assert len(calibration.scored()) >= 1000
        assert expected_error(calibration.curve(calibration.scored())) <= 0.07

    def test_in_no_tenth_that_is_shown_under_sixty_in_a_hundred_are_right(self) -> None:
        shown = [one for one in calibration.curve(calibration.scored()) if one.score >= LEAST]
        assert len(shown) == 5
        assert all(one.right >= 0.6 for one in shown)
