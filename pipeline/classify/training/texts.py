"""The labelled texts that the model of topics is trained on, each with its source and weight."""

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.classify.cues import lexicon
from pipeline.classify.vocabulary import lineage, named

# Current events from this month on are kept out of training: the model is measured on them.
KEPT_OUT = "2026-01"
NONE = "none"
RELATIONS = "international relations"
# How many releases of the Justice Department are read: more would make every other text look like one.
RELEASES = 800
# How much one text of each source counts.
WEIGHTS = {
    "texts": 2.0, "names": 0.5, "wikinews": 1.0, "titles": 1.0, "events": 1.0, "justice": 0.3, "vocabulary": 0.5, "cues": 0.15,
}  # fmt: skip


class Text(NamedTuple):
    """One text with its topics, the main one first."""

    title: str | None
    body: str
    topics: tuple[str, ...]
    source: str

    @property
    def weight(self) -> float:
        """How much this text counts."""
        return WEIGHTS[self.source]


@cache
def labels() -> dict[str, Any]:
    """Give what the sources' own labels mean, the share each class should have, and the words to leave out."""
    text = (files("pipeline.classify.training") / "labels.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


def texts(data: Path) -> Iterator[Text]:
    """Give every text for training; `data` holds `news/` and `iptc/`."""
    yield from own()
    yield from names()
    yield from wikinews(data)
    yield from vocabulary(data)
    yield from cue_words()
    yield from releases(data)
    yield from (text for text, date, _ in current_events(data) if date < KEPT_OUT)


def own() -> Iterator[Text]:
    """Give the short texts written for the training, news and not news."""
    for topic, text in _table("texts.tsv"):
        yield Text(None, text, (topic,), "texts")


def names() -> Iterator[Text]:
    """Give names of people, teams, companies, products, illnesses, each as a text of the topic that it speaks for."""
    for topic, line in _table("names.tsv"):
        for name in line.split(", "):
            yield Text(None, name, (topic,), "names")


def wikinews(data: Path) -> Iterator[Text]:
    """Give the Wikinews articles whose titles were labelled by hand, whole, and their titles alone."""
    topics = {title: tuple(names.split("|")) for names, title in _table("wikinews.tsv")}
    for row in _rows(data / "news" / "wikinews.jsonl"):
        title = row["title"].replace("&apos;", "'")
        if title in topics:
            yield Text(title, re.sub(r"^\w+, \w+ \d+, \d{4}\s*", "", row["text"]), topics[title], "wikinews")
            yield Text(None, title, topics[title], "titles")


def vocabulary(data: Path) -> Iterator[Text]:
    """Give the name and definition of every Media Topic, as a text of its widest topic."""
    rows = {row["id"]: row for row in json.loads((data / "iptc" / "mediatopics.json").read_text(encoding="utf-8"))}
    for row in rows.values():
        chain = [row["name"]]
        above = row
        while above["parent"]:
            above = rows[above["parent"]]
            chain.append(above["name"])
        yield Text(None, f"{row['name']}. {row['definition'] or ''}", (class_of(chain),), "vocabulary")


def cue_words() -> Iterator[Text]:
    """Give every cue word as a text of the topics that it speaks for."""
    for phrase, names in lexicon().topics.items():
        for topic in dict.fromkeys(class_of(lineage(name)) for name in names):
            yield Text(None, phrase, (topic,), "cues")


def releases(data: Path) -> Iterator[Text]:
    """Give some of the Justice Department's releases: crime first, and what their own topics add."""
    rows = list(_rows(data / "news" / "justice-department.jsonl"))
    meaning = labels()["justice_department"]
    for row in random.Random(1).sample(rows, RELEASES):  # noqa: S311  # a fixed choice, not a secret
        more = dict.fromkeys(meaning[topic] for topic in row["topics"] if topic in meaning)
        yield Text(row["title"], row["text"], ("crime, law and justice", *more), "justice")


def current_events(data: Path) -> Iterator[tuple[Text, str, str]]:
    """Give every current-events item with its date and category."""
    green = set(labels()["environment_words"])
    for row in _rows(data / "news" / "current-events.jsonl"):
        topic = labels()["current_events"][row["category"]]
        if topic == "health" and green & set(re.findall(r"\w+", row["text"].lower())):
            topic = "environment"
        yield Text(None, row["text"], (topic,), "events"), row["date"], row["category"]


def class_of(chain: list[str] | tuple[str, ...]) -> str:
    """Give the class of a topic: its widest one, but international relations stand alone, and computing is technology."""
    if any(name in labels()["technology"] for name in chain):
        return "science and technology"
    return RELATIONS if RELATIONS in chain else chain[-1]


def _table(name: str) -> list[tuple[str, str]]:
    text = (files("pipeline.classify.training") / name).read_text(encoding="utf-8")
    rows = [line.split("\t", 1) for line in text.splitlines()]
    return [(topic, line) for topic, line in rows if set(topic.split("|")) <= {*named(), NONE}]


def _rows(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
