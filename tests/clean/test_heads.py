"""Heads of texts: what stands around the headline is in its field, and not in the text."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import NothingLeftError, clean
from pipeline.heads.lines import read_dateline, read_line
from pipeline.split import split
from schemas.document import Document
from schemas.item import Feed, Item, Record
from tests.quality import heads

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BODY = "The council of the port voted late in the evening to cut the harbour dues by a tenth.\n\nTraders had asked for it."


def document(text: str, **parts: object) -> Document:
    (piece,) = split(Item.model_validate({"path": "a.txt", "text": text, "found": NOW, **parts}))
    return clean(piece)


@pytest.mark.parametrize(
    "text", [text for text in heads.texts("build") if text.fields], ids=lambda text: text.name
)
def test_every_field_of_a_made_head_is_right(text: heads.Text) -> None:
    assert heads.read(text) == []


def test_the_other_made_heads_are_read_as_well() -> None:
    assert heads.score("check")["heads: every field"] >= 0.92


@pytest.mark.parametrize(
    "line",
    [
        "Water festival returns on 18 November 2025",
        "By the numbers",
        "Market Reaction",
        "2026",
        "In May 2026",
        "4 May",
        "Budget talks May 4, 2026",
        "By Design",
        "von der Leyen",
        "What we know on 4 May 2026",
    ],
)
def test_a_line_of_other_words_is_none_of_a_head(line: str) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize(
    "text",
    ["The Kremlin - which said so - was closed.", "He said - and then left.", " - x", "A — "],
)
def test_a_dash_alone_makes_no_dateline(text: str) -> None:
    assert read_dateline(text) is None


def test_what_the_source_says_wins() -> None:
    said = Record(
        title="Port cuts dues", published="2026-02-01", authors=("Jo Field",), publisher="Gazette"
    )
    made = document(
        f"Port cuts dues\n\nBy Anna Schmidt, Reuters\nMay 4, 2026\n\n{BODY}", record=said
    )
    assert made.published
    assert made.publisher
    assert (made.title, made.published.text, made.authors, made.publisher.name, made.body) == (
        "Port cuts dues",
        "2026-02-01",
        ("Jo Field",),
        "Gazette",
        BODY,
    )


def test_the_agency_in_a_feed_does_not_stand_for_the_feed() -> None:
    feed = Feed(url="https://news.example/feed", title="Gazette")
    made = document(f"PARIS (AFP) — {BODY}", feed=feed, record=Record(title="Port cuts dues"))
    assert made.publisher
    assert made.publisher.name == "Gazette"


def test_a_date_in_the_future_says_nothing_of_when_the_text_was_published() -> None:
    made = document(f"Port opens its gates\n\nMay 4, 2031\n\n{BODY}")
    assert (made.published, made.body) == (None, BODY)


def test_a_date_of_two_readings_says_so() -> None:
    made = document(f"Port opens its gates\n\nPublished: 03/04/2026\n\n{BODY}")
    assert made.published is None
    assert made.flags == ("published date can be read in two ways: 03/04/2026",)


def test_a_headline_that_stands_twice_is_said_once() -> None:
    made = document(
        f"Port of Marlow cuts its dues after a long debate\n\nPort of Marlow cuts its dues after a long debate\n\n{BODY}"
    )
    assert (made.title, made.summary, made.body) == (
        "Port of Marlow cuts its dues after a long debate",
        None,
        BODY,
    )


def test_the_caption_of_a_picture_is_no_standfirst() -> None:
    assert (
        document(
            f"Port cuts dues\n\nThe port of Marlow in the rain on Monday (Photo: Jo Field)\n\n{BODY}"
        ).summary
        is None
    )


def test_a_name_under_a_picture_begins_no_article() -> None:
    text = f"Fair opens in Marlow\n\n{BODY}\n\nThe Princess\n\nAnna Schmidt\n\n{BODY}"
    assert document(text).title == "Fair opens in Marlow"


@given(st.text(alphabet="By May4,2026[](x)*_#|-—\n (AP).1", max_size=200))
def test_any_lines_are_split_and_cleaned(text: str) -> None:
    for piece in split(
        Item(
            path="a.md",
            text=f"{text}\n\n[](x)\n\n{BODY}\n\n{text}",
            media="text/markdown",
            found=NOW,
        )
    ):
        with suppress(NothingLeftError):
            clean(piece)


@pytest.mark.parametrize(
    ("line", "place", "agency", "written"),
    [
        ("MARLOW, March 3 (Reuters) - ", "MARLOW", "Reuters", "MARLOW, March 3 (Reuters)"),
        ("BRILL, Marlow (AFP) — ", "BRILL, Marlow", "AFP", "BRILL, Marlow (AFP)"),
        ("MARLOW – ", "MARLOW", None, "MARLOW"),
    ],
)
def test_the_dateline_is_kept_as_written(
    line: str, place: str, agency: str | None, written: str
) -> None:
    made = document(f"Port cuts dues\n\n{line}{BODY}")
    assert made.dateline
    assert (made.dateline.place, made.dateline.agency, made.dateline.text) == (
        place,
        agency,
        written,
    )
    assert made.agency == agency
    assert made.body.startswith(written), "it is part of the first sentence"


def test_a_text_without_a_dateline_has_none() -> None:
    made = document(f"Port cuts dues\n\n{BODY}")
    assert (made.dateline, made.agency) == (None, None)


def test_a_line_that_signs_a_text_names_its_agency() -> None:
    assert document(f"Port cuts dues\n\nReuters\n\n4 May 2026\n\n{BODY}").agency == "Reuters"


def test_the_word_above_the_headline_says_what_kind_it_is() -> None:
    assert "PRESS RELEASE" in document(f"PRESS RELEASE\n\nPort cuts dues\n\n{BODY}").categories


def test_a_headline_may_end_in_an_abbreviation() -> None:
    made = document(f"Storm leaves thousands without power in the U.S.\n\n{BODY}")
    assert made.title == "Storm leaves thousands without power in the U.S."


def test_a_live_text_is_one_article_whose_sections_are_its_entries() -> None:
    entries = [f"1{hour}:32\n\n{sentence}" for hour, sentence in enumerate(BODY.split("\n\n") * 2)]
    text = "Vote on the harbour dues\n\n" + "\n\n".join(entries)
    pieces = split(Item(path="a.txt", text=text, found=NOW))
    assert len(pieces) == 1
    made = clean(pieces[0])
    assert [section.title for section in made.sections] == ["10:32", "11:32", "12:32", "13:32"]
