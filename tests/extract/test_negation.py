"""What was not said is nobody's claim, and a negation stays inside the words that it denies."""

import pytest

from pipeline.extract.claims import find_claims
from pipeline.extract.quotes import find_quotes
from pipeline.sentences import sentences

NOBODY_SAID = [
    "No official said that the bridge was closed.",
    "No witness says the bridge fell.",
    "Officials did not say that the bridge was closed.",
    "Officials didn't say whether the bridge was closed.",
    "Officials didn’t claim that the bridge was closed.",
    "Mary Brown has never said that the mayor lied.",
    "Mary Brown would not have said that the mayor lied.",
    "Neither Smith nor Jones said that the talks failed.",
    "None of the ministers said the talks had failed.",
    "Nobody claimed the money was stolen.",
    "Few experts believe that the plan will work.",
    "Hardly anyone said that the plan works.",
    "Police never confirmed that shots were fired.",
    "The report does not suggest that the mayor knew.",
]
WITHIN = [
    (
        "The minister said not all the prisoners had been freed.",
        "not all the prisoners had been freed",
    ),
    ("Anna Brook said none of the trucks had crossed.", "none of the trucks had crossed"),
    ("Brown said no trucks had crossed.", "no trucks had crossed"),
    ("Brown vowed never to sell the islands.", "never to sell the islands"),
    ("Brown promised not to raise taxes.", "not to raise taxes"),
    ("Brown said he does not know the man.", "he does not know the man"),
    ("The trucks had not crossed, Brown said.", "The trucks had not crossed"),
]


def claims(body: str) -> list[str]:
    bounds = sentences(body)
    quotes = find_quotes(body, bounds, [])
    return [claim.text for claim in find_claims(body, bounds, [], quotes)]


@pytest.mark.parametrize("body", NOBODY_SAID)
def test_what_was_not_said_is_nobodys_claim(body: str) -> None:
    assert claims(body) == []


@pytest.mark.parametrize(("body", "claim"), WITHIN)
def test_a_negation_stays_inside_the_claim(body: str, claim: str) -> None:
    assert claims(body) == [claim]


def test_a_quote_that_nobody_said_has_no_speaker() -> None:
    body = "“We will close the bridge on Monday, come what may,” no official said."
    assert [quote.speaker_text for quote in find_quotes(body, sentences(body), [])] in ([], [None])
