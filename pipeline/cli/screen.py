"""What a person sees: the progress of a run, its account, search results. Colours on a terminal,
none in a pipe.
"""

import shlex
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from functools import cache
from types import TracebackType
from typing import Self

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from connectors.index import Count, Hit, Page
from pipeline.account import Account
from pipeline.cli.terminal import SafeConsole, complain, console, write_json
from pipeline.options import STANDARD_OUTPUT
from pipeline.progress import handled
from schemas.article import Article
from schemas.display import one_line, sentence
from schemas.facets import find_facets
from schemas.known_names import load_countries

LINE_EVERY = 60.0  # seconds between plain lines where there is no terminal


class Watch:
    """Show how far a run is, while it runs: a moving line on a terminal, a plain line a minute
    elsewhere.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.show, daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching."""
        self.end()

    def end(self) -> None:
        """Stop showing, and leave the terminal as it was."""
        self.ended.set()
        self.thread.join()

    def show(self) -> None:
        """Show until the run has ended."""
        if sys.stderr.isatty():
            self.show_bar()
        else:
            self.show_lines()

    def show_bar(self) -> None:
        """Show a moving line with the count and the pace."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TextColumn("{task.completed:,} articles"),
            TextColumn("{task.fields[pace]}"),
            TimeElapsedColumn(),
        )
        began = time.monotonic()
        with Progress(*columns, console=SafeConsole(stderr=True), transient=True) as progress:
            task = progress.add_task("reading the news", total=None, pace="")
            while not self.ended.wait(0.2):
                count = handled(self.folder)
                progress.update(
                    task,
                    completed=count,
                    pace=f"{count / (time.monotonic() - began):,.0f} a second",
                )

    def show_lines(self) -> None:
        """Print a plain line a minute."""
        began = time.monotonic()
        while not self.ended.wait(LINE_EVERY):
            count, seconds = handled(self.folder), time.monotonic() - began
            complain(f"{count:,} articles in {seconds:,.0f} s, {count / seconds:,.0f} a second")


def print_account(account: Account, to: str, json: bool) -> None:
    """Print the account of a run; with `jsonl:-` on standard error, for standard output holds the
    articles.
    """
    err = to == STANDARD_OUTPUT
    if json:
        write_json(account.to_json().decode(), err=err)
        return
    out = SafeConsole(stderr=err, soft_wrap=True)
    out.print(account_line(account))
    if account.duplicates or account.stories:
        out.print(
            Text(
                f"near-duplicates {account.duplicates:,}   stories that grew {account.stories:,}",
                "dim",
            )
        )
    if account.rejected:
        out.print(
            Text(
                sentence(f"{account.rejected:,} could not be used: {where_reasons_are(to)}."),
                "yellow",
            )
        )
    if not account.balanced:
        out.print(Text("The account does not add up; please report this.", "bold red"))


def where_reasons_are(to: str) -> str:
    """Say where it is told why a text could not be used."""
    if to == STANDARD_OUTPUT:
        return "the reasons are said above; --to jsonl:PATH keeps them with their originals"
    return f"newsbeam rejects --to {shlex.quote(to)} says why"


def account_line(account: Account) -> Text:
    """Give the account in one line."""
    revised = f" ({account.revised:,} revised)" if account.revised else ""
    return Text.assemble(
        ("read ", "dim"),
        (f"{account.read:,}", "bold"),
        ("  =  indexed ", "dim"),
        (f"{account.indexed:,}{revised}", "bold green"),
        ("  +  unchanged ", "dim"),
        (f"{account.unchanged:,}", "bold"),
        ("  +  merged ", "dim"),
        (f"{account.merged:,}", "bold"),
        ("  +  rejected ", "dim"),
        (f"{account.rejected:,}", "bold red" if account.rejected else "bold"),
        (f"   in {account.seconds:,.1f} s, {account.per_second:,.0f} documents a second", "dim"),
    )


def print_page(page: Page, query: str, offset: int) -> None:
    """Print an answer: how many match, the facets, the hits."""
    out = console()
    what = f" for {one_line(query)}" if query else ""
    out.print(
        Text.assemble(
            (f"{page.total:,}", "bold"),
            f" article{'' if page.total == 1 else 's'}{what}",
            (f"  ({page.seconds * 1000:.0f} ms)", "dim"),
        )
    )
    if any(page.facets.values()):
        out.print(facet_columns(page), "")
    for number, hit in enumerate(page.hits, start=offset + 1):
        out.print(hit_lines(number, hit), "")
    for told in left_out(page):
        out.print(Text(told, "yellow"))


def left_out(page: Page) -> Iterator[str]:
    """Say what the answer cannot hold because nobody knows."""
    if page.undated:
        yield f"{page.undated:,} undated left out: nobody knows whether they are of this time."
    if page.unjudged:
        yield (
            f"{page.unjudged:,} not judged: in their language nobody looked for what is filtered"
            " by."
        )


def facet_columns(page: Page) -> RenderableType:
    """Set the facets side by side on a terminal, one below the other in a pipe."""
    tables = [facet_table(field, counts) for field, counts in page.facets.items() if counts]
    return Columns(tables, padding=(1, 4)) if sys.stdout.isatty() else Group(*tables)


def facet_table(field: str, counts: Sequence[Count]) -> RenderableType:
    """List the values of a facet with their counts."""
    facet = find_facets(Article)[field]
    table = Table(
        title=facet.label,
        title_justify="left",
        title_style="bold",
        box=None,
        show_header=False,
        padding=(0, 1),
        pad_edge=False,
        min_width=len(facet.label),
    )
    table.add_column(justify="right", style="cyan")
    table.add_column(overflow="fold")
    for one in counts:
        name = country_names().get(one.value, "") if facet.values == "country_code" else ""
        table.add_row(f"{one.count:,}", one_line(f"{one.value}  {name}" if name else one.value))
    return table


@cache
def country_names() -> dict[str, str]:
    """Give the name of each country under its ISO code."""
    return {country.code: country.name for country in load_countries() if country.code}


def hit_lines(number: int, hit: Hit) -> RenderableType:
    """Give a hit: its title (or first words), where it is from, and the passages that match."""
    article = hit.article
    first = Text.assemble((f"{number}. ", "dim"), (one_line(headline(article)), "bold"))
    rest = [
        Text(one_line(byline(article)), "dim"),
        *(marked(passage) for passage in hit.highlights[:3]),
    ]
    return Group(first, *(Padding(line, (0, 0, 0, 3), expand=False) for line in rest))


def headline(article: Article) -> str:
    """Give the title, else the first words of the text."""
    if article.title:
        return article.title
    body = article.body[:120].split("\n")[0]
    return body if len(article.body) <= 120 else body.rsplit(" ", 1)[0] + " …"


def byline(article: Article) -> str:
    """Say where and when an article is from, and its id."""
    source = article.publisher.name or article.publisher.domain if article.publisher else None
    named = source or (article.paths[0].path if article.paths else "")
    parts = [
        named,
        f"{article.timestamp:%Y-%m-%d}"
        if article.published
        else f"undated, read {article.ingested:%-d %b %Y}",
        article.kind.replace("_", " "),
        ", ".join(article.countries[:6]),
        article.id,
    ]
    return "  ·  ".join(part for part in parts if part)


def marked(passage: str) -> Text:
    """Turn the marks around matching words into colour, or into nothing in a pipe."""
    text = Text()
    for index, part in enumerate(
        passage.replace("\n", " ").replace("\ue001", "\ue000").split("\ue000")
    ):
        text.append(part, "bold yellow" if index % 2 else "")
    return text
