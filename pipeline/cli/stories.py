"""`newsbeam stories`: what several articles tell of, newest first, with who carried it and on which
numbers they differ.
"""

import json as json_module
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from connectors.index import ArticleStore, RelationStore
from pipeline.cli.place import reading
from pipeline.cli.screen import headline
from pipeline.cli.search import day_end, moment
from pipeline.cli.show import number
from pipeline.cli.terminal import console, write_json
from pipeline.relate.differing import Differing, differing
from schemas.article import Article
from schemas.display import one_line

MEMBERS = 100  # newest articles of a story that are looked at for its title and sources
SOURCES = 8  # named on a line
NUMBERS = 6  # told of one outcome on a line
Row = dict[str, Any]


def list_stories(
    to: str, since: str | None, until: str | None, size: int, *, alone: bool, json: bool
) -> None:
    """List stories of at least two origins; with `alone` also what one article tells."""
    begin, end = moment(since), day_end(until)
    with reading(to) as index:
        least = 1 if alone else 2
        ids = index.relations.list_stories(begin, end, least=least, limit=size)
        rows = list(described(index.articles, index.relations, ids))
    if json:
        for row in rows:
            write_json(json_module.dumps(row, ensure_ascii=False))
        return
    out = console()
    for row in rows:
        out.print(story_lines(row), "")
    if not rows:
        out.print("There is no story of more than one article yet.")


def described(store: ArticleStore, relations: RelationStore, ids: list[str]) -> Iterator[Row]:
    """Describe each story: its oldest article's title, its size, sources and articles, newest
    first.
    """
    members = relations.get_members(ids, MEMBERS)
    stored = store.get([id_ for story in members.values() for id_ in story.ids])
    for id_ in ids:
        story = members.get(id_)
        articles = [stored[one].article for one in story.ids if one in stored] if story else []
        if story and articles:
            yield {
                "id": id_,
                "title": headline(articles[-1]),
                "size": story.size,
                "origins": story.origins,
                "first": articles[-1].timestamp.isoformat(),
                "last": articles[0].timestamp.isoformat(),
                "sources": list(dict.fromkeys(map(source, articles))),
                "articles": [one.id for one in articles],
                "differing": [numbers(one, articles) for one in differing(articles)],
            }


def numbers(one: Differing, articles: list[Article]) -> Row:
    """Describe what the sources of a story differ on: each number, who says it, in which words."""
    sources = {article.id: source(article) for article in articles}
    said = [
        told.model_dump(exclude={"outcome", "unit"}) | {"source": sources[told.article]}
        for told in one.told
    ]
    return {"outcome": one.outcome, "unit": one.unit, "grows": one.grows, "told": said}


def source(article: Article) -> str:
    """Name who published an article, or the file it was found in."""
    named = article.publisher and (article.publisher.name or article.publisher.domain)
    return named or (article.paths[0].path if article.paths else article.id)


def story_lines(row: Row) -> Text:
    """Give a story: title, how many tell it since when, who, and where they differ."""
    many = f"{row['size']:,} article{'' if row['size'] == 1 else 's'}"
    origins = f"{row['origins']:,} origin{'' if row['origins'] == 1 else 's'}"
    days = " – ".join(dict.fromkeys((row["first"][:10], row["last"][:10])))
    lines = Text.assemble(
        (one_line(row["title"]), "bold"),
        (f"\n   {many}, {origins}  ·  {days}  ·  {row['id']}", "dim"),
        f"\n   {one_line(shortened(row['sources'], SOURCES))}",
    )
    for one in row["differing"]:
        of = "" if one["unit"] == "person" else f" ({one['unit']})"
        growing = ", growing" if one["grows"] else ""
        lines.append(f"\n   {one['outcome']}{of}{growing}: ", "yellow").append(
            one_line(shortened(by_number(one["told"]), NUMBERS, "  ·  "))
        )
    return lines


def by_number(told: list[Row]) -> list[str]:
    """Write each number once, with who says it; with the day too, where these are several."""
    who: dict[str, dict[str, None]] = {}
    several = len({one["date"] for one in told}) > 1
    for one in told:
        words = f"{one['qualifier'] or ''} {number(one['value'], one['value_max'])}".strip()
        words += f" on {one['date']}" if several and one["date"] else ""
        name = f"{one['speaker']} in {one['source']}" if one["speaker"] else one["source"]
        who.setdefault(words, {})[name] = None
    return [f"{words} ({shortened(list(names), 3)})" for words, names in who.items()]


def shortened(names: list[str], most: int, joint: str = ", ") -> str:
    """List names, no more than so many."""
    more = len(names) - most
    return joint.join(names[:most]) + (f" and {more} more" if more > 0 else "")
