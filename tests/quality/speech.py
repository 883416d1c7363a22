"""Quotes and claims on labelled news, and whether their confidence is the share that is right.

Print the curve: `python -m tests.quality.speech`. Rules were read on the build half of the labelled
texts, confidence was fitted on it; the scores here are of the check half, which nobody read."""

import importlib.util
import json
import sys
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import NamedTuple

from pipeline.extract.entities import link
from pipeline.extract.names import tag_names
from pipeline.extract.speech.find import find_speech, speech_cues
from pipeline.extract.training.speech import Half, Judged, half, judge_attributions, judge_news
from pipeline.text.read import read
from tests.places import SHARED

NEWS = SHARED / "gold" / "news.jsonl"
ATTRIBUTIONS = SHARED / "data" / "eval" / "attributions.jsonl"
BINS = (0.0, 0.7, 0.8, 0.9, 0.95, 1.01)


class Bin(NamedTuple):
    """Statements with a confidence in one range: how many, its mean, the share that is right."""

    statements: int
    confidence: float
    right: float


def score(part: Half = "check") -> dict[str, float]:
    """Score quotes with their speaker, and claims wholly right, on one half of the news gold."""
    scorer = _scorer()
    texts = [one for one in scorer.read_gold(NEWS) if half(one["id"]) == part]
    book = scorer.score(texts, [_article(one["title"], one["url"], one["text"]) for one in texts])
    quotes, claims = book["quote", "with speaker"], book["claim", "wholly right"]
    p, r = quotes.precision, quotes.recall
    return {
        "quotes with speaker F1": 2 * p * r / (p + r),
        "claims wholly right precision": claims.precision,
        "claims wholly right recall": claims.recall,
        "confidence: 1 - expected error": 1 - expected_error(bins(judged())),
    }


@cache
def judged() -> tuple[Judged, ...]:
    """Judge every statement of the check halves."""
    return (*judge_news(NEWS, "check"), *judge_attributions(ATTRIBUTIONS, "check"))


def bins(statements: Sequence[Judged]) -> list[Bin]:
    """Sort statements by confidence."""
    made = []
    for low, high in pairwise(BINS):
        held = [one for one in statements if low <= one.confidence < high]
        if held:
            mean = sum(one.confidence for one in held) / len(held)
            made.append(Bin(len(held), mean, sum(one.right for one in held) / len(held)))
    return made


def expected_error(found: Sequence[Bin]) -> float:
    """Give how far confidence and the share right are apart, on average over the statements."""
    every = sum(one.statements for one in found)
    return sum(one.statements * abs(one.confidence - one.right) for one in found) / every


def lines() -> list[str]:
    """Give the curve as lines to print."""
    return [
        f"{one.confidence:6.2f} of {one.statements:4} are right: {one.right:.2f}"
        for one in bins(judged())
    ]


def _article(title: str, url: str | None, text: str) -> dict[str, object]:
    said = find_speech(
        read("", text, cues=speech_cues()).body, link(text, tag_names(text)).entities
    )
    return {
        "title": title,
        "url": {"original": url},
        "body": text,
        "quotes": [one.model_dump() for one in said.quotes],
        "claims": [one.model_dump() for one in said.claims],
    }


def _scorer() -> ModuleType:
    """Load the scorer that stands beside the labels."""
    name = "score_news"
    spec = importlib.util.spec_from_file_location(name, SHARED / "gold" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.stdout.write(json.dumps(score(), indent=1) + "\n" + "\n".join(lines()) + "\n")
