"""What a text is about: IPTC Media Topics, best first, each with the words that decided it."""

import math
from collections.abc import Sequence

from pipeline.classify.cues import find_cues, lexicon, tokens
from pipeline.classify.vocabulary import lineage, named, tops
from schemas.article import Topic

# The words of a title count as often as this, for a title says what a text is about.
TITLE = 2
# From this score on a text is about a topic.
ABOUT = 0.35
# How many deciding words a topic shows.
SHOWN = 8


def classify_topics(title: str | None, body: str, categories: Sequence[str] = ()) -> tuple[Topic, ...]:
    """Give the topics of a text, best first, wide and fine; none for a text that is about nothing in the news.

    `categories` are the source's own section names: a hint that counts as one more line of the text.
    """
    found = _evidence(title, " . ".join((body, *categories)))
    scores = {name: score for name, score in _scores(found).items() if score >= ABOUT}
    kept = {name: score for name, score in scores.items() if lineage(name)[-1] in scores}
    return tuple(
        Topic(id=named()[name].id, name=name, score=round(score, 4), words=tuple(found[name])[:SHOWN])
        for name, score in sorted(kept.items(), key=lambda item: (-item[1], item[0]))
    )


def topic_scores(title: str | None, body: str) -> dict[str, float]:
    """Give the score, 0 to 1, of each of the seventeen widest topics, without a threshold."""
    scores = _scores(_evidence(title, body))
    return {name: scores.get(name, 0.0) for name in tops()}


def _evidence(title: str | None, body: str) -> dict[str, dict[str, float]]:
    """Give for each topic its cue words, heaviest first, each with its weight."""
    words = tokens(title or "") * TITLE + tokens(body)
    weight = 1 / math.sqrt(len(words) + 1)
    found: dict[str, dict[str, float]] = {}
    for phrase, count in find_cues(words).most_common():
        for topic in lexicon().topics[phrase]:
            found.setdefault(topic, {})[phrase] = (1 + math.log(count)) * weight
    return found


def _scores(found: dict[str, dict[str, float]]) -> dict[str, float]:
    return {topic: 1 - math.exp(-2 * sum(words.values())) for topic, words in found.items()}
