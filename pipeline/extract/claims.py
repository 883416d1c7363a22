"""Claims: clauses that somebody is credited with in the writer's words."""

from collections.abc import Sequence

from pipeline.extract.speakers import Speaker, is_somebody, speakers
from pipeline.extract.speech.lexicon import STOP
from pipeline.extract.speech.reading import Credit, reading
from pipeline.extract.speech.words import Sentence
from schemas.article import Claim, Entity, Quote

# Fewer words of the writer's own than this beside a quote make no claim of their own.
_OWN_WORDS = 2
_RELATIVE = frozenset(("who", "which", "that"))


def find_claims(
    body: str,
    sentences: Sequence[tuple[int, int]],
    entities: Sequence[Entity],
    quotes: Sequence[Quote],
) -> tuple[Claim, ...]:
    """Give the claims of a text in order of their cues; what is all quoted is in `quotes` and not
    here.

    Hedged: the verb keeps its distance (claim, allege, insist ...), or "reportedly", "allegedly",
    "apparently", "may", "might", "could" and the like stand in the clause or beside the verb.
    """
    text = reading(body, sentences)
    who = speakers(body, text, entities)
    quoted = {quote.start for quote in quotes}
    found: list[Claim] = []
    for credit in text.credits:
        s = text.sentences[credit.said_in]
        speaker = who.resolve(credit)
        own = _own_words(s, credit)
        starts_quoted = s.marks[credit.content[0]] >= 0 and own < 2 * _OWN_WORDS
        if (
            speaker is None
            or own < _OWN_WORDS
            or (starts_quoted and quoted)
            or not _can_claim(credit, speaker)
        ):
            continue
        found.append(_claim(body, credit, speaker))
    return tuple(_once(found))


def _can_claim(credit: Credit, speaker: Speaker) -> bool:
    """Is the speaker somebody? "The delay suggests" and an unknown "which" make no claim."""
    if speaker.name is None and speaker.text.lower() in _RELATIVE:
        return False
    frames = credit.attribution.frames
    return is_somebody(speaker) if "l" in frames else speaker.agent or "w" not in frames


def _own_words(s: Sentence, credit: Credit) -> int:
    """Count the words of the content outside quotation marks."""
    start, end = credit.content
    return sum(1 for at in range(start, end) if s.marks[at] < 0 and not s.bits[at] & STOP)


def _claim(body: str, credit: Credit, speaker: Speaker) -> Claim:
    return Claim(
        text=body[credit.start : credit.end],
        start=credit.start,
        end=credit.end,
        speaker=speaker.name,
        speaker_text=speaker.text,
        verb=credit.attribution.verb or None,
        hedged=credit.hedged,
    )


def _once(claims: Sequence[Claim]) -> list[Claim]:
    """Leave out a second claim of the same words."""
    return list({(claim.start, claim.end): claim for claim in claims}.values())
