"""How good topics are, on labelled sets: each scorer gives names and figures between 0 and 1.

Run all: `python -m tests.quality.topics`.
"""

import csv
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.classify.topics import class_shares, classify_topics
from pipeline.classify.training.texts import KEPT_OUT, labels
from pipeline.classify.vocabulary import list_top_topics

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
# AG News has four classes of one size: what is not sport, business or science and technology is the
# world.
AG_NEWS = {
    "sport": "2",
    "economy, business and finance": "3",
    "labour": "3",
    "science and technology": "4",
    "environment": "4",
    "health": "4",
    "education": "4",
}
AG_WORLD = "1"
# What else than the category's own class speaks for a category of current events.
EVENTS = {
    "weather": "Disasters and accidents",
    "labour": "Business and economy",
    "environment": "Health and environment",
}
# Which categories of current events a widest topic is right for.
CATEGORIES_OF = {
    "politics": ("Politics and elections", "International relations"),
    "conflict, war and peace": ("Armed conflicts and attacks",),
    "disaster, accident and emergency incident": ("Disasters and accidents",),
    "weather": ("Disasters and accidents",),
    "crime, law and justice": ("Law and crime",),
    "economy, business and finance": ("Business and economy",),
    "labour": ("Business and economy",),
    "sport": ("Sports",),
    "arts, culture, entertainment and media": ("Arts and culture",),
    "science and technology": ("Science and technology",),
    "health": ("Health and environment",),
    "environment": ("Health and environment",),
}
# The classes of the texts written for the tests: five of articles, four of headlines.
ARTICLES = {
    "economy, business and finance": "business",
    "labour": "business",
    "arts, culture, entertainment and media": "entertainment",
    "politics": "politics",
    "international relations": "politics",
    "sport": "sport",
    "science and technology": "tech",
}
HEADLINES = {
    "economy, business and finance": "business",
    "labour": "business",
    "arts, culture, entertainment and media": "entertainment",
    "human interest": "entertainment",
    "lifestyle and leisure": "entertainment",
    "science and technology": "science_technology",
    "environment": "science_technology",
    "health": "health",
}


class Told(NamedTuple):
    """One text of a set: whether its class has the largest share, whether it is given a topic,
    whether the first is right."""

    right: bool
    given: bool
    first: bool


def seeds() -> dict[str, float]:
    """Score the widest topics of the seeds against the hand labels: micro precision, recall, F1."""
    hit = want = got = 0
    for label in json.loads((SHARED / "gold" / "seeds.json").read_text(encoding="utf-8"))[
        "documents"
    ]:
        text = (ROOT / "seeds" / label["file"]).read_text(encoding="utf-8")
        start = text.index(label["starts"])
        body = text[start : text.index(label["ends"], start) + len(label["ends"])]
        found = {topic.name for topic in classify_topics(label["title"], body)} & set(
            list_top_topics()
        )
        hit, want, got = (
            hit + len(found & set(label["topics"])),
            want + len(label["topics"]),
            got + len(found),
        )
    return {"precision": hit / got, "recall": hit / want, "f1": 2 * hit / (want + got)}


def agnews() -> dict[str, float]:
    """Score the AG News test set (no label of it is used but for this count)."""
    with (SHARED / "data" / "eval" / "agnews" / "test.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = [(row[0], row[1], row[2].replace("\\", " ")) for row in csv.reader(file)]
    prior: dict[str, float] = labels()["prior"]
    mass = _sums(
        {name: share for name, share in prior.items() if name != "none"}, AG_NEWS, AG_WORLD
    )

    def told() -> Iterator[Told]:
        for label, title, text in rows:
            shares = {
                name: share for name, share in class_shares(title, text).items() if name != "none"
            }
            even = {
                group: share / mass[group]
                for group, share in _sums(shares, AG_NEWS, AG_WORLD).items()
            }
            first = _first(title, text)
            told = first and AG_NEWS.get(first, AG_WORLD)
            yield Told(max(even, key=even.__getitem__) == label, bool(first), told == label)

    return _figures(told())


def current_events() -> dict[str, float]:
    """Score the months of current events kept out of training: accuracy over the ten categories.

    A category's share is that of its class, weighted by the square root of how much more frequent
    the category was in the months before than its class is thought to be in the world's news."""
    rows = [
        json.loads(line)
        for line in (SHARED / "data" / "news" / "current-events.jsonl").open(encoding="utf-8")
    ]
    before = [row["category"] for row in rows if row["date"] < KEPT_OUT]
    own = {topic: category for category, topic in labels()["current_events"].items()}
    groups = {**own, **EVENTS}
    prior = _sums({name: labels()["prior"][name] for name in groups}, groups, "")
    weight = {
        category: math.sqrt(before.count(category) / mass) for category, mass in prior.items()
    }

    def told() -> Iterator[Told]:
        for row in (row for row in rows if row["date"] >= KEPT_OUT):
            shares = {
                name: share
                for name, share in class_shares(None, row["text"]).items()
                if name in groups
            }
            odds = {
                category: share * weight[category]
                for category, share in _sums(shares, groups, "").items()
            }
            first = _first(None, row["text"])
            right = max(odds, key=odds.__getitem__) == row["category"]
            yield Told(right, bool(first), row["category"] in CATEGORIES_OF.get(first, ()))

    return _figures(told())


def articles(name: str = "articles") -> dict[str, float]:
    """Score forty articles in five classes, written for the test before any answer was seen."""
    lines = (ROOT / "tests" / "quality" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return _told([(row["class"], row["title"], row["text"]) for row in rows], ARTICLES)


def headlines(name: str = "headlines") -> dict[str, float]:
    """Score eighty bare headlines in four classes, written for the test before any answer was
    seen."""
    lines = (ROOT / "tests" / "quality" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return _told([(*line.split("\t"), "") for line in lines], HEADLINES)


def headlines_of_names() -> dict[str, float]:
    """Score eighty more, which say little but names."""
    return headlines("headlines_of_names")


def headlines_of_2014() -> dict[str, float]:
    """Score 240 in the manner of an aggregator of 2014, written before the model that ships was
    trained."""
    return headlines("headlines_of_2014")


def articles_of_2004() -> dict[str, float]:
    """Score sixty short articles in the manner of a broadcaster's site of 2004, written before that
    model too."""
    return articles("articles_of_2004")


def _told(rows: Sequence[tuple[str, ...]], groups: Mapping[str, str]) -> dict[str, float]:
    """Score by the classes' shares, and by the first topic alone."""

    def told() -> Iterator[Told]:
        for wanted, title, body in rows:
            shares = {
                name: share for name, share in class_shares(title, body).items() if name in groups
            }
            sums = _sums(shares, groups, "")
            first = _first(title, body)
            yield Told(
                max(sums, key=sums.__getitem__) == wanted, bool(first), groups.get(first) == wanted
            )

    return _figures(told())


def _first(title: str | None, body: str) -> str:
    """Give the first of the widest topics, or nothing."""
    return next(
        (topic.name for topic in classify_topics(title, body) if topic.name in list_top_topics()),
        "",
    )


def _figures(told: Iterable[Told]) -> dict[str, float]:
    """Give accuracy and the first topic's, of the texts that are given a topic; their share; the
    accuracy were none silent."""
    every = list(told)
    given = [one for one in every if one.given]
    return {
        "accuracy": _share(one.right for one in given),
        "first topic": _share(one.first for one in given),
        "coverage": len(given) / len(every),
        "accuracy, none silent": _share(one.right for one in every),
    }


def not_news() -> dict[str, float]:
    """Score the twenty texts that are not news: the share that gets no topic; and the news titles
    that get one."""
    texts = json.loads((ROOT / "tests" / "classify" / "not_news.json").read_text(encoding="utf-8"))
    rows = (SHARED / "data" / "news" / "wikinews.jsonl").read_text(encoding="utf-8").splitlines()
    titles = [re.sub(r"^TEST PAGE.*", "", json.loads(row)["title"]) for row in rows]
    without = sum(not classify_topics(None, text) for text in texts) / len(texts)
    return {
        "without topic": without,
        "titles with topic": _share(bool(classify_topics(t, "")) for t in titles if t),
    }


def _sums(shares: Mapping[str, float], groups: Mapping[str, str], other: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for name, share in shares.items():
        group = groups.get(name, other)
        sums[group] = sums.get(group, 0.0) + share
    return sums


def _share(answers: Iterable[bool]) -> float:
    given = list(answers)
    return sum(given) / len(given)


if __name__ == "__main__":
    for scorer in (
        seeds,
        agnews,
        current_events,
        articles,
        articles_of_2004,
        headlines,
        headlines_of_names,
        headlines_of_2014,
        not_news,
    ):
        sys.stdout.write(
            f"{scorer.__name__}: { ({name: round(value, 4) for name, value in scorer().items()}) }\n"
        )
