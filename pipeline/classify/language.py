"""Which language a text is written in."""

from functools import cache
from typing import Any

# The first 600 characters decide as well as the whole text does, at a fraction of the time.
READ = 600
# Below this many letters (or this confidence) an answer would be a guess.
LETTERS = 6
CONFIDENCE = 0.4
# English is believed sooner: headlines of a few names seldom reach more, and no three words of 29 other languages reach this.
ENGLISH = 0.15
# What the identifier calls Wu Chinese is in news nearly always plain written Chinese, and Nigerian Pidgin a headline.
SAME = {"wuu": "zh", "pcm": "en"}
UNKNOWN = "und"
# ISO 639-1 codes have two letters; the identifier also knows a few longer ones, and "zxx" for no language.
CODE = 2


def identify_language(text: str) -> str:
    """Name the language of `text` as an ISO 639-1 code, or `und` when there is too little to tell."""
    start = text[:READ]
    if sum(map(str.isalpha, start)) < LETTERS:
        return UNKNOWN
    code, confidence = _identifier().classify(start)
    code = SAME.get(code, str(code))
    enough = ENGLISH if code == "en" else CONFIDENCE
    return code if confidence >= enough and len(code) == CODE else UNKNOWN


@cache
def _identifier() -> Any:
    """Load the identifier, once a process; importing it is slow, so nothing else does."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # slow to import, needed once

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
