"""From the teachers' labels to the ones that are learned: what they miss in one place and know in
another.
"""

from collections import Counter, defaultdict
from collections.abc import Callable

from pipeline.extract.name_consistency import pieces
from pipeline.extract.names import spans
from pipeline.extract.training.texts import Text

Phrase = tuple[str, ...]
Labels = list[list[str]]
_LEAST_SEEN = 3
_LEAST_SHARE = 0.3
_SURE = 0.75


def merged(three: Labels, four: Labels, texts: list[Text], known: Callable[[str], str]) -> Labels:
    """Give the labels of the three-class teacher, and from the four-class one what it adds.

    Added are MISC and the names that are links or known phrases of that kind (`known` gives the
    kinds of a phrase, as letters) where the first saw none, then the names that are usually
    labelled and here are not.
    """
    runs = [run for text in texts for run in text.runs]
    linked = _linked(texts)
    out = [
        _merge(run, *pair, linked, known)
        for run, pair in zip(runs, zip(three, four, strict=True), strict=True)
    ]
    return _voted(runs, [_cleaned(run, row) for run, row in zip(runs, out, strict=True)])


def _merge(
    run: list[str],
    three: list[str],
    four: list[str],
    linked: set[Phrase],
    known: Callable[[str], str],
) -> list[str]:
    out = list(three)
    for first, last, kind in spans(four):
        if any(label != "O" for label in three[first:last]):
            continue
        phrase = tuple(run[first:last])
        if kind == "M" or kind in known(" ".join(phrase)) or (phrase in linked and len(phrase) > 1):
            out[first:last] = [kind] * (last - first)
    return out


def _cleaned(run: list[str], row: list[str]) -> list[str]:
    """Give the labels without the marks that a teacher drew into names, and without offices
    ("Secretary of State").
    """
    out = ["O"] * len(row)
    for span in spans(row):
        for first, last, kind in pieces(run, span):
            if run[max(first - 2, 0) : first] != ["Secretary", "of"]:
                out[first:last] = [kind] * (last - first)
    return out


def _linked(texts: list[Text]) -> set[Phrase]:
    found: set[Phrase] = set()
    for text in texts:
        ends = {end: start for start, end in text.links}
        starts = set(ends.values())
        for run, offsets in zip(text.runs, text.offsets, strict=True):
            begin: dict[int, int] = {}
            for at, (start, end) in enumerate(offsets):
                if start in starts:
                    begin[start] = at
                if end in ends and ends[end] in begin:
                    found.add(tuple(run[begin[ends[end]] : at + 1]))
    return {phrase for phrase in found if phrase[0][:1].isupper() and phrase[-1][:1].isupper()}


def _voted(runs: list[list[str]], labels: Labels) -> Labels:
    """Label the places where a phrase stands bare that is mostly a name of one kind elsewhere."""
    votes: dict[Phrase, Counter[str]] = defaultdict(Counter)
    for run, row in zip(runs, labels, strict=True):
        for first, last, kind in spans(row):
            votes[tuple(run[first:last])][kind] += 1
    likely = {
        phrase: kinds.most_common(1)[0][0]
        for phrase, kinds in votes.items()
        if kinds.total() >= _LEAST_SEEN
        and kinds.most_common(1)[0][1] >= _SURE * kinds.total()
        and phrase[0][:1].isupper()
    }
    bare = Counter(
        phrase
        for run, row in zip(runs, labels, strict=True)
        for _, phrase in _bare(run, row, likely)
    )
    sure = {
        phrase: kind
        for phrase, kind in likely.items()
        if votes[phrase].total() >= _LEAST_SHARE * (votes[phrase].total() + bare[phrase])
    }
    out = []
    for run, row in zip(runs, labels, strict=True):
        new = list(row)
        for at, phrase in _bare(run, row, sure):
            new[at : at + len(phrase)] = [sure[phrase]] * len(phrase)
        out.append(new)
    return out


def _bare(run: list[str], row: list[str], phrases: dict[Phrase, str]) -> list[tuple[int, Phrase]]:
    found = []
    at = 0
    while at < len(run):
        for length in range(min(5, len(run) - at), 0, -1):
            phrase = tuple(run[at : at + length])
            if phrase in phrases and all(label == "O" for label in row[at : at + length]):
                found.append((at, phrase))
                at += length - 1
                break
        at += 1
    return found
