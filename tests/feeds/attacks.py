"""Attacks too large to keep as files: each name of ../shared/data/feeds/synthetic/expect.tsv that
has no file there."""

import gzip
from collections.abc import Callable

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
OPEN = "<rss version='2.0'><channel><title>C</title><link>https://example.com/</link><description>c</description>"
CLOSE = "</channel></rss>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>'


def item(number: int = 1, extra: str = "", title: str = "T", description: str = "D") -> str:
    return (
        f"<item><title>{title}</title><link>https://example.com/{number}</link>"
        f'<guid isPermaLink="false">urn:x:{number}</guid><pubDate>Tue, 03 Jun 2025 09:39:21 GMT</pubDate>'
        f"<description>{description}</description>{extra}</item>"
    )


def raw(text: str) -> bytes:
    return text.encode()


def rss(*items: str, head: str = HEAD) -> bytes:
    return (head + OPEN + "".join(items) + CLOSE).encode()


def _many_links() -> bytes:
    links = "".join(f'<link href="https://example.com/{at}"/>' for at in range(100_000))
    entry = (
        f"<entry><id>1</id><title>T</title><updated>2025-06-03T09:39:21Z</updated>{links}</entry>"
    )
    return (ATOM + entry + "</feed>").encode()


def _bomb(layers: int = 1) -> bytes:
    data = b"\0" * 50_000_000
    for _ in range(layers):
        data = gzip.compress(data)
    return data


ATTACKS: dict[str, Callable[[], bytes]] = {
    "x02-quadratic-blowup.xml": lambda: rss(
        item(title="&a;" * 20_000), head=HEAD + f'<!DOCTYPE rss [<!ENTITY a "{"A" * 50_000}">]>'
    ),
    "x09-deep-nesting-100k.xml": lambda: rss(item(extra="<a>" * 100_000 + "</a>" * 100_000)),
    "x10-deep-html-100k.xml": lambda: rss(
        item(description="<![CDATA[" + "<div>" * 100_000 + "x" + "</div>" * 100_000 + "]]>")
    ),
    "x11-many-attrs.xml": lambda: rss(
        item(extra="<a " + " ".join(f'a{at}="1"' for at in range(50_000)) + "/>")
    ),
    "x12-many-namespaces.xml": lambda: rss(
        item(extra="<a " + " ".join(f'xmlns:n{at}="urn:{at}"' for at in range(20_000)) + "/>")
    ),
    "x17-unclosed-cdata.xml": lambda: raw(HEAD + OPEN + "<item><title><![CDATA[" + "x" * 5_000_000),
    "x18-comment-bomb.xml": lambda: raw(HEAD + OPEN + "<!--" * 500_000 + item()),
    "x19-many-lt.xml": lambda: rss(item(description="<![CDATA[" + "<" * 1_000_000 + "]]>")),
    "x20-many-amp.xml": lambda: rss(item(description="&" * 1_000_000)),
    "x21-long-doctype.xml": lambda: rss(item(), head=HEAD + "<!DOCTYPE rss " + "[" * 1_000_000),
    "x22-decl-regex.xml": lambda: raw(
        "<?xml" + " " * 1_000_000 + "encoding" + " " * 1_000_000 + OPEN + item()
    ),
    "s16-100k-items.xml": lambda: rss(
        *(item(at, description="D \U0001f600") for at in range(100_000))
    ),
    "s20-text-one-line-20mb.txt": lambda: b"word " * 4_000_000,
    "i08-title-2mb.xml": lambda: rss(item(title="T" * 2_000_000)),
    "i20-guid-2mb.xml": lambda: rss(item().replace("urn:x:1", "g" * 2_000_000)),
    "i23-many-links-atom.xml": _many_links,
    # Not in the list: shapes that parsers of feeds were found to be slow on.
    "unclosed-tags": lambda: raw(OPEN + "<item>" + "<p" * 1_000_000),
    "open-cdatas": lambda: raw(OPEN + item() + "<![CDATA[" * 500_000),
    "open-doctypes": lambda: raw(HEAD + "<!DOCTYPE " * 200_000 + OPEN + item() + CLOSE),
    "open-brackets": lambda: rss(item(), head=HEAD + "<!DOCTYPE rss [" + "] " * 500_000),
    "open-quotes": lambda: rss(item(extra='<a b="' * 200_000)),
    "open-attributes": lambda: rss(item(extra="<a b=" * 200_000)),
    "no-version-atom": lambda: raw(
        "<feed>" + "<entry><title>T</title></entry>" * 100_000 + "</feed>"
    ),
    "odd-dates": lambda: rss(
        *(item(at).replace("Tue, 03 Jun 2025", f"{at} Xyz") for at in range(5_000))
    ),
    "long-dates": lambda: rss(item().replace("Tue, 03 Jun 2025", "1 " * 500_000)),
    "space-date": lambda: rss(item().replace("Tue, 03 Jun 2025", " " * 1_000_000)),
    "broken-slow": lambda: raw(
        "<feed><entry><title>" + "&lt;" * 2_000_000 + "</title></entry></feed>"
    ),
    "broken-slow-html": lambda: raw(
        "<feed><entry><summary>" + "<p>x" * 100_000 + "</summary></entry></feed>"
    ),
    "broken-slow-lt": lambda: raw(
        "<feed><entry><summary>" + "<" * 400_000 + "</summary></entry></feed>"
    ),
    "broken-slow-amp": lambda: raw(
        "<feed><entry><summary>" + "& " * 400_000 + "</summary></entry></feed>"
    ),
    "broken-slow-quotes": lambda: raw(
        "<feed><entry><summary>" + "<a b='" * 60_000 + "</summary></entry></feed>"
    ),
    "broken-slow-comments": lambda: raw(
        "<feed><entry><summary>" + "<!-- " * 60_000 + "</summary></entry></feed>"
    ),
    "broken-slow-bang": lambda: raw(
        "<feed><entry><summary>" + "<!x " * 60_000 + "</summary></entry></feed>"
    ),
    "broken-slow-pi": lambda: raw(
        "<feed><entry><summary>" + "<?x " * 60_000 + "</summary></entry></feed>"
    ),
    "slow-deep": lambda: raw("<feed><entry>" + "<entry><source>" * 60_000 + "</entry></feed>"),
    "slow-date-words": lambda: rss(item().replace("Tue, 03 Jun 2025", "a" * 100 + " ")),
    "prolog-comments": lambda: raw("<!-- -->" * 100_000 + OPEN + item() + CLOSE),
    "many-entities": lambda: rss(
        item(title="&e1;" * 100),
        head="<!DOCTYPE rss ["
        + "".join(f'<!ENTITY e{at} "{"x" * 190}">' for at in range(20_000))
        + "]>",
    ),
    "nested-images": lambda: raw(OPEN + "<image>" * 60_000 + item() + CLOSE),
    "json-deep": lambda: b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 1_000_000,
    "json-quotes": lambda: b'{"items":["' + b'\\"' * 2_000_000,
    "json-many": lambda: b'{"items":[' + b'{"id":1,"content_text":"x"},' * 200_000 + b'{"id":1}]}',
    "json-strings": lambda: b'{"a"' * 1_000_000,
    "gzip-bomb": _bomb,
    "gzip-of-gzip": lambda: _bomb(2),
}
