"""Quotes: words in quotation marks that somebody said, with who said them."""

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.extract.speakers import Speaker, Speakers, is_somebody, speakers
from pipeline.extract.speech.lexicon import ADVERB, CUE, DETERMINER, POSSESSIVE, SPEECH_NOUN, STOP
from pipeline.extract.speech.marks import Mark
from pipeline.extract.speech.reading import Credit, Reading, reading
from pipeline.extract.speech.words import Sentence
from schemas.article import Entity, Quote

# Up to so many words after an article and before a noun are a name for something, not speech: a
# “deadly quartet” of nations.
_LABEL = 4
# Words at the end of a sentence that credits nobody are taken for speech when they have more
# characters than this.
_LONG = 40


class _Said(NamedTuple):
    speaker: Speaker | None
    verb: str | None


class _Place(NamedTuple):
    """Where a quote stands: number of the sentence, of the word in it, the sentence, the marks."""

    number: int
    at: int
    s: Sentence
    mark: Mark


def find_quotes(
    body: str, sentences: Sequence[tuple[int, int]], people: Sequence[Entity]
) -> tuple[Quote, ...]:
    """Give the quotes of a text in order. `people` are the entities of the text, with their
    mentions.

    The speaker is the canonical name, else the words of the text; None where nobody is credited or
    a pronoun stays open.
    """
    text = reading(body, sentences)
    if not text.marks:
        return ()
    who = speakers(body, text, people)
    credited = _credited(text, who)
    found: list[Quote] = []
    last: tuple[int, _Said] | None = None
    for place in _places(text):
        credit = credited.get(place.s.marks[place.at])
        if _is_no_speech(body, place, credit):
            continue
        said = _said(who, text, place, credit, last)
        if said is None:
            continue
        last = (place.number, said)
        found.append(_quote(body, place.mark, said))
    return tuple(found)


def _quote(body: str, mark: Mark, said: _Said) -> Quote:
    speaker = said.speaker
    return Quote(
        text=body[mark.start : mark.end],
        start=mark.start,
        end=mark.end,
        speaker=speaker.name if speaker else None,
        speaker_text=speaker.text if speaker else None,
        verb=said.verb,
    )


def _places(text: Reading) -> list[_Place]:
    """Give where each quote stands, in order."""
    return [
        _Place(number, at, s, text.marks[mark])
        for number, s in enumerate(text.sentences)
        for at, mark in enumerate(s.marks)
        if mark >= 0
    ]


def _credited(text: Reading, who: Speakers) -> dict[int, Credit]:
    """Give for each quote the attribution that holds it most closely and is somebody's
    ("photographs show" is nobody's).
    """
    best: dict[int, Credit] = {}
    for credit in text.credits:
        marks = text.sentences[credit.said_in].marks[slice(*credit.content)]
        if max(marks) < 0:
            continue
        speaker = who.resolve(credit)
        if speaker is not None and not speaker.agent and "w" in credit.attribution.frames:
            continue
        for mark in marks:
            held = best.get(mark)
            if mark >= 0 and (held is None or credit.end - credit.start < held.end - held.start):
                best[mark] = credit
    return best


def _is_no_speech(body: str, place: _Place, credit: Credit | None) -> bool:
    """Is it a heading, a title of a work, a nickname or a label for something?"""
    _, at, s, mark = place
    words = body[mark.start : mark.end].split()
    if s.words[-1] not in {".", "!", "?"} and _is_heading(body, s, at, mark):
        return True
    direct = (
        credit is not None and credit.content[0] == at and at > 0 and s.words[at - 1] in {",", ":"}
    )
    if direct or len(words) > 2 * _LABEL:
        return False
    if (
        len(words) == 1
        and words[0][0].isupper()
        and body[mark.end : mark.end + 1] != ","
        and body[mark.end - 1] not in "!?."
    ):
        return True
    before = s.bits[at - 1] if at else STOP
    follows = at + 1 < len(s.words) and s.bits[at + 1] & ~SPEECH_NOUN in {0, CUE}
    labelled = at > 0 and before & (DETERMINER | POSSESSIVE) and not before & ADVERB
    of = at + 1 < len(s.words) and s.lows[at + 1] == "of"
    return bool(labelled and len(words) <= _LABEL and (follows or of))


def _is_heading(body: str, s: Sentence, at: int, mark: Mark) -> bool:
    """Is the line without a stop at its end, and little more than the quote?"""
    closes_line = at == len(s.words) - 1 and body[mark.end - 1] not in ".!?…,"
    line_end = body[mark.outer_end : mark.outer_end + 2].strip(" \t")
    return closes_line and at <= 3 and (not line_end or line_end[0] == "\n")


def _said(
    who: Speakers,
    text: Reading,
    place: _Place,
    credit: Credit | None,
    last: tuple[int, _Said] | None,
) -> _Said | None:
    """Say who said a quote; None when it is nobody's speech."""
    number, at, s, mark = place
    if credit is not None:
        speaker = who.resolve(credit)
        return (
            _Said(speaker, credit.attribution.verb or None) if _can_speak(credit, speaker) else None
        )
    if at == 0 and _stands_alone(s, at):
        return _continued(who, text, number, last)
    for other in reversed(text.by_sentence.get(number, ())):
        speaker = who.resolve(other)
        if _can_speak(other, speaker):
            return _Said(speaker, other.attribution.verb)
    if len(s.words) - at > 2:
        return None
    introduced = at > 0 and s.words[at - 1] in {":", ","}
    subject = who.subject(number) if introduced else None
    return _Said(subject, None) if subject is not None or mark.end - mark.start > _LONG else None


def _can_speak(credit: Credit, speaker: Speaker | None) -> bool:
    """Can the source of the attribution say something? A name before a colon must be somebody's."""
    return "l" not in credit.attribution.frames or (speaker is not None and is_somebody(speaker))


def _stands_alone(s: Sentence, at: int) -> bool:
    """Is the sentence nothing but quotes?"""
    return all(s.marks[i] >= 0 or s.bits[i] & STOP for i in range(at, len(s.words)))


def _continued(
    who: Speakers, text: Reading, number: int, last: tuple[int, _Said] | None
) -> _Said | None:
    """A quote on its own is of the person the sentence before is about, else of who spoke in this
    paragraph or the last.
    """
    subject = who.before(number)
    paragraph = text.sentences[number].paragraph
    if (
        last is not None
        and paragraph - text.sentences[last[0]].paragraph <= 1
        and (subject is None or last[0] == number - 1)
    ):
        return _Said(last[1].speaker, last[1].verb)
    return _Said(subject, None)
