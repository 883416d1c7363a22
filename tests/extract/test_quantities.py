"""Quantities: words, value or range, unit, kind, qualifier, and what is no quantity."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.numbers.money import Home
from pipeline.extract.quantities import find_quantities
from tests.effort import examples

# body, text, value, value_max, unit, kind, qualifier
FOUND = [
    (
        "involving up to 100,000 troops.",
        "up to 100,000 troops",
        1e5,
        None,
        "troop",
        "military",
        "up to",
    ),
    (
        "the proposed 100,000 soldiers might",
        "100,000 soldiers",
        1e5,
        None,
        "soldier",
        "military",
        None,
    ),
    (
        "of approximately 14,000 North Korean soldiers fighting",
        "approximately 14,000 North Korean soldiers",
        14e3,
        None,
        "soldier",
        "military",
        "about",
    ),
    (
        "with over 20,000 containers of munitions",
        "over 20,000 containers",
        2e4,
        None,
        "container",
        "count",
        "more than",
    ),
    (
        "with hundreds of thousands of rockets and",
        "hundreds of thousands of rockets",
        None,
        None,
        "rocket",
        "weapons",
        None,
    ),
    (
        "and millions of small arms cartridges.",
        "millions of small arms cartridges",
        None,
        None,
        "cartridge",
        "weapons",
        None,
    ),
    ("According to six sources familiar", "six sources", 6, None, "source", "people", None),
    ("between 20 and 30 people came", "between 20 and 30 people", 20, 30, "person", "people", None),
    ("10,000 to 15,000 troops", "10,000 to 15,000 troops", 1e4, 15e3, "troop", "military", None),
    ("some 5-10 million people", "some 5-10 million people", 5e6, 1e7, "person", "people", "about"),
    (
        "one and a half million refugees",
        "one and a half million refugees",
        1.5e6,
        None,
        "refugee",
        "people",
        None,
    ),
    (
        "two hundred and fifty thousand votes",
        "two hundred and fifty thousand votes",
        25e4,
        None,
        "vote",
        "votes",
        None,
    ),
    ("a dozen drones", "a dozen drones", 12, None, "drone", "weapons", None),
    ("two-thirds of the seats", "two-thirds", 0.666666666667, None, "fraction", "fraction", None),
    ("about half of voters", "about half", 0.5, None, "fraction", "fraction", "about"),
    ("won 217 seats", "217 seats", 217, None, "seat", "seats", None),
    # money
    (
        "potentially exceeding £50 billion, aims",
        "exceeding £50 billion",
        5e10,
        None,
        "GBP",
        "money",
        "more than",
    ),
    (
        "totaling an estimated €800 million since",
        "an estimated €800 million",
        8e8,
        None,
        "EUR",
        "money",
        "about",
    ),
    ("a A$52.5m deal", "A$52.5m", 52.5e6, None, "AUD", "money", None),
    ("paid USD 3 million for", "USD 3 million", 3e6, None, "USD", "money", None),
    ("paid 3 million euros for", "3 million euros", 3e6, None, "EUR", "money", None),
    ("paid 5 US dollars for", "5 US dollars", 5, None, "USD", "money", None),
    ("about ₹500 crore", "about ₹500 crore", 5e9, None, "INR", "money", "about"),
    ("worth $15bn today", "$15bn", 15e9, None, "USD", "money", None),
    ("billions of dollars in debt", "billions of dollars", None, None, "USD", "money", None),
    ("$5 million to $10 million", "$5 million to $10 million", 5e6, 1e7, "USD", "money", None),
    # percent and measures
    ("to 2.5% of GDP", "2.5%", 2.5, None, "percent", "percent", None),
    ("controls about 20% of Ukraine", "about 20%", 20, None, "percent", "percent", "about"),
    ("rose half a percent", "half a percent", 0.5, None, "percent", "percent", None),
    ("nearly 5 per cent", "nearly 5 per cent", 5, None, "percent", "percent", "nearly"),
    ("received a 14-year sentence", "14-year", 14, None, "year", "duration", None),
    ("in the past 30 years.", "30 years", 30, None, "year", "duration", None),
    ("the nearly four-year-old invasion", "nearly four-year-old", 4, None, "year", "age", "nearly"),
    ("a 37-year-old former", "37-year-old", 37, None, "year", "age", None),
    ("a man aged 43 was", "aged 43", 43, None, "year", "age", None),
    ("Mr Smith, 43, said", "43", 43, None, "year", "age", None),
    ("some 30 km north", "some 30 km", 30, None, "kilometre", "distance", "about"),
    ("a 5,000-square-foot hall", "5,000-square-foot", 5000, None, "square foot", "area", None),
    ("about 20 tonnes of", "about 20 tonnes", 20, None, "tonne", "weight", "about"),
    ("fell to 30 degrees Celsius", "30 degrees Celsius", 30, None, "degree", "temperature", None),
    (
        "at 120 kilometers per hour",
        "120 kilometers per hour",
        120,
        None,
        "kilometre per hour",
        "speed",
        None,
    ),
    ("they lie 520 light years away", "520 light years", 520, None, "light-year", "distance", None),
    ("a rate of 6% to 11% when", "6% to 11%", 6, 11, "percent", "percent", None),
    ("carrying 100 people derails", "100 people", 100, None, "person", "people", None),
    (
        "300 National Guard personnel",
        "300 National Guard personnel",
        300,
        None,
        "personnel",
        "people",
        None,
    ),
    ("a three drug cocktail", "three drug", 3, None, "drug", "count", None),
    ("of five or six people", "five or six people", 5, 6, "person", "people", None),
    ("Total width: 12.2m, mass", "12.2m", 12.2, None, "metre", "distance", None),
    ("about 5m people fled", "about 5m people", 5e6, None, "person", "people", "about"),
    ("lifts 140,000 pounds (kg)", "140,000 pounds", 14e4, None, "pound", "weight", None),
    ("who weighs 200 pounds", "200 pounds", 200, None, "pound", "weight", None),
    ("Britain paid 200 pounds", "200 pounds", 200, None, "GBP", "money", None),
    (
        "parents of two or more children",
        "two or more children",
        2,
        None,
        "child",
        "people",
        "at least",
    ),
    (
        "fired 30 ballistic and cruise missiles",
        "30 ballistic and cruise missiles",
        30,
        None,
        "missile",
        "weapons",
        None,
    ),
    (
        "survives four no-confidence votes",
        "four no-confidence votes",
        4,
        None,
        "vote",
        "votes",
        None,
    ),
    ("died at the age of 91.", "age of 91", 91, None, "year", "age", None),
    ("with a magnitude of 7.7 struck", "7.7", 7.7, None, "magnitude", "magnitude", None),
    ("the release of ten buffalo for", "ten buffalo", 10, None, "buffalo", "count", None),
    ("um 5 Millionen Euro", "5 Millionen Euro", 5e6, None, "EUR", "money", None),
    (
        "for five to six million US dollars",
        "five to six million US dollars",
        5e6,
        6e6,
        "USD",
        "money",
        None,
    ),
    (
        "two to three hundred vehicles",
        "two to three hundred vehicles",
        200,
        300,
        "vehicle",
        "vehicles",
        None,
    ),
    ("10 to 2,000 people", "10 to 2,000 people", 10, 2000, "person", "people", None),
    ("has two bachelor's degrees from", "two bachelor's degrees", 2, None, "degree", "count", None),
    # below zero, shares
    ("fell to -5°C in", "-5°C", -5, None, "degree", "temperature", None),
    ("and minus 20 degrees in", "minus 20 degrees", -20, None, "degree", "temperature", None),
    ("growth of −0.3% in", "−0.3%", -0.3, None, "percent", "percent", None),
    ("a loss of -$3.2m in", "-$3.2m", -3.2e6, None, "USD", "money", None),
    ("when one in five sailors left", "one in five", 0.2, None, "fraction", "fraction", None),
    ("and 2 out of 5 cooks", "2 out of 5", 0.4, None, "fraction", "fraction", None),
    ("one case in 2,500 children", "one case in 2,500", 0.0004, None, "fraction", "fraction", None),
    (
        "a quarter of a million people",
        "a quarter of a million people",
        25e4,
        None,
        "person",
        "people",
        None,
    ),
    ("walked 1 1/2 miles", "1 1/2 miles", 1.5, None, "mile", "distance", None),
    # casualties
    (
        "The death toll from protests in Kenya rises to 20.",
        "20",
        20,
        None,
        "person",
        "casualties",
        None,
    ),
    ("Strike Kills 12 In Gaza City", "12", 12, None, "person", "casualties", None),
    ("injures four others.", "four others", 4, None, "person", "casualties", None),
    (
        "killed at least 26 Palestinians",
        "at least 26 Palestinians",
        26,
        None,
        "person",
        "casualties",
        "at least",
    ),
    ("Strikes kill 14 people", "14 people", 14, None, "person", "casualties", None),
    ("leaving 39 dead", "39 dead", 39, None, "person", "casualties", None),
    ("12 were killed", "12 were killed", 12, None, "person", "casualties", None),
    (
        "more than 30 others were wounded",
        "more than 30 others",
        30,
        None,
        "person",
        "casualties",
        "more than",
    ),
    ("the death toll rose to 45.", "45", 45, None, "person", "casualties", None),
    ("nine soldiers were killed", "nine soldiers", 9, None, "soldier", "casualties", None),
]

NONE = [
    "anti-access (A2/AD) capabilities",
    "the G20 and the F-16",
    "a Boeing 737 landed",
    "one of them, no one else",
    "in 2018 he left",
    "the 12th package, the 5th man",
    "won 3-1 and lost 0–2",
    "call 555-1234 now",
    "See Section 5 and Article 12.",
    "1. Go\n\n2. Stop",
    "Covid-19 spread",
    "at 5:30 p.m. on 3 May",
    "the COP28 text, 9/11 and 24/7",
    "two days ago",
    "the iPhone 4 and iOS 5 are out",
    "a zero-tolerance, three-way policy",
    "the 2025 Academy Awards",
    "S. 1341 and H.R. 5140 under 8 U.S.C. 1373"[:20],
    "first 1) this, then 2) that [3]",
    "to one another thousandfold",
    "an Ariane 5 rocket and the Falcon 9 rockets",
    "the CAC 40 and the DAX 30 fell",
    "the Boeing 737 flew. A second 737 did not.",
    "by a 97-1 vote hours later, a 5-4 ruling and a 2-3 defeat",
    "relatives of the Sept. 11 victims and the July 7 victims",
    "Highway 61, Route 66, the A40 road and the M25",
]


Row = tuple[str, str, float | None, float | None, str, str, str | None]


@pytest.mark.parametrize("row", FOUND, ids=[row[1] for row in FOUND])
def test_a_quantity_is_found(row: Row) -> None:
    found = [
        (q.text, q.value, q.value_max, q.unit, q.kind, q.qualifier) for q in find_quantities(row[0])
    ]
    assert found == [row[1:]]


@pytest.mark.parametrize("body", NONE)
def test_what_is_no_quantity(body: str) -> None:
    assert find_quantities(body) == ()


def test_money_has_its_currency_and_nothing_else_has() -> None:
    money, people = find_quantities("He paid £5m to 20 people.")
    assert (money.unit, money.currency) == ("GBP", "GBP")
    assert (people.unit, people.currency) == ("person", None)


def test_a_number_without_a_noun_counts_what_the_one_before_counted() -> None:
    found = find_quantities("It will cut 4,300 jobs in France, 3,700 in Germany and 400 in Spain.")
    assert [(q.value, q.unit) for q in found] == [(4300, "job"), (3700, "job"), (400, "job")]


@pytest.mark.parametrize(
    ("body", "units"),
    [
        ("sentenced to 252 and 90 months", ["month", "month"]),
        ("wins 14 of the 15 seats", ["seat", "seat"]),
        ("rose 0.53% or 111.39 points", ["percent", "point"]),
        ("Twenty bodies, five of them burnt", ["body", "body"]),
        ("killed two Tajik and three Chinese citizens", ["citizen", "citizen"]),
        ("16 people are killed, including four in the north", ["person", "person"]),
    ],
)
def test_numbers_share_a_unit(body: str, units: list[str]) -> None:
    assert [quantity.unit for quantity in find_quantities(body)] == units


def test_a_number_counts_what_was_named_before_in_parallel_alone() -> None:
    found = find_quantities("The death toll of the blaze in two buildings rose to 10 on Friday.")
    assert [(q.value, q.unit, q.kind) for q in found] == [
        (2, "building", "count"),
        (10, "person", "casualties"),
    ]


def test_what_is_told_per_a_number_is_not_that_number() -> None:
    assert [q.text for q in find_quantities("The town counts 40 cases per 100,000 people.")] == [
        "40 cases"
    ]


@pytest.mark.parametrize(
    ("body", "home", "unit", "currency"),
    [
        ("cost R5bn", Home(), "ZAR", "ZAR"),
        ("cost R20 000", Home(), "ZAR", "ZAR"),
        ("cost M40,000", Home(named=frozenset({"LS"})), "LSL", "LSL"),
        ("cost N5bn", Home(publisher="NG"), "NGN", "NGN"),
        ("a $5-billion plan", Home(publisher="CA"), "CAD", "CAD"),
        ("a $5-billion plan", Home(named=frozenset({"CA"})), "USD", "USD"),
        ("cost 500 pesos", Home(named=frozenset({"PH", "US"})), "PHP", "PHP"),
        ("cost 500 pesos", Home(named=frozenset({"PH", "MX"})), "peso", None),
        ("cost 500 pesos", Home(), "peso", None),
        ("cost Rs. 500 crore", Home(named=frozenset({"PK"})), "PKR", "PKR"),
        ("cost £300", Home(publisher="EG"), "EGP", "EGP"),
    ],
)
def test_a_currency_that_several_countries_share(
    body: str, home: Home, unit: str, currency: str | None
) -> None:
    assert [(q.unit, q.currency, q.kind) for q in find_quantities(body, home)] == [
        (unit, currency, "money")
    ]


@pytest.mark.parametrize("body", ["the M40,000 plan", "the K9 unit", "an N95 mask", "the R2 road"])
def test_a_letter_before_a_number_is_no_currency_without_its_country(body: str) -> None:
    assert all(q.kind != "money" for q in find_quantities(body))


def test_from_one_to_another_is_two_quantities() -> None:
    assert [q.value for q in find_quantities("It rose from 14% to 17%.")] == [14, 17]


@examples(300)
@given(st.text())
def test_offsets_hold_on_any_text(body: str) -> None:
    for quantity in find_quantities(body):
        assert body[quantity.start : quantity.end] == quantity.text


PIECES = [
    "$",
    "5",
    " ",
    " ",
    "million",
    "-",
    ",",
    "of",
    "half",
    "people",
    "and",
    "a",
    "twenty",
    "\n\n",
    "%",
    "killed",
    "to",
    "hundreds",
    "m",
    "1.5",
    "'",
]


@examples(500)
@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_quantities_never_overlap(body: str) -> None:
    end = 0
    for quantity in find_quantities(body):
        assert body[quantity.start : quantity.end] == quantity.text
        assert end <= quantity.start < quantity.end
        assert quantity.value_max is None or (
            quantity.value is not None and quantity.value < quantity.value_max
        )
        end = quantity.end


@settings(deadline=None)
@given(st.integers(2, 999_999_999))
def test_every_whole_number_reads_back(number: int) -> None:
    (quantity,) = find_quantities(f"They sent {number:,} soldiers.")
    assert (quantity.value, quantity.unit) == (number, "soldier")


def test_a_hyphened_pound_weighs_unless_money_follows() -> None:
    found = [
        find_quantities(text)[0].unit
        for text in ("The 400-pound gorilla was shot.", "a 50-pound note in London")
    ]
    assert found == ["pound", "GBP"]
