"""Figures that `newsbeam stories` sets side by side on the labelled events, judged by hand: `python
-m tests.quality.figures`.

`figures_judged.tsv` says of each whether it speaks of the same thing as those beside it: the same
event, the same measure, the whole and not a part. What is shown and not judged counts as not
comparable, until somebody looks."""

import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from pipeline.cli.screen import make_headline
from pipeline.cli.stories import name_source
from pipeline.relate.differing import find_differing
from schemas.article import Article
from tests.quality.orders import related
from tests.quality.stories import labelled

JUDGED = Path(__file__).parent / "figures_judged.tsv"


class Shown(NamedTuple):
    """A figure as the table names it."""

    story: str
    measure: str
    value: str
    source: str


def shown() -> list[Shown]:
    """Relate the labelled articles and give what is set side by side."""
    members: dict[str, list[Article]] = defaultdict(list)
    for article in related(labelled()[0], 1):
        if article.story:
            members[article.story.id].append(article)
    return [figure for story in members.values() if len(story) > 1 for figure in figures_of(story)]


def figures_of(story: list[Article]) -> list[Shown]:
    """Give the figures of one story."""
    title = make_headline(min(story, key=lambda article: (article.timestamp, article.id)))
    by_id = {article.id: name_source(article) for article in story}
    return [
        Shown(title, f"{one.outcome} {one.unit}", f"{told.value:g}", by_id[told.article])
        for one in find_differing(story)
        for told in one.told
    ]


def judged() -> dict[Shown, bool]:
    """Read the table."""
    _, *rows = JUDGED.read_text(encoding="utf-8").splitlines()
    return {Shown(*row.split("\t")[:4]): row.split("\t")[4] == "yes" for row in rows}


def score() -> dict[str, float]:
    """Give the share of what is shown that is judged comparable, and how much of what was judged so
    is still shown."""
    found, known = shown(), judged()
    right = {figure for figure, comparable in known.items() if comparable}
    return {
        "figures side by side that are comparable": sum(figure in right for figure in found)
        / len(found),
        "figures judged comparable that are shown": len(right & set(found)) / len(right),
    }


if __name__ == "__main__":
    found, known = shown(), judged()
    for figure in found:
        verdict = {True: "yes", False: "no", None: "not judged"}[known.get(figure)]
        sys.stdout.write(
            f"{verdict:10} {figure.measure:18} {figure.value:>8} {figure.source:28} {figure.story}\n"
        )
    for name, value in score().items():
        sys.stdout.write(f"{name:48} {value:.3f}\n")
