"""Quotes and claims in the forms that news of every desk uses, through the whole of extraction.

What is said and by whom was written down before any reader saw the lines; 83 of the 87 were read so
at first. "The minister declined to comment" was expected to be no claim; that he declined is one,
as PolNeAR labels it."""

from datetime import UTC, datetime

import pytest

from pipeline.classify.step import classify
from pipeline.extract.step import extract
from schemas.article import Article
from schemas.document import Document

NOW = datetime(2024, 3, 13, tzinfo=UTC)

# body, then the words of each quote and who speaks (words of the speaker's name or description)
QUOTES: list[tuple[str, list[tuple[str, str]]]] = [
    # the verb after, before, between
    (
        '"We will not give in," Ukrainian President Volodymyr Zelenskyy said on Friday.',
        [("We will not give in", "Volodymyr Zelenskyy")],
    ),
    (
        'French President Emmanuel Macron said on Friday: "We will not give in."',
        [("We will not give in.", "Emmanuel Macron")],
    ),
    (
        '"This," said Emmanuel Macron, "is a turning point for Europe."',
        [("This", "Emmanuel Macron"), ("is a turning point for Europe.", "Emmanuel Macron")],
    ),
    (
        "“There is no doubt,” Antony Blinken said. “We will respond.”",
        [("There is no doubt", "Antony Blinken"), ("We will respond.", "Antony Blinken")],
    ),
    ('"Why now?" asked Angela Merkel.', [("Why now?", "Angela Merkel")]),
    ('Joe Biden tweeted: "Democracy won today."', [("Democracy won today.", "Joe Biden")]),
    (
        'Joe Biden, speaking in Warsaw, added: "We are with you."',
        [("We are with you.", "Joe Biden")],
    ),
    ('"He is a friend," Narendra Modi wrote on X.', [("He is a friend", "Narendra Modi")]),
    (
        "“Nobody is above the law,” Nancy Pelosi said in a statement on Tuesday.",
        [("Nobody is above the law", "Nancy Pelosi")],
    ),
    (
        "Asked about the vote, Giorgia Meloni replied: “Ask the voters.”",
        [("Ask the voters.", "Giorgia Meloni")],
    ),
    (
        'Christine Lagarde (pictured) said: "Rates will stay high."',
        [("Rates will stay high.", "Christine Lagarde")],
    ),
    (
        '"I lost everything," said Maria Lopez, 45, a teacher from the town.',
        [("I lost everything", "Maria Lopez")],
    ),
    (
        '"We go on," says Lindiwe Nkosi, who runs the clinic. "There is no other way."',
        [("We go on", "Lindiwe Nkosi"), ("There is no other way.", "Lindiwe Nkosi")],
    ),
    (
        '"We have to act," Xi Jinping was quoted as saying by state media.',
        [("We have to act", "Xi Jinping")],
    ),
    (
        'State television quoted Ali Khamenei as saying: "They will regret it."',
        [("They will regret it.", "Ali Khamenei")],
    ),
    (
        '"The data is clear," according to Christine Lagarde.',
        [("The data is clear", "Christine Lagarde")],
    ),
    # pronouns and surnames
    (
        'Boris Johnson resigned on Thursday. "It is over," he told reporters.',
        [("It is over", "Boris Johnson")],
    ),
    (
        'German Chancellor Olaf Scholz met Emmanuel Macron in Paris. "We agree on that," Scholz said.',
        [("We agree on that", "Olaf Scholz")],
    ),
    (
        'Ursula von der Leyen arrived in Kyiv. "Europe stands with you," she said.',
        [("Europe stands with you", "Ursula von der Leyen")],
    ),
    (
        'Volodymyr Zelenskyy thanked Joe Biden. "You have saved lives," he told the president.',
        [("You have saved lives", "Volodymyr Zelenskyy")],
    ),
    # roles, groups, organisations
    (
        '"The strikes must stop," the United Nations said in a statement.',
        [("The strikes must stop", "United Nations")],
    ),
    (
        '"We are watching closely," a senior US official told Reuters on condition of anonymity.',
        [("We are watching closely", "senior US official")],
    ),
    (
        '"I heard a loud bang," said one witness, who asked not to be named.',
        [("I heard a loud bang", "witness")],
    ),
    ('"Get out!" shouted the crowd.', [("Get out!", "crowd")]),
    (
        'Police said the man was "known to the authorities".',
        [("known to the authorities", "police")],
    ),
    (
        'The court ruled that the law was "incompatible with the constitution".',
        [("incompatible with the constitution", "court")],
    ),
    # parts of sentences
    ('Donald Trump called the ruling "a disgrace".', [("a disgrace", "Donald Trump")]),
    ('Donald Trump described the case as a "witch hunt".', [("witch hunt", "Donald Trump")]),
    (
        'A spokesman for the Kremlin, Dmitry Peskov, said the talks were "very difficult".',
        [("very difficult", "Dmitry Peskov")],
    ),
    (
        'According to Jens Stoltenberg, the threat is "real and growing".',
        [("real and growing", "Jens Stoltenberg")],
    ),
    (
        'Jens Stoltenberg warned that Russia was preparing "a new offensive" in the spring.',
        [("a new offensive", "Jens Stoltenberg")],
    ),
    (
        'In a letter to the board, Elon Musk wrote that the deal was "dead".',
        [("dead", "Elon Musk")],
    ),
    # British marks
    (
        "'The strikes must stop,' said Keir Starmer, the prime minister.",
        [("The strikes must stop", "Keir Starmer")],
    ),
    (
        "Keir Starmer said: 'I don't think it's right.'",
        [("I don't think it's right.", "Keir Starmer")],
    ),
    (
        "‘We have a plan and it’s working,’ Rishi Sunak told the BBC.",
        [("We have a plan and it’s working", "Rishi Sunak")],
    ),
    # paragraphs
    (
        "“We came here to talk,” Sergei Lavrov said.\n\n“They did not want to listen. We will go home.”",
        [
            ("We came here to talk", "Lavrov"),
            ("They did not want to listen. We will go home.", "Lavrov"),
        ],
    ),
    (
        "“We came here to talk.\n\n“They did not want to listen,” Sergei Lavrov said.",
        [("We came here to talk.\n\n“They did not want to listen", "Lavrov")],
    ),
    # no speech
    ('The so-called "Islamic State" claimed the attack.', []),
    ('He was known as "the Butcher" in the town.', []),
    ('The film "Oppenheimer" won seven prizes.', []),
    ('The minister\'s "mistake" cost him his job.', []),
]

# body, words that the claim holds, and who makes it
CLAIMS = [
    ("Ukraine said it had shot down 20 drones.", "it had shot down 20 drones", "Ukraine"),
    ("Russia denied that it had targeted civilians.", "it had targeted civilians", "Russia"),
    (
        "Police said on Monday that two men had been arrested.",
        "two men had been arrested",
        "police",
    ),
    ("Two men have been arrested, police said.", "Two men have been arrested", "police"),
    ("Two men have been arrested, police said on Monday.", "Two men have been arrested", "police"),
    ("According to the World Bank, growth will slow.", "growth will slow", "World Bank"),
    ("Growth will slow, according to the World Bank.", "Growth will slow", "World Bank"),
    ("The World Bank expects growth to slow next year.", "growth to slow next year", "World Bank"),
    ("Joe Biden promised to send more aid.", "send more aid", "Joe Biden"),
    ("Benjamin Netanyahu vowed to continue the war.", "continue the war", "Benjamin Netanyahu"),
    (
        "Benjamin Netanyahu insisted the war would continue.",
        "the war would continue",
        "Benjamin Netanyahu",
    ),
    ("Analysts believe the bank will cut rates.", "the bank will cut rates", "analysts"),
    ("Reuters reported that the company was in talks.", "the company was in talks", "Reuters"),
    ("The company is in talks, Reuters reported.", "The company is in talks", "Reuters"),
    (
        "The company is in talks, Reuters reported, citing people familiar with the matter.",
        "The company is in talks",
        "Reuters",
    ),
    (
        "A spokesperson for the ministry said the road was closed.",
        "the road was closed",
        "spokesperson for the ministry",
    ),
    ("Officials say the fire started in a kitchen.", "the fire started in a kitchen", "officials"),
    (
        "Kremlin spokesman Dmitry Peskov told reporters that no talks were planned.",
        "no talks were planned",
        "Dmitry Peskov",
    ),
    ("Emmanuel Macron confirmed that he would run again.", "he would run again", "Emmanuel Macron"),
    (
        "Emmanuel Macron added that the price was too high.",
        "the price was too high",
        "Emmanuel Macron",
    ),
    ("The report found that 300 people had died.", "300 people had died", "report"),
    ("A UN official said 300 people had died.", "300 people had died", "UN official"),
    ("Witnesses said they heard explosions.", "they heard explosions", "witnesses"),
    (
        "Mayor Vitali Klitschko spoke on Monday. He said the road was closed.",
        "the road was closed",
        "Vitali Klitschko",
    ),
    ("Iran accused Israel of carrying out the attack.", "carrying out the attack", "Iran"),
    ("The prosecutor alleged that he took bribes.", "he took bribes", "prosecutor"),
    ("Elon Musk acknowledged that the launch had failed.", "the launch had failed", "Elon Musk"),
    ("Elon Musk suggested that the launch had failed.", "the launch had failed", "Elon Musk"),
    (
        "The foreign ministry in Beijing said the visit was a provocation.",
        "the visit was a provocation",
        "foreign ministry",
    ),
    ("Beijing said the visit was a provocation.", "the visit was a provocation", "Beijing"),
    ("The visit was a provocation, Beijing says.", "The visit was a provocation", "Beijing"),
    ("State media said the visit had gone well.", "the visit had gone well", "state media"),
    ("Scientists warn that the ice is melting.", "the ice is melting", "scientists"),
    (
        "The White House announced that the talks would resume.",
        "the talks would resume",
        "White House",
    ),
    (
        "Volodymyr Zelenskyy called on allies to send jets.",
        "allies to send jets",
        "Volodymyr Zelenskyy",
    ),
    (
        "The company said in a statement that it regretted the delay.",
        "it regretted the delay",
        "company",
    ),
    ("Meta said it would appeal.", "it would appeal", "Meta"),
    (
        "The ministry's spokeswoman, Maria Zakharova, said the talks had failed.",
        "the talks had failed",
        "Maria Zakharova",
    ),
    ("Sources told Reuters the talks had failed.", "the talks had failed", "sources"),
    ("The talks had failed, sources said.", "The talks had failed", "sources"),
    (
        "Antony Blinken said he was hopeful, but that much work remained.",
        "he was hopeful",
        "Antony Blinken",
    ),
]

NO_CLAIM = [
    "The talks failed on Monday.",
    "The minister was asked to comment.",
    "No statement was made.",
    "The report was published in May.",
    "It emerged that the minister had resigned.",
]


def read(body: str) -> Article:
    return extract(
        classify(Document(id="t1", fingerprint="f1", body=body, modified=NOW, found=NOW))
    )


@pytest.mark.parametrize(("body", "expected"), QUOTES)
def test_quotes_of_news(body: str, expected: list[tuple[str, str]]) -> None:
    found = read(body).quotes
    assert [quote.text for quote in found] == [text for text, _ in expected]
    for quote, (_, speaker) in zip(found, expected, strict=True):
        assert speaker.lower() in (quote.speaker or quote.speaker_text or "").lower()


@pytest.mark.parametrize(("body", "text", "speaker"), CLAIMS)
def test_claims_of_news(body: str, text: str, speaker: str) -> None:
    (claim,) = read(body).claims
    assert text in claim.text
    assert speaker.lower() in (claim.speaker or claim.speaker_text or "").lower()


@pytest.mark.parametrize("body", NO_CLAIM)
def test_no_claim(body: str) -> None:
    assert not read(body).claims
