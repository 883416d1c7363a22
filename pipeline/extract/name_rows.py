"""Rows of results and standings: in a text of sport a town that stands in one is a team, and a
country a country.
"""

import re

from pipeline.extract.name_consistency import Found
from pipeline.extract.name_lexicon import countries

_BETWEEN = frozenset({"at", "v", "vs"})
_BESIDE = frozenset({"a.m.", "p.m.", "ot", "so", "postponed"})
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def as_teams(runs: list[list[str]], found: list[list[Found]]) -> list[list[Found]]:
    """Give the names of each run of a text of sport, those in rows as teams or countries."""
    cut = [
        [part for name in names for part in _at_scores(words, name)]
        for words, names in zip(runs, found, strict=True)
    ]
    return [
        [_team_or_country(words, name) for name in names] if _is_row(words, names) else names
        for words, names in zip(runs, cut, strict=True)
    ]


def _at_scores(words: list[str], name: Found) -> list[Found]:
    """Cut a name at a number in its midst ("Boston 3 Toronto"); one may begin or end a name
    (Schalke 04).
    """
    first, last, kind = name
    score = next((at for at in range(first + 1, last - 1) if words[at].isdigit()), None)
    return [(first, score, kind), *_at_scores(words, (score + 1, last, kind))] if score else [name]


def _team_or_country(words: list[str], name: Found) -> Found:
    first, last, _ = name
    return first, last, "L" if " ".join(words[first:last]).lower() in countries() else "G"


def _is_row(words: list[str], names: list[Found]) -> bool:
    """Say whether a run is two sides ("Boston 3 Toronto 2", "Lens v Metz") or one with figures, and
    nothing else.
    """
    if not names or names[0][0] or any(kind == "P" for _, _, kind in names):
        return False
    named = {at for first, last, _ in names for at in range(first, last)}
    rest = [word.lower() for at, word in enumerate(words) if at not in named]
    if any(_DATE.fullmatch(word) or not _is_of_row(word) for word in rest):
        return False
    if len(names) == 1:
        return sum(map(_is_figure, rest)) > 1
    between = words[names[0][1] : names[1][0]]
    return bool(between) and all(_is_figure(word) or word.lower() in _BETWEEN for word in between)


def _is_of_row(word: str) -> bool:
    return not any(map(str.isalpha, word)) or word in _BETWEEN or word in _BESIDE


def _is_figure(word: str) -> bool:
    return word[0].isdigit()
