"""Who is credited with what: frames of verbs, nouns and phrases of saying, read over the trees."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.extract.speech.contents import (
    Range,
    after_dateline,
    clause_after,
    clause_before,
    phrase,
    trimmed,
)
from pipeline.extract.speech.lexicon import Frame, lexicon
from pipeline.extract.speech.manner import is_nobody, modality, told
from pipeline.extract.speech.sources import Source, source_of
from pipeline.extract.speech.tree import Tree
from schemas.article import Modality, Polarity

_SUBJECTS = ("nsubj", "nsubjpass")
_WH = frozenset(("WP", "WRB", "WDT", "WP$"))
_FINITE = frozenset(("VBD", "VBZ", "VBP", "MD"))
_CLAUSES = frozenset(("clause", "marked"))
_NO_OBJECTS = frozenset(("PRON", "DET"))


class Credit(NamedTuple):
    """One attribution: its cue, the head of its speaker's noun phrase, and what is said, as tokens;
    `rule` is how it was read.
    """

    verb: str
    cue: int
    source: Source
    content: Range
    rule: str
    frame: Frame
    polarity: Polarity = "affirmed"
    modality: Modality = "asserted"


_NO_FRAME = Frame(frozenset(), frozenset(), frozenset(), "")


def find_credits(tree: Tree) -> list[Credit]:
    """Give every attribution of a passage, in the order of the cues."""
    found: list[Credit] = []
    for sentence in tree.sentences:
        if tree.is_readable(sentence):
            for at in range(sentence.start, sentence.end):
                found.extend(_read(tree, at))
    return found


def _read(tree: Tree, at: int) -> Iterator[Credit]:
    lemma = tree.tokens[at].lemma
    known = lexicon()
    if lemma in known.verbs and tree.is_verb(at):
        yield from _verb(tree, at, known.verbs[lemma])
    elif any(lemma == first for first, _ in known.according) or tree.lows[at] == "according":
        yield from _according(tree, at)
    elif lemma in known.nouns and tree.tokens[at].pos == "NOUN":
        yield from _noun(tree, at)
    elif lemma in known.adjectives and tree.tokens[at].dep == "acomp":
        yield from _adjective(tree, at)


def _verb(tree: Tree, verb: int, frame: Frame) -> Iterator[Credit]:
    particle = tree.child(verb, "prt")
    if particle is not None and tree.lows[particle] not in frame.particles:
        return
    source = source_of(tree, verb)
    if source is None:
        return
    said = told(tree, verb, source.token)
    if said is None:
        return
    denied = "denies" in frame.roles
    for rule, content in _contents(tree, verb, frame):
        if said.negated and (denied or rule not in {"clause", "preposed", "likened"}):
            continue
        negated = said.negated or denied
        yield Credit(
            tree.tokens[verb].lemma,
            verb,
            source,
            content,
            rule,
            frame,
            "negated" if negated else "affirmed",
            modality(tree, content, verb, frame.manner),
        )


def _contents(tree: Tree, verb: int, frame: Frame) -> Iterator[tuple[str, Range]]:
    """Give what a verb's arguments say, with the rule."""
    any_found = False
    for rule, content in _clauses(tree, verb, frame):
        if content is not None and tree.tokens[content[0]].tag not in _FINITE:
            any_found = True
            yield rule, content
    if any_found:
        return
    for rule, content in _phrases(tree, verb, frame):
        if content is not None:
            yield rule, content
            return


def _clauses(tree: Tree, verb: int, frame: Frame) -> Iterator[tuple[str, Range | None]]:
    subject = tree.child(verb, *_SUBJECTS)
    says = not frame.roles.isdisjoint(_CLAUSES)
    for head in tree.children(verb, "ccomp"):
        if head < verb:
            if "quote" in frame.roles and says and _is_whole(tree, head):
                yield "preposed", clause_before(tree, verb, head, subject)
        elif _is_said(tree, head, frame, verb):
            yield "clause", clause_after(tree, verb, _without_reporter(tree, verb, head))
    head = tree.tokens[verb].head
    inserted = tree.tokens[verb].dep == "parataxis" or _is_aside(tree, verb)
    if says and inserted and tree.is_verb(head) and _is_whole(tree, head):
        yield "preposed", clause_before(tree, verb, head, tree.left[verb])
    elif says and "quote" in frame.roles and subject is not None:
        yield "comma", _before_comma(tree, verb, subject)


def _is_whole(tree: Tree, head: int) -> bool:
    """Can the clause stand by itself: finite, and not "when the talks failed"?"""
    return _is_finite(tree, head) and not tree.children(head, "mark")


def _is_aside(tree: Tree, verb: int) -> bool:
    """Is it "…, as X said" or "…, as reported by X"?"""
    marks = tree.children(verb, "mark")
    if any(k > verb for k in tree.children(verb, "ccomp", "xcomp", "dobj")):
        return False
    return tree.tokens[verb].dep == "advcl" and any(
        tree.lows[k] in lexicon().words.seeming for k in marks
    )


def _without_reporter(tree: Tree, verb: int, head: int) -> int:
    """Give what is said in "said that the bridge fell, the Mail reported"."""
    for inner in tree.children(head, "ccomp"):
        if verb < inner < head and tree.tokens[head].lemma in lexicon().verbs:
            return inner
    return head


def _before_comma(tree: Tree, verb: int, subject: int) -> Range | None:
    """Read "…, X said." and "…, said X." where the parser has lost the clause."""
    if any(k > verb for k in tree.children(verb, "ccomp", "xcomp", "dobj", "attr", "acomp")):
        return None
    sentence = tree.sentences[tree.number[verb]]
    first = min(tree.left[subject], verb)
    if first - 1 <= sentence.start + 1 or tree.tokens[first - 1].text != ",":
        return None
    inside = range(sentence.start, first - 1)
    if not any(
        tree.is_verb(k) and tree.child(k, *_SUBJECTS) is not None and _is_whole(tree, k)
        for k in inside
    ):
        return None
    return trimmed(tree, after_dateline(tree, sentence.start, sentence.start), first - 1)


def _is_said(tree: Tree, head: int, frame: Frame, verb: int) -> bool:
    """Is it a clause that says that something is so, and does the verb take it?"""
    words = lexicon().words
    first = max(tree.left[head], verb + 1)
    marks = [tree.lows[k] for k in (first, *tree.children(head, "mark"))]
    marks = [low for low in marks if low in words.questions or low in words.markers]
    if words.questions & set(marks) and tree.tokens[first].pos == "SCONJ":
        return False
    if tree.tokens[first].tag in _WH:
        return False
    if "marked" in frame.roles and not words.markers.isdisjoint(marks):
        return True
    if not _is_finite(tree, head):
        return "order" in frame.roles or "object" in frame.roles
    if "clause" in frame.roles or "quote" in frame.roles:
        return frame.manner != "asks" or bool(marks) or "clause" in frame.roles
    return "marked" in frame.roles and bool(marks)


def _is_finite(tree: Tree, head: int) -> bool:
    near = [head, *tree.children(head, "aux", "auxpass")]
    return any(tree.tokens[k].tag in _FINITE for k in near)


def _phrases(tree: Tree, verb: int, frame: Frame) -> Iterator[tuple[str, Range | None]]:
    thing = tree.child(verb, "dobj")
    infinitive = next(
        (k for k in tree.children(verb, "xcomp") if k > verb and _is_infinitive(tree, k)), None
    )
    if thing is not None and thing < verb:
        thing = None
    if (
        thing is not None
        and tree.lows[tree.left[thing]] in lexicon().words.markers
        and tree.left[thing] != thing
    ):
        yield "clause", trimmed(tree, tree.left[thing] + 1, tree.right[thing] + 1)
    clause = None if thing is None else _clause_of(tree, thing)
    if clause is not None and ({"object", "talk", "clause", "marked"} & frame.roles):
        yield "noun", clause_after(tree, thing or verb, clause)
    if infinitive is not None and "order" in frame.roles and thing is not None:
        yield "order", phrase(tree, infinitive, tree.left[thing])
    if infinitive is not None and "infinitive" in frame.roles:
        yield "infinitive", phrase(tree, infinitive, max(tree.left[infinitive], verb + 1))
    yield from _hanging(tree, verb, frame, thing, infinitive)
    if thing is None or tree.tokens[thing].pos in _NO_OBJECTS:
        return
    if "via" in frame.roles and tree.tokens[thing].lemma in lexicon().words.cited:
        return
    if "object" in frame.roles or ("talk" in frame.roles and _is_talk(tree, thing)):
        yield "object", phrase(tree, thing)


def _hanging(
    tree: Tree, verb: int, frame: Frame, thing: int | None, infinitive: int | None
) -> Iterator[tuple[str, Range | None]]:
    """Read what hangs on a preposition: "warned of", "accused Israel of", "called on allies to"."""
    for preposition in tree.children(verb, "prep"):
        low = tree.lows[preposition]
        below = tree.child(preposition, "pobj", "pcomp")
        if below is None or preposition < verb:
            continue
        if low in frame.prepositions:
            yield _governed(tree, below, frame, thing, infinitive)
        elif "likened" in frame.roles and low in lexicon().words.seeming and thing is not None:
            yield "likened", phrase(tree, below, tree.left[thing])
    if "name" in frame.roles:
        yield from _named(tree, verb, thing)


def _governed(
    tree: Tree, below: int, frame: Frame, thing: int | None, infinitive: int | None
) -> tuple[str, Range | None]:
    """Give what a preposition of the frame governs, with the accused or what they shall do."""
    if infinitive is not None and infinitive > below:
        return "order", phrase(tree, infinitive, tree.left[below])
    last = _purpose(tree, below)
    if last is not None:
        return "order", trimmed(tree, tree.left[below], last + 1)
    if thing is not None and "charge" in frame.roles:
        return "hanging", phrase(tree, below, tree.left[thing])
    plain = thing is None or "addressee" in frame.roles
    return "hanging", phrase(tree, below) if plain else None


def _named(tree: Tree, verb: int, thing: int | None) -> Iterator[tuple[str, Range | None]]:
    """Read "called it a provocation"."""
    label = tree.child(verb, "oprd")
    if label is not None and thing is not None:
        yield "name", phrase(tree, label, min(tree.left[thing], tree.left[label]))
    for small in tree.children(verb, "ccomp"):
        if small > verb and not _is_finite(tree, small):
            yield "name", phrase(tree, small, max(tree.left[small], verb + 1))


def _purpose(tree: Tree, noun: int) -> int | None:
    """Give the last token of the infinitive right after a noun phrase: "for allies to send …"."""
    at = tree.right[noun] + 1
    if at >= len(tree.tokens) or tree.tokens[at].tag != "TO" or tree.tokens[at].head < at:
        return None
    return tree.right[tree.tokens[at].head]


def _is_infinitive(tree: Tree, head: int) -> bool:
    return tree.tokens[head].tag == "VB" or any(
        tree.tokens[k].tag == "TO" for k in tree.children(head, "aux")
    )


def _is_talk(tree: Tree, noun: int) -> bool:
    return tree.tokens[noun].lemma in lexicon().words.talk


def _clause_of(tree: Tree, noun: int) -> int | None:
    """Give the head of what a noun of saying says: "claims that he lied"."""
    if tree.tokens[noun].lemma not in lexicon().nouns:
        return None
    for k in tree.children(noun, "acl", "ccomp", "relcl"):
        marked = tree.lows[tree.left[k]] in lexicon().words.markers
        subject = tree.child(k, "nsubj", "nsubjpass", "expl")
        if marked and subject is not None and subject != tree.left[k]:
            return k
    return None


def _noun(tree: Tree, noun: int) -> Iterator[Credit]:
    """Read "Berg's claim that …", "the opinion of Berg is that …"."""
    clause = _clause_of(tree, noun)
    head = tree.tokens[noun].head
    if clause is None and tree.tokens[noun].dep == "nsubj" and tree.tokens[head].pos == "AUX":
        clause = next(
            (
                k
                for k in tree.children(head, "ccomp")
                if any(tree.lows[m] in lexicon().words.markers for m in tree.children(k, "mark"))
            ),
            None,
        )
    if clause is None:
        return
    source = tree.child(noun, "poss")
    for k in tree.children(noun, "prep") if source is None else ():
        source = tree.child(k, "pobj") if tree.lows[k] in lexicon().words.of else None
    if source is None or tree.tokens[source].pos == "PRON":
        return
    content = clause_after(tree, noun, clause)
    if content is None or is_nobody(tree, noun):
        return
    yield Credit(
        tree.tokens[noun].lemma,
        noun,
        Source(source),
        content,
        "possessed",
        _NO_FRAME,
        "affirmed",
        modality(tree, content, None, ""),
    )


def _adjective(tree: Tree, adjective: int) -> Iterator[Credit]:
    """Read "is confident that …"."""
    verb = tree.tokens[adjective].head
    clause = tree.child(adjective, "ccomp")
    source = source_of(tree, verb) if tree.is_verb(verb) else None
    if clause is None or source is None or not _is_said(tree, clause, _THAT, adjective):
        return
    said = told(tree, verb, source.token)
    content = clause_after(tree, adjective, clause)
    if said is None or said.negated or content is None:
        return
    yield Credit(
        tree.tokens[adjective].lemma,
        adjective,
        source,
        content,
        "adjective",
        _NO_FRAME,
        "affirmed",
        modality(tree, content, None, "believes"),
    )


_THAT = Frame(frozenset(("clause", "marked")), frozenset(), frozenset(), "")


def _according(tree: Tree, at: int) -> Iterator[Credit]:
    """Read "according to X" at either end of its clause or inside it."""
    to = next(
        (
            k
            for k in range(at + 1, min(at + 2, len(tree.tokens)))
            if (tree.lows[at], tree.lows[k]) in lexicon().according
        ),
        None,
    )
    if to is None:
        return
    source = tree.child(to, "pobj") or tree.child(at, "pobj")
    head = tree.tokens[at].head
    while tree.tokens[head].head != head and not (
        tree.is_verb(head) and tree.child(head, *_SUBJECTS) is not None
    ):
        head = tree.tokens[head].head
    sentence = tree.sentences[tree.number[at]]
    if source is None or source < at or head == at or tree.tokens[source].tag == "WDT":
        return
    end_of_source = tree.right[source] + 1
    while tree.tokens[head].dep == "conj" and tree.is_verb(tree.tokens[head].head):
        head = tree.tokens[head].head
    first, end = tree.left[head], tree.right[head] + 1
    if at <= sentence.start + 1 or at == first:
        content = trimmed(tree, end_of_source, end)
    elif end_of_source >= end - 1 or head < at:
        content = trimmed(tree, after_dateline(tree, first, sentence.start), at)
    else:
        content = trimmed(tree, first, end)
    if content is None or is_nobody(tree, source):
        return
    verb = " ".join((tree.lows[at], tree.lows[to]))
    yield Credit(
        verb,
        at,
        Source(source),
        content,
        "according",
        _NO_FRAME,
        "affirmed",
        modality(tree, content, None, ""),
    )
