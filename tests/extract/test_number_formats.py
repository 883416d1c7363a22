"""Numbers as each language and each text writes them: what parts thousands, what the decimals;
never one for the other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.numbers.formats import digits, number_format
from pipeline.extract.numbers.money import Home
from pipeline.extract.plain_quantities import find_plain_quantities
from pipeline.extract.quantities import find_quantities

GROUPS = {
    "en": ",",
    "de": ".",
    "fr": " ",
    "ru": "\u00a0",
    "pl": "\u202f",
    "es": ".",
    "uk": " ",
    "it": ".",
    "nl": ".",
}
WHOLE = st.integers(1_000, 999_999_999_999)
CENTS = st.integers(0, 99)


def grouped(number: int, sign: str) -> str:
    return f"{number:,}".replace(",", sign)


@settings(deadline=None)
@given(WHOLE, st.sampled_from(sorted(GROUPS)))
def test_a_whole_number_reads_back_in_the_form_of_each_language(number: int, language: str) -> None:
    body = f"{grouped(number, GROUPS[language])} EUR"
    found = (
        find_quantities(body) if language == "en" else find_plain_quantities(body, language, Home())
    )
    assert [(q.value, q.unit) for q in found] == [(number, "EUR")]


@settings(deadline=None)
@given(WHOLE, CENTS, st.sampled_from(sorted(GROUPS)))
def test_decimals_read_back_in_the_form_of_each_language(
    number: int, cents: int, language: str
) -> None:
    body = f"{grouped(number, GROUPS[language])}{'.' if language == 'en' else ','}{cents:02} EUR"
    found = (
        find_quantities(body) if language == "en" else find_plain_quantities(body, language, Home())
    )
    (quantity,) = found
    assert quantity.value == pytest.approx(number + cents / 100)
    assert quantity.unit == "EUR"


@settings(deadline=None)
@given(WHOLE, st.sampled_from(["\u00a0", "\u202f", "\u2009", "'", "’"]))
def test_signs_that_part_nothing_else_part_thousands_in_any_language(
    number: int, sign: str
) -> None:
    body = f"They sent {grouped(number, sign)} soldiers."
    assert [(q.value, q.unit) for q in find_quantities(body)] == [(number, "soldier")]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("5.000", "en", 5.0),
        ("5.000", "de", 5000),
        ("42,195", "en", 42195),
        ("42,195", "de", 42.195),
        ("1.234,56", "en", 1234.56),
        ("1,234.56", "de", 1234.56),
        ("1,00,000", "en", 100_000),
        ("0,5", "fr", 0.5),
        ("1,2,3", "en", None),
        ("1.2.3", "en", None),
        ("0.500", "de", None),
        ("12,5", "en", None),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(
    text: str, language: str, value: float | None
) -> None:
    assert digits(text, number_format("", language)) == value


def test_a_text_that_writes_otherwise_than_its_language_is_read_by_its_own_habit() -> None:
    body = "The quay cost €1.000.000,89, and 5.000 people came; it fell by 3,2%."
    assert [q.value for q in find_quantities(body)] == [1000000.89, 5000, 3.2]
    english = "Der Bau kostete €1,000,000.89, und 5,000 Menschen kamen."
    assert [q.value for q in find_plain_quantities(english, "de", Home())] == [1000000.89, 5000]


@pytest.mark.parametrize(
    ("body", "values"),
    [
        # the text parts thousands by spaces
        ("It has 816 000 tonnes and 12 345 people.", [816_000, 12_345]),
        ("On May 12 300 people came.", [300]),
        ("About 2 500 people waited.", [2500]),
        ("In phase 2 500 people came.", [500]),
        ("It sold 1,250 cars to about 2 500 people.", [1250]),  # one number or two: nobody knows
        ("It sold 1,250 cars; on May 12 300 people came.", [1250, 300]),
        ("call +1 202 555 000 now", []),
        ("It spent 1 250 000 euros and 1,500 dollars.", [1_250_000, 1500]),
    ],
)
def test_a_plain_space_parts_thousands_where_that_is_beyond_doubt(
    body: str, values: list[float]
) -> None:
    assert [q.value for q in find_quantities(body)] == values


LINES = [
    (
        "Rund 10.000 Menschen kamen, 3,5 Millionen Euro.",
        "de",
        [(10000, "person", "about"), (3.5e6, "EUR", None)],
    ),
    ("Am 3. Mai 2025 um 14.30 Uhr, am 12. Juni.", "de", []),
    ("10 bis 15 Mrd. Euro", "de", [(1e10, "EUR", None)]),
    (
        "minus 5 Grad und -3 °C, 7 °C",
        "de",
        [(-5, "degree", None), (-3, "degree", None), (7, "degree", None)],
    ),
    (
        "Plus de 12 000 personnes et 3 milliards d'euros",
        "fr",
        [(12000, "person", "more than"), (3e9, "EUR", None)],
    ),
    (
        "Более 5 млн рублей, 15 %, в 2024 году",
        "ru",
        [(5e6, "RUB", "more than"), (15, "percent", None)],
    ),
    ("понад 2,5 млрд гривень", "uk", [(2.5e9, "UAH", "more than")]),
    ("ponad 300 tys. osób", "pl", [(3e5, "person", "more than")]),
    (
        "unas 2.500 personas, el 12,5 por ciento",
        "es",
        [(2500, "person", "about"), (12.5, "percent", None)],
    ),
    ("5 milhões de reais", "pt", [(5e6, "BRL", None)]),
    ("oltre 5mila persone", "it", [(5000, "person", "more than")]),
    ("bijna 4 miljoen euro", "nl", [(4e6, "EUR", "nearly")]),
    ("٣٤ شخصا و 12.5 في المئة", "ar", [(34, "person", None), (12.5, "percent", None)]),
    ("12 000 kronor, 30 % och 5 procent", "sv", [(12000, "number", None), (30, "percent", None)]),
]


@pytest.mark.parametrize(
    ("body", "language", "amounts"), LINES, ids=[line[1] + " " + line[0][:20] for line in LINES]
)
def test_amounts_in_other_languages(
    body: str, language: str, amounts: list[tuple[float, str, str | None]]
) -> None:
    found = find_plain_quantities(body, language, Home())
    assert [(q.value, q.unit, q.qualifier) for q in found] == amounts


@settings(deadline=None)
@given(
    st.text(alphabet="0123456789., '\u00a0€%-–°Cabис", max_size=60),
    st.sampled_from(["de", "fr", "ru", "zh", "../x"]),
)
def test_offsets_hold_and_nothing_overlaps_in_any_language(body: str, language: str) -> None:
    end = 0
    for quantity in find_plain_quantities(body, language, Home()):
        assert body[quantity.start : quantity.end] == quantity.text
        assert end <= quantity.start < quantity.end
        assert quantity.value_max is None or (
            quantity.value is not None and quantity.value < quantity.value_max
        )
        end = quantity.end
