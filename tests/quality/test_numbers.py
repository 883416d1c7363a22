"""The scorer of dates and quantities: how it reads labels, and the figures that must hold."""

import pytest

from tests.quality.numbers import scores, timex_interval

VALUES = [
    ("2008-10-13", ("2008-10-13", "2008-10-13")),
    ("2005-04-27T08:30Z", ("2005-04-27", "2005-04-27")),
    ("2010-07-16TMO", ("2010-07-16", "2010-07-16")),
    ("2009-02", ("2009-02-01", "2009-02-28")),
    ("2009", ("2009-01-01", "2009-12-31")),
    ("197", ("1970-01-01", "1979-12-31")),
    ("2006-Q4", ("2006-10-01", "2006-12-31")),
    ("2009-W14", ("2009-03-30", "2009-04-05")),
    ("2008-W42-WE", ("2008-10-18", "2008-10-19")),
    ("2008-WI", ("2008-12-01", "2009-02-28")),
    ("P4W", None),
    ("PRESENT_REF", None),
    ("2011-06-XX", None),
]

PINS = {
    "meantime dates recall": 0.85,
    "meantime dates precision": 0.87,
    "meantime quantities recall": 0.98,
    "meantime quantities precision": 0.95,
}


@pytest.mark.parametrize(("value", "interval"), VALUES)
def test_a_timex_value_is_read(value: str, interval: tuple[str, str] | None) -> None:
    assert timex_interval(value) == interval


def test_the_figures_hold() -> None:
    figures = scores()
    assert {name: figure for name, figure in PINS.items() if figures[name] < figure} == {}
