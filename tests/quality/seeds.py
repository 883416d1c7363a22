"""Scores of the whole flow's pure steps on the seeds, against their hand labels (`seeds.json`).

A label is found when names are equal (people, organisations, places, countries, top-level topics),
or when the texts overlap and the attribute agrees (quotes: speaker; quantities: value and unit;
dates: interval; claims: speaker)."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from connectors.files.find import find_files
from connectors.files.read import read_reference
from pipeline.classify.step import classify
from pipeline.classify.vocabulary import list_top_topics
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.split import split
from schemas.item import Item

HERE = Path(__file__).parent
SEEDS = HERE.parents[1] / "seeds"
FOUND = datetime(2026, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


class Tally(NamedTuple):
    """Answers that match a label, labels, answers."""

    hits: int = 0
    labels: int = 0
    answers: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(*(one + two for one, two in zip(self, other, strict=True)))

    @property
    def recall(self) -> float:
        return self.hits / self.labels if self.labels else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.labels + self.answers) if self.labels + self.answers else 0.0


def articles(source: Path = SEEDS) -> Iterator[Row]:
    """Give the articles of the seeds as JSON objects, made by the pure steps alone."""
    for ref in find_files(str(source)):
        for item in read_reference(ref, FOUND):
            assert isinstance(item, Item)
            for piece in split(item):
                yield json.loads(extract(classify(clean(piece))).to_json())


def flat(text: str | None) -> str:
    """Fold quotes, spaces and case."""
    return re.sub(r"[\s“”\"'’‘]+", " ", text or "").strip().lower()


def overlap(one: str | None, two: str | None) -> bool:
    """Say whether one text holds the other."""
    left, right = flat(one), flat(two)
    return bool(left and right) and (left in right or right in left)


def labelled() -> list[Row]:
    """Read the labels."""
    rows: list[Row] = json.loads((HERE / "seeds.json").read_text(encoding="utf-8"))["documents"]
    return rows


def of(label: Row, made: Sequence[Row]) -> Row:
    """Find the one article that holds a labelled document whole."""

    def whole(article: Row) -> bool:
        text = flat(f"{article['title'] or ''} {article['body']}")
        return flat(label["starts"]) in text and flat(label["ends"]) in text

    (article,) = [article for article in made if whole(article)]
    return article


def names(field: str) -> Callable[[Row, Row], Tally]:
    """Count equal names; optional ones may be there or not."""

    def count(label: Row, article: Row) -> Tally:
        want, got = set(label.get(field, [])), set(article[field])
        optional = set(label.get(f"{field}_optional", []))
        got -= optional - want
        want -= optional - got
        return Tally(len(want & got), len(want), len(got))

    return count


def topics(label: Row, article: Row) -> Tally:
    """Count top-level topics."""
    want, got = set(label["topics"]), set(article["topics"]) & set(list_top_topics())
    return Tally(len(want & got), len(want), len(got))


def spans(field: str, agree: Callable[[Row, Row], bool]) -> Callable[[Row, Row], Tally]:
    """Count labels with an answer of their own whose text overlaps and whose attribute agrees."""

    def count(label: Row, article: Row) -> Tally:
        left, hits = list(article[field]), 0
        for want in label.get(field, []):
            text = want.get("text") or want.get("contains")
            same = [got for got in left if overlap(text, got["text"]) and agree(want, got)]
            if same:
                left.remove(same[0])
                hits += 1
        return Tally(hits, len(label.get(field, [])), len(article[field]))

    return count


def value(want: Row, got: Row) -> bool:
    """Compare number and unit."""
    if "value" in want and (
        got["value"] is None or abs(got["value"] - want["value"]) > 1e-6 * abs(want["value"])
    ):
        return False
    return "unit" not in want or want["unit"] in {got["unit"], got["currency"]}


def interval(want: Row, got: Row) -> bool:
    """Compare intervals."""
    return "gte" not in want or (
        (got["gte"] or "")[:10] == want["gte"] and (got["lte"] or "")[:10] == want["lte"]
    )


def speaker(want: Row, got: Row) -> bool:
    """Compare speakers."""
    return overlap(want["speaker"], got["speaker"])


FIELDS: dict[str, tuple[Callable[[Row, Row], Tally], bool]] = {
    "people": (names("people"), False),
    "organizations": (names("organizations"), False),
    "places": (names("places"), False),
    "countries": (names("countries"), False),
    "topics (top level)": (topics, False),
    "quotes found": (spans("quotes", lambda _want, _got: True), False),
    "quotes with speaker": (spans("quotes", speaker), False),
    "quantities, recall": (spans("quantities", value), True),
    "dates, recall": (spans("dates", interval), True),
    "claims, recall": (spans("claims", speaker), True),
}


def score() -> dict[str, float]:
    """Give F1 (or, where only recall is labelled, recall) of each field, micro-averaged over the
    fourteen documents."""
    made = list(articles())
    pairs = [(label, of(label, made)) for label in labelled()]
    scores = {}
    for field, (count, recall) in FIELDS.items():
        tally = Tally()
        for label, article in pairs:
            tally = tally.plus(count(label, article))
        scores[f"seeds: {field}"] = tally.recall if recall else tally.f1
    return scores
