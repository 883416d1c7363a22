"""Dates that begin with digits: "2024", "2018-19", "the 1990s", "2024-01-05", "5/13/2024", "the
21st century".
"""

from pipeline.extract.numbers.data import words
from pipeline.extract.numbers.intervals import Interval, Phrase, a_year, always, months, on, one_day
from pipeline.extract.numbers.measures import known
from pipeline.extract.numbers.tokens import Tokens

_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_THIS_CENTURY = 50  # the last two-digit year of it
_PREFIXES = frozenset({"mid", "early", "late", "end", "pre", "post"})


def year_number(tokens: Tokens, i: int) -> int | None:
    """Give the year for four digits at token `i` that stand as a word of their own."""
    text = tokens.text[i]
    if len(text) != 4 or not text.isdecimal() or not 1000 <= int(text) <= 2199:
        return None
    return int(text)


def short_year(tokens: Tokens, i: int) -> int | None:
    """Give the year for the two digits of a full date: up to 50 this century's, else the last
    one's.
    """
    text = tokens.text[i]
    if len(text) != 2 or not text.isdecimal():
        return None
    return int(text) + (2000 if int(text) <= _THIS_CENTURY else 1900)


def before_our_era(tokens: Tokens, i: int) -> int:
    """Give the token after "BC", "B.C." or "BCE" at token `i`, 0 where there is none: no calendar
    here goes back so far.
    """
    if tokens.text[i] in words("calendar", "before_our_era"):
        return i + 1
    dotted = "".join(tokens.text[i : i + 6]).startswith(
        tuple(words("calendar", "before_our_era_dotted"))
    )
    return (
        i + 2 * tokens.text[i : i + 6].index(".") + 2 if dotted and tokens.text[i + 1] == "." else 0
    )


def year_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read what begins with digits: a year, years, a decade, "2024-01-05", "5/13/2024",
    "31.12.2024", "21st century".
    """
    return (
        _ancient(tokens, i)
        or _dotted(tokens, i)
        or _iso(tokens, i)
        or _slashed(tokens, i)
        or _decade(tokens, i)
        or _century(tokens, i)
        or _year(tokens, i)
    )


def _ancient(tokens: Tokens, i: int) -> Phrase | None:
    """Read "1900 BC": words of a date without an interval."""
    last = (
        before_our_era(tokens, i + 1)
        if len(tokens.text[i]) <= 5 and tokens.text[i].isdecimal()
        else 0
    )
    return Phrase(i, last, always(None)) if last else None


def _dotted(tokens: Tokens, i: int) -> Phrase | None:
    parts = tokens.text[i].split(".", 3) if len(tokens.text[i]) <= 10 else []
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or len(parts[2]) != 4:
        return None
    day = on(int(parts[2]), int(parts[1]), int(parts[0]))
    return Phrase(i, i + 1, always(one_day(day))) if day else None


def _joined(tokens: Tokens, i: int, sign: str) -> list[str]:
    """Give the digits that `sign` joins without spaces from token `i`: at most four of them."""
    parts = [tokens.text[i]]
    while (
        len(parts) < 4
        and tokens.text[i + 1] == sign
        and tokens.glued(i + 1)
        and tokens.glued(i + 2)
    ):
        i += 2
        parts.append(tokens.text[i])
    return parts if all(part.isdecimal() and len(part) <= 4 for part in parts) else []


def _iso(tokens: Tokens, i: int) -> Phrase | None:
    parts = _joined(tokens, i, "-")
    if len(parts) not in {2, 3} or len(parts[0]) != 4 or any(len(part) != 2 for part in parts[1:]):
        return None
    year, month = int(parts[0]), int(parts[1])
    if len(parts) == 3:
        day = on(year, month, int(parts[2]))
        return Phrase(i, i + 5, always(one_day(day))) if day else None
    spoken = 1000 <= year <= 2199 and 1 <= month <= 12 and (year % 100 + 1) % 100 != month
    return Phrase(i, i + 3, always(months(year, month, 1, "month"))) if spoken else None


def _slashed(tokens: Tokens, i: int) -> Phrase | None:
    """Read "13/5/2024" and "5/13/2024"; "5/6/2024" keeps its words alone: nobody knows which is the
    month.
    """
    parts = _joined(tokens, i, "/")
    if len(parts) != 3 or tokens.glued(i):
        return None
    if len(parts[0]) == 4:
        day = on(int(parts[0]), int(parts[1]), int(parts[2]))
        return Phrase(i, i + 5, always(one_day(day))) if day else None
    year = int(parts[2]) + (2000 if len(parts[2]) == 2 else 0)
    days = {on(year, int(parts[1]), int(parts[0])), on(year, int(parts[0]), int(parts[1]))} - {None}
    if not days or len(parts[2]) not in {2, 4} or not 1000 <= year <= 2199:
        return None
    return Phrase(i, i + 5, always(one_day(days.pop()) if len(days) == 1 else None))


def _decade(tokens: Tokens, i: int) -> Phrase | None:
    """Read "1990s", "1990's", "90s", "'90s"."""
    text = tokens.text[i]
    mark = tokens.text[i + 1] in {"'", "’"} and tokens.glued(i + 1)
    end = i + 1 + mark
    if tokens.text[end] != "s" or not tokens.glued(end) or not text.isdecimal() or text[-1] != "0":
        return None
    if len(text) == 4 and 1000 <= int(text) <= 2199:
        if text < "1900" and text.endswith("00"):  # the 1800s are the century
            return Phrase(
                i - _the(tokens, i), end + 1, always(months(int(text), 1, 1200, "century"))
            )
        return Phrase(i - _the(tokens, i), end + 1, always(months(int(text), 1, 120, "decade")))
    before = i - 1 if tokens.text[i - 1] in {"'", "’", "‘"} else i
    led = (
        before < i
        or tokens.low[i - 1] in {"the", "early", "mid", "late", "and"}
        or tokens.text[i - 1] == "-"
    )
    if len(text) != 2 or not led or mark:
        return None
    return Phrase(before - _the(tokens, before), end + 1, always(_short_decade(int(text))))


def _short_decade(number: int) -> Interval | None:
    """The 20s and 10s are this century's, the 30s to 90s the last one's."""
    return months((2000 if number <= 20 else 1900) + number, 1, 120, "decade")


def _the(tokens: Tokens, i: int) -> int:
    return int(tokens.low[i - 1] == "the" and i > 0)


def _century(tokens: Tokens, i: int) -> Phrase | None:
    text = tokens.text[i]
    if (
        tokens.low[i + 1] not in _ORDINALS
        or not tokens.glued(i + 1)
        or len(text) > 2
        or not text.isdecimal()
    ):
        return None
    step = i + 2 + (tokens.text[i + 2] == "-")
    return (
        century(tokens, i, step, int(text))
        if tokens.low[step] in {"century", "centuries"}
        else None
    )


def century(tokens: Tokens, i: int, at: int, number: int) -> Phrase:
    """Give "the 19th century", whose last word is token `at`."""
    if last := before_our_era(tokens, at + 1):
        return Phrase(i - _the(tokens, i), last, always(None))
    interval = months(100 * number - 99, 1, 1200, "century")
    return Phrase(i - _the(tokens, i), at + 1, always(interval))


def _year(tokens: Tokens, i: int) -> Phrase | None:
    year = year_number(tokens, i)
    if year is None or not _is_year(tokens, i, year):
        return None
    dash, second = tokens.low[i + 1], tokens.text[i + 2]
    if (
        dash in {"-", "–", "—", "/"}
        and tokens.glued(i + 1)
        and tokens.glued(i + 2)
        and second.isdecimal()
    ):
        until = (
            int(second)
            if len(second) == 4
            else year // 100 * 100 + int(second)
            if len(second) == 2
            else 0
        )
        return Phrase(i, i + 3, always(_years(year, until))) if year < until <= year + 100 else None
    return Phrase(i, i + 1, always(a_year(year)))


def _years(first: int, last: int) -> Interval | None:
    return months(first, 1, 12 * (last - first + 1), "year")


def _is_year(tokens: Tokens, i: int, year: int) -> bool:
    """True when four digits are a year, not a count, an index, a model or part of a name."""
    before = tokens.low[i - 1] if i else ""
    if _in_word(tokens, i):
        fiscal = tokens.text[i - 1] in {"FY", "CY"} and not tokens.glued(i + 1)
        return fiscal or (tokens.text[i - 1] in {"-", "–"} and tokens.low[i - 2] in _PREFIXES)
    if before in words("numbers", "labels") - {"model"}:
        return False
    if not 1500 <= year <= 2100:
        return (
            year <= 2100
            and before in {"in", "since", "until", "by", "from"}
            and known(tokens, i + 1) is None
        )
    if known(tokens, i + 1) is not None and not _counted_year(tokens, i):
        return False
    return before in words("calendar", "year_before") or _free_year(tokens, i)


def _in_word(tokens: Tokens, i: int) -> bool:
    """True when letters, signs or digits cling to the year: "A2020", "2020s", "2024/x", "20:2020",
    "2020%".
    """
    before, after = tokens.text[i - 1], tokens.text[i + 1]
    if tokens.glued(i) and (before not in "([-–—\"'“‘" or tokens.text[i - 2][-1:].isalnum()):
        return True
    if not tokens.glued(i + 1):
        return False
    return (
        after.isalnum() or after == "%" or (after in "/:_" and not tokens.text[i + 2].isdecimal())
    )


def _counted_year(tokens: Tokens, i: int) -> bool:
    """True when a unit after the year belongs to what follows: "in 2018 troops were", "the 2008
    model year".
    """
    noun = known(tokens, i + 1)
    # a 2000 year old tradition
    if noun is None or (noun.kind == "duration" and noun.unit != "season"):
        return False
    plural = noun.plural
    return not plural or tokens.low[i - 1] in {"in", "since"}


def _free_year(tokens: Tokens, i: int) -> bool:
    """True for a year without a preposition: "the 2012 law", "her 1988 book", "(2018)", "2018's";
    not within a name.
    """
    before, low, after = (
        tokens.text[i - 1] if i else "",
        tokens.low[i - 1] if i else "",
        tokens.text[i + 1],
    )
    article = low in {"the", "a", "an", "this"} | words("calendar", "season_before")
    if (
        after[:1].isupper()
        or (before[:1].isupper() and not article)
        or before in {"$", "£", "€", "#"}
    ):
        return False
    if (
        article
        or before in {"", "(", ","}
        or before[:1] in {"\n", "'", "’"}
        or after in {")", "'", "’"}
    ):
        return True
    return before.isalpha() and low not in words("units", "stops")
