"""Write schemas/data/languages/*/frequencies.tsv.gz: in how many news texts of a language each word
stem occurs.

usage: uv run --group training python -m pipeline.relate.training.derive_frequencies

English is read from ../shared/data/news: current events and Wikinews whole, and the first 1,500
releases each of the US Justice Department and Senate, so that their wording does not pass for
everybody's. These are terse and formal: a stem that English at large (wordfreq) uses more often
counts as often as there, so that "you", "club" or "phone" do not pass for telling. The other
languages are counted from wordfreq alone, as if in as many texts, of the length of news articles.
The first line is the number of texts, and who stems.
"""

import gzip
import json
import math
from collections import Counter
from importlib import import_module
from pathlib import Path

from pipeline.relate.terms import stem_text

ROOT = Path(__file__).parents[3]
NEWS = ROOT.parent / "shared" / "data" / "news"
OUT = ROOT / "schemas" / "data" / "languages"
TEXTS = {
    "current-events": 100_000,
    "wikinews": 100_000,
    "justice-department": 1_500,
    "senate": 1_500,
}
LEAST = 3  # a rarer stem counts as one never met
LENGTH = 200  # words of an English text, in which a stem of English at large would be met or not
# words of a text elsewhere: longer than news is, as news uses its own words more than a language at
# large does
ARTICLE = 1_000
STEMMERS = {  # of Snowball; where it has none, so many letters of a word
    "ar": "arabic",
    "de": "german",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pl": "6",
    "pt": "portuguese",
    "ru": "russian",
    "uk": "6",
}


def count() -> tuple[int, Counter[str]]:
    """Count English texts, and for each stem the texts that hold it."""
    found: Counter[str] = Counter()
    texts = 0
    for name, most in TEXTS.items():
        with (NEWS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for _, line in zip(range(most), lines, strict=False):
                row = json.loads(line)
                found.update(set(stem_text(f"{row.get('title') or ''} {row['text']}", "english")))
                texts += 1
    return texts, found


def at_large(
    language: str, stemmer: str, texts: int, length: int, forms: str = "small"
) -> Counter[str]:
    """Give in how many of so many texts of so many words of a language at large each stem would be
    met.
    """
    shares: dict[str, list[float]] = {}
    for word, share in import_module("wordfreq").get_frequency_dict(language, forms).items():
        for stem in stem_text(word, stemmer):
            shares.setdefault(stem, []).append(share)
    return Counter(
        {
            stem: round(-texts * math.expm1(-length * math.fsum(some)))
            for stem, some in shares.items()
        }
    )


def write_frequencies(language: str, stemmer: str, texts: int, found: Counter[str]) -> None:
    """Write the file of one language."""
    rows = [
        f"{texts}\t{stemmer}",
        *(f"{stem}\t{n}" for stem, n in sorted(found.items()) if n >= LEAST),
    ]
    folder = OUT / language
    folder.mkdir(exist_ok=True)
    (folder / "frequencies.tsv.gz").write_bytes(
        gzip.compress(("\n".join(rows) + "\n").encode(), mtime=0)
    )


def main() -> None:
    """Write the files."""
    texts, found = count()
    write_frequencies(
        "en", "english", texts, found | at_large("en", "english", texts, LENGTH, "best")
    )
    for language, stemmer in STEMMERS.items():
        write_frequencies(language, stemmer, texts, at_large(language, stemmer, texts, ARTICLE))


if __name__ == "__main__":
    main()
