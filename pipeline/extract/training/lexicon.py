"""Write what the tagger knows of words before it reads: `names_words.txt.gz`, `names_clusters.tsv`,
`names_*.bloom`.
"""

import gzip
import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np

from pipeline.extract.name_lexicon import places
from pipeline.extract.training.vectors import clustered, vectors
from pipeline.tokens import tokens

_PLAIN = re.compile(r"^[^\W\d_][\w'.&-]*$")
_SIZES = (1024, 128, 32)  # clusters: fine, middle, coarse
_BITS = 8  # of a filter, for each phrase: about 2 in 100 wrong
_CLASSES = {"O": {"13"}, "L": {"11"}}
Listed = dict[str, set[str]]


def write(folder: Path, counts: Counter[str], listed: Listed) -> None:
    """Write the files into the folder: the clusters of the words in `counts` and in the lists,
    parts, phrases.
    """
    parts = _parts(listed)
    _write_words(folder, counts, parts)
    for kind, classes in _CLASSES.items():
        (folder / f"names_{kind}.bloom").write_bytes(_filter(listed, classes))


def _parts(listed: Listed) -> dict[str, Counter[str]]:
    """Count for each word in how many names it is: first (F) or last (S) of a person's, in a
    place's (L), in an organisation's (O).
    """
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, classes in listed.items():
        words = phrase.split(" ")
        if "14" in classes:
            parts[words[-1]]["S"] += 1
            if len(words) > 1:
                parts[words[0]]["F"] += 1
        for letter, numbers in (("L", {"11", "6"}), ("O", {"13"})):
            for word in words if classes & numbers else ():
                parts[word][letter] += 1
    return {word: part for word, part in parts.items() if word[:1].isupper()}


def _code(part: Counter[str] | None) -> str:
    """Give the letters of the parts that a fifth of the names play, and a digit for how many
    names.
    """
    if not part:
        return ""
    total = part.total()
    size = sum(total >= least for least in (3, 12, 100))
    return "".join(letter for letter in "FSLO" if part[letter] >= 0.2 * total) + str(size)


def _write_words(folder: Path, counts: Counter[str], parts: dict[str, Counter[str]]) -> None:
    words, rows = vectors()
    seen = Counter[str]()
    for word, count in counts.items():
        seen[re.sub(r"\d", "0", word).replace("’", "'")] += count
    keep = [at for at, word in enumerate(words) if word in seen or _is_name(word, parts)]
    weights = np.array([0.3 + np.log1p(seen.get(words[at], 0)) for at in keep], np.float32)
    fine, middle, coarse = clustered(rows[keep], weights, _SIZES)
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for at, cluster in zip(keep, fine, strict=True):
        if not re.search(r"\s", words[at]):
            groups[str(cluster), _code(parts.get(words[at]))].append(words[at])
    known = {words[at] for at in keep}
    for word, part in parts.items():
        if word not in known and part.total() >= 4 and len(word) > 1 and _PLAIN.match(word):
            groups["", _code(part)].append(word)
    lines = "\n".join(
        "\t".join([*key, " ".join(sorted(group))]) for key, group in sorted(groups.items())
    )
    (folder / "names_words.txt.gz").write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    rows_of = sorted(
        {(int(a), int(b), int(c)) for a, b, c in zip(fine, middle, coarse, strict=True)}
    )
    (folder / "names_clusters.tsv").write_text(
        "".join(f"{a}\t{b}\t{c}\n" for a, b, c in rows_of), "utf-8"
    )


def _is_name(word: str, parts: dict[str, Counter[str]]) -> bool:
    return (
        word[:1].isupper()
        and len(word) < 22
        and bool(_PLAIN.match(word))
        and parts.get(word, Counter()).total() >= 2
    )


def _filter(listed: Listed, classes: set[str]) -> bytes:
    phrases = set()
    for phrase, numbers in listed.items():
        if numbers & classes and phrase[:1].isupper():
            words = [phrase[start:end] for start, end in tokens(phrase.replace(" , ", ", "))]
            if 2 <= len(words) <= 6:
                phrases.add(" ".join(words))
    bits = bytearray(len(phrases) * _BITS // 8)
    for phrase in phrases:
        for place in places(phrase, len(bits) * 8):
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)
