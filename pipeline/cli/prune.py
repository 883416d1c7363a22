"""`newsbeam prune`: lets go of what is older than a period."""

import re
from datetime import UTC, datetime, timedelta

from rich.text import Text

from connectors.open import SERVERS
from pipeline.cli.place import open_for_reading
from pipeline.cli.search import UNITS
from pipeline.cli.terminal import console, write_json
from pipeline.options import name_index
from pipeline.prune import Pruned, foresee, prune
from schemas.errors import UsageError


def prune_index(older_than: str, to: str, *, dry_run: bool, json: bool) -> None:
    """Prune an index, or say what would go. Raises UsageError, AccessError, IndexRefusedError."""
    kept = parse_period(older_than)
    now = datetime.now(UTC)
    with open_for_reading(to) as index:
        if dry_run:
            pruned = foresee(index, kept, now)
        else:
            if not to.startswith(SERVERS):  # there only who sets up has the rights for it
                index.setup()
            pruned = prune(index, kept, now)
    if json:
        write_json(pruned.to_json().decode())
    else:
        console().print(Text(describe_pruned(pruned, to, dry_run=dry_run)))


def parse_period(text: str) -> timedelta:
    """Read "400d", "12h" or "52w". Raises UsageError."""
    found = re.fullmatch(r"([0-9]{1,5})([hdw])", text)
    if found is None or not int(found[1]):
        raise UsageError(
            f"{text!r} is no period to keep articles for. Write it like 400d, 12h or 52w."
        )
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def describe_pruned(pruned: Pruned, to: str, *, dry_run: bool) -> str:
    """Say what went, or would go."""
    counts = (
        count_in_words(pruned.articles, "article") + format_interval(pruned),
        f"in {count_in_words(pruned.stories, 'story', 'stories')}",
        count_in_words(pruned.rejects, "reject"),
        count_in_words(pruned.runs, "run"),
        count_in_words(pruned.tombstones, "tombstone"),
    )
    did = "Would prune from" if dry_run else "Pruned from"
    older = f"what is older than {pruned.before:%Y-%m-%d %H:%M}"
    return f"{did} {name_index(to)} {older}: {', '.join(counts)}."


def format_interval(pruned: Pruned) -> str:
    """Say from when to when the articles are."""
    if pruned.first is None or pruned.last is None:
        return ""
    return (
        f" ({' – '.join(dict.fromkeys((f'{pruned.first:%Y-%m-%d}', f'{pruned.last:%Y-%m-%d}')))})"
    )


def count_in_words(count: int, one: str, many: str | None = None) -> str:
    """Count things in words."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
