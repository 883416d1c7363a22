"""The words that the model of topics knows, how rare each is, and where it lies among the others."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.training.texts import Text, labels
from pipeline.classify.weights import content_words

# How many of English's most frequent words are looked at, and how many of them kept.
LOOKED_AT, KEPT = 150_000, 100_000
# How often another word must occur in the texts.
OFTEN = 2
AT_ONCE = 20_000
_WORD = re.compile(r"[a-z]{2,}(?:'[a-z]+)?")


class Words(NamedTuple):
    """Words, their rarity (0.2 to 1.67), and their static embeddings (words x 256, mean length 1)."""

    words: list[str]
    rarity: NDArray[np.float32]
    vectors: NDArray[np.float32]


def vocabulary_of(texts: Iterable[Text]) -> Words:
    """Choose the words: the most frequent ones of English, and what the texts hold besides; no stop words."""
    frequency = import_module("wordfreq")
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(dict.fromkeys(content_words(text.title, text.body), OFTEN if text.source == "cues" else 1))
    stop = set(labels()["stop"])
    frequent = (word for word in frequency.top_n_list("en", LOOKED_AT) if _WORD.fullmatch(word))
    words = [word for word in frequent if word not in stop][:KEPT]
    known = {*words, *stop}
    words += [word for word, count in counts.items() if word not in known and count >= OFTEN and len(word) > 1]
    zipf = np.array([frequency.zipf_frequency(word, "en") for word in words])
    return Words(words, _rarity(zipf), _vectors(words))


def _rarity(zipf: NDArray[np.float64]) -> NDArray[np.float32]:
    """Weigh words by how rare they are in English; below one in three hundred million rarity says no more."""
    return np.rint(np.clip((7.5 - np.maximum(zipf, 2.5)) / 3, 0.2, 2.0) * 100).astype(np.float32) / np.float32(100)


def _vectors(words: Sequence[str]) -> NDArray[np.float32]:
    """Give the embeddings of words, the mean of the word in lower case and capitalised (names are known by capitals)."""
    package = import_module("wordllama")
    model = package.WordLlama.load(cache_dir=Path(str(package.__file__)).parent, disable_download=True)
    titled = [word.title() for word in words]
    both = (np.array(list(_embed(model, words))) + np.array(list(_embed(model, titled)))) / 2
    return np.asarray(both / np.linalg.norm(both, axis=1).mean(), dtype=np.float32)


def _embed(model: Any, words: Sequence[str]) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(words), AT_ONCE):
        for encoding in model.tokenize(list(words[start : start + AT_ONCE])):
            pieces = [piece for piece, real in zip(encoding.ids, encoding.attention_mask, strict=True) if real]
            yield model.embedding[pieces].mean(axis=0)
