from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import dates

NOON = datetime(2025, 6, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 03 Jun 2025 12:00:00 GMT",
        "Tue, 3 Jun 2025 12:00:00 +0000",
        "Tue, 03 Jun 2025 14:00:00 +0200",
        "Tue, 03 Jun 2025 14:00:00 +02:00",
        "Tue, 03 Jun 2025 08:00:00 EDT",
        "Tue, 03 Jun 2025 07:00:00 EST",
        "Tue, 03 Jun 2025 12:00 UT",
        "03 Jun 25 12:00:00 Z",
        "Tuesday, 03 June 2025 12:00:00 GMT",
        "Tue, 03 Jun 2025 12:00:00",
        "Tue Jun  3 12:00:00 2025",
        "Tue Jun  3 08:00:00 EDT 2025",
        "Jun 3, 2025 12:00 PM",
        "June 3, 2025, 8:00 am EDT",
        "2025-06-03T12:00:00Z",
        "2025-06-03T12:00:00.000Z",
        "2025-06-03T12:00:00.1234567Z",
        "2025-06-03T14:00:00+02:00",
        "2025-06-03T14:00:00+0200",
        "2025-06-03 12:00:00",
        "2025-06-03 12:00:00 UTC",
        "2025-06-03 14:00:00 +0200",
        "2025-06-03T12:00Z",
        "20250603T120000Z",
        "2025-W23-2T12:00:00Z",
        "2025/06/03 12:00:00",
        "03.06.2025 12:00",
        "Tue, 3 Jun 2025 12:0:0 GMT",
        "2025-6-3 12:0:0",
        "<![CDATA[2025-06-03T12:00:00Z]]>",
        "Seg, 03 Jun 2025 09:00:00 -0300",
        "mar., 03 juin 2025 14:00:00 +0200",
        "Di, 03 Juni 2025 14:00:00 +0200",
        "3 июня 2025 15:00:00 +0300",
        "Τρι, 03 Ιούν 2025 12:00:00 GMT",
        "2025-június-3T12:00Z",
        "3 Haziran 2025 15:00 +0300",
        "1748952000",
        "1748952000000",
        "Tue, 03 Jun 2025 14:00:00 GMT+2",
        "2025-06-03T12:00:00 Z",
        "Tue,  03  Jun  2025\n12:00:00  GMT",
        "2025년 06월 03일 12:00:00",
        "Mon, 02 Jun 2025 24:00:00 -1200",
    ],
)
def test_a_feeds_date_is_its_moment(text: str) -> None:
    assert dates.read_moment(text) == NOON


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-06", datetime(2025, 6, 1, tzinfo=UTC)),
        ("2025", datetime(2025, 1, 1, tzinfo=UTC)),
        ("20250603", datetime(2025, 6, 3, tzinfo=UTC)),
        ("2023-02-29T00:00:00Z", datetime(2023, 2, 28, tzinfo=UTC)),
        ("Mon, 01 Jan 0001 00:00:00 +0000", datetime(1, 1, 1, tzinfo=UTC)),
        ("31 Dez 99 23:59:60 +0000", datetime(2000, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_at_the_edges(text: str, expected: datetime) -> None:
    assert dates.read_moment(text) == expected


@pytest.mark.parametrize(
    "text", ["06/03/2025 12:00", "6/3/2025 12:00 PM", "06-03-2025 12:00", "6/3/25 12:00"]
)
def test_a_date_of_two_readings_is_read_in_the_order_of_its_source(text: str) -> None:
    assert dates.read_moment(text, "month") == NOON
    assert dates.read_moment(text, "day") == datetime(2025, 3, 6, 12, tzinfo=UTC)
    assert dates.read_moment(text) is None
    assert dates.is_ambiguous(text)


@pytest.mark.parametrize("order", ["day", "month", None])
@pytest.mark.parametrize(
    "text", ["23-06-2009", "06/23/2009", "23/06/2009", "23.06.2009", "2009/06/23", "23-Jun-2009"]
)
def test_a_date_of_one_reading_is_read_in_any_order(text: str, order: dates.Order | None) -> None:
    assert dates.read_moment(text, order) == datetime(2009, 6, 23, tzinfo=UTC)
    assert not dates.is_ambiguous(text)


def test_a_year_of_two_digits_is_first_where_years_are() -> None:
    assert dates.read_moment("25/06/03", dates.order_of("ja")) == datetime(2025, 6, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "some day in spring",
        "99 Zzz 2025",
        "0000-00-00T00:00:00Z",
        "NaN",
        "32 Jun 2025",
        "12:00",
        "12",
        "Mon, 01 Jan 0001 00:00:00 +1200",
        "x" * 100_000,
        "1 " * 100_000,
    ],
)
def test_what_names_no_moment_gives_none(text: str) -> None:
    assert dates.read_moment(text) is None


@given(
    st.text(
        alphabet=st.sampled_from("0123456789:-+/., TZGMTapmJunJanEST\u0660\u00b2月年시"),
        max_size=60,
    )
)
def test_nothing_makes_it_raise(text: str) -> None:
    moment = dates.read_moment(text)
    assert moment is None or moment.tzinfo is not None


@pytest.mark.parametrize(
    ("text", "first", "last", "again"),
    [
        ("2025", "2025-01-01T00:00:00", "2025-12-31T23:59:59", "2025"),
        ("June 2025", "2025-06-01T00:00:00", "2025-06-30T23:59:59", "2025-06"),
        ("2025-W23", "2025-06-02T00:00:00", "2025-06-08T23:59:59", "2025-W23"),
        ("3 Jun 2025", "2025-06-03T00:00:00", "2025-06-03T23:59:59", "2025-06-03"),
        ("20250603", "2025-06-03T00:00:00", "2025-06-03T23:59:59", "2025-06-03"),
        ("3 June 2025 EST", "2025-06-03T05:00:00", "2025-06-04T04:59:59", "2025-06-03-05:00"),
        ("3 Jun 2025 12 am", "2025-06-03T00:00:00", "2025-06-03T00:00:00", None),
        ("Tue, 03 Jun 2025 00:00:00 GMT", "2025-06-03T00:00:00", "2025-06-03T00:00:00", None),
        ("1748908800", "2025-06-03T00:00:00", "2025-06-03T00:00:00", None),
    ],
)
def test_a_date_is_as_long_as_its_source_said(
    text: str, first: str, last: str, again: str | None
) -> None:
    date = dates.read_date(text)
    assert date
    assert (date.gte.isoformat(), date.lte.isoformat()) == (f"{first}+00:00", f"{last}+00:00")
    assert date.to_text() == (again or f"{first}+00:00")
    assert dates.read_date(date.to_text()) == date
