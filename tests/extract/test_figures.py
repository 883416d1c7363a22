import pytest

from pipeline.extract.dates import find_dates
from pipeline.extract.entities import link
from pipeline.extract.events.figures import Bound, bind_figures
from pipeline.extract.events.find import Facts, event_cues, find_events
from pipeline.extract.names import tag_names
from pipeline.extract.quantities import find_quantities
from pipeline.text.read import read
from schemas.article import Quantity


def bound(body: str) -> Bound:
    linked = link(body, tag_names(body))
    facts = Facts(linked.entities, linked.nations, find_dates(body, None))
    doc = read("", body, cues=event_cues())
    return bind_figures(doc, facts, find_quantities(body), find_events(doc, facts))


def figure(body: str, value: float) -> Quantity:
    return next(one for one in bound(body).quantities if one.value == value)


@pytest.mark.parametrize(
    ("body", "value", "counted"),
    [
        ("A bomb killed 12 people in Kabul.", 12, "people killed"),
        ("Twelve soldiers were wounded by rebels.", 12, "soldiers wounded"),
        ("Police arrested 30 protesters in Oslo.", 30, "protesters arrested"),
        ("A photo of the bomb shows 31 members of the court.", 31, "members of the court"),
        ("The car that crashed in Lyon weighs 900 kg.", 900, "car"),
    ],
)
def test_what_is_counted_is_told_in_the_words_of_the_text(
    body: str, value: float, counted: str
) -> None:
    assert figure(body, value).counted == counted


def test_the_hurt_are_those_of_their_event() -> None:
    body = "A train derailed near Lyon on Monday, killing 12 people and injuring 40 others."
    made = bound(body)
    assert [(event.type, event.dead, event.injured) for event in made.events] == [
        ("accident", 12, 40)
    ]
    assert {one.event for one in made.quantities} == {0}


def test_a_toll_that_rose_is_of_the_dead() -> None:
    made = bound("A fire broke out in Porto. The death toll rose to 10 on Friday.")
    assert made.events[0].dead == 10


def test_what_comes_on_top_is_no_toll() -> None:
    body = "A bomb killed five more people in Kabul."
    made = bound(body)
    assert made.quantities[0].increment
    assert made.events[0].dead is None


def test_more_than_is_no_increment() -> None:
    assert not figure("A bomb killed more than 20 people in Kabul.", 20).increment


def test_the_displaced_have_a_kind_of_their_own() -> None:
    assert figure("The flood displaced 3,000 people in Assam.", 3000).kind == "displaced"


def test_who_says_so_is_the_source() -> None:
    assert figure("Kenya said that rebels killed 12 people.", 12).source == "KE"
