"""How well heads of texts and the bounds of a digest's items are read: `python -m
tests.quality.heads [build|check]`.

The texts in `tests/clean/heads` were written before the code; those of `check.txt` were not looked
at while it was built."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pipeline.clean import clean
from pipeline.split import split
from schemas.document import Document
from schemas.item import Item

SETS = Path(__file__).parents[1] / "clean" / "heads"
FIELDS = ("title", "summary", "authors", "published", "publisher", "body")
FOUND = datetime(2026, 11, 1, tzinfo=UTC)


class Text(NamedTuple):
    """A made text: what its head says by field (a text with none is a digest or not), and where its
    items begin."""

    name: str
    text: str
    fields: dict[str, str]
    starts: frozenset[int]


def texts(which: str) -> Iterator[Text]:
    """Read a set: `%1 ...` lines are sentences that texts name, `§` marks where an item begins."""
    sentences, *blocks = (SETS / f"{which}.txt").read_text("utf-8").split("\n=== ")
    named = {
        line[:2]: line[3:]
        for line in sentences.replace("=== ", "").splitlines()
        if line.startswith("%")
    }
    for block in blocks:
        head, _, text = block.partition("\n---\n")
        name, *fields = head.removesuffix("\n---").splitlines()
        filled = re.sub(r"%\d", lambda found: named[found[0]], text)
        parts = filled.split("§")
        starts = frozenset(sum(map(len, parts[:index])) for index in range(1, len(parts)))
        yield Text(name, "".join(parts), dict(field.split(": ", 1) for field in fields), starts)


def read(text: Text) -> list[str]:
    """Give the fields of a head that are read wrongly."""
    pieces = split(Item(path=f"{text.name}.txt", text=text.text, found=FOUND))
    said = fields_of(clean(pieces[0]))
    wrong = [field for field in FIELDS[:-1] if said[field] != text.fields.get(field, "")]
    body = said["body"].startswith(text.fields["body"])
    return wrong + ([] if body else ["body"]) + (["split"] if len(pieces) > 1 else [])


def fields_of(made: Document) -> dict[str, str]:
    """Write the fields of a document as the set does."""
    published = made.published
    moment = (
        published.gte.strftime("%Y-%m-%d" if published.gte != published.lte else "%Y-%m-%dT%H:%M")
        if published
        else ""
    )
    return {
        "title": made.title or "",
        "summary": made.summary or "",
        "authors": "; ".join(made.authors),
        "body": made.body,
        "published": moment,
        "publisher": (made.publisher and made.publisher.name) or "",
    }


def bounds(text: Text) -> tuple[int, int, int]:
    """Count the items that begin where they should, those that are given, and those that are
    wanted."""
    given = {
        piece.start for piece in split(Item(path=f"{text.name}.txt", text=text.text, found=FOUND))
    }
    return len(given & text.starts), len(given), len(text.starts)


def score(which: str) -> dict[str, float]:
    """Give the share of heads of which every field is right, and F1 of where items begin."""
    made = list(texts(which))
    heads = [not read(text) for text in made if text.fields]
    right, given, wanted = (
        sum(some) for some in zip(*(bounds(text) for text in made if text.starts), strict=True)
    )
    return {
        "heads: every field": sum(heads) / len(heads),
        "items: bounds F1": 2 * right / (given + wanted),
    }


def report(which: str) -> Iterator[str]:
    """Give the scores, and for the set that is built on what is wrong."""
    yield str({name: round(value, 3) for name, value in score(which).items()})
    for text in texts(which) if which == "build" else ():
        if text.fields and (wrong := read(text)):
            yield f"{text.name}: {wrong}"
        elif text.starts and len(set(bounds(text))) > 1:
            yield f"{text.name}: right, given, wanted {bounds(text)}"


if __name__ == "__main__":
    sys.stdout.writelines(
        f"{line}\n" for line in report(sys.argv[1] if len(sys.argv) > 1 else "check")
    )
