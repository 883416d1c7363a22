"""Quotes: words in quotation marks that somebody said, with who said them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from pipeline.extract.speakers import Speaker, Speakers, is_somebody
from pipeline.extract.speech.credits import Credit
from pipeline.extract.speech.lexicon import lexicon
from pipeline.extract.speech.manner import told
from pipeline.extract.speech.marks import Mark
from pipeline.extract.speech.sources import source_of
from pipeline.extract.speech.tree import Tree
from schemas.article import Modality, Polarity

# Up to so many words after an article and before a noun are a name for something, not speech: a
# “deadly quartet” of nations.
_LABEL = 4
# Words at the end of a sentence that credits nobody are taken for speech when they have more
# characters than this.
_LONG = 40
# A verb stands at most so many words before or after what it quotes.
_FAR = 40
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_BYLINE = re.compile(r"\s{0,3}[—–―-]{1,2}[ \u00a0]?(?=\w)([^\n]{3,80})(?:\n|$)")


class Quoted(NamedTuple):
    """What stands between marks, as tokens."""

    mark: Mark
    first: int
    end: int


class Said(NamedTuple):
    """Who said a quote, by which verb, and how that was read."""

    speaker: Speaker | None
    verb: str | None
    rule: str
    polarity: Polarity = "affirmed"
    modality: Modality = "asserted"
    cue: int | None = None


class Quotes:
    """Finds who said each quote of a passage, in order."""

    def __init__(
        self, tree: Tree, marks: Sequence[Mark], credited: Sequence[Credit], who: Speakers
    ) -> None:
        self._tree, self._who = tree, who
        self.quoted = [Quoted(mark, *tree.covering(mark.start, mark.end)) for mark in marks]
        self.quoted = [q for q in self.quoted if q.end > q.first]
        self._credits = credited
        self._inside = [-1] * len(tree.tokens)
        for number, q in enumerate(self.quoted):
            self._inside[q.first : q.end] = [number] * (q.end - q.first)
        outside = (not self.is_quoted(k) and tree.is_word(k) for k in range(len(tree.tokens)))
        self._outside = [0, *accumulate(outside)]
        self._credits_in: dict[int, list[Credit]] = defaultdict(list)
        for credit in credited:
            self._credits_in[tree.number[credit.cue]].append(credit)
        self._holding = self._held()

    def is_quoted(self, token: int) -> bool:
        """Does a token stand between marks?"""
        return self._inside[token] >= 0

    def find(self) -> list[tuple[Quoted, Said]]:
        """Give the quotes that are somebody's, in order."""
        found: list[tuple[Quoted, Said]] = []
        for number, q in enumerate(self.quoted):
            said = self._said(number, q, found[-1] if found else None)
            if said is not None:
                found.append((q, said))
        return found

    def _held(self) -> dict[int, Credit]:
        """Give for each quote the attribution that holds it most closely."""
        best: dict[int, Credit] = {}
        for credit in self._credits:
            if self.is_quoted(credit.cue):
                continue
            first, end = credit.content
            for number in dict.fromkeys(self._inside[first:end]):
                if number >= 0:
                    best[number] = min(best.get(number, credit), credit, key=_closeness)
        return best

    def _said(self, number: int, q: Quoted, last: tuple[Quoted, Said] | None) -> Said | None:
        after, before = self._after(q), self._before(q)
        held = self._holding.get(number)
        introduced = before is not None and self._opener(q) in {",", ":"}
        if self._is_no_speech(q, direct=after is not None or introduced):
            return None
        byline = self._byline(q)
        if byline is not None:
            return byline
        if after is None and self._stands_alone(q):
            return before or self._continued(q, last)
        choice = after or (before if introduced else None)
        if choice is None and held is not None:
            choice = self._by_credit(held)
        return choice or before or self._unattributed(q)

    def _by_credit(self, credit: Credit) -> Said | None:
        speaker = self._who.resolve(credit.source.token)
        if speaker is not None and not speaker.agent and "thing" in credit.frame.roles:
            return None
        return Said(speaker, credit.verb, credit.rule, credit.polarity, credit.modality, credit.cue)

    def _opener(self, q: Quoted) -> str:
        """Give the character before the marks."""
        return self._tree.text[max(0, q.mark.outer_start - 3) : q.mark.outer_start].strip()[-1:]

    # --- verbs beside the quote

    def _after(self, q: Quoted) -> Said | None:
        """Read “…,” said X / “…,” X said."""
        tree = self._tree
        sentence = tree.sentences[tree.number[q.end - 1]]
        start, stop = q.end, sentence.end
        rest = [k for k in range(start, min(stop, start + _FAR)) if tree.is_word(k)]
        if not rest and tree.tokens[q.end - 1].text in {"!", "?", "…"}:
            number = tree.number[q.end - 1] + 1
            if (
                number < len(tree.sentences)
                and tree.paragraphs[number] == tree.paragraphs[number - 1]
            ):
                start, stop = tree.sentences[number].start, tree.sentences[number].end
        begin = next((k for k in range(start, stop) if tree.is_word(k)), None)
        if begin is None or self.is_quoted(begin):
            return None
        for at in range(begin, min(stop, begin + _FAR)):
            if self.is_quoted(at):
                return None
            said = self._verb_at(at, begin)
            if said is not None:
                return said
        return None

    def _verb_at(self, at: int, begin: int) -> Said | None:
        """Is it the verb of what stands before `begin`, where the words of its speaker begin?"""
        tree = self._tree
        if not self._quotes(at):
            return None
        source = source_of(tree, at)
        token = source.token if source is not None and not self.is_quoted(source.token) else None
        if token is None or token < begin:
            token = self._neighbour(at, begin)
        if token is None or (
            at != begin
            and tree.left[token] > begin + _is_as(tree, begin)
            and not self._adverbs(begin, at)
        ):
            return None
        if token < at and tree.left[token] > begin + _is_as(tree, begin):
            return None
        if at > begin and token > at:
            return None
        if any(k > at for k in tree.children(at, "ccomp")):
            return None
        return self._say(at, token, "postposed")

    def _adverbs(self, first: int, end: int) -> bool:
        return all(self._tree.tokens[k].pos in {"ADV", "AUX", "PUNCT"} for k in range(first, end))

    def _neighbour(self, verb: int, begin: int) -> int | None:
        """Give the head of the noun phrase right after or right before a verb."""
        tree = self._tree
        near = (
            range(verb + 1, min(verb + 12, len(tree.tokens)))
            if verb == begin
            else range(begin, verb)
        )
        for k in near:
            outside = (
                not (near.start <= tree.tokens[k].head < near.stop) or tree.tokens[k].head == k
            )
            if tree.is_noun(k) and outside and tree.number[k] == tree.number[verb]:
                return k
        return None

    def _quotes(self, at: int) -> bool:
        """Is a token a verb that quotes?"""
        frame = lexicon().verbs.get(self._tree.tokens[at].lemma)
        plain = self._tree.is_verb(at) and self._tree.tokens[at].dep != "amod"
        return frame is not None and "quote" in frame.roles and plain

    def _before(self, q: Quoted) -> Said | None:
        """Read X said: “…”, X said “…”."""
        tree = self._tree
        sentence = tree.sentences[tree.number[q.first]]
        first, end = sentence.start, q.first
        if not self._has_words(first, end):
            earlier = tree.number[q.first] - 1
            if earlier < 0 or tree.tokens[sentence.start - 1].text != ":":
                return None
            first, end = tree.sentences[earlier].start, sentence.start
        for at in range(end - 1, max(first, end - _FAR) - 1, -1):
            if self.is_quoted(at):
                return None
            if not self._quotes(at):
                continue
            source = source_of(tree, at)
            if source is None or self.is_quoted(source.token):
                continue
            if self._opener(q) not in {",", ":"} and self._has_clause(at + 1, end):
                return None
            return self._say(at, source.token, "introduced")
        return None

    def _has_clause(self, first: int, end: int) -> bool:
        """Is there another finite verb in between?"""
        return any(self._tree.tokens[k].tag in _FINITE for k in range(first, end))

    def _say(self, verb: int, source: int, rule: str) -> Said | None:
        tree = self._tree
        said = told(tree, verb, source)
        if said is None:
            return None
        speaker = self._who.resolve(source)
        if speaker is None:
            return None
        return Said(
            speaker,
            tree.tokens[verb].lemma,
            rule,
            "negated" if said.negated else "affirmed",
            "asserted",
            verb,
        )

    # --- quotes without a verb

    def _byline(self, q: Quoted) -> Said | None:
        """Read “…” — Jane Doe."""
        found = _BYLINE.match(self._tree.text, q.mark.outer_end)
        if found is None or not found[1][0].isupper():
            return None
        name = self._who.named_in(found.start(1), found.end(1))
        return None if name is None else Said(name, None, "byline")

    def _stands_alone(self, q: Quoted) -> bool:
        """Are the sentences of the quote nothing but quotes?"""
        tree = self._tree
        first = tree.sentences[tree.number[q.first]].start
        return not self._has_words(first, tree.sentences[tree.number[q.end - 1]].end)

    def _has_words(self, first: int, end: int) -> bool:
        """Is there a word outside quotation marks among these tokens?"""
        return self._outside[end] > self._outside[first]

    def _continued(self, q: Quoted, last: tuple[Quoted, Said] | None) -> Said | None:
        """A quote on its own is of the person the sentence before is about, else of who spoke in
        this paragraph or the last.
        """
        tree = self._tree
        number = tree.number[q.first]
        subject = self._who.subject_before(number)
        if last is not None:
            quoted, said = last
            where = tree.number[quoted.end - 1]
            near = tree.paragraphs[number] - tree.paragraphs[where] <= 1
            if near and (subject is None or where >= number - 1):
                return Said(
                    said.speaker, said.verb, "continued", said.polarity, said.modality, said.cue
                )
        return Said(subject, None, "alone") if subject or not self._is_short(q) else None

    def _is_short(self, q: Quoted) -> bool:
        return q.mark.end - q.mark.start <= _LONG

    def _unattributed(self, q: Quoted) -> Said | None:
        """Give the subject of a sentence that leads up to a quote."""
        tree = self._tree
        sentence = tree.sentences[tree.number[q.first]]
        last = tree.sentences[tree.number[q.end - 1]].end
        if self._has_words(q.end, last):
            return None
        for credit in reversed(self._credits_in[tree.number[q.first]]):
            if credit.cue < q.first and not self.is_quoted(credit.cue):
                said = self._by_credit(credit)
                if said is not None and said.speaker is not None:
                    return said._replace(rule="shared")
        opener = self._opener(q)
        subject = self._who.subject(tree.number[q.first]) if opener in {":", ","} else None
        if subject is not None:
            return Said(subject[0], subject[1] or None, "subject")
        if opener == ":" and (label := self._who.label(sentence.start, q.first)) is not None:
            return Said(label, None, "label")
        return None if self._is_short(q) else Said(None, None, "open")

    def _is_no_speech(self, q: Quoted, *, direct: bool) -> bool:
        """Is it a heading, the title of a work, a nickname or a label for something?"""
        tree = self._tree
        words = tree.text[q.mark.start : q.mark.end].split()
        sentence = tree.sentences[tree.number[q.first]]
        if self._is_heading(q, sentence.start):
            return True
        if direct or len(words) > 2 * _LABEL:
            return False
        if (
            len(words) == 1
            and words[0][0].isupper()
            and tree.text[q.mark.end : q.mark.end + 1] != ","
        ):
            return True
        if len(words) > _LABEL or q.first == sentence.start:
            return False
        outside = [
            k for k in range(q.first - 2, q.first) if k >= sentence.start and tree.is_word(k)
        ]
        labelled = bool(outside) and tree.tokens[outside[-1]].tag in {"DT", "PRP$", "POS"}
        follows = next(
            (k for k in range(q.end, min(q.end + 2, len(tree.tokens))) if tree.is_word(k)), None
        )
        named = follows is not None and (
            tree.tokens[follows].pos in {"NOUN", "PROPN", "ADJ"}
            or tree.lows[follows] in lexicon().words.of
        )
        return labelled and named

    def _is_heading(self, q: Quoted, start: int) -> bool:
        """Is the line without a stop at its end, and little more than the quote?"""
        text, mark = self._tree.text, q.mark
        rest = text[mark.outer_end : mark.outer_end + 2].strip(" \t")
        closes = (not rest or rest[0] == "\n") and text[mark.end - 1] not in ".!?…,"
        closes = closes and text[mark.outer_end - 1 : mark.outer_end] not in {".", "!", "?"}
        return closes and q.first - start <= 4


def _closeness(credit: Credit) -> tuple[bool, int]:
    """A verb that quotes comes before others, the shorter content before the longer."""
    return "quote" not in credit.frame.roles, credit.content[1] - credit.content[0]


def _is_as(tree: Tree, at: int) -> bool:
    return tree.lows[at] in lexicon().words.seeming


def can_speak(speaker: Speaker | None) -> bool:
    """A name before a colon must be somebody's."""
    return speaker is not None and is_somebody(speaker)
