"""Who and what is named in a text: people, organisations and places, as they are written."""

import functools
import re
from importlib.resources import files

import pycrfsuite

from pipeline.extract.name_consistency import consistent
from pipeline.extract.name_features import features
from pipeline.extract.name_sequences import Token, sequences
from schemas.article import EntityType, Span

_TYPES: dict[str, EntityType] = {"P": "person", "G": "organization", "L": "place"}
_SURROGATES = re.compile("[\ud800-\udfff]")


class Name(Span):
    """A name where it stands: `body[start:end] == text`."""

    type: EntityType


@functools.cache
def _model() -> bytes:
    """Give the model, kept for as long as the process lives: the tagger reads in it and holds no reference."""
    return files("schemas").joinpath("data", "names.crfsuite").read_bytes()


@functools.cache
def _tagger() -> pycrfsuite.Tagger:
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(_model())
    return tagger


def tag_names(body: str) -> list[Name]:
    """Give every name in the text, in order; no two overlap. Offsets count code points.

    Titles are no part of a person's name, possessives of none. What is tagged once in the text is tagged wherever it
    stands. Never fails; time is linear in the length of the text.
    """
    runs = sequences(body)
    readable = _SURROGATES.sub("\ufffd", body)  # halves of characters, which cannot be encoded
    words = [[readable[start:end] for start, end in run] for run in runs]
    lower = frozenset(word for run in words for word in run if word.islower())
    found = [spans(_tagger().tag(features(run, lower))) for run in words]
    names = []
    for run, here in zip(runs, consistent(words, found), strict=True):
        names += [_name(body, run, *span) for span in here]
    return names


def _name(body: str, run: list[Token], first: int, last: int, kind: str) -> Name:
    start, end = run[first][0], run[last - 1][1]
    return Name(text=body[start:end], start=start, end=end, type=_TYPES[kind])


def spans(tags: list[str]) -> list[tuple[int, int, str]]:
    """Give the [first, last) words and the kind of each name that the tags of a run spell ("B-P", "I-P", "O")."""
    found: list[tuple[int, int, str]] = []
    for at, tag in enumerate(tags):
        if tag == "O":
            continue
        kind = tag[2:]
        if tag[0] == "I" and found and found[-1][1] == at and found[-1][2] == kind:
            found[-1] = (found[-1][0], at + 1, kind)
        else:
            found.append((at, at + 1, kind))
    return found
