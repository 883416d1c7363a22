"""Who and what is named in a text: people, organisations and places, as they are written."""

import re

from pipeline.extract.name_consistency import consistent
from pipeline.extract.name_features import context
from pipeline.extract.name_labels import labelled
from pipeline.extract.name_rows import as_teams
from pipeline.extract.name_sequences import Token, sequences
from schemas.article import EntityType, Span

# A fourth letter, M, labels other names (events, nationalities), which are not given.
_TYPES: dict[str, EntityType] = {"P": "person", "G": "organization", "L": "place"}
_SURROGATES = re.compile("[\ud800-\udfff]")


class Name(Span):
    """A name where it stands: `body[start:end] == text`."""

    type: EntityType


def tag_names(body: str) -> list[Name]:
    """Give every name in the text, in order; no two overlap. Offsets count code points.

    Titles are no part of a person's name, possessives of none. What is tagged once in the text is
    tagged wherever it stands. Never fails; time is linear in the length of the text.
    """
    runs = sequences(body)
    readable = _SURROGATES.sub("\ufffd", body)  # halves of characters, which cannot be encoded
    words = [[readable[start:end] for start, end in run] for run in runs]
    seen = context(words)
    found = [
        [span for span in spans(labels) if span[2] in _TYPES] for labels in labelled(words, seen)
    ]
    settled = consistent(words, found, seen.lower)
    names = []
    for run, here in zip(runs, as_teams(words, settled) if seen.sport else settled, strict=True):
        names += [_name(body, run, *span) for span in here]
    return names


def _name(body: str, run: list[Token], first: int, last: int, kind: str) -> Name:
    start, end = run[first][0], run[last - 1][1]
    return Name(text=body[start:end], start=start, end=end, type=_TYPES[kind])


def spans(labels: list[str]) -> list[tuple[int, int, str]]:
    """Give the [first, last) words and the letter of each stretch of one label; "O" labels what is
    no name.
    """
    found: list[tuple[int, int, str]] = []
    for at, label in enumerate(labels):
        if label == "O":
            continue
        if found and found[-1][1] == at and found[-1][2] == label:
            found[-1] = (found[-1][0], at + 1, label)
        else:
            found.append((at, at + 1, label))
    return found
