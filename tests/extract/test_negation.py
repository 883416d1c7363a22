"""What was not said is nobody's claim or a negated one, and a negation stays inside the words that
it denies.
"""

import pytest

from tests.extract.told import speech

NOBODY_SAID = [
    "No official said that the bridge was closed.",
    "No witness says the bridge fell.",
    "Nobody said that the bridge was closed.",
    "Nobody claimed the money was stolen.",
    "None of the ministers said the talks had failed.",
    "Neither Smith nor Jones said that the talks failed.",
    "Neither of the ministers said that the talks failed.",
    "No one said that the talks had failed.",
    "Few experts believe that the plan will work.",
    "Hardly anyone said that the plan works.",
    "Not a single witness said that the bridge fell.",
    "Mary Brown would not have said that the mayor lied.",
    "The bridge was closed, no official said.",
    "According to no official, the bridge was closed.",
    "Officials refused to say that the bridge was closed.",
    "Officials declined to say whether the bridge was closed.",
    "Officials did not say whether the bridge was closed.",
    "Officials didn't say why the bridge was closed.",
    "Officials could not say how the bridge fell.",
    "Officials did not deny that the bridge fell.",
]
# the speaker denies it, or the text denies that it was said
NEGATED = [
    ("Officials did not say that the bridge was closed.", "the bridge was closed"),
    ("Officials didn't say that the bridge was closed.", "the bridge was closed"),
    ("Officials didn’t claim that the bridge was closed.", "the bridge was closed"),
    ("Officials never said that the bridge was closed.", "the bridge was closed"),
    ("Officials have not said that the bridge was closed.", "the bridge was closed"),
    ("Mary Brown has never said that the mayor lied.", "the mayor lied"),
    ("Mary Brown does not believe that the mayor lied.", "the mayor lied"),
    ("Mary Brown does not think the mayor lied.", "the mayor lied"),
    ("Mary Brown no longer believes that the mayor lied.", "the mayor lied"),
    ("Police never confirmed that shots were fired.", "shots were fired"),
    ("Police have not confirmed that shots were fired.", "shots were fired"),
    ("Police did not report that shots were fired.", "shots were fired"),
    ("The report does not suggest that the mayor knew.", "the mayor knew"),
    ("The report does not say that the mayor knew.", "the mayor knew"),
    ("The ministry did not announce that the talks had failed.", "the talks had failed"),
    ("Russia denied that it had targeted civilians.", "it had targeted civilians"),
    ("Russia denies it had targeted civilians.", "it had targeted civilians"),
    ("Russia has repeatedly denied that it shot down the plane.", "it shot down the plane"),
    ("The mayor denied any wrongdoing in the case.", "any wrongdoing in the case"),
    ("The mayor rejected claims that he lied.", "he lied"),
    ("The mayor dismissed reports that he lied.", "he lied"),
    ("The mayor disputed the claim that he lied.", "he lied"),
    ("The mayor refuted allegations that he lied.", "he lied"),
    ("The company denied reports that it would sell the mine.", "it would sell the mine"),
]
WITHIN = [
    (
        "The minister said not all the prisoners had been freed.",
        "not all the prisoners had been freed",
    ),
    ("Anna Brook said none of the trucks had crossed.", "none of the trucks had crossed"),
    ("Anna Brook said nobody had crossed.", "nobody had crossed"),
    ("Anna Brook said that neither side had won.", "neither side had won"),
    ("Anna Brook said few trucks had crossed.", "few trucks had crossed"),
    ("Brown said no trucks had crossed.", "no trucks had crossed"),
    ("Brown said there was no truck at the border.", "there was no truck at the border"),
    ("Brown vowed never to sell the islands.", "never to sell the islands"),
    ("Brown promised not to raise taxes.", "not to raise taxes"),
    ("Brown pledged that taxes would not rise.", "taxes would not rise"),
    ("Brown said he does not know the man.", "he does not know the man"),
    ("Brown said that he didn't know the man.", "he didn't know the man"),
    ("Brown said the law could not be changed.", "the law could not be changed"),
    ("Brown said the law would never be changed.", "the law would never be changed"),
    ("The trucks had not crossed, Brown said.", "The trucks had not crossed"),
    ("No truck had crossed, Brown said.", "No truck had crossed"),
    ("Not all trucks had crossed, Brown said.", "Not all trucks had crossed"),
    ("According to Brown, no truck had crossed.", "no truck had crossed"),
    ("The trucks had not crossed, according to Brown.", "The trucks had not crossed"),
]


def claims(body: str) -> list[tuple[str, str]]:
    return [(claim.text, claim.polarity) for claim in speech(body).claims]


@pytest.mark.parametrize("body", NOBODY_SAID)
def test_what_nobody_said_is_nobodys_claim(body: str) -> None:
    assert claims(body) == []


@pytest.mark.parametrize(("body", "claim"), NEGATED)
def test_what_is_denied_is_negated(body: str, claim: str) -> None:
    assert claims(body) == [(claim, "negated")]


@pytest.mark.parametrize(("body", "claim"), WITHIN)
def test_a_negation_stays_inside_the_claim(body: str, claim: str) -> None:
    assert claims(body) == [(claim, "affirmed")]


def test_a_quote_that_nobody_said_has_no_speaker() -> None:
    body = "“We will close the bridge on Monday, come what may,” no official said."
    assert [quote.speaker_text for quote in speech(body).quotes] in ([], [None])
