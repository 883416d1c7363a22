"""Passages of an article with the words that matched marked: its title, then the best places of its
body.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from connectors.embedded.terms import PLAIN, STEMMED, WORD, terms
from connectors.query import And, FieldIs, Node, Or, Phrase, Prefix, Word
from schemas.article import Article

OPEN, CLOSE = "\ue000", "\ue001"
PASSAGES = 3  # of the body
PASSAGE = 200  # code points, about three lines
CANDIDATES = 2_000  # words of a text that may be part of a match: enough for any page of results


class Wanted(NamedTuple):
    """One word, phrase or prefix to mark: its terms in a row, in the form `analyzer`, in these text
    fields (all: None).
    """

    row: tuple[str, ...]
    analyzer: str
    prefix: bool
    fields: tuple[str, ...] | None


class Mark(NamedTuple):
    """One match, `text[start:end]`, of the wanted thing with that number."""

    start: int
    end: int
    number: int


class _Candidate(NamedTuple):
    """A word of the text that is part of something wanted; `ordinal` counts the words of the
    text.
    """

    ordinal: int
    start: int
    end: int
    word: str


def wanted(node: Node | None) -> tuple[Wanted, ...]:
    """Gather what a query asks to be there; what it excludes, and what it asks of codes, is not
    marked.
    """
    found = list(_leaves(node, None)) if node is not None else []
    return tuple(dict.fromkeys(item for item in found if item.row))


def highlights(article: Article, items: Sequence[Wanted]) -> tuple[str, ...]:
    """Give the title, when it matches, and up to PASSAGES passages of the body, in its order."""
    title = article.title or ""
    title_marks = _marks(title, _of_field(items, "title"))
    marked_title = (_marked(title, title_marks, 0, len(title)),) if title_marks else ()
    marks = _marks(article.body, _of_field(items, "body"))
    spans = sorted(_span(article.body, group) for group in _best(marks))
    return marked_title + tuple(_marked(article.body, marks, start, end) for start, end in spans)


def _leaves(node: Node, scope: FieldIs | None) -> Iterator[Wanted]:
    match node:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _leaves(part, scope)
        case FieldIs(part=part):
            yield from _leaves(part, node)
        case Word() | Phrase() | Prefix() if scope is None or scope.match != "exact":
            analyzer = STEMMED if isinstance(node, Word) else PLAIN
            fields = scope.fields if scope is not None and scope.match == "text" else None
            yield Wanted(
                tuple(terms(node.text, analyzer)), analyzer, isinstance(node, Prefix), fields
            )


def _of_field(items: Sequence[Wanted], field: str) -> list[Wanted]:
    return [item for item in items if item.fields is None or field in item.fields]


@lru_cache(maxsize=50_000)
def _term(word: str, analyzer: str) -> str:
    """Give the term of one word of a text; words come back often."""
    return "".join(terms(word, analyzer))


def _marks(text: str, items: Sequence[Wanted]) -> list[Mark]:
    """Find every match, by place, overlapping ones left out; takes time in proportion to the
    text.
    """
    candidates = _candidates(text, items) if items else []
    found = [
        Mark(candidates[at].start, candidates[at + len(item.row) - 1].end, number)
        for number, item in enumerate(items)
        for at in range(len(candidates) - len(item.row) + 1)
        if _matches(candidates[at : at + len(item.row)], item)
    ]
    marks: list[Mark] = []
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end)):
        if not marks or mark.start >= marks[-1].end:
            marks.append(mark)
    return marks


def _candidates(text: str, items: Sequence[Wanted]) -> list[_Candidate]:
    """Find the words of a text that are a term of something wanted."""
    words = _words(frozenset(WORD.findall(text)), items)
    if not words:
        return []
    places = enumerate(WORD.finditer(text))
    found = (
        _Candidate(at, match.start(), match.end(), match[0])
        for at, match in places
        if match[0] in words
    )
    return list(islice(found, CANDIDATES))


def _words(words: frozenset[str], items: Sequence[Wanted]) -> set[str]:
    """Choose the words that are a term of something wanted."""
    plain = {term for item in items if item.analyzer == PLAIN for term in item.row}
    stems = {term for item in items if item.analyzer == STEMMED for term in item.row}
    beginnings = tuple({item.row[-1] for item in items if item.prefix})
    chosen = {word for word in words if stems and _term(word, STEMMED) in stems}
    if plain:
        chosen |= {
            word
            for word in words
            if (term := _term(word, PLAIN)) in plain or term.startswith(beginnings)
        }
    return chosen


def _matches(row: Sequence[_Candidate], item: Wanted) -> bool:
    """True when these candidates stand side by side and are the terms wanted."""
    last = len(row) - 1
    return row[last].ordinal - row[0].ordinal == last and all(
        _term(word.word, item.analyzer).startswith(term)
        if item.prefix and at == last
        else _term(word.word, item.analyzer) == term
        for at, (word, term) in enumerate(zip(row, item.row, strict=True))
    )


def _best(marks: Sequence[Mark]) -> list[Sequence[Mark]]:
    """Choose groups of marks that fit in a passage: most different things first, then most marks,
    then first.
    """
    groups = [_group(marks, first) for first in range(len(marks))]
    groups.sort(
        key=lambda group: (-len({mark.number for mark in group}), -len(group), group[0].start)
    )
    chosen: list[Sequence[Mark]] = []
    for group in groups:
        if len(chosen) == PASSAGES:
            break
        if all(abs(group[0].start - other[0].start) > PASSAGE for other in chosen):
            chosen.append(group)
    return chosen


def _group(marks: Sequence[Mark], first: int) -> Sequence[Mark]:
    end = first + 1
    while end < len(marks) and marks[end].end - marks[first].start <= PASSAGE:
        end += 1
    return marks[first:end]


def _span(text: str, group: Sequence[Mark]) -> tuple[int, int]:
    """Give the passage around a group of marks, cut between words."""
    first, last = group[0].start, group[-1].end
    room = max(0, PASSAGE - (last - first)) // 2
    start, end = max(0, first - room), min(len(text), last + room)
    if start > 0:
        start = next((at + 1 for at in range(start, first) if text[at].isspace()), first)
    if end < len(text):
        end = next((at for at in range(end, last, -1) if text[at].isspace()), last)
    return start, end


def _marked(text: str, marks: Sequence[Mark], start: int, end: int) -> str:
    """Set marks around what matched within `text[start:end]`."""
    parts: list[str] = []
    at = start
    for mark in marks:
        if start <= mark.start and mark.end <= end:
            parts += (text[at : mark.start], OPEN, text[mark.start : mark.end], CLOSE)
            at = mark.end
    return "".join((*parts, text[at:end]))
