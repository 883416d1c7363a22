"""Extraction alone, on documents of 650 words that are all different: `python -m
tests.bench.extraction`.

All of extraction and names alone take turns on the same texts, so that the machine's moods meet
both alike. The texts are Wikinews articles of ../shared, one after the other,
cut to size; without ../shared they are made of the seeds, whose few words are soon known and make
names faster."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from pipeline.classify.step import classify
from pipeline.extract.names import tag_names
from pipeline.extract.step import extract
from schemas.article import Classified
from schemas.document import Document
from tests.bench.peers import Rows
from tests.bench.varied import WORDS, varied
from tests.places import SHARED

FOUND = datetime(2026, 1, 1, tzinfo=UTC)
TURN = 20  # texts that each side takes before the other's turn
_WIKINEWS = SHARED / "data" / "news" / "wikinews.jsonl"


def bodies() -> Iterator[str]:
    """Give texts of 650 words."""
    if not _WIKINEWS.exists():
        yield from (record["body"] for record in varied(1000))
        return
    paragraphs: list[str] = []
    for line in _WIKINEWS.read_text("utf-8").splitlines():
        for paragraph in json.loads(line)["text"].split("\n"):
            paragraphs.append(paragraph)
            if sum(len(one.split()) for one in paragraphs) >= WORDS:
                yield "\n".join(paragraphs)
                paragraphs = []


def measure(count: int) -> Rows:
    """Give documents and words a CPU second of each side."""
    texts = [
        classify(
            Document(
                id=str(number), fingerprint=str(number), body=body, modified=FOUND, found=FOUND
            )
        )
        for number, body in zip(range(count), bodies(), strict=False)
    ]
    sides: dict[str, Callable[[Classified], object]] = {
        "all of extraction": extract,
        "names alone": lambda text: tag_names(text.document.body),
    }
    for side in sides.values():
        side(texts[0])
    spent = dict.fromkeys(sides, 0.0)
    for start in range(0, len(texts), TURN):
        for name, side in sides.items():
            spent[name] += cpu(side, texts[start : start + TURN])
    words = sum(len(text.document.body.split()) for text in texts)
    return [
        row
        for name, seconds in spent.items()
        for row in (
            (f"{name}, documents a CPU second", len(texts) / seconds),
            (f"{name}, words a CPU second", words / seconds),
        )
    ]


def cpu(side: Callable[[Classified], object], texts: Sequence[Classified]) -> float:
    """Give the CPU seconds that some texts take one side."""
    began = time.process_time()
    for text in texts:
        side(text)
    return time.process_time() - began


if __name__ == "__main__":
    for name, figure in measure(400):
        sys.stdout.write(f"{name:52} {figure:12,.1f}\n")
