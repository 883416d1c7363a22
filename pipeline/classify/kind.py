"""What kind of text a document is, by its form."""

import re
from functools import cache
from typing import get_args

from pipeline.lines import CLOCK
from schemas.article import Kind
from schemas.datafiles import load_json
from schemas.document import Document
from schemas.model import Model

FORMS: tuple[Kind, ...] = get_args(Kind)  # what a reader may say, or an article that comes back
LEAST_ENTRIES = 3
_WORDS = re.compile(r"\w+")


def find_kind(document: Document) -> Kind:
    """Tell a brief, a piece of a digest, a feed entry, and what an article is: news, opinion, an
    explainer, ...

    The reader's word (`document.form`) goes first; an "article" may still turn out to be a brief by
    its headings, or another kind by its title, what its source files it under, or by entries with
    times.
    """
    said: Kind = next((kind for kind in FORMS if kind == document.form), "article")
    if said != "article":
        return said
    if _is_brief(document):
        return "brief"
    return _named_kind(document) or ("live" if _is_live(document) else "article")


class _Forms(Model):
    """What a kind is known by: headings of briefs, words that name one, types of schema.org."""

    about: str
    brief_headings: frozenset[str]
    labels: dict[Kind, tuple[str, ...]]
    types: dict[str, Kind]


def _forms() -> _Forms:
    return load_json("kinds.json", _Forms)


def _is_brief(document: Document) -> bool:
    """Say whether at least two headings are those of a brief."""
    return (
        sum(_plain(section.title) in _forms().brief_headings for section in document.sections) >= 2
    )


def _is_live(document: Document) -> bool:
    """Say whether a text is made of entries with times: each a section."""
    timed = sum(CLOCK.match(section.title) is not None for section in document.sections)
    return timed >= LEAST_ENTRIES and timed > len(document.sections) / 2


def _named_kind(document: Document) -> Kind | None:
    """Give the kind that a title, or else a category, says a text is."""
    found = _titled().search(document.title or "")
    said = (found[1] or found[2],) if found else document.categories
    names = (_plain(one) for one in said)
    return next((kind for name in names if (kind := _kinds().get(name))), None)


@cache
def _kinds() -> dict[str, Kind]:
    """Give the kind that each label names."""
    labels = {_plain(name): kind for kind, some in _forms().labels.items() for name in some}
    return labels | dict(_forms().types)


@cache
def _titled() -> re.Pattern[str]:
    """Match a title whose first or last part says what it is: "Opinion | …", "… – analysis"; not
    "Opinion polls tighten".
    """
    every = [name for some in _forms().labels.values() for name in some]
    names = "|".join(re.escape(name).replace(r"\ ", "[ -]") for name in every)
    return re.compile(rf"^\s*({names})\s*[:|–—-]|[|–—:(-]\s*({names})\)?\s*$", re.IGNORECASE)


def _plain(text: str) -> str:
    """Lower the case and drop what is not a word."""
    return " ".join(_WORDS.findall(text.casefold().replace("’", "'").replace("'", "")))
