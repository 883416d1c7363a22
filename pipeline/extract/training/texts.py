"""The open texts that the tagger learns from, cut into the runs of words that it will read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from pipeline.extract.name_sequences import sequences

Run = list[str]
Offsets = list[tuple[int, int]]

# Each file with the share of its documents that is used: releases of one office are more alike than
# world news.
SOURCES = {"current-events": 1.0, "wikinews": 1.0, "senate": 0.12, "justice-department": 0.12}


class Text(NamedTuple):
    """One document: its runs of words, the offsets of each word, and the phrases that were links in
    it.
    """

    source: str
    runs: list[Run]
    offsets: list[Offsets]
    links: list[tuple[int, int]]


def texts(folder: Path) -> Iterator[Text]:
    """Give the English documents of the folder's `.jsonl` files, every n-th as SOURCES says."""
    for source, share in SOURCES.items():
        with (folder / f"{source}.jsonl").open(encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if int(number * share) != int((number + 1) * share):
                    text = _text(source, json.loads(line))
                    if _english(text.runs):
                        yield text


def _text(source: str, row: dict[str, object]) -> Text:
    # Current events' titles are not in their rows; a Senate release begins with its own.
    body = f"{row['title']}\n{row['text']}" if "title" in row else str(row["text"])
    offsets = sequences(body)
    links = row.get("links", [])
    assert isinstance(links, list)
    runs = [[body[start:end] for start, end in run] for run in offsets]
    return Text(source, runs, offsets, [(link["start"], link["end"]) for link in links])


def _english(runs: list[Run]) -> bool:
    words = [word for run in runs for word in run]
    return sum(word.isascii() for word in words) > 0.9 * len(words)
