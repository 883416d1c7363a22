import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tokens import tokens


def words(text: str) -> list[str]:
    return [text[start:end] for start, end in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia's U.S.-led talks.", ["Russia", "'s", "U.S.-led", "talks", "."]),
        ("Mr. O’Brien met al-Assad’s men", ["Mr.", "O’Brien", "met", "al-Assad", "’s", "men"]),
        ("AT&T Inc. paid $1,234.5m.", ["AT&T", "Inc.", "paid", "$", "1,234.5m", "."]),
        ("It ended.The U.S. left", ["It", "ended", ".", "The", "U.S.", "left"]),
        (
            "J.K. Rowling (@jk) at https://a.b/c?d=e now",
            ["J.K.", "Rowling", "(", "@jk", ")", "at", "https://a.b/c?d=e", "now"],
        ),
        ("Israel–Hamas -- yes...", ["Israel", "–", "Hamas", "--", "yes", "..."]),
        ("Soccer-Spurs beat Brighton", ["Soccer", "-", "Spurs", "beat", "Brighton"]),
        ("Amazon.com rose 3.2%", ["Amazon.com", "rose", "3.2", "%"]),
    ],
)
def test_splits_as_newswire_is_written(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text())
def test_tokens_are_in_order_and_cover_all_but_white_space(text: str) -> None:
    found = tokens(text)
    assert all(start < end for start, end in found)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(found))
    assert "".join(words(text)) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    ["a." * 50_000, "a-" * 50_000, "'" * 100_000, "www." * 25_000, "1," * 50_000, "&" * 100_000],
)
def test_hostile_strings_are_taken_whole(text: str) -> None:
    assert "".join(words(text)) == text
