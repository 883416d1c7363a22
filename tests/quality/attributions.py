"""Who is credited with what, against attributions labelled by hand in US news (direct and indirect
speech alike).

A labelled attribution is found when an answer (a quote or a claim) overlaps its content by at least
half of the shorter of the two. It has the right speaker when, among the answers that find it, one
names words of the labelled source: a word of more than two letters in common between the source and
the answer's speaker or speaker_text (pronouns by equality: an answer that says "she" where the
label says "she", or one that names the label's pronoun by a name, counts only for relative
pronouns: then the name must stand in the 100 characters before). Precision is the share of answers
that overlap a labelled content in the same way."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.extract.entities import link
from pipeline.extract.names import tag_names
from pipeline.extract.speech.find import find_speech, speech_cues
from pipeline.text.read import read
from schemas.article import Claim, Quote
from tests.places import SHARED

Answer = Quote | Claim
Extract = Callable[[str], Sequence[Answer]]

_RELATIVE = {"who", "which", "that"}


def load(path: Path, part: str) -> list[dict[str, Any]]:
    """Read the articles: part "dev" is every other one from the first, "check" the rest, "all"
    both."""
    articles = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {"dev": articles[::2], "check": articles[1::2], "all": articles}[part]


def overlaps(one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Do the spans share at least half of the shorter?"""
    shared = min(one[1], two[1]) - max(one[0], two[0])
    return shared * 2 >= min(one[1] - one[0], two[1] - two[0]) > 0


def _words(text: str | None) -> set[str]:
    words = re.findall(r"\w+", (text or "").lower())
    return {word for word in words if len(word) > 2} or set(words)


def right_speaker(text: str, source: dict[str, Any], answer: Answer) -> bool:
    """Does the answer credit the labelled source?"""
    wanted = _words(source["text"])
    if wanted & (_words(answer.speaker) | _words(answer.speaker_text)):
        return True
    if source["text"].lower() in _RELATIVE:
        before = text[max(0, source["start"] - 100) : source["start"]]
        return bool(_words(answer.speaker_text) & _words(before))
    return False


def score(articles: Iterable[dict[str, Any]], extract: Extract) -> dict[str, float]:
    """Give content found, right speaker and precision, each 0 to 1, over all articles."""
    labels = found = right = answers = good = 0
    for article in articles:
        got = [(answer, (answer.start, answer.end)) for answer in extract(article["text"])]
        contents = [(a["content"]["start"], a["content"]["end"]) for a in article["attributions"]]
        for label, span in zip(article["attributions"], contents, strict=True):
            hits = [answer for answer, place in got if overlaps(span, place)]
            labels += 1
            found += bool(hits)
            right += any(right_speaker(article["text"], label["source"], answer) for answer in hits)
        answers += len(got)
        good += sum(any(overlaps(place, span) for span in contents) for _, place in got)
    return {
        "found": found / labels,
        "speaker": right / labels,
        "precision": good / answers if answers else 0.0,
    }


def answers(body: str) -> list[Answer]:
    """Give what the rules find in a text: quotes, then claims."""
    entities = link(body, tag_names(body)).entities
    said = find_speech(read("", body, cues=speech_cues()).body, entities)
    return [*said.quotes, *said.claims]


def score_all() -> dict[str, float]:
    """Score all the articles of ../shared."""
    return score(load(SHARED / "data" / "eval" / "attributions.jsonl", "all"), answers)
