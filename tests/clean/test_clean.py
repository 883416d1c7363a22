from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.parser import parse_feed
from pipeline.clean import NothingLeftError, clean
from pipeline.clean.times import read_published
from pipeline.split import split
from schemas.document import Document
from schemas.item import Item, Record

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE = "The ministers met in Geneva on Monday to discuss the ceasefire, officials said."
TWO = "Oil prices fell by three percent after the decision of the cartel became known."
THREE = "The storm left thousands of homes without power along the northern coast."


def document(text: str, **record: object) -> Document:
    (piece,) = split(Item(path="a.txt", text=text, found=NOW, record=Record.model_validate(record)))
    return clean(piece)


def test_a_headline_becomes_the_title_and_sub_headings_sections() -> None:
    made = document(f"Talks open in Geneva\n\n{ONE}\n\nMarkets react\n\n{TWO}\n\n{THREE}\n")
    assert made.title == "Talks open in Geneva"
    assert made.body == f"{ONE}\n\n{TWO}\n\n{THREE}"
    assert [(one.title, made.body[one.start : one.end]) for one in made.sections] == [
        ("Markets react", f"{TWO}\n\n{THREE}")
    ]


def test_two_headings_in_a_row_are_both_of_the_text_below() -> None:
    made = document(
        f"Talks open in Geneva\n\n{ONE}\n\nMarkets\n\nOil and gas\n\n{TWO}\n\n{THREE}\n"
    )
    assert made.body == f"{ONE}\n\n{TWO}\n\n{THREE}"
    assert [(one.title, made.body[one.start : one.end]) for one in made.sections] == [
        ("Markets", f"{TWO}\n\n{THREE}"),
        ("Oil and gas", f"{TWO}\n\n{THREE}"),
    ]


@pytest.mark.parametrize(
    "dateline", ["GENEVA 1996-08-30", "DAYTON , Ohio 1996-10-17", "GENEVA, March 5"]
)
def test_a_dateline_stays_in_the_text(dateline: str) -> None:
    made = document(f"Talks open in Geneva\n{dateline}\n{ONE}\n{TWO}\n")
    assert (made.title, made.body, made.sections) == (
        "Talks open in Geneva",
        f"{dateline}\n\n{ONE}\n\n{TWO}",
        (),
    )


def test_a_text_without_headline_has_no_title() -> None:
    assert document(f"{ONE}\n\n{TWO}").title is None


def test_a_sectioned_brief_keeps_its_first_section() -> None:
    made = document(f"What's Happening?\n{ONE}\nWhy It's Important?\n{TWO}\n")
    assert (made.title, made.form, [one.title for one in made.sections]) == (
        None,
        "brief",
        ["What's Happening?", "Why It's Important?"],
    )


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Share this article",
        "© 2025 Example News. All rights reserved.",
        "Photo: Jane Doe / Agency",
        "Reporting by Jane Doe in Geneva; Editing by John Roe",
        "Read also: Storm warning for the coast",
        "3 min read",
        "Sign up for our newsletter to get the news every morning",
        "https://example.org/some/page?x=1",
        "Follow us on Twitter",
        "Tags: peace, talks",
        "This article was originally published on Example.org.",
        "Source: Example News",
        "***",
        "12 comments",
    ],
)
def test_chrome_goes(line: str) -> None:
    assert document(f"{ONE}\n\n{line}\n\n{TWO}").body == f"{ONE}\n\n{TWO}"


@pytest.mark.parametrize(
    "line",
    [
        "Read the letter that the minister sent to his colleagues on Friday and you will see.",
        "The source of the fire was not known, the brigade said.",
        "Watch out for the next move of the central bank, analysts said on Monday.",
        "More than 20 people were hurt.",
        "“We have nowhere to go,” she said.",
    ],
)
def test_prose_that_looks_like_chrome_stays(line: str) -> None:
    assert line in document(f"{ONE}\n\n{line}\n\n{TWO}").body


def test_captions_and_titles_after_also_read_go_but_headings_stay() -> None:
    caption = "Two strategies, two views: the presidents at their meeting in Geneva last summer"
    made = document(
        f"{ONE}\n\nalso read\n\n{caption}\n\nIf talks fail\n\n{TWO}\n\nalso read\n\n\n{THREE}"
    )
    assert made.body == f"{ONE}\n\n{TWO}\n\n{THREE}"
    assert [one.title for one in made.sections] == ["If talks fail"]


def test_hard_wrapped_lines_are_joined() -> None:
    wrapped = "The ministers met in Geneva on Monday to\ndiscuss the ceasefire, which both sides had\nasked for, officials said. The talks are to\ngo on until Friday, and the outcome is open."
    assert document(wrapped).body == wrapped.replace("\n", " ")
    two = f"{wrapped}\n\n{wrapped}"
    assert document(two).body == two.replace("\n\n", "¶").replace("\n", " ").replace("¶", "\n\n")


def test_a_sentence_broken_in_its_middle_is_joined() -> None:
    first = "Rosin noted, at some length and before a full room of reporters and diplomats, that Russian"
    assert (
        document(f"{first}\nPresident Vladimir Putin was wrong.").body
        == f"{first} President Vladimir Putin was wrong."
    )


def test_lists_and_poems_keep_their_lines() -> None:
    lines = ["Two eggs", "Flour", "A pinch of salt", "Some milk", "Butter", "Sugar"]
    assert document("\n".join(lines)).sections == ()


def test_white_space_quotes_and_invisible_characters() -> None:
    assert (
        document("He said ``no''\u00a0to\u200b the  talks.\tAgain and again.").body
        == "He said “no” to the talks. Again and again."
    )


def test_the_title_a_source_gives_is_taken_and_not_repeated() -> None:
    made = document(f"Talks open\n\n{ONE}", title="Talks open")
    assert (made.title, made.body) == ("Talks open", ONE)


def test_only_chrome_is_nothing() -> None:
    with pytest.raises(NothingLeftError):
        document("Advertisement\n\nShare this\n\n© 2025 Example")


def test_ids_follow_the_publisher_then_the_address_then_the_words() -> None:
    by_words = document(f"{ONE}\n\n{TWO}")
    assert by_words.id.startswith("t1")
    assert by_words.id == document(f"{ONE.replace(',', ' ,')}\n{TWO}").id
    one = document(ONE, url="http://www.e.org/a?utm_source=x#top")
    two = document(TWO, url="https://e.org/a/")
    assert one.id == two.id
    assert one.id.startswith("u1")
    assert one.fingerprint != two.fingerprint


@pytest.mark.parametrize(
    ("text", "gte", "flagged"),
    [
        ("2025-03-01", "2025-03-01T00:00:00+00:00", False),
        ("2025-03-01T10:00:00+02:00", "2025-03-01T08:00:00+00:00", False),
        ("Sat, 01 Mar 2025 10:00:00 GMT", "2025-03-01T10:00:00+00:00", False),
        ("March 1st, 2025", "2025-03-01T00:00:00+00:00", False),
        ("1740823200", "2025-03-01T10:00:00+00:00", False),
        ("23-02-2009", "2009-02-23T00:00:00+00:00", False),
        ("Thu, 02 Sep 2021 20:0:0 GMT", "2021-09-02T20:00:00+00:00", False),
        ("mar., 03 juin 2025 14:00:00 +0200", "2025-06-03T12:00:00+00:00", False),
        ("03/04/2025", None, True),
        ("3025-01-01", "2026-01-01T00:00:00+00:00", True),
        ("0001-01-01T00:00:00Z", None, True),
        ("soon", None, True),
        ("", None, False),
    ],
)
def test_dates_of_sources(text: str, gte: str | None, *, flagged: bool) -> None:
    published, flags = read_published(text, NOW)
    assert (published.gte.isoformat() if published else None) == gte
    assert bool(flags) == flagged


@pytest.mark.parametrize(("language", "month"), [("fr", 4), ("en-GB", 4), ("en-US", 3)])
def test_a_date_of_numbers_is_read_by_its_language(language: str, month: int) -> None:
    published, flags = read_published("03/04/2025", NOW, language)
    assert published is not None
    assert (published.gte.month, flags) == (month, ())


def test_a_date_of_two_readings_is_flagged_as_one() -> None:
    assert read_published("03/04/2025", NOW) == (
        None,
        ("published date can be read in two ways: 03/04/2025",),
    )


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2024", "2024-12-31"),
        ("2024-02", "2024-02-29"),
        ("February 2024", "2024-02-29"),
        ("20240203", "2024-02-03"),
    ],
)
def test_a_date_lasts_as_long_as_what_it_names(text: str, last: str) -> None:
    published, _ = read_published(text, NOW)
    assert published is not None
    assert published.lte.isoformat() == f"{last}T23:59:59+00:00"


@given(st.text(st.characters(codec="utf-8"), max_size=800))
def test_any_text_is_cleaned_or_said_to_be_nothing(text: str) -> None:
    for piece in split(Item(path="a.txt", text=text, found=NOW)):
        try:
            made = clean(piece)
        except NothingLeftError:
            continue
        assert made.body == made.body.strip("\n")
        assert all(made.body[one.start : one.end].strip() for one in made.sections)


@pytest.mark.parametrize(
    "text",
    [
        "a " * 50_000,
        "A\n" * 50_000,
        "(" * 100_000,
        "read also: " * 10_000,
        "“" * 100_000,
        "-" * 100_000,
    ],
)
def test_hostile_texts_end(text: str) -> None:
    for piece in split(Item(path="a.txt", text=text, found=NOW)):
        try:
            clean(piece)
        except NothingLeftError:
            continue


@pytest.mark.parametrize("date", ["3 Jun 2025", "June 2025", "2025-06-03", "3 Jun 2025 10:00 EST"])
def test_a_date_says_the_same_in_a_feed_as_in_a_record(date: str) -> None:
    feed = f"""<rss version="2.0"><channel><title>F</title><item><title>Talks open</title>
    <description>{ONE}</description><pubDate>{date}</pubDate></item></channel></rss>"""
    (item,) = parse_feed(feed.encode(), "https://news.example/feed", NOW).items
    (piece,) = split(item)
    told, of_record = clean(piece).published, document(ONE, published=date).published
    assert told
    assert of_record
    assert (told.gte, told.lte) == (of_record.gte, of_record.lte)
