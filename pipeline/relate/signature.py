"""What is compared of an article, made once: `signature`."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

import numpy as np
from rensa import RMinHash

from pipeline.identity import folded
from pipeline.relate.figures import figures
from pipeline.relate.headline import headline, headline_text
from pipeline.relate.slots import slots
from pipeline.relate.terms import (
    ENGLISH,
    counted,
    frequencies,
    hashed,
    heaviest,
    stem_hash,
    stems,
    term,
    unit,
    weighed,
)
from schemas.article import Article
from schemas.signature import VERSION, Signature, Vector

# 32 bands: texts with half of their shingles in common share one 9,999 times in 10,000
MINHASHES, ROWS = 64, 2
SHINGLES = 512  # kept hashes of shingles; of longer texts an even sample
# compared words of a text; what is longer than a book chapter is known by its beginning
WORDS = 20_000
FIGURES = 128
LEAD = 62  # words in which news says what happened
TERMS, LEAD_TERMS, TITLE_TERMS, NAMES = 128, 48, 24, 24
# odd and well mixed
MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)
BAND = np.arange(MINHASHES // ROWS, dtype=np.uint64)
UNDETERMINED = "und"
# characters read of a text without a language; share of its words that English must know
SHORT, KNOWN = 300, 0.8
KEYS = 24  # telling words by which candidates are found
Hashes = np.ndarray[Any, np.dtype[np.uint32]]


def signature(article: Article) -> Signature:
    """Make the signature; it follows from the text, title and names alone, but for `id` and
    `timestamp`.
    """
    body, title_words = folded(article.body), folded(headline_text(article)).split()
    words, language = body.split()[:WORDS], weighing(article, body)
    known = frequencies(language) is not None
    telling = [word for word in title_words if not known or term(word, language)[1]]
    hashes = shingles(body.encode("utf-8", "surrogatepass").split()[:WORDS])
    kept, scale = sampled(hashes)
    text, title = (
        weighed(words + title_words * 2, TERMS, language),
        title_terms(title_words, language),
    )
    lead = weighed(words[:LEAD] + title_words, LEAD_TERMS, language)
    return Signature(
        id=article.id,
        fingerprint=article.fingerprint,
        timestamp=article.timestamp,
        version=VERSION,
        bands=bands(hashes),
        keys=keys(text, title),
        shingles=kept.tobytes(),
        scale=scale,
        length=len(words),
        language=language,
        titled=article.title is not None,
        headed=not set(words).isdisjoint(telling),
        figures=figures(article.body[: WORDS * 6], FIGURES),
        headline=headline(article),
        countries=article.countries,
        slots=slots(
            article.title or "", article.body, (entity.name for entity in article.entities)
        ),
        text=Vector.of(text),
        lead=Vector.of(lead),
        title=Vector.of(title),
        names=Vector.of(names(article)),
    )


def title_terms(words: Sequence[str], language: str) -> dict[int, float]:
    """Weigh the words of a title; where none is known to tell more than others, all weigh the same:
    by these, titles are told apart, and nothing is joined.
    """
    if frequencies(language) is None:
        return unit({stem_hash(word, language): 1.0 for word in words[:TITLE_TERMS]})
    return weighed(words, TITLE_TERMS, language)


def weighing(article: Article, body: str) -> str:
    """Name the language by whose document frequencies words are weighed: the article's; English,
    where a text is too short to tell and English news knows nearly all of its words.
    """
    if article.language != UNDETERMINED:
        return article.language
    found = stems(body[:SHORT])
    known = counted()
    return (
        ENGLISH if sum(stem in known for stem in found) >= KNOWN * len(found) > 0 else UNDETERMINED
    )


def shingles(words: Sequence[bytes]) -> Hashes:
    """Hash the word 3-shingles, each once, ascending; a shorter text is one shingle."""
    if len(words) < 3:
        return np.array([crc32(b" ".join(words))] if words else [], dtype="<u4")
    one = np.fromiter(map(crc32, words), dtype=np.uint64, count=len(words))
    return np.unique(mixed(one[:-2], one[1:-1], one[2:]))


def mixed(*parts: "np.ndarray[Any, np.dtype[np.uint64]]") -> Hashes:
    """Hash positions of several arrays together."""
    total = np.zeros_like(parts[0])
    for part, factor in zip(parts, MIX, strict=False):
        total += part * factor  # modulo 2 ** 64
    return (total >> np.uint64(32)).astype("<u4")


def sampled(hashes: Hashes) -> tuple[Hashes, int]:
    """Keep those hashes that the least power of two divides which leaves few enough; give its
    exponent.
    """
    scale = 0
    while len(hashes) > SHINGLES:
        scale += 1
        hashes = hashes[hashes & np.uint32((1 << scale) - 1) == 0]
    return hashes, scale


def bands(hashes: Hashes) -> tuple[int, ...]:
    """Give the MinHash bands of a set of shingles; none for an empty text."""
    if not len(hashes):
        return ()
    made, data = RMinHash(MINHASHES, 1), hashes.tobytes()
    # one text at a time: what takes the hashes of many at once wakes a thread on every core for
    # each
    made.update([data[at : at + 4] for at in range(0, len(data), 4)])
    digest = np.array(made.digest(), dtype=np.uint64).reshape(-1, ROWS)
    banded: list[int] = (mixed(*digest.T) | BAND << np.uint64(32)).tolist()
    return tuple(banded)


def keys(text: dict[int, float], title: dict[int, float]) -> tuple[int, ...]:
    """Give the heaviest words, those of the title counted higher."""
    both = {key: weight + 0.3 * title.get(key, 0.0) for key, weight in text.items()}
    return tuple(key for key, _ in heaviest(both.items(), KEYS))


def names(article: Article) -> dict[int, float]:
    """Weigh people, organisations and places by how often they are mentioned."""
    counts = {
        hashed(f"{entity.type} {entity.name}"): len(entity.mentions) ** 0.5
        for entity in article.entities
    }
    return unit(dict(heaviest(counts.items(), NAMES)))
