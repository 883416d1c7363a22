"""Where sentences begin and end, with offsets into the text."""

import blingfire


def sentences(text: str) -> list[tuple[int, int]]:
    """Give the [start, end) code point offsets of each sentence, in order; white space around them is left out."""
    _, offsets = blingfire.text_to_sentences_and_offsets(text)
    return [(start, end) for start, end in offsets if text[start:end].strip()]
