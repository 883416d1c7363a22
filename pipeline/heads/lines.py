"""One line above a text: is it a line of dates, authors, an agency, a kicker, and what does it say?

A line counts only where all of its words are accounted for: "Water festival returns on 18 November
2025" is a headline.
"""

import re
from collections.abc import Iterator

from pipeline.heads.words import EDGES, agency, given_names, places, unmarked, words
from schemas import dates
from schemas.model import Model

LONGEST = 200  # characters; no line of a head is longer
LONGEST_NAME = 5  # words
MARKS_OF_DATES = frozenset(",:.()-–/")
TOKEN = re.compile(r"\d[\d:./T+\-]*(?:(?<=\d)[Zh]\d{0,2})?|[^\W\d_]+(?:\.[^\W\d_]+)*|[^\w\s]|_")
FULL = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
SEPARATORS = re.compile(r"\s*[|·•;]\s*|\s+[–—/-]{1,2}\s+")
NAME = re.compile(r"[^\W\d_](?:[\w'’.-]*\w)?\.?")
DATELINE_END = re.compile(r"\s?[–—]\s|\s--?\s|\.--?\s")
LONGEST_DATELINE = 100
BRACKETS = re.compile(r"\(([^()]{2,60})\)")


class HeadLine(Model):
    """What a line above a text says; empty where it is a kicker."""

    published: str | None = None
    updated: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    place: str | None = None

    def joined(self, other: "HeadLine") -> "HeadLine":
        """Add what another line says, where this one says nothing."""
        return HeadLine(
            published=self.published or other.published,
            updated=self.updated or other.updated,
            authors=self.authors or other.authors,
            agency=self.agency or other.agency,
            place=self.place or other.place,
        )


def read_line(text: str) -> HeadLine | None:
    """Read a line of dates, authors or an agency; None for any other."""
    line = unmarked(text)
    if not 1 < len(line) <= LONGEST:
        return None
    if name := agency(line):
        return HeadLine(agency=name)
    found, rest = read_dates(line)
    dated = found.published or found.updated
    for part in SEPARATORS.split(rest):
        said = read_part(part.strip(EDGES), bool(dated))
        if said is None:
            return None
        found = found.joined(said)
    return found if found.published or found.updated or found.authors or found.agency else None


def read_part(part: str, dated: bool) -> HeadLine | None:
    """Read what stands beside a date, or alone: nothing, an agency, authors, or (beside a date) a
    place.
    """
    if not part or (dated and part.lower() in words().kickers):
        return HeadLine()
    if name := agency(part):
        return HeadLine(agency=name)
    tokens = part.split()
    if begins_byline(part):
        return read_byline(" ".join(tokens[1:]))
    if is_person(part):
        return HeadLine(authors=(part,))
    names = [one.strip() for one in part.split(",")]
    if len(names) == 2 and is_person(names[0]) and is_titled(names[1]):
        return HeadLine(authors=(names[0],), agency=agency(names[1]))
    placed = dated and all(is_titled(one) for one in names) and len(tokens) <= LONGEST_NAME
    return HeadLine(place=part) if placed else None


def begins_byline(text: str) -> bool:
    """Say whether a line begins with a word like "By" before others."""
    tokens = text.split(maxsplit=1)
    return len(tokens) > 1 and tokens[0].lower().strip(".:") in words().bylines


def read_dates(line: str) -> tuple[HeadLine, str]:
    """Give the dates of a line, and the line without them and the words that go with them."""
    spans = list(date_spans(line))
    found = HeadLine()
    rest: list[str] = []
    end = 0
    for kind, start, stop, said in spans:
        rest.append(line[end:start])
        end = stop
        if said:
            found = found.joined(
                HeadLine(updated=said) if kind == "updated" else HeadLine(published=said)
            )
    rest.append(line[end:])
    return (found, " | ".join(rest)) if found.published or found.updated else (HeadLine(), line)


def date_spans(line: str) -> Iterator[tuple[str, int, int, str]]:
    """Give the runs of words that dates are made of: kind, start, end, and the date in it (or
    nothing).
    """
    kind = ""
    run: list[re.Match[str]] = []
    for token in TOKEN.finditer(line):
        word = token[0].lower().strip(".")
        label = (
            "updated"
            if word in words().updated
            else "published"
            if word in words().published
            else ""
        )
        if run and (label or not is_of_date(token[0], word)):
            yield (kind, *dated_span(line, run, kind))
            run, kind = [], kind if label or not said_by(run) else ""
        if label:
            kind = label
            yield kind, token.start(), token.end(), ""
        elif is_of_date(token[0], word):
            run.append(token)
    if run:
        yield (kind, *dated_span(line, run, kind))


def is_of_date(token: str, word: str) -> bool:
    """Say whether a token may stand in a date."""
    return (
        token[0].isdigit()
        or set(token) <= MARKS_OF_DATES
        or word in words().joints
        or dates.is_month(word)
        or dates.is_weekday(word)
        or dates.is_zone(token)
    )


def said_by(run: list[re.Match[str]]) -> bool:
    """Say whether a run of tokens holds a day of a year."""
    numbers = [token[0] for token in run if token[0][0].isdigit()]
    if not any(FULL.match(number) for number in numbers):
        return False
    return len(numbers) > 1 or not numbers[0].isdigit()


def dated_span(line: str, run: list[re.Match[str]], kind: str) -> tuple[int, int, str]:
    """Give where a run stands without the words that only touch it, and the date it names; an empty
    span for none.
    """
    if not said_by(run):
        at = run[0].start()
        return (
            (at, run[-1].end(), "")
            if kind and not any(token[0][0].isdigit() for token in run)
            else (at, at, "")
        )
    kept = list(run)
    if not kind:
        while not is_core(kept[0][0]):
            kept.pop(0)
    said = line[kept[0].start() : kept[-1].end()].strip(" ,:;.-–/")
    moment = dates.read_moment(said) or dates.is_ambiguous(said)
    return (
        (kept[0].start(), kept[-1].end(), without_joints(said))
        if moment
        else (run[0].start(), run[0].start(), "")
    )


def is_core(token: str) -> bool:
    """Say whether a date may begin with this."""
    word = token.lower().strip(".")
    return (
        token[0].isdigit()
        or dates.is_month(word)
        or (dates.is_weekday(word) and word not in words().joints)
    )


def without_joints(said: str) -> str:
    """Take off the words that only lead to a date ("on", "le")."""
    first = next((token for token in TOKEN.finditer(said) if is_core(token[0])), None)
    return said[first.start() :] if first else said


def authors_in(text: str) -> tuple[str, ...]:
    """Give the authors of a text that names them; the text itself where its parts are not all names
    in full.
    """
    said = (
        read_byline(text)
        if "," in text or any(word in words().joiners for word in text.lower().split())
        else None
    )
    return said.authors if said and said.authors else (text,)


def read_byline(text: str) -> HeadLine | None:
    """Read the names behind "By"; roles, places and an agency go with them."""
    authors: list[str] = []
    signed: str | None = None
    for index, (part, behind_and) in enumerate(names_of(text)):
        if name := agency(part):
            signed = signed or name
        elif is_name(part) and (is_first(part) if index == 0 else behind_and or is_another(part)):
            authors.append(part)
        elif index == 0 or not is_role_or_place(part):
            return None
    return HeadLine(authors=tuple(authors), agency=signed) if authors or signed else None


def names_of(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a list of names at commas and words like "and": each with whether such a word stands
    before it.
    """
    part: list[str] = []
    behind = False
    for word in re.split(r"(,|&|\s)", text.replace(" / ", ", ")):
        joins = len(part) > 1 and word.lower() in words().joiners
        if word != "," and not joins:
            part += [word] if word.strip() else []
            continue
        if part:
            yield " ".join(part), behind
        part, behind = [], joins
    if part:
        yield " ".join(part), behind


def is_name(text: str) -> bool:
    """Say whether a text could be a name: a few words that begin with capitals, small words between
    aside.
    """
    tokens = text.split()
    if not 1 <= len(tokens) <= LONGEST_NAME or any(
        token.lower().strip(".") in words().roles for token in tokens
    ):
        return False
    return all(NAME.fullmatch(token) for token in tokens) and is_titled(text)


def is_titled(text: str) -> bool:
    """Say whether each word begins with a capital (in writings that have them), small words between
    aside.
    """
    tokens = text.split()
    kept = [token for token in tokens if token.lower() not in words().particles]
    return bool(kept) and all(token[0].isalpha() and token[0] == token[0].upper() for token in kept)


def is_first(text: str) -> bool:
    """Say whether a name behind "By" is one of a person in full."""
    first, *others = text.split()
    return bool(others) and first.lower() not in words().particles


def is_another(text: str) -> bool:
    """Say whether a name after a comma is another author's: two words or more, and no place."""
    return len(text.split()) > 1 and text.lower() not in places()


def is_person(text: str) -> bool:
    """Say whether a line is a person's name: two words or more, the first a given name."""
    tokens = text.split()
    return (
        len(tokens) > 1
        and tokens[0] in given_names()
        and is_name(text)
        and text.lower() not in places()
    )


def is_person_like(text: str) -> bool:
    """Say whether a line beside another line of a head may be a person's name."""
    line = unmarked(text)
    return (
        2 <= len(line.split()) <= 4
        and is_name(line)
        and not line.isupper()
        and line.lower() not in places()
    )


def is_role_or_place(text: str) -> bool:
    """Say whether what stands behind a name goes with it: a role, a place."""
    tokens = text.lower().split()
    return len(tokens) <= LONGEST_NAME + 1 and (
        any(one in words().roles for one in tokens) or is_titled(text)
    )


def is_kicker(text: str, below: str) -> bool:
    """Say whether a line stands above a headline: a known word or place, or a few words in capitals
    over others.
    """
    line = unmarked(text).strip(EDGES)
    if not line or len(line) > 60:
        return False
    known = line.lower() in words().kickers or line.lower() in places()
    shouted = (
        line.isupper()
        and len(line.split()) <= 4
        and not below.isupper()
        and not any(c.isdigit() for c in line)
    )
    return known or (shouted and bool(below) and len(below.split()) > 2)


class DatelineParts(Model):
    """The place, date and agency before the first sentence; `end` is where that begins; `signed`
    is the agency as written.
    """

    published: str | None = None
    agency: str | None = None
    place: str | None = None
    signed: str | None = None
    end: int


def read_dateline(text: str) -> DatelineParts | None:
    """Read "MARLOW, March 3, 2026 (Reuters) - " before a sentence; None where there is none."""
    found = DATELINE_END.search(text, 1, LONGEST_DATELINE)
    if found is None or found.end() >= len(text):
        return None
    head = text[: found.start()]
    bracketed = [one[1] for one in BRACKETS.finditer(head)]
    signed = next(
        ((part, name) for one in bracketed for part in one.split("/") if (name := agency(part))),
        (None, None),
    )
    plain = BRACKETS.sub(lambda one: f", {one[1]}" if read_dates(one[1])[0].published else "", head)
    dated, rest = read_dates(plain)
    parts = [part.strip(EDGES) for part in re.split(r"[,|]", rest)]
    named = [part for part in parts if part and not agency(part) and not is_day(part)]
    if not named or not all(is_titled(part) and len(part.split()) <= 4 for part in named):
        return None
    if not signed[1] and not dated.published and not (named[0].isupper() and len(named[0]) > 1):
        return None
    return DatelineParts(
        published=dated.published,
        agency=signed[1],
        signed=signed[0],
        place=", ".join(named),
        end=found.end(),
    )


def is_day(text: str) -> bool:
    """Say whether a text is a day without its year ("Nov. 18", "4 мая")."""
    tokens = [found[0] for found in TOKEN.finditer(text)]
    return bool(tokens) and all(is_of_date(one, one.lower().strip(".")) for one in tokens)
