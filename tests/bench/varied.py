"""As many different news texts as asked, made of the seeds: same words and shapes, other order, numbers and days."""

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.files.find import find
from connectors.files.read import read
from pipeline.clean import clean
from pipeline.sentences import sentences
from pipeline.split import split
from schemas.item import Item
from tests.places import SEEDS

WORDS = 650  # words of a text: the mean of the seeds
START = datetime(2025, 1, 1, tzinfo=UTC)


def stock() -> list[str]:
    """Give every sentence of the seeds."""
    items = (item for ref in find(str(SEEDS)) for item in read(ref, START))
    bodies = [clean(piece).body for item in items if isinstance(item, Item) for piece in split(item)]
    return [body[start:end] for body in bodies for start, end in sentences(body)]


def varied(count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """Give records of a `.jsonl`: title, body of about 650 words, url, day."""
    chance, lines = random.Random(seed), stock()
    for number in range(count):
        yield {
            "title": other_numbers(chance.choice(lines).split(",")[0][:90], chance),
            "body": body(lines, chance),
            "url": f"https://news{number % 40}.example.org/{number}",
            "published": (START + timedelta(minutes=number)).isoformat(),
            "publisher": f"News {number % 40}",
        }


def body(lines: list[str], chance: random.Random) -> str:
    """Put paragraphs of three sentences together until the text is long enough."""
    paragraphs: list[str] = []
    while sum(len(one.split()) for one in paragraphs) < WORDS:
        paragraphs.append(other_numbers(" ".join(chance.sample(lines, 3)), chance))
    return "\n\n".join(paragraphs)


def other_numbers(text: str, chance: random.Random) -> str:
    """Change every number of two digits or more."""
    return re.sub(r"\b\d{2,3}\b", lambda _: str(chance.randrange(10, 999)), text)


def write_varied(path: Path, count: int) -> Path:
    """Write a `.jsonl` of so many texts."""
    with path.open("w", encoding="utf-8") as file:
        for record in varied(count):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path
