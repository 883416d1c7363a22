"""What is said, as a range of tokens: a clause or a noun phrase without what belongs to the verb of
saying.
"""

from pipeline.extract.speech.lexicon import lexicon
from pipeline.extract.speech.tree import Tree

Range = tuple[int, int]
_PAIRS = {")": "(", "]": "["}
_DASHES = frozenset(("—", "–", "-", "--", "―"))
_DATELINE = 14  # tokens before the dash of a dateline, at most
_ADVERBIAL = ("npadvmod", "advmod", "prep", "nmod", "dep", "amod")


def clause_after(tree: Tree, verb: int, head: int) -> Range | None:
    """Give the clause that `head` heads, after its verb of saying, without "that"."""
    first = max(tree.left[head], verb + 1)
    mark = next(
        (k for k in tree.children(head, "mark") if tree.lows[k] in lexicon().words.markers), None
    )
    if mark is not None and mark >= first:
        first = mark + 1
    else:
        first = _prepositionsobject(tree, verb, _skip_time(tree, first, head), head)
    if tree.lows[first] in lexicon().words.markers and tree.tokens[first].tag == "IN":
        first += 1
    return trimmed(tree, first, _end(tree, verb, head))


def clause_before(tree: Tree, verb: int, head: int, subject: int | None) -> Range | None:
    """Give the clause that `head` heads, before its verb of saying or around it."""
    first, end = tree.left[head], tree.right[head] + 1
    sentence = tree.sentences[tree.number[verb]]
    if verb < head and tree.left[verb] <= first:
        first = tree.right[verb] + 1
    goes_on = any(tree.is_word(k) for k in range(tree.right[verb] + 1, end))
    if tree.right[head] < verb or (head < verb and not goes_on):
        stop = verb if subject is None or subject > verb else min(tree.left[subject], verb)
        end = min(end, stop)
    if not first <= head < end:
        return None
    return trimmed(tree, after_dateline(tree, first, sentence.start), end)


def phrase(tree: Tree, head: int, first: int | None = None) -> Range | None:
    """Give a noun phrase, or all from `first` to the end of what `head` heads."""
    end = _end(tree, head, head)
    verb = tree.tokens[head].head
    for k in tree.children(verb, "prep") if first is None else ():
        if k == end and tree.lows[k] in lexicon().words.of:
            end = tree.right[k] + 1
    return trimmed(tree, tree.left[head] if first is None else first, end)


def after_dateline(tree: Tree, first: int, start: int) -> int:
    """Skip "KABUL, Afghanistan (AP) —" where the clause begins with its sentence."""
    if first > start + _DATELINE:
        return first
    opening = tree.tokens[start : start + _DATELINE]
    capitals = any(len(t.text) > 2 and t.text.isupper() and t.text.isalpha() for t in opening[:3])
    for token in opening:
        if token.text in _DASHES and (capitals or tree.lows[token.i - 1 : token.i] == [")"]):
            return max(first, token.i + 1)
    closing = next((t.i for t in opening if t.text == ")"), None)
    if opening and opening[0].text == "(" and closing is not None:
        return max(first, closing + 1)
    return first


def _prepositionsobject(tree: Tree, verb: int, first: int, head: int) -> int:
    """Take in the subject that was read as the verb's object: "maintained the service could"."""
    thing = tree.child(verb, "dobj")
    frame = lexicon().verbs.get(tree.tokens[verb].lemma)
    lost = thing is not None and tree.right[thing] + 1 == first and thing > verb
    if thing is None or not lost or frame is None or "addressee" in frame.roles:
        return first
    own = tree.child(head, "nsubj", "nsubjpass")
    return first if own is not None else tree.left[thing]


def _skip_time(tree: Tree, first: int, head: int) -> int:
    """Leave "late Monday" to the verb of saying: "said late Monday nine people had died"."""
    at = first
    while at < head and tree.lows[at] in lexicon().words.times:
        at += 1
    return at if at < head and at > first else first


def _end(tree: Tree, verb: int, head: int) -> int:
    """Give where a clause ends: before what goes on about the speaker."""
    end = tree.right[head] + 1
    for at in range(head + 1, end):
        if tree.tokens[at].i == verb:
            continue
        if _cuts(tree, at, head) or _is_of_speaker(tree, at, head, verb):
            return tree.left[at] if tree.left[at] > head else at
    return end


def _is_of_speaker(tree: Tree, at: int, head: int, verb: int) -> bool:
    """Is it a second verb of the speaker, as in "said he did not know but denied that …"?"""
    token = tree.tokens[at]
    if token.dep != "conj" or tree.child(at, "nsubj", "nsubjpass") is not None:
        return False
    frame = lexicon().verbs.get(token.lemma)
    speaks = frame is not None and not frame.roles.isdisjoint(("clause", "marked"))
    own, other = tree.tokens[verb].tag, tree.tokens[head].tag
    return speaks and token.tag == own and own in {"VBD", "VBZ"} and other != own


def _cuts(tree: Tree, at: int, head: int) -> bool:
    """Does another attribution begin here: ", adding that", ", others say", "according to"?"""
    token, lemma = tree.tokens[at], tree.tokens[at].lemma
    if any(lemma == opener for opener, _ in lexicon().according):
        return True
    frame = lexicon().verbs.get(lemma)
    if (
        frame is None
        or not {"clause", "marked", "quote", "likened"} & frame.roles
        or not tree.is_verb(at)
    ):
        return False
    own = tree.child(at, "nsubj")
    if own is None and token.tag == "VBG" and token.dep == "advcl" and "quote" in frame.roles:
        return True
    left = tree.left[at]
    if left > head and tree.tokens[left - 1].dep == "cc":
        left -= 1
    if left <= head or tree.tokens[left - 1].text not in {",", ";", "—", "–"}:
        return False
    if own is None:
        return token.tag == "VBG" and token.dep in {"acl", "conj"}
    return token.dep in {"conj", "parataxis", "ccomp", "dep", "advcl"} and own < at


def trimmed(tree: Tree, first: int, end: int) -> Range | None:
    """Leave out punctuation at both ends, and an opening joint; None if no word is left."""
    while first < end and not tree.is_word(first) and not _opens(tree, first):
        first += 1
    if first + 1 < end and tree.tokens[first].dep == "cc":
        first += 1
    while (
        first < end
        and not _closes(tree, end - 1)
        and (not tree.is_word(end - 1) or tree.tokens[end - 1].dep == "cc")
    ):
        sign = _PAIRS.get(tree.tokens[end - 1].text)
        if sign and sign in tree.lows[first:end]:
            break
        end -= 1
    return (first, end) if first < end else None


def _closes(tree: Tree, at: int) -> bool:
    return tree.tokens[at].text in {"%", "‰", "°", "$", "€", "£"}


def _opens(tree: Tree, at: int) -> bool:
    return tree.tokens[at].tag == "$" or tree.tokens[at].text in {"(", "[", "$", "€", "£", "#"}
