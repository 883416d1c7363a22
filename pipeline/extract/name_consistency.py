"""One name, one kind throughout a text: titles cut off, names missed in one place found by what
another place says.
"""

import functools
from collections import Counter, defaultdict
from typing import NamedTuple

from pipeline.extract.name_features import in_capitals
from pipeline.extract.name_lexicon import (
    countries,
    organizations,
    phrases,
    sure_names,
    word_classes,
)
from schemas.datafiles import load_json, load_lines, read_text
from schemas.offices import load_office_forms

# [first, last) words of a run, and the kind: P, G (organisations) or L
Found = tuple[int, int, str]
Phrase = tuple[str, ...]
_POSSESSIVES = frozenset({"'s", "’s"})
_INSIDE = frozenset("&.'’+!")  # marks within names: Marks & Spencer, Workers' Party, Canal+
_SOMETIMES = frozenset({"and", "for"})  # joints that may stand between two names as well
_CONTINENTS = frozenset(
    {"africa", "asia", "asia pacific", "europe", "latin america", "north america", "south america"}
)
_LONGEST_FOUND = 8  # words; longer names are seldom repeated whole
_NEVER_LAST = frozenset({"Jr.", "Sr.", "II", "III", "IV", "Jr", "Sr"})


class Known(NamedTuple):
    """What a text says of its names: the usual kind of each, and the last words of people's full
    names.
    """

    kinds: dict[Phrase, str]
    begin: frozenset[str]  # the first words of these
    capitals: dict[Phrase, str]  # the same, in capitals
    surnames: frozenset[str]
    lower: frozenset[str]  # words that the text writes in small letters


def consistent(
    runs: list[list[str]], found: list[list[Found]], lower: frozenset[str]
) -> list[list[Found]]:
    """Give the names of each run after what the whole text says; `lower` are the words it writes in
    small letters.
    """
    clean = [
        [
            part
            for name in names
            for piece in pieces(words, name)
            for side in apart(words, branch(words, piece))
            for part in without_titles(words, side)
            if not no_name(words, part)
        ]
        for words, names in zip(runs, found, strict=True)
    ]
    known = _known(runs, clean, lower)
    return [_settled(words, names, known) for words, names in zip(runs, clean, strict=True)]


def _settled(words: list[str], names: list[Found], known: Known) -> list[Found]:
    capitals = in_capitals(words)  # where WHO and ICE may be words
    sure = [one for one in sure_names(words) if one[1] - one[0] > capitals and _holds(one, names)]
    if capitals:
        sure += [name for name in _in_other_case(words, known) if not _overlap(name, sure)]
    names = [name for name in _agreed(words, names, known) if not _overlap(name, sure)]
    names = [_with_first_name(words, name, [*names, *sure]) for name in names]
    return _complete(words, sorted([*names, *sure]), known)


def _with_first_name(words: list[str], name: Found, names: list[Found]) -> Found:
    """Give a surname the first name that was missed before it ("Chair Zbigniew Rau")."""
    first, last, kind = name
    alone = (
        kind == "P"
        and last - first == 1
        and first > 1
        and not _overlap((first - 1, first, kind), names)
    )
    here = alone and words[first - 1].istitle() and words[first - 2] in load_office_forms("en")
    return (first - 1, last, kind) if here and _is_first_name(words[first - 1]) else name


def _overlap(name: Found, others: list[Found]) -> bool:
    return any(name[0] < other[1] and other[0] < name[1] for other in others)


def _holds(one: Found, names: list[Found]) -> bool:
    """Say whether no name reaches out of this one."""
    return all(one[0] <= name[0] and name[1] <= one[1] for name in names if _overlap(name, [one]))


def _in_other_case(words: list[str], known: Known) -> list[Found]:
    """Give the names of a headline in capitals that the text spells in small letters."""
    found: list[Found] = []
    for at in range(len(words)):
        if not found or found[-1][1] <= at:
            ends = range(min(len(words), at + _LONGEST_FOUND), at, -1)
            last = next((end for end in ends if tuple(words[at:end]) in known.capitals), None)
            found += [(at, last, known.capitals[tuple(words[at:last])])] if last else []
    return found


@functools.cache
def _listed(name: str) -> frozenset[str]:
    """Give the lines of a file of words."""
    return frozenset(load_lines(name))


def pieces(words: list[str], name: Found) -> list[Found]:
    """Cut a name where none goes on: at dashes, quotes, brackets, and after the possessive of a
    place.
    """
    found: list[Found] = []
    first, last, kind = name
    begin = first
    for at in range(first, last):
        if _ends_name(words, at, begin, last):
            found.append((begin, at, kind))
            begin = at + 1
    return [(one, two, kind) for one, two, kind in [*found, (begin, last, kind)] if one < two]


def _ends_name(words: list[str], at: int, begin: int, last: int) -> bool:
    word, before = words[at], " ".join(words[begin:at])
    if word in _POSSESSIVES:
        listed = f"{before} 's" in organizations()
        return not listed and (at == last - 1 or before in organizations() or _is_place(before))
    if word == ",":
        return at + 1 >= last or words[at + 1] not in _listed("company_forms.txt")
    if word.islower():
        inside, at_edge = _joints()
        if at in (begin, last - 1):
            return word not in at_edge
        return word not in inside or (word == "and" and before in organizations())
    return not any(map(str.isalnum, word)) and word not in _INSIDE


def apart(words: list[str], name: Found) -> list[Found]:
    """Cut a name at "and" or "for" where one side is an organisation known by that name ("the
    government and Fiat").
    """
    first, last, kind = name
    known = kind != "G" or " ".join(words[first:last]) in organizations()
    for at in () if known else range(first + 1, last - 1):
        sides = (" ".join(words[first:at]), " ".join(words[at + 1 : last]))
        if words[at] in _SOMETIMES and any(side in organizations() for side in sides):
            return [(first, at, kind), *apart(words, (at + 1, last, kind))]
    return [name]


def branch(words: list[str], name: Found) -> Found:
    """Take a company's branch in a country or continent ("Ford Australia") for no place."""
    first, last, _ = name
    rest = " ".join(words[first + 1 : last]).lower()
    here = rest in countries() or rest in _CONTINENTS
    return (first, last, "G") if here and organizations().get(words[first]) == "company" else name


@functools.cache
def _joints() -> tuple[frozenset[str], frozenset[str]]:
    """Give the small words that may stand within a name, and those of them that may begin or end
    one.
    """
    text = read_text("name_joints.txt")
    particles = frozenset(text[: text.index("# [joints]")].split("\n"))
    return frozenset(text.split("\n")), particles


def without_titles(words: list[str], name: Found) -> list[Found]:
    """Cut titles off a person's name, and give what stands before them as a name of its own ("OSCE
    Chair Rau").
    """
    first, last, kind = name
    if kind == "G":
        return _without_office(words, name)
    if kind != "P" or last - first == 1:
        return [name]
    title = next((at for at in range(first, last) if words[at] in load_office_forms("en")), last)
    before = words[first:title]
    if title == last or not (title == first or _is_office(before)):
        return [name]
    begin = title
    while begin < last and words[begin] in load_office_forms("en"):
        begin += 1
    office: list[Found] = [(first, title, "G")] if before else []
    return [*office, (begin, last, "P")] if begin < last else office


def _without_office(words: list[str], name: Found) -> list[Found]:
    """Cut an organisation from the office held in it and who holds it ("SpaceX CEO Elon Musk",
    "Acme Inc. Jim Press").
    """
    first, last, _ = name
    for at in range(first + 1, last):
        office = words[at] in load_office_forms("en", "company")
        after = at + office
        person = last - after in (2, 3) and _is_first_name(words[after])
        if (office and (person or after == last)) or (
            person and words[at - 1] in _listed("company_forms.txt")
        ):
            return [(first, at, "G"), *([(after, last, "P")] if person else [])]
    return [name]


def _is_first_name(word: str) -> bool:
    return word_classes().get(word, ("", ""))[1].startswith("F")


def no_name(words: list[str], name: Found) -> bool:
    """Say whether what was tagged is money ("US$5"), an hour ("UTC"), an index ("Nikkei") or a
    model ("Airbus A380").
    """
    first, last, kind = name
    phrase = " ".join(words[first:last])
    after = words[last] if last < len(words) else ""
    if phrase in _no_names()["words"] or after == "$":
        return True
    if phrase in _no_names()["indices"]:
        return after not in _no_names()["voices"]
    maker, model = words[first:last] if last - first == 2 else (words[last - 1], "")  # Airbus A380
    return kind != "P" and maker in _no_names()["makers"] and any(map(str.isdigit, model or after))


def _no_names() -> dict[str, frozenset[str]]:
    return load_json("no_names.json", dict[str, frozenset[str]])


def _is_office(words: list[str]) -> bool:
    return " ".join(words) in organizations() or all(
        word.isupper() and len(word) > 1 for word in words
    )


def _known(runs: list[list[str]], found: list[list[Found]], lower: frozenset[str]) -> Known:
    votes: dict[Phrase, Counter[str]] = defaultdict(Counter)
    surnames: set[str] = set()
    for words, names in zip(runs, found, strict=True):
        # Of headlines in capitals too little is sure to tell the rest of the text by.
        for first, last, kind in [] if in_capitals(words) else names:
            votes[tuple(words[first:last])][kind] += 1
            if kind == "P" and last - first > 1 and words[last - 1] not in _NEVER_LAST:
                surnames.add(words[last - 1])
            votes.update(_acronym(words, last, words[first:last], kind))
    kinds = {phrase: count.most_common(1)[0][0] for phrase, count in votes.items()}
    kinds = {_short(phrase): "G" for phrase, kind in kinds.items() if kind == "G"} | kinds
    kinds |= {(surname,): "P" for surname in surnames if not _is_place(surname)}
    # A dateline in capitals says less of a headline's WIGAN, the town or its team, than the text
    # does.
    spelt = sorted(kinds, key=lambda phrase: any(map(str.islower, "".join(phrase))))
    capitals = {tuple(word.upper() for word in phrase): kinds[phrase] for phrase in spelt}
    return Known(
        kinds, frozenset(phrase[0] for phrase in kinds), capitals, frozenset(surnames), lower
    )


def _acronym(words: list[str], end: int, name: list[str], kind: str) -> dict[Phrase, Counter[str]]:
    """Give the acronym in parentheses after a name, where it is one, with the kind of the name."""
    if end + 2 >= len(words) or words[end] != "(" or words[end + 2] != ")" or len(name) < 2:
        return {}
    short = words[end + 1]
    initials = "".join(word[0] for word in name if word[:1].isupper())
    return (
        {(short,): Counter({kind: 2})}
        if short.isupper() and initials.startswith(short[:2]) and len(short) > 1
        else {}
    )


def _short(phrase: Phrase) -> Phrase:
    """Give the name of a company without its legal form."""
    end = len(phrase)
    while end > 1 and phrase[end - 1] in _listed("company_forms.txt"):
        end -= 1
    return phrase[:end]


def _is_place(word: str) -> bool:
    return word_classes().get(word, ("", ""))[1].startswith("L")


def _agreed(words: list[str], names: list[Found], known: Known) -> list[Found]:
    """Give the names with the kinds that the text gives them elsewhere; a surname alone is the
    person.
    """
    agreed = []
    for first, last, kind in names:
        phrase = tuple(words[first:last])
        surname = last - first == 1 and phrase[0] in known.surnames and not _is_place(phrase[0])
        usual = known.kinds.get(phrase, kind)
        agreed.append(
            (
                first,
                last,
                "P" if surname else kind if _is_town_or_team(phrase, {kind, usual}) else usual,
            )
        )
    return agreed


def _is_town_or_team(phrase: Phrase, kinds: set[str]) -> bool:
    """Say whether a name may be a town here and its team there: one word, or several that name a
    place; others are one thing.
    """
    return len(phrase) == 1 or (kinds == {"G", "L"} and " ".join(phrase) in phrases("L"))


def _complete(words: list[str], names: list[Found], known: Known) -> list[Found]:
    """Add the names that stand untagged in the run and are tagged elsewhere in the text."""
    taken = {at for first, last, _ in names for at in range(first, last)}
    more: list[Found] = []
    for at, word in enumerate(words):
        if word not in known.begin or at in taken or not word[0].isupper():
            continue
        for last in range(min(len(words), at + _LONGEST_FOUND), at, -1):
            kind = known.kinds.get(tuple(words[at:last]))
            if kind and _free(words, at, last, taken, known):
                more.append((at, last, kind))
                taken.update(range(at, last))
                break
    return sorted([*names, *more])


def _free(words: list[str], first: int, last: int, taken: set[int], known: Known) -> bool:
    """Say whether an untagged phrase may be a name: several words; or one that is no common word or
    part of a longer name.
    """
    if any(at in taken for at in range(first, last)):
        return False
    if last - first > 1:
        return True
    word = words[first]
    beside = [
        words[at] for at in (first - 1, first + 1) if 0 <= at < len(words) and at not in taken
    ]
    apart = first == 0 or not any(
        other[:1].isupper() and not other.rpartition("-")[2].islower() for other in beside
    )
    return len(word) > 1 and word.lower() not in known.lower and apart
