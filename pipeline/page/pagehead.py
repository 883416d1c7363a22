"""What a page says of itself in its own head: titles, dates, authors and the site's name.

Read with bounded expressions from the mark-up, not parsed: a page is untrusted, and only `<meta>`,
JSON-LD and the first headings are wanted. Every part may be missing.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from pipeline.heads.lines import authors_in
from schemas.model import Model

META = re.compile(r"<meta\s[^<>]{1,4000}>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"([A-Za-z:-]{2,20})\s{0,3}=\s{0,3}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})')")
SCRIPT = re.compile(r"<script\s[^<>]{0,300}ld\+json[^<>]{0,300}>", re.IGNORECASE)
HEADING = re.compile(r"<h1\b[^<>]{0,1000}>", re.IGNORECASE)
TAG = re.compile(r"<[^<>]{0,2000}>")
LONGEST_SCRIPT = 400_000  # characters of JSON-LD that are read
LONGEST_HEADING = 4_000
MOST_NODES = 2_000
# how the types of schema.org end that are articles
ARTICLES = ("article", "posting", "report", "newspage")
PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "article.published",
    "publish-date",
    "publishdate",
    "pubdate",
    "date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
)
DESCRIPTIONS = ("og:description", "description", "twitter:description")
AUTHORS = ("author", "parsely-author", "sailthru.author", "dc.creator", "article:author")
PAYWALL = "paywall: the page says that its text is not free to read"
PAID_TIERS = ("locked", "metered")  # of Facebook's `article:content_tier`
TITLE = re.compile(r"<title\b[^<>]{0,300}>([^<]{1,2000})</title", re.IGNORECASE)
LINK = re.compile(r"<link\s[^<>]{1,4000}>", re.IGNORECASE)
USUAL = {"article", "newsarticle", "reportagenewsarticle", "webpage"}  # types that tell nothing
SITES = ("og:site_name", "application-name", "twitter:site", "publisher")


class PageHead(Model):
    """What a page says of itself; `names` are those of its site, `titles` its headlines by
    themselves, `title` the one that is told best, still with the site's name. `body` is the text
    that its JSON-LD gives as the article's; `signed` are authors that are only the site; `flags`
    what bars the reader from it.
    """

    title: str | None = None
    titles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    url: str | None = None
    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    description: str | None = None
    categories: tuple[str, ...] = ()
    body: str | None = None
    flags: tuple[str, ...] = ()


def read_page_head(markup: str) -> PageHead:
    """Read what a page says of itself."""
    meta = dict(reversed(list(meta_of(markup))))
    article, names = article_of(markup)
    headline = flat(article.get("headline"))
    shared = meta.get("og:title") or meta.get("twitter:title")
    headings = headings_of(markup)
    own = (headline, *headings, meta.get("og:title"))
    sites = (*names, *(meta.get(name) for name in SITES))
    said = flat(article.get("datePublished")) or next(
        (meta[name] for name in PUBLISHED if meta.get(name)), None
    )
    head = PageHead(
        title=next(filter(None, (shared, headline, *headings, title_of(markup))), None),
        titles=tuple(dict.fromkeys(one for one in own if one)),
        names=tuple(dict.fromkeys(one for one in sites if one)),
        url=canonical_of(markup) or meta.get("og:url") or declared_address(article),
        published=said,
        updated=flat(article.get("dateModified")) or meta.get("article:modified_time"),
        description=next((meta[name] for name in DESCRIPTIONS if meta.get(name)), None)
        or flat(article.get("description")),
        categories=(*sorted(kinds(article) - USUAL), *sections_of(article, meta)),
        body=body_of(article),
        flags=(PAYWALL,) if is_paid(article, meta) else (),
    )
    told = tuple(authors_of(article.get("author"))) or tuple(meta_authors(meta))
    own_names = [one for one in told if is_own(one, head)]
    return head.but(
        authors=tuple(dict.fromkeys(one for one in told if one not in own_names)),
        signed=tuple(dict.fromkeys(own_names)),
    )


def is_own(author: str, head: PageHead) -> bool:
    """Say whether an author is only the site itself."""
    said = set(letters(author))
    return any(said & set(letters(name)) for name in head.names)


def meta_authors(meta: dict[str, str]) -> Iterator[str]:
    """Give the authors that a page's `<meta>` names."""
    said = next((meta[name] for name in AUTHORS if meta.get(name)), None)
    if said and "://" not in said and "@" not in said:
        yield from authors_in(said)


def title_of(markup: str) -> str | None:
    """Give the text of the first `<title>`."""
    found = TITLE.search(markup)
    return (flat(found[1]) or None) if found else None


def canonical_of(markup: str) -> str | None:
    """Give the address that a page says is its own."""
    for tag in LINK.finditer(markup):
        said = {
            found[1].lower(): found[2] if found[2] is not None else found[3]
            for found in ATTRIBUTE.finditer(tag[0])
        }
        if said.get("rel", "").lower() == "canonical" and said.get("href", "").startswith("http"):
            return html.unescape(said["href"])
    return None


def declared_address(article: dict[str, Any]) -> str | None:
    """Give the address that JSON-LD says is the article's."""
    page = article.get("mainEntityOfPage")
    some = (page, *page.values()) if isinstance(page, dict) else (page,)
    said = (flat(one) for one in (article.get("url"), *some))
    return next((one for one in said if one and one.startswith("http")), None)


def sections_of(article: dict[str, Any], meta: dict[str, str]) -> Iterator[str]:
    """Give the sections of its site that an article is filed under."""
    said = article.get("articleSection")
    for one in (said if isinstance(said, list) else [said, meta.get("article:section")])[:20]:
        if name := flat(one):
            yield name


def body_of(article: dict[str, Any]) -> str | None:
    """Give the text that JSON-LD says is the article's."""
    said = article.get("articleBody")
    if isinstance(said, list):
        said = " ".join(one for one in said if isinstance(one, str))
    return html.unescape(TAG.sub(" ", said)) if isinstance(said, str) and said else None


def is_paid(article: dict[str, Any], meta: dict[str, str]) -> bool:
    """Say whether a page says that its text is not free to read."""
    free = article.get("isAccessibleForFree")
    tier = meta.get("article:content_tier", "").lower()
    return free is False or str(free).lower() == "false" or tier in PAID_TIERS


def meta_of(markup: str) -> Iterator[tuple[str, str]]:
    """Give name and content of each `<meta>`."""
    for tag in META.finditer(markup):
        said = {
            found[1].lower(): found[2] if found[2] is not None else found[3]
            for found in ATTRIBUTE.finditer(tag[0])
        }
        name = said.get("property") or said.get("name") or said.get("itemprop")
        if name and said.get("content", "").strip():
            yield name.lower(), " ".join(html.unescape(said["content"]).split())


def headings_of(markup: str) -> list[str]:
    """Give the text of the only heading of the first level; none where a page has several."""
    places = list(HEADING.finditer(markup))
    if len(places) != 1:
        return []
    inner = markup[places[0].end() : places[0].end() + LONGEST_HEADING]
    end = inner.lower().find("</h1")
    return [" ".join(html.unescape(TAG.sub(" ", inner[:end])).split())] if end > 0 else []


def article_of(markup: str) -> tuple[dict[str, Any], list[str]]:
    """Give the first article that a page's JSON-LD describes, and the names of its publisher."""
    nodes = list(nodes_of(markup))
    article = next((node for node in nodes if is_article(node)), {})
    publishers = [
        article.get("publisher"),
        *(node for node in nodes if kinds(node) & {"website", "newsmediaorganization"}),
    ]
    return article, [
        name for one in publishers if isinstance(one, dict) and (name := flat(one.get("name")))
    ]


def nodes_of(markup: str) -> Iterator[dict[str, Any]]:
    """Give the nodes of a page's JSON-LD that stand on top or in a graph."""
    left = LONGEST_SCRIPT
    for tag in SCRIPT.finditer(markup):
        end = markup.find("</script", tag.end(), tag.end() + left)
        if end < 0:
            return  # none of the later ones ends within what is read either, or the page is cut
        left -= end - tag.end()
        try:
            told = json.loads(markup[tag.end() : end], strict=False)
        except (ValueError, RecursionError):
            continue
        yield from tops(told)


def tops(told: Any) -> Iterator[dict[str, Any]]:
    """Give the objects of a list, a graph, or one alone."""
    some = told if isinstance(told, list) else [told]
    for one in some[:MOST_NODES]:
        if isinstance(one, dict):
            yield one
            graph = one.get("@graph")
            yield from (
                node
                for node in (graph if isinstance(graph, list) else [])[:MOST_NODES]
                if isinstance(node, dict)
            )
            if isinstance(about := one.get("mainEntity"), dict):
                yield about


def kinds(node: dict[str, Any]) -> set[str]:
    """Give the types of a node in lower case."""
    said = node.get("@type")
    return {
        one.lower() for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)
    }


def is_article(node: dict[str, Any]) -> bool:
    """Say whether a node is an article with a date or headline."""
    return any(kind.endswith(ARTICLES) for kind in kinds(node)) and bool(
        node.get("headline") or node.get("datePublished")
    )


def authors_of(said: Any) -> Iterator[str]:
    """Give the names of authors; what is an address is none."""
    for one in (said if isinstance(said, list) else [said])[:50]:
        name = flat(one.get("name") if isinstance(one, dict) else one)
        if name and "@" not in name and "://" not in name:
            yield from authors_in(name)


def flat(said: Any) -> str | None:
    """Give a text in one line, without references; None for anything else."""
    if isinstance(said, list) and said:
        said = said[0]
    return (
        (" ".join(html.unescape(said[:2_000]).split()) or None) if isinstance(said, str) else None
    )


SEPARATED = re.compile(r"\s*(?:\s[|*–—·•»-]\s|\s?[：|｜]\s?)\s*")
HOST = re.compile(r"\W+")
UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "aa", "ø": "oe", "æ": "ae"}
)


def without_site(title: str, head: PageHead, host: str) -> str:
    """Take the site's name off the end of a title: where the page, or its host, names it so, or has
    the title without it.
    """
    for found in reversed(list(SEPARATED.finditer(title[:1_000]))):
        before, after = title[: found.start()], title[found.end() :]
        if before and (before in head.titles or is_site(after, head, host)):
            return without_site(before, head, host)
    return title


def is_site(name: str, head: PageHead, host: str) -> bool:
    """Say whether a name, or the first of several behind a headline, is the site's own."""
    own = {
        folded
        for one in (*head.names, host, host.rsplit(".", 1)[0])
        for folded in letters(one.removeprefix("www."))
    }
    return bool(own & set(letters(SEPARATED.split(name)[0])))


def letters(name: str) -> tuple[str, ...]:
    """Give the letters and digits of a name, as they are and as hosts are written
    ("Börsen-Zeitung": boersenzeitung).
    """
    folded = HOST.sub("", name.lower())
    return tuple({one for one in (folded, folded.translate(UMLAUTS)) if one})
