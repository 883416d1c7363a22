"""Write schemas/data/frequencies.tsv.gz: in how many open news texts each word stem occurs.

usage: uv run --group training python -m pipeline.relate.training.derive_frequencies

Read from ../shared/data/news: current events and Wikinews whole, and the first 1,500 releases each of the US Justice
Department and Senate, so that their wording does not pass for everybody's. These are terse and formal: a stem that
English at large (wordfreq) uses more often counts as often as there, so that "you", "club" or "phone" do not pass for
telling. The first line is the number of texts.
"""

import gzip
import json
import math
from collections import Counter
from importlib import import_module
from pathlib import Path

from pipeline.relate.terms import stems

ROOT = Path(__file__).parents[3]
NEWS = ROOT.parent / "shared" / "data" / "news"
OUT = ROOT / "schemas" / "data" / "frequencies.tsv.gz"
TEXTS = {"current-events": 100_000, "wikinews": 100_000, "justice-department": 1_500, "senate": 1_500}
LEAST = 3  # a rarer stem counts as one never met
LENGTH = 200  # words of a text, in which a stem of English at large would be met or not


def count() -> tuple[int, Counter[str]]:
    """Count texts, and for each stem the texts that hold it."""
    found: Counter[str] = Counter()
    texts = 0
    for name, most in TEXTS.items():
        with (NEWS / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for _, line in zip(range(most), lines, strict=False):
                row = json.loads(line)
                found.update(set(stems(f"{row.get('title') or ''} {row['text']}")))
                texts += 1
    return texts, found


def at_large(texts: int) -> Counter[str]:
    """Give in how many of so many texts of English at large each stem would be met."""
    shares: dict[str, list[float]] = {}
    for word, share in import_module("wordfreq").get_frequency_dict("en").items():
        for stem in stems(word):
            shares.setdefault(stem, []).append(share)
    return Counter({stem: round(-texts * math.expm1(-LENGTH * math.fsum(some))) for stem, some in shares.items()})


def main() -> None:
    """Write the file."""
    texts, found = count()
    rows = [str(texts), *(f"{stem}\t{n}" for stem, n in sorted((found | at_large(texts)).items()) if n >= LEAST)]
    OUT.write_bytes(gzip.compress(("\n".join(rows) + "\n").encode(), mtime=0))


if __name__ == "__main__":
    main()
