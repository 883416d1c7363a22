"""Whether two texts are nearly the same: a wire copy, a reprint, a truncated or re-headed copy."""

from pipeline.relate.reading import WINDOW, UnpackedSignature
from pipeline.relate.slots import refilled

CONTAINED = 0.6  # share of the shorter text's 3-shingles that are in the longer one
SHORTEST = 0.3  # a copy keeps this share of the length; less is a quotation
FEWEST_WORDS = 8  # of shorter texts, "Live updates" and the like, equal words mean nothing
FORM_WORDS = 60  # a text this short under an unlike title is taken for the words of the page
OTHER_FIGURES = 0.25  # share of figures that may differ: of forms filled in anew, more do


def measure_overlap(one: UnpackedSignature, two: UnpackedSignature) -> float | None:
    """Give the share (0.6 to 1) of the shorter text that is in the longer; None where they are not
    nearly the same.
    """
    short, long = order_by_length(one, two)
    if short.length < max(FEWEST_WORDS, SHORTEST * long.length) or is_of_another(one, two):
        return None
    if abs(one.timestamp - two.timestamp) > WINDOW:
        return None
    share = measure_containment(short, long)
    return round(share, 4) if share >= CONTAINED and not refilled(one.slots, two.slots) else None


def order_by_length(
    one: UnpackedSignature, two: UnpackedSignature
) -> tuple[UnpackedSignature, UnpackedSignature]:
    """Give the shorter text, and the longer."""
    short, long = sorted((one, two), key=lambda text: (text.length, text.age))
    return short, long


def is_form_of_another(one: UnpackedSignature, two: UnpackedSignature) -> bool:
    """Say whether two texts are one form filled in twice, or a page's own words: alike, and not
    about the same.
    """
    other = is_of_another(one, two) or refilled(one.slots, two.slots, numbers=False)
    return other and measure_containment(*order_by_length(one, two)) >= CONTAINED


def is_of_another(one: UnpackedSignature, two: UnpackedSignature) -> bool:
    """Say whether texts in the same words would be about something else: by their figures, or by
    unlike titles over what may be the words of the page: it is short, or holds no word of either
    title.
    """
    of_page = min(one.length, two.length) < FORM_WORDS or not (
        one.signature.headed or two.signature.headed
    )
    return has_other_figures(one, two) or (of_page and has_unlike_titles(one, two))


def has_unlike_titles(one: UnpackedSignature, two: UnpackedSignature) -> bool:
    """Say whether both have a title, and no word of weight in common."""
    return one.signature.titled and two.signature.titled and one.title.isdisjoint(two.title)


def measure_containment(short: UnpackedSignature, long: UnpackedSignature) -> float:
    """Give the share of one text's shingles that the other holds, by the coarser of both
    samples.
    """
    mine = short.shingles
    if long.scale > short.scale:
        mask = (1 << long.scale) - 1
        mine = frozenset(one for one in mine if not one & mask)
    return len(mine & long.shingles) / len(mine) if mine else 0.0


def has_other_figures(one: UnpackedSignature, two: UnpackedSignature) -> bool:
    """Say whether each text has numbers or days that the other has not, and these are many: another
    event in the same words. A truncated copy lacks figures, but has none of its own.
    """
    least = min(len(one.figures), len(two.figures))
    differing = min(len(one.figures - two.figures), len(two.figures - one.figures))
    return differing > OTHER_FIGURES * least
