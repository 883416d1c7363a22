"""Encodings that nobody named are found, or the article says that they were guessed."""

import pytest

from connectors.files.decode import decode_file, named_encoding
from schemas.errors import UsageError
from tests.quality.encodings import OLDER, score, sentences

LEAST = 0.85  # of the sentences of a language; they are few


@pytest.mark.parametrize("language", sorted(OLDER))
def test_the_encoding_of_a_sentence_is_found_or_told_to_be_a_guess(language: str) -> None:
    found = score(sentences()[language], OLDER[language])
    assert found.texts
    assert found.right >= LEAST * found.texts
    assert found.right + found.told == found.texts


def test_a_flaw_in_utf8_makes_no_other_encoding_of_it() -> None:
    data = "Президент заявил в понедельник".encode()
    assert decode_file(data[:-1]).text == "Президент заявил в понедельни\ufffd"
    assert decode_file(data + b"\xff").encoding == "utf-8"


def test_what_a_page_says_of_its_encoding_is_believed_where_it_is_not_utf8() -> None:
    text = "Été"
    assert decode_file(text.encode("cp1250"), declared="cp1250").text == text
    assert decode_file(text.encode(), declared="cp1250").text == text


@pytest.mark.parametrize(
    "name", ["klingon", "rot13", "base64", "idna", "", "unicode_escape", "a\0b", "é"]
)
def test_no_other_codec_is_an_encoding(name: str) -> None:
    with pytest.raises(UsageError, match="no encoding"):
        named_encoding(name)
