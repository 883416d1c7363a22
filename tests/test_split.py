from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.split import split
from schemas.item import Feed, Item, Record
from tests.places import SEEDS
from tests.quality import heads

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ONE = "The ministers met in Geneva on Monday to discuss the ceasefire, officials said."
TWO = "Oil prices fell by three percent after the decision of the cartel became known."
THREE = "The storm left thousands of homes without power along the northern coast."


def item(text: str, **parts: object) -> Item:
    return Item.model_validate({"path": "a.txt", "text": text, "found": NOW, **parts})


def texts(text: str, **parts: object) -> list[str]:
    return [piece.text.strip() for piece in split(item(text, **parts))]


@pytest.mark.parametrize(
    "label",
    [
        "Read More",
        "READ MORE »",
        "Continue reading…",
        "Full story →",
        "Weiterlesen",
        "Читать далее",
    ],
)
def test_a_known_label_after_each_item_separates(label: str) -> None:
    assert texts(f"{ONE}\n{label}\n{TWO}\n{label}\n{THREE}\n{label}\n") == [ONE, TWO, THREE]


@pytest.mark.parametrize("label", ["Zum Artikel", "Visit page", "[Mehr Infos]"])
def test_an_unknown_label_that_closes_every_item_separates(label: str) -> None:
    assert texts(f"{ONE}\n{label}\n\n{TWO}\n{label}\n\n{THREE}\n{label}\n") == [ONE, TWO, THREE]


@pytest.mark.parametrize("label", ["also read", "Related", "Advertisement", "Share this"])
def test_chrome_within_an_article_does_not_separate(label: str) -> None:
    assert len(texts(f"{ONE}\n\n{label}\n\n{TWO}\n\n{label}\n\n{THREE}\n\n{label}\n")) == 1


def test_an_unknown_line_that_stands_between_but_not_at_the_end_does_not_separate() -> None:
    assert len(texts(f"{ONE}\nOur view\n{TWO}\nOur view\n{THREE}\nOur view\n{ONE}")) == 1


def test_rules_separate_where_each_item_has_a_headline() -> None:
    headed = [
        f"{title}\n{text}"
        for title, text in (
            ("Talks in Geneva", ONE),
            ("Oil falls", TWO),
            ("Storm hits coast", THREE),
        )
    ]
    assert texts("\n---\n".join(headed)) == headed
    assert len(texts(f"{ONE}\n* * *\n{TWO}\n* * *\n{THREE}")) == 1


def test_header_lines_make_records() -> None:
    dump = "".join(
        f"Title: {title}\nDate: 2025-03-0{day}\nURL: https://e.org/{day}\n\n{text}\n\n"
        for day, (title, text) in enumerate((("Talks", ONE), ("Oil", TWO)), start=1)
    )
    pieces = split(item(dump))
    assert [
        (piece.record.title, piece.record.published, piece.record.url, piece.text.strip())
        for piece in pieces
    ] == [
        ("Talks", "2025-03-01", "https://e.org/1", ONE),
        ("Oil", "2025-03-02", "https://e.org/2", TWO),
    ]


def test_one_read_more_is_no_digest() -> None:
    assert len(texts(f"{ONE}\n{TWO}\nRead More")) == 1


def test_a_record_or_feed_entry_is_one_text() -> None:
    digest = f"{ONE}\nRead More\n{TWO}\nRead More\n"
    assert len(split(item(digest, record=Record(title="Digest")))) == 1
    assert len(split(item(digest, feed=Feed(url="https://e.org/feed")))) == 1


def test_pages_give_their_article_and_what_they_say_of_themselves() -> None:
    page = f"""<html><head><title>Talks in Geneva - Example News</title><meta property="og:site_name" content="Example News">
    <meta property="article:published_time" content="2025-03-01"></head><body><nav><a href="/">Home</a><a href="/x">World</a></nav>
    <article><h1>Talks in Geneva</h1><p>{ONE} {TWO}</p><h2>What is next</h2><p>{THREE} {ONE}</p></article>
    <footer>© 2025 Example News</footer></body></html>"""
    (piece,) = split(item(page, media="text/html"))
    assert ONE in piece.text
    assert THREE in piece.text
    assert "©" not in piece.text
    assert piece.record.publisher == "Example News"
    assert (piece.record.published or "").startswith("2025-03-01")


def test_fragments_of_feeds_give_their_text() -> None:
    markup = f"<p>{ONE}<br>{TWO}</p><script>evil()</script><ul><li>first</li></ul><img src=x alt=y>"
    (piece,) = split(item(markup, media="text/html", feed=Feed(url="https://e.org/feed")))
    assert ONE in piece.text
    assert "evil" not in piece.text
    assert "<" not in piece.text


def test_deeply_nested_markup_ends() -> None:
    split(item("<div>" * 50_000 + "text", media="text/html", feed=Feed(url="https://e.org/feed")))


@given(
    st.text(st.characters(codec="utf-8"), max_size=500),
    st.sampled_from(["text/plain", "text/markdown"]),
)
def test_pieces_are_where_they_say(text: str, media: str) -> None:
    found = item(text, media=media)
    for piece in split(found):
        if "&" not in text:
            assert text[piece.start : piece.end] == piece.text


def test_the_seed_digest_has_ten_items() -> None:
    counts = {
        path.name[:3]: len(split(item(path.read_text(encoding="utf-8"))))
        for path in SEEDS.glob("*.txt")
    }
    assert counts == {"000": 1, "001": 1, "002": 10, "003": 1, "004": 1}


def test_every_item_of_the_made_digests_begins_where_it_should() -> None:
    wrong = {
        text.name: heads.bounds(text)
        for text in heads.texts("build")
        if text.starts and len(set(heads.bounds(text))) > 1
    }
    assert not wrong


def test_the_items_of_the_other_made_digests_are_found_as_well() -> None:
    assert heads.score("check")["items: bounds F1"] >= 0.95


@pytest.mark.parametrize(
    "title",
    [
        "Trump holds press briefing",
        "Five things to know from the minister's briefing",
        "What the digest left out",
    ],
)
@pytest.mark.parametrize("heading", ["## {}", "{}"])
def test_an_article_about_a_briefing_is_one(title: str, heading: str) -> None:
    names = ("The dues", "The bridges", "The bank")
    body = "\n\n".join(
        f"{heading.format(name)}\n\n{text}"
        for name, text in zip(names, (ONE, TWO, THREE), strict=True)
    )
    assert len(texts(f"{title}\n\n{body}", media="text/markdown")) == 1
    assert len(texts(body, media="text/markdown", record=Record(title=title))) == 1


def test_a_newsletter_page_is_its_items_and_none_has_its_title_and_address() -> None:
    items = "".join(
        f"<h2><a href='https://a.example/{one}'>Item {one}</a></h2><p>{one} {TWO}</p>"
        for one in (1, 2, 3)
    )
    said = Record(
        title="Morning briefing",
        url="https://a.example/briefing",
        published="2025-05-04",
        publisher="A",
    )
    pieces = split(item(f"<h1>Morning briefing</h1>{items}", media="text/html", record=said))
    assert [(one.record.title, one.record.url, one.record.published) for one in pieces] == [
        (None, None, "2025-05-04")
    ] * 3
    assert all(one.siblings == 3 for one in pieces)


def test_a_front_matter_is_a_header() -> None:
    (made,) = split(
        item(f"---\ntitle: Talks open\ndate: 2025-05-04\n---\n\n{ONE}", media="text/markdown")
    )
    assert (made.record.title, made.record.published, made.text) == (
        "Talks open",
        "2025-05-04",
        ONE,
    )


def test_links_within_one_article_do_not_separate() -> None:
    text = f"Talks open in Geneva\n\n{ONE}\n\nRead more\n\n{TWO}\n\nRead more\n\n{THREE}"
    assert len(texts(text)) == 1
    assert len(texts(f"{ONE}\n\nRead more\n\n{TWO}\n\nRead more\n\n{THREE}")) == 3
