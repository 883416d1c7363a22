"""Dates: which words, which days, which precision, and what is no date."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.dates import find_dates
from tests.effort import examples

FRIDAY = datetime(2025, 10, 3, 9, 30, tzinfo=UTC)

RESOLVED = [
    # whole dates
    ("It opened on January 5, 2024.", "January 5, 2024", "2024-01-05", "2024-01-05", "day"),
    ("It opened on Jan. 5, 2024.", "Jan. 5, 2024", "2024-01-05", "2024-01-05", "day"),
    ("It opened on 5 January 2024.", "5 January 2024", "2024-01-05", "2024-01-05", "day"),
    (
        "It opened on the 5th of January 2024.",
        "the 5th of January 2024",
        "2024-01-05",
        "2024-01-05",
        "day",
    ),
    (
        "It opened on Thursday, June 2, 2022.",
        "Thursday, June 2, 2022",
        "2022-06-02",
        "2022-06-02",
        "day",
    ),
    ("Logged 2024-01-05 by staff.", "2024-01-05", "2024-01-05", "2024-01-05", "day"),
    ("Filed 13/5/2024 in court.", "13/5/2024", "2024-05-13", "2024-05-13", "day"),
    ("Filed 5/13/2024 in court.", "5/13/2024", "2024-05-13", "2024-05-13", "day"),
    ("Filed 4/4/2024 in court.", "4/4/2024", "2024-04-04", "2024-04-04", "day"),
    ("Am 31.12.2024 endete es.", "31.12.2024", "2024-12-31", "2024-12-31", "day"),
    (
        "Fighting between 3 and 5 May 2024 killed many.",
        "3 and 5 May 2024",
        "2024-05-03",
        "2024-05-05",
        "day",
    ),
    ("Talks on May 3-5, 2024 failed.", "May 3-5, 2024", "2024-05-03", "2024-05-05", "day"),
    # longer than a day
    (
        "It has grown since September 2023, he said.",
        "September 2023",
        "2023-09-01",
        "2023-09-30",
        "month",
    ),
    ("In 2018, Russia sent bombers.", "2018", "2018-01-01", "2018-12-31", "year"),
    ("the 2018-19 season", "2018-19", "2018-01-01", "2019-12-31", "year"),
    ("During the 1990s it fell.", "the 1990s", "1990-01-01", "1999-12-31", "decade"),
    ("During the '90s it fell.", "the '90s", "1990-01-01", "1999-12-31", "decade"),
    ("in the 19th century", "the 19th century", "1801-01-01", "1900-12-31", "century"),
    (
        "in the twenty-first century",
        "the twenty-first century",
        "2001-01-01",
        "2100-12-31",
        "century",
    ),
    (
        "sales in the first quarter of 2024 rose",
        "the first quarter of 2024",
        "2024-01-01",
        "2024-03-31",
        "quarter",
    ),
    ("sales in Q3 2024 rose", "Q3 2024", "2024-07-01", "2024-09-30", "quarter"),
    ("in the summer of 2023", "summer of 2023", "2023-06-01", "2023-08-31", "season"),
    ("in winter 2023", "winter 2023", "2023-12-01", "2024-02-29", "season"),
    # told from the day of publication, a Friday
    ("He said so yesterday.", "yesterday", "2025-10-02", "2025-10-02", "day"),
    ("He spoke today.", "today", "2025-10-03", "2025-10-03", "day"),
    ("He said on Thursday that", "Thursday", "2025-10-02", "2025-10-02", "day"),
    ("He spoke on Friday.", "Friday", "2025-10-03", "2025-10-03", "day"),
    ("They will meet on Monday.", "Monday", "2025-10-06", "2025-10-06", "day"),
    ("It came last Friday.", "last Friday", "2025-09-26", "2025-09-26", "day"),
    ("It comes next Friday.", "next Friday", "2025-10-10", "2025-10-10", "day"),
    ("It hit Kyiv on Monday night.", "Monday night", "2025-09-29", "2025-09-29", "time"),
    ("It came two days ago.", "two days ago", "2025-10-01", "2025-10-01", "day"),
    ("It came three months ago.", "three months ago", "2025-07-01", "2025-07-31", "month"),
    ("It came 20 years ago.", "20 years ago", "2005-01-01", "2005-12-31", "year"),
    ("Talks this week failed.", "this week", "2025-09-29", "2025-10-05", "week"),
    ("Talks last week failed.", "last week", "2025-09-22", "2025-09-28", "week"),
    (
        "It was signed earlier this month.",
        "earlier this month",
        "2025-10-01",
        "2025-10-31",
        "month",
    ),
    ("They met in Geneva last summer.", "last summer", "2025-06-01", "2025-08-31", "season"),
    ("dated late September, it", "late September", "2025-09-01", "2025-09-30", "month"),
    ("Soldiers in mid-January rested", "mid-January", "2025-01-01", "2025-01-31", "month"),
    ("It was released June 2nd.", "June 2nd", "2025-06-02", "2025-06-02", "day"),
    ("It was founded in December.", "December", "2024-12-01", "2024-12-31", "month"),
    ("The vote will be held in December.", "December", "2025-12-01", "2025-12-31", "month"),
    (
        "They spoke in October of next year",
        "October of next year",
        "2026-10-01",
        "2026-10-31",
        "month",
    ),
    ("It began last March.", "last March", "2025-03-01", "2025-03-31", "month"),
    ("They met over the weekend.", "the weekend", "2025-09-27", "2025-09-28", "day"),
    ("in their autumn meetings", "autumn", "2025-09-01", "2025-11-30", "season"),
    ("It took place in the past week.", "the past week", "2025-09-26", "2025-10-03", "week"),
    ("It left at 6:40 p.m. (GMT +8) for", "6:40 p.m. (GMT +8)", "2025-10-03", "2025-10-03", "time"),
    ("on New Year's Eve 2015, about", "New Year's Eve 2015", "2015-12-31", "2015-12-31", "day"),
    ("in her 1988 biography", "1988", "1988-01-01", "1988-12-31", "year"),
    ("A 2006 study found", "2006", "2006-01-01", "2006-12-31", "year"),
    ("the proposed 2026 budget", "2026", "2026-01-01", "2026-12-31", "year"),
    ("for tax year 2012, he", "2012", "2012-01-01", "2012-12-31", "year"),
    ("That night, it burned.", "That night", "2025-10-03", "2025-10-03", "time"),
    (
        "in the first half of the year",
        "the first half of the year",
        "2025-01-01",
        "2025-06-30",
        "quarter",
    ),
    ("revenue for FY2009 rose", "2009", "2009-01-01", "2009-12-31", "year"),
    ("It ended at midnight GMT, they said", "midnight GMT", "2025-10-03", "2025-10-03", "time"),
    ("gains this year", "this year", "2025-01-01", "2025-12-31", "year"),
]

# body, then each date's text and first day
SEVERAL = [
    (
        "from 2014 to 2016 it fell",
        [("2014 to 2016", "2014-01-01"), ("2014", "2014-01-01"), ("2016", "2016-01-01")],
    ),
    (
        "from January to March 2024",
        [
            ("January to March 2024", "2024-01-01"),
            ("January", "2024-01-01"),
            ("March 2024", "2024-03-01"),
        ],
    ),
    (
        "On 5 May 2024 it rose, and fell the same day.",
        [("5 May 2024", "2024-05-05"), ("the same day", "2024-05-05")],
    ),
    (
        "On 5 May 2024 it rose. The next day it fell.",
        [("5 May 2024", "2024-05-05"), ("The next day", "2024-05-06")],
    ),
    (
        "in March, up from the same period last year.",
        [("March", "2025-03-01"), ("the same period last year", "2024-03-01")],
    ),
    (
        "in May 2024, and a year earlier",
        [("May 2024", "2024-05-01"), ("a year earlier", "2023-05-01")],
    ),
    (
        "On Thursday it fell, to end the day lower.",
        [("Thursday", "2025-10-02"), ("the day", "2025-10-02")],
    ),
    ("It hit at 10 p.m. on Sunday.", [("10 p.m.", "2025-09-28"), ("Sunday", "2025-09-28")]),
    ("It will be formally closed in November.", [("November", "2025-11-01")]),
    (
        "It rose on Thursday in afternoon trading",
        [("Thursday", "2025-10-02"), ("afternoon", "2025-10-02")],
    ),
]

NOT_COUNTS = [
    ("during the October 7 attacks", "October 7"),
    ("The July 17 death of the member", "July 17"),
    ("It said that from October 15, masks are worn", "October 15"),
    ("on Saturday, April 27: the procession", "Saturday, April 27"),
    ("a Fourth of July rally", "Fourth of July"),
]

WORDS_ALONE = [
    ("The review, released June 2nd, is grim.", "June 2nd"),
    ("He said on Thursday that", "Thursday"),
    ("It was signed last week.", "last week"),
    ("They met last summer.", "last summer"),
    ("It came yesterday.", "yesterday"),
]

NO_DATE = [
    "It may be so; they march on.",
    "Theresa May said no.",
    "March on Washington",
    "some 2000 people came",
    "2,000 people came",
    "He flew a Boeing 737 over A2/AD zones.",
    "They saw Blade Runner 2049.",
    "the index reached 2020.90",
    "It costs $2024.",
    "Mr. Sun sat on the fall guy.",
    "Black Friday sales, said the Sunday Times",
    "a second opinion in the first place",
    "He told USA Today.",
    "one 12th sanctions package",
    "the 2017 Tesla Roadster",
    "the index closed at 2020 and fell 2000 points",
    "a touchdown late in the third quarter",
    "a 2000 year old tradition",
    "in protest to May's deal",
    "In May 20 people died"[6:],
]


@pytest.mark.parametrize(
    ("body", "text", "gte", "lte", "precision"), RESOLVED, ids=[row[1] for row in RESOLVED]
)
def test_a_date_is_found_and_resolved(
    body: str, text: str, gte: str, lte: str, precision: str
) -> None:
    found = [(told.text, told.gte, told.lte, told.precision) for told in find_dates(body, FRIDAY)]
    assert found == [(text, gte, lte, precision)]


@pytest.mark.parametrize(("body", "expected"), SEVERAL)
def test_dates_told_from_one_another(body: str, expected: list[tuple[str, str]]) -> None:
    assert [(told.text, told.gte) for told in find_dates(body, FRIDAY)] == expected


@pytest.mark.parametrize(("body", "text"), WORDS_ALONE)
def test_without_a_published_date_the_words_stay_alone(body: str, text: str) -> None:
    assert [(told.text, told.gte, told.lte) for told in find_dates(body, None)] == [
        (text, None, None)
    ]


@pytest.mark.parametrize(("body", "text"), NOT_COUNTS)
def test_a_day_is_not_taken_for_a_count(body: str, text: str) -> None:
    assert [told.text for told in find_dates(body, FRIDAY)] == [text]


def test_nearness_outweighs_a_verb_of_the_past() -> None:
    (told,) = find_dates("It said that from October 15, masks are worn", FRIDAY)
    assert told.gte == "2025-10-15"


@pytest.mark.parametrize("body", NO_DATE)
def test_what_is_no_date(body: str) -> None:
    assert find_dates(body, FRIDAY) == ()


def test_a_date_that_two_customs_read_differently_is_not_resolved() -> None:
    (told,) = find_dates("Filed 5/1/2024 in court.", FRIDAY)
    assert (told.text, told.gte) == ("5/1/2024", None)


def test_a_dateline_stands_for_a_missing_published_date() -> None:
    dates = find_dates(
        "First flight\n\nApril 27, 2005\n\nThe take-off, at 08:30 UTC, was normal.", None
    )
    assert [(told.text, told.gte, told.precision) for told in dates] == [
        ("April 27, 2005", "2005-04-27", "day"),
        ("08:30 UTC", "2005-04-27", "time"),
    ]


@examples(300)
@given(st.text(), st.datetimes() | st.none())
def test_offsets_hold_on_any_text(body: str, published: datetime | None) -> None:
    for told in find_dates(body, published):
        assert body[told.start : told.end] == told.text


PIECES = [
    "last",
    "May",
    " ",
    " ",
    "2024",
    "5",
    "-",
    ",",
    "the",
    "week",
    "ago",
    "Monday",
    "\n\n",
    "9999",
    "years",
    "of",
    "1",
    "/",
    "Q",
    "s",
    "'",
]


@examples(500)
@given(st.lists(st.sampled_from(PIECES)).map("".join), st.datetimes())
def test_dates_never_overlap_and_never_end_before_they_begin(
    body: str, published: datetime
) -> None:
    end = 0
    for told in find_dates(body, published):
        assert body[told.start : told.end] == told.text
        assert end <= told.start < told.end
        assert (told.gte is None) == (told.lte is None) == (told.precision is None)
        assert told.gte is None or told.lte is None or told.gte <= told.lte
        end = told.end


@settings(deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_reads_back(day: date) -> None:
    for form in (
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        day.isoformat(),
    ):
        (told,) = find_dates(f"It came on {form}.", None)
        assert (told.text, told.gte, told.lte) == (form, day.isoformat(), day.isoformat())


@settings(deadline=None)
@given(
    st.integers(0, 6), st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1900 < at.year < 2100)
)
def test_a_weekday_is_in_the_last_seven_days(number: int, published: datetime) -> None:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    (told,) = find_dates(f"He said on {names[number]} it was over.", published)
    assert told.gte is not None
    day = datetime.fromisoformat(told.gte).replace(tzinfo=UTC)
    assert day.weekday() == number
    assert timedelta(0) <= published - day < timedelta(days=7)
