"""Which texts belong together: first copies of one text, then texts on one event. What comes out depends on the set of
texts alone, not on their order.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from pipeline.relate.near import near
from pipeline.relate.reading import Reading
from pipeline.relate.story import SAME, same_story

POPULAR, FIRST = 200, 5  # texts that share a key or band and are all paired; of more, how many are paired with the rest
SHARED_KEYS = 2  # keys that two texts share before they are compared
LARGEST = 300  # origins of one event; above, only the surer links count


class Copy(NamedTuple):
    """A text that repeats another."""

    of: str
    similarity: float


class Group(NamedTuple):
    """A story: its members by age, those that repeat another, and how well each fits in (0 to 1)."""

    members: tuple[Reading, ...]
    copies: Mapping[str, Copy]
    similarity: Mapping[str, float]


def stories(texts: Sequence[Reading], least: float = SAME) -> list[Group]:
    """Part texts into stories, each oldest first, the stories by their oldest text.

    Texts are on one event from a score of `least` on.
    """
    ordered = sorted(texts, key=lambda text: text.age)
    copies, scores = copies_of(ordered), Scores()
    origins = [text for text in ordered if text.id not in copies]
    repeats: dict[str, list[Reading]] = defaultdict(list)
    for text in ordered:
        if text.id in copies:
            repeats[copies[text.id].of].append(text)
    return [group(part, repeats, copies, scores) for part in events(origins, least, scores)]


class Scores:
    """How likely two texts are on one event, each pair compared once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str], float] = {}

    def of(self, one: Reading, two: Reading) -> float:
        """Give the score of two texts, in either order."""
        pair = (one.id, two.id) if one.id < two.id else (two.id, one.id)
        score = self.known.get(pair)
        if score is None:
            score = self.known[pair] = same_story(one, two)
        return score


def group(
    origins: Sequence[Reading], repeats: Mapping[str, Sequence[Reading]], copies: Mapping[str, Copy], scores: Scores
) -> Group:
    """Make a story of its origins and what repeats them."""
    members = [*origins, *(text for origin in origins for text in repeats.get(origin.id, ()))]
    fits = {origin.id: fit(origin, origins, scores) for origin in origins}
    fits |= {text.id: fits[copies[text.id].of] for text in members if text.id in copies}
    ordered = tuple(sorted(members, key=lambda text: text.age))
    return Group(ordered, {text.id: copies[text.id] for text in ordered if text.id in copies}, fits)


def fit(text: Reading, others: Sequence[Reading], known: Scores) -> float:
    """Give the best score of a text with another origin of its story; 1 where it is alone."""
    scores = [known.of(text, other) for other in others if other.id != text.id]
    return round(min(max(scores), 1.0), 4) if scores else 1.0


def copies_of(ordered: Sequence[Reading]) -> dict[str, Copy]:
    """Find the texts that repeat an older one, directly or through another copy; each names the oldest."""
    found = {
        (one, two): similarity
        for one, two in sharing([text.bands for text in ordered], 1)
        if (similarity := near(ordered[one], ordered[two])) is not None
    }
    oldest = components(len(ordered), found)
    best: dict[int, float] = {}
    for (one, two), similarity in found.items():
        for text, other in ((one, two), (two, one)):
            direct = 1.0 if other == oldest[text] else 0.0  # the similarity to the one it names, where they are alike
            best[text] = max(best.get(text, 0.0), similarity + direct)
    return {
        ordered[text].id: Copy(ordered[oldest[text]].id, round(value - 1.0 if value > 1.0 else value, 4))
        for text, value in best.items()
        if oldest[text] != text
    }


def sharing(values: Sequence[Iterable[int]], least: int) -> Iterator[tuple[int, int]]:
    """Give the pairs of positions that share at least so many values.

    What very many share tells little: those are only paired with the first that have it, by which copies find each other.
    """
    holders: dict[int, list[int]] = defaultdict(list)
    for position, some in enumerate(values):
        for value in some:
            holders[value].append(position)
    shared: Counter[tuple[int, int]] = Counter()
    for positions in holders.values():
        if len(positions) <= POPULAR:
            shared.update(combinations(positions, 2))
        else:
            shared.update((first, other) for first in positions[:FIRST] for other in positions if other > first)
    return (pair for pair, n in shared.items() if n >= least)


def components(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Give for each position the least position it is linked with."""
    least = list(range(count))

    def root(position: int) -> int:
        while least[position] != position:
            least[position] = least[least[position]]
            position = least[position]
        return position

    for one, two in pairs:
        low, high = sorted((root(one), root(two)))
        least[high] = low
    return [root(position) for position in range(count)]


def events(origins: Sequence[Reading], least: float, scores: Scores) -> list[list[Reading]]:
    """Part texts, none a copy of another, into events: by average score, within what is linked at all."""
    links = {
        (one, two): score
        for one, two in sharing([text.keys for text in origins], SHARED_KEYS)
        if (score := scores.of(origins[one], origins[two])) >= least
    }
    parts = [[origins[one] for one in part] for part in split(range(len(origins)), links, least)]
    return sorted((event for part in parts for event in averaged(part, least, scores)), key=lambda event: event[0].age)


def split(positions: Iterable[int], links: Mapping[tuple[int, int], float], least: float) -> Iterator[list[int]]:
    """Give what is linked by scores of at least so much; what is too large is parted at a higher score."""
    own = list(positions)
    place = {position: at for at, position in enumerate(own)}
    strong = {pair: score for pair, score in links.items() if score >= least and pair[0] in place and pair[1] in place}
    parts: dict[int, list[int]] = defaultdict(list)
    for at, root in enumerate(components(len(own), ((place[one], place[two]) for one, two in strong))):
        parts[root].append(own[at])
    for part in parts.values():
        if len(part) <= LARGEST or least >= 1:
            yield part
        else:
            yield from split(part, strong, least * 1.2)


def averaged(texts: Sequence[Reading], least: float, known: Scores) -> list[list[Reading]]:
    """Join the two closest groups, by the average score of their texts, as long as it is at least so much."""
    if len(texts) < 2:
        return [list(texts)]
    scores = np.zeros((len(texts), len(texts)))
    for one, two in combinations(range(len(texts)), 2):
        scores[one, two] = scores[two, one] = round(known.of(texts[one], texts[two]), 9)
    groups = [[position] for position in range(len(texts))]
    np.fill_diagonal(scores, -1.0)
    while True:
        one, two = divmod(int(scores.argmax()), len(texts))
        if scores[one, two] < least:
            return [[texts[position] for position in sorted(some)] for some in groups if some]
        join(scores, groups, one, two)


def join(
    scores: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", groups: list[list[int]], one: int, two: int
) -> None:
    """Put the second group into the first."""
    first, second = len(groups[one]), len(groups[two])
    scores[one] = (scores[one] * first + scores[two] * second) / (first + second)
    scores[:, one] = scores[one]
    scores[one, one] = -1.0
    scores[two] = scores[:, two] = -1.0
    groups[one] += groups[two]
    groups[two] = []
