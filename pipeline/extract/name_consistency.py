"""One name, one kind throughout a text: titles cut off, names missed elsewhere found again."""

import functools
from collections import Counter, defaultdict
from importlib.resources import files

Found = tuple[int, int, str]  # [first, last) words of a run, and the kind: P, G (organisations) or L
Phrase = tuple[str, ...]


def consistent(runs: list[list[str]], found: list[list[Found]]) -> list[list[Found]]:
    """Give the names of each run after what the whole text says of them; `runs` are the words of each run."""
    found = [_without_titles(words, names) for words, names in zip(runs, found, strict=True)]
    kinds = _kinds(runs, found)
    starts: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in kinds:
        starts[phrase[0]].append(phrase)
    lower = {word for words in runs for word in words if word.islower()}
    return [_complete(words, names, kinds, starts, lower) for words, names in zip(runs, found, strict=True)]


@functools.cache
def _titles() -> frozenset[str]:
    lines = files("schemas").joinpath("data", "titles.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _without_titles(words: list[str], names: list[Found]) -> list[Found]:
    kept: list[Found] = []
    for first, last, kind in names:
        begin = first
        if kind == "P":
            while begin < last and words[begin] in _titles():
                begin += 1
        if begin < last:
            kept.append((begin, last, kind))
    return kept


def _kinds(runs: list[list[str]], found: list[list[Found]]) -> dict[Phrase, str]:
    """Give the usual kind of each name of the text; a person's last name alone is that person."""
    votes: dict[Phrase, Counter[str]] = defaultdict(Counter)
    surnames: Counter[Phrase] = Counter()
    for words, names in zip(runs, found, strict=True):
        for first, last, kind in names:
            votes[tuple(words[first:last])][kind] += 1
            if kind == "P" and last - first > 1:
                surnames[words[last - 1],] += 1
    kinds = {phrase: count.most_common(1)[0][0] for phrase, count in votes.items()}
    for phrase in surnames:
        kinds.setdefault(phrase, "P")
    return kinds


def _complete(
    words: list[str], names: list[Found], kinds: dict[Phrase, str], starts: dict[str, list[Phrase]], lower: set[str]
) -> list[Found]:
    taken = {at for first, last, _ in names for at in range(first, last)}
    more: list[Found] = []
    for at, word in enumerate(words):
        if at in taken or not word[:1].isupper():
            continue
        for phrase in sorted(starts.get(word, ()), key=len, reverse=True):
            last = at + len(phrase)
            if tuple(words[at:last]) == phrase and _free(words, at, last, taken, lower):
                more.append((at, last, kinds[phrase]))
                taken.update(range(at, last))
                break
    return sorted([*names, *more])


def _free(words: list[str], first: int, last: int, taken: set[int], lower: set[str]) -> bool:
    if any(at in taken for at in range(first, last)):
        return False
    if last - first > 1:
        return True
    word = words[first]
    beside = [words[at] for at in (first - 1, first + 1) if 0 <= at < len(words) and at not in taken]
    return (
        len(word) > 1 and word.lower() not in lower and not (first > 0 and any(other[:1].isupper() for other in beside))
    )
