"""Claims: clauses that somebody is credited with in the writer's words."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.extract.quotes import Quotes
from pipeline.extract.speakers import Speaker, Speakers
from pipeline.extract.speech.credits import Credit
from pipeline.extract.speech.tree import Tree

# Fewer words of the writer's own than this beside a quote make no claim of their own.
_OWN_WORDS = 2
_EMPTY = frozenset(("DET", "ADP", "PART", "AUX", "CCONJ", "SCONJ", "PUNCT", "SPACE", "SYM"))
_THIN = _EMPTY | {"PRON"}
# What a thing, not a person, may be the subject of.
_PLAIN = frozenset(("clause", "preposed", "according", "comma", "noun", "possessed", "adjective"))


class Claimed(NamedTuple):
    """A claim of a passage, with who makes it."""

    credit: Credit
    speaker: Speaker


def find_claims(
    tree: Tree, credited: Sequence[Credit], quotes: Quotes, who: Speakers
) -> Iterator[Claimed]:
    """Give the claims of a passage in order of their cues; what is all quoted is a quote, not a
    claim.
    """
    seen: set[tuple[int, int]] = set()
    for credit in credited:
        if quotes.is_quoted(credit.cue) or credit.content in seen:
            continue
        own = _own_words(tree, credit, quotes, _EMPTY if credit.rule in _PLAIN else _THIN)
        opens_quoted = quotes.is_quoted(credit.content[0])
        if own < (2 * _OWN_WORDS if opens_quoted else _OWN_WORDS):
            continue
        speaker = who.resolve(credit.source.token)
        if speaker is None or speaker.name is None or not _can_claim(credit, speaker):
            continue
        seen.add(credit.content)
        yield Claimed(credit, speaker)


def _can_claim(credit: Credit, speaker: Speaker) -> bool:
    """Is the speaker somebody? "The delay suggests" makes no claim."""
    if speaker.agent:
        return True
    return credit.rule in _PLAIN and "thing" not in credit.frame.roles


def _own_words(tree: Tree, credit: Credit, quotes: Quotes, empty: frozenset[str]) -> int:
    """Count the words of the content outside quotation marks that say something."""
    return sum(
        1
        for k in range(*credit.content)
        if not quotes.is_quoted(k) and tree.tokens[k].pos not in empty
    )
