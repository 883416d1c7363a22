"""Write schemas/data/current-events.jsonl: names of world news, from the links of Wikipedia's
current events portal.

usage: python -m pipeline.extract.training.derive_aliases NEWS/current-events.jsonl [--until
2025-12-31]

A link is words of an item and the title of the article they lead to. A title that is linked often
under its own name is an entry; other names it is linked under, twice or more, are aliases. The type
is what its last word says or else the tagger, the country the one written right before or after it.
Cities are left to GeoNames, what aliases.jsonl knows gets new aliases only, and not_names.json
beside this file lists what was read and refused. The file is text of Wikipedia (CC BY-SA 4.0).
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.extract.aliases import Hit, Table, build, hand_made
from pipeline.extract.countries import national
from pipeline.extract.mentions import words
from pipeline.extract.names import tag_names
from pipeline.extract.places import cities
from pipeline.extract.spelling import key

OUT = Path(__file__).parents[3] / "schemas" / "data" / "current-events.jsonl"
LEAST = 2  # links before a title or another name of it counts
SHARE = 0.6  # of the tagger's votes, and of the items that name a country
_BRACKETS = re.compile(r" \([^)]*\)$")
_EVENT = re.compile(
    r"\d{4}|[Ww]ar\b|[Cc]risis|[Ee]lection|[Pp]rotests|[Aa]ttack|[Cc]onflict|[Oo]peration |[Ll]ist of|^[a-z]|,"  # noqa: E501
)
# "Borno, Nigeria", "Kalehe, South Kivu, Congo"
_GAP = re.compile(r"(?:, [^\W\d_][^.,;:()]{1,30})?, ")
_NOT = json.loads((Path(__file__).parent / "not_names.json").read_text(encoding="utf-8"))


@dataclass
class Title:
    """What the items say of one title."""

    surfaces: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    items: int = 0


def proper(surface: str) -> bool:
    """True for words written as a name, every longer word with a capital."""
    parts = re.findall(r"[^\W\d_]+", surface)
    return (
        bool(parts)
        and all(word[0].isupper() for word in parts if len(word) > 3)
        and any(map(str.isupper, surface))
    )


def _beside(body: str, start: int, end: int, hits: list[Hit], kind: str) -> str | None:
    """Give the country written beside a link: "Borno State, Nigeria", "Ecuadorian vice president
    Verónica Abad".
    """
    for hit in hits:
        sense = hit.senses[0]
        after = (
            kind == "place"
            and hit.start >= end
            and not sense.adjective
            and _GAP.fullmatch(body[end : hit.start])
        )
        near = kind == "person" and sense.adjective and 0 < start - hit.end < 30
        if sense.entry.country and (
            after or (near and not set(",.;:") & set(body[hit.end : start]))
        ):
            return sense.entry.country
    return None


def _within(name: str, table: Table) -> str | None:
    """Give the country that an organisation's name names: "Nigerian Army"."""
    return next((hit.senses[0].entry.country for hit in national(table.hits(name))), None)


def read(items: Iterable[dict[str, Any]], table: Table) -> dict[str, Title]:
    """Collect the titles of `items`."""
    titles: dict[str, Title] = defaultdict(Title)
    for item in items:
        body = item["text"]
        hits = national(table.hits(body))
        kinds = {(name.start, name.end): name.type for name in tag_names(body)}
        for link in item["links"]:
            title = titles[link["target"]]
            title.items += 1
            if proper(link["text"]):
                title.surfaces[link["text"]] += 1
            start, end = link["start"], link["end"]
            if kind := kinds.get((start, end)):
                title.kinds[kind] += 1
                title.countries.update(filter(None, [_beside(body, start, end, hits, kind)]))
    return titles


def _major(votes: Counter[str], of: int) -> str | None:
    return next((value for value, count in votes.most_common(1) if count >= SHARE * of), None)


def _kind(plain: str, title: Title) -> str | None:
    last = plain.rsplit(" ", 1)[-1].lower()
    if kind := next((kind for kind, heads in _NOT["heads"].items() if last in heads), None):
        return str(kind)
    kind = _major(title.kinds, title.kinds.total())
    return (
        kind if kind and title.kinds[kind] >= LEAST and (kind != "person" or " " in plain) else None
    )


def _aliases(name: str, title: Title, table: Table) -> list[str]:
    known = {key(name)}
    found = []
    for surface, count in title.surfaces.items():
        taken = table.senses.get(key(surface))
        refused = (
            surface in _NOT["aliases"]
            or set(key(surface).split()) & words()["titles"]
            or surface.endswith(("'s", "’s"))
        )
        if (
            count >= LEAST
            and key(surface) not in known
            and not taken
            and len(key(surface)) > 3
            and not refused
            and not cities(surface)
        ):
            known.add(key(surface))
            found.append(surface)
    return found


def row(name: str, title: Title, table: Table) -> dict[str, Any] | None:
    """Give the entry of a title, or null where it names no person, organisation or region."""
    senses = [sense for sense in table.named(name) if not sense.adjective]
    if senses:
        entry = senses[0].entry
        aliases = _aliases(name, title, table)
        return (
            {"name": entry.name, "type": entry.type, "aliases": aliases}
            if aliases and len(senses) == 1 and not entry.nation
            else None
        )
    plain = _BRACKETS.sub("", name)
    kind = _kind(plain, title)
    own = sum(
        count
        for surface, count in title.surfaces.items()
        if key(surface) in (key(name), key(plain))
    )
    if (
        kind is None
        or own < LEAST
        or _EVENT.search(name)
        or cities(plain)
        or table.named(plain)
        or name in _NOT["titles"]
    ):
        return None
    aliases = _aliases(name, title, table)
    country = (
        _within(name, table)
        if kind == "organization"
        else _major(title.countries, title.countries.total())
    )
    return {"name": name, "type": kind, "aliases": aliases, "country": country, "rank": 2}


def rows(titles: dict[str, Title], table: Table) -> Iterator[dict[str, Any]]:
    """Give the entries, those linked most often first."""
    for name, title in sorted(titles.items(), key=lambda pair: (-pair[1].items, pair[0])):
        if title.items >= LEAST and (found := row(name, title, table)):
            yield {field: value for field, value in found.items() if value}


def main() -> None:
    """Read the news, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument(
        "--until", default="9999", help="leave out items after this date (ISO 8601)"
    )
    options = parser.parse_args()
    items = (json.loads(line) for line in options.news.read_text(encoding="utf-8").splitlines())
    table = build(*hand_made())
    titles = read((item for item in items if item["date"] <= options.until), table)
    lines = [json.dumps(found, ensure_ascii=False) for found in rows(titles, table)]
    OUT.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
