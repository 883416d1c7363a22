"""The labelled texts that the model of topics is trained on, each with its source and weight."""

import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.classify.cues import lexicon
from pipeline.classify.vocabulary import lineage, named
from pipeline.sentences import sentences
from schemas.datafiles import load_json, read_text

FOLDER = "pipeline/classify/training"  # of the tables that this room alone reads
# Current events from this month on are kept out of training: the model is measured on them.
KEPT_OUT = "2026-01"
NONE = "none"
RELATIONS = "international relations"
# How many releases of the Justice Department are read: more would make every other text look like
# one.
RELEASES = 800
# A paragraph of fewer characters says too little.
PART = 80
# How many topics a text has at most.
MOST = 3
# How many words of a sentence make a text as short as a headline.
HEADLINE = 9
# Of the texts that have no date to part them by, each whose number this divides is kept out of
# training too.
EVERY = 5
# Of the current events kept out, one in so many is checked: more would make every other text look
# like one.
THINNED = 4
# Every source, how much one text of it counts, and where it comes from. All are open texts that
# somebody else wrote, or the vocabulary itself: nothing is written for the training, for what is
# written for it is written with a test in mind.
SOURCES = {
    "wikinews": (1.0, "news/wikinews.jsonl"),
    "titles": (1.0, "news/wikinews.jsonl"),
    "leads": (1.0, "news/wikinews.jsonl"),
    "parts": (0.3, "news/wikinews.jsonl"),
    "events": (0.5, "news/current-events.jsonl"),
    "openings": (0.3, "news/current-events.jsonl"),
    "links": (0.1, "news/current-events.jsonl"),
    "justice": (0.3, "news/justice-department.jsonl"),
    "justice titles": (0.2, "news/justice-department.jsonl"),
    "sentences": (1.0, "eval/sib200/sentences.jsonl"),
    "treebank": (0.3, "treebank/en"),
    "vocabulary": (1.0, "iptc/mediatopics.json"),
    "cues": (0.15, "schemas/data/topic_cues.json"),
}


class Text(NamedTuple):
    """One text with its topics, the main one first."""

    title: str | None
    body: str
    topics: tuple[str, ...]
    source: str

    @property
    def weight(self) -> float:
        """How much this text counts."""
        return SOURCES[self.source][0]


def labels() -> dict[str, Any]:
    """Give what the sources' own labels mean, the share each class should have, and the words to
    leave out.
    """
    return load_json("labels.json", dict[str, Any], FOLDER)


def texts(data: Path) -> Iterator[Text]:
    """Give every text for training; `data` holds the folders that SOURCES names."""
    yield from (part for number, text in wikinews(data) if number % EVERY for part in cut(text))
    yield from (
        part
        for text, date, links in current_events(data)
        if date < KEPT_OUT
        for part in events(text, links)
    )
    yield from (part for text in releases(data) for part in cut(text))
    yield from (text for number, text in sib200(data) if number % EVERY)
    yield from (text for number, text in treebank(data) if number % EVERY)
    yield from vocabulary(data)
    yield from cue_words()


def check(data: Path) -> Iterator[tuple[int, Text]]:
    """Give the texts kept out of training, by which scores are made probabilities: whole, and cut
    short in several ways.

    Each text comes with its number, one for all its cuts; current events, of which there are most,
    are thinned out.
    """
    held = [text for text, date, _ in current_events(data) if date >= KEPT_OUT]
    kept = [text for number, text in wikinews(data) if not number % EVERY]
    kept += held[::THINNED]
    kept += [text for number, text in sib200(data) if not number % EVERY]
    kept += [text for number, text in treebank(data) if not number % EVERY]
    for number, text in enumerate(kept):
        yield number, text
        yield from ((number, short) for short in shortened(text))


def shortened(text: Text) -> Iterator[Text]:
    """Cut a text to its title, its first two sentences, its first one, and the first words of that:
    the evidence gets thin.
    """
    if text.title:
        yield Text(None, text.title, text.topics, text.source)
    ends = [end for _, end in sentences(text.body)[:2]]
    first = text.body[: ends[0]] if ends else text.body
    yield from (
        Text(None, text.body[:end], text.topics, text.source)
        for end in ends
        if end < len(text.body)
    )
    yield from (
        Text(None, " ".join(first.split()[:words]), text.topics, text.source)
        for words in (HEADLINE, HEADLINE // 2)
    )


def cut(text: Text) -> Iterator[Text]:
    """Give an article whole, its title alone, its first sentence, its first two, and each of its
    paragraphs.
    """
    short = "justice titles" if text.source == "justice" else "titles"
    yield text
    yield Text(None, text.title or "", text.topics, short)
    if text.source == "wikinews":
        for _, end in sentences(text.body)[:2]:
            yield Text(None, text.body[:end], text.topics, "leads")
        parts = filter(lambda part: len(part) >= PART, map(str.strip, text.body.splitlines()))
        yield from (Text(None, part, text.topics, "parts") for part in parts)


def events(text: Text, links: list[str]) -> Iterator[Text]:
    """Give an item of current events, its first words, and the names that it links to, each
    alone.
    """
    yield text
    yield Text(None, " ".join(text.body.split()[:HEADLINE]), text.topics, "openings")
    yield from (Text(None, name, text.topics, "links") for name in links)


def wikinews(data: Path) -> Iterator[tuple[int, Text]]:
    """Give the Wikinews articles whose titles were labelled by hand, with their number."""
    topics = {title: tuple(names.split("|")) for names, title in _table("wikinews.tsv")}
    for number, row in enumerate(_rows(data / "news" / "wikinews.jsonl")):
        title = row["title"].replace("&apos;", "'")
        if title in topics:
            body = re.sub(r"^\w+, \w+ \d+, \d{4}\s*", "", row["text"])
            yield number, Text(title, body, topics[title], "wikinews")


def sib200(data: Path) -> Iterator[tuple[int, Text]]:
    """Give the English sentences of SIB-200 whose category means one class, with their number."""
    meaning = labels()["sib200"]
    rows = [
        row
        for row in _rows(data / "eval" / "sib200" / "sentences.jsonl")
        if row["language"] == "en"
    ]
    for number, row in enumerate(rows):
        if row["category"] in meaning:
            yield number, Text(None, row["text"], (meaning[row["category"]],), "sentences")


def treebank(data: Path) -> Iterator[tuple[int, Text]]:
    """Give the documents of the English treebanks that are no news (reviews, answers, mails, travel
    guides), numbered.
    """
    for path in sorted((data / "treebank" / "en").glob("*.conllu.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            documents = re.split(r"^# newdoc id = ", file.read(), flags=re.MULTILINE)[1:]
        for number, document in enumerate(documents):
            name, *lines = document.splitlines()
            if name.startswith(tuple(labels()["no_news"])):
                body = " ".join(
                    line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")
                )
                yield number, Text(None, body, (NONE,), "treebank")


def vocabulary(data: Path) -> Iterator[Text]:
    """Give the name and definition of every Media Topic, as a text of its widest topic."""
    rows = {
        row["id"]: row
        for row in json.loads((data / "iptc" / "mediatopics.json").read_text(encoding="utf-8"))
    }
    for row in rows.values():
        chain = [row["name"]]
        above = row
        while above["parent"]:
            above = rows[above["parent"]]
            chain.append(above["name"])
        yield Text(
            None, f"{row['name']}. {row['definition'] or ''}", (class_of(chain),), "vocabulary"
        )


def cue_words() -> Iterator[Text]:
    """Give every cue word as a text of the topics that it speaks for."""
    for phrase, names in lexicon().topics.items():
        for topic in dict.fromkeys(class_of(lineage(name)) for name in names):
            yield Text(None, phrase, (topic,), "cues")


def releases(data: Path) -> Iterator[Text]:
    """Give some of the Justice Department's releases: crime first, and what their own topics
    add.
    """
    rows = list(_rows(data / "news" / "justice-department.jsonl"))
    meaning = labels()["justice_department"]
    # a fixed choice, not a secret
    for row in random.Random(1).sample(rows, RELEASES):  # noqa: S311
        more = dict.fromkeys(meaning[topic] for topic in row["topics"] if topic in meaning)
        yield Text(row["title"], row["text"], ("crime, law and justice", *more), "justice")


def current_events(data: Path) -> Iterator[tuple[Text, str, list[str]]]:
    """Give every current-events item with its date and the titles it links to."""
    green = set(labels()["environment_words"])
    for row in _rows(data / "news" / "current-events.jsonl"):
        topic = labels()["current_events"][row["category"]]
        if topic == "health" and green & set(re.findall(r"\w+", row["text"].lower())):
            topic = "environment"
        topics = dict.fromkeys((topic, *story_topics(row["story"])))
        yield (
            Text(None, row["text"], tuple(topics)[:MOST], "events"),
            row["date"],
            [link["target"] for link in row["links"]],
        )


def story_topics(stories: list[str]) -> Iterator[str]:
    """Give what the titles of the stories that an item belongs to say of its topics, beside its
    category.
    """
    titles = ". ".join(stories).lower()
    for phrase in labels()["no_story"]:
        titles = titles.replace(phrase, "")
    words = set(re.findall(r"\w+", titles))
    yield from (topic for topic, named in labels()["stories"].items() if words & set(named))


def class_of(chain: list[str] | tuple[str, ...]) -> str:
    """Give the class of a topic: its widest one, but international relations stand alone, and
    computing is technology.
    """
    if any(name in labels()["technology"] for name in chain):
        return "science and technology"
    return RELATIONS if RELATIONS in chain else chain[-1]


def _table(name: str) -> list[tuple[str, str]]:
    rows = [line.split("\t", 1) for line in read_text(name, FOLDER).splitlines()]
    return [(topic, line) for topic, line in rows if set(topic.split("|")) <= {*named(), NONE}]


def _rows(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
