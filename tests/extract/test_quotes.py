import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.quotes import find_quotes
from pipeline.sentences import sentences
from schemas.article import Entity, EntityType, Quote, Span
from tests.effort import HOSTILE

PEOPLE = ("Anna Berg", "Tom Reed", "Li Wei")
ORGANIZATIONS = ("NATO", "Reuters")


def _entity(body: str, name: str, kind: EntityType) -> Entity:
    forms = name if kind != "person" else f"{name}|{name.rsplit(maxsplit=1)[-1]}"
    mentions = (
        Span(text=m[0], start=m.start(), end=m.end())
        for m in re.finditer(rf"\b(?:{forms})\b", body)
    )
    return Entity(name=name, type=kind, mentions=tuple(mentions))


def entities(body: str) -> list[Entity]:
    found = [_entity(body, name, "person") for name in PEOPLE]
    return found + [_entity(body, name, "organization") for name in ORGANIZATIONS]


def quotes(body: str) -> Sequence[Quote]:
    return find_quotes(body, sentences(body), entities(body))


CASES = [
    ("“We will not retreat,” said Anna Berg.", [("We will not retreat", "Anna Berg", "say")]),
    ("“We will not retreat,” Anna Berg said.", [("We will not retreat", "Anna Berg", "say")]),
    ('Anna Berg said: "We will not retreat."', [("We will not retreat.", "Anna Berg", "say")]),
    (
        'Anna Berg said on Monday in Paris, "We will not retreat."',
        [("We will not retreat.", "Anna Berg", "say")],
    ),
    ("«We will not retreat», said Anna Berg.", [("We will not retreat", "Anna Berg", "say")]),
    ("„We will not retreat“, said Anna Berg.", [("We will not retreat", "Anna Berg", "say")]),
    ("‘We will not retreat,’ Anna Berg said.", [("We will not retreat", "Anna Berg", "say")]),
    (
        "“We go,” said Anna Berg, the mayor of Bonn, “and we stay.”",
        [("We go", "Anna Berg", "say"), ("and we stay.", "Anna Berg", "say")],
    ),
    (
        "“We go now,” Anna Berg told Reuters. “Nobody else will come back here.”",
        [
            ("We go now", "Anna Berg", "tell"),
            ("Nobody else will come back here.", "Anna Berg", "tell"),
        ],
    ),
    (
        "Anna Berg met Tom Reed. “It was a good talk,” she said.",
        [("It was a good talk", "Anna Berg", "say")],
    ),
    (
        "Anna Berg claimed “tremendous progress” in the talks.",
        [("tremendous progress", "Anna Berg", "claim")],
    ),
    ("The army formed a “deadly quartet” of units.", []),
    ("Anna Berg read “The Old Man and the Sea” on the train.", []),
    ("It was first printed by the “Spiegel” in May.", []),
    (
        "“We will not answer noise,” a senior US official said.",
        [("We will not answer noise", "senior US official", "say")],
    ),
    ("“Really?” Tom Reed asked.", [("Really?", "Tom Reed", "ask")]),
    (
        "“We go.\n“We stay away,” said Anna Berg.",
        [("We go.\n“We stay away", "Anna Berg", "say")],
    ),
    ("NATO said it was “deeply concerned” by the vote.", [("deeply concerned", "NATO", "say")]),
    (
        "‘It’s the voters’ choice,’ Anna Berg said.",
        [("It’s the voters’ choice", "Anna Berg", "say")],
    ),
    ("'We don't go,' Anna Berg said. Tom's 'em.", [("We don't go", "Anna Berg", "say")]),
    ("''We stay,'' Anna Berg said.", [("We stay", "Anna Berg", "say")]),
    (
        "Anna Berg said of the border “it will be closed“.",
        [("it will be closed", "Anna Berg", "say")],
    ),
    ('Anna "Annie" Berg said: "We stay."', [("We stay.", "Anna Berg", "say")]),
    (
        "“We stay,” said the president’s lawyer, Tom Reed, on Monday.",
        [("We stay", "Tom Reed", "say")],
    ),
    ("Anna Berg, who left in May, said: “We stay.”", [("We stay.", "Anna Berg", "say")]),
    ("Anna Berg — a former judge — said: “We stay.”", [("We stay.", "Anna Berg", "say")]),
    ("State media quoted Anna Berg as saying: “We stay.”", [("We stay.", "Anna Berg", "say")]),
    ("Anna Berg was quoted as saying “we stay”.", [("we stay", "Anna Berg", "say")]),
    (
        "Anna Berg said, in a letter to the court, that “nobody came”.",
        [("nobody came", "Anna Berg", "say")],
    ),
    ("Tom Reed and Anna Berg met. “We stay,” she said.", [("We stay", "Anna Berg", "say")]),
    (
        "Anna Berg was blunt. “We will not stay in this house.”",
        [("We will not stay in this house.", "Anna Berg", None)],
    ),
    ("Anna Berg said:\n“We stay.”", [("We stay.", "Anna Berg", "say")]),
    ("Anna Berg: “We stay in the house.”", [("We stay in the house.", "Anna Berg", None)]),
    ("Breaking: “We stay in the house.”", []),
    ("Berlin: “We have nowhere to go”\nAnna Berg left.", []),
    ("NATO called it a “provocation”.", [("provocation", "NATO", "call")]),
    (
        "“We go,” said Anna Berg.\n“Tom Reed will have to stay behind.”",
        [("We go", "Anna Berg", "say"), ("Tom Reed will have to stay behind.", "Anna Berg", "say")],
    ),
]


@pytest.mark.parametrize(("body", "want"), CASES)
def test_quotes_and_their_speakers(body: str, want: list[tuple[str, str, str]]) -> None:
    assert [(q.text, q.speaker, q.verb) for q in quotes(body)] == want


WORDS = st.sampled_from(
    [
        "said",
        "says",
        "“",
        "”",
        '"',
        "«",
        "»",
        "‘",
        "’",
        "he",
        "Anna Berg",
        "told",
        ",",
        ".",
        ":",
        "\n",
        "that",
        "a",
        "to",
        "and",
        "according to",
        "the",
        "mayor",
        "of",
        "saying",
        "who",
        "(",
        ")",
        "was",
        "not",
        "😀",
        "İ",
        "\x00",
        "-",
        "—",
        "U.S.",
    ]
)


@given(st.text() | st.lists(WORDS).map(" ".join) | st.lists(WORDS).map("".join))
def test_offsets_hold_on_any_text(body: str) -> None:
    found = quotes(body)
    assert all(body[q.start : q.end] == q.text and q.text.strip() for q in found)
    assert all(one.end <= two.start for one, two in pairwise(found))


@pytest.mark.parametrize(
    "unit", ['"', "“", "”", "«", "'", "‘", "“a ", '"a', "“a\n", "said ", "A", "A ", ",", "“said” "]
)
def test_a_long_hostile_text_is_read(unit: str) -> None:
    body = unit * (HOSTILE // len(unit))
    assert all(body[q.start : q.end] == q.text for q in quotes(body))
