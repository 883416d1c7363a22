"""Whether two texts tell of the same event in other words.

Texts are compared by their words; look-alikes (the 12th and the 13th package, the same crash
elsewhere) are told apart by what their headlines name and the other text nowhere mentions.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache

import numpy as np

from pipeline.relate.cosines import Matrix, cosines
from pipeline.relate.near import FORM_WORDS, is_form_of_another
from pipeline.relate.reading import WINDOW, Terms, UnpackedSignature, unpack_terms
from pipeline.relate.terms import ENGLISH, hash_word, list_stems

# shares in what words say: of leads beside whole texts; of titles, where both have one
LEAD, TITLE = 0.25, 0.2
SAME = 0.12
SHORT, LONG, LEAST_TRUST = 40, 50, 0.4  # words
TITLED = 25  # words of text that a title is worth
TOUCHED = 0.07  # stories with a text this close to a new one are parted anew
# cosines of titles from which a difference between them tells
ALIKE, VERY_ALIKE, TURNED = 0.2, 0.4, 0.7
# from a week apart on, texts are trusted less and less
FRESH, FADING = timedelta(days=7), timedelta(days=90)
BESIDE = 3.0  # a town counts no more than three times what two texts share besides
REST = 2.0  # and what comes again no more than twice
RECURRING = 3  # the strongest words that another event of the same people would share
ROUGH = 0.85  # weights taken from a language at large, not from its news, are trusted less
FADED = 0.2  # what time alone takes off the score
REPEATED = 0.5  # texts this close may be one form filled in twice
LOOK_ALIKE = 0.2  # what is left of the score of texts whose headlines tell of different events
DIGITS = 9  # that scores are rounded to, so that nothing hangs on the last bit
Known = Callable[[str, UnpackedSignature], bool]


class Likeness:
    """How likely the first of some texts are on one event with each of them, by their words
    alone.
    """

    def __init__(self, texts: Sequence[UnpackedSignature], rows: int | None = None) -> None:
        count = len(texts) if rows is None else rows
        self.texts = texts
        self.titles = cosines([unpack_terms(text.signature.title) for text in texts], count)
        self.words = compare_words(texts, self.titles, count)
        self.scores = self.words * compute_trust(texts, count) * compute_nearness(texts, count)

    def told(self, one: int, two: int) -> float:
        """Give the score of two texts, their headlines considered: from SAME on, one event is
        likelier than not.
        """
        score = float(self.scores[one, two])
        if score < TOUCHED:
            return score
        first, second, titles = self.texts[one], self.texts[two], float(self.titles[one, two])
        score *= weigh_shared(first, second)
        if score < TOUCHED:
            return score
        repeated = self.words[one, two] >= REPEATED or max(first.length, second.length) < FORM_WORDS
        if repeated and is_form_of_another(first, second):
            return 0.0
        return score * LOOK_ALIKE if titles >= ALIKE and differ(first, second, titles) else score

    def best(self) -> list[float]:
        """Give for each text after the first its best score with one of these; 0 for what is below
        TOUCHED.
        """
        count = len(self.scores)
        found = [0.0] * (len(self.texts) - count)
        for one, two in np.argwhere(self.scores[:, count:] >= TOUCHED).tolist():
            if self.scores[one, count + two] > found[two]:
                found[two] = max(found[two], self.told(one, count + two))
        return found

    def among(self, part: Sequence[int]) -> Matrix:
        """Give the scores of some texts with each other, their headlines considered; 0 of each with
        itself.
        """
        scores = self.scores[np.ix_(part, part)]
        np.fill_diagonal(scores, 0.0)
        for one, two in np.argwhere(np.triu(scores) >= TOUCHED).tolist():
            scores[one, two] = scores[two, one] = self.told(part[one], part[two])
        return np.round(scores, DIGITS)


def score_same_story(one: UnpackedSignature, two: UnpackedSignature) -> float:
    """Score two texts from 0 to 1; from SAME on, they are more likely on one event than not."""
    return Likeness([one, two]).told(0, 1)


def compare_words(texts: Sequence[UnpackedSignature], titles: Matrix, rows: int) -> Matrix:
    """Say how much of their words texts share; titles count where both have one."""
    titled = np.array([text.signature.titled for text in texts])
    share = np.where(titled[:rows, None] & titled, TITLE, 0.0)
    bodies = cosines([join_body_terms(text) for text in texts], rows)
    both: Matrix = bodies * (1 - share) + titles * share
    return both


def weigh_shared(one: UnpackedSignature, two: UnpackedSignature) -> float:
    """Say how much of what two texts share counts, 0 to 1.

    What hangs on the name of a town says only where; outside English, whose names alone are known,
    any word may be one. Of texts more than FRESH apart no more counts than hangs on other words
    than three: who, where and which kind of act come again.
    """
    shared = multiply_shared(one.text_weights, two.text_weights, 1 - LEAD)
    for word, product in multiply_shared(one.lead_weights, two.lead_weights, LEAD).items():
        shared[word] = shared.get(word, 0.0) + product
    ordered = sorted(shared.values(), reverse=True)
    total = math.fsum(ordered)
    if not total:
        return 0.0
    foreign = one.signature.language != ENGLISH
    share = ROUGH if foreign else 1.0
    if foreign or max(shared, key=lambda word: (shared[word], word)) in hash_places(
        one
    ) | hash_places(two):
        share *= min(1.0, BESIDE * math.fsum(ordered[1:]) / total)
    apart = abs(one.timestamp - two.timestamp) > FRESH
    return min(share, REST * math.fsum(ordered[RECURRING:]) / total) if apart else share


def hash_places(text: UnpackedSignature) -> frozenset[int]:
    """Give the hashes of the words of the places that a headline names."""
    return frozenset(part for name in text.headline.places for part in hash_name(name))


def multiply_shared(
    mine: Mapping[int, float], theirs: Mapping[int, float], share: float
) -> dict[int, float]:
    """Multiply the weights of the words in common."""
    return {word: mine[word] * theirs[word] * share for word in mine.keys() & theirs.keys()}


def join_body_terms(text: UnpackedSignature) -> Terms:
    """Give the words of text and lead as one vector, each part with its share."""
    (whole, heavy), (lead, telling) = (
        unpack_terms(text.signature.text),
        unpack_terms(text.signature.lead),
    )
    shares = np.concatenate((heavy * (1 - LEAD) ** 0.5, telling * LEAD**0.5))
    return np.concatenate((whole, lead | np.uint64(1 << 32))), shares


def compute_trust(texts: Sequence[UnpackedSignature], rows: int) -> Matrix:
    """Say how far to trust what texts of so many words share: short ones share much by chance."""
    lengths = np.array(
        [text.length + TITLED * text.signature.titled for text in texts], dtype=np.float64
    )
    known = np.clip((lengths - SHORT) / (LONG - SHORT), 0.0, 1.0)
    return LEAST_TRUST + (1 - LEAST_TRUST) * np.minimum(known[:rows, None], known)


def mark_comparable(texts: Sequence[UnpackedSignature], rows: int) -> Matrix:
    """Say (1 or 0) which texts are near enough in time to be compared at all."""
    seconds = np.array([text.timestamp.timestamp() for text in texts])
    near: Matrix = (np.abs(seconds[:rows, None] - seconds) <= WINDOW.total_seconds()).astype(
        np.float64
    )
    return near


def compute_nearness(texts: Sequence[UnpackedSignature], rows: int) -> Matrix:
    """Say how far to trust what texts share that were published so far apart."""
    seconds = np.array([text.timestamp.timestamp() for text in texts])
    apart = np.abs(seconds[:rows, None] - seconds) - FRESH.total_seconds()
    faded: Matrix = np.clip(apart / FADING.total_seconds(), 0.0, 1.0)
    return (1 - FADED * faded) * mark_comparable(texts, rows)


def differ(one: UnpackedSignature, two: UnpackedSignature, titles: float) -> bool:
    """Say whether headlines that are alike name another number, day, place, person or side."""
    least = 1 if titles >= VERY_ALIKE else 0
    if least and (
        (
            is_about_others(one, two, "numbers", has_figure)
            and not set(one.headline.numbers) & set(two.headline.numbers)
        )
        or is_about_others(one, two, "days", has_figure)
    ):
        return True
    if any(
        is_about_others(one, two, field, known, all_of_them=not least)
        for field, known in NAMES.items()
    ):
        return True
    return titles >= TURNED and is_turned(one.headline.order, two.headline.order)


def is_about_others(
    one: UnpackedSignature,
    two: UnpackedSignature,
    field: str,
    known: Known,
    *,
    all_of_them: bool = False,
) -> bool:
    """Say whether each headline names something that the other text has nowhere; or nothing that it
    has.
    """
    count = all if all_of_them else any
    mine, theirs = getattr(one.headline, field), getattr(two.headline, field)
    return bool(mine and theirs) and (
        count(not known(name, two) for name in mine)
        and count(not known(name, one) for name in theirs)
    )


def has_figure(figure: str, text: UnpackedSignature) -> bool:
    """Say whether a number or day is in a text."""
    return figure in text.figures or figure in text.headline.numbers or figure in text.headline.days


def has_name(name: str, text: UnpackedSignature) -> bool:
    """Say whether a name, or a word of it, is in a text."""
    own = {hash_word(f"person {name}"), hash_word(f"place {name}")}
    return not own.isdisjoint(text.names) or any(part in text.words for part in hash_name(name))


def has_country(code: str, text: UnpackedSignature) -> bool:
    """Say whether a text is about a country, among others."""
    return code in text.countries or code in text.headline.countries


NAMES: dict[str, Known] = {"people": has_name, "places": has_name, "countries": has_country}


@lru_cache(maxsize=100_000)
def hash_name(name: str) -> tuple[int, ...]:
    """Hash the stems of a name."""
    return tuple(hash_word(stem) for stem in list_stems(name))


def is_turned(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Say whether the first two of one are in the other in the opposite order."""
    first, second = [name for name in one if name in two], [name for name in two if name in one]
    return len(first) > 1 and first[0] == second[1] and first[1] == second[0]
