"""Whether two texts tell of the same event in other words."""

from pipeline.relate.reading import Reading
from pipeline.relate.terms import cosine

TEXT, LEAD, TITLE = 0.6, 0.2, 0.2
SAME = 0.21
TOUCHED = 0.15  # stories with a text this close to a new one are parted anew


def same_story(one: Reading, two: Reading) -> float:
    """Score two texts from 0 to 1; from SAME on, they are more likely on one event than not."""
    return TEXT * cosine(one.text, two.text) + LEAD * cosine(one.lead, two.lead) + TITLE * cosine(one.title, two.title)
