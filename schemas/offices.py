"""What a person is by title, office or trade, once a language: `offices.tsv` in its folder of
`schemas/data/languages`.

A line is a word in lower case, what it is (`title`: stands before a name and is no part of it;
`honorific`: says that a name is a person's; `person`: names a trade; `company`: parts the name of a
company from that of its officer) and the forms in which it stands before a name. `-` for none.
"""

from functools import cache
from typing import Literal

from schemas.datafiles import load_lines

OfficeKind = Literal["title", "honorific", "person", "company"]


@cache
def load_offices(language: str, kind: OfficeKind) -> frozenset[str]:
    """Give the words of a kind, in lower case; raises FileNotFoundError where a language has no
    table.
    """
    return frozenset(word for word, kinds, _ in _rows(language) if kind in kinds)


@cache
def load_office_forms(language: str, kind: OfficeKind | None = None) -> frozenset[str]:
    """Give the forms before a name, with their capitals and stops: of all words, or of a kind."""
    rows = _rows(language)
    return frozenset(
        form for _, kinds, forms in rows if kind is None or kind in kinds for form in forms
    )


def _rows(language: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    rows = []
    for line in load_lines(f"languages/{language}/offices.tsv"):
        word, kinds, forms = line.split("\t")
        rows.append((word, _listed(kinds), _listed(forms)))
    return rows


def _listed(column: str) -> tuple[str, ...]:
    return () if column == "-" else tuple(column.split(","))
