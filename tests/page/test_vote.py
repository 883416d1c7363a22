"""Which blocks of a page are the article's, whatever the readers of it found."""

import json

import pytest
from lxml import html as lxml_html

from pipeline.page.blocks import page_blocks
from pipeline.page.pagehead import PAYWALL
from pipeline.page.read import read_page
from pipeline.page.vote import PageVote

TEXT = [
    "The council of the port voted late in the evening to cut the harbour dues by a tenth.",
    "Ships that carry grain will pay less from the first of May, the harbour master said.",
    "Dockers had asked for more cranes, and walked out twice in March because of the old ones.",
    "Nobody on the quay could say on Friday how many of the berths are to be closed by then.",
    "A study that was paid for by the owners had found the tariffs to be the highest on the coast.",
    "Marlow lost a third of its traffic in ten years, most of it to the new terminal at Brill.",
]
OTHER = [
    f"A chef of some renown opened kitchen {number} in a town far from any sea."
    for number in range(1, 9)
]


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Port cuts dues</title>{head}</head><body>{body}</body></html>"


def read(body: str, head: str = "") -> str:
    found = read_page(page(body, head))
    assert found
    return found.text


def vote(body: str, found: str, second: str = "", told: str = "") -> list[str]:
    blocks = list(page_blocks(lxml_html.fromstring(page(body))))
    kept = PageVote(blocks, found, second, told, ["Port cuts dues"]).kept()
    return [block.text for block, is_in in zip(blocks, kept, strict=True) if is_in]


def article(inner: str) -> str:
    return f"<article><h1>Port cuts dues</h1>{inner}</article>"


def test_another_article_below_is_left_out_however_long() -> None:
    body = article(paragraphs(TEXT)) + f"<article><h1>Chefs</h1>{paragraphs(OTHER)}</article>"
    assert vote(body, "\n".join(TEXT + OTHER)) == TEXT


def test_what_leads_elsewhere_is_left_out() -> None:
    links = "".join(f'<li><a href="/{one[:9]}">{one}</a></li>' for one in OTHER)
    body = article(f"{paragraphs(TEXT[:3])}<ul>{links}</ul>{paragraphs(TEXT[3:])}")
    assert vote(body, "\n".join(TEXT + OTHER)) == TEXT


def test_a_paragraph_that_one_reader_forgot_is_taken_from_the_other() -> None:
    body = article(paragraphs(TEXT))
    assert vote(body, "\n".join(TEXT[:2] + TEXT[3:]), "\n".join(TEXT)) == TEXT


def test_a_reader_that_left_out_most_of_the_text_is_not_followed() -> None:
    assert vote(article(paragraphs(TEXT)), TEXT[0], "\n".join(TEXT)) == TEXT


@pytest.mark.parametrize(
    "wrapped",
    [
        "<form>{}</form>",
        '<div class="newsletter paywall">{}</div>',
        '<div style="display: none">{}</div>',
        "<aside>{}</aside>",
    ],
)
def test_a_sign_that_stands_over_all_of_the_text_tells_nothing(wrapped: str) -> None:
    body = wrapped.format(article(paragraphs(TEXT)))
    assert vote(body, "\n".join(TEXT)) == TEXT


@pytest.mark.parametrize(
    "put_in",
    [
        '<blockquote class="twitter-tweet"><p>{}</p></blockquote>',
        "<figure><figcaption>{}</figcaption></figure>",
        '<div class="wp-caption-text">{}</div>',
        "<div hidden><p>{}</p></div>",
    ],
)
def test_posts_and_captions_and_what_is_hidden_are_left_out(put_in: str) -> None:
    body = article(paragraphs(TEXT[:3]) + put_in.format(OTHER[0]) + paragraphs(TEXT[3:]))
    assert vote(body, "\n".join(TEXT + OTHER)) == TEXT


def test_what_the_page_says_is_its_whole_article_is_all_of_it() -> None:
    advert = "Sign up."
    body = article(paragraphs([*TEXT[:3], advert, *TEXT[3:]]))
    found = " ".join([*TEXT, advert])
    assert vote(body, found, told=" ".join(TEXT)) == TEXT
    assert advert in vote(body, found, told=TEXT[0]), "a part says nothing"


def test_a_standfirst_above_the_text_stays_and_a_label_does_not() -> None:
    body = article(f"<p>{OTHER[0]}</p><div>Share</div>{paragraphs(TEXT)}")
    assert vote(body, "\n".join(TEXT)) == [OTHER[0], *TEXT]


def test_a_text_does_not_end_in_a_heading_or_in_italics() -> None:
    ends = (
        "<p><em>Jo Field is a professor of ports at the University of Marlow.</em></p><h2>More</h2>"
    )
    body = article(paragraphs(TEXT) + ends)
    assert (
        vote(
            body,
            "\n".join(TEXT) + " Jo Field is a professor of ports at the University of Marlow. More",
        )
        == TEXT
    )


def test_cells_of_a_row_are_parted_and_headings_marked() -> None:
    table = "<table><tr><td>North</td><td>9</td></tr></table>"
    text = read(article(f"{paragraphs(TEXT[:3])}<h2>Dues</h2>{table}{paragraphs(TEXT[3:])}"))
    assert "North | 9" in text
    assert "## Dues" in text


def test_a_page_without_running_text_gives_what_was_found() -> None:
    assert vote("<div>Dues | 9</div>", "Dues | 9") == ["Dues | 9"]


def test_a_page_that_is_not_free_says_so() -> None:
    said = json.dumps({"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": "False"})
    found = read_page(
        page(article(paragraphs(TEXT)), f'<script type="application/ld+json">{said}</script>')
    )
    assert found
    assert found.head.flags == (PAYWALL,)


def test_a_byline_says_more_than_the_name_of_the_site() -> None:
    said = {
        "@type": "NewsArticle",
        "headline": "Port cuts dues",
        "author": "Gazette",
        "publisher": {"name": "Gazette"},
    }
    head = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    named = read_page(page(article(f"<p>By Anna Schmidt</p>{paragraphs(TEXT)}"), head))
    alone = read_page(page(article(paragraphs(TEXT)), head))
    assert named
    assert alone
    assert (named.head.authors, alone.head.authors) == (("Anna Schmidt",), ("Gazette",))


def test_deep_pages_are_read_without_the_second_reader() -> None:
    deep = "<div>" * 240 + paragraphs(TEXT) + "</div>" * 240
    assert TEXT[0] in read(deep + "<div>" * 400)
