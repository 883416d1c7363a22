"""How far the name tagger agrees with its teachers on news kept out of training: `python -m
tests.quality.teachers`.

A stand-in for newswire with labels, of which none is open. Stanford CoreNLP (fetched with Maven;
minutes, once) labels AG News' test part and the articles of `stories.jsonl`; neither was trained
on, and no teacher's label is always right."""

import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.extract.name_sequences import sequences
from pipeline.extract.names import spans, tag_names
from pipeline.extract.training import teacher
from tests.quality.names import Labelled, scored

_EVAL = Path(__file__).parents[3] / "shared" / "data" / "eval"
_KINDS = {"P": "person", "G": "organization", "L": "place"}
_EVERY = {"AG News": 4, "articles": 2}  # of the texts, so that tagging takes minutes


def texts(name: str) -> list[str]:
    """Give the texts of one set."""
    found = list(_agnews() if name == "AG News" else _articles())
    return found[:: _EVERY[name]]


def _agnews() -> Iterator[str]:
    with (_EVAL / "agnews" / "test.csv").open(encoding="utf-8", newline="") as rows:
        for _, title, text in csv.reader(rows):
            clean = re.sub(r"&?#36;", "$", text.replace("\\", " "))
            yield re.sub(r"&?#?\w{2,4};", " ", f"{title}\n{clean}")


def _articles() -> Iterator[str]:
    with (_EVAL / "stories.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield f"{row['title']}\n{row['text']}"


def labelled(bodies: list[str], model: str) -> list[Labelled]:
    """Give the spans that a teacher labels in each text, cut into our words."""
    offsets = [sequences(body) for body in bodies]
    runs = [
        [body[a:b] for a, b in run]
        for body, cut in zip(bodies, offsets, strict=True)
        for run in cut
    ]
    labels = iter(teacher.tag(runs, model))
    return [
        {
            (run[first][0], run[last - 1][1], _KINDS[kind])
            for run in cut
            for first, last, kind in spans(next(labels))
            if kind in _KINDS
        }
        for cut in offsets
    ]


def agreed(one: Labelled, two: Labelled, ours: Labelled) -> tuple[Labelled, Labelled]:
    """Give what both teachers label alike, and of our names those that touch nothing they
    dispute."""
    disputed = one ^ two
    return one & two, {
        name
        for name in ours
        if not any(name[0] < other[1] and other[0] < name[1] for other in disputed)
    }


def agreement(name: str) -> dict[str, dict[str, float]]:
    """Score our names against each teacher, and against both where they agree."""
    bodies = texts(name)
    three, four = (labelled(bodies, model) for model in ("all.3class", "conll.4class"))
    ours = [
        {(found.start, found.end, str(found.type)) for found in tag_names(body)} for body in bodies
    ]
    both = [agreed(*each) for each in zip(three, four, ours, strict=True)]
    return {
        f"{name}, the teacher": scored(zip(three, ours, strict=True)),
        f"{name}, the other teacher": scored(zip(four, ours, strict=True)),
        f"{name}, where both agree": scored(both),
    }


if __name__ == "__main__":
    for part in _EVERY:
        for title, score in agreement(part).items():
            sys.stdout.write(
                f"{title} { {kind: round(value, 3) for kind, value in score.items()} }\n"
            )
