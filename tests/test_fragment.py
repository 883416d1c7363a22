"""The text of the fragments of HTML that feeds carry."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean
from pipeline.page import fragment
from pipeline.page.fragment import fragment_text
from pipeline.split import split
from schemas.item import Feed, Item, Record

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE = "The crews went back to work on Monday after nine days, the union said."
TWO = "The board will pay half of the lost wages, and talks go on in the spring."


def body(markup: str, title: str = "Crews return") -> str:
    item = Item(
        path="f",
        text=markup,
        media="text/html",
        found=NOW,
        record=Record(title=title),
        feed=Feed(url="https://e.org/f"),
    )
    (piece,) = split(item)
    return clean(piece).body


@pytest.mark.parametrize("count", [3, 199, 300, 5_000])
@pytest.mark.parametrize("tag", ["p", "div", "li", "span", "h2", "tr><td"])
@pytest.mark.parametrize("closed", [True, False])
def test_many_siblings_lose_nothing(count: int, tag: str, *, closed: bool) -> None:
    end = "".join(f"</{name}>" for name in reversed(tag.split("><"))) if closed else ""
    text = fragment_text("".join(f"<{tag}>n{number} {end}" for number in range(count)))
    assert [word for word in text.split() if word[0] == "n"] == [
        f"n{number}" for number in range(count)
    ]


@pytest.mark.parametrize(
    "tag", ["div", "span", "b", "ul><li", "table><tr><td", "blockquote><p", "a href='x'"]
)
@pytest.mark.parametrize("depth", [100, 300, 3_000, 20_000])
def test_a_deep_tree_keeps_its_words(tag: str, depth: int) -> None:
    end = "".join(f"</{name.split()[0]}>" for name in reversed(tag.split("><")))
    text = fragment_text("before " + f"<{tag}>n " * depth + "deep" + end * depth + "<p>after</p>")
    assert text.split()[0] == "before"
    assert text.count("n") == depth
    assert text.endswith("deep\n\nafter")


def test_blocks_that_lie_too_deep_still_part_words() -> None:
    inner = "<p>one</p><p>two</p>"
    text = fragment_text("<div>" * fragment.DEEPEST * 2 + inner + "</div>" * fragment.DEEPEST * 2)
    assert text == "one\n\ntwo"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<table><tr><th>Line</th><th>Days</th></tr><tr><td>North</td><td>9</td></tr></table>",
            "Line | Days\n\nNorth | 9",
        ),
        ("<table><tr><td></td><td>North</td><td> </td><td>9</td></tr></table>", "North | 9"),
        ("<table><tr><td><p>North</p></td><td><p>9</p></td></tr></table>", "North\n\n9"),
        (
            "<table><tr><td>A</td><td><table><tr><td>B</td><td>C</td></tr></table></td><td>D</td></tr></table>",
            "A\n\nB | C\n\nD",
        ),
        ("<td>North<td>9", "North | 9"),
        ("a<hr>b<br>c<details><summary>d</summary>e</details>", "a\n\nb\n\nc\n\nd\n\ne"),
        ("<dl><dt>North</dt><dd>9</dd></dl>", "North\n\n9"),
        ("<h2>Ferries</h2><p>Run.</p>", "## Ferries\n\nRun."),
        ("<h2><div>Ferries</div></h2>", "## Ferries"),
        ("<h2></h2><p>Run.</p>", "Run."),
        ("one<i>two</i>three", "onetwothree"),
        ("<script>x()</script><select><option>en</select>Run.", "Run."),
        ("a\x1fb", "a b"),
    ],
)
def test_blocks_cells_and_headings_are_told_apart(markup: str, text: str) -> None:
    assert fragment_text(markup) == text


FOOTERS = [
    "<p>The post <a href='x'>Crews return</a> appeared first on <a href='y'>Gazette</a>.</p>",
    "<p>The post <a href='x'>Crews return</a> first appeared on <a href='y'>Gazette</a>.</p>",
    "<p>This article originally appeared in <a href='x'>Gazette</a></p>",
    "<p>Der Beitrag <a href='x'>Crews return</a> erschien zuerst auf <a href='y'>Gazette</a>.</p>",
    "<p>L’article <a href='x'>Crews return</a> est apparu en premier sur <a href='y'>Gazette</a>.</p>",
    "<p>La entrada <a href='x'>Crews return</a> se publicó primero en <a href='y'>Gazette</a>.</p>",
    "<p>L'articolo <a href='x'>Crews return</a> proviene da <a href='y'>Gazette</a>.</p>",
    "<p>O post <a href='x'>Crews return</a> apareceu primeiro em <a href='y'>Gazette</a>.</p>",
    "<p>Het bericht <a href='x'>Crews return</a> verscheen eerst op <a href='y'>Gazette</a>.</p>",
    "<p>Artykuł <a href='x'>Crews return</a> pochodzi z serwisu <a href='y'>Gazette</a>.</p>",
    "<p>Запись <a href='x'>Crews return</a> впервые появилась <a href='y'>Gazette</a>.</p>",
    "<p><a href='x'>Continue reading <span>Crews return</span> →</a></p>",
    "<p><a href='x'>Continue reading...</a></p>",
    "<p>Continue reading at the Gazette</p>",
    "<p><a href='x'>Lire la suite de l’article</a></p>",
    "<p><a href='x'>Mehr auf gazette.example</a></p>",
    "<p><a href='x'>View Entire Post ›</a></p>",
    "<p><a href='x'>Comments</a></p>",
    "<p><a href='x'>Permalink</a> | <a href='y'>Leave a comment »</a></p>",
    "<p>Read more of this story at Slashdot.</p>",
    "<p>Article URL: <a href='x'>https://e.org/1</a></p><p>Comments URL: <a href='x'>https://e.org/2</a></p><p>Points: 5</p><p># Comments: 2</p>",
    "&#32; submitted by &#32; <a href='x'> /u/name </a> <br/> <span><a href='y'>[link]</a></span> &#32; <span><a href='z'>[comments]</a></span>",
    " submitted by <a href='x'>/u/name</a> to <a href='x'>r/ferries</a> <a href='y'>[link]</a> <a href='z'>[comments]</a>",
    "<div><a href='x'><img src='f.png'/></a> <a href='y'>Share</a> <a href='y'>Tweet</a></div>",
    "<p>The post <a href='x'>Crews return</a> first appeared on Gazette.</p><p><a href='x'>More ferry news</a></p>",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_what_feeds_put_below_a_text_goes(footer: str) -> None:
    assert body(f"<p>{ONE}</p><p>{TWO}</p>{footer}") == f"{ONE}\n\n{TWO}"


@pytest.mark.parametrize(
    "footer",
    [
        " The post Crews return appeared first on Gazette.",
        " Der Beitrag Crews return erschien zuerst auf Gazette.",
        " <a href='x'>Read more</a>",
        " <a href='x'>Weiterlesen »</a>",
        " (Feed generated with FetchRSS)",
        " <a href='x'>Continue reading Crews return</a>",
        " submitted by /u/name [link] [comments]",
    ],
)
def test_what_stands_behind_the_last_sentence_goes_too(footer: str) -> None:
    assert body(f"<p>{ONE} {TWO}{footer}</p>") == f"{ONE} {TWO}"


@pytest.mark.parametrize(
    "last",
    [
        "The post of the harbour master was first filled in 1902, and it has been empty since.",
        "<a href='x'>The union said on Monday that the crews would vote on the offer.</a>",
        "The report, submitted by the union to the board on Friday, names no sum.",
        "Keep reading the timetable, said the board. It changes on Monday.",
        "See the <a href='x'>timetable</a>.",
        "<ul><li><a href='1'>North line</a></li><li><a href='2'>South line</a></li><li><a href='3'>West line</a></li><li><a href='4'>East line</a></li></ul>",
    ],
)
def test_what_belongs_to_the_text_stays(last: str) -> None:
    assert len(body(f"<p>{ONE}</p><p>{last}</p>").split()) >= len(ONE.split()) + 3


@pytest.mark.parametrize(
    "markup",
    [
        "<p><img src='a.jpg'/></p>",
        "<figure><img/><figcaption>The quay.</figcaption></figure>",
        "<iframe src='x'>x</iframe>",
        " ",
    ],
)
@pytest.mark.parametrize("summary", ["The quay was empty on Monday.", None])
def test_markup_without_words_gives_way_to_the_summary_and_then_to_the_title(
    markup: str, summary: str | None
) -> None:
    record = Record(title="Crews return", summary=summary)
    item = Item(
        path="f",
        text=markup,
        media="text/html",
        found=NOW,
        record=record,
        feed=Feed(url="https://e.org/f"),
    )
    (piece,) = split(item)
    assert piece.text == (summary or "Crews return")


def test_a_text_of_footers_alone_is_its_title() -> None:
    reddit = "<a href='x'><img src='y'/></a> submitted by <a href='x'>/u/x</a><br/> <a href='x'>[link]</a> <a href='y'>[comments]</a>"
    assert body(reddit) == "Crews return"


@given(st.text(st.sampled_from("<>/abp ='\"&;!-\x1f|\n"), max_size=300))
def test_no_markup_makes_it_raise(markup: str) -> None:
    assert fragment.CELL not in fragment_text(markup)


def test_time_grows_with_the_text_and_not_with_its_square(monkeypatch: pytest.MonkeyPatch) -> None:
    def steps(count: int) -> int:
        taken = 0
        add = fragment.Writer.add

        def counted(self: fragment.Writer, text: str | None) -> None:
            nonlocal taken
            taken += len(text or "") + 1
            add(self, text)

        with monkeypatch.context() as patch:
            patch.setattr(fragment.Writer, "add", counted)
            fragment_text("<div>a <b>b</b>" * count)
        return taken

    assert steps(2_000) <= 2.2 * steps(1_000)
