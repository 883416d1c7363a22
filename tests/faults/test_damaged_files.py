"""Bits of the index's files flipped at random: every command ends with its answer, or with 4 and a
sentence that names the file."""

import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.embedded.searchfolder import name
from connectors.feeds.feedstate import fresh
from connectors.index import Write
from connectors.open import open_feed_states, open_index
from schemas.signature import Signature
from tests.connectors.articles import article, reject
from tests.faults.runs import Done, newsbeam
from tests.places import SEEDS

FEED = "https://news.example.org/feed.xml"
FILES = ("articles.sqlite3", "feeds.sqlite")
FLIPS = (
    pytest.param(40, marks=pytest.mark.slow),
    pytest.param(2_000, marks=[pytest.mark.soak, pytest.mark.timeout(7_200)]),
)
COMMANDS = (
    ("search", "drones", "--facets"),
    ("show", article(1).id),
    ("stories",),
    ("rejects",),
    ("rejects", "--json"),
    ("feeds",),
)
# a run takes long: into the first few only
RUN, RUNS = ("run", str(SEEDS / "001_b5b130400d505858.txt")), 4


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an index with a little of everything."""
    folder = tmp_path_factory.mktemp("good") / "index"
    index = open_index(str(folder))
    index.setup()
    index.articles.write([Write(article=article(number)) for number in range(30)])
    index.relations.put_signatures(
        [
            Signature(
                id=article(1).id, fingerprint=article(1).fingerprint, timestamp=article(1).timestamp
            )
        ]
    )
    index.rejects.put([reject(number) for number in range(5)])
    index.close()
    states = open_feed_states(str(folder))
    states.add(
        [fresh(f"{FEED}?{number}", datetime(2026, 1, 1, tzinfo=UTC)) for number in range(20)]
    )
    states.close()
    return folder


def flip(path: Path, chance: random.Random, bits: int) -> None:
    """Flip bits of the file, where it is no hole."""
    data = bytearray(path.read_bytes())
    for _ in range(bits):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def is_sound(done: Done, file: str) -> bool:
    """Say whether a command ended well, or with a sentence that names the damaged file."""
    one_sentence = (
        done.stderr.count("\n") == 1 and "Traceback" not in done.stderr and file in done.stderr
    )
    return (
        done.code == 0
        or (done.code == 4 and one_sentence)
        or (done.code in {1, 2} and "newsbeam:" in done.stderr)
    )


@pytest.mark.parametrize("flips", FLIPS)
@pytest.mark.parametrize("file", FILES)
def test_flipped_bits_end_in_a_sentence(file: str, flips: int, good: Path, tmp_path: Path) -> None:
    chance = random.Random(file)
    damaged = 0
    for number in range(flips):
        folder = tmp_path / str(number)
        shutil.copytree(good, folder)
        flip(folder / file, chance, bits=1 if number % 2 else 200)
        for words in (*COMMANDS, *([RUN] if number < RUNS else [])):
            done = newsbeam(str(folder), *words)
            assert is_sound(done, file), (number, words, done)
            damaged += done.code == 4
        shutil.rmtree(folder)
    assert damaged > flips // 2


def test_a_damaged_search_folder_is_made_again_from_the_articles(
    good: Path, tmp_path: Path
) -> None:
    chance = random.Random(7)
    expected = newsbeam(str(good), "search", "drones", "--json").stdout.count('"id"')
    for number in range(30):
        folder = tmp_path / str(number)
        shutil.copytree(good, folder)
        files = sorted(path for path in (folder / name()).iterdir() if path.stat().st_size)
        flip(chance.choice(files), chance, bits=50)
        done = newsbeam(str(folder), "search", "drones", "--json")
        assert (done.code, done.stdout.count('"id"')) == (0, expected), done
