"""Make the model of topics: `python -m pipeline.classify.training.topics [DATA]`.

DATA (default ../shared/data) holds `news/` and `iptc/`. Needs the training group: scikit-learn, wordllama, wordfreq.
A softmax regression sees three things of a text: its rare words, the mean of their static embeddings, and its cue
words. As all three are linear the first two are folded into one table of weights, word by class, which is what ships:
so a word that no training text holds still speaks for the topics its neighbours speak for.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.cues import tokens
from pipeline.classify.topics import cue_density
from pipeline.classify.training.texts import Text, labels, texts
from pipeline.classify.training.words import Words, vocabulary_of
from pipeline.classify.weights import TITLE, content_words, weigh

Floats = NDArray[np.float32]
# How far the three views are trusted, and how little the weights are held back; chosen on texts kept out of training.
EMBEDDING, RARE, CUES, FREEDOM = 1.0, 1.5, 1.0, 0.3
# What a text's second and third topic count.
SHARES = ((1.0,), (0.6, 0.4), (0.5, 0.3, 0.2))
LARGEST = 127


class Views(NamedTuple):
    """What the regression sees of each text: `rare` (texts x words, sparse) and `cues` (texts x classes)."""

    rare: Any
    cues: Floats


def main(arguments: Sequence[str]) -> None:
    """Train on all texts and write `schemas/data/topics.npz`."""
    data = Path(arguments[0] if arguments else "../shared/data")
    examples = list(texts(data))
    classes = tuple(labels()["prior"])
    words = vocabulary_of(examples)
    model = fit(views(examples, words, classes), examples, words, classes)
    save(model, words, classes, Path(str(files("schemas") / "data" / "topics.npz")))
    counts = Counter(text.source for text in examples)
    sys.stdout.write(f"{len(examples)} texts {dict(counts)}, {len(words.words)} words, {len(classes)} classes\n")


def views(examples: Sequence[Text], words: Words, classes: Sequence[str]) -> Views:
    """Turn texts into what the regression sees."""
    sparse = import_module("scipy.sparse")
    rows = {word: row for row, word in enumerate(words.words)}
    parts = [weigh(content_words(text.title, text.body), rows, words.rarity) for text in examples]
    ends = np.cumsum([0, *(len(at) for _, at, _ in parts)])
    flat = (np.concatenate([weight for *_, weight in parts]), np.concatenate([at for _, at, _ in parts]), ends)
    rare = sparse.csr_matrix(flat, shape=(len(parts), len(rows)), dtype=np.float32)
    found = [cue_density(tokens(text.title or "") * TITLE + tokens(text.body), classes)[0] for text in examples]
    return Views(rare, np.array(found, dtype=np.float32))


def fit(seen: Views, examples: Sequence[Text], words: Words, classes: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Train, and give the table (words x classes), the weights of cue words (classes x classes) and the bias."""
    sparse, linear = import_module("scipy.sparse"), import_module("sklearn.linear_model")
    dense = sparse.csr_matrix(seen.rare @ words.vectors * EMBEDDING)
    matrix = sparse.hstack([dense, seen.rare * RARE, sparse.csr_matrix(seen.cues * CUES)]).tocsr()
    rows, targets, weights = _targets(examples, classes)
    regression = linear.LogisticRegression(C=FREEDOM, max_iter=80, tol=1e-3)
    regression.fit(matrix[rows], targets, sample_weight=weights)
    width = words.vectors.shape[1]
    near, far, hinted = np.split(regression.coef_.astype(np.float32), [width, width + len(words.words)], axis=1)
    folded = np.asarray(words.vectors @ near.T * EMBEDDING + far.T * RARE, dtype=np.float32)
    return folded, hinted.T * np.float32(CUES), regression.intercept_.astype(np.float32)


def _targets(examples: Sequence[Text], classes: Sequence[str]) -> tuple[list[int], NDArray[np.intp], Floats]:
    """Repeat each text once a topic, weighted so that each class has the share that it has in the world's news."""
    at = {name: column for column, name in enumerate(classes)}
    flat = [
        (row, at[topic], text.weight * share)
        for row, text in enumerate(examples)
        for topic, share in zip(text.topics, SHARES[min(len(text.topics), len(SHARES)) - 1], strict=False)
    ]
    targets = np.array([target for _, target, _ in flat], dtype=np.intp)
    weights = np.array([weight for *_, weight in flat])
    mass = np.bincount(targets, weights, minlength=len(classes))
    share = np.array([labels()["prior"][name] for name in classes])
    factor = share / share.sum() * mass.sum() / mass
    return [row for row, *_ in flat], targets, (weights * factor[targets]).astype(np.float32)


def save(model: tuple[Floats, Floats, Floats], words: Words, classes: Sequence[str], path: Path) -> None:
    """Write the model: the table as int8 with a scale a class."""
    table, cues, bias = model
    scales = np.abs(table).max(axis=0) / LARGEST
    np.savez_compressed(
        path,
        classes=_bytes(classes),
        words=_bytes(words.words),
        rarity=np.rint(words.rarity * 100).astype(np.uint8),
        weights=np.rint(table / scales).astype(np.int8),
        scales=scales.astype(np.float32),
        bias=bias.astype(np.float32),
        cues=cues.astype(np.float32),
    )


def _bytes(lines: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


if __name__ == "__main__":
    main(sys.argv[1:])
