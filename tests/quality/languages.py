"""Stories in other languages: translated articles, none of which is another's. `python -m
tests.quality.languages`.

Sixty articles of ../shared/data/eval/ntrex, each in twelve languages; the same articles everywhere,
so that a language in which more pairs are joined than in English joins them for its words, not for
what they tell."""

import json
import sys
from collections import defaultdict
from itertools import combinations

from pipeline.relate.cluster import find_stories
from schemas.article import Article
from tests.places import SHARED
from tests.quality.stories import made, read

DAY = "2018-10-01"


def articles() -> dict[str, list[tuple[Article, str, str]]]:
    """Give by language the articles with their events, and what they are too near to be told apart
    from."""
    found = defaultdict(list)
    for line in (
        (SHARED / "data/eval/ntrex/documents.jsonl").read_text(encoding="utf-8").splitlines()
    ):
        row = json.loads(line)
        article = made({"title": row["title"], "body": row["body"], "published": DAY})
        found[row["language"]].append(
            (article, row["event"] or row["doc"], row["near"] or row["event"] or row["doc"])
        )
    return dict(found)


def score() -> dict[str, float]:
    """Count, for each language and across all of them, pairs in one story that are on two
    events."""
    return {
        f"false pairs, {language}": float(len(wrong)) for language, wrong in false_pairs().items()
    }


def false_pairs() -> dict[str, list[tuple[str, str]]]:
    """Give the pairs of titles that are joined and are on two events, by language."""
    every = articles()
    groups = {**every, "all": [one for rows in every.values() for one in rows]}
    return {language: joined(rows) for language, rows in groups.items()}


def joined(rows: list[tuple[Article, str, str]]) -> list[tuple[str, str]]:
    """Give the pairs of titles that are in one story and on two events."""
    known = {article.id: (article.title or "", event, near) for article, event, near in rows}
    pairs = (
        pair
        for group in find_stories(read([row[0] for row in rows]))
        for pair in combinations(group.members, 2)
    )
    named = [(known[one.id], known[two.id]) for one, two in pairs]
    return [(one[0], two[0]) for one, two in named if one[1] != two[1] and one[2] != two[2]]


if __name__ == "__main__":
    for language, wrong in false_pairs().items():
        sys.stdout.write(f"{language:4} {len(wrong):4} false pairs\n")
        for one, two in wrong if "-v" in sys.argv else ():
            sys.stdout.write(f"       {one} / {two}\n")
