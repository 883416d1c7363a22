"""The commands as a user types them: names, options, examples. What they do is imported when they
are called.
"""

from typing import Annotated

import typer

from pipeline.cli.words import BeamCommand, Command, Group, SearchCommand, asked, beam_args
from pipeline.options import (
    DEFAULT_INDEX,
    DEFAULT_WAIT,
    MAX_OFFSET,
    AllowPrivate,
    Contact,
    Encoding,
    FullText,
    Json,
    Processes,
    Sources,
    To,
    WaitForIndex,
    WatchedSources,
)
from schemas.errors import UsageError

app = typer.Typer(
    name="newsbeam",
    cls=Group,
    help="Turn the world's news into something that can be searched, counted and trusted.",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with:  newsbeam run seeds/   and then   newsbeam search peace talks --facets",
)


def examples(*lines: str) -> str:
    """Set examples below each other, as an epilog."""
    return "Examples:\n\n" + "\n\n".join(lines)


def print_version(asked: bool) -> None:
    """Print the version, and nothing else."""
    if asked:
        from pipeline.version import VERSION

        typer.echo(f"newsbeam {VERSION}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  # its callback prints it
        bool,
        typer.Option(
            "--version", callback=print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Turn the world's news into something that can be searched, counted and trusted."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(
    cls=BeamCommand,
    epilog=examples(
        "newsbeam run seeds/",
        "newsbeam run 'dumps/*.jsonl.gz' --processes 2",
        "newsbeam run seeds/ --to jsonl:- | jq .people",
        "newsbeam run seeds/ --to https://localhost:9200",
        "newsbeam run https://feeds.bbci.co.uk/news/world/rss.xml seeds/feeds.opml",
        "newsbeam run seeds/ -- --runner=PrismRunner",
    ),
)
def run(
    context: typer.Context,
    sources: Sources,
    to: To = DEFAULT_INDEX,
    processes: Processes = 1,
    again: Annotated[
        bool, typer.Option("--again", help="Extract anew what the index already holds.")
    ] = False,
    now: Annotated[
        bool, typer.Option("--now", help="Poll feeds that are not due yet, too.")
    ] = False,
    encoding: Encoding = None,
    full_text: FullText = False,
    contact: Contact = None,
    allow_private: AllowPrivate = None,
    wait_for_index: WaitForIndex = DEFAULT_WAIT,
    json: Json = False,
) -> None:
    """Read SOURCEs once, into the index; of feeds, those that are due.

    Reading the same again changes nothing. What cannot be read is kept: see newsbeam rejects.
    """
    from pipeline.cli.run import RunOptions, run_sources
    from pipeline.cli.watch import seconds

    options = RunOptions(
        to=to,
        processes=processes,
        beam_args=beam_args(context),
        again=again,
        now=now,
        encoding=encoding,
        full_text=full_text,
        contact=contact,
        allow_private=tuple(allow_private or ()),
        wait_for_index=seconds(wait_for_index),
    )
    run_sources(sources, options, json=json)


@app.command(
    cls=BeamCommand,
    epilog=examples(
        "newsbeam watch seeds/feeds.opml",
        "newsbeam watch https://feeds.bbci.co.uk/news/world/rss.xml incoming/ --every 10m",
    ),
)
def watch(
    context: typer.Context,
    sources: WatchedSources = None,
    to: To = DEFAULT_INDEX,
    every: Annotated[
        str,
        typer.Option(help="How often to look: 30s, 10m, 2h. Each feed is polled when it is due."),
    ] = "10m",
    processes: Processes = 1,
    encoding: Encoding = None,
    full_text: FullText = False,
    contact: Contact = None,
    allow_private: AllowPrivate = None,
    wait_for_index: WaitForIndex = DEFAULT_WAIT,
    json: Json = False,
) -> None:
    """Read SOURCEs again and again, until stopped (Ctrl-C, SIGTERM)."""
    from pipeline.cli.run import RunOptions
    from pipeline.cli.watch import seconds, watch_sources

    options = RunOptions(
        to=to,
        processes=processes,
        beam_args=beam_args(context),
        encoding=encoding,
        full_text=full_text,
        contact=contact,
        allow_private=tuple(allow_private or ()),
        wait_for_index=seconds(wait_for_index),
    )
    watch_sources(sources or [], every, options, json=json)


@app.command(
    cls=SearchCommand,
    epilog=examples(
        "newsbeam search peace talks -oil",
        "newsbeam search 'nuclear AND \"peace talks\"' --country UA",
        "newsbeam search --person 'Vladimir Putin' --since 7d --facets",
        "newsbeam search sanctions --json | jq '.hits[].article.title'",
    ),
)
def search(
    context: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY...]",
            help='Words, "phrases", AND, OR, NOT, -word, word*, field:value. None: everything.',
        ),
    ] = None,
    to: To = DEFAULT_INDEX,
    since: Annotated[
        str | None, typer.Option(help="From this day on (2026-01-31), or the last 12h, 7d, 4w.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Up to and with this day.")] = None,
    size: Annotated[int, typer.Option(min=0, max=1000, help="Articles to show.")] = 10,
    offset: Annotated[int, typer.Option(min=0, max=MAX_OFFSET, help="Articles to pass over.")] = 0,
    newest: Annotated[
        bool, typer.Option("--newest", help="Newest first instead of best first.")
    ] = False,
    collapse: Annotated[bool, typer.Option("--collapse", help="One article a story.")] = False,
    duplicates: Annotated[
        bool,
        typer.Option(
            "--duplicates/--no-duplicates", help="Near-duplicates too, or each text once."
        ),
    ] = True,
    json: Json = False,
) -> None:
    """Search the index: full text, filters, facets."""
    from pipeline.cli.search import question, search_index

    words = " ".join(query or [])
    wanted = question(words, asked(context), since, until)
    search_index(
        wanted.but(
            size=size,
            offset=offset,
            collapse=collapse,
            duplicates=duplicates,
            sort="newest" if newest or not words else "relevance",
        ),
        to,
        json=json,
    )


@app.command(
    cls=Command,
    epilog=examples(
        "newsbeam show t1213",
        "newsbeam show t1213 --json | jq .claims",
        "newsbeam show t1213 --diff",
    ),
)
def show(
    article_id: Annotated[
        str,
        typer.Argument(
            metavar="ID", help="The article's id, as search prints it (its beginning will do)."
        ),
    ],
    to: To = DEFAULT_INDEX,
    revision: Annotated[
        int | None,
        typer.Option(
            min=1, help="The text of this form of the article; 1 is the first that was found."
        ),
    ] = None,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff",
            help="What the form after that one changed; without --revision, the last change.",
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Show one article with everything extracted, in the words of the text; or an earlier form of
    it.
    """
    from pipeline.cli.show import show_article, show_form

    if revision is None and not diff:
        show_article(article_id, to, json=json)
    else:
        show_form(article_id, to, revision, diff=diff, json=json)


@app.command(
    cls=Command,
    epilog=examples(
        "newsbeam stories --since 7d", "newsbeam stories --json | jq '{title, origins}'"
    ),
)
def stories(
    to: To = DEFAULT_INDEX,
    since: Annotated[
        str | None, typer.Option(help="With an article from this day on, or the last 12h, 7d, 4w.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="With an article up to and with this day.")
    ] = None,
    size: Annotated[int, typer.Option(min=1, max=1000, help="Stories to show.")] = 10,
    alone: Annotated[
        bool, typer.Option("--alone", help="Also what one article alone tells.")
    ] = False,
    json: Json = False,
) -> None:
    """List stories, newest first: what several articles tell, who carried it, on which numbers they
    differ.
    """
    from pipeline.cli.stories import list_stories

    list_stories(to, since, until, size, alone=alone, json=json)


@app.command(cls=BeamCommand, epilog=examples("newsbeam rejects", "newsbeam rejects --replay"))
def rejects(
    context: typer.Context,
    to: To = DEFAULT_INDEX,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay", help="Send them through again; those that pass are no rejects any more."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """List what could not go on and why, or send it through again."""
    from pipeline.cli.rejects import list_rejects, replay_rejects

    words = beam_args(context)
    if words and not replay:
        raise UsageError("Words after -- are for Beam, and go with newsbeam rejects --replay only.")
    if replay:
        replay_rejects(to, list(words), json=json)
    else:
        list_rejects(to, json=json)


@app.command(
    cls=Command,
    epilog=examples(
        "newsbeam prune --older-than 400d --dry-run",
        "newsbeam prune --older-than 400d --to jsonl:news.jsonl",
    ),
)
def prune(
    older_than: Annotated[
        str,
        typer.Option(
            metavar="PERIOD",
            help="Prune what is older than this: 400d, 12h, 52w.",
            show_default=False,
        ),
    ],
    to: To = DEFAULT_INDEX,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Let go of old articles, with their part in stories, rejects and records of runs.

    An article is as old as its date, one without a date as old as it was first seen. What a feed
    still offers does not come back as new.
    """
    from pipeline.cli.prune import prune_index

    prune_index(older_than, to, dry_run=dry_run, json=json)


@app.command(
    cls=Command,
    epilog=examples(
        "newsbeam setup --to https://localhost:9200",
        "newsbeam setup --to https://localhost:9200 --keys credentials --kibana https://localhost:5601",
    ),
)
def setup(
    to: To = DEFAULT_INDEX,
    keys: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Create the four keys of least rights, into this new file; - prints them once.",
        ),
    ] = None,
    kibana: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Import the dashboards into Kibana (a space may be in the address)."
        ),
    ] = None,
    wait_for_index: WaitForIndex = DEFAULT_WAIT,
) -> None:
    """Create or update what an index needs: templates, indices, aliases; keys; dashboards in
    Kibana.

    Run it again at any time: what is there and fits is left alone.
    """
    from pipeline.cli.setup import set_up
    from pipeline.cli.watch import seconds

    set_up(to, keys, kibana, seconds(wait_for_index))


feeds = typer.Typer(
    cls=Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "newsbeam feeds",
        "newsbeam feeds import seeds/feeds.opml",
        "newsbeam feeds export > feeds.opml",
    ),
)
app.add_typer(feeds, name="feeds")
Urls = Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of feeds.")]


@feeds.callback()
def list_feeds(context: typer.Context, to: To = DEFAULT_INDEX, json: Json = False) -> None:
    """Say how each feed does: last success, last new item, items a day, next poll, trouble."""
    from pipeline.cli import feeds as work

    if context.invoked_subcommand is None:
        work.list_feeds(to, json=json)


@feeds.command(
    "add",
    cls=Command,
    epilog=examples("newsbeam feeds add https://feeds.bbci.co.uk/news/world/rss.xml"),
)
def add(urls: Urls, to: To = DEFAULT_INDEX, allow_private: AllowPrivate = None) -> None:
    """Remember feeds."""
    from pipeline.cli import feeds as work

    work.add_feeds(urls, to, allow_private or ())


@feeds.command(
    "remove",
    cls=Command,
    epilog=examples("newsbeam feeds remove https://feeds.bbci.co.uk/news/world/rss.xml"),
)
def remove(
    feeds: Annotated[
        list[str], typer.Argument(metavar="FEED...", help="Addresses, titles, or a part of one.")
    ],
    to: To = DEFAULT_INDEX,
) -> None:
    """Forget feeds; their articles stay."""
    from pipeline.cli import feeds as work

    work.remove_feeds(feeds, to)


@feeds.command("import", cls=Command, epilog=examples("newsbeam feeds import seeds/feeds.opml"))
def import_(
    file: Annotated[str, typer.Argument(help="A list of feeds (OPML).")], to: To = DEFAULT_INDEX
) -> None:
    """Remember the feeds of a list."""
    from pipeline.cli import feeds as work

    work.import_feeds(file, to)


@feeds.command("export", cls=Command, epilog=examples("newsbeam feeds export > feeds.opml"))
def export(to: To = DEFAULT_INDEX) -> None:
    """Print all feeds as OPML."""
    from pipeline.cli import feeds as work

    work.export_feeds(to)
