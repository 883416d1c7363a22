import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.claims import find_claims
from pipeline.extract.quotes import find_quotes
from pipeline.sentences import sentences
from schemas.article import Claim, Entity, EntityType, Span
from tests.effort import HOSTILE

NAMES: dict[str, tuple[EntityType, str]] = {
    "Anna Berg": ("person", "Anna Berg|Berg"),
    "Tom Reed": ("person", "Tom Reed|Reed"),
    "United Nations": ("organization", "United Nations|UN"),
    "Foreign Intelligence Service (Russia)": (
        "organization",
        "Russian Foreign Intelligence Service|SVR",
    ),
    "Moscow": ("place", "Moscow"),
}


def entities(body: str) -> list[Entity]:
    found = []
    for name, (kind, forms) in NAMES.items():
        mentions = (
            Span(text=m[0], start=m.start(), end=m.end())
            for m in re.finditer(rf"\b(?:{forms})\b", body)
        )
        found.append(Entity(name=name, type=kind, mentions=tuple(mentions)))
    return found


def claims(body: str) -> Sequence[Claim]:
    spans = sentences(body)
    known = entities(body)
    return find_claims(body, spans, known, find_quotes(body, spans, known))


CASES = [
    ("Anna Berg said no talks had failed.", "no talks had failed", "Anna Berg", "say"),
    ("BERLIN — The talks had failed, Anna Berg said.", "The talks had failed", "Anna Berg", "say"),
    (
        "KABUL, Afghanistan (AP) — The talks had failed, Anna Berg said.",
        "The talks had failed",
        "Anna Berg",
        "say",
    ),
    ("(CNN) The talks had failed, Anna Berg said.", "The talks had failed", "Anna Berg", "say"),
    ("• The talks had failed, Anna Berg said.", "The talks had failed", "Anna Berg", "say"),
    (
        "U.S. talks had failed - again, Anna Berg said.",
        "U.S. talks had failed - again",
        "Anna Berg",
        "say",
    ),
    ("Anna Berg said that the talks had failed.", "the talks had failed", "Anna Berg", "say"),
    ("Anna Berg said the talks had failed.", "the talks had failed", "Anna Berg", "say"),
    ("The talks had failed, Anna Berg said.", "The talks had failed", "Anna Berg", "say"),
    ("The talks had failed, said Anna Berg.", "The talks had failed", "Anna Berg", "say"),
    (
        "According to Anna Berg, the talks had failed.",
        "the talks had failed",
        "Anna Berg",
        "according to",
    ),
    (
        "The talks had failed, according to Anna Berg.",
        "The talks had failed",
        "Anna Berg",
        "according to",
    ),
    (
        "Anna Berg has stated that the talks had failed.",
        "the talks had failed",
        "Anna Berg",
        "state",
    ),
    (
        "Berg told reporters on Monday that the talks had failed.",
        "the talks had failed",
        "Anna Berg",
        "tell",
    ),
    (
        "Anna Berg warned of a complete rupture in relations.",
        "a complete rupture in relations",
        "Anna Berg",
        "warn",
    ),
    ("Moscow said the talks had failed.", "the talks had failed", "Moscow", "say"),
    (
        "A UN report reveals that the talks had failed.",
        "the talks had failed",
        "United Nations",
        "reveal",
    ),
    (
        "The Russian Foreign Intelligence Service (SVR) alleges that the talks had failed.",
        "the talks had failed",
        "Foreign Intelligence Service (Russia)",
        "allege",
    ),
    (
        "The SVR’s analysis indicates that the talks had failed.",
        "the talks had failed",
        "Foreign Intelligence Service (Russia)",
        "indicate",
    ),
    (
        "According to six sources familiar with the matter, the talks had failed.",
        "the talks had failed",
        "six sources familiar with the matter",
        "according to",
    ),
    (
        "The talks, Anna Berg said on Monday, had failed.",
        "The talks, Anna Berg said on Monday, had failed",
        "Anna Berg",
        "say",
    ),
    (
        "Anna Berg, the mayor of Bonn, one of the oldest towns, said it rained.",
        "it rained",
        "Anna Berg",
        "say",
    ),
    ("Anna Berg this week said the talks had failed.", "the talks had failed", "Anna Berg", "say"),
    ("Anna Berg said Monday the talks had failed.", "the talks had failed", "Anna Berg", "say"),
    (
        "The talks had failed, as indicated by Anna Berg.",
        "The talks had failed",
        "Anna Berg",
        "indicate",
    ),
    (
        "Anna Berg’s claim that the talks had failed surprised.",
        "the talks had failed surprised",
        "Anna Berg",
        "claim",
    ),
    (
        "Anna Berg urged Moscow to leave the talks.",
        "Moscow to leave the talks",
        "Anna Berg",
        "urge",
    ),
    ("Anna Berg denies any intention to leave.", "any intention to leave", "Anna Berg", "deny"),
    (
        "A study that appeared in May found that the talks had failed.",
        "the talks had failed",
        "study",
        "find",
    ),
    (
        "Anna Berg is confident that the talks had failed.",
        "the talks had failed",
        "Anna Berg",
        "confident",
    ),
    ("Moscow left, with Anna Berg saying that it rained.", "it rained", "Anna Berg", "say"),
    (
        "Officials in Paris say that the talks had failed.",
        "the talks had failed",
        "Officials in Paris",
        "say",
    ),
    (
        "Anna Berg left Tom Reed. She said the talks had failed.",
        "the talks had failed",
        "Anna Berg",
        "say",
    ),
    (
        "A senior US official said the talks had failed.",
        "the talks had failed",
        "senior US official",
        "say",
    ),
]


@pytest.mark.parametrize(("body", "text", "speaker", "verb"), CASES)
def test_claims_and_who_makes_them(body: str, text: str, speaker: str, verb: str) -> None:
    assert [(c.text, c.speaker, c.verb) for c in claims(body)] == [(text, speaker, verb)]


def test_the_office_a_person_was_introduced_in() -> None:
    body = "Tom Reed, the head of the foreign intelligence service, left. The intelligence chief said the talks had failed."
    assert [c.speaker for c in claims(body)] == ["Tom Reed"]


def test_coordinated_verbs_share_their_subject() -> None:
    found = claims(
        "Anna Berg said the talks had failed and warned of a long war, adding that it would be long."
    )
    assert [(c.text, c.speaker, c.verb) for c in found] == [
        ("the talks had failed", "Anna Berg", "say"),
        ("a long war", "Anna Berg", "warn"),
        ("it would be long", "Anna Berg", "add"),
    ]


@pytest.mark.parametrize(
    ("body", "hedged"),
    [
        ("Anna Berg said the talks had failed.", False),
        ("Anna Berg claimed the talks had failed.", True),
        ("Anna Berg said the talks may have failed.", True),
        ("Anna Berg said the talks had reportedly failed.", True),
    ],
)
def test_hedged(body: str, hedged: bool) -> None:
    assert [c.hedged for c in claims(body)] == [hedged]


NONE = [
    "The report was long.",
    "The train left for Paris at nine.",
    "“We go,” said Anna Berg.",
    "Anna Berg did not say that.",
    "",
]


@pytest.mark.parametrize("body", NONE)
def test_no_claim(body: str) -> None:
    assert not claims(body)


WORDS = st.sampled_from(
    [
        "said",
        "says",
        "“",
        "”",
        '"',
        "claims",
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
        "by",
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
    assert all(body[c.start : c.end] == c.text and c.text.strip() for c in claims(body))


@pytest.mark.parametrize(
    "unit",
    [
        "said ",
        "saying, ",
        "he said ",
        "according to ",
        "A ",
        "a ",
        "of a ",
        "said, ",
        "x",
        "and ",
        "was said by ",
        "(",
        ") said ",
        ", who ",
    ],
)
def test_a_long_hostile_text_is_read(unit: str) -> None:
    body = unit * (HOSTILE // len(unit))
    assert all(body[c.start : c.end] == c.text for c in claims(body))


def test_may_is_a_name_where_it_is_written_as_one() -> None:
    [claim] = claims("Prime Minister Theresa May said that the talks had failed.")
    assert (claim.speaker_text, claim.hedged) == ("Prime Minister Theresa May", False)
