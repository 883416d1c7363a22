"""`newsbeam prune`: lets go of what is older than a period."""

import re
from datetime import UTC, datetime, timedelta

from rich.text import Text

from connectors.open import SERVERS
from pipeline.cli.place import reading
from pipeline.cli.search import UNITS
from pipeline.cli.terminal import console, write_json
from pipeline.options import shown
from pipeline.prune import Pruned, foresee, prune
from schemas.errors import UsageError


def prune_index(older_than: str, to: str, *, dry_run: bool, json: bool) -> None:
    """Prune an index, or say what would go. Raises UsageError, AccessError, IndexRefusedError."""
    kept = period(older_than)
    now = datetime.now(UTC)
    with reading(to) as index:
        if dry_run:
            pruned = foresee(index, kept, now)
        else:
            if not to.startswith(SERVERS):  # there only who sets up has the rights for it
                index.setup()
            pruned = prune(index, kept, now)
    if json:
        write_json(pruned.to_json().decode())
    else:
        console().print(Text(sentence(pruned, to, dry_run=dry_run)))


def period(text: str) -> timedelta:
    """Read "400d", "12h" or "52w". Raises UsageError."""
    found = re.fullmatch(r"([0-9]{1,5})([hdw])", text)
    if found is None or not int(found[1]):
        raise UsageError(
            f"{text!r} is no period to keep articles for. Write it like 400d, 12h or 52w."
        )
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def sentence(pruned: Pruned, to: str, *, dry_run: bool) -> str:
    """Say what went, or would go."""
    counts = (
        counted(pruned.articles, "article") + interval(pruned),
        f"in {counted(pruned.stories, 'story', 'stories')}",
        counted(pruned.rejects, "reject"),
        counted(pruned.runs, "run"),
        counted(pruned.tombstones, "tombstone"),
    )
    did = "Would prune from" if dry_run else "Pruned from"
    return (
        f"{did} {shown(to)} what is older than {pruned.before:%Y-%m-%d %H:%M}: {', '.join(counts)}."
    )


def interval(pruned: Pruned) -> str:
    """Say from when to when the articles are."""
    if pruned.first is None or pruned.last is None:
        return ""
    return (
        f" ({' – '.join(dict.fromkeys((f'{pruned.first:%Y-%m-%d}', f'{pruned.last:%Y-%m-%d}')))})"
    )


def counted(count: int, one: str, many: str | None = None) -> str:
    """Count things in words."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
