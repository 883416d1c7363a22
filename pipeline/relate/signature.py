"""What is compared of an article, made once: `signature`."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from rensa import RMinHash

from pipeline.identity import folded
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
KEYS = 24  # telling words by which candidates are found
FIGURE = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?")


@cache
def figure_words() -> dict[str, str]:
    """Load the words that are numbers, days and months."""
    words: dict[str, str] = json.loads(files("schemas").joinpath("data/relate.json").read_text("utf-8"))["figures"]
    return words


def signature(article: Article) -> Signature:
    """Make the signature; it follows from the text, title and names alone, but for `id` and `timestamp`."""
    words = folded(article.body).split()[:WORDS]
    hashes = shingles(words)
    kept, scale = sampled(hashes)
    text, lead, title = vectors(article)
    return Signature(
        id=article.id, fingerprint=article.fingerprint, timestamp=article.timestamp, bands=bands(words), keys=keys(text, title), shingles=packed(kept),
        scale=scale, length=len(words), figures=figures(f"{article.title or ''} {article.body}"),
        text=Vector.of(text), lead=Vector.of(lead), title=Vector.of(title), names=Vector.of(names(article)),
    )  # fmt: skip


def shingled(words: Sequence[str]) -> list[str]:
    """Give the word 3-shingles of a text; a shorter text is one shingle."""
    if len(words) < 3:
        return [" ".join(words)] if words else []
    return [" ".join(three) for three in zip(words, words[1:], words[2:], strict=False)]


def shingles(words: Sequence[str]) -> list[int]:
    """Hash the shingles, each once, ascending."""
    return sorted({hashed(shingle) for shingle in shingled(words)})


def sampled(hashes: list[int]) -> tuple[list[int], int]:
    """Keep those hashes that the least power of two divides which leaves few enough; give its exponent."""
    scale = 0
    while len(hashes) > SHINGLES:
        scale += 1
        hashes = [one for one in hashes if not one & ((1 << scale) - 1)]
    return hashes, scale


def bands(words: Sequence[str]) -> tuple[int, ...]:
    """Give the MinHash bands; none for an empty text."""
    if not words:
        return ()
    sketch = RMinHash(num_perm=MINHASHES, seed=1)
    sketch.update(shingled(words))
    digest: list[int] = sketch.digest()
    return tuple(hashed(f"{at}:{digest[at : at + ROWS]}") | (at // ROWS) << 32 for at in range(0, MINHASHES, ROWS))


def vectors(article: Article) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
    """Weigh the words of the whole text (the title's twice more), of its lead with the title, and of the title."""
    title = stems(article.title or first_line(article.body))
    body = stems(article.body[: WORDS * 6])
    text, lead = Counter(body), Counter(body[:LEAD])
    text.update(title * 2)
    lead.update(title)
    return weighed(text, TERMS), weighed(lead, LEAD_TERMS), weighed(Counter(title), TITLE_TERMS)


def first_line(body: str) -> str:
    """Give what stands for a title where there is none: the first words, to the end of the sentence."""
    return re.split(r"(?<=[.!?])\s|\n", body[:300], maxsplit=1)[0]


def keys(text: dict[int, float], title: dict[int, float]) -> tuple[int, ...]:
    """Give the heaviest words, those of the title counted higher."""
    both = {key: weight + 0.3 * title.get(key, 0.0) for key, weight in text.items()}
    return tuple(key for key, _ in heaviest(both.items(), KEYS))


def names(article: Article) -> dict[int, float]:
    """Weigh people, organisations and places by how often they are mentioned."""
    counts = {hashed(f"{entity.type} {entity.name}"): len(entity.mentions) ** 0.5 for entity in article.entities}
    return unit(dict(heaviest(counts.items(), NAMES)))


def figures(text: str) -> tuple[str, ...]:
    """Give the numbers, days and months of a text, each once, in the order met."""
    known = figure_words()
    found = (
        known.get(word) or number(word) for word in re.findall(r"[^\W_]+(?:[.,]\d+)*", text[: WORDS * 6].casefold())
    )
    return tuple(dict.fromkeys(one for one in found if one))[:FIGURES]


def number(word: str) -> str | None:
    """Give a number written in digits; None for another word."""
    return word.replace(",", "") if FIGURE.fullmatch(word) else None
