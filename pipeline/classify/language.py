"""Which language a text is written in."""

import re
from functools import cache
from typing import Any

from schemas.datafiles import load_json

# The first 600 characters decide as well as the whole text does, at a fraction of the time.
READ = 600
# Below this many letters (or this confidence) an answer would be a guess.
LETTERS = 6
CONFIDENCE = 0.4
# English is believed sooner: headlines of a few names seldom reach more, and no three words of 29
# other languages reach this.
ENOUGH_FOR_ENGLISH = 0.15
# What the identifier calls Wu Chinese is in news nearly always plain written Chinese, and Nigerian
# Pidgin a headline.
SAME = {"wuu": "zh", "pcm": "en"}
ENGLISH, UNKNOWN = "en", "und"
# ISO 639-1 codes have two letters; the identifier also knows a few longer ones, and "zxx" for no
# language.
CODE = 2
# A text reads as English where so many different words, and this share of all, are English function
# words.
DIFFERENT, SHARE = 2, 0.25
# The kinds of words in `function_words.json` that hold a sentence of any subject together.
FUNCTION = (
    "determiners",
    "possessives",
    "pronouns",
    "relatives",
    "objects",
    "prepositions",
    "subordinators",
    "conjunctions",
    "auxiliaries",
    "negations",
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def identify_language(text: str) -> str:
    """Name the language of `text` as an ISO 639-1 code, or `und` when there is too little to
    tell.
    """
    start = text[:READ]
    if sum(map(str.isalpha, start)) < LETTERS:
        return UNKNOWN
    code, confidence = _identifier().classify(start)
    code = SAME.get(code, str(code))
    enough = ENOUGH_FOR_ENGLISH if code == ENGLISH else CONFIDENCE
    return code if confidence >= enough and len(code) == CODE else UNKNOWN


def reads_as_english(text: str) -> bool:
    """Say whether a text too short to name its language is English all the same: by its function
    words, and by the best guess.
    """
    start = text[:READ]
    words = [word.lower().replace("’", "'") for word in _WORD.findall(start)]
    held = [word for word in words if word in _function_words()]
    if len(set(held)) < DIFFERENT or len(held) < SHARE * len(words):
        return False
    guess = str(_identifier().classify(start)[0])
    return SAME.get(guess, guess) == ENGLISH


@cache
def _function_words() -> frozenset[str]:
    listed = load_json("function_words.json", dict[str, Any])
    return frozenset(word for name in FUNCTION for word in listed[name])


@cache
def _identifier() -> Any:
    """Load the identifier, once a process; importing it is slow, so nothing else does."""
    # slow to import, needed once
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
