"""`newsbeam show`: one article with everything extracted, each field beside the words it came
from.
"""

from collections.abc import Iterator, Sequence
from json import dumps
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from connectors.index import ArticleStore
from pipeline.cli.place import reading
from pipeline.cli.screen import byline, headline
from pipeline.cli.terminal import console, write_json
from pipeline.revisions import Form, changes, forms_of
from schemas.article import Article
from schemas.display import one_line
from schemas.errors import UsageError
from schemas.facets import find_facets, read_values

STYLES = {"-": "red", "+": "green"}
SHORTEST = 4  # characters of the beginning of an id
ALIKE = 100  # ids with one beginning that are counted
PRINTED = "newsbeam search prints ids."


def show_article(article_id: str, to: str, *, json: bool) -> None:
    """Show one article with everything extracted, in the words of the text."""
    article = look_up(article_id, to)
    if json:
        write_json(article.to_json().decode())
        return
    out = console()
    out.print(
        Text(one_line(headline(article)), "bold"),
        Text(one_line(byline(article)), "dim"),
        "",
        sep="\n",
    )
    for title, part in parts(article):
        out.print(Text(title, "bold cyan"), Padding(part, (0, 0, 1, 2)))


def show_form(article_id: str, to: str, revision: int | None, *, diff: bool, json: bool) -> None:
    """Show an earlier form of an article, or what the form after it changed. Raises UsageError."""
    article = look_up(article_id, to)
    forms = forms_of(article)
    if diff and len(forms) == 1:
        raise UsageError(f"{article.id} was not revised: there is nothing to compare it with.")
    number = revision or forms[-2].number
    at = number - forms[0].number
    if not 0 <= at < len(forms) - diff:
        last = forms[-1].number - diff
        raise UsageError(
            f"{article.id} has no form {number} to show: give --revision {forms[0].number} to"
            f" {last}."
        )
    shown = forms[at : at + 1 + diff]
    if any(form.body is None for form in shown):
        raise UsageError(
            f"The words of form {number} of {article.id} are not kept any more, only those of"
            " later ones."
        )
    if json:
        write_json(json_of(article, shown))
    else:
        print_forms(article, shown)


def print_forms(article: Article, shown: Sequence[Form]) -> None:
    """Print the text of a form, or the paragraphs that differ between two: -, what went, and +,
    what came.
    """
    out = console()
    out.print(
        Text(one_line(shown[0].title or headline(article)), "bold"),
        Text(told(article, shown[0]), "dim"),
        "",
        sep="\n",
    )
    if len(shown) == 1:
        out.print(Text(shown[0].body or ""), soft_wrap=True)
        return
    for change in changes(lines_of(shown[0]), lines_of(shown[1])):
        line = Text.assemble(
            (f"{change.sign} ", STYLES[change.sign]),
            *(
                (word, f"{STYLES[change.sign]}{' bold underline' if differs else ''}")
                for word, differs in change.words
            ),
        )
        out.print(line, soft_wrap=True)


def told(article: Article, form: Form) -> str:
    """Say which form of an article it is."""
    changed = form.revision.at if form.revision else article.modified
    last = article.older_revisions + len(article.revisions) + 1
    return f"form {form.number} of {last}  ·  {changed:%Y-%m-%d %H:%M}  ·  {article.id}"


def json_of(article: Article, shown: Sequence[Form]) -> str:
    """Give a form as JSON, and where there are two, what the second changed."""
    form = shown[0]
    revision = form.revision
    data: dict[str, object] = {
        "id": article.id,
        "revision": form.number,
        "at": (revision.at if revision else article.modified).isoformat(),
        "fingerprint": revision.fingerprint if revision else article.fingerprint,
        "title": form.title,
        "body": form.body,
    }
    if len(shown) > 1:
        made = changes(lines_of(form), lines_of(shown[1]))
        data["changes"] = [
            {"sign": one.sign, "text": "".join(word for word, _ in one.words)} for one in made
        ]
    return dumps(data, ensure_ascii=False)


def lines_of(form: Form) -> list[str]:
    """Give the title and the lines of the body that hold something."""
    return [line for line in [form.title or "", *(form.body or "").split("\n")] if line.strip()]


def look_up(article_id: str, to: str) -> Article:
    """Fetch an article by its id, or by the beginning of one; no other article is read. Raises
    UsageError.
    """
    with reading(to) as index:
        found = identify(article_id, index.articles)
        stored = index.articles.get([found])
    if found not in stored:
        raise UsageError(f"no article has the id {article_id!r}. {PRINTED}")
    return stored[found].article


def identify(beginning: str, articles: ArticleStore) -> str:
    """Give the one id that begins so, or else the beginning itself. Raises UsageError where several
    do.
    """
    if len(beginning) < SHORTEST:
        return beginning
    ids = articles.find_ids(beginning, ALIKE + 1)
    if beginning in ids or not ids:
        return beginning
    if len(ids) > 1:
        many = f"{len(ids)}" if len(ids) <= ALIKE else f"more than {ALIKE}"
        raise UsageError(
            f"{many} articles begin with {beginning!r}; give more of the id. {PRINTED}"
        )
    return ids[0]


def parts(article: Article) -> Iterator[tuple[str, RenderableType]]:
    """Give what there is to show, in order of interest."""
    yield "Text", text_part(article)
    rows: dict[str, list[tuple[Any, ...]]] = {
        "Topics": [
            (topic.name, f"{topic.score:.2f}", ", ".join(topic.words))
            for topic in article.topic_scores
        ],
        "People, organisations, places": [
            (one.name, one.type, one.country, mentions(one.mentions)) for one in article.entities
        ],
        "Quotes": [(one.speaker or "—", one.verb, f"“{one.text}”") for one in article.quotes],
        "Claims": [
            (one.speaker or "—", one.verb, one.text + (" (hedged)" if one.hedged else ""))
            for one in article.claims
        ],
        "Quantities": [
            (number(one.value, one.value_max), one.unit, one.qualifier, one.text)
            for one in article.quantities
        ],
        "Dates": [
            (one.gte and f"{one.gte} – {one.lte}", one.precision, one.text) for one in article.dates
        ],
        "Events": [(one.type, one.actor, one.target, one.text) for one in article.events],
        "Facets": facet_rows(article),
        "Found in": [(place.path, f"{place.start}–{place.end}") for place in article.paths],
        "Revisions": [
            (
                number,
                f"{one.at:%Y-%m-%d %H:%M}",
                one.title,
                f"{one.changed:.0%} changed",
                "words kept" if one.delta else "",
            )
            for number, one in enumerate(article.revisions, article.older_revisions + 1)
        ],
        "Notes": [(flag,) for flag in article.flags],
    }
    for title, values in rows.items():
        if values:
            yield title, table(values)
    if article.story:
        yield (
            "Story",
            Text(
                f"{article.story.id}: {article.story.size} articles of {article.story.origins}"
                " origins"
            ),
        )
    if article.duplicate:
        yield (
            "Near-duplicate",
            Text(f"of {article.duplicate.of} ({article.duplicate.similarity:.0%} the same)"),
        )


def facet_rows(article: Article) -> list[tuple[Any, ...]]:
    """Give the values of the facets that no other part shows, under their labels."""
    facets = find_facets(type(article)).items()
    others = {facet.label: field for field, facet in facets if not facet.detailed}
    values = {label: read_values(article, field) for label, field in others.items()}
    return [(label, ", ".join(shown)) for label, shown in values.items() if shown]


def text_part(article: Article) -> RenderableType:
    """Give the body under its section titles."""
    starts = {section.start: section.title for section in article.sections}
    lines: list[RenderableType] = []
    position = 0
    for paragraph in article.body.split("\n\n"):
        if position in starts:
            lines.append(Text(one_line(starts[position]), "bold"))
        lines.append(Text(paragraph + "\n"))
        position += len(paragraph) + 2
    return Group(*lines)


def table(rows: list[tuple[Any, ...]]) -> RenderableType:
    """Set rows in columns, the words of the text last."""
    grid = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for _ in rows[0]:
        grid.add_column(overflow="fold")
    for row in rows:
        grid.add_row(*(Text(one_line(str(cell))) if cell is not None else Text("") for cell in row))
    return grid


def number(value: float | None, most: float | None) -> str:
    """Write a number or a range as people do."""
    if value is None:
        return ""
    return f"{value:,.10g}–{most:,.10g}" if most is not None else f"{value:,.10g}"


def mentions(spans: Any) -> str:
    """List the different words of the mentions."""
    return ", ".join(dict.fromkeys(span.text.replace("\n", " ") for span in spans))
