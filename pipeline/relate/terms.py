"""From words to weighted terms: stems, each weighing more the fewer texts hold it."""

import gzip
import math
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from pipeline.relate.countries import country_words, daily_names

COUNTRY = 0.5  # countries and leaders tell what news is about, and little of the event: they weigh this much of others
AGAIN = 0.5  # how much a stem weighs more for being said again (times the logarithm of how often)
LEAST_IDF = 1.0  # a word in more than a third of all texts tells nothing


@cache
def _analyzer() -> TextAnalyzer:
    plain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return plain.filter(Filter.stemmer("english")).build()


def stems(text: str) -> list[str]:
    """Give the stems of a text in order, single letters left out."""
    return [stem for stem in _analyzer().analyze(text) if len(stem) > 1 or stem.isdigit()]


@cache
def frequencies() -> tuple[int, dict[str, int]]:
    """Load how many texts were counted, and how many of them hold each stem."""
    data = files("schemas").joinpath("data/frequencies.tsv.gz").read_bytes()
    texts, *rows = gzip.decompress(data).decode("utf-8").splitlines()
    return int(texts), {stem: int(n) for stem, n in (row.split("\t") for row in rows)}


def idf(stem: str) -> float:
    """Give the inverse document frequency of a stem; one never met counts as met once or twice."""
    texts, found = frequencies()
    rare = math.log((texts + 1) / (found.get(stem, 0) + 1.5)) * (COUNTRY if stem in country_stems() else 1.0)
    return round(rare, 6)  # so that the order of terms does not hang on the last bit of a logarithm


@lru_cache(maxsize=50_000)
def term(word: str) -> tuple[int, float]:
    """Give the hash and the weight of the stem of a word; one that tells nothing weighs nothing."""
    (stem,) = stems(word)[:1] or ("",)
    weight = idf(stem) if stem else 0.0
    return hashed(stem), weight if weight > LEAST_IDF else 0.0


@lru_cache(maxsize=1_000)
def often(count: int) -> float:
    """Give what a stem weighs more for occurring so often."""
    return round(1 + AGAIN * math.log(count), 6)


@cache
def country_stems() -> frozenset[str]:
    """Give the stems of the words for countries, and for those whom the news names every day."""
    return frozenset(stem for word in country_words() | daily_names() for stem in stems(word))


def weighed(words: Iterable[str], most: int) -> dict[int, float]:
    """Give the `most` heaviest terms as a vector of length 1, by hash, heaviest first (ties: by hash)."""
    met: dict[tuple[int, float], int] = {}
    for word, n in Counter(words).items():
        found = term(word)
        met[found] = met.get(found, 0) + n
    weights = [(key, weight * often(n) if n > 1 else weight) for (key, weight), n in met.items() if weight]
    return unit(dict(heaviest(weights, most)))


def heaviest(weights: Iterable[tuple[int, float]], most: int) -> list[tuple[int, float]]:
    """Give the heaviest, in one order on every machine."""
    ordered = sorted([(-weight, key) for key, weight in weights])
    return [(key, -negative) for negative, key in ordered[:most]]


def unit(weights: dict[int, float]) -> dict[int, float]:
    """Scale to length 1."""
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values())) or 1.0
    return {key: weight / length for key, weight in weights.items()}


def hashed(word: str) -> int:
    """Hash to uint32."""
    return crc32(word.encode("utf-8", "surrogatepass"))
