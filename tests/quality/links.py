"""How often the links of current events get the canonical name: run `python tests/quality/links.py`
for the figures.

A link counts when its title is in the table (by name or alias, brackets aside) and its words are a
name: not "military" leading to an army, and not "Israeli" leading to one. An adjective or
inhabitant leading to its country counts as found when the country is among the article's. The last
three months were not used to derive the table."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.extract.aliases import Sense, table
from pipeline.extract.entities import Linked, link
from pipeline.extract.names import tag_names
from pipeline.extract.training.derive_aliases import proper

NEWS = Path(__file__).parents[3] / "shared" / "data" / "news" / "current-events.jsonl"
UNSEEN = "2026-01-01"  # items from here on were left out when the table was derived
_ACRONYM_OF = re.compile(r" \([^)]*\)$")


def senses(title: str) -> list[Sense]:
    """Give what the table knows a title as: under its own words, else without the brackets."""
    known = table()
    exact = known.named(title)
    return [sense for sense in exact or known.named(_ACRONYM_OF.sub("", title)) if not sense.weak]


def _wanted(surface: str, title: str) -> set[str]:
    """Give the canonical names (or country codes for adjectives) any of which is right; empty when
    the link does not count."""
    found = senses(title)
    words = [sense for sense in table().named(surface) if sense.adjective]
    if not found or not proper(surface):
        return set()
    if words:
        codes = {s.entry.country for s in words} & {
            s.entry.country for s in found if s.adjective or s.entry.nation
        }
        return {code for code in codes if code}
    return {sense.entry.name for sense in found if not sense.adjective}


def _given(spot: dict[str, Any], linked: Linked) -> set[str]:
    """Give the canonical names of the entities mentioned where the link stands."""
    return {
        entity.name
        for entity in linked.entities
        for mention in entity.mentions
        if mention.start < spot["end"] and mention.end > spot["start"]
    }


def score(
    items: Iterable[dict[str, Any]], misses: Counter[tuple[str, ...]] | None = None
) -> dict[str, float]:
    """Give `links` (how many count) and `found` (the share with the canonical name) over items of
    current events."""
    count = right = 0
    for item in items:
        linked = link(item["text"], tag_names(item["text"]))
        for spot in item["links"]:
            if wanted := _wanted(spot["text"], spot["target"]):
                given = _given(spot, linked)
                count += 1
                right += (good := bool(wanted & (given | set(linked.countries))))
                if not good and misses is not None:
                    misses[spot["text"], spot["target"], "; ".join(sorted(given))] += 1
    return {"links": float(count), "found": right / max(count, 1)}


def items(since: str = "", until: str = "9999") -> list[dict[str, Any]]:
    """Read the items with since <= date < until (ISO 8601)."""
    rows = (json.loads(line) for line in NEWS.read_text(encoding="utf-8").splitlines())
    return [row for row in rows if since <= row["date"] < until]


def main() -> None:
    """Print the figures of both parts, and the most frequent misses of the unseen one."""
    misses: Counter[tuple[str, ...]] = Counter()
    for name, part in (("derived from", items(until=UNSEEN)), ("unseen", items(since=UNSEEN))):
        misses.clear()
        print(name, score(part, misses))
    for miss, number in misses.most_common(60):
        print(number, *miss, sep="\t")


if __name__ == "__main__":
    main()
