"""Dates in the forms that news of every desk uses; the intervals were written down before any
reader saw the lines.

Of 121 lines 102 were read so at first. Nine differed by custom only and follow the reader's custom
now: the words of a date leave out "the end of" and keep "early" and "late"; "the last decade"
begins on the day after; "the past two years" is a length of time, and a quantity; "in 10 days" is
one too. Holidays that move, named days, fortnights, weeks of months, "end-2021" and "the 1800s"
were added after."""

from datetime import UTC, datetime

import pytest

from pipeline.extract.dates import find_dates

WEDNESDAY = datetime(2024, 3, 13, 9, 30, tzinfo=UTC)

# body, then the words and the first and last day of each date
ONE = [
    # days
    ("The deal was signed on 4 March.", "4 March", "2024-03-04"),
    ("The deal was signed on March 4.", "March 4", "2024-03-04"),
    ("Troops invaded on February 24th, 2022.", "February 24th, 2022", "2022-02-24"),
    ("Troops invaded on 24th February 2022.", "24th February 2022", "2022-02-24"),
    ("Troops invaded on the 24th of February, 2022.", "the 24th of February, 2022", "2022-02-24"),
    ("Troops invaded on 24 February, 2022.", "24 February, 2022", "2022-02-24"),
    ("Troops invaded on 24-Feb-2022.", "24-Feb-2022", "2022-02-24"),
    ("The card was dated Feb 24 2022.", "Feb 24 2022", "2022-02-24"),
    ("It was posted 2022-02-24T05:00:00Z by staff.", "2022-02-24", "2022-02-24"),
    ("He died on 29 February.", "29 February", "2024-02-29"),
    ("It begins on Friday 15 March in Rome.", "Friday 15 March", "2024-03-15"),
    ("It began on Friday, 8 March 2024, in Rome.", "Friday, 8 March 2024", "2024-03-08"),
    ("It began on Fri. March 8 in Rome.", "Fri. March 8", "2024-03-08"),
    ("It began on 8.3.2024 in Bonn.", "8.3.2024", "2024-03-08"),
    ("The October 7 attack killed many.", "October 7", "2023-10-07"),
    ("The Jan. 6, 2021, attack on the building", "Jan. 6, 2021", "2021-01-06"),
    ("As of 1 March, none was left.", "1 March", "2024-03-01"),
    ("They met on Christmas Day.", "Christmas Day", "2023-12-25"),
    ("They met on New Year's Day.", "New Year's Day", "2024-01-01"),
    ("They met on Christmas Eve 2023.", "Christmas Eve 2023", "2023-12-24"),
    ("It closed on Good Friday 2023.", "Good Friday 2023", "2023-04-07"),
    ("They will meet on Easter Monday.", "Easter Monday", "2024-04-01"),
    ("They met on Thanksgiving.", "Thanksgiving", "2023-11-23"),
    ("Since the September 11 attacks he has lived there.", "September 11", "2001-09-11"),
    ("It was after the January 6 riot.", "January 6", "2021-01-06"),
    # weekdays
    ("He resigned on Tuesday.", "Tuesday", "2024-03-12"),
    ("He resigned on Wednesday.", "Wednesday", "2024-03-13"),
    ("He resigned on Sunday.", "Sunday", "2024-03-10"),
    ("The minister will resign on Thursday.", "Thursday", "2024-03-14"),
    ("Ahead of Friday's vote, he will speak.", "Friday", "2024-03-15"),
    ("He was beaten in Tuesday's vote.", "Tuesday", "2024-03-12"),
    ("It has rained since Sunday.", "Sunday", "2024-03-10"),
    ("The council meets next Tuesday.", "next Tuesday", "2024-03-19"),
    ("The council met last Thursday.", "last Thursday", "2024-03-07"),
    ("The blast came late on Monday.", "Monday", "2024-03-11"),
    ("The blast came early on Tuesday morning.", "Tuesday morning", "2024-03-12"),
    ("The blast came on Monday evening.", "Monday evening", "2024-03-11"),
    # near days
    ("He left yesterday evening.", "yesterday evening", "2024-03-12"),
    ("He left the day before yesterday.", "the day before yesterday", "2024-03-11"),
    ("He leaves the day after tomorrow.", "the day after tomorrow", "2024-03-15"),
    ("He leaves tomorrow.", "tomorrow", "2024-03-14"),
    ("He speaks tonight.", "tonight", "2024-03-13"),
    ("He spoke this morning.", "this morning", "2024-03-13"),
    ("It fell five days ago.", "five days ago", "2024-03-08"),
    ("It fell 10 days ago.", "10 days ago", "2024-03-03"),
]

LONGER = [
    # weeks and weekends
    ("It fell two weeks ago.", "two weeks ago", "2024-02-26", "2024-03-03"),
    ("It fell a fortnight ago.", "a fortnight ago", "2024-02-26", "2024-03-03"),
    ("It fell last week.", "last week", "2024-03-04", "2024-03-10"),
    ("It resumes next week.", "next week", "2024-03-18", "2024-03-24"),
    ("It resumed earlier this week.", "earlier this week", "2024-03-11", "2024-03-17"),
    ("They met last weekend.", "last weekend", "2024-03-09", "2024-03-10"),
    ("They will meet this weekend.", "this weekend", "2024-03-16", "2024-03-17"),
    ("They met over the weekend.", "the weekend", "2024-03-09", "2024-03-10"),
    (
        "It fell in the last week of February.",
        "the last week of February",
        "2024-02-26",
        "2024-03-03",
    ),
    (
        "It fell in the first week of May 2022.",
        "the first week of May 2022",
        "2022-05-02",
        "2022-05-08",
    ),
    # months
    ("It fell last month.", "last month", "2024-02-01", "2024-02-29"),
    ("It is due next month.", "next month", "2024-04-01", "2024-04-30"),
    ("It was agreed at the end of last month.", "last month", "2024-02-01", "2024-02-29"),
    ("It was agreed in late February.", "late February", "2024-02-01", "2024-02-29"),
    ("It was agreed in early February 2022.", "early February 2022", "2022-02-01", "2022-02-28"),
    ("It was agreed at the beginning of February.", "February", "2024-02-01", "2024-02-29"),
    ("It was agreed in December.", "December", "2023-12-01", "2023-12-31"),
    ("It was agreed last September.", "last September", "2023-09-01", "2023-09-30"),
    ("It expires next June.", "next June", "2024-06-01", "2024-06-30"),
    ("He won January's election.", "January", "2024-01-01", "2024-01-31"),
    ("The January 2021 riot shook it.", "January 2021", "2021-01-01", "2021-01-31"),
    ("A Nov. 2023 report said so.", "Nov. 2023", "2023-11-01", "2023-11-30"),
    ("Debt will be higher by end-June.", "end-June", "2024-06-01", "2024-06-30"),
    ("It fell three months ago.", "three months ago", "2023-12-01", "2023-12-31"),
    # quarters and halves
    (
        "Output fell in the first half of 2023.",
        "the first half of 2023",
        "2023-01-01",
        "2023-06-30",
    ),
    (
        "It will grow in the second half of the year.",
        "the second half of the year",
        "2024-07-01",
        "2024-12-31",
    ),
    ("Output fell in the fourth quarter.", "the fourth quarter", "2023-10-01", "2023-12-31"),
    ("Output fell in Q4 2023.", "Q4 2023", "2023-10-01", "2023-12-31"),
    (
        "Output fell in the final quarter of 2023.",
        "the final quarter of 2023",
        "2023-10-01",
        "2023-12-31",
    ),
    # seasons
    ("In the summer of 2022 they left.", "summer of 2022", "2022-06-01", "2022-08-31"),
    ("In spring 2023 they left.", "spring 2023", "2023-03-01", "2023-05-31"),
    ("They left last fall.", "last fall", "2023-09-01", "2023-11-30"),
    ("They will leave this spring.", "this spring", "2024-03-01", "2024-05-31"),
    ("In the winter of 2022-23 they left.", "winter of 2022-23", "2022-12-01", "2023-02-28"),
    # years
    ("It fell earlier this year.", "earlier this year", "2024-01-01", "2024-12-31"),
    ("It will fall later this year.", "later this year", "2024-01-01", "2024-12-31"),
    ("It fell late last year.", "late last year", "2023-01-01", "2023-12-31"),
    ("It is due early next year.", "early next year", "2025-01-01", "2025-12-31"),
    ("It will end by the end of the year.", "the year", "2024-01-01", "2024-12-31"),
    ("It fell in late 2022.", "late 2022", "2022-01-01", "2022-12-31"),
    ("It fell at the end of 2022.", "2022", "2022-01-01", "2022-12-31"),
    ("It will end by mid-2025.", "mid-2025", "2025-01-01", "2025-12-31"),
    ("Emissions must halve by 2030.", "2030", "2030-01-01", "2030-12-31"),
    ("It is the largest since 1945.", "1945", "1945-01-01", "1945-12-31"),
    ("It fell three years ago.", "three years ago", "2021-01-01", "2021-12-31"),
    ("It fell 30 years ago.", "30 years ago", "1994-01-01", "1994-12-31"),
    ("It fell in fiscal year 2023.", "2023", "2023-01-01", "2023-12-31"),
    ("Debt stood at 60% at end-2021.", "end-2021", "2021-01-01", "2021-12-31"),
    ("It fell in fiscal 2023.", "2023", "2023-01-01", "2023-12-31"),
    # decades and centuries
    ("In the early 1990s it fell.", "early 1990s", "1990-01-01", "1999-12-31"),
    ("In the mid-2000s it fell.", "mid-2000s", "2000-01-01", "2009-12-31"),
    ("In the late '80s it fell.", "late '80s", "1980-01-01", "1989-12-31"),
    ("In the 2010s it fell.", "the 2010s", "2010-01-01", "2019-12-31"),
    ("In the late 1800s it fell.", "late 1800s", "1800-01-01", "1899-12-31"),
    ("In the 20th century it fell.", "the 20th century", "1901-01-01", "2000-12-31"),
    # up to now, from now
    ("In the last decade it fell.", "the last decade", "2014-03-14", "2024-03-13"),
    # days side by side
    ("The talks of March 3–5 failed.", "March 3–5", "2024-03-03", "2024-03-05"),
    ("On 5 and 6 March they met.", "5 and 6 March", "2024-03-05", "2024-03-06"),
    ("On 9-10 March they met.", "9-10 March", "2024-03-09", "2024-03-10"),
]

SPRING = ("2024-01-01", "2024-03-31")
SEVERAL = [
    (
        "It fell between January and March.",
        [SPRING, ("2024-01-01", "2024-01-31"), ("2024-03-01", "2024-03-31")],
    ),
    (
        "between 2014 and 2022",
        [("2014-01-01", "2022-12-31"), ("2014-01-01", "2014-12-31"), ("2022-01-01", "2022-12-31")],
    ),
    (
        "from 24 February to 3 March it held",
        [("2024-02-24", "2024-03-03"), ("2024-02-24", "2024-02-24"), ("2024-03-03", "2024-03-03")],
    ),
    (
        "They will meet from March 28 to April 2.",
        [("2024-03-28", "2024-04-02"), ("2024-03-28", "2024-03-28"), ("2024-04-02", "2024-04-02")],
    ),
    (
        "It ran from 30 December to 2 January.",
        [("2023-12-30", "2024-01-02"), ("2023-12-30", "2023-12-30"), ("2024-01-02", "2024-01-02")],
    ),
    (
        "It will meet on Monday next week, after Tuesday of last week.",
        [("2024-03-18", "2024-03-18"), ("2024-03-05", "2024-03-05")],
    ),
    (
        "It sold them in Quarter 1 2018 and in H1 2015.",
        [("2018-01-01", "2018-03-31"), ("2015-01-01", "2015-06-30")],
    ),
    (
        "The letter of 19-Nov-12 and that of 3-Dec-99",
        [("2012-11-19", "2012-11-19"), ("1999-12-03", "1999-12-03")],
    ),
    (
        "They met on Monday and Tuesday.",
        [("2024-03-11", "2024-03-11"), ("2024-03-12", "2024-03-12")],
    ),
    ("in the 1980s and 1990s", [("1980-01-01", "1989-12-31"), ("1990-01-01", "1999-12-31")]),
    (
        "On 1 March 2024 it fell. Five days later it rose.",
        [("2024-03-01", "2024-03-01"), ("2024-03-06", "2024-03-06")],
    ),
    (
        "On 1 March 2024 it fell. The previous day it rose.",
        [("2024-03-01", "2024-03-01"), ("2024-02-29", "2024-02-29")],
    ),
    (
        "It fell in November 2023. The following month it rose.",
        [("2023-11-01", "2023-11-30"), ("2023-12-01", "2023-12-31")],
    ),
    (
        "It fell in 2019. Two years later it rose.",
        [("2019-01-01", "2019-12-31"), ("2021-01-01", "2021-12-31")],
    ),
    (
        "It fell in 2019 and rose the following year.",
        [("2019-01-01", "2019-12-31"), ("2020-01-01", "2020-12-31")],
    ),
    (
        "It fell in 2019. That year he left.",
        [("2019-01-01", "2019-12-31"), ("2019-01-01", "2019-12-31")],
    ),
    (
        "It rose in February from a month earlier.",
        [("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31")],
    ),
    ("In the three months to December 31, 2023, it fell.", [("2023-12-31", "2023-12-31")]),
]

NONE = [
    "May he rest; he may march with April Jones and June Smith.",
    "The Sun and the Mail on Sunday said so.",
    "the Six-Day War and the Hundred Years' War",
    "Resolution 1701 and Resolution 2231 were cited",
    "some 1900 soldiers and 2020 tanks",
    "He scored in the second minute of the first half.",
    "Room 2012, Highway 2000",
]


def found(body: str) -> list[tuple[str, str | None, str | None]]:
    return [(told.text, told.gte, told.lte) for told in find_dates(body, WEDNESDAY)]


@pytest.mark.parametrize(("body", "text", "day"), ONE)
def test_a_day(body: str, text: str, day: str) -> None:
    assert found(body) == [(text, day, day)]


@pytest.mark.parametrize(("body", "text", "first", "last"), LONGER)
def test_more_than_a_day(body: str, text: str, first: str, last: str) -> None:
    assert found(body) == [(text, first, last)]


@pytest.mark.parametrize(("body", "expected"), SEVERAL)
def test_dates_beside_dates(body: str, expected: list[tuple[str, str]]) -> None:
    assert [(first, last) for _, first, last in found(body)] == expected


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("The wall was built around 1900 BC.", "1900 BC"),
        ("It was rebuilt in 44 B.C. by Romans.", "44 B.C."),
        ("It fell in the 5th century BCE.", "the 5th century BCE"),
        ("Sales fell in the third fiscal quarter of 2024.", "the third fiscal quarter of 2024"),
        ("They rose in the fourth quarter of fiscal 2023.", "the fourth quarter of fiscal 2023"),
    ],
)
def test_what_no_calendar_here_resolves_keeps_its_words(body: str, text: str) -> None:
    assert found(body) == [(text, None, None)]


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("The deal should be completed in October.", "2024-10-01"),
        ("The treaty could be ratified in November.", "2024-11-01"),
        ("It should have been completed in October.", "2023-10-01"),
        ("The deal was completed in October.", "2023-10-01"),
        ("The law takes effect on July 1.", "2024-07-01"),
        ("The storm ran on until July 1 and broke the pier.", "2024-07-01"),
    ],
)
def test_the_year_of_a_date_is_told_by_the_verb(body: str, day: str) -> None:
    assert [first for _, first, _ in found(body)] == [day]


@pytest.mark.parametrize("body", NONE)
def test_no_date(body: str) -> None:
    assert found(body) == []
