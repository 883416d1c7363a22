"""Copies told from templates: `python -m tests.quality.templates` for the figures.

`template_pairs.jsonl`: texts in which only names, places or figures differ; `copy_pairs.jsonl`: a
text and what became of it in print: cut, with an agency's line, with small edits, under another
headline. Written for this test; the half marked `check` was not looked at while the rules were
made."""

import json
import sys
from pathlib import Path
from typing import Any

from pipeline.relate.reading import UnpackedSignature
from tests.quality.stories import made, near_by_band, read

HERE = Path(__file__).parent
Row = dict[str, Any]


def pairs(name: str) -> list[Row]:
    """Read pairs."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def marked(pair: Row) -> bool:
    """Say whether the second text is taken for a copy of the first."""
    one, two = (text(pair[key]) for key in ("one", "two"))
    return near_by_band(one, two)


def text(row: Row) -> UnpackedSignature:
    """Read a text of a pair."""
    return read(
        [
            made(
                {
                    "title": row.get("title"),
                    "body": row["body"],
                    "published": "2026-03-02T08:00:00Z",
                }
            )
        ]
    )[0]


def score() -> dict[str, float]:
    """Give the share of template pairs that are left alone, and of copies that are found; and of
    the check half."""
    templates, copies = pairs("template_pairs.jsonl"), pairs("copy_pairs.jsonl")
    halves = {
        "": (templates, copies),
        ", check": tuple([one for one in rows if one["check"]] for rows in (templates, copies)),
    }
    return {
        name + half: value
        for half, (left, found) in halves.items()
        for name, value in (
            ("template pairs left alone", sum(not marked(pair) for pair in left) / len(left)),
            ("copies found", sum(map(marked, found)) / len(found)),
        )
    }


if __name__ == "__main__":
    for name, value in score().items():
        sys.stdout.write(f"{name:40} {value:.3f}\n")
    for pair in pairs("template_pairs.jsonl") if "-v" in sys.argv else ():
        if marked(pair) and not pair["check"]:
            sys.stdout.write(
                f"marked: {pair['kind']}: {pair['one']['title']} / {pair['two']['title']}\n"
            )
    for pair in pairs("copy_pairs.jsonl") if "-v" in sys.argv else ():
        if not marked(pair) and not pair["check"]:
            sys.stdout.write(
                f"missed: {pair['kind']}: {pair['one']['title']} / {pair['two']['title']}\n"
            )
