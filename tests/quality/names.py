"""Scores of the name tagger on labelled sets: exact span and type, micro-averaged over three
kinds."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.extract.names import tag_names

_EVAL = Path(__file__).parents[3] / "shared" / "data" / "eval"
_TYPES = {"PER": "person", "ORG": "organization", "LOC": "place"}
# American, British, Japanese: no names here
_ADJECTIVE = re.compile(r"\w+(?:ican|ish|ese|ean|lian|dian)|Irish")
_LETTERS = {"P": "person", "G": "organization", "L": "place"}
_MARK = re.compile(r"\{([PGL]) ([^}]*)\}")
Labelled = set[tuple[int, int, str]]


def score_wikigold() -> dict[str, float]:
    """Score on Wikigold; MISC is ignored. The words are joined by spaces, each sentence on its
    line."""
    return _score([_wikigold_document(lines) for lines in _wikigold_documents()])


def score_meantime() -> dict[str, float]:
    """Score on MEANTIME's names as names are understood here.

    Of nested labels the innermost; without articles and titles; only those in capitals that are no
    adjectives."""
    lines = (_EVAL / "meantime.jsonl").read_text("utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    return _score([(_labelled_part(article), _meantime_labels(article)) for article in articles])


def score_meantime_labelled() -> dict[str, float]:
    """Score as above, but of the answers only those that touch a label: names in no event were left
    unlabelled."""
    lines = (_EVAL / "meantime.jsonl").read_text("utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    return _score(
        [(_labelled_part(article), _meantime_labels(article)) for article in articles],
        touching=True,
    )


def score_newswire(file: str = "newswire.txt", section: str = "") -> dict[str, float]:
    """Score on lines written as newswire writes them, all of a file or those of one section."""
    return _score([document for name, document in newswire(file) if section in ("", name)])


def newswire(file: str = "newswire.txt") -> list[tuple[str, tuple[str, Labelled]]]:
    """Give the documents of a file of such lines, each with its section: the text, and the names
    marked in it."""
    found = []
    section = ""
    for block in (Path(__file__).parent / file).read_text("utf-8").split("\n\n"):
        lines = block.strip().splitlines()
        section = next((line[3:-1] for line in lines if line.startswith("# [")), section)
        marked = "\n".join(line for line in lines if not line.startswith("#"))
        if marked:
            found.append((section, _unmarked(marked)))
    return found


def _unmarked(marked: str) -> tuple[str, Labelled]:
    text, labels, at = "", set(), 0
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        labels.add((len(text), len(text) + len(mark[2]), _LETTERS[mark[1]]))
        text, at = text + mark[2], mark.end()
    return text + marked[at:], labels


def _labelled_part(article: dict[str, Any]) -> str:
    """Give the text as far as it was labelled: only the first sentences of each article were."""
    ends = [label["end"] for field in ("names", "dates", "quantities") for label in article[field]]
    return str(article["text"])[: max(ends, default=0)]


def _wikigold_documents() -> list[list[list[str]]]:
    documents: list[list[list[str]]] = []
    for block in (_EVAL / "wikigold" / "wikigold.conll.txt").read_text("utf-8").split("\n\n"):
        rows = [line for line in block.splitlines() if line and not line.startswith("-DOCSTART-")]
        if not documents or "-DOCSTART-" in block:
            documents.append([])
        if rows:
            documents[-1].append(rows)
    return documents


def _wikigold_document(sentences: list[list[str]]) -> tuple[str, Labelled]:
    text = ""
    labels: list[tuple[int, int, str]] = []
    for rows in sentences:
        before = "O"
        for row in rows:
            word, tag = row.rsplit(" ", 1)
            start, text = len(text), text + word + " "
            kind = _TYPES.get(tag[2:], "")
            if kind and tag == before:
                labels[-1] = (labels[-1][0], start + len(word), kind)
            elif kind:
                labels.append((start, start + len(word), kind))
            before = tag
        text += "\n"
    return text, set(labels)


def _meantime_labels(article: dict[str, Any]) -> Labelled:
    spans = {(name["start"], name["end"], _TYPES[name["type"]]) for name in article["names"]}
    inner = [a for a in spans if not any(b != a and a[0] <= b[0] and b[1] <= a[1] for b in spans)]
    return {label for label in (_as_named(article["text"], span) for span in inner) if label}


def _as_named(text: str, span: tuple[int, int, str]) -> tuple[int, int, str] | None:
    start, end, kind = span
    before = re.match(
        r"(?:(?:the|an?)\s+|(?:Mr|Mrs|Ms|Senator)\.?\s+)*", text[start:end], re.IGNORECASE
    )
    start += before.end() if before else 0
    end -= len(text[start:end]) - len(text[start:end].rstrip(" ,"))
    words = text[start:end].split()
    named = words and all(
        word[:1].isupper() or word[:1].isdigit() for word in (words[0], words[-1])
    )
    return (start, end, kind) if named and not _ADJECTIVE.fullmatch(text[start:end]) else None


def _score(documents: list[tuple[str, Labelled]], *, touching: bool = False) -> dict[str, float]:
    pairs = []
    for text, labels in documents:
        names = {(name.start, name.end, str(name.type)) for name in tag_names(text)}
        if touching:
            names = {
                name
                for name in names
                if any(name[0] < label[1] and label[0] < name[1] for label in labels)
            }
        pairs.append((labels, names))
    return scored(pairs)


def scored(pairs: Iterable[tuple[Labelled, Labelled]]) -> dict[str, float]:
    """Score the names given against the labels of each text."""
    counts: Counter[tuple[str, str]] = Counter()
    for labels, names in pairs:
        for kind in _TYPES.values():
            labelled, given = (
                {span for span in spans if span[2] == kind} for spans in (labels, names)
            )
            counts.update(
                {
                    ("hit", kind): len(labelled & given),
                    ("want", kind): len(labelled),
                    ("got", kind): len(given),
                }
            )
    scores: dict[str, float] = {}
    for name, kinds in [
        ("all", list(_TYPES.values())),
        *((kind, [kind]) for kind in _TYPES.values()),
    ]:
        hit, want, got = (
            sum(counts[part, kind] for kind in kinds) for part in ("hit", "want", "got")
        )
        scores |= {
            f"{name} P": hit / max(got, 1),
            f"{name} R": hit / max(want, 1),
            f"{name} F1": 2 * hit / max(want + got, 1),
        }
    return scores


_SCORES: dict[str, Callable[[], dict[str, float]]] = {
    "Wikigold": score_wikigold,
    "MEANTIME": score_meantime,
    "MEANTIME labelled": score_meantime_labelled,
}
_SCORES |= {
    f"{file} {section}": partial(score_newswire, file, section)
    for file in ("newswire.txt", "newswire_unread.txt")
    for section in ("", "tables", "sport", "markets", "politics")
}

if __name__ == "__main__":
    for title, score in _SCORES.items():
        print(title, {name: round(value, 3) for name, value in score().items()})
