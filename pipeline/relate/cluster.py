"""Which texts belong together: first copies of one text, then texts on one event. What comes out
depends on the set of texts alone, not on their order.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from pipeline.relate.cosines import Matrix
from pipeline.relate.near import measure_overlap
from pipeline.relate.reading import UnpackedSignature
from pipeline.relate.story import SAME, Likeness, mark_comparable

# texts that share a band and are all paired; of more, how many are paired with the rest
POPULAR, FIRST = 40, 5
LARGEST = 300  # origins of one event; above, only the surer links count
Pairs = np.ndarray[Any, np.dtype[np.int64]]


class Copy(NamedTuple):
    """A text that repeats another."""

    of: str
    similarity: float


class StoryGroup(NamedTuple):
    """A story: its members by age, those that repeat another, how well each fits in (0 to 1), and
    the texts of other stories that a member is close to.
    """

    members: tuple[UnpackedSignature, ...]
    copies: Mapping[str, Copy]
    similarity: Mapping[str, float]
    links: Mapping[str, tuple[str, ...]]


class EventCluster(NamedTuple):
    """Texts on one event, none a copy of another, each with how well it fits in; and what is close
    to one but not in.
    """

    fits: Mapping[UnpackedSignature, float]
    links: Mapping[str, tuple[str, ...]]


def find_stories(texts: Sequence[UnpackedSignature], least: float = SAME) -> list[StoryGroup]:
    """Part texts into stories, each oldest first, the stories by their oldest text.

    Texts are on one event from a score of `least` on.
    """
    ordered = sorted(texts, key=lambda text: text.age)
    copies = find_copies(ordered)
    repeats: dict[str, list[UnpackedSignature]] = defaultdict(list)
    for text in ordered:
        if text.id in copies:
            repeats[copies[text.id].of].append(text)
    found = part_into_events([text for text in ordered if text.id not in copies], least)
    return sorted(
        (group(event, repeats, copies) for event in found), key=lambda group: group.members[0].age
    )


def group(
    event: EventCluster,
    repeats: Mapping[str, Sequence[UnpackedSignature]],
    copies: Mapping[str, Copy],
) -> StoryGroup:
    """Make a story of its origins, with how well each fits in, and what repeats them."""
    fits = event.fits
    fitting = {
        text.id: fit
        for origin, fit in fits.items()
        for text in (origin, *repeats.get(origin.id, ()))
    }
    members = [text for origin in fits for text in (origin, *repeats.get(origin.id, ()))]
    ordered = tuple(sorted(members, key=lambda text: text.age))
    return StoryGroup(
        ordered,
        {text.id: copies[text.id] for text in ordered if text.id in copies},
        fitting,
        event.links,
    )


def find_copies(ordered: Sequence[UnpackedSignature]) -> dict[str, Copy]:
    """Find the texts that repeat an older one, directly or through another copy; each names the
    oldest.
    """
    found = {
        (one, two): similarity
        for one, two in pair_by_bands(ordered).tolist()
        if (similarity := measure_overlap(ordered[one], ordered[two])) is not None
    }
    oldest = label_components(
        len(ordered), np.array([*found], dtype=np.int64).reshape(-1, 2)
    ).tolist()
    best: dict[int, float] = {}
    for (one, two), similarity in found.items():
        for text, other in ((one, two), (two, one)):
            # the similarity to the one it names, where they are alike
            direct = 1.0 if other == oldest[text] else 0.0
            best[text] = max(best.get(text, 0.0), similarity + direct)
    return {
        ordered[text].id: Copy(
            ordered[oldest[text]].id, round(value - 1.0 if value > 1.0 else value, 4)
        )
        for text, value in best.items()
        if oldest[text] != text
    }


def pair_by_bands(texts: Sequence[UnpackedSignature]) -> Pairs:
    """Give the pairs of positions that share a band, each once, lower first: shape (pairs, 2).

    What very many share is only paired with the first that have it, by which copies find each
    other.
    """
    holders: dict[int, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        for band in text.signature.bands:
            holders[band].append(position)
    groups = {tuple(positions) for positions in holders.values() if len(positions) > 1}
    pairs = [pair_positions(np.array(positions)) for positions in sorted(groups)]
    return np.unique(np.concatenate(pairs), axis=0) if pairs else np.empty((0, 2), dtype=np.int64)


def pair_positions(positions: Pairs) -> Pairs:
    """Pair positions, given ascending: each with each, or of very many the first with each."""
    first = len(positions) if len(positions) <= POPULAR else FIRST
    one, two = np.triu_indices(first, 1, len(positions))
    return np.stack((positions[one], positions[two]), axis=1)


def label_components(count: int, pairs: Pairs) -> Pairs:
    """Give for each of so many positions the least position it is linked with."""
    least = np.arange(count)
    while True:
        low = np.minimum(least[pairs[:, 0]], least[pairs[:, 1]])
        reached = least.copy()
        np.minimum.at(reached, pairs[:, 0], low)
        np.minimum.at(reached, pairs[:, 1], low)
        reached = reached[reached]
        if (reached == least).all():
            return least
        least = reached


def find_components(count: int, pairs: Pairs) -> list[list[int]]:
    """Part positions into what is linked, each ascending."""
    found: dict[int, list[int]] = defaultdict(list)
    for position, least in enumerate(label_components(count, pairs).tolist()):
        found[least].append(position)
    return list(found.values())


def part_into_events(origins: Sequence[UnpackedSignature], least: float) -> Iterator[EventCluster]:
    """Part texts, none a copy of another, into events: by average score, within what is linked at
    all.
    """
    if not origins:
        return
    scores = Likeness(origins).among(range(len(origins)))
    for part in find_components(len(origins), np.argwhere(np.triu(scores, 1) >= least)):
        among = scores[np.ix_(part, part)]
        linked = [np.flatnonzero(row >= least).tolist() for row in among]
        for some in split_linked(range(len(part)), among, least):
            for fits in merge_by_average(
                [origins[part[at]] for at in some], among[np.ix_(some, some)], least
            ):
                yield EventCluster(fits, find_outside(fits, [origins[at] for at in part], linked))


def find_outside(
    fits: Mapping[UnpackedSignature, float],
    texts: Sequence[UnpackedSignature],
    linked: Sequence[Sequence[int]],
) -> dict[str, tuple[str, ...]]:
    """Give for the texts of an event those of other events that they are linked with."""
    others = {
        text.id: tuple(sorted(texts[at].id for at in links if texts[at] not in fits))
        for text, links in zip(texts, linked, strict=True)
        if text in fits
    }
    return {id_: ids for id_, ids in others.items() if ids}


def split_linked(positions: Sequence[int], scores: Matrix, least: float) -> Iterator[list[int]]:
    """Give what is linked by scores of at least so much; what is too large is parted at a higher
    score.
    """
    links = np.argwhere(np.triu(scores[np.ix_(positions, positions)], 1) >= least)
    for part in find_components(len(positions), links):
        own = [positions[at] for at in part]
        if len(own) <= LARGEST or least >= 1:
            yield own
        else:
            yield from split_linked(own, scores, least * 1.2)


def merge_by_average(
    texts: Sequence[UnpackedSignature], scores: Matrix, least: float
) -> Iterator[dict[UnpackedSignature, float]]:
    """Join the two closest groups, by the average score of their texts, as long as it is at least
    so much. What lies too far apart in time to be compared speaks neither for nor against.

    Gives for each text of a group its best score with another of it; 1 where it is alone.
    """
    groups, counted = (
        [[position] for position in range(len(texts))],
        mark_comparable(texts, len(texts)),
    )
    summed, average = scores.copy(), np.where(counted, scores, -1.0)
    np.fill_diagonal(average, -1.0)
    while True:
        one, two = divmod(int(average.argmax()), len(texts))
        if average[one, two] < least:
            break
        link_clusters(average, summed, counted, one, two)
        groups[one] += groups[two]
        groups[two] = []
    for some in filter(None, groups):
        fits = scores[np.ix_(some, some)].max(axis=1) if len(some) > 1 else np.ones(1)
        yield {
            texts[at]: round(min(fit, 1.0), 4)
            for at, fit in sorted(zip(some, fits.tolist(), strict=True))
        }


def link_clusters(average: Matrix, summed: Matrix, counted: Matrix, one: int, two: int) -> None:
    """Put the second group into the first."""
    for some in (summed, counted):
        some[one] += some[two]
        some[:, one] = some[one]
        some[two] = some[:, two] = 0.0
    average[one] = np.where(counted[one], summed[one] / np.maximum(counted[one], 1.0), -1.0)
    average[one, one] = -1.0
    average[:, one] = average[one]
    average[two] = average[:, two] = -1.0
