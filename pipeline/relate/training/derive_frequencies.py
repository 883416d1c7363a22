"""Write schemas/data/frequencies.tsv.gz: in how many open news texts each word stem occurs.

usage: python -m pipeline.relate.training.derive_frequencies

Read from ../shared/data/news: current events and Wikinews whole, and the first 1,500 releases each of the US Justice
Department and Senate, so that their wording does not pass for everybody's. The first line is the number of texts.
"""

import gzip
import json
from collections import Counter
from pathlib import Path

from pipeline.relate.terms import stems

ROOT = Path(__file__).parents[3]
NEWS = ROOT.parent / "shared" / "data" / "news"
OUT = ROOT / "schemas" / "data" / "frequencies.tsv.gz"
TEXTS = {"current-events": 100_000, "wikinews": 100_000, "justice-department": 1_500, "senate": 1_500}
LEAST = 3  # a rarer stem counts as one never met


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


def main() -> None:
    """Write the file."""
    texts, found = count()
    rows = [str(texts), *(f"{stem}\t{n}" for stem, n in sorted(found.items()) if n >= LEAST)]
    OUT.write_bytes(gzip.compress(("\n".join(rows) + "\n").encode(), mtime=0))


if __name__ == "__main__":
    main()
