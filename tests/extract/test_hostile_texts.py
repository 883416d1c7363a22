"""Texts made to be slow or odd, through every extractor: time stays linear, nothing is raised,
offsets hold.

A regular expression that backtracks takes hours on 100,000 characters of these; the timeout is far
above what a linear one needs. Loops of our own are held to twice as many lines run for twice as
long a text, which no clock tells."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final

import pytest

from pipeline.extract.step import extract
from schemas.article import Article, Classified, Span
from schemas.document import Document
from tests.effort import FAST, HOSTILE
from tests.work import lines_run

SIZE: Final = HOSTILE
LOOPED: Final = 1_500 if FAST else 4_000  # characters: counting lines is slow
NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
PIECES: Final = [
    # names and places
    "Rau ",
    "Zbigniew Rau ",
    "the Bank of ",
    "and the ",
    "U.S. ",
    "A. ",
    "(EU) ",
    "Mr. ",
    "New ",
    "NATO’s ",
    "O'",
    "AT&",
    "-Rau",
    "/Rau",
    "North Atlantic Treaty Organization ",
    "Volodymyr ",
    "Kyiv, ",
    "KYIV ",
    "U.N. Security Council of the ",
    "president of the ",
    # speech
    "“",
    "”",
    "'",
    "‘a ",
    "“a\n\n",
    "said ",
    "he said ",
    ", said Rau",
    "according to ",
    "that ",
    "who ",
    "as saying ",
    "“no,” said Rau. ",
    # events
    "attacked ",
    "Russia attacked ",
    "not attack ",
    "killed ",
    "Russia and Ukraine met ",
    # dates and quantities
    "May ",
    "5 ",
    "1,000,",
    "$5 million ",
    "days later ",
    "the week of May ",
    "day before yesterday ",
    "24-Feb-",
    "Group of ",
    # signs and other scripts
    ".",
    "\n",
    " \n",
    "\t",
    "—",
    "(",
    "e\u0301",
    "\u200b",
    "😀",
    "Россия ",
    "中国",
    "٣",
    "\x00",
    "\ud800",
    "İ",
]


def article(body: str, language: str = "en") -> Article:
    document = Document(id="t1", fingerprint="f1", body=body, modified=NOW, found=NOW)
    return extract(Classified(document=document, language=language, kind="article"))


def spans(made: Article) -> Iterator[Span]:
    yield from (*made.quotes, *made.claims, *made.quantities, *made.dates, *made.events)
    for entity in made.entities:
        yield from entity.mentions


def assert_bound(body: str) -> None:
    assert all(body[span.start : span.end] == span.text != "" for span in spans(article(body)))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", PIECES)
def test_a_long_run_of_one_piece_is_read_in_linear_time(piece: str) -> None:
    assert_bound(piece * (SIZE // len(piece)))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", range(4))
def test_a_long_mixture_is_read_in_linear_time(seed: int) -> None:
    assert_bound("".join(random.Random(seed).choices(PIECES, k=SIZE // 8)))


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    article(piece * (LOOPED // 2 // len(piece)))  # what is kept of words is kept now
    texts = [piece * (size // len(piece)) for size in (LOOPED, 2 * LOOPED)]
    once, twice = (lines_run(partial(article, text)) for text in texts)
    assert twice < 2.5 * once + 2000


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-16-le", "cp1251", "shift_jis"])
def test_random_bytes_are_read(encoding: str) -> None:
    data = random.Random(1).randbytes(HOSTILE // 2)
    assert_bound(data.decode(encoding, errors="replace"))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_megabyte_of_news_is_read() -> None:
    line = "“We will not leave Kyiv,” President Volodymyr Zelensky said on Monday as 20 drones hit the city of Odesa.\n"
    assert_bound(line * (1_000_000 // len(line)))
