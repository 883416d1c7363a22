"""As many news texts as asked, of 650 words, varied as news is: most on events of their own, some
on one event in other words, some copies of others.

The sentences are those of the seeds and of MEANTIME, in other orders; each event has names, numbers
and telling words of its own in place of theirs, drawn from tables that ship: words as frequent as
in news, cities, given names."""

import gzip
import json
import random
import re
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from zlib import crc32

from connectors.files.find import find
from connectors.files.read import read
from pipeline.clean import clean
from pipeline.relate.figures import figure_words
from pipeline.relate.terms import counted, stems
from pipeline.sentences import sentences
from pipeline.split import split
from schemas.item import Item
from tests.places import SEEDS

WORDS = 650  # words of a text: the mean of the seeds
START = datetime(2025, 1, 1, tzinfo=UTC)
MEANTIME = Path(__file__).parent.parent / "quality" / "meantime.jsonl"
CITIES = 4_000  # of the largest
COMMON = 250  # a word that more of the counted texts hold is left as it is
# shares of texts on a recent event, and of copies; what recent means
RETOLD, COPIED, RECENT = 0.25, 0.08, 20
ENDING = re.compile(r"(ing|ed|ly|s|)$")


@cache
def stock() -> tuple[str, ...]:
    """Give every sentence of the seeds and of MEANTIME."""
    items = (item for ref in find(str(SEEDS)) for item in read(ref, START))
    bodies = [
        clean(piece).body for item in items if isinstance(item, Item) for piece in split(item)
    ]
    bodies += [
        json.loads(line)["text"] for line in MEANTIME.read_text(encoding="utf-8").splitlines()
    ]
    told = (" ".join(body[start:end].split()) for body in bodies for start, end in sentences(body))
    return tuple(sentence for sentence in told if len(sentence.split()) > 4)


@cache
def common(word: str) -> bool:
    """Say whether a word is in so many texts that it tells nothing of an event; or is a day, month
    or short word."""
    return (
        len(word) < 4
        or word in figure_words()
        or all(counted().get(one, 0) > COMMON for one in stems(word))
    )


@cache
def telling() -> tuple[list[str], list[int]]:
    """Give stems that tell events apart, and how many texts hold each."""
    found = {
        stem: n for stem, n in counted().items() if n <= COMMON and stem.isalpha() and len(stem) > 3
    }
    return list(found), list(found.values())


@cache
def given_names() -> list[str]:
    """Give given names."""
    lists = json.loads(
        files("schemas").joinpath("data/given_names.json").read_text(encoding="utf-8")
    )
    return [*lists["women"], *lists["men"]]


@cache
def cities() -> list[str]:
    """Give the largest cities, of one word each."""
    lines = (
        gzip.decompress(files("schemas").joinpath("data/cities.tsv.gz").read_bytes())
        .decode()
        .split("\n")
    )
    names = (line.partition("\t")[0] for line in lines[:CITIES])
    return [name for name in names if name.isalpha()]


class Event:
    """What news tells of: names and words that its texts share."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        stock_of_words, weights = telling()
        self.words = chance.choices(stock_of_words, weights, k=150)
        self.names = chance.sample(given_names(), 4) + chance.sample(cities(), 8)

    def text(self) -> str:
        """Tell of the event anew: paragraphs of three sentences until the text is long enough."""
        paragraphs: list[str] = []
        while sum(len(one.split()) for one in paragraphs) < WORDS:
            paragraphs.append(" ".join(self.told(one) for one in self.chance.sample(stock(), 3)))
        return "\n\n".join(paragraphs)

    def title(self) -> str:
        """Give a headline: a name, and a part of a sentence."""
        return f"{self.chance.choice(self.names)}: {self.told(self.chance.choice(stock()))[:70]}"

    def told(self, sentence: str) -> str:
        """Put the event's names, words and other numbers into a sentence."""
        numbered = re.sub(r"\b\d{2,3}\b", lambda _: str(self.chance.randrange(10, 999)), sentence)
        first, space, rest = numbered.partition(" ")
        return first + space + re.sub(r"[^\W\d_]+", lambda found: self.word(found.group()), rest)

    def word(self, word: str) -> str:
        """Give the event's word for a word: always the same."""
        if common(word.lower()):
            return word
        chosen = crc32(word.encode())
        if word[0].isupper():
            return self.names[chosen % len(self.names)]
        ending = ENDING.search(word)
        return self.words[chosen % len(self.words)] + (ending.group() if ending else "")


def varied(count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """Give records of a `.jsonl`: title, body of about 650 words, url, day."""
    chance = random.Random(seed)
    events, bodies = deque([Event(chance)], RECENT), deque([""], RECENT)
    for number in range(count):
        draw = chance.random()
        if draw >= RETOLD + COPIED:
            events.append(Event(chance))
        event = events[-1] if draw >= RETOLD + COPIED else chance.choice(events)
        copied = chance.choice(bodies) if draw < COPIED else ""
        body = copied[: int(len(copied) * chance.uniform(0.6, 1.0))] or event.text()
        bodies.append(body)
        yield record(number, event.title(), body)


def one_event(count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """Give records on one event, each in other words: the worst that can come to what relates
    articles."""
    event = Event(random.Random(seed))
    return (record(number, event.title(), event.text()) for number in range(count))


def record(number: int, title: str, body: str) -> dict[str, str]:
    """Make a record."""
    return {
        "title": title,
        "body": body,
        "url": f"https://news{number % 40}.example.org/{number}",
        "published": (START + timedelta(minutes=number)).isoformat(),
        "publisher": f"News {number % 40}",
    }


def write_varied(path: Path, count: int) -> Path:
    """Write a `.jsonl` of so many texts."""
    return write_records(path, varied(count))


def write_records(path: Path, records: Iterator[dict[str, str]]) -> Path:
    """Write a `.jsonl`."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path
