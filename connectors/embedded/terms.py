"""From text to the terms of the search index, the same for what is indexed and for what is asked.

Words are runs of letters and digits, in lower case and without accents; a Chinese character or
Japanese kana is a word of its own, since those texts set no spaces. Running text is kept twice:
stemmed for words, unstemmed for phrases and prefixes. The stemmer is the English one; on other
languages it does the same to text and query, so they still meet.
"""

import re
import unicodedata
from functools import cache

from tantivy import Filter, Index, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMED = "newsbeam_stemmed"
PLAIN = "newsbeam_plain"

# Scripts written without spaces: Hiragana, Katakana, Han with its extensions.
_SPACELESS = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\U00020000-\\U000323af"
_SPACELESS_WORD = re.compile(f"([{_SPACELESS}])")
# A word as it stands in a text: letters and digits, with marks on them that are not composed.
WORD = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+(?:[\u0300-\u036f]+[^\W_{_SPACELESS}]*)*")


def spaced(text: str) -> str:
    """Compose accents and set spaces around characters that are words; most text comes back as it
    is.
    """
    if text.isascii():
        return text
    return _SPACELESS_WORD.sub(r" \1 ", unicodedata.normalize("NFC", text))


@cache
def analyzer(name: str) -> TextAnalyzer:
    """Give the analyzer STEMMED or PLAIN."""
    plain = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return (plain.filter(Filter.stemmer("english")) if name == STEMMED else plain).build()


def terms(text: str, name: str) -> list[str]:
    """Cut text into the terms that the analyzer `name` makes of it."""
    found: list[str] = analyzer(name).analyze(spaced(text))
    return found


def register(index: Index) -> None:
    """Make the analyzers known to an open index; tantivy does not keep them."""
    for name in (STEMMED, PLAIN):
        index.register_tokenizer(name, analyzer(name))
