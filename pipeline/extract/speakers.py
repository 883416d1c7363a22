"""Under which name a speaker is known: the canonical name, the person a pronoun or an office means,
or the text's words.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.extract.speech.lexicon import gender, lexicon, roles
from pipeline.extract.speech.tree import Tree
from schemas.article import Entity

# A pronoun means somebody named at most so many sentences before.
_REACH = 5
_CANDIDATES = 12
_INSIDE = ("appos", "conj", "cc", "relcl", "acl", "punct", "advcl", "parataxis", "dep")


class Speaker(NamedTuple):
    """Who speaks: `name` is None where a pronoun cannot be resolved; `text` is as written; `kind`
    is the entity's type or "". `agent`: is it somebody that can speak. `how` it was found.
    """

    name: str | None
    text: str
    kind: str = ""
    plural: bool = False
    agent: bool = True
    how: str = "described"


class Mention(NamedTuple):
    """Where an entity is named."""

    start: int
    end: int
    name: str
    kind: str


class Speakers:
    """Resolves sources in the order of the text; remembers who spoke and who held which office."""

    def __init__(self, tree: Tree, entities: Sequence[Entity]) -> None:
        self._tree = tree
        spans = ((m.start, m.end, e.name, e.type) for e in entities for m in e.mentions)
        self._mentions = sorted(Mention(*span) for span in spans)
        self._starts = [mention.start for mention in self._mentions]
        self._known: dict[int, Speaker | None] = {}
        self._said: dict[int, list[Speaker]] = {}
        self._offices: dict[str, Speaker] = {}
        self._described_as: dict[str, Speaker] = {}
        self._subjects: dict[int, tuple[Speaker, str] | None] = {}
        self._noted = 0

    def resolve(self, token: int) -> Speaker | None:
        """Say who the noun phrase with this head is; None for the writer and the reader."""
        if token not in self._known:
            found = self._known[token] = self._resolve(token)
            if found is not None and found.name is not None:
                self._said.setdefault(self._tree.number[token], []).append(found)
        return self._known[token]

    def _resolve(self, token: int) -> Speaker | None:
        low = self._tree.lows[token]
        if low in lexicon().words.writers:
            return None
        if low in lexicon().pronouns:
            return self._pronoun(token, lexicon().pronouns[low])
        return self._phrase(token)

    def named_in(self, start: int, end: int) -> Speaker | None:
        """Give the person named between two offsets."""
        low = bisect_left(self._starts, start)
        for mention in self._mentions[low : low + _CANDIDATES]:
            if mention.end <= end and mention.kind == "person":
                text = self._tree.text[mention.start : mention.end]
                return Speaker(mention.name, text, "person", how="named")
        return None

    def label(self, first: int, end: int) -> Speaker | None:
        """Give who is named, and nothing else, in the tokens before a colon."""
        tokens = self._tree.tokens
        words = [k for k in range(first, min(end, first + _CANDIDATES)) if self._tree.is_word(k)]
        if not words:
            return None
        found = self._named(words[0])
        whole = found is not None and found.end >= tokens[words[-1]].end
        if found is None or not whole or found.kind == "place":
            return None
        text = self._tree.text[found.start : found.end]
        return Speaker(found.name, text, found.kind, how="named")

    def subject(self, number: int) -> tuple[Speaker, str] | None:
        """Give the person, or the organisation, that a sentence is about, and the verb."""
        if number not in self._subjects:
            self._subjects[number] = self._subject(number)
        return self._subjects[number]

    def _subject(self, number: int) -> tuple[Speaker, str] | None:
        sentence = self._tree.sentences[number]
        subjects = (
            k
            for k in range(sentence.start, sentence.end)
            if self._tree.tokens[k].dep in {"nsubj", "nsubjpass"}
        )
        first = next(subjects, None)
        if not sentence.parsed and sentence.start < sentence.end:
            tokens = self._tree.tokens
            leads = self.named_in(tokens[sentence.start].start, tokens[sentence.end - 1].end)
            return None if leads is None else (leads, "")
        found = None if first is None else self.resolve(first)
        if first is None or found is None or not found.name or not found.agent:
            return None
        return found, self._tree.tokens[self._tree.tokens[first].head].lemma

    def subject_before(self, number: int) -> Speaker | None:
        """Give the person that the sentence before is about, when it is of the same paragraph."""
        paragraphs = self._tree.paragraphs
        if number == 0 or paragraphs[number - 1] != paragraphs[number]:
            return None
        found = self.subject(number - 1)
        return found[0] if found is not None and found[0].kind == "person" else None

    # --- noun phrases

    def _phrase(self, head: int) -> Speaker:
        tree = self._tree
        self._note_offices(tree.tokens[head].start)
        first, end = self._extent(head)
        text = tree.text[tree.tokens[first].start : tree.tokens[end - 1].end]
        both = self._both(head, first) if self._beside(head) is None else None
        if both is not None:
            return both
        named = self._body(head, first) or self._named(head) or self._beside(head)
        named = named or self._issuer(head) or self._following(head)
        if named is not None:
            return Speaker(named.name, text, named.kind, how="named")
        return self._office(head, first, text) or self._again(head, first, end)

    def _again(self, head: int, first: int, end: int) -> Speaker:
        """Describe a speaker; "the Department" is the one that was told of in full before."""
        found = self._described(head, first, end)
        low, name = self._tree.lows[head], found.name or ""
        if not self._tree.tokens[head].text[:1].isupper():
            return found
        if end - first > 2:
            self._described_as[low] = found
        elif self._tree.lows[first] in lexicon().words.articles and low in self._described_as:
            return self._described_as[low]._replace(text=found.text)
        return found._replace(name=name)

    def _extent(self, head: int) -> tuple[int, int]:
        """Give the tokens of a noun phrase without appositions and clauses."""
        tree = self._tree
        first, end = tree.left[head], tree.right[head] + 1
        for k in tree.children(head):
            if tree.tokens[k].dep in _INSIDE:
                if k > head:
                    end = min(end, max(head + 1, tree.left[k]))
                elif tree.tokens[k].dep in {"punct", "cc"}:
                    first = max(first, min(head, tree.right[k] + 1))
        while end - 1 > head and not tree.is_word(end - 1):
            end -= 1
        while first < head and not tree.is_word(first):
            first += 1
        return first, end

    def _both(self, head: int, first: int) -> Speaker | None:
        """Read "Tom Reed and Anna Berg"."""
        tree = self._tree
        others = [k for k in tree.children(head, "conj") if tree.is_noun(k)]
        if not others:
            return None
        last = others[-1]
        while (more := tree.child(last, "conj")) is not None and tree.is_noun(more):
            last = more
        _, end = self._extent(last)
        names = [self._named(k) for k in (head, last)]
        title = tree.tokens[head].lemma in roles().group and names[0] is None
        if title and names[1] is not None and names[1].kind == "person":
            whole = tree.text[tree.tokens[first].start : names[1].end]
            return Speaker(names[1].name, whole, "person", how="named")
        text = tree.text[tree.tokens[first].start : tree.tokens[end - 1].end]
        name = self._without_article(first, end)
        if len(others) == 1 and last == others[0] and names[0] and names[1]:
            between = tree.text[names[0].end : names[1].start]
            name = f"{names[0].name}{between}{names[1].name}" if len(between) < 8 else name
        return Speaker(name, text, "person" if names[0] else "", True, True, "several")

    def _named(self, head: int) -> Mention | None:
        """Give the name that holds the head of a noun phrase."""
        token = self._tree.tokens[head]
        at = bisect_right(self._starts, token.start) - 1
        if at >= 0 and self._mentions[at].end >= token.end:
            return self._mentions[at]
        return None

    def _beside(self, head: int) -> Mention | None:
        """Give the person in "the president's adviser, Jake Sullivan,", "the Kremlin (SVR)"."""
        tree = self._tree
        others = [k for c in tree.children(head, "conj") for k in tree.children(c, "appos")]
        for k in (*tree.children(head, "appos"), *others):
            found = self._named(k)
            if found is not None and found.kind != "place":
                return found
        return None

    def _following(self, head: int) -> Mention | None:
        """Give the name that follows at once: "study co-author Karen Alley"."""
        tree = self._tree
        for k in range(head + 1, min(head + 5, len(tree.tokens))):
            found = self._named(k)
            if found is not None:
                return found if found.kind != "place" else None
            if (
                tree.tokens[k].pos not in {"NOUN", "PROPN", "ADJ", "PUNCT", "DET"}
                or tree.lows[k] == ","
            ):
                return None
        return None

    def _issuer(self, head: int) -> Mention | None:
        """Give whose report, poll or analysis it is: "A UN report", "intelligence from the SVR"."""
        tree, words = self._tree, lexicon().words
        if tree.tokens[head].lemma not in words.documents:
            return None
        for k in tree.children(head, "poss", "compound", "nmod", "prep", "agent", "amod"):
            if tree.tokens[k].dep in {"prep", "agent"}:
                below = tree.child(k, "pobj") if tree.lows[k] in words.of else None
            else:
                below = k
            found = None if below is None else self._named(below)
            if found is not None and found.kind != "place":
                return found
        return None

    def _described(self, head: int, first: int, end: int) -> Speaker:
        """Give the words of the text without the article."""
        tree, words = self._tree, lexicon().words
        token = tree.tokens[head]
        text = tree.text[tree.tokens[first].start : tree.tokens[end - 1].end]
        low, lemma = tree.lows[head], token.lemma
        group = roles().group
        person = lemma in group or low in group
        capital = token.text[:1].isupper() and token.pos == "PROPN"
        agent = (
            person
            or capital
            or low in roles().plain
            or lemma in roles().plain
            or lemma in words.documents
            or lemma in words.bodies
            or low.endswith(words.agent_endings)
        )
        name = self._without_article(first, end)
        document = lemma in words.documents or lemma in words.bodies
        kind = "person" if person or capital else "document" if document else ""
        if not kind and token.tag == "NNS" and agent:
            kind = "person"
        return Speaker(name, text, kind, token.tag in {"NNS", "NNPS"}, agent)

    def _without_article(self, first: int, end: int) -> str:
        tree = self._tree
        while first < end - 1 and tree.lows[first] in lexicon().words.articles:
            first += 1
        return tree.text[tree.tokens[first].start : tree.tokens[end - 1].end]

    # --- offices

    def _office(self, head: int, first: int, text: str) -> Speaker | None:
        """Give who was introduced in the office that "the intelligence chief" names."""
        tree = self._tree
        token = tree.tokens[head]
        definite = tree.lows[first] in lexicon().words.definite and token.tag in {"NN", "NNP"}
        if not definite or token.lemma not in roles().group:
            return None
        known = self._offices.get(token.lemma)
        proper = any(tree.tokens[k].pos == "PROPN" for k in range(first, head))
        if known is None and not proper:
            number = roles().group[token.lemma]
            known = self._offices.get(f"#{number}")
        return None if known is None else known._replace(text=text, how="office")

    def _body(self, head: int, first: int) -> Mention | None:
        """Give the one organisation named before that "the department" is a word of."""
        low = self._tree.lows[head]
        if head != first + 1 or low not in lexicon().words.bodies:
            return None
        if self._tree.lows[first] not in lexicon().words.articles:
            return None
        until = bisect_left(self._starts, self._tree.tokens[head].start)
        fitting = {
            m.name: m
            for m in self._mentions[max(0, until - 4 * _CANDIDATES) : until]
            if m.kind == "organization" and m.name.lower() != low and low in m.name.lower().split()
        }
        return next(iter(fitting.values())) if len(fitting) == 1 else None

    def _note_offices(self, until: int) -> None:
        """Note the offices that stand beside the people named before this offset."""
        while self._noted < len(self._mentions) and self._starts[self._noted] < until:
            mention = self._mentions[self._noted]
            self._noted += 1
            if mention.kind == "person":
                for word in self._titles(mention):
                    holder = Speaker(mention.name, mention.name, "person")
                    self._offices[word] = holder
                    self._offices[f"#{roles().group[word]}"] = holder

    def _titles(self, mention: Mention) -> Iterator[str]:
        """Give the words of office before a name, and in its apposition."""
        tree = self._tree
        first, end = tree.covering(mention.start, mention.end)
        near = [*range(max(0, first - 4), first)]
        head = end - 1 if end > first else first
        if head < len(tree.tokens):
            near += tree.children(head, "appos", "compound")
        for k in near:
            if tree.number[k] == tree.number[min(head, len(tree.tokens) - 1)]:
                lemma = tree.tokens[k].lemma
                if lemma in roles().group:
                    yield lemma

    # --- pronouns

    def _pronoun(self, token: int, kind: str) -> Speaker:
        """Give who a pronoun means, with an open name where nobody fits."""
        text, number = self._tree.tokens[token].text, self._tree.number[token]
        for back in range(number, max(-1, number - _REACH - 1), -1):
            likely, others = self._candidates(back, number, token)
            fitting = [c for c in likely if fits(kind, c)]
            left = {c.name: c for c in others if c.kind == "person" and fits(kind, c)}
            if not fitting and len(left) == 1:
                fitting = list(left.values())
            if fitting:
                return fitting[0]._replace(text=text, how="pronoun")
        return Speaker(None, text, how="open")

    def _candidates(
        self, back: int, number: int, token: int
    ) -> tuple[list[Speaker], list[Speaker]]:
        """Give who may be meant in a sentence: its subjects and speakers, and who else it names."""
        tree = self._tree
        sentence = tree.sentences[back]
        end = token if back == number else sentence.end
        stop = tree.tokens[end].start if end < len(tree.tokens) else len(tree.text)
        low = bisect_left(self._starts, tree.tokens[sentence.start].start)
        high = bisect_left(self._starts, stop)
        named = self._mentions[low : min(high, low + _CANDIDATES)]
        subjects, others = self._described_subject(sentence.start, end), list[Speaker]()
        for mention in named:
            speaker = Speaker(mention.name, mention.name, mention.kind, how="named")
            leads = not sentence.parsed and not subjects
            (subjects if leads or self._is_subject(mention) else others).append(speaker)
        said = self._said.get(back, [])[-1:-_CANDIDATES:-1]
        if back == number:
            said = [s for s in said if s.how != "open"]
        return [*subjects, *said], others

    def _described_subject(self, start: int, end: int) -> list[Speaker]:
        """Give the subject of a sentence where it is somebody without a name: "A US official"."""
        tree = self._tree
        for k in range(start, end):
            subject = tree.tokens[k].dep in {"nsubj", "nsubjpass"} and tree.tokens[k].pos == "NOUN"
            if subject and tree.tokens[k].lemma in roles().group:
                return [self._phrase(k)]
            if tree.tokens[k].dep == "ROOT":
                break
        return []

    def _is_subject(self, mention: Mention) -> bool:
        tree = self._tree
        first, end = tree.covering(mention.start, mention.end)
        return any(tree.tokens[k].dep in {"nsubj", "nsubjpass"} for k in range(first, end))


def is_somebody(speaker: Speaker) -> bool:
    """Is it a known person or organisation? Only then a word before a colon is a speaker."""
    return speaker.how in {"named", "office"} and speaker.kind != "place"


def fits(pronoun: str, speaker: Speaker) -> bool:
    """Can a pronoun (male, female, plural, thing) mean this speaker?"""
    if pronoun in {"male", "female"}:
        person = speaker.kind == "person" and not speaker.plural
        return person and gender_of(speaker) in {"", pronoun}
    if pronoun == "plural":
        return (speaker.plural and speaker.kind == "person") or speaker.kind == "organization"
    return speaker.kind in {"organization", "place", "document"} and not speaker.plural


def gender_of(speaker: Speaker) -> str:
    """Give "female", "male" or "" by the given name, else by the words around it ("Mrs",
    "spokesman").
    """
    known = gender()
    for words in ((speaker.name or "").split(), speaker.text.replace(".", " ").split()):
        female, male = not known.female.isdisjoint(words), not known.male.isdisjoint(words)
        if female != male:
            return "female" if female else "male"
    return ""
