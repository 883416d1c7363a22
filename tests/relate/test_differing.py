import pytest

from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.relate.differing import find_differing, find_told_numbers
from pipeline.split import split
from schemas.article import Article, Duplicate
from schemas.document import Published
from schemas.item import Item
from tests.articles import NOON

CASES = [
    ("At least 84 people were killed and 202 injured in Nice.", [("killed", 84), ("injured", 202)]),
    ("The blast killed 12 and wounded 30 others.", [("killed", 12), ("injured", 30)]),
    ("The death toll rose to 77, officials said.", [("killed", 77)]),
    ("Scores of people were killed.", []),
    ("Police arrested 45 protesters outside parliament.", [("arrested", 45)]),
    ("The bomb killed 34 people, including 12 children.", [("killed", 34)]),
    ("Some 1,500 people were displaced by the flood.", [("displaced", 1500)]),
    ("The ministry has 84 people on its staff. Two were killed last year.", [("killed", 2)]),
    ("The ship carried 129 people. The bridge was closed for 12 hours.", []),
]


def article(text: str, *, number: int = 0) -> Article:
    piece = next(iter(split(Item(path=f"{number}.txt", text=text, found=NOON))))
    return extract(classify(clean(piece)))


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_numbers_are_told_with_their_outcome(text: str, expected: list[tuple[str, int]]) -> None:
    found = article(text)
    assert [(one.outcome, one.value) for one in find_told_numbers(found)] == expected
    assert all(found.body[one.start : one.end] == one.text for one in find_told_numbers(found))


def test_who_says_which_number() -> None:
    text = "President Francois Hollande said 77 people died. Interior Minister Bernard Cazeneuve said 80 people were killed."
    [killed] = find_differing([article(text)])
    assert [(one.value, one.speaker) for one in killed.told] == [
        (77, "François Hollande"),
        (80, "Bernard Cazeneuve"),
    ]


def test_sources_that_agree_do_not_differ() -> None:
    same = [
        article("The blast killed 12 people in Kyiv.", number=1),
        article("In Kyiv 12 people died.", number=2),
    ]
    assert find_differing(same) == []


def test_a_copy_says_nothing_of_its_own() -> None:
    one, two = (
        article("The blast killed 12 people.", number=1),
        article("The blast killed 13 people.", number=2),
    )
    assert find_differing([one, two.but(duplicate=Duplicate(of=one.id, similarity=0.9))]) == []
    [killed] = find_differing([one, two])
    assert [(told.value, told.article) for told in killed.told] == [(12, one.id), (13, two.id)]


@pytest.mark.parametrize(
    "other",
    [
        "The war has killed tens of thousands and driven 12 million from home.",
        "Three of the 12 killed were children.",
        "Ten Americans were killed.",
        "Four people were seriously injured.",
        "In Paris 130 people were killed on 13 November 2015.",
        "In the deadliest attack since the war 49 people were killed.",
        "The group has killed more than 20,000 people.",
        "Police and doctors spoke to reporters. " * 30 + "In another town 14 people were killed.",
    ],
)
def test_what_is_a_part_or_of_another_event_is_not_set_beside(other: str) -> None:
    articles = [
        article("The blast killed 12 people.", number=1),
        article(other, number=2),
        article(other, number=3),
    ]
    assert find_differing([articles[0], articles[0].but(id="t1b"), *articles[1:]]) == []


def dated(text: str, number: int, day: int) -> Article:
    moment = NOON.replace(year=2026, month=3, day=day)
    told_on = Published(gte=f"2026-03-{day:02}", lte=f"2026-03-{day:02}", text=f"{day} March 2026")
    return article(text, number=number).but(timestamp=moment, published=told_on)


def test_a_toll_that_grows_from_day_to_day_is_a_row_of_dates() -> None:
    told = [
        dated(f"The quake killed {count} people.", day, day)
        for count, day in [(31, 4), (12, 2), (20, 3)]
    ]
    [killed] = find_differing(told)
    assert killed.grows
    assert [(one.date, one.value) for one in killed.told] == [
        ("2026-03-02", 12),
        ("2026-03-03", 20),
        ("2026-03-04", 31),
    ]
    [disputed] = find_differing([*told, dated("The quake killed 15 people.", 9, 2)])
    assert not disputed.grows
    [sinking] = find_differing([*told, dated("The quake killed 25 people.", 9, 5)])
    assert not sinking.grows
