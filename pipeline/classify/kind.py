"""What kind of text a document is, by its form."""

import re
from functools import cache

from schemas.article import Kind
from schemas.datafiles import load_json
from schemas.document import Document
from schemas.model import Model

_WORDS = re.compile(r"\w+")


def find_kind(document: Document) -> Kind:
    """Tell a brief, a piece of a digest, a feed entry, an analysis and an article apart.

    The reader's word (`document.form`) goes first; an "article" may still turn out to be a brief by
    its headings, or an analysis by its title or its feed's categories.
    """
    match document.form:
        case "digest_item" | "brief" | "feed_item" | "analysis":
            return document.form
        case _ if _is_brief(document):
            return "brief"
        case _:
            return "analysis" if _is_analysis(document) else "article"


class _Forms(Model):
    """What a kind is known by: headings of briefs, first words of an analysis' title, categories of
    feeds.
    """

    brief_headings: frozenset[str]
    analysis_titles: tuple[str, ...]
    analysis_categories: frozenset[str]


def _forms() -> _Forms:
    return load_json("kinds.json", _Forms)


def _is_brief(document: Document) -> bool:
    """Say whether at least two headings are those of a brief."""
    return (
        sum(_plain(section.title) in _forms().brief_headings for section in document.sections) >= 2
    )


def _is_analysis(document: Document) -> bool:
    forms = _forms()
    named = _titled().search(document.title or "")
    return bool(named) or any(
        _plain(category) in forms.analysis_categories for category in document.categories
    )


@cache
def _titled() -> re.Pattern[str]:
    """Match a title whose first or last part says what it is: "Opinion | …", "… – analysis"; not
    "Opinion polls tighten".
    """
    names = "|".join(re.escape(name).replace(r"\ ", "[ -]") for name in _forms().analysis_titles)
    return re.compile(rf"^\s*(?:{names})\s*[:|–—-]|[|–—:(-]\s*(?:{names})\)?\s*$", re.IGNORECASE)


def _plain(text: str) -> str:
    """Lower the case and drop what is not a word."""
    return " ".join(_WORDS.findall(text.casefold().replace("’", "'").replace("'", "")))
