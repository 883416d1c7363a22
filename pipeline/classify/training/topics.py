"""Make the model of topics: `python -m pipeline.classify.training.topics [DATA]`.

DATA (default ../shared/data) holds `news/` and `iptc/`. Needs the training group (scipy, spacy,
wordllama, wordfreq) and, in `.cache/vectors`, the word vectors that `make model` fetches. A softmax
regression sees three things of a text: its rare words, the mean of their static embeddings, and its
cue words. As all three are linear the first two are folded into one table of weights, word by
class, which is what ships: so a word that no training text holds still speaks for the topics its
neighbours speak for.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.topics import cue_density
from pipeline.classify.training.calibrate import calibrate
from pipeline.classify.training.ordinary import write_ordinary
from pipeline.classify.training.texts import Text, labels, texts
from pipeline.classify.training.words import Words, vocabulary_of
from pipeline.classify.weights import content_words, weigh
from schemas.datafiles import find_data

Floats = NDArray[np.float32]
# How far rare words are trusted beside the other views, and how little the weights are held back;
# chosen on texts kept out of training. Eighty steps leave nothing to gain.
RARE, FREEDOM = 3.0, 0.6
STEPS = 80
# What a text's second and third topic count.
SHARES = ((1.0,), (0.6, 0.4), (0.5, 0.3, 0.2))
LARGEST = 127


class Views(NamedTuple):
    """What the regression sees of each text: `rare` (texts x words, sparse) and `cues` (texts x
    classes).
    """

    rare: Any
    cues: Floats


def main(arguments: Sequence[str]) -> None:
    """Train on all texts and write `schemas/data/topics.npz`, the ordinary cue words before it, the
    calibration after it.
    """
    data = Path(arguments[0] if arguments else "../shared/data")
    write_ordinary()
    examples = list(texts(data))
    classes = tuple(labels()["prior"])
    words = vocabulary_of(examples)
    model = fit(views(examples, words, classes), examples, words, classes)
    save(model, words, classes, Path(str(find_data("topics.npz"))))
    counts = Counter(text.source for text in examples)
    sys.stdout.write(
        f"{len(examples)} texts {dict(counts)}, {len(words.words)} words, {len(classes)} classes\n"
    )
    calibrate(data)


def views(examples: Sequence[Text], words: Words, classes: Sequence[str]) -> Views:
    """Turn texts into what the regression sees."""
    sparse = import_module("scipy.sparse")
    rows = {word: row for row, word in enumerate(words.words)}
    parts = [weigh(content_words(text.title, text.body), rows, words.rarity) for text in examples]
    ends = np.cumsum([0, *(len(at) for _, at, _ in parts)])
    flat = (
        np.concatenate([weight for *_, weight in parts]),
        np.concatenate([at for _, at, _ in parts]),
        ends,
    )
    rare = sparse.csr_matrix(flat, shape=(len(parts), len(rows)), dtype=np.float32)
    found = [cue_density(text.title, text.body, classes)[0] for text in examples]
    return Views(rare, np.array(found, dtype=np.float32))


def fit(
    seen: Views, examples: Sequence[Text], words: Words, classes: Sequence[str]
) -> tuple[Floats, Floats, Floats]:
    """Train, and give the table (words x classes), the weights of cue words (classes x classes) and
    the bias.
    """
    dense = np.concatenate([seen.rare @ words.vectors, seen.cues], axis=1).astype(np.float32)
    near, far, bias = _softmax(
        dense, (seen.rare * np.float32(RARE)).tocsr(), _targets(examples, classes)
    )
    width = words.vectors.shape[1]
    return words.vectors @ near[:width] + far * np.float32(RARE), near[width:], bias


def _softmax(dense: Floats, sparse: Any, wanted: Floats) -> tuple[Floats, Floats, Floats]:
    """Fit a softmax regression: weights of the dense columns, of the sparse ones, and the bias;
    `wanted` is text x class.
    """
    optimize, across, down = import_module("scipy.optimize"), dense.T.copy(), sparse.T.tocsr()
    columns, classes = dense.shape[1], wanted.shape[1]
    size, mass = columns + sparse.shape[1], wanted.sum(axis=1, keepdims=True)

    def split(values: NDArray[np.float64]) -> tuple[Floats, Floats, Floats]:
        weights = values.astype(np.float32).reshape(size + 1, classes)
        return weights[:columns], weights[columns:size], weights[size]

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        near, far, bias = split(values)
        odds = dense @ near + sparse @ far + bias
        odds -= odds.max(axis=1, keepdims=True)
        odds -= np.log(np.exp(odds).sum(axis=1, keepdims=True))
        missed = np.exp(odds) * mass - wanted
        held = values.copy()
        held[size * classes :] = 0.0  # the bias is free
        slope = np.concatenate([across @ missed, down @ missed, missed.sum(axis=0, keepdims=True)])
        entropy = -float((wanted * odds).sum(dtype=np.float64))
        return entropy + float(held @ held) / (2 * FREEDOM), slope.ravel() + held / FREEDOM

    start = np.zeros((size + 1) * classes)
    return split(
        optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    )


def _targets(examples: Sequence[Text], classes: Sequence[str]) -> Floats:
    """Give what each text counts for each class, so that each class has the share that it has in
    the world's news.
    """
    wanted = np.zeros((len(examples), len(classes)), dtype=np.float32)
    for row, text in enumerate(examples):
        for topic, share in zip(
            text.topics, SHARES[min(len(text.topics), len(SHARES)) - 1], strict=False
        ):
            wanted[row, classes.index(topic)] += text.weight * share
    mass, world = (
        wanted.sum(axis=0),
        np.array([labels()["prior"][name] for name in classes], dtype=np.float32),
    )
    return np.asarray(wanted * (world / world.sum() * mass.sum() / mass), dtype=np.float32)


def save(
    model: tuple[Floats, Floats, Floats], words: Words, classes: Sequence[str], path: Path
) -> None:
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
