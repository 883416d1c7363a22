"""Fit how likely a statement is right: `python -m pipeline.extract.training.speech GOLD SOURCES`.

GOLD are news texts with labelled statements, SOURCES news texts with labelled attributions, both
JSON lines. Only the build half of each is read here; the check half is for `make quality`. Writes
schemas/data/languages/en/speech_confidence.json.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from math import exp
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipeline.extract.entities import link
from pipeline.extract.names import tag_names
from pipeline.extract.speech.confidence import Kind
from pipeline.extract.speech.find import Told, read_speech, speech_cues
from pipeline.text.read import read
from schemas.article import Claim, Quote

Half = Literal["build", "check"]
_OVERLAP = 0.6  # of a labelled statement, as an F1 of characters
_ROUNDS, _STEP, _DECAY = 400, 2.0, 0.003
_ARTICLES = re.compile(r"\W+")


class Judged(NamedTuple):
    """A statement that the rules gave, what is known of it, and whether it is right."""

    features: tuple[str, ...]
    confidence: float
    right: bool


def half(name: str) -> Half:
    """Say by the hash of its name to which half a text belongs."""
    return "check" if int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2 else "build"


def judge_news(path: Path, part: Half) -> Iterator[Judged]:
    """Judge what the rules say of news texts; what is labelled as optional is left out."""
    for article in _articles(path, part):
        labels = article["statements"]
        for told in _told(article["text"]):
            label = max(labels, key=lambda one: _overlap(one, told.statement), default=None)
            if label is not None and _overlap(label, told.statement) >= _OVERLAP:
                if not label.get("optional"):
                    yield _judged(told, _agree(label, told.statement))
            else:
                yield _judged(told, right=False)


def judge_attributions(path: Path, part: Half) -> Iterator[Judged]:
    """Judge what the rules say of texts with attributions: found, and of the labelled source. Their
    build half is every other text from the first.
    """
    for number, article in enumerate(_articles(path, None)):
        if (number % 2 == 0) != (part == "build"):
            continue
        for told in _told(article["text"]):
            labels = [
                one["source"]["text"]
                for one in article["attributions"]
                if _shares_half(one["content"], told.statement)
            ]
            yield _judged(told, any(_alike(one, told.statement) for one in labels))


def fit(judged: Iterable[Judged]) -> dict[str, float]:
    """Fit a logistic model by gradient descent; weights are pulled towards 0."""
    known = list(judged)
    weights = dict.fromkeys(sorted({name for one in known for name in one.features}), 0.0)
    for _ in range(_ROUNDS):
        slope = dict.fromkeys(weights, 0.0)
        for one in known:
            off = one.right - 1 / (1 + exp(-sum(weights[name] for name in one.features)))
            for name in one.features:
                slope[name] += off / len(known)
        for name, change in slope.items():
            weights[name] += _STEP * (change - _DECAY * weights[name])
    return {name: round(weight, 3) for name, weight in weights.items()}


def _articles(path: Path, part: Half | None) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        if part is None or half(article["id"]) == part:
            yield article


def _told(text: str) -> tuple[Told, ...]:
    entities = link(text, tag_names(text)).entities
    return read_speech(read("", text, cues=speech_cues()).body, entities)


def _judged(told: Told, right: bool) -> Judged:
    return Judged(told.features, told.statement.confidence, right)


def _overlap(label: dict[str, Any], statement: Quote | Claim) -> float:
    kind: Kind = "quote" if isinstance(statement, Quote) else "claim"
    shared = min(label["end"], statement.end) - max(label["start"], statement.start)
    both = label["end"] - label["start"] + statement.end - statement.start
    return max(0.0, 2 * shared / both) if label["kind"] == kind else 0.0


def _shares_half(label: dict[str, Any], statement: Quote | Claim) -> bool:
    shared = min(label["end"], statement.end) - max(label["start"], statement.start)
    shorter = min(label["end"] - label["start"], statement.end - statement.start)
    return bool(shared * 2 >= shorter > 0)


def _agree(label: dict[str, Any], statement: Quote | Claim) -> bool:
    """Are speaker and polarity those of the label?"""
    named = label["speaker"] is not None and _alike(label["speaker"], statement)
    return bool(named and label["polarity"] == statement.polarity)


def _alike(name: str, statement: Quote | Claim) -> bool:
    wanted = {word for word in _ARTICLES.split(name.lower()) if len(word) > 2}
    given = {*_ARTICLES.split((statement.speaker or "").lower())}
    given |= {*_ARTICLES.split((statement.speaker_text or "").lower())}
    return not wanted.isdisjoint(given) or name.lower() == (statement.speaker_text or "").lower()


def main(gold: Path, attributions: Path) -> None:
    """Fit on the build halves and write the weights."""
    judged = [*judge_news(gold, "build"), *judge_attributions(attributions, "build")]
    weights = json.dumps(fit(judged), indent=1) + "\n"
    Path("schemas/data/languages/en/speech_confidence.json").write_text(weights, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
