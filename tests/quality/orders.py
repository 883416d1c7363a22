"""Whether copies and stories depend on the order of arrival: run `python -m tests.quality.orders
20` for the figures.

The articles on events are written to an embedded index in random orders, at once or in five runs
with the index closed in between, and related after each, in pages of 50, 150 or 1,000. Compared
with one run in the order of the file: pairs in one story, pairs of copy and original."""

import random
import sys
import tempfile
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from unittest.mock import patch

from connectors.embedded.index import open_embedded
from connectors.index import Write
from pipeline.stories import relate_all
from schemas.article import Article
from tests.quality.stories import labelled

Pairs = set[tuple[str, str]]
RUNS = 5
PAGES = (50, 150, 1_000)


def related(articles: Sequence[Article], runs: int, page: int = 150) -> list[Article]:
    """Write and relate articles in so many runs, so many at once; gives them as the index has
    them."""
    with patch("pipeline.stories.PAGE", page), tempfile.TemporaryDirectory() as folder:
        for run in range(runs):
            index = open_embedded(Path(folder), owner=False)  # nobody searches it
            index.setup()
            index.articles.write([Write(article=article) for article in articles[run::runs]])
            relate_all(index)
            index.close()
        index = open_embedded(Path(folder), owner=False)  # nobody searches it
        found = list(index.articles.scan())
        index.close()
    return found


def told(articles: Sequence[Article]) -> Pairs:
    """Give the pairs of articles of one story."""
    story = {article.id: article.story.id for article in articles if article.story}
    return {(one, two) for one, two in combinations(sorted(story), 2) if story[one] == story[two]}


def copied(articles: Sequence[Article]) -> Pairs:
    """Give the pairs of copy and original."""
    return {(article.id, article.duplicate.of) for article in articles if article.duplicate}


def differing(one: Pairs, two: Pairs) -> float:
    """Give the share of pairs that only one has."""
    return len(one ^ two) / len(one | two) if one | two else 0.0


def consistent(articles: Sequence[Article]) -> bool:
    """Say whether each article knows how many are in its story."""
    stories = [article.story for article in articles if article.story]
    ids = [story.id for story in stories]
    return len(stories) == len(articles) and all(
        story.size == ids.count(story.id) for story in stories
    )


def score(orders: int = 4) -> dict[str, float]:
    """Give the greatest difference that any order made."""
    articles, _ = labelled()
    plain = related(articles, 1)
    chance = random.Random(5)
    stories, copies, whole = 0.0, 0.0, consistent(plain)
    for number in range(orders):
        other = related(
            chance.sample(articles, len(articles)),
            RUNS if number % 2 else 1,
            PAGES[number % len(PAGES)],
        )
        stories, copies = (
            max(stories, differing(told(plain), told(other))),
            max(copies, differing(copied(plain), copied(other))),
        )
        whole = whole and consistent(other)
    return {
        "orders: most pairs of a story that differ": stories,
        "orders: most copies that differ": copies,
        "orders: sizes of stories are right": float(whole),
    }


if __name__ == "__main__":
    for name, value in score(int(sys.argv[1]) if len(sys.argv) > 1 else 4).items():
        sys.stdout.write(f"{name:60} {value:.4f}\n")
