from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.sentences import sentences

ONE = [
    "Lt. Gen. Ben Hodges spoke to Col. J. R. Smith in St. Petersburg.",
    "The U.S. President met Sen. Lindsey Graham and Rep. Adam Smith at 9 a.m. Eastern.",
    "The No. 2 official left on Jan. 24 with 2.5 million.",
    "“Why now?” he asked.",
    "“We will not retreat!” said Ryabkov.",
    "Yahoo! and others … went on.",
    "George W. Bush and Joseph R. Biden Jr. Park met.",
    "See rand.org for more",
    "James P. Steyer met V. Putin.",
]
MANY = [
    ("He left. She stayed.", ["He left.", "She stayed."]),
    ("“We go.” “They stay.” He nodded.", ["“We go.”", "“They stay.”", "He nodded."]),
    ('He said: "We go." Then he left.', ['He said: "We go."', "Then he left."]),
    ("A heading\nThe text. More\n\nof it", ["A heading", "The text.", "More", "of it"]),
    ("He went to the U.S. The visit was short.", ["He went to the U.S.", "The visit was short."]),
    ("It began at 9 a.m. The end came at noon.", ["It began at 9 a.m.", "The end came at noon."]),
    ("Apple Inc. It grew.", ["Apple Inc.", "It grew."]),
    ("Really?! Yes... No. 5 troops came.", ["Really?!", "Yes...", "No. 5 troops came."]),
    ("He said no. They went.", ["He said no.", "They went."]),
    ("It was (so he said.) Then it ended.", ["It was (so he said.)", "Then it ended."]),
    ("他来了。她走了！", ["他来了。", "她走了！"]),
    ("वह आया। वह गया।", ["वह आया।", "वह गया।"]),
    ("In 2024. In 2025 it grew by 3.5 percent.", ["In 2024.", "In 2025 it grew by 3.5 percent."]),
    ("He was ill. Trump left.", ["He was ill.", "Trump left."]),
    ("He lay in the sun. 12 people died.", ["He lay in the sun.", "12 people died."]),
    ("\n \n", []),
    ("", []),
    ("a\x00b. C\x00d", ["a\x00b.", "C\x00d"]),
]


@pytest.mark.parametrize("text", ONE)
def test_stays_one(text: str) -> None:
    assert sentences(text) == [(0, len(text))]


@pytest.mark.parametrize(("text", "want"), MANY)
def test_splits(text: str, want: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == want


@given(st.text() | st.text(alphabet="aB.!?\"”“ \n'U.S…\x00\u2028😀"))
def test_every_visible_character_is_in_exactly_one_sentence(text: str) -> None:
    spans = sentences(text)
    assert all(a < b <= c for (a, b), (c, _) in pairwise([*spans, (len(text), 0)]))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)


@pytest.mark.parametrize(
    "text",
    ["." * 100_000, '."' * 50_000, "a." * 50_000, ". " * 50_000, " " * 100_000, "A. " * 33_000],
)
def test_long_hostile_text_keeps_its_offsets(text: str) -> None:
    spans = sentences(text)
    assert all(text[a:b].strip() for a, b in spans)
