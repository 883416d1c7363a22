"""What is compared of an article, made once: `signature`."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rensa import RMinHash

from pipeline.identity import folded
from pipeline.relate.figures import figures
from pipeline.relate.headline import headline, headline_text
from pipeline.relate.terms import hashed, heaviest, stems, unit, weighed
from schemas.article import Article
from schemas.signature import Signature, Vector, packed

MINHASHES, ROWS = (
    64,
    2,
)  # 32 bands of two: texts with half of their shingles in common share a band 9,999 times in 10,000
SHINGLES = 512  # kept hashes of shingles; of longer texts an even sample
WORDS = 20_000  # compared words of a text; what is longer than a book chapter is known by its beginning
FIGURES = 128
LEAD = 60  # words in which news says what happened
TERMS, LEAD_TERMS, TITLE_TERMS, NAMES = 128, 48, 24, 24
MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64)  # odd and well mixed
KEYS = 24  # telling words by which candidates are found


def signature(article: Article) -> Signature:
    """Make the signature; it follows from the text, title and names alone, but for `id` and `timestamp`."""
    words = folded(article.body).split()[:WORDS]
    hashes = shingles(words)
    kept, scale = sampled(hashes)
    text, lead, title = vectors(article)
    return Signature(
        id=article.id, fingerprint=article.fingerprint, timestamp=article.timestamp, bands=bands(hashes), keys=keys(text, title), shingles=packed(kept),
        scale=scale, length=len(words), titled=article.title is not None, figures=figures(article.body[: WORDS * 6], FIGURES), headline=headline(article), countries=article.countries,
        text=Vector.of(text), lead=Vector.of(lead), title=Vector.of(title), names=Vector.of(names(article)),
    )  # fmt: skip


def shingles(words: Sequence[str]) -> list[int]:
    """Hash the word 3-shingles, each once, ascending; a shorter text is one shingle."""
    if len(words) < 3:
        return [hashed(" ".join(words))] if words else []
    one = np.fromiter(map(word_hash, words), dtype=np.uint64, count=len(words))
    mixed = (one[:-2] * MIX[0] + one[1:-1] * MIX[1] + one[2:] * MIX[2]) >> np.uint64(32)  # modulo 2 ** 64
    found: list[int] = np.unique(mixed).tolist()
    return found


@lru_cache(maxsize=100_000)
def word_hash(word: str) -> int:
    """Hash a word."""
    return hashed(word)


def sampled(hashes: list[int]) -> tuple[list[int], int]:
    """Keep those hashes that the least power of two divides which leaves few enough; give its exponent."""
    scale = 0
    while len(hashes) > SHINGLES:
        scale += 1
        hashes = [one for one in hashes if not one & ((1 << scale) - 1)]
    return hashes, scale


def bands(hashes: Sequence[int]) -> tuple[int, ...]:
    """Give the MinHash bands of a set of shingles; none for an empty text."""
    if not hashes:
        return ()
    (digest,) = RMinHash.digest_matrix_from_token_hash_sets([hashes], MINHASHES, 1).to_rows()
    rows = (digest[at : at + ROWS] for at in range(0, MINHASHES, ROWS))
    return tuple(hashed(str(row)) | number << 32 for number, row in enumerate(rows))


def vectors(article: Article) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
    """Weigh the words of the whole text (the title's twice more), of its lead with the title, and of the title."""
    title = stems(headline_text(article))
    body = stems(article.body[: WORDS * 6])
    text, lead = Counter(body), Counter(body[:LEAD])
    text.update(title * 2)
    lead.update(title)
    return weighed(text, TERMS), weighed(lead, LEAD_TERMS), weighed(Counter(title), TITLE_TERMS)


def keys(text: dict[int, float], title: dict[int, float]) -> tuple[int, ...]:
    """Give the heaviest words, those of the title counted higher."""
    both = {key: weight + 0.3 * title.get(key, 0.0) for key, weight in text.items()}
    return tuple(key for key, _ in heaviest(both.items(), KEYS))


def names(article: Article) -> dict[int, float]:
    """Weigh people, organisations and places by how often they are mentioned."""
    counts = {hashed(f"{entity.type} {entity.name}"): len(entity.mentions) ** 0.5 for entity in article.entities}
    return unit(dict(heaviest(counts.items(), NAMES)))
