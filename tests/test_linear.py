"""Every step takes time in proportion to what it is given, whatever that is: hostile texts at
doubling sizes.

Lines of Python are counted where Python does the work. Where code in C does it (regular
expressions, parsers, normalisation) there is nothing to count, so that CPU time is compared, with
the best of several tries: what grows with the square of its input fails at these sizes by a factor
of two, what is in proportion passes on a busy machine."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from connectors import query
from connectors.embedded import highlight
from connectors.feeds import robots
from connectors.feeds.opml import read_opml
from connectors.feeds.parser import parse_feed
from connectors.index import Index, Write
from connectors.open import open_index
from pipeline import stories
from pipeline.classify.language import identify_language
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.clean.characters import tidy
from pipeline.extract.step import extract
from pipeline.page.fragment import fragment_text
from pipeline.pagetext import SlowPageError
from pipeline.relate.signature import make_signature
from pipeline.split import split
from pipeline.split.markup import page
from pipeline.stories import relate_all
from pipeline.write import fold_group
from schemas.article import Article, Classified
from schemas.document import Document, Place
from schemas.errors import NewsbeamError
from schemas.item import Item, Piece, Record
from tests.effort import FAST, HOSTILE
from tests.work import lines_run

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
PROSE: Final = "The ministers met in the capital on Monday and agreed to talk again. "
SIZE: Final = min(20_000, HOSTILE // 2)  # characters; twice as many are read too
COUNTED: Final = 2_000 if FAST else 6_000  # characters, where lines are counted: that is slow
MOST: Final = 2.2  # times as much work for twice the input
TOLERANCE: Final = 3.0  # the same, measured by a clock
# CPU seconds too few to compare: what grows faster takes many more for so much text
SHORT: Final = 1.0

Text = Callable[[int], str]


def run(piece: str, head: str = "", tail: str = "") -> Text:
    return lambda size: head + piece * (size // len(piece)) + tail


def labels(size: int) -> str:
    """Very many short lines that each stand three times, with prose between: any may be what
    separates items."""
    some = "\n".join(f"w{number}" for number in range(size // 24))
    return f"{some}\n{PROSE}\n" * 3


def prices(size: int) -> str:
    """A table of prices, a cell a line."""
    rows = (f"Item {number % 97}\n{number % 50}.00\nIn stock\n" for number in range(size // 24))
    return "".join(rows)


def rules(size: int) -> str:
    """Very many unlike rules, each twice."""
    signs = "-=_~*#+.•·"
    some = "\n".join(one + two + three for one in signs for two in signs for three in signs)
    return f"{some}\n{PROSE}\n" * (size // len(some) + 2)


TEXTS: Final[dict[str, Text]] = {
    "hashes after a heading": run("#", "# x ", "y"),
    "spaces after a heading": run(" ", "# x", "y"),
    "spaces": run(" "),
    "headings": run("# a\n\nThe ministers met in the capital on Monday.\n\n"),
    "heading lines": run("Why it matters\n"),
    "wrapped sentences": run(
        "of the ministers who met in the capital on Monday and then agreed to talk again\n"
    ),
    "a sentence over pages": run(
        "of the ministers who met in the capital and then agreed again to talk on\n\n"
    ),
    "labels": labels,
    "prices": prices,
    "lines of a head": run("By Jo Field\nMay 4, 2026\n"),
    "datelines": run("PARIS (AFP) — The ministers met in the capital on Monday and talked.\n"),
    "headlines": run("Talks open\nBy Jo Field\n" + PROSE + "\n"),
    "numbered news": run("1. Talks open\n" + PROSE + "\n", "Morning briefing\n"),
    "separators of a head": run("May 4 | ", "By A "),
    "rules": rules,
    "phrases": run("Read More\n"),
    "also read": run("also read\nA caption\n"),
    "a title again and again": run("Title\n"),
    "headers": run("Title: x\nURL: y\n\n"),
    "blank lines": run(" \n"),
    "combining marks": run("\u0301\u0316", "e"),
    "combining marks on letters": run("e\u0301"),
    "quotes": run("“a” "),
    "open quotes": run("“a "),
    "apostrophes": run("'a "),
    "brackets": run("[a"),
    "links": run("[a](b) "),
    "stars": run("**a "),
    "tildes": run("~~"),
    "open tags": run("<a "),
    "tags": run("<p>a</p>"),
    "deep tags": run("<div>"),
    "comments": run("<!--"),
    "references": run("&amp;"),
    "ampersands": run("&"),
    "dots": run("."),
    "initials": run("A. "),
    "numbers": run("1,"),
    "dates": run("5 May "),
    "money": run("$5 million "),
    "words": run("word "),
    "names": run("Zbigniew Rau "),
    "events": run("Russia attacked Ukraine "),
    "claims": run("said Rau that "),
    "one word": run("a"),
    "hyphens": run("a-"),
    "other letters": run("Россия "),
    "no spaces": run("中国"),
    "colons": run("a:"),
    "addresses": run("http://a.b/ "),
}
Step = Callable[[str], object]


def item(text: str, media: str = "text/plain") -> Item:
    return Item(path="a", text=text, media=media, found=NOW)


def piece(text: str) -> Piece:
    return Piece(
        path="a",
        offset=0,
        text=text,
        media="text/plain",
        found=NOW,
        record=Record(title=text[:2_000]),
        start=0,
        end=len(text),
        siblings=1,
    )


def document(text: str) -> Document:
    return Document(id="t1", fingerprint="f1", body=tidy(text), modified=NOW, found=NOW)


def article(text: str) -> Article:
    return extract(Classified(document=document("x"), language="en", kind="article")).but(
        body=tidy(text), title=tidy(text[:1_000])
    )


def feed(text: str) -> object:
    return parse_feed(
        f"<rss version='2.0'><channel><title>x</title><item><title>{text}</title><guid>1</guid><description><![CDATA[{text}]]>"
        "</description></item></channel></rss>".encode(),
        "https://e.org/f",
        NOW,
    )


def asked_of_robots(text: str) -> bool:
    return robots.allows(
        robots.parse_robots(f"User-agent: *\nDisallow: /{text}"), f"https://e.org/{text[:2_000]}"
    )


def highlighted(text: str) -> object:
    return highlight.highlights(
        article(text), highlight.wanted(query.parse('a OR word OR "of the" OR min*'))
    )


STEPS: Final[dict[str, Step]] = {
    "split": lambda text: split(item(text)),
    "fragment": fragment_text,
    "page": lambda text: page(
        item(f"<html><body><article>{text}</article></body></html>", "text/html")
    ),
    "clean": lambda text: clean(piece(text)),
    "classify": lambda text: classify(document(text)),
    "language": identify_language,
    "extract": lambda text: extract(
        Classified(document=document(text), language="en", kind="article")
    ),
    "signature": lambda text: make_signature(article(text)),
    "feed": feed,
    "robots": asked_of_robots,
    "opml": lambda text: read_opml(f"<opml><body>{text}</body></opml>".encode(), "a"),
    "query": query.parse,
    "highlight": highlighted,
}


def seconds(step: Step, text: str) -> float:
    began = time.process_time()
    with suppress(ValueError, NewsbeamError):  # refused, by a sentence
        step(text)
    return time.process_time() - began


@pytest.mark.timeout(120)
@pytest.mark.parametrize("named", TEXTS)
@pytest.mark.parametrize("step", STEPS)
def test_twice_the_text_takes_twice_the_time(step: str, named: str) -> None:
    make, work = TEXTS[named], STEPS[step]
    seconds(work, make(200))  # what is loaded and kept is loaded and kept now
    for _ in range(4):
        twice = seconds(work, make(2 * SIZE))
        if twice < SHORT or twice < TOLERANCE * seconds(work, make(SIZE)):
            return
    pytest.fail(
        f"{twice:.2f} s for {2 * SIZE:,} characters, more than {TOLERANCE} times that for half of them"
    )


def counted(work: Callable[[], object]) -> int:
    def guarded() -> None:
        with suppress(ValueError, NewsbeamError):
            work()

    return lines_run(guarded)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("named", TEXTS)
@pytest.mark.parametrize("step", ["split", "clean", "robots", "query", "highlight"])
def test_twice_the_text_is_twice_the_lines(step: str, named: str) -> None:
    make, work = TEXTS[named], STEPS[step]
    counted(partial(work, make(2 * COUNTED)))
    once, twice = (counted(partial(work, make(size))) for size in (COUNTED, 2 * COUNTED))
    assert twice < MOST * once + 500


def copies(number: int) -> list[Article]:
    """One text in very many places."""
    one = article(PROSE)
    return [one.but(paths=(Place(path=f"{at:06}.txt", start=0, end=70),)) for at in range(number)]


def test_one_text_in_twice_the_places_is_merged_by_twice_the_work() -> None:
    def folding(number: int) -> Step:
        some = copies(number)
        return lambda _: fold_group(some, None, again=False)

    for _ in range(3):
        once, twice = (seconds(folding(number), "") for number in (4_000, 8_000))
        if twice < max(TOLERANCE * once, SHORT):
            return
    pytest.fail(f"{twice:.2f} s for twice what takes {once:.2f}")


def test_robots_of_many_agents_and_rules_are_kept_small() -> None:
    def many(number: int) -> str:
        return "User-agent: a\n" * number + "Disallow: /b\n" * number

    once, twice = (counted(partial(robots.parse_robots, many(number))) for number in (2_000, 4_000))
    assert twice < MOST * once
    assert robots.parse_robots(many(5_000)) == robots.EVERYTHING
    assert not robots.parse_robots(
        "#" * robots.LONGEST + "\nUser-agent: *\nDisallow: /"
    ).patterns, "500 KiB are read"


def titled(number: int) -> Iterator[Article]:
    """Headlines in few words, all found at one time: each is like very many others."""
    words = [
        "storm",
        "quake",
        "vote",
        "strike",
        "budget",
        "court",
        "minister",
        "police",
        "fire",
        "flood",
    ]
    for at in range(number):
        text = f"{words[at % 10].title()} {words[at // 10 % 10]} {at % 89} as {words[at // 7 % 10]} {words[at // 3 % 10]}"
        made = extract(Classified(document=document(text), language="en", kind="article"))
        yield made.but(id=f"t{at:06}", fingerprint=f"f{at}", title=text, timestamp=NOW)


def related(folder: Path, number: int) -> int:
    index: Index
    with closing(open_index(str(folder / str(number)))) as index:
        index.setup()
        made = list(titled(number))
        for start in range(0, number, 200):
            some = made[start : start + 200]
            index.articles.write([Write(article=one) for one in some])
            index.relations.put_signatures([make_signature(one) for one in some])
        return counted(lambda: relate_all(index))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_further_texts_of_one_time_are_related_by_no_more_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # from there on a page costs what the one before it did
    monkeypatch.setattr(stories, "POOL", 200)
    work = [related(tmp_path, number) for number in (600, 900, 1_200)]
    assert work[2] - work[1] < 1.25 * (work[1] - work[0])


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_page_that_takes_too_long_is_refused_by_a_sentence() -> None:
    hostile = "<p " + " ".join(f'a{number}="b"' for number in range(90_000)) + f">{PROSE * 9}</p>"
    with pytest.raises(SlowPageError, match="10 seconds"):
        page(item(f"<html><body><article>{hostile}</article></body></html>", "text/html"))
    usual = page(
        item(f"<html><body><article><p>{PROSE * 9}</p></article></body></html>", "text/html")
    )
    assert PROSE.strip() in usual.text, "the next page is read"
    large = "".join(f"<p>{PROSE}{number}</p>" for number in range(6_000))
    assert (
        "5999"
        in page(item(f"<html><body><article>{large}</article></body></html>", "text/html")).text
    )
