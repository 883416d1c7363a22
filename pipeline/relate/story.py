"""Whether two texts tell of the same event in other words.

Texts are compared by their words; look-alikes (the 12th and the 13th package, the same crash elsewhere) are told apart by
what their headlines name and the other text nowhere mentions.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

from pipeline.relate.near import same_words_of_another
from pipeline.relate.reading import Reading
from pipeline.relate.terms import cosine, hashed, stems

TEXT, LEAD, TITLE = 0.6, 0.2, 0.2
SAME = 0.18
SHORT, LONG, LEAST_TRUST = 40, 120, 0.55  # words
TOUCHED = 0.09  # stories with a text this close to a new one are parted anew
ALIKE, VERY_ALIKE, TURNED = 0.2, 0.4, 0.7  # cosines of titles from which a difference between them tells
FRESH, WINDOW = timedelta(days=7), timedelta(days=365)  # from a week apart on, texts are trusted less, up to a year
FADED = 0.2  # what time alone takes off the score
REPEATED = 0.5  # texts this close may be one form filled in twice
LOOK_ALIKE = 0.2  # what is left of the score of texts whose headlines tell of different events
Known = Callable[[str, Reading], bool]


def same_story(one: Reading, two: Reading) -> float:
    """Score two texts from 0 to 1; from SAME on, they are more likely on one event than not."""
    titles = cosine(one.title, two.title)
    words = TEXT * cosine(one.text, two.text) + LEAD * cosine(one.lead, two.lead) + TITLE * titles
    score = words * trust(min(one.length, two.length)) * nearness(one, two)
    if score < TOUCHED:
        return score
    if words >= REPEATED and same_words_of_another(one, two):
        return 0.0
    if titles < ALIKE:
        return score
    return score * LOOK_ALIKE if differ(one, two, titles) else score


def trust(length: int) -> float:
    """Say how far to trust what texts of so many words share: short ones share much by chance."""
    return LEAST_TRUST + (1 - LEAST_TRUST) * min(max(length - SHORT, 0) / (LONG - SHORT), 1.0)


def nearness(one: Reading, two: Reading) -> float:
    """Say how far to trust what texts share that were published so far apart."""
    apart = abs(one.timestamp - two.timestamp)
    return 1 - FADED * min(max(apart - FRESH, timedelta()) / (WINDOW - FRESH), 1.0)


def differ(one: Reading, two: Reading, titles: float) -> bool:
    """Say whether headlines that are alike name another number, day, place, person or side."""
    least = 1 if titles >= VERY_ALIKE else 0
    if least and (
        (others(one, two, "numbers", has_figure) and not set(one.headline.numbers) & set(two.headline.numbers))
        or others(one, two, "days", has_figure)
    ):  # fmt: skip
        return True
    if any(others(one, two, field, known, all_of_them=not least) for field, known in NAMES.items()):
        return True
    return titles >= TURNED and turned(one.headline.order, two.headline.order)


def others(one: Reading, two: Reading, field: str, known: Known, *, all_of_them: bool = False) -> bool:
    """Say whether each headline names something that the other text has nowhere; or nothing that it has."""
    count = all if all_of_them else any
    mine, theirs = getattr(one.headline, field), getattr(two.headline, field)
    return bool(mine and theirs) and (
        count(not known(name, two) for name in mine) and count(not known(name, one) for name in theirs)
    )


def has_figure(figure: str, text: Reading) -> bool:
    """Say whether a number or day is in a text."""
    return figure in text.figures or figure in text.headline.numbers or figure in text.headline.days


def has_name(name: str, text: Reading) -> bool:
    """Say whether a name, or a word of it, is in a text."""
    own = {hashed(f"person {name}"), hashed(f"place {name}")}
    return not own.isdisjoint(text.names) or any(part in text.text for part in parts(name))


def has_country(code: str, text: Reading) -> bool:
    """Say whether a text is about a country, among others."""
    return code in text.countries or code in text.headline.countries


NAMES: dict[str, Known] = {"people": has_name, "places": has_name, "countries": has_country}


@lru_cache(maxsize=100_000)
def parts(name: str) -> tuple[int, ...]:
    """Hash the stems of a name."""
    return tuple(hashed(stem) for stem in stems(name))


def turned(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """Say whether the first two of one are in the other in the opposite order."""
    first, second = [name for name in one if name in two], [name for name in two if name in one]
    return len(first) > 1 and first[0] == second[1] and first[1] == second[0]
