"""Speech in a passage: quotes and claims from one reading of it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from pipeline.extract.claims import find_claims
from pipeline.extract.quotes import Quoted, Quotes, Said
from pipeline.extract.speakers import Speaker, Speakers
from pipeline.extract.speech.confidence import confidence, features
from pipeline.extract.speech.credits import Credit, find_credits
from pipeline.extract.speech.lexicon import lexicon
from pipeline.extract.speech.marks import marks
from pipeline.extract.speech.tree import Tree
from pipeline.text.cues import Cues
from pipeline.text.doc import Passage
from schemas.article import Claim, Entity, Quote

_MARKS = frozenset('“”„‟«»"‘`')
_HEDGED = frozenset(("possible", "alleged"))


@cache
def speech_cues() -> Cues:
    """Give what makes a sentence worth a parse: a verb or noun of saying, a quotation mark."""
    return Cues(lexicon().cues, _MARKS)


class Speech(NamedTuple):
    """What is said in a passage, in order."""

    quotes: tuple[Quote, ...] = ()
    claims: tuple[Claim, ...] = ()


class Told(NamedTuple):
    """A statement, and what is known of how it was read."""

    statement: Quote | Claim
    features: tuple[str, ...]


def find_speech(passage: Passage, entities: Sequence[Entity]) -> Speech:
    """Give the quotes and claims of a passage. `entities` are those of the passage, with mentions.

    The speaker is the canonical name, else the words of the text; a quote has None where nobody is
    credited or a pronoun stays open.
    """
    found = [told.statement for told in read_speech(passage, entities)]
    return Speech(
        tuple(one for one in found if isinstance(one, Quote)),
        tuple(one for one in found if isinstance(one, Claim)),
    )


def read_speech(passage: Passage, entities: Sequence[Entity]) -> tuple[Told, ...]:
    """Give the quotes, then the claims of a passage."""
    tree = Tree(passage)
    bounds = [passage.span(s.start, s.end) for s in tree.sentences if s.end > s.start]
    signs = marks(passage.text, bounds, lambda at: _introduces(tree, at))
    credited = find_credits(tree)
    who = Speakers(tree, entities)
    for credit in credited:
        who.resolve(credit.source.token)
    quotes = Quotes(tree, signs, credited, who)
    beside = {credit.cue: _beside(credit, who) for credit in credited}
    return (
        *(_quote(tree, *found, beside) for found in quotes.find()),
        *(_claim(tree, *found, beside) for found in find_claims(tree, credited, quotes, who)),
    )


def _introduces(tree: Tree, offset: int) -> bool:
    """Is the word before an offset a verb that quotes?"""
    at = tree.before(offset)
    while at >= 0 and not tree.is_word(at):
        at -= 1
    frame = lexicon().verbs.get(tree.tokens[at].lemma) if at >= 0 else None
    return frame is not None and "quote" in frame.roles and "thing" not in frame.roles


Beside = Mapping[int, tuple[str | None, str | None]]


def _beside(credit: Credit, who: Speakers) -> tuple[str | None, str | None]:
    """Give who passes the words on, and who they are said to."""
    tokens = (credit.source.via, credit.source.addressee)
    via, addressee = (None if token is None else who.resolve(token) for token in tokens)
    return via.name if via else None, addressee.name if addressee else None


def _quote(tree: Tree, found: Quoted, said: Said, beside: Beside) -> Told:
    via, addressee = beside.get(-1 if said.cue is None else said.cue, (None, None))
    known = features("quote", said.rule, said.speaker, found.end - found.first)
    quote = Quote(
        text=tree.text[found.mark.start : found.mark.end],
        start=found.mark.start,
        end=found.mark.end,
        speaker=said.speaker.name if said.speaker else None,
        speaker_text=said.speaker.text if said.speaker else None,
        verb=said.verb,
        polarity=said.polarity,
        modality=said.modality,
        via=via,
        addressee=addressee,
        confidence=confidence(known),
    )
    return Told(quote, known)


def _claim(tree: Tree, credit: Credit, speaker: Speaker, beside: Beside) -> Told:
    start, end = tree.passage.span(*credit.content)
    via, addressee = beside[credit.cue]
    known = features("claim", credit.rule, speaker, credit.content[1] - credit.content[0])
    claim = Claim(
        text=tree.text[start:end],
        start=start,
        end=end,
        speaker=speaker.name,
        speaker_text=speaker.text,
        verb=credit.verb,
        hedged=credit.modality in _HEDGED,
        polarity=credit.polarity,
        modality=credit.modality,
        via=via,
        addressee=addressee,
        confidence=confidence(known),
    )
    return Told(claim, known)
