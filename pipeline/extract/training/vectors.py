"""Words, their vectors and lists of names out of the archive nlp4j-english (Apache-2.0), and
clusters of the words.
"""

import lzma
import subprocess
import zipfile
from collections import Counter
from importlib.resources import as_file
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.extract.training.teacher import cache, jars
from schemas.datafiles import find_data

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]
_ARCHIVE = "nlp4j-english-1.1.2.jar"
_INSIDE = "edu/emory/mathcs/nlp/lexica/"
_SIZE = 50  # dimensions
_MARK = b"xp\x00\x00\x00\x32"  # ends the description of the first array: 50 floats follow


def vectors() -> tuple[list[str], Floats]:
    """Give a million words as written (digits as 0) and a row of 50 numbers for each."""
    words_file, rows_file = cache() / "words.txt", cache() / "vectors.npy"
    if not rows_file.exists():
        words, rows = _read(_part("en-word-embeddings-undigitalized.xz"))
        words_file.write_text("\n".join(words), "utf-8")
        np.save(rows_file, rows)
    return words_file.read_text("utf-8").split("\n"), np.load(rows_file)


def _part(name: str) -> bytes:
    with zipfile.ZipFile(jars() / _ARCHIVE) as archive:
        return lzma.decompress(archive.read(_INSIDE + name))


def _read(raw: bytes) -> tuple[list[str], Floats]:
    """Read a serialized java.util.HashMap of String to float[50]: for each a tag and length, then
    the bytes.
    """
    at = raw.index(b"w\x08") + 10
    count = int.from_bytes(raw[at - 4 : at], "big")
    words, starts = [], np.zeros(count, np.int64)
    for number in range(count):
        end = at + 3 + int.from_bytes(raw[at + 1 : at + 3], "big")
        words.append(raw[at + 3 : end].decode("utf-8", "replace"))
        # A new array names its class (once in full, later by a handle of 4 bytes), then its length
        # in 4.
        starts[number] = raw.index(_MARK, end) + len(_MARK) if number == 0 else end + 10
        at = int(starts[number]) + 4 * _SIZE
    table = np.frombuffer(raw, np.uint8)[starts[:, None] + np.arange(4 * _SIZE)]
    return words, table.reshape(count, _SIZE, 4)[:, :, ::-1].copy().view(np.float32).reshape(
        count, _SIZE
    )


def listed() -> dict[str, set[str]]:
    """Give 1.6 million names with the numbers of their classes: 14 people, 13 organisations, 11 and
    6 places.
    """
    path = cache() / "listed.tsv"
    if not path.exists():
        with as_file(find_data("Dump.java", "pipeline/extract/training")) as program:
            command = [
                "java",
                "-Xmx3g",
                "-cp",
                str(jars() / "nlp4j-common-1.1.2.jar"),
                str(program),
            ]
            raw = _part("en-named-entity-gazetteers-simplified.xz")
            # our own words
            done = subprocess.run(command, input=raw, check=True, stdout=subprocess.PIPE)  # noqa: S603
            path.write_bytes(done.stdout)
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return {phrase: set(classes[1:-1].split(", ")) for phrase, classes in rows}


def clustered(rows: Floats, weights: Floats, sizes: tuple[int, ...]) -> list[Numbers]:
    """Give the cluster of each row at each of the sizes, the finest first; coarser ones join whole
    finer ones.
    """
    chance = np.random.default_rng(0)
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    found: list[Numbers] = []
    for size in sizes:
        unit, nearest = _means(unit, weights, size, chance)
        found.append(nearest if not found else nearest[found[-1]])
        weights = np.ones(size, np.float32)
    return found


def _means(
    rows: Floats, weights: Floats, size: int, chance: np.random.Generator
) -> tuple[Floats, Numbers]:
    """Give the centres, and the nearest for each row, of spherical k-means."""
    shares = weights / weights.sum()
    centres = rows[
        chance.choice(
            len(rows),
            size,
            replace=False,
            p=shares.astype(np.float64) / shares.sum(dtype=np.float64),
        )
    ]
    nearest = np.zeros(len(rows), np.int64)
    for _ in range(20):
        nearest = np.concatenate(
            [(rows[at : at + 20_000] @ centres.T).argmax(1) for at in range(0, len(rows), 20_000)]
        )
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, rows * weights[:, None])
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 0, sums / np.maximum(length, 1e-9), centres)
    return centres, nearest


def counted(runs: list[list[str]]) -> Counter[Any]:
    """Count words."""
    return Counter(word for run in runs for word in run)
