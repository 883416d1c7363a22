"""What makes a text the same text: ids, fingerprints, canonical addresses. Stable for ever, or versioned.

An id is a letter (`e` the publisher's identifier, `u` the canonical url, `t` the text), a version digit and a hash.
"""

import hashlib
import json
import re
import unicodedata
from functools import cache
from importlib.resources import files
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from schemas.document import Url
from schemas.model import Model

VERSION = "1"
WORDS = re.compile(r"\w+")
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


@cache
def url_rules() -> UrlRules:
    """Load the rules, once a process."""
    return UrlRules(**json.loads(files("schemas").joinpath("data/urls.json").read_text(encoding="utf-8")))


def digest(letter: str, *parts: str) -> str:
    """Hash strings to a letter, a version digit and 32 hex characters."""
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    return letter + VERSION + hashlib.blake2b(data, digest_size=16).hexdigest()


def document_id(entry_id: str | None, publisher: str | None, url: Url | None, title: str | None, body: str) -> str:
    """Give the id: of the publisher's own identifier, else of the canonical url, else of the words."""
    if entry_id:
        return digest("e", publisher or "", entry_id)
    if url:
        return digest("u", bare(url.full))
    return digest("t", folded(title or ""), folded(body))


def fingerprint(title: str | None, body: str) -> str:
    """Hash title and body as they are: equal fingerprints mean nothing changed."""
    return digest("f", title or "", body)


def folded(text: str) -> str:
    """Give the words alone, in lower case: quotes, dashes, spaces and line ends make no other text."""
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
    return re.sub(rf"^{url_rules().viewers}(?=[^/]+\.)", "https://", address, count=1, flags=re.IGNORECASE)


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
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200) if query.count("&") < 200 else []
    kept = [
        (name, value) for name, value in pairs
        if name.lower() not in rules.tracking and not name.lower().startswith(rules.tracking_prefixes)
    ]  # fmt: skip
    return urlencode(sorted(kept))
