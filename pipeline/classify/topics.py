"""What a text is about: IPTC Media Topics, best first, each with the words that decided it."""

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from pipeline.classify.calibration import (
    LEAST,
    TINY,
    Evidence,
    best_probability,
    further_probability,
)
from pipeline.classify.cues import find_cues, load_cue_lexicon, ordinary, tokenize_cues
from pipeline.classify.vocabulary import lineage, list_top_topics, load_topics_by_name
from pipeline.classify.weights import TITLE, Floats, WeighedText, load_topic_model, weigh_text
from schemas.article import Topic

# The class of texts that are not news, and the one that is a topic of its own below its widest one.
NONE, RELATIONS = "none", "international relations"
# A text with this share of not being news has no topic.
NOT_NEWS = 0.3
# A further topic must come this near the best one, in log-odds, where its cue words' density counts
# this much: among the best pairs on Wikinews articles that were not trained on (F1 .818; the best
# .819, and flat about it).
FURTHER, CUED = 1.0, 10.0
# A finer topic needs this density of cue words.
FINE = 0.2
# How many deciding words a topic shows.
SHOWN = 8
# In a text of fewer words an ordinary word is no cue unless another, or itself again, speaks for
# the same class.
SHORT = 30
# Words up to this rarity (of 0.2 to 1.67; see `weights.py`) are ordinary ones: English uses them at
# least 20 times in a million.
ORDINARY = 1.067
# Stands between a title and its text, so that no cue word reaches over.
BREAK = "|"


class _Reading(NamedTuple):
    """A text as the model sees it: each class' share (they sum to 1), its words, its cue words by
    topic.
    """

    shares: dict[str, float]
    words: WeighedText
    cues: dict[str, dict[str, float]]


def classify_topics(
    title: str | None, body: str, categories: Sequence[str] = ()
) -> tuple[Topic, ...]:
    """Give the topics of a text, best first, wide and fine; none for a text that is about nothing
    in the news, or too thin.

    A widest topic's score is the probability that it is right; a finer one's is at most that of its
    widest. `categories` are the source's own section names: a hint that counts as one more line of
    the text.
    """
    reading = _read(title, " . ".join((body, *categories)))
    if _says_nothing(reading):
        return ()
    kept = _kept(reading)
    scores = {**kept, **_fine(reading, kept)}
    return tuple(
        Topic(
            id=load_topics_by_name()[name].id,
            name=name,
            score=round(score, 4),
            words=_words(reading, name),
        )
        for name, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    )


def topic_scores(title: str | None, body: str) -> dict[str, float]:
    """Give the model's share, 0 to 1, of each of the seventeen widest topics, without a threshold:
    not yet a probability.
    """
    return _wide(_read(title, body))


def weigh_candidates(title: str | None, body: str) -> dict[str, Evidence]:
    """Give the widest topics that a text may be about, best first, with what speaks for each; none
    for what is no news.
    """
    reading = _read(title, body)
    return {} if _says_nothing(reading) or _rests_on_one_word(reading) else _candidates(reading)


def class_shares(title: str | None, body: str) -> dict[str, float]:
    """Give the share of each class of the model; they sum to 1. Besides the widest topics:
    relations, and no news.
    """
    return _read(title, body).shares


def cue_density(
    title: str | None, body: str, classes: Sequence[str]
) -> tuple[Floats, dict[str, dict[str, float]]]:
    """Give the weight of cue words of each class, and for each topic its cue words, heaviest first,
    with weights.

    In a short text an ordinary word ("shares", "trace") is a cue only where another, or itself
    again, speaks for its class.
    """
    headed, told = tokenize_cues(title or ""), tokenize_cues(body)
    once = find_cues([*headed, BREAK, *told]) if headed else find_cues(told)
    alone = _alone(once) if len(headed) + len(told) < SHORT else frozenset()
    seen = once + find_cues(headed) if headed else once
    weight = 1 / math.sqrt(TITLE * len(headed) + len(told) + 1)
    density = np.zeros(len(classes), dtype=np.float32)
    found: dict[str, dict[str, float]] = {}
    speaks = load_cue_lexicon().topics
    for phrase, count in seen.most_common():
        topics = speaks[phrase]
        if alone and phrase in ordinary():
            topics = tuple(topic for topic in topics if find_class(topic) not in alone)
        share = (1 + math.log(count)) * weight
        columns = _columns(topics, tuple(classes))
        density[columns] += share / math.sqrt(max(len(columns), 1))
        for topic in topics:
            found.setdefault(topic, {})[phrase] = share
    return density, found


def _alone(cues: Counter[str]) -> frozenset[str]:
    """Give the classes that a text has but one cue word of, once."""
    found: Counter[str] = Counter()
    for phrase, count in cues.items():
        for name in {find_class(topic) for topic in load_cue_lexicon().topics[phrase]}:
            found[name] += count
    return frozenset(name for name, count in found.items() if count == 1)


@cache
def _columns(topics: tuple[str, ...], classes: tuple[str, ...]) -> list[int]:
    """Give the numbers of the classes that these topics belong to, each once."""
    return sorted({classes.index(find_class(topic)) for topic in topics})


@cache
def find_class(topic: str) -> str:
    """Give the class of the model that a topic belongs to: its widest topic, or international
    relations.
    """
    chain = lineage(topic)
    return RELATIONS if RELATIONS in chain else chain[-1]


def _read(title: str | None, body: str) -> _Reading:
    model = load_topic_model()
    words = weigh_text(title, body)
    density, cues = cue_density(title, body, model.classes)
    odds = words.shares.sum(axis=0) + density @ model.cues + model.bias
    shares = np.exp(odds - odds.max())
    return _Reading(
        dict(zip(model.classes, (shares / shares.sum()).tolist(), strict=True)), words, cues
    )


def _wide(reading: _Reading) -> dict[str, float]:
    """Give the scores of the widest topics: politics is also what international relations are."""
    shares = reading.shares
    return {
        name: shares[name] + (shares[RELATIONS] if name == "politics" else 0.0)
        for name in list_top_topics()
    }


def _says_nothing(reading: _Reading) -> bool:
    """Say whether a text has no word that is known, or is no news."""
    return not reading.words.words or reading.shares[NONE] >= NOT_NEWS


def _rests_on_one_word(reading: _Reading) -> bool:
    """Say whether the best topic of a short text would not be the best one without its heaviest
    ordinary word.
    """
    if len(reading.words.words) >= SHORT:
        return False
    (best, most), (rival, second), *_ = sorted(_wide(reading).items(), key=lambda item: -item[1])
    shares = reading.words.shares
    speaks = shares[:, _column(reading, best)] - shares[:, _column(reading, rival)]
    rarity, rows = load_topic_model().rarity, load_topic_model().rows
    heaviest = max(
        (
            speaks[at]
            for at, word in enumerate(reading.words.words)
            if rarity[rows[word]] <= ORDINARY
        ),
        default=0,
    )
    return bool(heaviest > math.log(max(most, TINY) / max(second, TINY)))


def _column(reading: _Reading, name: str) -> int:
    """Give the number of the class that a widest topic has its share from."""
    abroad = name == "politics" and reading.shares[RELATIONS] > reading.shares[name]
    return load_topic_model().classes.index(RELATIONS if abroad else name)


def _candidates(reading: _Reading) -> dict[str, Evidence]:
    """Give the widest topics that a text may be about: the best one first, then those that come
    near it or have cue words.
    """
    wide = _wide(reading)
    (best, most), (_, second), *_ = ranked = sorted(wide.items(), key=lambda item: -item[1])
    none, words = reading.shares[NONE], len(reading.words.words)
    found = {}
    for name, share in ranked:
        cues = sum(reading.cues.get(name, {}).values())
        one = Evidence(share, second if name == best else most, none, words, cues)
        if name == best or one.lead + CUED * cues >= FURTHER:
            found[name] = one
    return found


def _kept(reading: _Reading) -> dict[str, float]:
    """Give the topics that are right often enough, with the probability that they are; none where
    the best one is not.

    What a user's own cue words speak for is given all the same, with the least score there is: they
    are to take effect.
    """
    (best, evidence), *further = _candidates(reading).items()
    first = best_probability(evidence)
    scores = {best: first} | {
        name: min(first, further_probability(evidence)) for name, evidence in further
    }
    given = first >= LEAST and not _rests_on_one_word(reading)
    users = load_cue_lexicon().own
    own = {
        lineage(topic)[-1] for topic, cues in reading.cues.items() if users and users & cues.keys()
    }
    kept = {name: score for name, score in scores.items() if given and score >= LEAST}
    return {name: max(scores[name], LEAST) for name in scores if name in own} | kept


def _fine(reading: _Reading, kept: dict[str, float]) -> dict[str, float]:
    """Give the scores of the finer topics of those kept: the more cue words for them, the nearer to
    the wide one's.
    """
    scores = {}
    for topic, cues in reading.cues.items():
        chain = lineage(topic)
        density = sum(cues.values())
        if len(chain) > 1 and chain[-1] in kept and density >= FINE:
            scores[topic] = kept[chain[-1]] * (1 - math.exp(-2 * density))
    return scores


def _words(reading: _Reading, topic: str) -> tuple[str, ...]:
    """Give the words that decided for a topic: its cue words first, then those the table weighs
    most.
    """
    cues = list(reading.cues.get(topic, ()))
    if len(lineage(topic)) > 1:
        return tuple(cues[:SHOWN])
    share = reading.words.shares[:, load_topic_model().classes.index(topic)]
    order = np.argsort(-share)[:SHOWN]
    heavy = [reading.words.words[at] for at in order if share[at] > 0]
    shown = {word.lower(): word for word in reversed([*cues[: SHOWN // 2], *heavy])}
    return tuple(reversed(shown.values()))[:SHOWN]
