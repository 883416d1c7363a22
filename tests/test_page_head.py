"""What a page says of itself: time of day, authors, and a title without the site's name."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.clean import clean
from pipeline.page.pagehead import PageHead, read_page_head, without_site
from pipeline.split import split
from schemas.document import Document
from schemas.item import Item

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TEXT = (
    "<p>The council of the port voted late in the evening to cut the harbour dues by a tenth, after a long debate.</p>"
    * 4
)


def page(head: str, title: str = "Port cuts dues") -> Document:
    markup = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{TEXT}</article></body></html>"
    (piece,) = split(Item(path="a.html", text=markup, media="text/html", found=NOW))
    return clean(piece)


def linked(**said: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


@pytest.mark.parametrize(
    "head",
    [
        linked(headline="Port cuts dues", datePublished="2026-05-04T12:15:00+02:00"),
        '<meta property="article:published_time" content="2026-05-04T10:15:00Z">',
        "<meta content='2026-05-04 10:15:00' itemprop='datePublished'/>",
        f'<script type="application/ld+json">{json.dumps({"@graph": [{"@type": "WebSite"}, {"@type": ["ReportageNewsArticle"], "datePublished": "2026-05-04T10:15:00Z"}]})}</script>',
    ],
)
def test_the_time_of_day_is_kept(head: str) -> None:
    published = page(head).published
    assert published
    assert published.gte == published.lte == datetime(2026, 5, 4, 10, 15, tzinfo=UTC)


def test_all_authors_and_no_addresses() -> None:
    said = [
        {"name": "Anna Schmidt"},
        {"name": "https://a.example/jo"},
        {"name": "desk@a.example"},
        "Jo Field and Al Brook",
    ]
    assert page(linked(headline="x", author=said)).authors == (
        "Anna Schmidt",
        "Jo Field",
        "Al Brook",
    )


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Port cuts dues | The Gazette", "Port cuts dues"),
        ("Port cuts dues - gazette.example", "Port cuts dues"),
        ("Port cuts dues | The Gazette | by Jo Field", "Port cuts dues"),
        ("Port - a history", "Port - a history"),
        ("Port cuts dues – Dockers cheer", "Port cuts dues – Dockers cheer"),
        ("The Gazette", "The Gazette"),
        ("Ports open again - News of the day", "Ports open again"),
        ("Port | Port cuts dues", "Port | Port cuts dues"),
    ],
)
def test_a_title_loses_the_name_of_its_own_site_and_nothing_else(title: str, bare: str) -> None:
    head = PageHead(names=("The Gazette",), titles=("Ports open again",))
    assert without_site(title, head, "www.gazette.example") == bare


@pytest.mark.parametrize(
    "markup",
    [
        "<meta " * 20_000,
        "<meta content='" * 10_000,
        '<script type="application/ld+json">' * 5_000,
        "<h1>" * 10_000,
        '<script type="application/ld+json">' + "[" * 50_000 + "</script>",
        "<h1>" + "<" * 10_000 + "</h1>",
        "a | " * 20_000,
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": {"a": 1}, "author": [[1]], "datePublished": 3}</script>',
    ],
)
def test_a_hostile_page_says_nothing(markup: str) -> None:
    said = read_page_head(markup)
    assert (said.published, said.authors) == (None, ())
    assert without_site(markup, said, "") == markup
