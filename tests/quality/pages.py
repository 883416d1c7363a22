"""How well the article in a web page and what the page says of itself are read: `python -m
tests.quality.pages [FOLDER]`.

The folder holds pages and `expected.jsonl` (one is looked for beside the clone); publishers are
parted into a half that may be looked at and one that pins stand on. `F1` is of runs of four words,
each page counting as much as another."""

import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.clean import clean
from pipeline.split import split
from schemas.document import Document
from schemas.item import Item
from tests.places import SHARED

PAGES = SHARED / "data" / "eval" / "pages"
FOUND = datetime(2026, 11, 1, tzinfo=UTC)
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W\u3040-\u30ff\u4e00-\u9fff]+")
RUN = 4  # words


def half(page: str) -> str:
    """Say which half the publisher of a page is in."""
    publisher = page.partition("_")[0].partition("-")[2]
    odd = int(hashlib.md5(publisher.encode(), usedforsecurity=False).hexdigest(), 16) % 2
    return "check" if odd else "build"


def rows(folder: Path, which: str) -> Iterator[dict[str, Any]]:
    """Read what is expected of the pages of a half, or of all."""
    for line in (folder / "expected.jsonl").read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        if which in ("all", half(row["page"])):
            yield row


def read(path: Path) -> Document:
    """Read a saved page as newsbeam does."""
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as opened:
        pieces = split(Item(path=path.name, text=opened.read(), media="text/html", found=FOUND))
    return clean(pieces[0])


def whole(made: Document) -> str:
    """Give a body with the titles of its sections in their places."""
    parts, place = [], 0
    for section in sorted(made.sections, key=lambda one: one.start):
        parts += [made.body[place : section.start], section.title, "\n\n"]
        place = section.start
    return "".join([*parts, made.body[place:]])


def words(text: str) -> list[str]:
    """Give the words of a text, a sign of Chinese or Japanese alone."""
    return WORD.findall(text.lower())


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Count the runs of words of a text."""
    said = words(text)
    if len(said) < RUN:
        return Counter([tuple(said)] if said else [])
    return Counter(zip(*(said[index:] for index in range(RUN)), strict=False))


def shares(got: str, want: str) -> tuple[float, float, float]:
    """Give the shares of what was found, wrongly found and missed in all of it."""
    mine, theirs = runs(got), runs(want)
    right = (mine & theirs).total()
    every = mine.total() + theirs.total() - right or 1
    return right / every, (mine.total() - right) / every, (theirs.total() - right) / every


def tally(row: Mapping[str, Any], made: Document) -> dict[str, float]:
    """Count what of one page is right, what was given and what was wanted."""
    text, want = whole(made), "\n".join(row["body"])
    got, wanted = Counter(words(text)), Counter(words(want))
    beside = Counter(words(f"{made.title} {made.summary}"))
    right, extra, missed = shares(text, want)
    authors, named = folded(made.authors), folded(row["authors"])
    moment = datetime.fromisoformat(row["published"]) if row.get("published") else None
    day = made.published.gte.date() if made.published else None
    counts = {
        "pages": 1.0,
        "right": right,
        "extra": extra,
        "missed": missed,
        "found": ((got + beside) & wanted).total() / (wanted.total() or 1),
        "clean": (got & (wanted + Counter(words(row["title"])))).total() / (got.total() or 1),
        "title": flat(made.title or "") == flat(row["title"]),
        "authors right": len(authors & named),
        "authors given": len(authors),
        "authors wanted": len(named),
        "country": bool(made.publisher and made.publisher.country == country(row["page"])),
    }
    if moment:
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        counts |= {"days": 1, "day": day in (moment.date(), moment.astimezone(UTC).date())}
        if moment.hour or moment.minute:
            exact = bool(made.published and made.published.gte == made.published.lte)
            near = made.published and abs((made.published.gte - moment).total_seconds()) < 60
            counts |= {"times": 1, "time": bool(exact and near)}
    return counts


def country(page: str) -> str:
    """Give the country that the name of a page says its publisher is of."""
    code = page[:2].upper()
    return {"UK": "GB"}.get(code, code)


def flat(text: str) -> str:
    """Write a text in one line, without soft hyphens, with straight quotes."""
    return " ".join(text.replace("\xad", "").replace("’", "'").split())


def folded(names: Sequence[str]) -> set[str]:
    """Give names as they are compared."""
    return {flat(name).lower() for name in names}


def score(which: str = "check", folder: Path = PAGES) -> dict[str, float]:
    """Give every figure of a half."""
    sums: Counter[str] = Counter()
    for row in rows(folder, which):
        sums.update({key: float(n) for key, n in tally(row, read(folder / row["page"])).items()})
    pages = sums["pages"]
    return {
        "text F1": 2 * sums["right"] / (2 * sums["right"] + sums["extra"] + sums["missed"]),
        "body found": sums["found"] / pages,
        "body clean": sums["clean"] / pages,
        "title": sums["title"] / pages,
        "day": sums["day"] / sums["days"],
        "time of day": sums["time"] / sums["times"],
        "authors precision": sums["authors right"] / sums["authors given"],
        "authors recall": sums["authors right"] / sums["authors wanted"],
        "publisher's country": sums["country"] / pages,
    }


def report(folder: Path) -> Iterator[str]:
    """Give a line a half."""
    if not (folder / "expected.jsonl").exists():
        yield f"{folder} holds no expected.jsonl: name the folder of the saved pages."
        return
    for which in ("build", "check", "all"):
        yield f"{which}: { ({name: round(value, 3) for name, value in score(which, folder).items()}) }"


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    sys.stdout.writelines(f"{line}\n" for line in report(chosen))
