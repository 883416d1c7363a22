"""From words to weighted terms: stems, each weighing more the fewer texts of its language hold it.

What nothing is known of is not weighed: a text in a language without document frequencies has no
terms.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple
from zlib import crc32

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from pipeline.relate.countries import country_words, daily_names
from schemas.datafiles import find_data, read_text

ENGLISH = "en"
# countries and leaders tell what news is about, and little of the event: they weigh this much of
# others
COUNTRY = 0.5
AGAIN = 0.5  # how much a stem weighs more for being said again (times the logarithm of how often)
LEAST_IDF = 1.0  # a word in more than a third of all texts tells nothing


class Frequencies(NamedTuple):
    """How many texts of a language were counted, how many of them hold each stem, and what stems
    (see `stemmed`).
    """

    texts: int
    found: dict[str, int]
    stemmer: str


@cache
def frequencies(language: str = ENGLISH) -> Frequencies | None:
    """Load the document frequencies of a language; None where there are none."""
    if re.fullmatch("[a-z]{2}", language) is None:  # said by a source, perhaps: no part of a path
        return None
    file = f"languages/{language}/frequencies.tsv.gz"
    if not find_data(file).is_file():
        return None
    first, *rows = read_text(file).splitlines()
    texts, stemmer = first.split("\t")
    return Frequencies(
        int(texts), {stem: int(n) for stem, n in (row.split("\t") for row in rows)}, stemmer
    )


def counted(language: str = ENGLISH) -> Mapping[str, int]:
    """Give in how many texts of a language each stem was met; nothing where that is not known."""
    known = frequencies(language)
    return known.found if known else {}


@cache
def _analyzer(stemmer: str) -> TextAnalyzer:
    plain = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (plain if stemmer.isdigit() else plain.filter(Filter.stemmer(stemmer))).build()


def stemmed(text: str, stemmer: str) -> list[str]:
    """Give the stems of a text in order, single letters left out; a number cuts words after so many
    letters.
    """
    cut = int(stemmer) if stemmer.isdigit() else None
    return [
        stem[:cut] for stem in _analyzer(stemmer).analyze(text) if len(stem) > 1 or stem.isdigit()
    ]


def stems(text: str, language: str = ENGLISH) -> list[str]:
    """Give the stems of a text in order; none where the language's frequencies are not known."""
    known = frequencies(language)
    return stemmed(text, known.stemmer) if known else []


def idf(stem: str, language: str = ENGLISH) -> float:
    """Give the inverse document frequency of a stem; one never met counts as met once or twice."""
    known = frequencies(language)
    if known is None:
        return 0.0
    rare = math.log((known.texts + 1) / (known.found.get(stem, 0) + 1.5))
    if language == ENGLISH and stem in country_stems():
        rare *= COUNTRY
    return round(rare, 6)  # so that the order of terms does not hang on the last bit of a logarithm


@lru_cache(maxsize=50_000)
def term(word: str, language: str = ENGLISH) -> tuple[int, float]:
    """Give the hash and the weight of the stem of a word; one that tells nothing weighs nothing."""
    (stem,) = stems(word, language)[:1] or ("",)
    weight = idf(stem, language) if stem else 0.0
    return stem_hash(stem, language), weight if weight > LEAST_IDF else 0.0


def stem_hash(stem: str, language: str) -> int:
    """Hash a stem, so that those of two languages are never one: what is spelt alike means other
    things in each.
    """
    return hashed(stem if language == ENGLISH else f"{language} {stem}")


@lru_cache(maxsize=1_000)
def often(count: int) -> float:
    """Give what a stem weighs more for occurring so often."""
    return round(1 + AGAIN * math.log(count), 6)


@cache
def country_stems() -> frozenset[str]:
    """Give the stems of the words for countries, and for those whom the news names every day."""
    return frozenset(stem for word in country_words() | daily_names() for stem in stems(word))


def weighed(words: Iterable[str], most: int, language: str = ENGLISH) -> dict[int, float]:
    """Give the `most` heaviest terms as a vector of length 1, by hash, heaviest first (ties: by
    hash).
    """
    met: dict[tuple[int, float], int] = {}
    for word, n in Counter(words).items():
        found = term(word, language)
        met[found] = met.get(found, 0) + n
    weights = [
        (key, weight * often(n) if n > 1 else weight) for (key, weight), n in met.items() if weight
    ]
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
