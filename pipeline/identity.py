"""What makes a text the same text: ids, fingerprints, canonical addresses. Stable for ever, or
versioned.

An id is a letter (`u` the canonical url, `e` a feed and its identifier, `t` the text), a version
digit and a hash.
"""

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from schemas.datafiles import load_json
from schemas.document import Url
from schemas.item import Feed
from schemas.model import Model

VERSION = "1"
WORDS = re.compile(r"\w+")
WEB = re.compile("https?://", re.IGNORECASE)
SAID = slice(2, 14)  # of a fingerprint: what of it a place remembers, 48 bits
PATH = "/%:@!$&'()*+,;=~"  # characters of a path that need no escaping, or are one
MAX_URL = 2_000  # characters; longer addresses are attacks or data


class UrlRules(Model):
    """The rules table of `schemas/data/urls.json`."""

    about: str
    tracking: tuple[str, ...]
    tracking_prefixes: tuple[str, ...]
    hosts: tuple[str, ...]
    within_hosts: tuple[str, ...]
    amp: dict[str, str]
    viewers: str


def url_rules() -> UrlRules:
    """Load the rules, once a process."""
    return load_json("urls.json", UrlRules)


def digest(letter: str, *parts: str) -> str:
    """Hash strings to a letter, a version digit and 32 hex characters."""
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    return letter + VERSION + hashlib.blake2b(data, digest_size=16).hexdigest()


def document_id(feed: Feed | None, url: Url | None, title: str | None, body: str) -> str:
    """Give the id: of the canonical url; where that names no single entry of a feed, of the feed
    and its identifier of the entry, or of the feed, link and title; else of the words.

    An identifier alone never reaches beyond its feed: any feed may number its entries from 1. And
    it comes last, for some feeds give another one at every poll, or count the changes in it (`…#0`,
    `…#1`).
    """
    if url and not (feed and feed.shared_link):
        return digest("u", bare(url.full))
    if feed and feed.entry_id:
        return digest("e", folded_address(feed.url), folded_identifier(feed.entry_id, url))
    if feed and url and title:
        return digest("e", folded_address(feed.url), bare(url.full), folded(title))
    return digest("t", folded(title or ""), folded(body))


def address_of_another(url: Url, source: str) -> str:
    """Give the id of what a source says under an address at which another source stands first."""
    return digest("u", bare(url.full), source)


def folded_identifier(identifier: str, url: Url | None) -> str:
    """Fold an entry's identifier that is an address: without scheme and `www.`, and without a
    number behind `#`, which counts changes; it is kept where it tells entries of one page apart,
    that of their link.
    """
    if not WEB.match(identifier):
        return identifier
    page, _, fragment = identifier.partition("#")
    here, there = canonical_url(page), url.full if url else None
    counts = fragment.isdecimal() and not (here and here.full == there)
    return folded_address(page) + (f"#{fragment}" if fragment and not counts else "")


def folded_address(address: str) -> str:
    """Give an address without scheme, `www.`, fragment and a slash at its end, its host in lower
    case.
    """
    if not WEB.match(address):
        return address
    host, slash, rest = WEB.sub("", address).partition("#")[0].partition("/")
    return (host.lower().removeprefix("www.") + slash + rest).rstrip("/")


def fingerprint(title: str | None, body: str) -> str:
    """Hash title and body as they are: equal fingerprints mean nothing changed."""
    return digest("f", title or "", body)


def folded(text: str) -> str:
    """Give the words alone, in lower case: quotes, dashes, spaces and line ends make no other
    text.
    """
    return " ".join(WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def bare(address: str) -> str:
    """Give an address without its scheme and `www.`: http and https are one page."""
    return re.sub(r"^https?://(?:www\.)?", "", address)


def canonical_url(address: str | None) -> Url | None:
    """Fold an address to one form; None where it is no http(s) address of a host."""
    try:
        found = urlsplit((address or "").strip()[:MAX_URL])
        original = found._replace(netloc=found.netloc.rpartition("@")[2]).geturl()
        parts = urlsplit(unwrapped(original))
        host = (parts.hostname or "").rstrip(".").lower()
        port = parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or "." not in host:
        return None
    host = desktop(host)
    netloc = host if port in {None, 80, 443} else f"{host}:{port}"
    path = quote(without_amp(parts.path).rstrip("/"), safe=PATH, errors="surrogatepass")
    full = urlunsplit(("https", netloc, path, kept_query(parts.query), ""))
    return Url(full=full, original=original, domain=host.removeprefix("www."))


def unwrapped(address: str) -> str:
    """Give the address of the page that an AMP viewer shows; any other as it is."""
    return re.sub(
        rf"^{url_rules().viewers}(?=[^/]+\.)", "https://", address, count=1, flags=re.IGNORECASE
    )


def desktop(host: str) -> str:
    """Fold mobile and AMP hosts into the publisher's own."""
    for mark in url_rules().within_hosts:
        host = host.replace(mark, ".")
    for prefix in url_rules().hosts:
        if host.startswith(prefix) and host.count(".") > 1:
            return host.removeprefix(prefix)
    return host


def without_amp(path: str) -> str:
    """Fold AMP forms of a path."""
    path = "/".join(segment for segment in path.split("/") if segment != "amp")
    for ending, instead in url_rules().amp.items():
        if path.endswith(ending):
            return path.removesuffix(ending) + instead
    return path


def kept_query(query: str) -> str:
    """Leave out what only tracks the reader; the rest in one order."""
    rules = url_rules()
    pairs = (
        parse_qsl(query, keep_blank_values=True, max_num_fields=200)
        if query.count("&") < 200
        else []
    )
    kept = [
        (name, value)
        for name, value in pairs
        if name.lower() not in rules.tracking
        and not name.lower().startswith(rules.tracking_prefixes)
    ]
    return urlencode(sorted(kept))
