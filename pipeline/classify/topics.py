"""What a text is about: IPTC Media Topics, best first, each with the words that decided it."""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from pipeline.classify.cues import find_cues, lexicon, tokens
from pipeline.classify.vocabulary import lineage, named, tops
from pipeline.classify.weights import TITLE, Floats, Read, read, table
from schemas.article import Topic

# The class of texts that are not news, and the one that is a topic of its own below its widest one.
NONE, RELATIONS = "none", "international relations"
# A text with this share of not being news has no topic.
NOT_NEWS = 0.3
# A further topic must come this near the best one, in log-odds, where its cue words' density counts this much:
# best on the hand-labelled Wikinews articles, each third of them read by a model trained without it.
FURTHER, CUED = 0.5, 10.0
# A finer topic needs this density of cue words.
FINE = 0.2
# How many deciding words a topic shows.
SHOWN = 8
# Shares below this are all the same.
LEAST = 1e-9


class _Reading(NamedTuple):
    """A text as the model sees it: each class' share (they sum to 1), its words, its cue words by topic."""

    shares: dict[str, float]
    words: Read
    cues: dict[str, dict[str, float]]


def classify_topics(title: str | None, body: str, categories: Sequence[str] = ()) -> tuple[Topic, ...]:
    """Give the topics of a text, best first, wide and fine; none for a text that is about nothing in the news.

    `categories` are the source's own section names: a hint that counts as one more line of the text.
    """
    reading = _read(title, " . ".join((body, *categories)))
    if not reading.words.words or reading.shares[NONE] >= NOT_NEWS:
        return ()
    kept = _kept(reading)
    scores = {**kept, **_fine(reading, kept)}
    return tuple(
        Topic(id=named()[name].id, name=name, score=round(score, 4), words=_words(reading, name))
        for name, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    )


def topic_scores(title: str | None, body: str) -> dict[str, float]:
    """Give the score, 0 to 1, of each of the seventeen widest topics, without a threshold."""
    return _wide(_read(title, body))


def class_shares(title: str | None, body: str) -> dict[str, float]:
    """Give the share of each class of the model; they sum to 1. Besides the widest topics: relations, and no news."""
    return _read(title, body).shares


def cue_density(words: Sequence[str], classes: Sequence[str]) -> tuple[Floats, dict[str, dict[str, float]]]:
    """Give the weight of cue words of each class, and for each topic its cue words, heaviest first, with weights."""
    weight = 1 / math.sqrt(len(words) + 1)
    density = np.zeros(len(classes), dtype=np.float32)
    found: dict[str, dict[str, float]] = {}
    for phrase, count in find_cues(words).most_common():
        topics = lexicon().topics[phrase]
        share = (1 + math.log(count)) * weight
        columns = _columns(topics, tuple(classes))
        density[columns] += share / math.sqrt(len(columns))
        for topic in topics:
            found.setdefault(topic, {})[phrase] = share
    return density, found


@cache
def _columns(topics: tuple[str, ...], classes: tuple[str, ...]) -> list[int]:
    """Give the numbers of the classes that these topics belong to, each once."""
    return sorted({classes.index(class_of(topic)) for topic in topics})


@cache
def class_of(topic: str) -> str:
    """Give the class of the model that a topic belongs to: its widest topic, or international relations."""
    chain = lineage(topic)
    return RELATIONS if RELATIONS in chain else chain[-1]


def _read(title: str | None, body: str) -> _Reading:
    model = table()
    words = read(title, body)
    density, cues = cue_density(tokens(title or "") * TITLE + tokens(body), model.classes)
    odds = words.shares.sum(axis=0) + density @ model.cues + model.bias
    shares = np.exp(odds - odds.max())
    return _Reading(dict(zip(model.classes, (shares / shares.sum()).tolist(), strict=True)), words, cues)


def _wide(reading: _Reading) -> dict[str, float]:
    """Give the scores of the widest topics: politics is also what international relations are."""
    shares = reading.shares
    return {name: shares[name] + (shares[RELATIONS] if name == "politics" else 0.0) for name in tops()}


def _kept(reading: _Reading) -> dict[str, float]:
    """Give the widest topics that a text is about: the best one, and those that come near it or have cue words."""
    wide = _wide(reading)
    best = max(wide.values())
    near = {name: math.log(max(score, LEAST) / best) for name, score in wide.items()}
    margins = {name: gap + CUED * sum(reading.cues.get(name, {}).values()) for name, gap in near.items()}
    further = {name: best / (1 + math.exp(-min(margins[name], 5))) for name in near if margins[name] >= FURTHER}
    return {
        name: max(score, further.get(name, 0.0)) for name, score in wide.items() if score == best or name in further
    }


def _fine(reading: _Reading, kept: dict[str, float]) -> dict[str, float]:
    """Give the scores of the finer topics of those kept: the more cue words for them, the nearer to the wide one's."""
    scores = {}
    for topic, cues in reading.cues.items():
        chain = lineage(topic)
        density = sum(cues.values())
        if len(chain) > 1 and chain[-1] in kept and density >= FINE:
            scores[topic] = kept[chain[-1]] * (1 - math.exp(-2 * density))
    return scores


def _words(reading: _Reading, topic: str) -> tuple[str, ...]:
    """Give the words that decided for a topic: its cue words first, then those the table weighs most."""
    cues = list(reading.cues.get(topic, ()))
    if len(lineage(topic)) > 1:
        return tuple(cues[:SHOWN])
    share = reading.words.shares[:, table().classes.index(topic)]
    order = np.argsort(-share)[:SHOWN]
    heavy = [reading.words.words[at] for at in order if share[at] > 0]
    shown = {word.lower(): word for word in reversed([*cues[: SHOWN // 2], *heavy])}
    return tuple(reversed(shown.values()))[:SHOWN]
