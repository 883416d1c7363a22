"""Whose words an article is: which source said them, and which source may say others under the same
address.

A source is the address of a feed, or all local files together, which are the user's own. At an
address the feeds of its own site stand first, then files, then other feeds by their address: an
order that does not depend on who came first.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from pipeline.identity import WEB, address_of_another, folded_address
from schemas.article import Article, Origin
from schemas.datafiles import load_json
from schemas.document import Place
from schemas.model import Model

FILES = "files"
ELSEWHERE = "address of another source"
SLACK = timedelta(days=1)  # how far after it was found a text may say that it was changed

NOWHERE = Place(path="", start=0, end=0)


class Rank(NamedTuple):
    """Who stands first at an address: the smaller. Equal ranks may revise each other's text."""

    tier: int
    source: str = ""


class Moment(NamedTuple):
    """What puts texts of one source in order, the later one last."""

    found: float
    modified: float
    path: str
    position: int


def source_of(path: str) -> str:
    """Name the source of a place: a feed by its address, else files."""
    return folded_address(path) if WEB.match(path) else FILES


def origin_of(article: Article) -> Origin:
    """Say what the words of an article are of; where it does not say so, nothing was found for it
    since it was new.

    What an earlier version wrote does not say so either: then its words were found when they were
    changed, or before.
    """
    if article.origin:
        return article.origin
    place = first_place(article)
    source = source_of(place.path)
    position = -article.feed.position if article.feed and source != FILES else place.start
    found = max(article.ingested, article.modified - SLACK)
    return Origin(source=source, found=found, path=place.path, position=position)


def first_place(article: Article) -> Place:
    """Give the place that sorts first."""
    return min(article.paths, key=lambda place: (place.path, place.start), default=NOWHERE)


def moment(article: Article) -> Moment:
    """Say when an article's words came, to compare with others."""
    origin = origin_of(article)
    return Moment(
        origin.found.timestamp(), article.modified.timestamp(), origin.path, origin.position
    )


def rank(article: Article) -> Rank:
    """Say how an article's source stands to its address."""
    source = origin_of(article).source
    if source == FILES:
        return Rank(1)
    if article.url and is_same_site(host_of(source), article.url.domain):
        return Rank(0)
    return Rank(2, source)


def host_of(source: str) -> str:
    """Give the host of a folded address."""
    return urlsplit(f"//{source}").hostname or ""


def is_same_site(one: str, two: str) -> bool:
    """Say whether two hosts are of one owner, by the list of public suffixes and what is known of
    publishers.
    """
    return bool(one) and bool(two) and site_of(one) == site_of(two)


@cache
def suffixes() -> PublicSuffixList:
    """Load the list of public suffixes, once a process."""
    return PublicSuffixList()


class Sites(Model):
    """The table of `schemas/data/sites.json`: the sites of each owner that has several."""

    about: str
    sites: tuple[tuple[str, ...], ...]


@cache
def owners() -> dict[str, str]:
    """Load which sites have one owner, once a process: the first of the owner's under each."""
    return {site: same[0] for same in load_json("sites.json", Sites).sites for site in same}


def site_of(host: str) -> str:
    """Give the part of a host's name that somebody registered; of an address in numbers all of
    it.
    """
    name = host.lower().rstrip(".")
    site = (
        name
        if name.replace(".", "").isdigit() or ":" in name
        else suffixes().privatesuffix(name) or name
    )
    return owners().get(site, site)


def elsewhere(article: Article) -> Article:
    """Give an article of its own for a text under an address at which another source stands
    first.
    """
    return as_of(article, origin_of(article).source)


def parted(article: Article) -> Iterator[Article]:
    """Give an article for each source that says a text which has to leave its address, to be
    related anew.
    """
    origin = origin_of(article)
    for source in sorted({source_of(place.path) for place in article.paths} | {origin.source}):
        places = tuple(place for place in article.paths if source_of(place.path) == source) or (
            first_place(article),
        )
        own = (
            origin
            if source == origin.source
            else origin.but(source=source, path=places[0].path, position=0)
        )
        yield as_of(article.but(paths=places, origin=own, story=None, duplicate=None), source)


def as_of(article: Article, source: str) -> Article:
    """Give an article the id of what this source says at this address, and the flag that says
    so.
    """
    if article.url is None:
        return article
    flags = tuple(dict.fromkeys((*article.flags, ELSEWHERE)))
    return article.but(id=address_of_another(article.url, source), flags=flags)
