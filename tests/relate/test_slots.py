"""One form filled in twice is two texts, and a text that was cut or edited is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.relate.near import measure_overlap
from pipeline.relate.slots import refilled, slots, unpack_slots
from tests.effort import examples
from tests.quality import templates
from tests.relate.texts import FERRY, text

NAMES = st.sampled_from(
    ["Orvana", "Halden", "Bexley", "Quillon", "Peru", "Bolivia", "Douglas County", "Port Arden"]
)


@pytest.mark.corpus
def test_templates_are_left_alone_and_copies_are_found() -> None:
    assert set(templates.score().values()) == {1.0}


@given(NAMES, NAMES)
@examples(30)
def test_only_the_same_name_makes_a_copy(one: str, two: str) -> None:
    bodies = [f"{name} said on Monday it had found a new head. " + FERRY for name in (one, two)]
    copy = measure_overlap(
        text(1, bodies[0], f"{one} names head"), text(2, bodies[1], f"{two} names head")
    )
    assert (copy is not None) == (one == two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Rovers beat Albion 1-0", "Albion beat Rovers 1-0"),
        ("Norway holds rates", "Norway cuts rates"),
        ("Flood watch for Baker County", "Flood watch for Douglas County"),
        ("Peru raises fuel prices", "Bolivia raises fuel prices"),
        ("Crash injures three", "Crash injures five"),
    ],
)
def test_titles_with_another_name_number_side_or_move(one: str, two: str) -> None:
    names = ["Rovers", "Albion", "Norway", "Peru", "Bolivia"]
    assert refilled(*(unpack_slots(slots(title, "", names)) for title in (one, two)))
    assert not refilled(unpack_slots(slots(one, "", names)), unpack_slots(slots(one, "", names)))


def test_what_an_editor_adds_at_the_beginning_makes_no_other_text() -> None:
    lined = f"PAROS (AP) - {FERRY} (Reporting by Jane Cole)"
    assert (
        measure_overlap(
            text(1, f"PAROS (Reuters) - {FERRY}", "Ferry aground"), text(2, lined, "Ferry aground")
        )
        is not None
    )
