"""Under which name a speaker is known: the canonical name, the person a pronoun or a role means, or
the text's words.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.extract.speech.lexicon import (
    DETERMINER,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    RELATIVE,
    gender,
    lexicon,
    roles,
)
from pipeline.extract.speech.phrases import Phrase, left
from pipeline.extract.speech.reading import Credit, Reading
from pipeline.extract.speech.sources import sentence_subject
from pipeline.extract.speech.words import Sentence
from schemas.article import Entity

_ARTICLES = frozenset(("a", "an", "the", "this", "that", "these", "those"))
_PEOPLE = frozenset(("he", "she"))
_WRITER = frozenset(("i", "we", "you", "one", "there"))
_ASIDES = frozenset((",", "–", "—"))
_FROM = frozenset(("from", "by", "of"))
# A pronoun means somebody named at most so many sentences before.
_REACH = 5
_CANDIDATES = 12
# Nouns for people end so: "critics", "lawmakers", "residents".
_AGENTS = (
    "er",
    "ers",
    "or",
    "ors",
    "ist",
    "ists",
    "man",
    "men",
    "woman",
    "women",
    "ian",
    "ians",
    "ics",
    "ants",
    "ents",
)


class Speaker(NamedTuple):
    """Who speaks: `name` is None where a pronoun cannot be resolved; `text` is as written; `kind`
    is the entity's type or "".
    """

    name: str | None
    text: str
    kind: str = ""
    plural: bool = False
    agent: bool = True
    named: bool = False


class _Mention(NamedTuple):
    start: int
    end: int
    name: str
    kind: str


def speakers(body: str, text: Reading, entities: Sequence[Entity]) -> "Speakers":
    """Give the speakers of a text; the last are remembered, because claims are looked for right
    after quotes.
    """
    held = _last[0] if _last else None
    if held is not None and held[0] is text and held[1] is entities:
        return held[2]
    made = Speakers(body, text, entities)
    _last[:] = [(text, entities, made)]
    return made


class Speakers:
    """Resolves sources in the order of the text; remembers who spoke, who was written about, who
    held which office.
    """

    def __init__(self, body: str, text: Reading, entities: Sequence[Entity]) -> None:
        self._body = body
        self._text = text
        self._sentences = text.sentences
        spans = ((m.start, m.end, e.name, e.type) for e in entities for m in e.mentions)
        self._mentions = sorted(_Mention(*span) for span in spans)
        self._starts = [mention.start for mention in self._mentions]
        self._subjects: dict[int, Speaker | None] = {}
        self._sources: dict[tuple[int, Phrase], Speaker | None] = {}
        self._said: dict[int, list[Speaker]] = {}
        self._offices: dict[int, Speaker] = {}
        self._known_until = 0
        self._read_until = 0

    def resolve(self, credit: Credit) -> Speaker | None:
        """Say who is credited; None for the writer ("we", "I") and the reader."""
        while self._read_until <= credit.sentence:
            self._read_sentence(self._read_until)
            self._read_until += 1
        return self._sources.get((credit.sentence, credit.attribution.source))

    def _read_sentence(self, number: int) -> None:
        """Resolve the sources of one sentence; all before it are known."""
        for credit in self._text.by_sentence.get(number, ()):
            key = (number, credit.attribution.source)
            if key not in self._sources:
                speaker = self._sources[key] = self._resolve(number, credit.attribution.source)
                if speaker is not None and speaker.name is not None and _speaks(credit, speaker):
                    self._said.setdefault(number, []).append(speaker)

    def subject(self, number: int) -> Speaker | None:
        """Give who a sentence is about when it is somebody, or a text that can be quoted."""
        found = self._subject(number)
        return found if found is not None and found.agent else None

    def before(self, number: int) -> Speaker | None:
        """Give the person that the sentence before is about, when it is of the same paragraph."""
        if (
            number == 0
            or self._sentences[number - 1].paragraph != self._sentences[number].paragraph
        ):
            return None
        found = self._subject(number - 1)
        return found if found is not None and found.kind == "person" else None

    def _resolve(self, number: int, source: Phrase) -> Speaker | None:
        s = self._sentences[number]
        first, end = source
        low, bits = s.lows[first], s.bits[first]
        if end - first == 1 and low in _WRITER:
            return None
        if end - first == 1 and (bits & RELATIVE or low == "that"):
            return self._antecedent(number, first)
        if end - first == 1 and bits & PRONOUN:
            return self._pronoun(number, first)
        return self._phrase(s, source)

    def _antecedent(self, number: int, at: int) -> Speaker | None:
        """The relative pronoun "who" is the noun phrase before it."""
        s = self._sentences[number]
        before = at - 1 if at and s.words[at - 1] == "," else at
        phrase = left(s, before)
        if phrase is None or s.bits[phrase[0]] & RELATIVE:
            return Speaker(None, s.words[at])
        found = self._resolve(number, phrase)
        return None if found is None else found._replace(text=s.words[at])

    def _pronoun(self, number: int, at: int) -> Speaker:
        """A pronoun is the last speaker or subject it fits."""
        s = self._sentences[number]
        for back in range(number, max(-1, number - _REACH), -1):
            for candidate in self._candidates(back, number, at):
                if _fits(s.lows[at], candidate):
                    return candidate._replace(text=s.words[at])
        return Speaker(None, s.words[at])

    def _candidates(self, back: int, number: int, at: int) -> list[Speaker]:
        """Give who may be meant in sentence `back`: its speakers, then its subject; in the own
        sentence the subject first.
        """
        said = self._said.get(back, [])[-1:-_CANDIDATES:-1]
        subject = self._subject(back)
        if subject is None or (back == number and not self._before(back, at)):
            return said
        return [subject, *said] if back == number else [*said, subject]

    def _before(self, number: int, at: int) -> bool:
        """Does the subject of the sentence stand before this word?"""
        phrase = sentence_subject(self._sentences[number], at)
        return phrase is not None and phrase[1] <= at

    def _subject(self, number: int) -> Speaker | None:
        """Give the subject of a sentence when it is a name or a person by office."""
        if number not in self._subjects:
            s = self._sentences[number]
            phrase = sentence_subject(s, len(s.words))
            pronoun = phrase is None or s.bits[phrase[0]] & (PRONOUN | RELATIVE)
            self._subjects[number] = None if pronoun or phrase is None else self._phrase(s, phrase)
        return self._subjects[number]

    def _phrase(self, s: Sentence, source: Phrase) -> Speaker:
        """Resolve a noun phrase: a name at its head, an office held by somebody, else its words
        without the article.
        """
        self._learn(s.starts[source[0]])
        first, end = source
        head = next((at for at in range(first, end) if s.words[at] in _ASIDES), end)
        text = self._body[s.starts[first] : s.ends[head - 1]]
        named = (
            self._named(s, first, head)
            or self._inserted(s, head, end)
            or self._document(s, first, head)
        )
        if named is not None:
            return Speaker(named.name, text, named.kind, named=True)
        return self._office(s, first, head, text) or _described(s, first, head, text)

    def _inside(self, start: int, end: int) -> list[_Mention]:
        """Give the mentions within two offsets."""
        found = []
        at = bisect_left(self._starts, start)
        while at < len(self._mentions) and self._starts[at] < end:
            if self._mentions[at].end <= end:
                found.append(self._mentions[at])
            at += 1
        return found

    def _named(self, s: Sentence, first: int, head: int) -> _Mention | None:
        """Give the name a phrase ends with, unless it hangs on a preposition ("a spokesman for
        NATO").
        """
        base = next((at for at in range(first + 1, head) if s.bits[at] & PREPOSITION), head)
        return self._ending(s, first, head) or (
            self._ending(s, first, base, "person") if base < head else None
        )

    def _ending(self, s: Sentence, first: int, head: int, kind: str = "") -> _Mention | None:
        """Give the name, of that kind, that a phrase ends with."""
        close = head
        while close - 1 > first and s.words[close - 1] in {")", "."}:
            close -= 1
        end = s.ends[close - 1]
        for mention in reversed(self._inside(s.starts[first], s.ends[head - 1])):
            if mention.end < end - 2 and not self._only_brackets(mention.end, s.ends[head - 1]):
                continue
            at = bisect_left(s.starts, mention.start, first, head)
            if kind not in {"", mention.kind}:
                continue
            own = mention.kind == "person" or not any(
                s.bits[i] & PREPOSITION for i in range(first, at)
            )
            if own and not (at > first and s.bits[at - 1] & PREPOSITION):
                return mention
        return None

    def _only_brackets(self, start: int, end: int) -> bool:
        """Is what stands between two offsets only something in brackets, as in "Foreign
        Intelligence Service (SVR)"?
        """
        rest = self._body[start:end].strip()
        return rest.startswith("(") and rest.endswith(")")

    def _inserted(self, s: Sentence, head: int, end: int) -> _Mention | None:
        """Give the person in "the president's adviser, Jake Sullivan,"."""
        if head + 1 >= end:
            return None
        inside = self._inside(s.starts[head + 1], s.ends[end - 1])
        first = inside[0] if inside else None
        if first is None or first.kind == "place" or first.start != s.starts[head + 1]:
            return None
        return first if first.kind == "person" or first.end == s.ends[end - 1] else None

    def _document(self, s: Sentence, first: int, head: int) -> _Mention | None:
        """Give whose report, poll or analysis it is: "A UN report", "the SVR's analysis",
        "intelligence from the SVR".
        """
        noun = next((at for at in range(first, head) if s.bits[at] & PREPOSITION), head) - 1
        if noun < first or s.lows[noun] not in lexicon().documents:
            return None
        for mention in self._inside(s.starts[first], s.ends[head - 1]):
            whose = mention.end <= s.starts[noun] or (noun + 1 < head and s.lows[noun + 1] in _FROM)
            if whose and mention.kind != "place":
                return mention
        return None

    def _office(self, s: Sentence, first: int, head: int, text: str) -> Speaker | None:
        """Give who was introduced in the office that "the intelligence chief" names."""
        if s.lows[first] != "the":
            return None
        group = roles().group.get(s.lows[head - 1])
        known = None if group is None else self._offices.get(group)
        return None if known is None else known._replace(text=text)

    def _learn(self, until: int) -> None:
        """Note the offices that stand beside the people named before this offset."""
        while (
            self._known_until < len(self._mentions)
            and self._mentions[self._known_until].start < until
        ):
            mention = self._mentions[self._known_until]
            self._known_until += 1
            if mention.kind != "person":
                continue
            around = self._body[max(0, mention.start - 60) : mention.start].rsplit(".", 1)[-1]
            behind = self._body[mention.end : mention.end + 80]
            words = [*around.replace(",", " ").split()[-3:], *_apposition(behind)]
            for word in words:
                group = roles().group.get(word.lower())
                if group is not None:
                    self._offices[group] = Speaker(mention.name, mention.name, "person")


def _apposition(behind: str) -> list[str]:
    """Give the words of ", the head of ..." after a name."""
    return (
        behind[1:].split(",", 1)[0].split(".", 1)[0].split()[:8] if behind.startswith(",") else []
    )


def _described(s: Sentence, first: int, head: int, text: str) -> Speaker:
    """Give the words of the text without the article."""
    start = first
    while start < head - 1 and s.lows[start] in _ARTICLES:
        start += 1
    name = text[s.starts[start] - s.starts[first] :]
    noun = (
        next(
            (at for at in range(start, head) if s.bits[at] & PREPOSITION or s.words[at] == "("),
            head,
        )
        - 1
    )
    low = s.lows[max(noun, start)]
    person = low in roles().group or low.rstrip("s") in roles().group
    plural = low.endswith("s") or low in {"people", "police"}
    generic = (
        bool(s.bits[first] & (DETERMINER | POSSESSIVE))
        or not s.words[max(noun, start)][:1].isupper()
    )
    agent = person or low in roles().plain or low in lexicon().documents or low in lexicon().nouns
    agent = agent or low.endswith(_AGENTS) or s.words[max(noun, start)][0].isupper()
    agent = agent or s.bits[start] & DETERMINER > 0
    return Speaker(name, text, "person" if person or not generic else "", plural, agent)


def _speaks(credit: Credit, speaker: Speaker) -> bool:
    """Is the speaker one to go on about? Not whose claim is only named, nor what stands before a
    colon.
    """
    frames = credit.attribution.frames
    return "p" not in frames and ("l" not in frames or is_somebody(speaker))


def is_somebody(speaker: Speaker) -> bool:
    """Is it a known person or organisation, or a "Poll"? Only then a word before a colon is a
    speaker.
    """
    return (
        speaker.named and speaker.kind != "place"
    ) or speaker.text.lower() in lexicon().documents


def _fits(pronoun: str, speaker: Speaker) -> bool:
    """Can the pronoun mean this speaker?"""
    if pronoun in _PEOPLE:
        return speaker.kind == "person" and not speaker.plural and _gender(speaker) in {"", pronoun}
    if pronoun == "they":
        return speaker.plural or speaker.kind == "organization"
    return speaker.kind != "person" and not speaker.plural


def _gender(speaker: Speaker) -> str:
    """Give "he", "she" or "" by the given name, else by the words around it ("Mrs",
    "spokesman").
    """
    known = gender()
    for words in ((speaker.name or "").split(), speaker.text.replace(".", " ").split()):
        she, he = not known.she.isdisjoint(words), not known.he.isdisjoint(words)
        if she != he:
            return "she" if she else "he"
    return ""


_last: list[tuple[Reading, Sequence[Entity], Speakers]] = []
