"""Texts made to be slow or odd: reading numbers and dates stays linear, and nothing is raised.

A quadratic reader takes many minutes on any of these; the timeout is far above what a linear one
needs."""

from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.dates import find_dates
from pipeline.extract.quantities import find_quantities
from tests.effort import HOSTILE, examples

SIZE: Final = HOSTILE
PIECES: Final = [
    "1,",
    "9",
    "1-",
    "1.",
    "1 ",
    "1/",
    "1:",
    "$",
    "$1 ",
    "%",
    "-",
    ".",
    "\n",
    "\n ",
    " ",
    "a",
    "'",
    "(",
    "½",
    "and ",
    "twenty ",
    "one hundred and ",
    "a ",
    "half a ",
    "hundreds of ",
    "million ",
    "May ",
    "May 5 ",
    "ago ",
    "10 years ago ",
    "Monday ",
    "between 3 and 5 ",
    "the end of the day ",
    "U.",
    "the ",
    "last ",
    "2024-",
    "2024-01-",
    "Q1 ",
    "killed ",
    "of ",
    "5m",
    "5 pounds ",
    "1st ",
    "Boeing 737 ",
    "including 5 ",
    "’s ",
    "\u0661",
    "٣٤ ",
    "百",
]
PUBLISHED: Final = datetime(2025, 10, 3, tzinfo=UTC)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", PIECES)
def test_a_long_run_of_one_piece_is_read_in_linear_time(piece: str) -> None:
    body = piece * (SIZE // len(piece))
    for found in (*find_dates(body, PUBLISHED), *find_quantities(body)):
        assert body[found.start : found.end] == found.text


@pytest.mark.timeout(60)
@pytest.mark.parametrize("head", ["14,000 ", "between 3 and ", "\n", "1 ", "May ", "$", "on "])
def test_a_long_search_for_a_noun_ends(head: str) -> None:
    body = head + "adjective " * (SIZE // 10)
    for found in (*find_dates(body, PUBLISHED), *find_quantities(body)):
        assert found.end - found.start < 200


@examples(200)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_mixture_keeps_its_offsets(body: str) -> None:
    for found in (*find_dates(body, PUBLISHED), *find_quantities(body)):
        assert body[found.start : found.end] == found.text


@examples(200)
@given(st.binary(max_size=400), st.sampled_from(["latin-1", "utf-16-le", "cp1251"]))
def test_random_bytes_are_read_without_error(data: bytes, encoding: str) -> None:
    body = data.decode(encoding, errors="replace")
    for found in (*find_dates(body, PUBLISHED), *find_quantities(body)):
        assert body[found.start : found.end] == found.text


def test_another_language_gives_its_digits_and_nothing_wrong() -> None:
    body = "Am 31.12.2024 betrug der Schaden laut Polizei 5 Millionen Euro. 31 % зданий разрушено."
    assert [(told.text, told.gte) for told in find_dates(body, PUBLISHED)] == [
        ("31.12.2024", "2024-12-31")
    ]
    assert [(found.value, found.unit) for found in find_quantities(body)] == [
        (5e6, "EUR"),
        (31, "percent"),
    ]
