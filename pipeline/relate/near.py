"""Whether two texts are nearly the same: a wire copy, a reprint, a truncated or re-headed copy."""

from pipeline.relate.reading import Reading

CONTAINED = 0.6  # share of the shorter text's 3-shingles that are in the longer one
SHORTEST = 0.3  # a copy keeps this share of the length; less is a quotation
FEWEST_WORDS = 8  # of shorter texts, "Live updates" and the like, equal words mean nothing
OTHER_FIGURES = 0.25  # share of figures that may differ: of forms filled in anew, more do


def near(one: Reading, two: Reading) -> float | None:
    """Give the share (0.6 to 1) of the shorter text that is in the longer; None where they are not nearly the same."""
    short, long = sorted((one, two), key=lambda text: (text.length, text.age))
    if short.length < max(FEWEST_WORDS, SHORTEST * long.length):
        return None
    share = contained(short, long)
    return round(share, 4) if share >= CONTAINED and not other_figures(one, two) else None


def contained(short: Reading, long: Reading) -> float:
    """Give the share of one text's shingles that the other holds, by the coarser of both samples."""
    mask = (1 << max(short.scale, long.scale)) - 1
    mine = {one for one in short.shingles if not one & mask}
    return len(mine & long.shingles) / len(mine) if mine else 0.0


def other_figures(one: Reading, two: Reading) -> bool:
    """Say whether each text has numbers or days that the other has not, and these are many: another event in the same
    words. A truncated copy lacks figures, but has none of its own.
    """
    least = min(len(one.figures), len(two.figures))
    differing = min(len(one.figures - two.figures), len(two.figures - one.figures))
    return differing > OTHER_FIGURES * least
