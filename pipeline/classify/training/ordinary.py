"""Which cue words are ordinary words of English, by how frequent it uses them."""

from importlib import import_module
from pathlib import Path

from pipeline.classify.cues import lexicon
from schemas.datafiles import find_data

# From this on (decimal logarithm of occurrences in a billion words) a word means too much to say
# one thing.
ORDINARY = 4.3


def write_ordinary() -> None:
    """Write `schemas/data/topic_cues_ordinary.txt`: the cue words, single ones in lower case, that
    are ordinary.
    """
    frequency = import_module("wordfreq").zipf_frequency
    words = sorted(phrase for phrase in lexicon().topics if phrase.isalpha() and phrase.islower())
    found = [word for word in words if frequency(word, "en") >= ORDINARY]
    path = Path(str(find_data("topic_cues_ordinary.txt")))
    path.write_text("".join(f"{word}\n" for word in found), encoding="utf-8")
