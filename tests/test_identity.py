"""Which addresses are one page: forms as publishers, newsletters and social networks give them
out."""

import pytest

from pipeline.identity import canonical_url, strip_scheme

SAME = [
    (
        "https://www.bbc.com/news/world-europe-68000000",
        "https://bbc.com/news/world-europe-68000000?at_medium=RSS&at_campaign=KARANGA",
    ),
    ("https://www.bbc.co.uk/news/uk-12345678", "http://m.bbc.co.uk/news/uk-12345678#comments"),
    ("https://www.bbc.com/news/uk-12345678", "https://www.bbc.com/news/amp/uk-12345678"),
    (
        "https://www.theguardian.com/world/2024/feb/01/a-story",
        "https://amp.theguardian.com/world/2024/feb/01/a-story",
    ),
    (
        "https://www.theguardian.com/world/2024/feb/01/a-story",
        "https://www.theguardian.com/world/2024/feb/01/a-story?CMP=Share_iOSApp_Other",
    ),
    (
        "https://www.nytimes.com/2024/02/01/world/a.html",
        "https://mobile.nytimes.com/2024/02/01/world/a.html?smid=tw-share",
    ),
    (
        "https://www.nytimes.com/2024/02/01/world/a.html",
        "https://www.nytimes.com/2024/02/01/world/a.amp.html",
    ),
    (
        "https://www.nytimes.com/2024/02/01/world/a.html",
        "https://www.nytimes.com/2024/02/01/world/a.html?partner=rss&emc=rss",
    ),
    (
        "https://www.nytimes.com/2024/02/01/world/a.html",
        "https://www.nytimes.com/2024/02/01/world/a.html?unlocked_article_code=1.xY0.abc&smid=url-share",
    ),
    (
        "https://www.reuters.com/world/europe/a-2024-02-01/",
        "https://www.reuters.com/world/europe/a-2024-02-01/?utm_source=reddit.com",
    ),
    (
        "https://www.reuters.com/world/europe/a-2024-02-01/",
        "https://www.reuters.com/world/europe/a-2024-02-01",
    ),
    (
        "https://www.reuters.com/article/us-x-idUSKBN1",
        "https://mobile.reuters.com/article/amp/us-x-idUSKBN1",
    ),
    (
        "https://www.washingtonpost.com/world/2024/02/01/a/",
        "https://www.washingtonpost.com/world/2024/02/01/a/?wpisrc=nl_most&wpmm=1",
    ),
    (
        "https://www.washingtonpost.com/world/2024/02/01/a/",
        "https://www.washingtonpost.com/world/2024/02/01/a/?outputType=amp",
    ),
    (
        "https://edition.cnn.com/2024/02/01/world/a/index.html",
        "https://edition.cnn.com/2024/02/01/world/a/index.html?utm_term=link&utm_medium=social",
    ),
    (
        "https://www.cnn.com/2024/02/01/world/a/index.html",
        "https://edition.cnn.com/2024/02/01/world/a/index.html",
    ),
    (
        "https://www.wsj.com/world/a-0123abcd",
        "https://www.wsj.com/world/a-0123abcd?mod=rss_markets_main",
    ),
    ("https://www.spiegel.de/international/a-0a", "https://www.spiegel.de/international/a-0a-amp"),
    ("https://www.npr.org/2024/02/01/1228/a", "https://www.npr.org/2024/02/01/1228/a?ft=nprml"),
    ("https://www.dw.com/en/a/a-68000000", "https://amp.dw.com/en/a/a-68000000"),
    (
        "https://www.dw.com/en/a/a-68000000",
        "https://www.dw.com/en/a/a-68000000?maca=en-rss-en-all-1573-rdf",
    ),
    ("https://www.aljazeera.com/news/2024/2/1/a", "https://www.aljazeera.com/amp/news/2024/2/1/a"),
    (
        "https://www.aljazeera.com/news/2024/2/1/a",
        "https://www.aljazeera.com/news/2024/2/1/a?traffic_source=rss",
    ),
    (
        "https://apnews.com/article/a-0123456789",
        "https://apnews.com/article/a-0123456789?taid=1&utm_campaign=TrueAnthem",
    ),
    ("https://www.ft.com/content/0a1b", "https://www.ft.com/content/0a1b?shareType=nongift"),
    (
        "https://www.economist.com/europe/2024/02/01/a",
        "https://www.economist.com/europe/2024/02/01/a?fsrc=rss%7Ceur",
    ),
    (
        "https://www.bloomberg.com/news/articles/2024-02-01/a",
        "https://www.bloomberg.com/news/articles/2024-02-01/a?srnd=premium&sref=abc",
    ),
    ("https://www.lemonde.fr/a_1.html", "https://www.lemonde.fr/a_1.html?xtor=RSS-3208"),
    (
        "https://www.spiegel.de/international/a-0a.html",
        "https://www.spiegel.de/international/a-0a.html#ref=rss",
    ),
    (
        "https://www.politico.eu/article/a/",
        "https://www.politico.eu/article/a/?utm_source=RSS_Feed&utm_medium=RSS",
    ),
    ("https://www.politico.eu/article/a/", "https://www.politico.eu/article/a/amp/"),
    (
        "https://www.independent.co.uk/news/a-b1.html",
        "https://www.independent.co.uk/news/a-b1.html?amp",
    ),
    ("https://www.skynews.com/story/a-1", "https://www.skynews.com/story/a-1?dcmp=snt-sf-twitter"),
    ("https://news.sky.com/story/a-1", "https://news.sky.com/story/amp/a-1"),
    (
        "https://www.nbcnews.com/news/a-rcna1",
        "https://www.nbcnews.com/news/a-rcna1?cid=sm_npd_nn_tw_ma",
    ),
    ("https://www.foxnews.com/world/a", "https://www.foxnews.com/world/a.amp"),
    (
        "https://kyivindependent.com/a/",
        "http://www.kyivindependent.com/a/?ref=newsletter&fbclid=IwAR0",
    ),
    ("https://www.kyivpost.com/post/1", "https://www.kyivpost.com:443/post/1?utm_source=twitter"),
    (
        "https://www.euronews.com/2024/02/01/a",
        "https://www.euronews.com/2024/02/01/a?igshid=1&gclid=2",
    ),
    ("https://en.wikinews.org/wiki/A", "https://en.m.wikinews.org/wiki/A"),
    (
        "https://www.theguardian.com/world/2024/feb/01/a-story",
        "https://www-theguardian-com.cdn.ampproject.org/c/s/www.theguardian.com/world/2024/feb/01/a-story",
    ),
    ("https://www.example.com/a", "https://www.google.com/amp/s/www.example.com/a"),
    ("https://www.example.com/a?id=7&page=2", "https://www.example.com/a?page=2&id=7"),
    ("https://www.example.com/a", "HTTPS://WWW.EXAMPLE.COM/a"),
    ("https://www.example.com/caf%C3%A9", "https://www.example.com/café"),
    ("https://www.timesofisrael.com/a/", "https://m.timesofisrael.com/a/"),
    (
        "https://abcnews.go.com/International/a/story?id=1",
        "https://abcnews.go.com/amp/International/a/story?id=1",
    ),
    ("https://www.cbsnews.com/news/a/", "https://www.cbsnews.com/amp/news/a/?ftag=CNM-00-10aab7e"),
    (
        "https://www.usatoday.com/story/news/2024/02/01/a/1/",
        "https://amp.usatoday.com/story/news/2024/02/01/a/1/",
    ),
    ("https://www.france24.com/en/a", "https://amp.france24.com/en/a"),
    ("https://example.com/a", "https://example.com/a?mc_cid=1&mc_eid=2&_hsenc=3&mkt_tok=4"),
]
OTHER = [
    ("https://www.example.com/news?id=1", "https://www.example.com/news?id=2"),
    ("https://example.com/a?page=1", "https://example.com/a?page=2"),
    ("https://uk.example.com/a", "https://us.example.com/a"),
    ("https://example.com/a", "https://example.com/b"),
    ("https://m.example.com/a", "https://example.com/b"),
    (
        "https://example.com/story?source=reuters&id=1",
        "https://example.com/story?source=reuters&id=2",
    ),
    ("https://example.com/amp/story-1", "https://example.com/amp/story-2"),
    ("https://example.com/champ", "https://example.com/ch"),
    ("https://example.com/guitar-amp", "https://example.com/bass-amp"),
    ("https://edition.dev/a", "https://m.dev/a"),
    ("https://amp.dev/a", "https://m.dev/a"),
]


def page(address: str) -> str:
    found = canonical_url(address)
    assert found
    return strip_scheme(found.full)


@pytest.mark.parametrize(("one", "two"), SAME)
def test_forms_of_one_address(one: str, two: str) -> None:
    assert page(one) == page(two)
    assert page(page_address(one)) == page(one)


def page_address(address: str) -> str:
    return f"https://{page(address)}"


@pytest.mark.parametrize(("one", "two"), OTHER)
def test_other_pages(one: str, two: str) -> None:
    assert page(one) != page(two)


def test_the_address_as_found_is_kept_but_for_a_password() -> None:
    found = canonical_url("https://me:secret@www.google.com/amp/s/www.example.com/a#top")
    assert found
    assert (found.full, found.original) == (
        "https://www.example.com/a",
        "https://www.google.com/amp/s/www.example.com/a#top",
    )


@pytest.mark.parametrize(
    "address",
    ["", "mailto:a@example.com", "https://", "https://localhost/a", "http://[::1", "x" * 9_000],
)
def test_no_address_of_a_page(address: str) -> None:
    assert canonical_url(address) is None


def test_odd_characters_are_escaped() -> None:
    assert page("https://example.com/caf\u00e9\ud800") == "example.com/caf%C3%A9%ED%A0%80"
